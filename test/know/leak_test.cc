// No leak: in generated worlds no exit gives anybody a word that the policy, read literally, does
// not let it learn; and what it may not know answers as what was never there.
#include <unistd.h>

#include <set>

#include "base/log.h"
#include "know/exits.h"
#include "know/handed_out.h"

namespace hinomi::know_test {
namespace {

using api_test::Answer;

struct Seen {
  std::size_t answers = 0, words = 0, allowed = 0, hidden_ids = 0;
  std::set<std::string> came_out;  // kinds of things that somebody saw
  std::set<std::string> ways;      // by which something was handed out
};

std::vector<Secret> kept_from(const KnownWorld& world, const Viewer& viewer) {
  std::vector<Secret> out;
  for (const Secret& secret : world.secrets())
    if (!may_learn(secret, viewer)) out.push_back(secret);
  return out;
}

// The first leak; empty: none.
std::string leak_in(const std::vector<Deed>& deeds, std::uint32_t seed, Seen& seen) {
  KnownWorld world(seed);
  world.live(deeds);
  const std::vector<std::string> ids = world.ids();
  std::mt19937 random(seed);
  std::string leak;
  auto judge_as = [&](const Viewer& viewer) {
    return [&, viewer, kept = kept_from(world, viewer)](const std::string& where,
                                                        const std::string& text) {
      ++seen.answers;
      for (const Secret& secret : world.secrets())
        if (may_learn(secret, viewer) && text.find(secret.word) != text.npos) {
          ++seen.allowed;
          seen.came_out.insert(secret.what.substr(0, secret.what.find(" in deed")));
        }
      for (const Secret& secret : kept) {
        ++seen.words;
        // What one asks for oneself stands in the question.
        if (where.find(secret.word) != where.npos) continue;
        if (leak.empty() && text.find(secret.word) != text.npos)
          leak = told_of(viewer) + " learns from " + where + " the " + told_of(secret) + "\n" +
                 text.substr(0, 4000);
      }
    };
  };
  // First, since a desk that looks at a bundle takes it along.
  for (const HandedOut& one : handed_out(world)) {
    judge_as(reader_at(one.member))(one.where, one.text);
    seen.ways.insert(one.where.substr(0, one.where.find(' ')));
  }
  for (const Viewer& viewer : viewers()) {
    // Some of the ids for each; the lists are for all.
    Questions questions{.values = world.values()};
    for (int i = 0; i < 5; ++i) questions.ids.push_back(ids[random() % ids.size()]);
    auto judge = judge_as(viewer);
    look_everywhere(world, viewer, questions, [&](const std::string& target, const Answer& answer) {
      judge(target, bytes_of(answer));
    });
    judge("the answers to its reports", world.answered(viewer.member));
  }
  return leak;
}

TEST(NoLeak, NoExitGivesAWordToWhomThePolicyDoesNot) {
  Seen seen;
  std::size_t wanted = cases(50'000);
  for (std::uint32_t seed = 1; seen.answers < wanted; ++seed) {
    std::vector<Deed> deeds = deeds_of(seed, {.deeds = 14});
    if (leak_in(deeds, seed, seen).empty()) continue;
    Seen ignored;
    deeds =
        shrunk(deeds, [&](const auto& fewer) { return !leak_in(fewer, seed, ignored).empty(); });
    FAIL() << "seed " << seed << "\n" << told_of(deeds) << leak_in(deeds, seed, ignored);
  }
  // The cases must not be about nothing.
  EXPECT_GT(seen.allowed, seen.answers / 20);
  EXPECT_GT(seen.words, seen.answers * 5);
  for (const char* what : {"title", "author", "value", "reason", "allowed", "name of a member",
                           "device", "pseudonym", "provider's note"})
    EXPECT_TRUE(seen.came_out.contains(what)) << what;
  EXPECT_EQ(seen.ways, (std::set<std::string>{"bundle", "link", "mail", "print", "webhook"}));
}

TEST(NoLeak, EveryRouteIsLookedAt) {
  for (const std::string& path : routes_not_covered())
    ADD_FAILURE() << path << " is in the Api's table and not in test/know/exits.cc";
}

// What may not be known is not "forbidden" but not there: the answer is that for an id that was
// never given, but for the id.
TEST(NoLeak, WhatIsHiddenAnswersAsWhatIsNotThere) {
  const std::string nowhere = "01900000-0000-7000-8000-00000000abcd";
  std::size_t hidden = 0;
  for (std::uint32_t seed = 1; hidden < cases(15'000); ++seed) {
    KnownWorld world(seed);
    world.live(deeds_of(seed, {.deeds = 14}));
    for (const Viewer& viewer : viewers()) {
      if (viewer.relation == "own") continue;
      std::map<std::string, std::string> expected;
      look_everywhere(world, viewer, {.ids = {nowhere}, .values = {}},
                      [&](const std::string& target, const Answer& answer) {
                        if (target.find(nowhere) != target.npos)
                          expected[target] = bytes_of(answer);
                      });
      for (const std::string& id : world.ids()) {
        // Nor what its role reads of nobody.
        if (world.look(viewer, "/api/v1/records/" + id).status != 404) continue;
        // Whoever has to act on a change of a supplier is told its own part of it, not the Record.
        if (world.look(viewer, "/api/v1/supplier-changes/" + id).status == 200) continue;
        for (const auto& [asked, bytes] : expected) {
          ++hidden;
          std::string target = asked;
          target.replace(target.find(nowhere), nowhere.size(), id);
          std::string got = bytes_of(world.look(viewer, target));
          for (std::size_t at; (at = got.find(id)) != got.npos;)
            got.replace(at, id.size(), nowhere);
          ASSERT_EQ(got, bytes) << "seed " << seed << " " << told_of(viewer) << " " << target;
        }
      }
    }
  }
}

// What the log writes, anybody may read who reads logs: no word of any report, letter or person.
TEST(NoLeak, NoWordStandsInTheLog) {
  std::string name = (std::filesystem::temp_directory_path() / "hinomi-log-XXXXXX").string();
  int file = ::mkstemp(name.data()), before = ::dup(2);
  ASSERT_TRUE(file >= 0 && before >= 0);
  ::dup2(file, 2);
  set_log_level(LogLevel::debug);
  std::vector<Secret> secrets;
  for (std::uint32_t seed = 500; seed < 500 + std::min<std::size_t>(cases(20'000) / 1000, 200);
       ++seed) {
    KnownWorld world(seed);
    world.live(deeds_of(seed, {.deeds = 14}));
    for (const Viewer& viewer : viewers())
      look_everywhere(world, viewer, {.ids = {world.ids().back()}, .values = {}},
                      [](const auto&, const auto&) {});
    secrets.insert(secrets.end(), world.secrets().begin(), world.secrets().end());
  }
  log(LogLevel::info, "the log was caught");
  set_log_level(LogLevel::error);
  ::dup2(before, 2);
  ::close(before);
  ::close(file);
  std::string text = *real_disk().read(name);
  std::filesystem::remove(name);
  EXPECT_NE(text.find("the log was caught"), text.npos);
  for (const Secret& secret : secrets)
    EXPECT_EQ(text.find(secret.word), text.npos) << told_of(secret);
}

}  // namespace
}  // namespace hinomi::know_test
