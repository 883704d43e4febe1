// Who supplies whom: what members tell, and what each may know of it.
#include "act/supplies.h"

#include "act/book.h"
#include "act/supply_view.h"
#include "act/test_support.h"
#include "judge/supply/chains.h"
#include "judge/supply/standing.h"

namespace hinomi::act {
namespace {

using picture::Picture;

class SuppliesTest : public DeskTest {
 protected:
  void SetUp() override {
    DeskTest::SetUp();
    supplies = std::make_unique<Supplies>(node.world, *node.keeper);
    node.register_member({.id = "kumo", .name = "雲ホスティング", .reliability = 50});
    Book book(node.world, *node.keeper, *node.desk, "seed");
    for (auto [member, name] :
         {std::pair("works", "water"), {"works", "billing"}, {"clinic", "records"}}) {
      auto put =
          book.put(node.admin(), in::RegisterPart::services,
                   {{"id", std::string(member) + "/" + name}, {"name", name}, {"member", member}});
      ASSERT_TRUE(put) << put.error().text();
    }
  }
  Actor kumo() const { return node.by("kumo-desk", Role::reporter, "kumo"); }
  std::string tell(const Actor& actor, Supply supply) {
    auto answer = supplies->put(actor, std::move(supply));
    EXPECT_TRUE(answer) << answer.error().text();
    return answer.value_or(SupplyAnswer()).supply;
  }
  SupplyView view(const Actor& actor) {
    return node.keeper->read(
        [&](const Picture& picture) { return supply_view(picture, actor, node.clock.now()); });
  }
  // "Kawa:1/1": the service stands on it, and is lost without it.
  std::vector<std::string> standings_of(const Actor& actor) {
    const SupplyView seen = view(actor);
    std::vector<std::string> out;
    for (const supply::Standing& one : supply::standings(seen.graph))
      out.push_back(seen.names[one.organisation] + ":" + std::to_string(one.services) + "/" +
                    std::to_string(one.lost_services));
    std::sort(out.begin(), out.end());
    return out;
  }
  std::unique_ptr<Supplies> supplies;
};

TEST_F(SuppliesTest, AMemberTellsOfItsSuppliersAndSeesItsChains) {
  tell(node.works(), {.supplier = "Kawa", .role = SupplyRole::makes, .services = {"works/water"}});
  tell(node.works(), {.supplier = "雲ホスティング",
                      .role = SupplyRole::hosts,
                      .services = {"water", "works/billing"}});
  EXPECT_EQ(standings_of(node.works()),
            (std::vector<std::string>{"Kawa:1/1", "雲ホスティング:2/2"}));
  EXPECT_TRUE(view(node.admin()).organisation("kumo")) << "a member by its name";
  EXPECT_FALSE(view(node.works()).organisation("kumo")) << "that it is one is not for everybody";
  EXPECT_EQ(standings_of(node.admin()), standings_of(node.works()));
  EXPECT_TRUE(standings_of(node.clinic()).empty());
}

// Kumo stands on Soko; who stands on Kumo learns that only when Kumo lets it.
TEST_F(SuppliesTest, ASuppliersSuppliersAreKnownOnlyByConsent) {
  tell(node.works(), {.supplier = "kumo", .role = SupplyRole::hosts, .services = {"works/water"}});
  tell(node.clinic(), {.supplier = "kumo", .role = SupplyRole::hosts, .what = "secret records"});
  const std::string soko = tell(kumo(), {.supplier = "Soko", .role = SupplyRole::hosts});
  EXPECT_EQ(standings_of(node.works()), std::vector<std::string>{"kumo:1/1"})
      << "as it was written";
  EXPECT_EQ(standings_of(node.admin()),
            (std::vector<std::string>{"Soko:2/2", "雲ホスティング:2/2"}));
  auto consented = supplies->put(kumo(), {.id = soko,
                                          .supplier = "Soko",
                                          .role = SupplyRole::hosts,
                                          .consent = SupplyConsent::dependents});
  ASSERT_TRUE(consented) << consented.error().text();
  EXPECT_FALSE(consented->is_new);
  EXPECT_TRUE(consented->is_changed);
  EXPECT_EQ(standings_of(node.works()),
            (std::vector<std::string>{"Soko:1/1", "雲ホスティング:1/1"}));
  const SupplyView seen = view(node.works());
  for (const std::string& name : seen.names)
    EXPECT_EQ(name.find("診療所"), std::string::npos) << "another customer's name";
  EXPECT_FALSE(seen.organisation("clinic"));
  const auto chains =
      supply::chains(seen.graph, seen.graph.services()[1], *seen.organisation("name:soko"), 3);
  ASSERT_EQ(chains.size(), 1u);
  EXPECT_EQ(chains[0].tier, 2u);
  // Kumo itself has no services here, and does not learn who its customers are.
  EXPECT_TRUE(standings_of(kumo()).empty());
  EXPECT_FALSE(view(kumo()).organisation("works"));
}

// What a supplier runs, and for what it has its own supplier, is its own affair.
TEST_F(SuppliesTest, WhatASupplierNeedsItForIsItsOwn) {
  Book book(node.world, *node.keeper, *node.desk, "seed");
  ASSERT_TRUE(book.put(node.admin(), in::RegisterPart::services,
                       {{"id", "kumo/vault"}, {"name", "vault of secrets"}, {"member", "kumo"}}));
  tell(node.works(), {.supplier = "kumo", .role = SupplyRole::hosts, .services = {"works/water"}});
  tell(kumo(), {.supplier = "Soko",
                .role = SupplyRole::hosts,
                .services = {"kumo/vault"},
                .consent = SupplyConsent::dependents});
  const SupplyView seen = view(node.works());
  for (supply::Node node_ = 0; node_ < seen.graph.size(); ++node_)
    EXPECT_EQ((seen.names[node_] + seen.graph.id(node_)).find("vault"), std::string::npos);
  EXPECT_EQ(standings_of(node.works()),
            (std::vector<std::string>{"Soko:1/1", "雲ホスティング:1/1"}));
}

TEST_F(SuppliesTest, AlternativesAndTheEndOfAContract) {
  tell(node.clinic(), {.supplier = "Kawa",
                       .role = SupplyRole::hosts,
                       .services = {"clinic/records"},
                       .group = "hosting"});
  EXPECT_EQ(standings_of(node.clinic()), std::vector<std::string>{"Kawa:1/1"});
  tell(node.clinic(), {.supplier = "Soko",
                       .role = SupplyRole::hosts,
                       .services = {"clinic/records"},
                       .group = "hosting",
                       .until = node.clock.now() + hours(24)});
  EXPECT_EQ(standings_of(node.clinic()), (std::vector<std::string>{"Kawa:1/0", "Soko:1/0"}));
  node.advance(hours(24));
  EXPECT_EQ(standings_of(node.clinic()), std::vector<std::string>{"Kawa:1/1"})
      << "the alternative has ended";
}

TEST_F(SuppliesTest, OnlyOnesOwn) {
  const std::string mine = tell(node.works(), {.supplier = "Kawa", .role = SupplyRole::makes});
  auto kind_of = [](const auto& result) { return result ? ErrorKind::io : result.error().kind; };
  EXPECT_EQ(kind_of(supplies->put(node.clinic(), {.id = mine, .supplier = "Soko"})),
            ErrorKind::missing);
  EXPECT_EQ(kind_of(supplies->remove(node.clinic(), mine)), ErrorKind::missing);
  EXPECT_EQ(kind_of(supplies->put(node.clinic(), {.member = "works", .supplier = "Soko"})),
            ErrorKind::denied);
  EXPECT_EQ(
      kind_of(supplies->put(node.clinic(), {.supplier = "Soko", .services = {"works/water"}})),
      ErrorKind::missing);
  EXPECT_EQ(kind_of(supplies->put(node.clinic(), {.supplier = "診療所"})), ErrorKind::invalid);
  EXPECT_EQ(kind_of(supplies->put(node.clinic(), {.supplier = ""})), ErrorKind::invalid);
  EXPECT_EQ(kind_of(supplies->put(node.clinic(), {.supplier = std::string(401, 'a')})),
            ErrorKind::too_large);
  EXPECT_EQ(kind_of(supplies->put(node.by("box", Role::equipment, "works"), {.supplier = "Soko"})),
            ErrorKind::denied);
  // The desk tells for a member that has no time.
  tell(node.sato(), {.member = "clinic",
                     .supplier = "Soko",
                     .role = SupplyRole::maintains,
                     .services = {"clinic/records"}});
  EXPECT_EQ(standings_of(node.clinic()), std::vector<std::string>{"Soko:1/1"});
  ASSERT_TRUE(supplies->remove(node.works(), mine));
  EXPECT_EQ(kind_of(supplies->remove(node.works(), mine)), ErrorKind::missing);
}

TEST_F(SuppliesTest, ATableOfSuppliers) {
  const std::string table =
      "供給者,役割,内容,サービス,終了日,備考\r\n"
      "Kawa,製造,ポンプ制御,water,2027/03/31,x\r\n"
      "雲ホスティング,hosts,\"請求, クラウド\",water;billing,,\r\n"
      ",makes,,,,\r\n"
      "Soko,lends,,,,\r\n"
      "Soko,makes,,no-such-service,,\r\n";
  auto dry = supplies->import(node.works(), table, true);
  ASSERT_TRUE(dry) << dry.error().text();
  EXPECT_EQ(dry->added, 2u);
  EXPECT_TRUE(standings_of(node.works()).empty());
  auto done = supplies->import(node.works(), table, false);
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_EQ(done->added, 2u);
  EXPECT_EQ(done->ignored, std::vector<std::string>{"備考"});
  ASSERT_EQ(done->refused_count, 3u);
  std::vector<std::string> places;
  for (const Error& error : done->refused) places.push_back(error.where.substr(0, 6));
  EXPECT_EQ(places, (std::vector<std::string>{"line 5", "line 4", "line 6"}));
  EXPECT_EQ(standings_of(node.works()),
            (std::vector<std::string>{"Kawa:1/1", "雲ホスティング:2/2"}));
  auto again = supplies->import(node.works(), table, false);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->unchanged, 2u);
  EXPECT_EQ(again->added + again->changed, 0u);
  auto moved = supplies->import(
      node.works(), "supplier,role,what,services\nKawa,makes,ポンプ制御,billing\n", false);
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->changed, 1u);
  EXPECT_FALSE(supplies->import(node.works(), "name,kind\nKawa,x\n", false)) << "no supplier";
}

}  // namespace
}  // namespace hinomi::act
