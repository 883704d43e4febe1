#include "serve/trail.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/hash.h"
#include "serve/server.h"

namespace hinomi::serve {
namespace {

namespace fs = std::filesystem;

struct Kept {
  Kept() {
    std::string name = (fs::temp_directory_path() / "hinomi-trail-XXXXXX").string();
    folder = ::mkdtemp(name.data());
    open();
  }
  ~Kept() {
    trail.reset();
    fs::remove_all(folder);
  }
  void open() {
    trail.reset();
    auto opened =
        Trail::open(world, {.file = folder / "access.db", .origin = "test/access"},
                    std::move(*SigningKey::from_seed(std::string(32, 's'))), "center", true);
    ASSERT_TRUE(opened) << opened.error().text();
    trail = std::move(*opened);
  }
  void ask(const std::string& by, const std::string& subject, bool given = true) {
    trail->add({.at = real_clock().now(),
                .method = "GET",
                .route = "/api/v1/records/{}",
                .subject = subject,
                .given = given,
                .why = given ? "" : "role",
                .by = by,
                .member = "works",
                .role = "analyst",
                .way = "token"});
  }
  std::vector<Disclosure> all() {
    std::vector<Disclosure> out;
    for (Position at = 1; at <= trail->journal().end(); ++at) {
      auto record = trail->journal().at(at);
      EXPECT_TRUE(record && record->kind == Kind::disclosure && record->exercise);
      EXPECT_EQ(record->marking.tlp, Tlp::red);
      out.push_back(disclosure_from_json(record->body).value_or(Disclosure()));
    }
    return out;
  }

  fs::path folder;
  std::unique_ptr<Server> network = make_network();
  World world{real_clock(), real_random(), real_disk(), *network};
  std::unique_ptr<Trail> trail;
};

TEST(Trail, OneRecordForEachCallerOfABreath) {
  Kept kept;
  for (int i = 0; i < 3; ++i) {
    kept.ask("Abe", "one");
    kept.ask("Sato", "one");
    kept.ask("Abe", "two", i == 2);
  }
  ASSERT_TRUE(kept.trail->flush());
  std::vector<Disclosure> all = kept.all();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].by, "Abe");
  ASSERT_EQ(all[0].answers.size(), 3u);
  EXPECT_EQ(all[0].answers[0].what, "GET /api/v1/records/{}");
  EXPECT_EQ(all[0].answers[0].times, 3u);
  EXPECT_EQ(all[0].answers[1].times, 2u);
  EXPECT_EQ(all[0].answers[1].why, "role");
  EXPECT_TRUE(all[0].answers[2].given) << "another answer is another line";
  ASSERT_EQ(all[1].answers.size(), 1u);
  EXPECT_EQ(all[1].answers[0].times, 3u);
}

TEST(Trail, WhatWasAddedIsWrittenByItselfAndAtTheEnd) {
  Kept kept;
  kept.ask("Abe", "one");
  for (int i = 0; i < 200 && kept.trail->waiting() > 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_EQ(kept.trail->journal().end(), 1u);
  kept.ask("Abe", "two");
  kept.open();
  EXPECT_EQ(kept.trail->journal().end(), 2u);
  kept.ask("Abe", "three");
  ASSERT_TRUE(kept.trail->flush());
  EXPECT_EQ(kept.trail->journal().end(), 3u) << "ids do not come again after a restart";
}

TEST(Trail, FromManyThreadsNothingIsLost) {
  Kept kept;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < 2000; ++i) kept.ask("p" + std::to_string(t), std::to_string(i));
      });
  }
  ASSERT_TRUE(kept.trail->flush());
  EXPECT_FALSE(kept.trail->is_full());
  std::size_t lines = 0;
  for (const Disclosure& one : kept.all()) lines += one.answers.size();
  EXPECT_EQ(lines, 8000u);
}

// A journal of another node beside this one's key: nothing starts.
TEST(Trail, IsOfOneNode) {
  Kept kept;
  kept.trail.reset();
  EXPECT_FALSE(
      Trail::open(kept.world, {.file = kept.folder / "access.db", .origin = "other/access"},
                  std::move(*SigningKey::from_seed(std::string(32, 's'))), "center", true));
  EXPECT_FALSE(Trail::open(kept.world, {.file = kept.folder / "access.db", .origin = "test/access"},
                           std::move(*SigningKey::from_seed(std::string(32, 't'))), "center",
                           true));
}

}  // namespace
}  // namespace hinomi::serve
