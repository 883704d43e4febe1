// Reports on their way in: read, judged, written in slices, closed, resumed.
#include "act/test_support.h"

namespace hinomi::act {
namespace {

using picture::State;
using ReportTest = DeskTest;

TEST_F(ReportTest, JudgesEveryIndicatorOnceAndRefusesBadLinesAlone) {
  auto answer = node.report(node.works(),
                            "value,confidence\n"
                            "evil.example,80\n"
                            "EVIL[.]example,60\n"
                            "not an indicator,50\n"
                            "hxxp://evil.example/x,\n");
  EXPECT_EQ(answer.claims, 3u);
  EXPECT_EQ(answer.refused_count, 1u);
  ASSERT_EQ(answer.refused.size(), 1u);
  EXPECT_EQ(answer.refused[0].where, "line 4");
  ASSERT_EQ(answer.findings.size(), 2u);
  EXPECT_EQ(answer.findings[0].finding.indicator.value, "evil.example");
  ASSERT_EQ(answer.findings[0].finding.evidence.size(), 1u);  // two lines, one source, one word
  EXPECT_EQ(answer.findings[0].finding.evidence[0].confidence, 80);
  EXPECT_EQ(answer.findings[0].state, State::proposed);
  EXPECT_EQ(answer.verdicts[static_cast<int>(Verdict::block)], 1u);
  EXPECT_EQ(answer.verdicts[static_cast<int>(Verdict::url_only)], 1u);
  node.keeper->read([&](const picture::Picture& picture) {
    const auto* report = picture.report(answer.report);
    ASSERT_NE(report, nullptr);
    EXPECT_TRUE(report->read);
    EXPECT_EQ(report->origin, "works");
    EXPECT_EQ(report->reading.claims, 3u);
    EXPECT_EQ(report->duty, answer.duty);
  });
  EXPECT_EQ(node.journal->by_id(answer.report)->marking.tlp, Tlp::green);
}

// 100 * (1 - (1 - sqrt(75 * 50) / 100) * (1 - 50 / 100)), by hand: 80.6.
TEST_F(ReportTest, TwoSourcesWeighMoreThanOneTwice) {
  node.report(node.works(), "evil.example\n");
  EXPECT_EQ(node.finding("evil.example").score, 61);
  node.report(node.works(), "evil.example\n");
  EXPECT_EQ(node.finding("evil.example").score, 61);
  EXPECT_EQ(node.finding("evil.example").evidence.size(), 1u);
  auto third = node.report(node.clinic(), "evil.example\n");
  auto finding = node.finding("evil.example");
  EXPECT_EQ(finding.score, 80);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].source, "works");
  EXPECT_EQ(finding.evidence[1].source, "clinic");
  EXPECT_EQ(finding.evidence[1].report, third.report);
  EXPECT_FALSE(finding.supersedes.empty());
}

TEST_F(ReportTest, ADryRunWritesNothing) {
  Position end = node.journal->end();
  auto answer = node.desk->report(node.works(), {.body = "evil.example\n", .dry_run = true});
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(node.journal->end(), end);
  EXPECT_TRUE(answer->report.empty());
  EXPECT_TRUE(answer->duty.empty());
  ASSERT_EQ(answer->findings.size(), 1u);
  EXPECT_EQ(answer->findings[0].finding.verdict, Verdict::block);
  EXPECT_TRUE(answer->findings[0].id.empty());
  EXPECT_EQ(answer->findings[0].position, 0u);
}

TEST_F(ReportTest, WhatCarriesNoMarkingTakesTheDefault) {
  auto answer = node.report(node.works(), "evil.example\n", std::nullopt);
  EXPECT_EQ(answer.head.marking.tlp, Tlp::amber_strict);
  EXPECT_EQ(node.finding("evil.example").marking.tlp, Tlp::amber_strict);
  node.report(node.works(), "TLP:CLEAR\nbad.example\n", std::nullopt);
  EXPECT_EQ(node.finding("bad.example").marking.tlp, Tlp::clear);
  // Never looser: what was said under AMBER+STRICT stays so, and what the clinic says for all
  // stands on the clinic's word alone (docs/vet.md, "Evidence of different markings").
  node.report(node.clinic(), "TLP:CLEAR\nevil.example\n", std::nullopt);
  EXPECT_EQ(node.finding("evil.example").marking.tlp, Tlp::clear);
  ASSERT_EQ(node.finding("evil.example").evidence.size(), 1u);
  EXPECT_EQ(node.finding("evil.example").evidence[0].source, "clinic");
}

// What was for nobody else before takes nothing from those who may know the later report: not by a
// looser PAP, not by a marking that is not understood, not beside a group.
TEST_F(ReportTest, WhatMoreMayKnowStandsAloneWhateverTheSecretSays) {
  auto misp = [](std::string_view tags, std::string_view value, std::string_view more = "") {
    return R"({"Event":{"info":"x",)" + std::string(more) + R"("Tag":[)" + std::string(tags) +
           R"(],"Attribute":[{"type":"domain","to_ids":true,"value":")" + std::string(value) +
           R"("}]}})";
  };
  auto stands_alone = [&](const char* value, Tlp tlp) {
    auto finding = node.finding(value);
    EXPECT_EQ(finding.marking.tlp, tlp) << value;
    EXPECT_FALSE(finding.marking.unknown) << value;
    ASSERT_EQ(finding.evidence.size(), 1u) << value;
    EXPECT_EQ(finding.evidence[0].source, "clinic") << value;
    EXPECT_EQ(node.state(value), State::proposed) << value;
  };
  node.report(node.works(), "TLP:RED\none.example\n", std::nullopt);
  node.report(node.clinic(), misp(R"({"name":"tlp:green"},{"name":"PAP:GREEN"})", "one.example"),
              std::nullopt);
  stands_alone("one.example", Tlp::green);
  node.report(node.works(), misp(R"({"name":"tlp:clear"},{"name":"tlp:violet"})", "two.example"),
              std::nullopt);
  node.report(node.clinic(), "TLP:AMBER\ntwo.example\n", std::nullopt);
  stands_alone("two.example", Tlp::amber);
  node.report(node.works(), "TLP:RED\nthree.example\n", std::nullopt);
  node.report(node.clinic(),
              misp(R"({"name":"tlp:green"})", "three.example",
                   R"("distribution":"4","SharingGroup":{"uuid":"g1"},)"),
              std::nullopt);
  stands_alone("three.example", Tlp::green);
}

TEST_F(ReportTest, PapRedIsNeverPublished) {
  auto answer = node.report(node.works(), "PAP:RED\nevil.example\n");
  EXPECT_TRUE(answer.duty.empty());
  EXPECT_EQ(node.state("evil.example"), State::none);
  // Also when it is said after the publication.
  node.publish("bad.example\n");
  ASSERT_TRUE(node.published("bad.example"));
  node.report(node.clinic(), "PAP:RED\nbad.example\n");
  EXPECT_FALSE(node.published("bad.example"));
  EXPECT_EQ(node.state("bad.example"), State::recalled);
}

TEST_F(ReportTest, OnlyThoseWhoMay) {
  auto equipment = node.by("firewall", Role::equipment, "works");
  expect_error(node.desk->report(equipment, {.body = "evil.example\n"}), ErrorKind::denied,
               "the role equipment sends no reports", "Ask an administrator of this node");
}

TEST_F(ReportTest, AnEmptyReportIsRefusedAndOneOfBadLinesIsKept) {
  EXPECT_FALSE(node.desk->report(node.works(), {.body = ""}));
  auto answer = node.report(node.works(), "value\nnot an indicator\n");
  EXPECT_TRUE(answer.duty.empty());
  EXPECT_EQ(answer.refused_count, 1u);
  EXPECT_TRUE(node.keeper->read([&](const auto& p) { return p.report(answer.report)->read; }));
}

// Whatever a sender writes around the indicators, the node reads its own journal again.
TEST_F(ReportTest, TextOfTheSenderNeverSpoilsTheJournal) {
  std::string long_name;
  for (int i = 0; i < 40; ++i) long_name += "日";
  for (std::size_t cut = 295; cut < 305; ++cut) {
    std::string title;
    while (title.size() < 400) title += "x題";
    auto answer = node.desk->report(
        node.works(), {.body = "evil.example\n", .tlp = Tlp::green, .title = title.substr(0, cut)});
    ASSERT_TRUE(answer) << answer.error().text();
  }
  node.report(node.works(), "value,last_seen\nevil.example,x" + long_name + "\n" + long_name +
                                ".例え,2026\nevil.example,xx" + long_name + "\n");
  node.report(node.works(), "{\"value\":\"evil.example\",\"last_seen\":\"xx" + long_name +
                                "\",\"confidence\":\"x" + long_name + "\"}\n");
  std::string before = node.dump();
  node.close();
  node.open();
  EXPECT_EQ(node.dump(), before);
}

std::string many(int count) {
  std::string body;
  for (int i = 0; i < count; ++i) body += "n" + std::to_string(i) + ".example\n";
  return body;
}

TEST_F(ReportTest, SlicesLetOthersInBetween) {
  auto first = node.report(node.works(), many(50));
  auto answer =
      std::async(std::launch::async, [&] { return node.report(node.clinic(), many(9000)); });
  auto decided = node.desk->decide(node.sato(), first.duty, node.yes());
  ASSERT_TRUE(decided) << decided.error().text();
  EXPECT_EQ(decided->published, 50u);
  ReportAnswer big = answer.get();
  EXPECT_EQ(big.claims, 9000u);
  EXPECT_EQ(big.findings.size(), 1000u);
  ASSERT_FALSE(big.duty.empty());
  node.approve(big.duty);
  EXPECT_EQ(node.keeper->read([](const auto& p) { return p.published().size(); }), 9000u);
  EXPECT_EQ(node.finding("n7.example").evidence.size(), 2u);
}

// Findings by indicator, without what differs from run to run (ids) and without the score, which is
// that of the moment of judging.
std::map<std::string, std::string> judgements(const TestNode& node) {
  std::map<std::string, std::string> out;
  for (const Record& record : node.records()) {
    if (record.kind != Kind::finding) continue;
    auto finding = finding_from_json(record.body);
    EXPECT_TRUE(finding);
    if (!finding) continue;
    for (Evidence& one : finding->evidence) one.report.clear();
    finding->supersedes.clear();
    finding->score = 0;
    std::string key = key_of(finding->indicator.type, finding->indicator.value);
    EXPECT_TRUE(out.emplace(key, to_json(*finding) + to_json(record.marking)).second)
        << key << " was judged twice";
  }
  return out;
}

std::set<int> reliabilities(const TestNode& node) {
  std::set<int> out;
  for (const Record& record : node.records())
    if (record.kind == Kind::finding) {
      auto finding = finding_from_json(record.body);
      for (const Evidence& one : finding->evidence) out.insert(one.reliability);
    }
  return out;
}

// The power goes between two slices of a report with options of its own: after the next start its
// Findings are those of a run that nothing cut.
class CutReportTest : public testing::TestWithParam<int> {};

TEST_P(CutReportTest, IsFinishedAtTheNextStart) {
  std::string objects;
  for (int i = 0; i < 9000; ++i)
    objects += ",{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"indicator--" +
               world::id_number(static_cast<std::uint64_t>(i)) +
               "\",\"created\":\"2026-04-01T00:00:00Z\",\"modified\":\"2026-04-01T00:00:00Z\","
               "\"pattern_type\":\"stix\",\"valid_from\":\"2026-04-01T00:00:00Z\",\"pattern\":"
               "\"[domain-name:value = 'n" +
               std::to_string(i) + ".example']\"}";
  // The report itself is CLEAR, what it does not name takes the sender's default.
  std::string stix =
      R"({"type":"bundle","id":"bundle--01900000-0000-7000-8000-0000000000ff","objects":[)"
      R"({"type":"report","spec_version":"2.1","id":"report--01900000-0000-7000-8000-0000000000fe",)"
      R"("created":"2026-04-01T00:00:00Z","modified":"2026-04-01T00:00:00Z","name":"月報",)"
      R"("published":"2026-04-01T00:00:00Z","object_marking_refs":)"
      R"(["marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"],"object_refs":)"
      R"(["indicator--01900000-0000-7000-8000-000000000005"]})" +
      objects + "]}";
  std::string table = "A;Kind;B\n";
  for (int i = 0; i < 9000; ++i)
    table += "n" + std::to_string(i) + ".example;domain;http://other.example/" + std::to_string(i) +
             "\n";
  std::vector<ReportRequest> requests = {{.body = stix, .tlp = Tlp::red},
                                         {.body = table,
                                          .format = in::Format::csv,
                                          .tlp = Tlp::amber,
                                          .title = "表 100%; 題",
                                          .columns = {{{"type", "Kind"}, {"value", "#1"}}}},
                                         {.body = table, .format = in::Format::text},
                                         {.body = table, .anonymous = true},
                                         {.body = table, .title = "題", .anonymous = true}};
  const ReportRequest& request = requests.at(static_cast<std::size_t>(GetParam()));

  // Among so many of its kind the sender is not known by its reliability, so that may be said.
  auto open_with_members = [&](TestNode& node) {
    node.open_with_members();
    for (const char* id : {"a", "b", "c", "d"})
      if (GetParam() == 4) node.register_member({.id = id, .name = id, .reliability = 70});
  };
  TestNode whole(1);
  open_with_members(whole);
  auto uncut = whole.desk->report(whole.works(), request);
  ASSERT_TRUE(uncut) << uncut.error().text();

  for (Position slices : {1, 2}) {
    TestNode cut(1);
    open_with_members(cut);
    Position before = cut.journal->end();
    // Every commit from the wanted slice on fails, as if the machine had stopped there.
    std::jthread sender([&] { (void)cut.desk->report(cut.works(), request); });
    cut.journal->wait(before + (slices - 1) * 4000, std::chrono::seconds(20));
    cut.disk.crash_at(0);
    sender.join();
    cut.close();
    cut.disk.lose_power(world::Loss::all);
    cut.open();
    bool was_cut = cut.keeper->read(
        [](const auto& p) { return !p.reports().empty() && !p.reports().back().read; });
    if (!was_cut) continue;  // the machine was faster, or nothing of it was kept
    cut.clock.set(cut.clock.now() + hours(30));  // the machine was down for longer
    auto resumed = cut.desk->resume();
    ASSERT_TRUE(resumed) << resumed.error().text();
    EXPECT_EQ(judgements(cut), judgements(whole));
    EXPECT_EQ(reliabilities(cut), reliabilities(whole));
    if (request.anonymous) {
      EXPECT_EQ(reliabilities(cut), std::set<int>{GetParam() == 4 ? 75 : -1});
    }
    auto reading = [](const TestNode& node) {
      return node.keeper->read([](const picture::Picture& p) {
        auto r = p.reports().back();
        return r.reading.title + "|" + std::to_string(r.reading.claims) + "|" +
               std::to_string(r.reading.refused_count) + "|" + to_json(r.marking) + "|" +
               std::to_string(p.duty(r.duty) ? p.duty(r.duty)->duty.findings.size() : 0);
      });
    };
    EXPECT_EQ(reading(cut), reading(whole));
    EXPECT_EQ(cut.refolded(), cut.dump());
    ASSERT_TRUE(cut.desk->resume());  // there is nothing left to do
  }
}

INSTANTIATE_TEST_SUITE_P(Requests, CutReportTest, testing::Values(0, 1, 2, 3, 4));

TEST_F(ReportTest, AFullDiskIsSaidAndTheNextReportGoesThrough) {
  node.disk.limit_to(node.disk.used());
  auto refused = node.desk->report(node.works(), {.body = many(3000)});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::io);
  node.disk.limit_to({});
  EXPECT_TRUE(node.desk->report(node.works(), {.body = many(3000)}));
}

}  // namespace
}  // namespace hinomi::act
