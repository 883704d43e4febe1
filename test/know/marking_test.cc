// Markings: combining never loosens; what may not be acted on in equipment stands in no feed; and
// what goes out as STIX comes in elsewhere at least as strict as it was.
#include <set>

#include "in/reader.h"
#include "know/exits.h"
#include "out/feed/feed.h"

namespace hinomi::know_test {
namespace {

using api_test::Answer;

// The same in the program's words and in the literal judge's.
struct Pair {
  Mark mark;
  Marking marking;
};

Pair random_pair(std::mt19937& random) {
  static constexpr const char* tlps[] = {"CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"};
  static constexpr const char* paps[] = {"CLEAR", "GREEN", "AMBER", "RED"};
  Pair out{{.tlp = tlps[random() % 5], .pap = paps[random() % 4], .understood = random() % 6 != 0},
           {}};
  if (random() % 2) {
    out.mark.groups.emplace();
    for (const char* group : {"g1", "g2", "g3"})
      if (random() % 2) out.mark.groups->emplace_back(group);
  }
  out.marking = {
      .tlp = *tlp_from(out.mark.tlp), .pap = *pap_from(out.mark.pap), .groups = out.mark.groups};
  out.marking.unknown = !out.mark.understood;
  return out;
}

std::pair<Viewer, Party> random_party(std::mt19937& random) {
  static constexpr const char* relations[] = {"outside", "community", "client", "own"};
  std::size_t relation = random() % 4;
  Viewer viewer{"x",
                random() % 2 ? "analyst" : "administrator",
                random() % 3 ? "alpha" : "beta",
                relations[relation],
                {}};
  for (const char* group : {"g1", "g2", "g3"})
    if (random() % 2) viewer.groups.emplace_back(group);
  Party party{.member = viewer.member,
              .relation = static_cast<Relation>(relation),
              .groups = viewer.groups,
              .desk = viewer.relation == "own" && viewer.role == "analyst"};
  return {viewer, party};
}

TEST(Marking, CombiningNeverLoosens) {
  std::mt19937 random(1);
  for (std::size_t i = 0; i < cases(200'000); ++i) {
    Pair a = random_pair(random), b = random_pair(random), c = random_pair(random);
    auto [viewer, party] = random_party(random);
    const char* origin = random() % 3 ? "gamma" : "beta";
    Marking combined = combine(a.marking, b.marking);
    Mark literal = both(a.mark, b.mark);
    auto judged = [&, &viewer = viewer](const Mark& mark) {
      return may_learn(
          {.tlp = mark.tlp, .understood = mark.understood, .groups = mark.groups, .origin = origin},
          viewer);
    };
    bool may = may_know(combined, origin, party);
    ASSERT_EQ(may, judged(literal))
        << i << " " << to_json(a.marking) << to_json(b.marking) << told_of(viewer);
    ASSERT_TRUE(!may || (may_know(a.marking, origin, party) && may_know(b.marking, origin, party)))
        << i << " " << to_json(a.marking) << to_json(b.marking) << told_of(viewer);
    ASSERT_TRUE(!is_for_fewer(a.marking, b.marking) || !may_know(a.marking, origin, party) ||
                may_know(b.marking, origin, party))
        << i << " " << to_json(a.marking) << to_json(b.marking) << told_of(viewer);
    ASSERT_FALSE(is_for_fewer(a.marking, b.marking) && is_for_fewer(b.marking, a.marking));
    ASSERT_FALSE(is_for_fewer(a.marking, a.marking));
    ASSERT_TRUE(!may_block(combined) || (may_block(a.marking) && may_block(b.marking)));
    ASSERT_EQ(may_block(combined),
              literal.understood && (literal.pap == "CLEAR" || literal.pap == "GREEN"));
    ASSERT_EQ(combined, combine(b.marking, a.marking));
    ASSERT_EQ(combine(combined, c.marking), combine(a.marking, combine(b.marking, c.marking)));
    ASSERT_EQ(combine(a.marking, a.marking), a.marking);
  }
}

// PAP:AMBER and RED are for looking, not for blocking; a marking that is not understood allows
// nothing. Not even the one who sent it, nor the node's own desk, gets it for equipment.
TEST(Marking, WhatMayNotBlockStandsInNoFeed) {
  std::size_t barred = 0, blocked = 0;
  for (std::uint32_t seed = 20'001; barred < cases(40'000) / 100; ++seed) {
    std::vector<Deed> deeds = deeds_of(seed, {.deeds = 8, .shared_values = false});
    std::erase_if(deeds, [](const Deed& deed) { return deed.what != Deed::report; });
    for (std::size_t i = 0, n = deeds.size(); i < n; ++i)
      deeds.push_back(
          {.number = 100 + i, .what = Deed::approve, .mark = {}, .about = deeds[i].number});
    KnownWorld world(seed);
    world.live(deeds);
    std::string feeds;
    for (const char* name :
         {"center-analyst", "alpha-analyst", "beta-administrator", "gamma-analyst"})
      for (const Viewer& viewer : viewers())
        if (viewer.name == name)
          look_everywhere(world, viewer, {.ids = {}, .values = {}, .equipment_only = true},
                          [&](const auto&, const Answer& answer) { feeds += answer.body; });
    for (const Deed& deed : deeds)
      for (const Value& value : deed.values) {
        Mark mark = both(deed.mark, value.mark);
        bool may = mark.understood && (mark.pap == "CLEAR" || mark.pap == "GREEN");
        bool there = feeds.find(value.value) != feeds.npos;
        if (!may) ++barred;
        blocked += there;
        ASSERT_TRUE(may || !there) << "seed " << seed << " " << value.value << "\n"
                                   << told_of(deeds);
      }
  }
  EXPECT_GT(blocked, barred / 20) << "nothing was in any feed";
}

struct Taken final : in::ClaimSink {
  void claim(Claim&& claim) override { claims.push_back(std::move(claim)); }
  void refuse(Error&& error) override { ADD_FAILURE() << error.text(); }
  std::vector<Claim> claims;
};

// MISP or STIX in, approved, STIX and CSV out of feeds and TAXII, read again as another node would:
// whoever may know it there could have known it here, and whoever may act on it there could have
// here. Groups are this node's own, so what is for a group comes out for the reader's organisation
// alone.
TEST(Marking, RoundTripsKeepOrRaise) {
  std::map<std::string, std::size_t> read;  // by way
  std::size_t with_pap = 0, enough = cases(30'000) / 100;
  for (std::uint32_t seed = 30'001; read["stix"] < enough; ++seed) {
    std::vector<Deed> deeds = deeds_of(seed, {.deeds = 8, .shared_values = false});
    std::erase_if(deeds, [](const Deed& deed) {
      return deed.what != Deed::report && deed.what != Deed::bulletin;
    });
    std::map<std::string, Mark> marks;
    for (std::size_t i = 0, n = deeds.size(); i < n; ++i) {
      for (const Value& value : deeds[i].values)
        marks[value.value] = both(deeds[i].mark, value.mark);
      deeds.push_back(
          {.number = 100 + i, .what = Deed::approve, .mark = {}, .about = deeds[i].number});
    }
    KnownWorld world(seed);
    world.live(deeds);
    auto judge = [&](const std::string& target, const Answer& answer) {
      bool csv = target == "/feeds/indicators.csv";
      bool stix = target == "/feeds/stix-bundle.json" || target.find("/objects/") != target.npos;
      if ((!csv && !stix) || answer.status != 200) return;
      if (stix && answer.body.find("indicator--") == std::string::npos) return;
      Taken taken;
      // The loosest default that a reader may have.
      auto result = in::read_report(answer.body,
                                    {.format = csv ? in::Format::csv : in::Format::stix,
                                     .default_marking = {.tlp = Tlp::clear}},
                                    taken);
      ASSERT_TRUE(result) << target << result.error().text();
      for (const Claim& claim : taken.claims) {
        ++read[csv ? "csv" : "stix"];
        const Mark& was = marks.at(claim.indicator.value);
        with_pap += was.pap != "CLEAR";
        ASSERT_GE(claim.marking.tlp, *tlp_from(was.tlp)) << target << " " << claim.indicator.value;
        ASSERT_GE(claim.marking.pap, *pap_from(was.pap)) << target << " " << claim.indicator.value;
        ASSERT_FALSE(claim.marking.unknown) << target << " " << claim.indicator.value;
        if (was.groups) {
          ASSERT_GE(claim.marking.tlp, Tlp::amber_strict) << target;
        }
      }
    };
    for (const Viewer& viewer : viewers())
      if (viewer.name == "center-analyst" || viewer.name == "alpha-analyst")
        look_everywhere(world, viewer, {.ids = {}, .values = {}, .equipment_only = true}, judge);
  }
  EXPECT_GT(read["csv"], enough / 20);
  EXPECT_GT(with_pap, enough / 20);
}

// Every way in which STIX and MISP say a marking, and the way that this program says it: what is
// read is the same, and never looser than the two together.
TEST(Marking, StixAndMispSayTheSame) {
  std::mt19937 random(7);
  static constexpr const char* tlps[] = {"CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"};
  static constexpr const char* paps[] = {"CLEAR", "GREEN", "AMBER", "RED"};
  auto read = [](in::Format format, const std::string& text) {
    Taken taken;
    auto result =
        in::read_report(text, {.format = format, .default_marking = {.tlp = Tlp::clear}}, taken);
    EXPECT_TRUE(result && taken.claims.size() == 1) << text;
    return taken.claims.empty() ? Marking{} : taken.claims.front().marking;
  };
  for (std::size_t i = 0; i < cases(20'000) / 20; ++i) {
    Marking said{.tlp = Tlp(random() % 5), .pap = Pap(random() % 4)};
    std::string tlp = tlps[static_cast<int>(said.tlp)], pap = paps[static_cast<int>(said.pap)];
    std::string misp =
        R"({"Event":{"info":"x","Tag":[{"name":"tlp:)" + tlp + R"("},{"name":"PAP:)" + pap +
        R"("}],"Attribute":[{"type":"domain","value":"evil.example","to_ids":true}]}})";
    // STIX 2.1 section 7.2.1: by id alone, by a statement, and as OpenCTI and MISP's tools write
    // it.
    std::string definition, refs = "\"" + std::string(marking_definition_of(said.tlp)) + "\"";
    std::string labels, other = "marking-definition--00000000-0000-4000-8000-00000000beef";
    std::size_t way = random() % 4;
    std::string begin = R"({"type":"marking-definition","spec_version":"2.1","id":")" + other +
                        R"(","created":"2026-04-01T00:00:00.000Z","definition_type":"statement",)";
    if (way == 0) refs += ",\"" + std::string(marking_definition_of(said.pap)) + "\"";
    if (way == 1) definition = begin + R"("definition":{"statement":"PAP:)" + pap + R"("}},)";
    if (way == 2)
      definition = begin + R"("definition":{"statement":"custom"},"x_opencti_definition":"PAP:)" +
                   pap + R"("},)";
    if (way == 1 || way == 2) refs += ",\"" + other + "\"";
    if (way == 3) labels = R"("labels":["PAP:)" + pap + R"("],)";
    std::string stix = R"({"type":"bundle","id":"bundle--00000000-0000-4000-8000-000000000001",)"
                       R"("objects":[)" +
                       definition +
                       R"({"type":"indicator","spec_version":"2.1",)"
                       R"("id":"indicator--00000000-0000-4000-8000-000000000002",)"
                       R"("created":"2026-04-01T00:00:00.000Z",)"
                       R"("modified":"2026-04-01T00:00:00.000Z",)"
                       R"("valid_from":"2026-04-01T00:00:00.000Z","pattern_type":"stix",)" +
                       labels + R"("pattern":"[domain-name:value = 'evil.example']",)" +
                       R"("object_marking_refs":[)" + refs + "]}]}";
    ASSERT_EQ(read(in::Format::misp, misp), said) << misp;
    ASSERT_EQ(read(in::Format::stix, stix), said) << stix;
    // Out of this program as a feed has it, whatever it came in as.
    Published entry{.type = IndicatorType::domain,
                    .value = "evil.example",
                    .since = Time(std::chrono::seconds(1775034000)),
                    .expires = Time(std::chrono::seconds(1775120400)),
                    .finding = "01900000-0000-7000-8000-000000000001",
                    .tlp = said.tlp,
                    .pap = said.pap};
    std::string out = feed::stix_indicator(entry, "identity--6a2f0a3e-5b7c-4c39-9a3c-1f9a8d1a2b3c",
                                           false, entry.since, false);
    ASSERT_EQ(read(in::Format::stix, R"({"objects":[)" + out + "]}"), said) << out;
    ASSERT_EQ(
        read(in::Format::stix, R"({"objects":[)" + feed::stix_marking_definition(said.pap) + "," +
                                   feed::stix_marking_definition(said.tlp) + "," + out + "]}"),
        said);
  }
}

}  // namespace
}  // namespace hinomi::know_test
