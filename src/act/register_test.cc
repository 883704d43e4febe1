// Members, allow entries, sightings, and what a change of the ground does to judgements.
#include "act/test_support.h"
#include "picture/allow_filter.h"

namespace hinomi::act {
namespace {

using picture::State;
using RegisterTest = DeskTest;

TEST_F(RegisterTest, OwnNamesWithdrawWhatIsPublishedInsideThem) {
  auto report = node.publish("town.example\nwww.town.example\n198.51.100.7\nevil.example\n");
  auto waiting = node.report(node.works(), "mail.town.example\n198.51.100.8\nbad.example\n");
  node.register_member({.id = "town",
                        .name = "町役場",
                        .names = {"TOWN.example."},
                        .networks = {"198.51.100.0/24"}});
  for (const char* own : {"town.example", "www.town.example", "198.51.100.7"}) {
    EXPECT_FALSE(node.published(own)) << own;
    EXPECT_EQ(node.state(own), State::recalled) << own;
    EXPECT_EQ(node.entry(own).verdict, Verdict::hold) << own;
  }
  EXPECT_TRUE(node.published("evil.example"));
  EXPECT_EQ(node.approve(waiting.duty).published, 1u);
  EXPECT_TRUE(node.published("bad.example"));
  EXPECT_FALSE(node.published("mail.town.example"));
  EXPECT_FALSE(node.published("198.51.100.8"));
}

TEST_F(RegisterTest, AMemberIsChecked) {
  auto member = [&](const Actor& actor, Member m) { return node.desk->member(actor, m); };
  expect_error(member(node.sato(), {.id = "a", .name = "a"}), ErrorKind::denied,
               "the role approver may not do this", "Ask an administrator of this node");
  EXPECT_FALSE(member(node.admin(), {.id = "", .name = "a"}));
  EXPECT_FALSE(member(node.admin(), {.id = "a\n", .name = "a"}));
  EXPECT_FALSE(member(node.admin(), {.id = "a", .name = std::string(129, 'a')}));
  EXPECT_FALSE(member(node.admin(), {.id = "a", .name = "a", .reliability = 101}));
  EXPECT_FALSE(member(node.admin(), {.id = "a", .name = "a", .names = {"not a name"}}));
  expect_error(member(node.admin(), {.id = "a", .name = "a", .networks = {"town.example"}}),
               ErrorKind::invalid, "not an address or network", "Write 192.0.2.0/24");
  EXPECT_FALSE(member(node.admin(), {.id = "a", .name = "\xe6\x97"}));
}

TEST_F(RegisterTest, AllowedByTheOwnOrganisationItIsWithdrawnAtOnce) {
  node.publish("evil.example\nhttp://evil.example/x\nbad.example\n");
  auto analyst = node.by("Abe", Role::analyst, "centre");
  auto id = node.desk->allow(analyst, {.value = "evil[.]example", .reason = "業務で使う"});
  ASSERT_TRUE(id) << id.error().text();
  EXPECT_FALSE(node.published("evil.example"));
  EXPECT_FALSE(node.published("http://evil.example/x"));
  EXPECT_TRUE(node.published("bad.example"));
}

TEST_F(RegisterTest, AllowedByAClientItOnlyLeavesThatClientsFeeds) {
  node.publish("evil.example\nbad.example\n");
  auto analyst = node.by("works-abe", Role::analyst, "works");
  ASSERT_TRUE(node.desk->allow(analyst, {.value = "evil.example", .reason = "業務で使う"}));
  EXPECT_TRUE(node.published("evil.example"));
  node.keeper->read([](const picture::Picture& picture) {
    picture::AllowFilter works(picture, "works"), clinic(picture, "clinic");
    EXPECT_TRUE(works.covers(IndicatorType::domain, "evil.example"));
    EXPECT_FALSE(works.covers(IndicatorType::domain, "bad.example"));
    EXPECT_TRUE(clinic.empty());
  });
  ASSERT_TRUE(
      node.desk->allow(analyst, {.value = "evil.example", .reason = "不要", .removed = true}));
  node.keeper->read([](const picture::Picture& picture) {
    EXPECT_TRUE(picture::AllowFilter(picture, "works").empty());
  });
  expect_error(node.desk->allow(analyst, {.value = "evil.example"}), ErrorKind::invalid,
               "an allow entry needs its reason", "Say why in a few words");
  EXPECT_FALSE(node.desk->allow(node.works(), {.value = "evil.example", .reason = "x"}));
}

TEST_F(RegisterTest, ASightingRestartsTheClockAndProlongsWithinUntil) {
  auto report = node.report(node.works(), "evil.example\n");
  Decision decision = node.yes();
  decision.until = node.entry("evil.example").expires + hours(10);
  ASSERT_TRUE(node.desk->decide(node.sato(), report.duty, decision));
  Time before = node.entry("evil.example").expires;
  node.advance(hours(48));
  auto seen = node.desk->sighting(node.clinic(), "EVIL.example", {});
  ASSERT_TRUE(seen) << seen.error().text();
  auto entry = node.entry("evil.example");
  EXPECT_GT(entry.expires, before + hours(40));
  EXPECT_EQ(entry.until, *decision.until);
  EXPECT_EQ(node.keeper->read([&](const auto& p) { return p.entry_of(entry.finding) != nullptr; }),
            true);
  node.advance(before - node.clock.now());
  EXPECT_TRUE(node.published("evil.example"));  // it would have been over
  node.advance(hours(10));
  EXPECT_EQ(node.state("evil.example"), State::expired);  // the approval is over
}

TEST_F(RegisterTest, ASightingOfTheExpiredOpensADuty) {
  node.publish("evil.example\n");
  node.advance(node.entry("evil.example").expires - node.clock.now());
  ASSERT_EQ(node.state("evil.example"), State::expired);
  ASSERT_TRUE(node.desk->sighting(node.works(), "evil.example", {}));
  EXPECT_EQ(node.state("evil.example"), State::proposed);
  EXPECT_FALSE(node.published("evil.example"));
  auto duty = node.keeper->read([](const auto& p) { return p.duties().back(); });
  EXPECT_FALSE(duty.done);
  EXPECT_EQ(node.approve(duty.id).published, 1u);
}

// The clock of the world has reached the end, the keeper's tick is not yet written: a sighting at
// that moment must not bring a publication back without a decision.
TEST_F(RegisterTest, ASightingBeforeTheTickDoesNotBringBackWhatIsOver) {
  node.publish("evil.example\n");
  node.clock.set(node.entry("evil.example").expires);
  ASSERT_TRUE(node.desk->sighting(node.works(), "evil.example", {}));
  EXPECT_FALSE(node.published("evil.example"));
}

TEST_F(RegisterTest, ASightingKeepsWhatItsSourceSaidBefore) {
  node.report(node.works(), "value,confidence\nevil.example,90\n");
  auto before = node.finding("evil.example");
  node.advance(hours(1));
  ASSERT_TRUE(node.desk->sighting(node.works(), "evil.example", {}));
  auto after = node.finding("evil.example");
  ASSERT_EQ(after.evidence.size(), 1u);
  EXPECT_EQ(after.evidence[0].confidence, 90);
  EXPECT_EQ(after.evidence[0].seen, node.clock.now());
  EXPECT_EQ(after.score, before.score);
  EXPECT_EQ(after.supersedes.empty(), false);
  // An older sighting does not turn the clock back, one of tomorrow not ahead.
  ASSERT_TRUE(node.desk->sighting(node.works(), "evil.example", node.clock.now() - hours(24 * 9)));
  EXPECT_EQ(node.finding("evil.example").evidence[0].seen, node.clock.now());
  ASSERT_TRUE(node.desk->sighting(node.works(), "evil.example", node.clock.now() + hours(24)));
  EXPECT_EQ(node.finding("evil.example").evidence[0].seen, node.clock.now());
}

TEST_F(RegisterTest, ASightingIsOfWhatWasReported) {
  expect_error(node.desk->sighting(node.works(), "never.example", {}), ErrorKind::missing,
               "nobody has reported this indicator", "Send it as a report");
  auto equipment = node.by("firewall", Role::equipment, "works");
  EXPECT_FALSE(node.desk->sighting(equipment, "evil.example", {}));
}

// Whether somebody reported it is nobody's business who may not know of it.
TEST_F(RegisterTest, ASightingTellsNothingOfWhatTheSenderMayNotKnow) {
  node.report(node.works(), "evil.example\n", Tlp::red);
  auto answer = node.desk->sighting(node.clinic(), "evil.example", {});
  expect_error(answer, ErrorKind::missing, "nobody has reported this indicator",
               "Send it as a report");
  EXPECT_TRUE(node.desk->sighting(node.works(), "evil.example", {}));
}

// A sighting is no report: it must not make the thing look as if it came from the next one.
TEST_F(RegisterTest, ASightingLeavesTheThingWithItsReport) {
  node.report(node.works(), "evil.example\n", Tlp::red);
  ASSERT_TRUE(node.desk->sighting(node.works(), "evil.example", {}));
  node.report(node.clinic(), "bad.example\n");
  node.keeper->read([&](const picture::Picture& picture) {
    const auto* entry = picture.find(IndicatorType::domain, "evil.example");
    ASSERT_LT(entry->report, picture.reports().size());
    EXPECT_EQ(picture.reports()[entry->report].origin, "works");
    EXPECT_EQ(picture.findings().back().entry->report, 1u);
  });
}

TEST_F(RegisterTest, AChangeOfTheListsJudgesAgain) {
  node.publish("evil.example\nbad.example\n");
  auto waiting = node.report(node.works(), "worse.example\nother.example\n");
  node.close();
  node.put_list("crl-hostname", "evil.example");
  node.disk.put_bytes("/lists/more/list.json",
                      R"({"name":"x","type":"hostname","version":1,"list":["worse.example"],)"
                      R"("matching_attributes":["domain","hostname","url"]})");
  node.open();
  EXPECT_FALSE(node.published("evil.example"));
  EXPECT_LT(node.entry("evil.example").verdict, Verdict::url_only);
  EXPECT_TRUE(node.published("bad.example"));
  EXPECT_EQ(node.approve(waiting.duty).published, 1u);
  EXPECT_FALSE(node.published("worse.example"));
  // Nothing changed: nothing is written.
  Position end = node.journal->end();
  node.close();
  node.open();
  EXPECT_EQ(node.journal->end(), end);
}

// The list change is in the journal, and then the power is gone: the next start judges again.
TEST_F(RegisterTest, JudgingAgainSurvivesACrash) {
  node.publish("evil.example\ntown.example\n");
  // A member as the journal has it when nothing was judged again yet.
  ASSERT_TRUE(node.keeper->write(
      {.touches = {}, .build = [&](const auto&, Position, Time) {
         return Result<std::vector<picture::Draft>>(std::vector<picture::Draft>{
             {.kind = Kind::member,
              .origin = "centre",
              .format = "application/json",
              .body = to_json(Member{.id = "town", .name = "町", .names = {"town.example"}})}});
       }}));
  node.close();
  node.open();
  EXPECT_FALSE(node.published("town.example"));
  EXPECT_TRUE(node.published("evil.example"));
}

// A member is registered while reports come in and are approved: however they meet, nothing of the
// member's own is published in the end.
TEST_F(RegisterTest, OwnSpaceIsSafeFromReportsOnTheirWay) {
  for (int round = 0; round < 60; ++round) {
    std::string zone = "zone" + std::to_string(round) + ".example";
    std::string body;
    for (int i = 0; i < 40; ++i) body += "h" + std::to_string(i) + "." + zone + "\n";
    std::jthread reporter([&] {
      auto report = node.desk->report(node.works(), {.body = body, .tlp = Tlp::green});
      EXPECT_TRUE(report);
      if (report && !report->duty.empty())
        (void)node.desk->decide(node.sato(), report->duty, node.yes());
    });
    std::this_thread::sleep_for(std::chrono::microseconds(round * 50));
    node.register_member({.id = "m" + std::to_string(round), .name = "m", .names = {zone}});
    reporter.join();
    for (int i = 0; i < 40; ++i)
      ASSERT_FALSE(node.published("h" + std::to_string(i) + "." + zone)) << round;
  }
}

}  // namespace
}  // namespace hinomi::act
