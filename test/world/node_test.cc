// The whole node on a machine that loses its power: whatever was answered is there afterwards,
// nothing is half-done, and the Picture is what a fold from nothing gives.
#include <gtest/gtest.h>

#include "world/days.h"

namespace hinomi::world {
namespace {

// A machine may lose its power again while it comes up; then once more.
bool come_up(SimNode& node, Days& days) {
  for (int attempt = 0; attempt < 20; ++attempt) {
    node.new_life();
    auto opened = node.open();
    if (opened && !node.disk.crashed()) return true;
    if (!node.disk.crashed()) {
      ADD_FAILURE() << "does not come up: " << opened.error().text();
      return false;
    }
    node.close();
    node.disk.lose_power(static_cast<Loss>(days.number(4)));
    if (days.number(3) == 0) node.disk.crash_at(days.number(40));
  }
  ADD_FAILURE() << "does not come up";
  return false;
}

TEST(Node, PowerLostAtAnyMoment) {
  int crashes = 0, steps = 0;
  std::size_t answered = 0;
  const int all = rounds_wanted(200);
  for (int round = 0; round < all && !HasFatalFailure() && !HasFailure(); ++round) {
    SCOPED_TRACE("seed " + std::to_string(round));
    SimNode node(static_cast<std::uint32_t>(round));
    ASSERT_TRUE(node.found(round % 3 == 0 ? 2 : 1));
    Days days(node);
    for (int life = 0; life < 3; ++life) {
      node.disk.crash_at(days.number(days.number(2) ? 60 : 600));
      for (int step = 0; step < 60 && !node.disk.crashed(); ++step, ++steps) {
        if (days.number(10) == 0) {
          ASSERT_EQ(node.dump(), node.replayed());
        }
        days.step();
      }
      crashes += node.disk.crashed();
      node.close();
      node.disk.lose_power(static_cast<Loss>(days.number(4)));
      if (days.number(4) == 0) node.disk.crash_at(days.number(30));
      ASSERT_TRUE(come_up(node, days));
      days.check_acknowledged();
      node.settle();
      check_whole(node);
    }
    answered += days.answered;
  }
  std::printf("%d nodes, %d power cuts, %d steps, %zu answered with success\n", all, crashes, steps,
              answered);
  EXPECT_GT(answered, static_cast<std::size_t>(all) * 10);
}

// The power goes while a report of many slices is taken in: it is resumed, whole, once.
TEST(Node, ACutOffReportIsResumed) {
  std::string body = "TLP:GREEN\n";
  for (int i = 0; i < 9000; ++i) body += "host" + std::to_string(i) + ".kirareta.example\n";
  for (int round = 0; round < rounds_wanted(6); ++round) {
    SCOPED_TRACE("seed " + std::to_string(round));
    SimNode node(static_cast<std::uint32_t>(round));
    ASSERT_TRUE(node.found());
    Days days(node);
    node.disk.crash_at(5 + days.number(3000));
    Answer answer = node.ask("POST", "/api/v1/reports?format=text&title=多い", body, "鈴木 望");
    bool was_cut = node.disk.crashed();
    EXPECT_NE(answer.ok(), was_cut) << answer.text;
    node.close();
    node.disk.lose_power(static_cast<Loss>(days.number(4)));
    ASSERT_TRUE(come_up(node, days));
    check_whole(node);
    auto [reports, indicators, duties] = node->keeper().read([](const picture::Picture& picture) {
      return std::tuple(picture.reports().size(), picture.indicators(), picture.duties().size());
    });
    if (reports == 0) continue;  // cut before its first slice was durable
    EXPECT_EQ(reports, 1u);
    EXPECT_EQ(indicators, 9000u);
    EXPECT_EQ(duties, 1u);
    Answer listed = node.ask("GET", "/api/v1/reports");
    EXPECT_EQ(
        number_at(*object_at((*array_at(listed.body, "items"))[0].as_object(), "counts"), "claims"),
        9000);
  }
}

// The power goes while the node is made: making it again makes it.
TEST(Node, InitCutOffCanBeRepeated) {
  for (int round = 0; round < rounds_wanted(60); ++round) {
    SCOPED_TRACE("cut at change " + std::to_string(round));
    SimNode node(static_cast<std::uint32_t>(round));
    node.disk.crash_at(static_cast<std::uint64_t>(round));
    auto made = node.found();
    if (made) break;  // more changes than it takes
    node.close();
    node.disk.lose_power(static_cast<Loss>(round % 4));
    node.new_life();
    node::InitOptions again;
    again.config.setting.name = "himori";
    again.config.setting.node = "himori-center";
    again.names = {"center.himori.example"};
    auto repeated = node::init(node.world, SimNode::data, again);
    if (!repeated) {
      EXPECT_EQ(repeated.error().kind, ErrorKind::conflict) << repeated.error().text();
    }
    ASSERT_TRUE(node.open());
    bool has_own = node->keeper().read(
        [](const picture::Picture& picture) { return picture.member("himori-center") != nullptr; });
    EXPECT_TRUE(has_own) << "a node without its own organisation, and init says there is one";
    check_whole(node);
  }
}

// The same seed gives the same Records, header and body, whatever the threads did.
TEST(Node, TheSameSeedGivesTheSameJournal) {
  auto journal_of = [](std::uint32_t seed) {
    SimNode node(seed);
    EXPECT_TRUE(node.found());
    Days days(node);
    for (int step = 0; step < 80; ++step) days.step();
    std::string out;
    EXPECT_TRUE(node->journal().replay(0, [&](Record&& record) -> Result<void> {
      out += std::to_string(record.position) + header_of(record) + "\n" + record.body + "\n";
      return {};
    }));
    return out;
  };
  for (std::uint32_t seed = 1; seed <= static_cast<std::uint32_t>(rounds_wanted(10)); ++seed) {
    std::string once = journal_of(seed);
    EXPECT_EQ(once, journal_of(seed)) << "seed " << seed;
    EXPECT_NE(once, journal_of(seed + 1000));
  }
}

}  // namespace
}  // namespace hinomi::world
