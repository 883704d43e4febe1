// Routing on generated registers and Drafts: the same as read literally, and never wider than it
// may be. HINOMI_CASES: cases a test.
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <set>

#include "judge/route/literal_route.h"
#include "model/policy.h"

namespace hinomi::route {
namespace {

using namespace std::chrono_literals;

const Time asked_at = *parse_time("2026-04-01T00:00:00Z");

int cases(int usual) {
  const char* wanted = std::getenv("HINOMI_CASES");
  return wanted ? std::atoi(wanted) : usual;
}

// A small world in which everything happens often.
class World {
 public:
  explicit World(unsigned seed) : random_(seed) { make(); }

  LiteralCountry country;
  Draft draft;
  Marking marking;
  std::vector<std::pair<std::string, std::string>> source_texts;
  std::vector<picture::ConsentRow> consents;
  std::vector<Running> running;
  std::vector<StandingOn> standing;

  std::vector<Source> sources() const {
    std::vector<Source> out;
    for (const auto& [id, origin] : source_texts) out.push_back({id, origin});
    return out;
  }
  picture::Register people() const {
    picture::Register out;
    for (const Member& one : country.members) out.set(one);
    for (const Contact& one : country.contacts) out.set(one);
    for (const Community& one : country.communities) out.set(one);
    for (const Service& one : country.services) out.set(one);
    return out;
  }
  std::set<std::string> told() const {
    std::set<std::string> out;
    picture::Register register_now = people();
    std::vector<Source> from = sources();
    for (const Row& row : route({draft, marking, from, consents, asked_at}, register_now).rows)
      if (row.told()) out.emplace(row.member);
    return out;
  }
  bool one_in(unsigned n) { return random_() % n == 0; }
  std::size_t below(std::size_t n) { return random_() % n; }
  Marking some_marking();
  picture::ConsentRow some_consent();

 private:
  using Strings = std::vector<std::string>;
  Strings some(const Strings& from, unsigned rarity) {
    Strings out;
    for (const std::string& one : from)
      if (one_in(rarity)) out.push_back(one);
    return out;
  }
  std::string id(const char* kind, std::size_t n) { return kind + std::to_string(below(n)); }
  std::optional<Time> some_end() {
    if (one_in(2)) return {};
    return asked_at + std::chrono::hours(int(below(3)) - 1);
  }
  void make();
  void make_members();
  void make_contacts(const std::string& member);
  void make_draft();

  std::mt19937 random_;
  const Strings groups_{"g0", "g1", "g2", "g3"}, two_{"x", "y"};
  const Strings clauses_{"secrecy", "deidentified-technique"};
  const MemberKind kinds_[4] = {MemberKind::police, MemberKind::operator_of_service,
                                MemberKind::specialist, MemberKind::centre};
};

void World::make() {
  make_members();
  for (int i = 0; i < 3; ++i) {
    Community one{.id = "c" + std::to_string(i), .removed = one_in(6)};
    one.tiers = some(groups_, 2);
    std::shuffle(one.tiers.begin(), one.tiers.end(), random_);
    if (!one_in(3)) one.clause = "secrecy";
    country.communities.push_back(std::move(one));
  }
  Strings ids;
  for (int i = 0; i < 5; ++i) ids.push_back("s" + std::to_string(i));
  for (const std::string& one : ids)
    country.services.push_back(
        {.id = one, .member = id("m", 7), .needs = some(ids, 4), .removed = one_in(8)});
  make_draft();
  marking = some_marking();
  for (std::size_t n = below(4); n > 0; --n) consents.push_back(some_consent());
}

void World::make_members() {
  for (int i = 0; i < 6; ++i) {
    Member one{.id = "m" + std::to_string(i), .relation = Relation(below(4))};
    if (one.relation == Relation::own && !one_in(3)) one.relation = Relation::client;
    one.groups = some(groups_, 2);
    one.kind = kinds_[below(4)];
    one.sector = one_in(2) ? "x" : "y";
    one.municipality = one_in(2) ? "x" : "";
    one.products = some(two_, 2);
    one.obligations = some(two_, 3);
    for (std::size_t n = below(3); n > 0; --n)
      one.agreements.push_back({.name = "a", .clauses = some(clauses_, 2), .expires = some_end()});
    one.removed = one_in(8);
    make_contacts(one.id);
    country.members.push_back(std::move(one));
  }
}

void World::make_contacts(const std::string& member) {
  Strings ids;
  for (std::size_t n = below(5); n > 0; --n) ids.push_back(member + "/" + std::to_string(n));
  for (const std::string& one : ids)
    country.contacts.push_back({.id = one,
                                .member = member,
                                .role = one_in(4) ? "duty" : "security",
                                .holder = one_in(4) ? "" : "h",
                                .substitutes = some(ids, 3),
                                .removed = one_in(8)});
}

void World::make_draft() {
  Address& to = draft.to;
  for (std::size_t n = below(3); n > 0; --n) to.members.push_back(id("m", 7));
  to.groups = some(groups_, 4);
  to.sectors = some(two_, 4);
  to.municipalities = some(two_, 6);
  to.products = some(two_, 4);
  to.obligations = some(two_, 4);
  if (one_in(2)) to.services.push_back(id("s", 6));
  for (std::size_t n = below(3); n > 0; --n) running.push_back({id("m", 7), one_in(2) ? "f" : "g"});
  for (std::size_t n = below(3); n > 0; --n)
    standing.push_back({id("m", 7), one_in(2) ? "k" : "l"});
  if (one_in(3)) to.kinds.push_back(kinds_[below(4)]);
  to.everyone = one_in(6);
  draft.deidentified = one_in(2);
  if (one_in(3)) draft.member = id("m", 6);
  if (one_in(2)) {
    draft.community = id("c", 4);
    draft.tier = int(below(4));
    if (!one_in(3)) draft.purpose = Purpose::question;
  }
  for (std::size_t n = below(3); n > 0; --n) {
    source_texts.emplace_back("r" + std::to_string(n), one_in(8) ? "" : id("m", 7));
    draft.sources.push_back(source_texts.back().first);
  }
}

Marking World::some_marking() {
  Marking out{.tlp = Tlp(below(5)), .pap = Pap(below(4)), .unknown = one_in(8)};
  if (one_in(2)) out.groups = some(groups_, 2);
  return out;
}

picture::ConsentRow World::some_consent() {
  picture::ConsentRow out{"c", id("m", 7), asked_at, {.subject = id("r", 4)}};
  if (!source_texts.empty() && !one_in(4)) {
    const auto& source = source_texts[below(source_texts.size())];
    out.origin = source.second;
    out.consent.subject = one_in(4) ? "the draft" : source.first;
  }
  out.consent.to = some({"all", "police", "operator", "specialist", "member:m0", "member:m1",
                         "tier:g0", "tier:g1", "tier:g2"},
                        3);
  out.consent.deidentified_only = one_in(2);
  out.consent.until = some_end();
  out.consent.withdrawn = one_in(4);
  return out;
}

std::map<std::string, LiteralRow> as_literal(const Routing& routing) {
  std::map<std::string, LiteralRow> out;
  for (const Row& row : routing.rows) {
    LiteralRow one{.must = row.must, .may = row.may};
    for (const Why& why : row.why) one.why.emplace(why.code, why.detail);
    EXPECT_EQ(one.why.size(), row.why.size()) << "a reason stands twice";
    for (const Contact* contact : row.contacts) one.contacts.push_back(contact->id);
    EXPECT_TRUE(out.emplace(row.member, one).second) << "a member stands twice";
  }
  return out;
}

std::string text_of(const std::map<std::string, LiteralRow>& rows) {
  std::string out;
  for (const auto& [id, row] : rows) {
    out += id + (row.must ? " must" : "") + (row.may ? " may" : "");
    for (const auto& [code, detail] : row.why) out += "; " + code + " " + detail;
    for (const std::string& contact : row.contacts) out += " >" + contact;
    out += "\n";
  }
  return out;
}

TEST(RouteProperties, TheEngineIsTheLiteralReading) {
  std::map<std::string, int> seen;
  for (int i = 0; i < cases(6'000); ++i) {
    World world(static_cast<unsigned>(i));
    picture::Register people = world.people();
    std::vector<Source> sources = world.sources();
    Routing routing = route({world.draft, world.marking, sources, world.consents, asked_at,
                             world.running, world.standing},
                            people);
    auto fast = as_literal(routing);
    auto slow = LiteralRoute{world.country,  world.draft, world.marking, sources,
                             world.consents, asked_at,    world.running, world.standing}
                    .rows();
    ASSERT_EQ(text_of(fast), text_of(slow)) << "seed " << i;
    std::size_t told = 0, withheld = 0, unreachable = 0, contacts = 0;
    for (const auto& [id, row] : slow) {
      told += row.must && row.may;
      withheld += row.must && !row.may;
      unreachable += row.must && row.may && row.contacts.empty();
      contacts += row.contacts.size();
      for (const auto& [code, detail] : row.why) ++seen[code];
    }
    ASSERT_EQ(routing.told, told);
    ASSERT_EQ(routing.withheld, withheld);
    ASSERT_EQ(routing.unreachable, unreachable);
    ASSERT_EQ(routing.contacts, contacts);
  }
  if (cases(6'000) < 6'000) return;
  for (const policy::CodeRow& row : policy::code_rows())
    EXPECT_GT(seen[std::string(row.name)], 10) << row.name << " was hardly ever tried";
}

// `change` may take something away from a World; nobody is told who was not told before.
template <class Change>
void never_adds(unsigned first_seed, Change&& change, void (*prepare)(World&) = [](World&) {}) {
  int changed = 0, took = 0;
  for (int i = 0; i < cases(1'500); ++i) {
    World world(first_seed + static_cast<unsigned>(i));
    prepare(world);
    std::set<std::string> before = world.told();
    if (!change(world)) continue;
    std::set<std::string> after = world.told();
    ASSERT_TRUE(std::includes(before.begin(), before.end(), after.begin(), after.end()))
        << "seed " << first_seed + static_cast<unsigned>(i);
    ++changed;
    took += after.size() < before.size();
  }
  if (cases(1'500) >= 1'500) {
    EXPECT_GT(changed, 500);
    EXPECT_GT(took, 5) << "the change never mattered";
  }
}

TEST(RouteProperties, AStricterMarkingNeverAddsAnybody) {
  never_adds(1'000'000, [](World& world) {
    world.marking = combine(world.marking, world.some_marking());
    return true;
  });
}

// A consent or withdrawal that names a tier reaches its members by the group, so that leaving a
// group may set an older word free; here every word on a tier is a plain consent.
TEST(RouteProperties, LeavingAGroupNeverAddsAnybody) {
  auto plain_words = [](World& world) {
    for (picture::ConsentRow& row : world.consents)
      for (const std::string& to : row.consent.to)
        if (to.starts_with("tier:")) {
          row.consent.withdrawn = row.consent.deidentified_only = false;
          row.consent.until.reset();
        }
  };
  auto leave = [](World& world) {
    Member& member = world.country.members[world.below(world.country.members.size())];
    if (member.groups.empty()) return false;
    member.groups.erase(member.groups.begin() + std::ptrdiff_t(world.below(member.groups.size())));
    return true;
  };
  never_adds(2'000'000, leave, plain_words);
}

TEST(RouteProperties, AnAgreementLessNeverAddsAnybody) {
  never_adds(3'000'000, [](World& world) {
    Member& member = world.country.members[world.below(world.country.members.size())];
    if (member.agreements.empty()) return false;
    member.agreements.pop_back();
    return true;
  });
}

TEST(RouteProperties, AWithdrawalNeverAddsAnybody) {
  never_adds(4'000'000, [](World& world) {
    world.consents.push_back(world.some_consent());
    world.consents.back().consent.withdrawn = true;
    return true;
  });
}

// Taken back and not left out: the newest word counts, also when it is spent, so without it an
// older one would. "Only de-identified" takes as well as gives: it stands against what needs no
// consent.
TEST(RouteProperties, WithoutFullConsentsNobodyIsAdded) {
  never_adds(5'000'000, [](World& world) {
    bool any = false;
    for (picture::ConsentRow& row : world.consents)
      if (!row.consent.deidentified_only) any |= !std::exchange(row.consent.withdrawn, true);
    return any;
  });
}

TEST(RouteProperties, OneSourceMoreNeverAddsAnybodyElse) {
  never_adds(6'000'000, [](World& world) {
    if (world.source_texts.empty()) return false;
    world.source_texts.emplace_back("more", "m" + std::to_string(world.below(7)));
    world.draft.sources.push_back("more");
    return true;
  });
}

TEST(RouteProperties, AMemberLessNeverAddsAnybody) {
  never_adds(7'000'000, [](World& world) {
    Member& member = world.country.members[world.below(world.country.members.size())];
    return !std::exchange(member.removed, true);
  });
}

TEST(RouteProperties, RedReachesOnlyWhoIsNamedOrWhoseItIs) {
  for (int i = 0; i < cases(1'500); ++i) {
    World world(8'000'000 + static_cast<unsigned>(i));
    world.marking.tlp = Tlp::red;
    for (const std::string& id : world.told()) {
      bool whose = true;
      for (const auto& [source, origin] : world.source_texts) whose &= origin == id;
      const auto& named = world.draft.to.members;
      ASSERT_TRUE(whose || std::find(named.begin(), named.end(), id) != named.end()) << i;
    }
  }
}

TEST(RouteProperties, MarkingsCombineAsALattice) {
  World world(9);
  for (int i = 0; i < cases(6'000); ++i) {
    Marking a = world.some_marking(), b = world.some_marking(), c = world.some_marking();
    ASSERT_EQ(combine(a, b), combine(b, a));
    ASSERT_EQ(combine(a, combine(b, c)), combine(combine(a, b), c));
    ASSERT_EQ(combine(a, a), a);
    ASSERT_EQ(combine(a, combine(a, b)), combine(a, b));
    ASSERT_TRUE(is_at_least(combine(a, b), a));
    if (is_at_least(a, b)) {
      ASSERT_TRUE(is_at_least(combine(a, c), combine(b, c)));
    }
  }
}

}  // namespace
}  // namespace hinomi::route
