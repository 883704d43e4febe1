#include <gtest/gtest.h>

#include <random>

#include "base/json.h"
#include "model/access.h"
#include "model/duty.h"
#include "model/finding.h"
#include "model/marking.h"
#include "model/notice.h"
#include "model/record.h"

namespace hinomi {
namespace {

Marking some_marking(std::mt19937& random) {
  Marking out;
  out.tlp = static_cast<Tlp>(random() % 5);
  out.pap = static_cast<Pap>(random() % 4);
  out.unknown = random() % 8 == 0;
  if (random() % 2) {
    out.groups.emplace();
    for (std::string group : {"a", "b", "c"})
      if (random() % 2) out.groups->push_back(group);
  }
  return out;
}

Party some_party(std::mt19937& random) {
  Party out;
  out.member = random() % 4 ? "m" + std::to_string(random() % 3) : "";
  out.relation = static_cast<Relation>(random() % 4);
  for (std::string group : {"a", "b", "c"})
    if (random() % 2) out.groups.push_back(group);
  return out;
}

TEST(Marking, CombiningNeverLoosens) {
  std::mt19937 random(1);
  for (int i = 0; i < 20000; ++i) {
    Marking a = some_marking(random), b = some_marking(random), both = combine(a, b);
    Party party = some_party(random);
    EXPECT_EQ(both, combine(b, a));
    EXPECT_EQ(combine(a, a), a);
    if (may_know(both, "origin", party)) {
      EXPECT_TRUE(may_know(a, "origin", party) && may_know(b, "origin", party));
    }
    EXPECT_LE(may_block(both), may_block(a) && may_block(b));
  }
}

TEST(Marking, CombiningIsAssociative) {
  std::mt19937 random(2);
  for (int i = 0; i < 5000; ++i) {
    Marking a = some_marking(random), b = some_marking(random), c = some_marking(random);
    EXPECT_EQ(combine(combine(a, b), c), combine(a, combine(b, c)));
  }
}

TEST(Marking, ReadsWhatPeopleWrite) {
  EXPECT_EQ(tlp_from("tlp:amber+strict"), Tlp::amber_strict);
  EXPECT_EQ(tlp_from("TLP AMBER STRICT"), Tlp::amber_strict);
  EXPECT_EQ(tlp_from("white"), Tlp::clear);
  EXPECT_EQ(tlp_from("TLP:AMBER"), Tlp::amber);
  EXPECT_FALSE(tlp_from("TLP:PURPLE"));
  EXPECT_EQ(pap_from("PAP:RED"), Pap::red);
}

TEST(Marking, UnknownDeniesAndUnmarkedTakesTheDefault) {
  Marking otherwise{.tlp = Tlp::green};
  EXPECT_EQ(marking_of({}, otherwise), otherwise);
  std::vector<std::string> purple{"tlp:purple"};
  EXPECT_TRUE(marking_of(purple, otherwise).unknown);
  std::vector<std::string> two{"tlp:clear", "tlp:red"};
  EXPECT_EQ(marking_of(two, otherwise).tlp, Tlp::red);
  Party client{.member = "m", .relation = Relation::client};
  EXPECT_FALSE(may_know({.tlp = Tlp::clear, .unknown = true}, "o", client));
}

TEST(Marking, EveryTlpIdIsKnownAndReturns) {
  for (int i = 0; i < 5; ++i) {
    auto tlp = static_cast<Tlp>(i);
    EXPECT_EQ(tlp_of_marking_definition(marking_definition_of(tlp)), tlp);
    EXPECT_EQ(tlp_from(name_of(tlp)), tlp);
  }
  EXPECT_EQ(tlp_of_marking_definition("marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"),
            Tlp::amber);
}

TEST(Access, OnlyApproversReleaseAndEquipmentOnlyReads) {
  for (int i = 0; i < 6; ++i) {
    auto role = static_cast<Role>(i);
    EXPECT_EQ(may(role, Act::approve), role == Role::approver);
    EXPECT_EQ(may(role, Act::administer), role == Role::administrator);
  }
  EXPECT_FALSE(may(Role::equipment, Act::read_picture));
}

Finding some_finding() {
  Finding finding;
  finding.indicator = {IndicatorType::url, "http://bad.example/\"\x01\b日本", "hxxp"};
  finding.verdict = Verdict::url_only;
  finding.score = 70;
  finding.expires = *parse_time("2026-04-01T00:00:00Z");
  finding.reasons = {{"popular_domain", Verdict::url_only, "tranco10k", "bad.example"}};
  finding.evidence = {{.report = "r",
                       .source = "m",
                       .place = "line 1",
                       .confidence = 80,
                       .seen = *parse_time("2026-03-01T00:00:00Z"),
                       .valid_until = *parse_time("2026-05-01T00:00:00Z"),
                       .harmful = false,
                       .revoked = true}};
  finding.supersedes = "f";
  return finding;
}

TEST(Json, BodiesAreCanonicalAndReturn) {
  std::string text = to_json(some_finding());
  EXPECT_EQ(*canonical_json(*parse_json(text)), text);
  EXPECT_EQ(to_json(*finding_from_json(text)), text);
  Duty duty{.kind = DutyKind::approve,
            .subject = "r",
            .owner = "approver",
            .needs = 2,
            .reason = "x",
            .findings = {1, 7}};
  EXPECT_EQ(*canonical_json(*parse_json(to_json(duty))), to_json(duty));
  EXPECT_EQ(to_json(*duty_from_json(to_json(duty))), to_json(duty));
  Notice notice{.withdraw = true, .cause = "c", .approver = "p", .basis = "b", .findings = {9}};
  EXPECT_EQ(*canonical_json(*parse_json(to_json(notice))), to_json(notice));
  EXPECT_EQ(to_json(*notice_from_json(to_json(notice))), to_json(notice));
}

TEST(Record, HeaderIsCanonical) {
  Record record;
  record.id = "i";
  record.origin = "o\n";
  record.marking.groups.emplace(1, "g");
  record.marking.unknown = true;
  record.format = "text/plain";
  record.body = "hello";
  record.exercise = true;
  std::string header = header_of(record);
  EXPECT_EQ(*canonical_json(*parse_json(header)), header);
}

}  // namespace
}  // namespace hinomi
