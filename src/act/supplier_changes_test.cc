// A change of a supplier finds everyone whose services would stop, and tells each only what it may
// know.
#include "act/supplier_changes.h"

#include "act/book.h"
#include "act/post.h"
#include "act/supplies.h"
#include "act/test_support.h"
#include "judge/supply/literal_supply.h"

namespace hinomi::act {
namespace {

using picture::Picture;
using Names = std::vector<std::string>;

class SupplierChangesTest : public DeskTest {
 protected:
  void SetUp() override {
    DeskTest::SetUp();
    supplies = std::make_unique<Supplies>(node.world, *node.keeper);
    changes = std::make_unique<SupplierChanges>(node.world, *node.keeper);
    node.register_member({.id = "kumo", .name = "雲ホスティング", .reliability = 50});
    for (const char* id : {"works/water", "works/billing", "clinic/records"}) put_service(id);
  }
  void TearDown() override {
    DeskTest::TearDown();
    changes.reset();
  }
  void put_service(const std::string& id, const Names& needs = {}) {
    Book book(node.world, *node.keeper, *node.desk, "seed");
    const std::size_t slash = id.find('/');
    json::array all(needs.begin(), needs.end());
    auto put = book.put(node.admin(), in::RegisterPart::services,
                        {{"id", id},
                         {"name", id.substr(slash + 1)},
                         {"member", id.substr(0, slash)},
                         {"needs", std::move(all)}});
    ASSERT_TRUE(put) << put.error().text();
  }
  Actor kumo() const { return node.by("kumo-desk", Role::reporter, "kumo"); }
  std::string tell(const Actor& actor, Supply supply) {
    auto answer = supplies->put(actor, std::move(supply));
    EXPECT_TRUE(answer) << answer.error().text();
    return answer.value_or(SupplyAnswer()).supply;
  }
  SupplierChangeAnswer change(std::string supplier, SupplierTurn what, bool dry_run = false) {
    auto answer = changes->tell(node.admin(),
                                {.supplier = std::move(supplier),
                                 .what = what,
                                 .text = "看護記録に障害",
                                 .evidence = "官報 令和8年4月1日"},
                                dry_run);
    EXPECT_TRUE(answer) << answer.error().text();
    return answer.value_or(SupplierChangeAnswer());
  }
  std::vector<picture::OpenDuty> duties() const {
    return node.keeper->read([](const Picture& picture) {
      std::vector<picture::OpenDuty> out;
      for (std::size_t place : picture.open_duties())
        if (picture.duties()[place].duty.kind == DutyKind::secure_supply)
          out.push_back(picture.duties()[place]);
      std::sort(out.begin(), out.end(),
                [](const auto& a, const auto& b) { return a.duty.member < b.duty.member; });
      return out;
    });
  }
  // "works: water → kumo"
  Names asked() const {
    Names out;
    for (const auto& one : duties()) out.push_back(one.duty.member + ": " + one.duty.reason);
    return out;
  }
  std::unique_ptr<Supplies> supplies;
  std::unique_ptr<SupplierChanges> changes;
};

TEST_F(SupplierChangesTest, WhoHasNoOtherWayIsAskedAtOnce) {
  tell(node.works(), {.supplier = "雲ホスティング",
                      .role = SupplyRole::hosts,
                      .services = {"works/water", "works/billing"}});
  for (const char* supplier : {"kumo", "Soko"})
    tell(node.clinic(), {.supplier = supplier,
                         .role = SupplyRole::hosts,
                         .services = {"clinic/records"},
                         .group = "hosting"});
  const SupplierChangeAnswer dry = change("kumo", SupplierTurn::compromised, true);
  EXPECT_TRUE(duties().empty());
  EXPECT_EQ(dry.told, 1u);
  const auto records = node.records().size();
  const SupplierChangeAnswer answer = change("kumo", SupplierTurn::compromised);
  EXPECT_EQ(answer.told, 1u);
  EXPECT_EQ(answer.withheld, 0u);
  ASSERT_EQ(answer.concerns.size(), 1u) << "the clinic has another";
  EXPECT_EQ(answer.concerns[0].services, (Names{"works/billing", "works/water"}));
  EXPECT_EQ(answer.concerns[0].tier, 1u);
  EXPECT_EQ(asked(), Names{"works: billing → 雲ホスティング (+1)"});
  const picture::OpenDuty duty = duties()[0];
  EXPECT_EQ(duty.duty.due, node.clock.now() + hours(48)) << "somebody else has it in hand";
  EXPECT_EQ(duty.duty.subject, answer.change);
  EXPECT_TRUE(duty.duty.about.starts_with("name:")) << "that it is a member is not for everybody";
  const auto all = node.records();
  ASSERT_EQ(all.size(), records + 2) << "the change and the Duty, in one commit";
  EXPECT_EQ(all[records].id, answer.change) << "the Duty leads back to it";
  // Seen again it says nothing new.
  EXPECT_EQ(change("Soko", SupplierTurn::ends).concerns.size(), 0u);
  EXPECT_EQ(duties().size(), 1u);
}

// Kumo stands on Soko and does not say so: works learns it when Kumo lets it.
TEST_F(SupplierChangesTest, TheChainOfAnotherIsToldByItsConsent) {
  tell(node.works(), {.supplier = "kumo", .role = SupplyRole::hosts, .services = {"works/water"}});
  tell(node.clinic(), {.supplier = "kumo", .role = SupplyRole::hosts});
  const std::string soko = tell(kumo(), {.supplier = "Soko", .role = SupplyRole::hosts});
  const SupplierChangeAnswer answer = change("ＳＯＫＯ", SupplierTurn::insolvent);
  EXPECT_EQ(answer.told, 1u);
  EXPECT_EQ(answer.withheld, 2u);
  EXPECT_EQ(asked(), Names{"kumo: 雲ホスティング → Soko"}) << "Kumo has no service of its own here";
  EXPECT_EQ(duties()[0].duty.due, node.clock.now() + hours(24 * 14));
  auto consented = supplies->put(kumo(), {.id = soko,
                                          .supplier = "Soko",
                                          .role = SupplyRole::hosts,
                                          .consent = SupplyConsent::dependents});
  ASSERT_TRUE(consented) << consented.error().text();
  EXPECT_EQ(asked(),
            (Names{"clinic: records → 雲ホスティング → Soko", "kumo: 雲ホスティング → Soko",
                   "works: water → 雲ホスティング → Soko"}));
  // What was told stays told.
  tell(kumo(), {.id = soko, .supplier = "Soko", .role = SupplyRole::hosts});
  EXPECT_EQ(duties().size(), 3u);
  // Kumo goes elsewhere: nobody stands on Soko any more.
  tell(kumo(), {.id = soko, .supplier = "Kura", .role = SupplyRole::hosts});
  EXPECT_TRUE(duties().empty());
}

TEST_F(SupplierChangesTest, AnotherWayEndsItAndItsEndOpensItAnew) {
  tell(node.clinic(), {.supplier = "Kawa",
                       .role = SupplyRole::hosts,
                       .services = {"clinic/records"},
                       .group = "hosting"});
  change("Kawa", SupplierTurn::ends);
  ASSERT_EQ(duties().size(), 1u);
  const std::string other = tell(node.clinic(), {.supplier = "Soko",
                                                 .role = SupplyRole::hosts,
                                                 .services = {"clinic/records"},
                                                 .group = "hosting",
                                                 .until = node.clock.now() + hours(24)});
  EXPECT_TRUE(duties().empty());
  ASSERT_TRUE(changes->settle(node.clock.now()));
  node.advance(hours(23));
  ASSERT_TRUE(changes->settle(node.clock.now()));
  EXPECT_TRUE(duties().empty());
  node.advance(hours(1));
  ASSERT_TRUE(changes->settle(node.clock.now()));
  EXPECT_EQ(duties().size(), 1u) << "the alternative has ended";
  ASSERT_TRUE(supplies->remove(node.clinic(), other));
  EXPECT_EQ(duties().size(), 1u);
  const std::string before = node.dump();
  ASSERT_TRUE(changes->settle(node.clock.now()));
  EXPECT_EQ(node.dump(), before) << "nothing new follows";
}

TEST_F(SupplierChangesTest, AMemberAnswersAndTheDeskEndsIt) {
  tell(node.works(), {.supplier = "Kawa", .role = SupplyRole::makes, .services = {"water"}});
  tell(node.clinic(), {.supplier = "Kawa", .role = SupplyRole::makes});
  const std::string id = change("Kawa", SupplierTurn::support_ends).change;
  ASSERT_EQ(duties().size(), 2u);
  auto kind_of = [](const auto& result) { return result ? ErrorKind::io : result.error().kind; };
  EXPECT_EQ(kind_of(changes->answer(node.works(), id, "")), ErrorKind::invalid);
  EXPECT_EQ(kind_of(changes->answer(kumo(), id, "x")), ErrorKind::missing);
  EXPECT_EQ(kind_of(changes->answer(node.by("box", Role::equipment, "works"), id, "x")),
            ErrorKind::denied);
  EXPECT_EQ(kind_of(node.desk->decide(node.sato(), duties()[0].id, node.yes())), ErrorKind::invalid)
      << "its member says what it did";
  ASSERT_TRUE(changes->answer(node.works(), id, "予備のポンプに替えた"));
  EXPECT_EQ(asked(), Names{"clinic: records → Kawa"});
  EXPECT_EQ(kind_of(changes->answer(node.works(), id, "again")), ErrorKind::missing);
  // It still stands on it, and has answered: no second Duty.
  tell(node.works(), {.supplier = "Soko", .role = SupplyRole::makes, .services = {"billing"}});
  EXPECT_EQ(duties().size(), 1u);
  EXPECT_EQ(kind_of(changes->end(node.works(), id)), ErrorKind::denied);
  ASSERT_TRUE(changes->end(node.admin(), id));
  EXPECT_TRUE(duties().empty());
  EXPECT_EQ(kind_of(changes->end(node.admin(), id)), ErrorKind::conflict);
}

TEST_F(SupplierChangesTest, WhatIsNotShownIsNotTold) {
  auto kind_of = [](const auto& result) { return result ? ErrorKind::io : result.error().kind; };
  const SupplierChange whole{.supplier = "Kawa", .what = SupplierTurn::ends, .evidence = "notice"};
  auto but = [&](auto set) {
    SupplierChange out = whole;
    set(out);
    return out;
  };
  EXPECT_EQ(kind_of(changes->tell(node.works(), whole)), ErrorKind::denied);
  EXPECT_EQ(kind_of(changes->tell(node.admin(), but([](auto& c) { c.evidence = ""; }))),
            ErrorKind::invalid);
  EXPECT_EQ(kind_of(changes->tell(node.admin(), but([](auto& c) { c.supplier = ""; }))),
            ErrorKind::invalid);
  EXPECT_EQ(kind_of(changes->tell(node.admin(), but([](auto& c) { c.successor = "Soko"; }))),
            ErrorKind::invalid);
  EXPECT_EQ(kind_of(changes->tell(node.admin(), but([](auto& c) { c.text = "\xff"; }))),
            ErrorKind::invalid);
  EXPECT_EQ(kind_of(changes->tell(node.admin(), but([](auto& c) { c.id = "none"; }))),
            ErrorKind::missing);
  auto told = changes->tell(node.admin(), whole);
  ASSERT_TRUE(told);
  EXPECT_EQ(kind_of(changes->tell(node.admin(), but([&](auto& c) {
                                    c.id = told->change;
                                    c.supplier = "Soko";
                                  }))),
            ErrorKind::invalid);
}

// Only who hosts something for somebody fails them when it stops; what it makes runs on.
TEST_F(SupplierChangesTest, SomeRolesOnlyAndByTheDay) {
  tell(node.works(), {.supplier = "Kawa", .role = SupplyRole::makes, .services = {"water"}});
  tell(node.clinic(), {.supplier = "Kawa", .role = SupplyRole::hosts});
  auto told = changes->tell(node.admin(), {.supplier = "Kawa",
                                           .what = SupplierTurn::ends,
                                           .roles = {SupplyRole::hosts},
                                           .evidence = "notice",
                                           .at = node.clock.now() + hours(72)});
  ASSERT_TRUE(told) << told.error().text();
  ASSERT_EQ(duties().size(), 1u);
  EXPECT_EQ(duties()[0].duty.member, "clinic");
  EXPECT_EQ(duties()[0].duty.due, node.clock.now() + hours(72));
}

// What is no supply changes the graph too: a service that needs another's, a device's maker.
TEST_F(SupplierChangesTest, WhatElseChangesIsFollowed) {
  tell(node.works(), {.supplier = "Kawa", .role = SupplyRole::makes, .services = {"water"}});
  change("Kawa", SupplierTurn::compromised);
  EXPECT_EQ(duties().size(), 1u);
  put_service("clinic/records", {"works/water"});
  ASSERT_TRUE(changes->settle(node.clock.now()));
  EXPECT_EQ(duties().size(), 1u) << "what works needs is not the clinic's to know";
  put_service("works/billing", {"works/water"});
  ASSERT_TRUE(changes->settle(node.clock.now()));
  EXPECT_EQ(asked(), Names{"works: water → Kawa"});
}

TEST_F(SupplierChangesTest, ALetterToWhoStandsOnASupplier) {
  Post post(node.world, *node.journal, *node.keeper);
  tell(node.works(), {.supplier = "kumo", .role = SupplyRole::hosts, .services = {"works/water"}});
  tell(kumo(), {.supplier = "Soko", .role = SupplyRole::hosts});
  auto drafted =
      post.draft(node.by("Abe", Role::analyst, "centre"),
                 {.draft = {.title = "Soko", .text = "Ask them", .to = {.suppliers = {"soko"}}},
                  .marking = Marking{.tlp = Tlp::green},
                  .dry_run = true});
  ASSERT_TRUE(drafted) << drafted.error().text();
  std::map<std::string, std::vector<std::pair<std::string, std::string>>> why;
  for (const auto& row : drafted->preview.rows)
    if (row.must) why[row.member] = row.why;
  ASSERT_EQ(why.size(), 2u) << "kumo and who stands on it; not the clinic";
  EXPECT_EQ(why["works"][0], std::pair(std::string("stands_on"), std::string("soko")));
  EXPECT_EQ(why["kumo"][0], std::pair(std::string("stands_on"), std::string("soko")));
}

// In generated countries: after each change who is asked is who would stop, read literally, and may
// see it in its own graph, or was told before; and the whole stays so after a start.
TEST_F(SupplierChangesTest, EachChangeComesToWhatTheWholeSays) {
  std::mt19937 random(11);
  const Names members = {"works", "clinic", "kumo"};
  const Names suppliers = {"works", "clinic", "kumo", "A", "B", "C"};
  const std::string id = change("A", SupplierTurn::ends).change;
  Names told;
  std::vector<std::string> ids;
  auto stopped = [&](const SupplyView& view) {
    std::set<supply::Node> down;
    for (supply::Node at = 0; at < view.graph.size(); ++at)
      if (view.graph.kind(at) == supply::NodeKind::organisation && view.graph.id(at) == "name:a")
        down.insert(at);
    std::set<std::string> out;
    for (supply::Node at : supply::literal::stopped(view.graph, down, supply::all_roles))
      out.insert(view.graph.id(at));
    return out;
  };
  std::size_t asked_ever = 0;
  for (int round = 0; round < 150; ++round) {
    const std::string& member = members[random() % members.size()];
    const Actor actor = node.by("desk", Role::reporter, member);
    if (!ids.empty() && random() % 3 == 0) {
      const std::size_t place = random() % ids.size();
      (void)supplies->remove(node.admin(), ids[place]);
      ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(place));
    } else {
      const std::string& supplier = suppliers[random() % suppliers.size()];
      if (supplier == member) continue;
      Supply supply{.supplier = supplier, .role = SupplyRole(random() % 4)};
      if (member == "works" && random() % 2 == 0) supply.services = {"works/water"};
      if (random() % 3 == 0) supply.group = "g";
      if (random() % 2 == 0) supply.consent = SupplyConsent::dependents;
      ids.push_back(tell(actor, supply));
    }
    auto [wanted, got] = node.keeper->read([&](const Picture& picture) {
      const SupplyGround ground(picture, node.clock.now());
      const auto all = stopped(ground.view(supply_reader_of_all()));
      Names out;
      for (const std::string one : {"clinic", "kumo", "works"}) {
        auto stops_of = [&](const std::set<std::string>& down) {
          return down.contains(one) || std::any_of(down.begin(), down.end(), [&](const auto& each) {
                   return each.starts_with(one + "/");
                 });
        };
        const bool was_told = std::find(told.begin(), told.end(), one) != told.end();
        if (stops_of(all) &&
            (was_told || stops_of(stopped(ground.view(supply_reader(picture, one))))))
          out.push_back(one);
      }
      return std::pair(out, picture.supplies().change(id)->change.members);
    });
    ASSERT_EQ(got, wanted) << "round " << round;
    Names open;
    for (const auto& one : duties()) open.push_back(one.duty.member);
    ASSERT_EQ(open, wanted) << "round " << round;
    told = got;
    asked_ever += got.size();
  }
  EXPECT_GT(asked_ever, 50u);
}

}  // namespace
}  // namespace hinomi::act
