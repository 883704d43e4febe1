// Single moments of a node's life: an expiry that only the clock brings, answers against feeds,
// clocks that jump, a full disk, reports that must be read again as they were sent.
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "world/sim_node.h"

namespace hinomi::world {
namespace {

using std::chrono::hours;

constexpr const char* approver = "佐藤 灯";
constexpr const char* analyst = "鈴木 望";
constexpr const char* equipment[] = {"白樺村 DNS", "海風ネット 遮断装置", "隣国 CERT 窓口", ""};

struct Sent {
  std::string report, duty;
};

Sent send(SimNode& node, const std::string& body, const std::string& query = "") {
  Answer answer = node.ask("POST", "/api/v1/reports" + query, body, analyst);
  EXPECT_EQ(answer.status, 201) << answer.text;
  return {answer.id("report"), answer.id("duty")};
}

Answer approve(SimNode& node, const std::string& duty, std::optional<Time> until = {}) {
  json::object decision{{"decision", "approve"}, {"basis", "協定 第3条"}};
  if (until) decision["until"] = format_time(*until);
  Answer answer = node.ask("/api/v1/duties/" + duty + "/decision", decision, approver);
  EXPECT_EQ(answer.status, 200) << answer.text;
  return answer;
}

std::size_t feeds_of_all(SimNode& node, std::string_view needle) {
  std::size_t count = 0;
  for (const char* who : equipment) count += feeds_with(node, needle, who).size();
  return count;
}

constexpr const char* report =
    "TLP:GREEN\nwarui.example\nhttp://warui.example/x\n203.0.113.200\n2001:db8:5::1\n"
    "3f0a9b6c1d2e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8\n";

TEST(NodeMoments, InAndOutOfEveryFeedBeforeTheAnswer) {
  SimNode node(1);
  ASSERT_TRUE(node.found());
  Sent sent = send(node, report);
  EXPECT_EQ(feeds_of_all(node, "warui.example"), 0u);
  EXPECT_EQ(approve(node, sent.duty).body.at("published"), 5);
  EXPECT_GT(feeds_of_all(node, "warui.example"), 15u);
  EXPECT_GT(feeds_of_all(node, "203.0.113.200"), 15u);
  node.clock.move(std::chrono::seconds(1));
  for (const char* value : {"hxxp://warui[.]example/x", "WARUI.example", "203.0.113.200"}) {
    Answer recalled = node.ask("/api/v1/recalls", {{"value", value}, {"reason", "誤り"}}, approver);
    EXPECT_TRUE(recalled.ok()) << recalled.text;
  }
  EXPECT_EQ(feeds_of_all(node, "warui.example"), 0u);
  EXPECT_EQ(feeds_of_all(node, "203.0.113.200"), 0u);
  EXPECT_GT(feeds_of_all(node, "2001:db8:5::1"), 10u);
  EXPECT_TRUE(
      node.ask("/api/v1/recalls", {{"report", sent.report}, {"reason", "全部"}}, approver).ok());
  EXPECT_EQ(feeds_of_all(node, "2001:db8:5::1"), 0u);
  EXPECT_TRUE(keys_in_csv(node).empty());
  check_whole(node);
}

// Nobody calls; the clock alone moves. What a reader gets is right to the microsecond, the tick
// that says so in the journal follows.
TEST(NodeMoments, TheClockAloneEndsAPublication) {
  SimNode node(2);
  ASSERT_TRUE(node.found());
  Time until = node.clock.now() + hours(3);
  approve(node, send(node, report).duty, until);
  Position before = node->journal().end();
  node.clock.set(until - Duration(1));
  EXPECT_GT(feeds_of_all(node, "warui.example"), 15u);
  node.clock.set(until);
  EXPECT_EQ(feeds_of_all(node, "warui.example"), 0u);
  EXPECT_GT(node->journal().wait(before, std::chrono::seconds(10)), before);
  auto tick = node->journal().at(before + 1);
  ASSERT_TRUE(tick);
  EXPECT_EQ(tick->kind, Kind::tick);
  node.settle();
  EXPECT_TRUE(node->keeper().read(
      [](const picture::Picture& picture) { return picture.published().empty(); }));
  EXPECT_EQ(feeds_of_all(node, "203.0.113.200"), 0u);
  check_whole(node);
}

TEST(NodeMoments, ANodeThatSleptThroughAnExpiryComesUpWithoutIt) {
  SimNode node(3);
  ASSERT_TRUE(node.found());
  approve(node, send(node, report).duty, node.clock.now() + hours(3));
  node.close();
  node.clock.move(hours(4));
  ASSERT_TRUE(node.open());
  EXPECT_EQ(feeds_of_all(node, "warui.example"), 0u);
  node.settle();
  check_whole(node);
}

TEST(NodeMoments, TheClockJumpsByYears) {
  SimNode node(4);
  ASSERT_TRUE(node.found());
  Time true_time = node.clock.now();
  approve(node, send(node, report).duty);
  for (auto jump : {hours(24 * 365 * 20), -hours(24 * 365 * 40), hours(24 * 365 * 20)}) {
    node.clock.move(jump);
    node.settle();
    if (node.clock.now() > true_time + hours(24 * 365)) {
      EXPECT_EQ(feeds_of_all(node, "warui.example"), 0u);
    }
    Sent again = send(node, "TLP:GREEN\nagain" + std::to_string(jump.count() & 0xff) + ".example");
    EXPECT_FALSE(again.duty.empty());
    approve(node, again.duty);
    node.settle();
    check_whole(node);
    node.close();
    ASSERT_TRUE(node.open());
    check_whole(node);
  }
  // What expired while the clock was wrong stays expired; a person sees it again and decides.
  EXPECT_EQ(feeds_of_all(node, "warui.example"), 0u);
}

TEST(NodeMoments, AFullDiskDuringAReport) {
  std::string body = "TLP:GREEN\n";
  for (int i = 0; i < 9000; ++i) body += "host" + std::to_string(i) + ".afureru.example\n";
  for (std::uint64_t space : {0, 20'000, 1'000'000, 5'000'000}) {
    SCOPED_TRACE(space);
    SimNode node(5);
    ASSERT_TRUE(node.found());
    Sent before = send(node, report);
    node.disk.limit_to(node.disk.used() + space);
    Answer refused = node.ask("POST", "/api/v1/reports?format=text", body, analyst);
    EXPECT_GE(refused.status, 500) << refused.text;
    EXPECT_NE(refused.text.find("Free space"), std::string::npos) << refused.text;
    EXPECT_EQ(node.ask("GET", "/api/v1/duties").status, 200);  // who reads does not notice
    EXPECT_EQ(node.dump(), node.replayed());
    node.disk.limit_to({});
    approve(node, before.duty);
    EXPECT_GT(feeds_of_all(node, "warui.example"), 15u);
    Sent again = send(node, body, "?format=text");
    EXPECT_FALSE(again.duty.empty());
    node.close();
    ASSERT_TRUE(node.open());  // what had begun is finished now
    check_whole(node);
  }
}

// The keeper is held up until a report that takes an indicator's verdict away and a decision that
// publishes it wait side by side, in either order: they must not pass each other in one commit.
TEST(NodeMoments, ADecisionSeesTheReportBeforeIt) {
  std::string bundle =
      R"({"type":"bundle","id":"bundle--9c1f7d2e-4a7b-4e6a-9a53-0d6f3b1f7a10","objects":[{"type":
      "indicator","spec_version":"2.1","id":"indicator--9c1f7d2e-4a7b-4e6a-9a53-0d6f3b1f7a11",
      "created":"2026-03-01T00:00:00Z","modified":"2026-03-31T00:00:00Z","revoked":true,
      "pattern_type":"stix","valid_from":"2026-03-01T00:00:00Z",
      "pattern":"[domain-name:value = 'warui.example']"}]})";
  for (bool report_first : {true, false}) {
    SimNode node(7);
    ASSERT_TRUE(node.found());
    Sent sent = send(node, "TLP:GREEN\nwarui.example\n");
    std::promise<void> go, held;
    std::jthread hold([&] {
      (void)node->keeper().write({.touches = {}, .build = [&](auto&&...) {
                                    held.set_value();
                                    go.get_future().wait();
                                    return Result<std::vector<picture::Draft>>();
                                  }});
    });
    held.get_future().wait();
    auto take_back = [&] { send(node, bundle); };
    auto publish = [&] {
      (void)node.ask("/api/v1/duties/" + sent.duty + "/decision",
                     {{"decision", "approve"}, {"basis", "協定 第3条"}}, approver);
    };
    auto wait_for = [&](std::size_t jobs) {
      while (node->keeper().waiting() < jobs) std::this_thread::yield();
    };
    std::jthread one([&] { report_first ? take_back() : publish(); });
    wait_for(1);
    std::jthread other([&] { report_first ? publish() : take_back(); });
    wait_for(2);
    go.set_value();
    one.join();
    other.join();
    EXPECT_EQ(feeds_of_all(node, "warui.example"), 0u);
    check_whole(node);
  }
}

// An allow entry of the node's own organisation takes the indicator out of everybody's feeds. When
// the power goes between the entry and what follows from it, the next start does the rest.
TEST(NodeMoments, AnAllowEntryCutOffIsFinished) {
  int entered = 0;
  for (std::uint64_t step = 0; step < 60; ++step) {
    SCOPED_TRACE("cut at change " + std::to_string(step));
    SimNode node(8);
    ASSERT_TRUE(node.found());
    approve(node, send(node, report).duty);
    node.disk.crash_at(step);
    Answer answer =
        node.ask("/api/v1/allow", {{"value", "203.0.113.200"}, {"reason", "自分のもの"}}, approver);
    bool was_cut = node.disk.crashed();
    node.close();
    node.disk.lose_power(Loss::none);
    node.new_life();
    ASSERT_TRUE(node.open());
    bool is_entered = node->keeper().read(
        [](const picture::Picture& picture) { return !picture.allowed().empty(); });
    EXPECT_TRUE(is_entered || !answer.ok());
    EXPECT_EQ(feeds_with(node, "203.0.113.200", equipment[1]).empty(), is_entered);
    entered += is_entered;
    check_whole(node);
    if (!was_cut) break;
  }
  EXPECT_GT(entered, 1);
}

// Half of a report is in the journal when the power goes. However it was sent, it is read again in
// the same way.
void cut_and_resume(const std::string& body, const std::string& query, std::size_t indicators,
                    std::string_view title) {
  int seen = 0;
  for (std::uint64_t step = 0; step < 4000 && seen < 3; step += step < 20 ? 1 : step / 3) {
    SCOPED_TRACE("cut at change " + std::to_string(step) + " of " + query);
    SimNode node(6);
    ASSERT_TRUE(node.found());
    node.disk.crash_at(step);
    Answer answer = node.ask("POST", "/api/v1/reports" + query, body, analyst);
    if (answer.ok()) break;
    node.close();
    node.disk.lose_power(Loss::none);
    node.new_life();
    auto opened = node.open();
    ASSERT_TRUE(opened) << opened.error().text();
    check_whole(node);
    auto [reports, known] = node->keeper().read([](const picture::Picture& picture) {
      return std::pair(picture.reports(), picture.indicators());
    });
    if (reports.empty()) continue;
    ++seen;
    EXPECT_EQ(known, indicators);
    EXPECT_EQ(reports[0].reading.claims, indicators);
    EXPECT_EQ(reports[0].reading.title, title);
  }
  EXPECT_GT(seen, 0);
}

TEST(NodeMoments, ACutOffReportIsReadAsItWasSent) {
  std::string table = "Kind\tWhat\n";
  for (int i = 0; i < 4500; ++i) table += "domain\th" + std::to_string(i) + ".example\n";
  cut_and_resume(table, "?format=csv&columns=type=Kind,value=What&title=表&tlp=GREEN", 4500, "表");
  std::string lines;
  for (int i = 0; i < 4500; ++i) lines += "{\"x\": \"h" + std::to_string(i) + ".example\"}\n";
  cut_and_resume(lines, "?format=text&title=文", 4500, "文");
}

}  // namespace
}  // namespace hinomi::world
