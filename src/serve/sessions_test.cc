#include "serve/sessions.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

namespace hinomi::serve {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const Time start(seconds(1775034000));

Access person(std::string name) { return {.name = std::move(name), .role = Role::analyst}; }

TEST(Sessions, EndAfterTwelveHoursOrHalfAnHourUnused) {
  Sessions sessions(real_random());
  std::string cookie = sessions.start(person("Sato"), start);
  EXPECT_EQ(cookie.size(), 64u);
  auto found = sessions.find(cookie, start);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->access->name, "Sato");
  EXPECT_EQ(found->until, start + hours(12));
  Time now = start;
  for (; now < start + hours(12); now += minutes(29)) ASSERT_TRUE(sessions.find(cookie, now));
  EXPECT_TRUE(sessions.find(cookie, start + hours(12) - seconds(1)));
  EXPECT_FALSE(sessions.find(cookie, start + hours(12))) << "in use until the end";
  EXPECT_EQ(sessions.size(), 0u);

  std::string other = sessions.start(person("Sato"), start);
  EXPECT_TRUE(sessions.find(other, start + minutes(30) - seconds(1)));
  EXPECT_FALSE(sessions.find(other, start + minutes(60)));
}

TEST(Sessions, AreNotKeptOpenByAskingWhetherTheyAre) {
  Sessions sessions(real_random());
  std::string cookie = sessions.start(person("Sato"), start);
  Digest digest = sha256(cookie);
  EXPECT_TRUE(sessions.is_open(digest, start + minutes(29)));
  EXPECT_FALSE(sessions.is_open(digest, start + minutes(30)));
  EXPECT_FALSE(sessions.is_open(sha256("another"), start));
  sessions.end(cookie);
  EXPECT_FALSE(sessions.is_open(digest, start));
}

TEST(Sessions, ACookieIsItselfAlone) {
  Sessions sessions(real_random());
  std::set<std::string> all;
  for (int i = 0; i < 15; ++i) all.insert(sessions.start(person("Sato"), start));
  EXPECT_EQ(all.size(), 15u);
  std::string cookie = *all.begin(), changed = cookie;
  changed[10] = changed[10] == '0' ? '1' : '0';
  for (const std::string& wrong : {changed, std::string(), cookie.substr(1), cookie + "0"})
    EXPECT_FALSE(sessions.find(wrong, start));
  EXPECT_NE(Sessions::csrf_of(cookie), Sessions::csrf_of(changed));
  EXPECT_EQ(Sessions::csrf_of(cookie).find(cookie.substr(0, 16)), std::string::npos);
  sessions.end(cookie);
  EXPECT_FALSE(sessions.find(cookie, start));
  EXPECT_EQ(sessions.size(), 14u);
}

TEST(Sessions, AreBoundedInAllAndByName) {
  Sessions sessions(real_random(), 10, 3);
  std::vector<std::string> mine;
  for (int i = 0; i < 5; ++i) mine.push_back(sessions.start(person("Sato"), start + seconds(i)));
  EXPECT_EQ(sessions.size(), 3u);
  EXPECT_FALSE(sessions.find(mine[1], start + seconds(9)));
  EXPECT_TRUE(sessions.find(mine[2], start + seconds(9)));
  std::vector<std::string> others;
  for (int i = 0; i < 20; ++i)
    others.push_back(sessions.start(person("p" + std::to_string(i)), start + seconds(10 + i)));
  EXPECT_EQ(sessions.size(), 10u);
  EXPECT_FALSE(sessions.find(mine[2], start + seconds(40)));
  EXPECT_TRUE(sessions.find(others.back(), start + seconds(40)));
  // What is over makes room before anybody else has to go.
  sessions.start(person("late"), start + hours(13));
  EXPECT_EQ(sessions.size(), 1u);
}

TEST(Sessions, GoOnWithWhatThePersonChanged) {
  Sessions sessions(real_random());
  std::string cookie = sessions.start(person("Sato"), start);
  Access changed = person("Sato");
  changed.password = "new";
  sessions.renew(cookie, changed);
  sessions.renew("unknown", changed);
  EXPECT_EQ(*sessions.find(cookie, start)->access, changed);
  EXPECT_EQ(sessions.size(), 1u);
}

TEST(Sessions, ManyThreadsAtOnce) {
  Sessions sessions(real_random(), 50, 5);
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 500; ++i) {
        std::string cookie = sessions.start(person("p" + std::to_string(t)), start);
        (void)sessions.find(cookie, start);
        sessions.renew(cookie, person("p"));
        if (i % 3 == 0) sessions.end(cookie);
      }
    });
  threads.clear();
  EXPECT_LE(sessions.size(), 50u);
}

}  // namespace
}  // namespace hinomi::serve
