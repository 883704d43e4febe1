// A start from the kept index comes to what a start from the journal alone comes to.
#include <random>

#include "act/systems_test_support.h"

namespace hinomi::act {
namespace {

constexpr const char* kept_at = "/data/exposure.index";

struct Started {
  // `kept`: with the file.
  explicit Started(TestNode& node, bool kept, std::string key = std::string(32, 'k')) {
    IndexFile file;
    if (kept) file = {.path = kept_at, .key = std::move(key), .after_bytes = 1};
    auto opened = Systems::open(node.world, *node.journal, *node.keeper, mending_tables(), {},
                                std::move(file));
    EXPECT_TRUE(opened) << opened.error().text();
    if (opened) systems = std::move(*opened);
  }
  std::unique_ptr<Systems> systems;
};

// All that is known of every asset, by names: the numbers may be others.
std::multiset<std::string> everything(TestNode& node, const Systems& systems) {
  std::multiset<std::string> out;
  const auto ids = node.keeper->read([](const picture::Picture& picture) {
    std::vector<std::pair<std::string, std::string>> all;
    for (const auto& [id, row] : picture.systems().assets()) all.emplace_back(id, row.asset.member);
    return all;
  });
  systems.read([&](const Systems::View& seen) {
    std::size_t rows = 0;
    for (const auto& [id, member] : ids) {
      auto asset = seen.asset(id);
      if (!asset) {
        out.insert(id + " is gone");
        continue;
      }
      EXPECT_EQ(seen.member(seen.index.owner(*asset)), member);
      for (const exposure::Exposure& one : seen.index.of(*asset)) {
        ++rows;
        const auto standing = seen.standing(member, id, one.flaw, node.clock.now());
        const auto facts = seen.facts.of(seen.index.names(one.flaw));
        out.insert(id + " " + seen.index.names(one.flaw)[0] + " " + std::string(one.product) + "@" +
                   std::string(one.version) + " " + std::string(name_of(one.verdict)) + " " +
                   std::string(one.own_statement) + " " + facts.title + " " +
                   std::to_string(facts.is_exploited) + " " +
                   std::to_string(facts.likelihood.value_or(-1)) + " " +
                   (standing ? standing->statement : "nothing said"));
      }
    }
    std::size_t who = 0;
    for (exposure::FlawNumber flaw : seen.index.advised())
      who += seen.index.who(flaw, [](std::uint32_t) { return true; }).size();
    EXPECT_EQ(who, rows);
  });
  return out;
}

// What members and publishers do, drawn by a seed.
class Days {
 public:
  Days(TestNode& node, unsigned seed) : node_(node), random_(seed) {}

  void step(Systems& systems) {
    const bool first = pick(2);
    const Actor actor = first ? node_.works() : node_.clinic();
    const std::string name = "system-" + std::to_string(pick(3));
    switch (pick(9)) {
      case 0:
      case 1:
      case 2:
        (void)systems.put(actor, {.name = name, .reach = Reach(pick(4)), .inventory = sbom()});
        break;
      case 3: (void)systems.put(actor, {.name = name, .reach = Reach(pick(4))}); break;
      case 4:
        (void)systems.put(actor, {.name = "device",
                                  .kind = AssetKind::device,
                                  .maker = "Himori Keiki",
                                  .model = "HK-" + std::to_string(pick(3)),
                                  .firmware = "1." + std::to_string(pick(3))});
        break;
      case 5: {
        const std::string id = node_.keeper->read([&](const picture::Picture& picture) {
          const auto* row = picture.systems().asset(actor.party.member, name);
          return row ? row->asset.id : std::string();
        });
        if (!id.empty()) {
          EXPECT_TRUE(systems.remove(actor, id) || node_.disk.crashed());
        }
        break;
      }
      case 6: {
        std::string likely = "#model_version:v1,score_date:2026-04-01\ncve,epss,percentile\n";
        for (int i = 0; i < 5; ++i) likely += flaw(i) + ",0.0" + std::to_string(pick(9)) + ",0.5\n";
        auto answer = systems.advisories(node_.admin(), pick(2) ? likely : exploited(), "lists");
        EXPECT_TRUE(answer || node_.disk.crashed()) << answer.error().text();
        break;
      }
      case 7: {
        const FlawStatus status = pick(2) ? FlawStatus::accepted : FlawStatus::fixed;
        FlawStatement said{.flaw = flaw(pick(5)), .status = status, .detail = "seen"};
        if (status == FlawStatus::accepted) said.until = node_.clock.now() + hours(48);
        (void)systems.state(actor, said);  // of a flaw that nobody told of: refused
        break;
      }
      default: {
        auto answer = systems.advisories(node_.admin(), advisory(), "feed");
        EXPECT_TRUE(answer || node_.disk.crashed()) << answer.error().text();
      }
    }
    node_.clock.set(node_.clock.now() + hours(pick(20)));
  }
  unsigned pick(unsigned below) { return static_cast<unsigned>(random_() % below); }

 private:
  static std::string flaw(unsigned number) { return "CVE-2026-" + std::to_string(1000 + number); }
  std::string package() { return "gate-" + std::to_string(pick(3)); }
  std::string sbom() {
    std::string out = R"({"bomFormat":"CycloneDX","specVersion":"1.5","components":[)";
    for (unsigned i = 1 + pick(3); i > 0; --i) {
      const std::string name = package(), version = std::to_string(pick(4)) + ".1.0";
      out += R"({"type":"library","name":")" + name + R"(","version":")" + version +
             R"(","purl":"pkg:npm/)" + name + "@" + version + R"("})" + (i > 1 ? "," : "]");
    }
    if (pick(4) == 0)
      out += R"(,"vulnerabilities":[{"id":")" + flaw(pick(5)) +
             R"(","analysis":{"state":"not_affected"}}])";
    return out + "}";
  }
  std::string advisory() {
    std::string out = R"({"schema_version":"1.6.0","id":")";
    out += (pick(2) ? flaw(pick(5)) : "GHSA-aaaa-bbbb-000" + std::to_string(pick(3)));
    out += R"(","modified":"2026-03-01T00:00:00Z",)";
    if (pick(3) == 0) out += R"("aliases":[")" + flaw(pick(5)) + R"("],)";
    if (pick(6) == 0) out += R"("withdrawn":"2026-03-31T00:00:00Z",)";
    return out + R"("summary":"a hole","affected":[{"package":{"ecosystem":"npm","name":")" +
           package() + R"("},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":")" +
           std::to_string(pick(5)) + R"(.0.0"}]}]}]})";
  }
  std::string exploited() {
    return R"({"catalogVersion":"1","vulnerabilities":[{"cveID":")" + flaw(pick(5)) +
           R"(","vendorProject":"x","product":"y","vulnerabilityName":"z","dateAdded":)"
           R"("2026-03-30","shortDescription":"x","requiredAction":"x","dueDate":"2026-04-20"}]})";
  }

  TestNode& node_;
  std::mt19937 random_;
};

unsigned cases(unsigned otherwise) {
  const char* wanted = std::getenv("HINOMI_CASES");
  return wanted ? static_cast<unsigned>(std::atoi(wanted)) : otherwise;
}

TEST(SystemsSnapshot, AnyKeptIndexAndTheRecordsAfterItAreTheJournal) {
  std::size_t rows = 0, files = 0;
  for (unsigned seed = 0; seed < cases(12); ++seed) {
    TestNode node(seed);
    node.open_with_members();
    Days days(node, seed);
    std::vector<std::string> kept;  // each that ever stood there
    {
      Started live(node, true);
      for (int i = 0; i < 30; ++i) {
        days.step(*live.systems);
        if (days.pick(4)) continue;
        ASSERT_TRUE(live.systems->settle(node.clock.now()));
        if (auto bytes = node.disk.bytes_of(kept_at);
            bytes && (kept.empty() || kept.back() != *bytes))
          kept.push_back(*bytes);
      }
      ASSERT_TRUE(live.systems->settle(node.clock.now()));
      kept.push_back(*node.disk.bytes_of(kept_at));
      const auto now = everything(node, *live.systems);
      live.systems.reset();
      node.advance(Duration(0));  // what is due is written
      const std::string before = node.dump();
      Started whole(node, false);
      ASSERT_EQ(everything(node, *whole.systems), now) << "seed " << seed;
      ASSERT_EQ(node.dump(), before) << "a start has nothing to add";
      rows += now.size();
    }
    Started whole(node, false);
    const auto wanted = everything(node, *whole.systems);
    whole.systems.reset();
    const std::string before = node.dump();
    for (const std::string& bytes : kept) {
      node.disk.put_bytes(kept_at, bytes);
      Started again(node, true);
      ASSERT_EQ(everything(node, *again.systems), wanted) << "seed " << seed;
      ASSERT_EQ(node.dump(), before) << "seed " << seed;
      ++files;
    }
    // The newest is read, and nothing has to be read after it: it is not written anew.
    node.disk.put_bytes(kept_at, kept.back());
    Started again(node, true);
    EXPECT_EQ(*node.disk.bytes_of(kept_at), kept.back()) << "seed " << seed;
    ASSERT_EQ(everything(node, *again.systems), wanted) << "seed " << seed;
  }
  EXPECT_GT(rows, cases(12) * 3);
  EXPECT_GT(files, cases(12) * 3);
}

TEST(SystemsSnapshot, ALossOfPowerAtAnyChangeOfTheDisk) {
  for (unsigned seed = 0; seed < cases(12); ++seed) {
    TestNode node(seed);
    node.open_with_members();
    Days days(node, seed);
    {
      Started live(node, true);
      for (int i = 0; i < 15; ++i) days.step(*live.systems);
      if (seed % 2) {
        ASSERT_TRUE(live.systems->settle(node.clock.now()));
      }
      node.disk.crash_at(seed / 2);
      for (int i = 0; i < 20 && !node.disk.crashed(); ++i) {
        (void)live.systems->settle(node.clock.now());
        if (!node.disk.crashed()) days.step(*live.systems);
      }
      EXPECT_TRUE(node.disk.crashed());
    }
    node.close();
    node.disk.lose_power(seed % 3 == 0 ? world::Loss::all : world::Loss::some);
    node.open();
    Started again(node, true);
    const auto found = everything(node, *again.systems);
    again.systems.reset();
    node.advance(Duration(0));
    const std::string before = node.dump();
    Started whole(node, false);
    EXPECT_EQ(everything(node, *whole.systems), found) << "seed " << seed;
    EXPECT_EQ(node.dump(), before) << "seed " << seed;
  }
}

// The journal decides: what is not its own, or not whole, is as good as nothing, and is replaced.
TEST(SystemsSnapshot, WhatIsOfNoUseIsNotLookedAt) {
  TestNode node(1), other(2);
  std::string others;
  for (TestNode* one : {&other, &node}) {
    one->open_with_members();
    Started live(*one, true);
    Days days(*one, one == &node ? 1 : 2);
    for (int i = 0; i < 40; ++i) days.step(*live.systems);
    ASSERT_TRUE(live.systems->settle(one->clock.now()));
    if (one == &other) others = *one->disk.bytes_of(kept_at);
  }
  const std::string good = *node.disk.bytes_of(kept_at);
  Started whole(node, false);
  const auto wanted = everything(node, *whole.systems);
  whole.systems.reset();
  ASSERT_FALSE(wanted.empty());
  auto is_replaced = [&](const std::string& bytes, const std::string& what,
                         std::string key = std::string(32, 'k')) {
    node.disk.put_bytes(kept_at, bytes);
    Started again(node, true, std::move(key));
    EXPECT_EQ(everything(node, *again.systems), wanted) << what;
    EXPECT_NE(*node.disk.bytes_of(kept_at), bytes) << what;
  };
  is_replaced(others, "of another journal, whose node has the same key");
  is_replaced(good, "of another node", std::string(32, 'x'));
  is_replaced("", "empty");
  is_replaced("HnExpos0" + good.substr(8), "of another format");
  Days luck(node, 7);
  for (int i = 0; i < 10; ++i) {
    const std::size_t at = luck.pick(static_cast<unsigned>(good.size()));
    is_replaced(good.substr(0, at), "cut at " + std::to_string(at));
    std::string spoilt = good;
    spoilt[at] = static_cast<char>(spoilt[at] ^ 4);
    is_replaced(spoilt, "spoilt at " + std::to_string(at));
  }
}

// A disk that is full keeps no index; all else goes on.
TEST(SystemsSnapshot, AFullDiskKeepsNone) {
  TestNode node(1);
  node.open_with_members();
  Started live(node, true);
  Days days(node, 1);
  for (int i = 0; i < 10; ++i) days.step(*live.systems);
  node.disk.limit_to(node.disk.used());
  EXPECT_TRUE(live.systems->settle(node.clock.now()));
  EXPECT_FALSE(node.disk.exists(kept_at));
  node.disk.limit_to({});
  EXPECT_TRUE(live.systems->settle(node.clock.now()));
  EXPECT_TRUE(node.disk.exists(kept_at));
}

}  // namespace
}  // namespace hinomi::act
