#include "judge/route/route.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace hinomi::route {
namespace {

using namespace std::chrono_literals;

const Time now = *parse_time("2026-04-01T00:00:00Z");

// A small country: a centre that runs the node, a hospital that reports, its police, its grid.
struct Country {
  picture::Register people;
  Draft draft;
  Marking marking{.tlp = Tlp::green};
  std::vector<Source> sources;
  std::vector<picture::ConsentRow> consents;

  Country() {
    member({.id = "centre", .relation = Relation::own, .kind = MemberKind::centre});
    member({.id = "grid", .sector = "electricity", .products = {"Turbine 3"}});
    member({.id = "hospital", .groups = {"care"}, .sector = "health"});
    member({.id = "police", .kind = MemberKind::police, .obligations = {"act-1"}});
    member({.id = "abroad", .relation = Relation::community, .kind = MemberKind::partner});
  }
  void member(Member one) {
    one.name = one.id;
    people.set(std::move(one));
  }
  void contact(const std::string& id, const std::string& holder = "h",
               std::vector<std::string> substitutes = {}, const std::string& role = "security") {
    people.set(Contact{.id = id,
                       .member = id.substr(0, id.find('/')),
                       .role = role,
                       .holder = holder,
                       .substitutes = std::move(substitutes)});
  }
  void from_hospital() {
    draft.sources = {"report"};
    sources = {{"report", "hospital"}};
  }
  void consent(std::vector<std::string> to, bool deidentified_only = false,
               std::optional<Time> until = {}, bool withdrawn = false,
               const std::string& subject = "report") {
    consents.push_back({"c", "hospital", now, {subject, to, deidentified_only, until, withdrawn}});
  }
  Routing ask() const { return route({draft, marking, sources, consents, now}, people); }
  // "grid:told sector electricity; marking ..."
  std::string ask(std::string_view member) const {
    for (const Row& row : ask().rows) {
      if (row.member != member) continue;
      std::string out = row.told() ? "told" : row.must ? "withheld" : "shown";
      for (const Why& why : row.why)
        out += "; " + std::string(why.code) + (why.detail.empty() ? "" : " " + why.detail);
      return out;
    }
    return "not there";
  }
  std::string reached(std::string_view member) const {
    std::string out;
    for (const Row& row : ask().rows)
      if (row.member == member)
        for (const Contact* contact : row.contacts) out += (out.empty() ? "" : " ") + contact->id;
    return out;
  }
};

TEST(Route, WhoFitsTheAddressIsTold) {
  Country c;
  c.contact("grid/security");
  c.draft.to = {.sectors = {"electricity"}, .products = {"Turbine 3"}};
  EXPECT_EQ(c.ask("grid"), "told; sector electricity; product Turbine 3");
  EXPECT_EQ(c.ask("hospital"), "not there");
  EXPECT_EQ(c.ask().told, 1u);
  EXPECT_EQ(c.ask().contacts, 1u);
}

TEST(Route, NobodyToReachIsSaid) {
  Country c;
  c.draft.to.members = {"grid", "nobody"};
  EXPECT_EQ(c.ask("grid"), "told; named; nobody_to_reach");
  EXPECT_EQ(c.ask("nobody"), "withheld; named; not_registered");
  EXPECT_EQ(c.ask().unreachable, 1u);
  EXPECT_EQ(c.ask().withheld, 1u);
}

TEST(Route, WhoLeftIsNamedAndNotTold) {
  Country c;
  c.member({.id = "grid", .sector = "electricity", .removed = true});
  c.draft.to = {.members = {"grid"}, .sectors = {"electricity"}};
  EXPECT_EQ(c.ask("grid"), "withheld; named; left");
}

TEST(Route, MarkingDecidesByNearness) {
  Country c;
  c.draft.to.everyone = true;
  EXPECT_EQ(c.ask("abroad"), "told; everyone; nobody_to_reach");
  c.marking.tlp = Tlp::amber;
  EXPECT_EQ(c.ask("abroad"), "withheld; everyone; marking TLP:AMBER");
  EXPECT_EQ(c.ask("grid"), "told; everyone; nobody_to_reach");
  c.marking.tlp = Tlp::amber_strict;
  EXPECT_EQ(c.ask("grid"), "withheld; everyone; marking TLP:AMBER+STRICT");
  EXPECT_EQ(c.ask("centre"), "told; everyone; nobody_to_reach");
  c.marking.unknown = true;
  EXPECT_EQ(c.ask("grid"), "withheld; everyone; marking_unknown");
}

// FIRST TLP 2.0: RED is for individual recipients; here for members that the address names.
TEST(Route, RedReachesOnlyWhoIsNamed) {
  Country c;
  c.marking.tlp = Tlp::red;
  c.draft.to = {.members = {"abroad"}, .everyone = true};
  EXPECT_EQ(c.ask("abroad"), "told; named; everyone; nobody_to_reach");
  EXPECT_EQ(c.ask("grid"), "withheld; everyone; marking TLP:RED");
  EXPECT_EQ(c.ask().told, 2u) << "abroad and the centre, whose own information it is";
  c.marking.groups = {"care"};
  EXPECT_EQ(c.ask("abroad"), "withheld; named; everyone; outside_groups care");
}

TEST(Route, DependentsAtAnyDepthAreTold) {
  Country c;
  c.people.set(Service{.id = "power", .member = "grid"});
  c.people.set(Service{.id = "water", .member = "police", .needs = {"power"}});
  c.people.set(Service{.id = "care", .member = "hospital", .needs = {"water"}});
  c.people.set(Service{.id = "loop", .member = "grid", .needs = {"care", "loop"}});
  c.draft.to.services = {"power"};
  EXPECT_EQ(c.ask("grid"), "told; owns_service power; nobody_to_reach");
  EXPECT_EQ(c.ask("police"), "told; depends_on_service power via water; nobody_to_reach");
  EXPECT_EQ(c.ask("hospital"),
            "told; depends_on_service power via water via care; nobody_to_reach");
}

TEST(Route, ConsentIsNeededForAMembersReport) {
  Country c;
  c.from_hospital();
  c.draft.to = {.members = {"hospital"}, .kinds = {MemberKind::police, MemberKind::centre}};
  EXPECT_EQ(c.ask("police"), "withheld; kind police; consent_missing hospital -> police");
  EXPECT_EQ(c.ask("hospital"), "told; named; own_information; nobody_to_reach");
  EXPECT_EQ(c.ask("centre"), "told; kind centre; own_organisation; nobody_to_reach");
  c.consent({"police"}, true);
  EXPECT_EQ(c.ask("police"), "withheld; kind police; only_deidentified hospital -> police");
  c.draft.deidentified = true;
  EXPECT_EQ(c.ask("police"), "told; kind police; consent_given police; nobody_to_reach");
  c.consent({"all"}, false, now);
  EXPECT_EQ(c.ask("police"), "withheld; kind police; consent_expired hospital -> police");
  c.consent({"member:police"}, false, now + 1s);
  EXPECT_EQ(c.ask("police"), "told; kind police; consent_given member:police; nobody_to_reach");
  c.consent({"all"}, false, {}, true);
  EXPECT_EQ(c.ask("police"), "withheld; kind police; consent_withdrawn hospital -> police");
  c.consent({"ministry"});
  EXPECT_EQ(c.ask("police"), "withheld; kind police; consent_withdrawn hospital -> police");
  c.consent({"all"}, false, {}, false, "the draft");
  EXPECT_EQ(c.ask("police"), "told; kind police; consent_given all; nobody_to_reach");
}

TEST(Route, OnlyTheOriginsOwnWordCounts) {
  Country c;
  c.from_hospital();
  c.draft.to.members = {"police"};
  c.consent({"all"});
  c.consents.back().origin = "police";
  EXPECT_EQ(c.ask("police"), "withheld; named; consent_missing hospital -> police");
  c.sources = {{"report", ""}};
  c.consents.back().origin = "";
  EXPECT_EQ(c.ask("police"), "withheld; named; consent_missing  -> police");
}

TEST(Route, EverySourceNeedsItsOwnConsent) {
  Country c;
  c.draft.sources = {"report", "second"};
  c.sources = {{"report", "hospital"}, {"second", "grid"}};
  c.draft.to.members = {"police"};
  c.consent({"all"});
  EXPECT_EQ(c.ask("police"), "withheld; named; consent_missing grid -> police");
  c.consents.push_back({"c", "grid", now, {.subject = "second", .to = {"police"}}});
  c.draft.deidentified = true;
  EXPECT_EQ(c.ask("police"),
            "told; named; consent_given all; consent_given police; nobody_to_reach");
}

TEST(Route, WhoDecidesForItselfNeedsNoConsent) {
  Country c;
  c.from_hospital();
  c.draft.purpose = Purpose::filing;
  c.draft.member = "hospital";
  c.draft.to.kinds = {MemberKind::police};
  EXPECT_EQ(c.ask("police"), "told; kind police; own_approver hospital; nobody_to_reach");
}

// Legal duty says whom it must reach; it opens nothing.
TEST(Route, ADutyMakesMustAndNeverMay) {
  Country c;
  c.from_hospital();
  c.draft.to.obligations = {"act-1"};
  EXPECT_EQ(c.ask("police"), "withheld; obligation act-1; consent_missing hospital -> police");
}

TEST(Route, TheClauseLetsDeidentifiedTechniqueFlow) {
  Country c;
  c.from_hospital();
  Agreement technique{.name = "technique", .clauses = {"deidentified-technique"}};
  c.member({.id = "hospital", .agreements = {technique}});
  c.member({.id = "grid", .agreements = {technique}});
  c.draft.to.members = {"grid", "abroad"};
  EXPECT_EQ(c.ask("grid"), "withheld; named; consent_missing hospital -> operator");
  c.draft.deidentified = true;
  EXPECT_EQ(c.ask("grid"), "told; named; agreement_clause hospital; nobody_to_reach");
  EXPECT_EQ(c.ask("abroad"), "withheld; named; consent_missing hospital -> partner");
  c.consent({"operator"}, false, {}, true);
  EXPECT_EQ(c.ask("grid"), "withheld; named; consent_withdrawn hospital -> operator");
}

struct Council : Country {
  Council() {
    Agreement secret{.name = "council", .clauses = {"secrecy"}};
    member({.id = "lab", .groups = {"tier1"}, .agreements = {secret}});
    member({.id = "maker", .groups = {"tier1"}, .agreements = {{.name = "no clause"}}});
    member({.id = "plant", .groups = {"tier2"}, .agreements = {secret}});
    member({.id = "late", .groups = {"tier2"}, .agreements = {secret}});
    people.set(Community{.id = "council", .tiers = {"tier1", "tier2"}, .clause = "secrecy"});
    draft.community = "council";
    draft.purpose = Purpose::question;
    draft.tier = 1;
    from_hospital();
  }
};

TEST(Route, AQuestionGoesTierByTier) {
  Council c;
  EXPECT_EQ(c.ask("lab"), "told; tier tier1; first_tier tier1; nobody_to_reach");
  EXPECT_EQ(c.ask("maker"),
            "withheld; tier tier1; agreement_without_clause tier1; "
            "consent_missing hospital -> operator");
  EXPECT_EQ(c.ask("plant"), "shown; tier_not_asked tier2");
  EXPECT_EQ(c.ask("grid"), "not there");
  c.draft.tier = 2;
  EXPECT_EQ(
      c.ask("plant"),
      "withheld; tier tier2; tier_without_consent tier2; consent_missing hospital -> operator");
  c.consent({"tier:tier2"});
  EXPECT_EQ(c.ask("plant"), "told; tier tier2; consent_given tier:tier2; nobody_to_reach");
  c.consent({"tier:tier2"}, false, {}, true);
  EXPECT_EQ(c.ask("plant"),
            "withheld; tier tier2; tier_without_consent tier2; "
            "consent_withdrawn hospital -> operator");
}

TEST(Route, WhoIsOutsideTheTiersIsNotAsked) {
  Council c;
  c.draft.to.members = {"grid", "plant"};
  c.consent({"all"});
  EXPECT_EQ(c.ask("grid"), "withheld; named; outside_tiers council");
  EXPECT_EQ(c.ask("plant"), "withheld; named; tier_not_asked tier2");
}

TEST(Route, AgreementsCountUntilTheyExpire) {
  Council c;
  auto with = [&](std::vector<Agreement> agreements) {
    c.member({.id = "lab", .groups = {"tier1"}, .agreements = std::move(agreements)});
    return c.ask("lab").substr(0, c.ask("lab").find("; consent"));
  };
  EXPECT_EQ(with({}), "withheld; tier tier1; agreement_missing tier1");
  EXPECT_EQ(with({{.clauses = {"secrecy"}, .expires = now}}),
            "withheld; tier tier1; agreement_expired tier1");
  EXPECT_EQ(with({{.clauses = {"secrecy"}, .expires = now + 1us}}),
            "told; tier tier1; first_tier tier1; nobody_to_reach");
}

// Outside a question a tier is a group like any other, and needs its clause as well.
TEST(Route, AGroupOfACommunityNeedsItsClause) {
  Council c;
  c.draft = {};
  c.sources.clear();
  c.draft.to = {.groups = {"tier1"}};
  EXPECT_EQ(c.ask("lab"), "told; group tier1; nobody_to_reach");
  EXPECT_EQ(c.ask("maker"), "withheld; group tier1; agreement_without_clause tier1");
  c.draft.to.members = {"maker"};
  EXPECT_EQ(c.ask("maker"), "told; named; nobody_to_reach");
  c.marking.groups = {"tier1"};
  EXPECT_EQ(c.ask("maker"), "withheld; named; agreement_without_clause tier1");
}

TEST(Route, SubstitutesWaitAndHoldersComeFirst) {
  Country c;
  c.draft.to.members = {"grid"};
  c.contact("grid/a", "");
  c.contact("grid/b", "h", {"grid/c"});
  c.contact("grid/c", "h", {"grid/e"});
  c.contact("grid/d", "h", {"grid/b"}, "executive");
  c.contact("grid/e");
  EXPECT_EQ(c.reached("grid"), "grid/b grid/d grid/a")
      << "b is the executive's substitute, and has a role of its own";
  c.contact("grid/b", "", {"grid/c"});
  EXPECT_EQ(c.reached("grid"), "grid/c grid/d grid/a grid/b") << "nobody fills b's role";
  c.contact("grid/e", "h", {"grid/c"});
  EXPECT_EQ(c.reached("grid"), "grid/c grid/d grid/a grid/b") << "c and e stand in for each other";
}

TEST(Route, EveryCodeHasWordsInBothLanguages) {
  Why why{"sector", "electricity"};
  EXPECT_EQ(words_of(why).ja, "宛先の分野にあたる（electricity）");
  EXPECT_EQ(words_of(why).en, "In a sector that is addressed (electricity)");
  EXPECT_EQ(words_of({"no such code", ""}).ja, "");
}

TEST(Route, TakingPartNeedsGroupAndClause) {
  Council c;
  EXPECT_TRUE(takes_part(*c.people.member("lab"), "tier1", c.people, now));
  EXPECT_FALSE(takes_part(*c.people.member("lab"), "tier2", c.people, now));
  EXPECT_FALSE(takes_part(*c.people.member("maker"), "tier1", c.people, now));
}

}  // namespace
}  // namespace hinomi::route
