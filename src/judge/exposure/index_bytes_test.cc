#include "judge/exposure/index_bytes.h"

#include <gtest/gtest.h>

#include <random>

#include "judge/exposure/test_support_exposures.h"

namespace hinomi::exposure {
namespace {

// Changes of every kind that the index knows: packages with and without releases, CPE names with
// trees, models, statements of publishers and of inventories, names that become one.
class AnyChange {
 public:
  explicit AnyChange(unsigned seed) : random_(seed) {}

  unsigned pick(unsigned below) { return static_cast<unsigned>(random_() % below); }
  std::string version() { return std::to_string(pick(3)) + "." + std::to_string(pick(4)); }
  std::string flaw() { return "CVE-2026-" + std::to_string(pick(8)); }

  in::Inventory inventory() {
    std::vector<std::string> purls;
    for (unsigned i = pick(5); i > 0; --i) purls.push_back(purl());
    in::Inventory out = runs(purls);
    for (unsigned i = pick(3); i > 0; --i) {
      in::Component one;
      one.cpes = {cpe(pick(4) ? version() : "*")};
      if (pick(3) == 0) one.models = {"M-" + std::to_string(pick(3))};
      one.maker = "Himori Keiki";
      out.components.push_back(one);
    }
    if (pick(3) == 0) {
      in::Statement said;
      said.flaw = flaw();
      said.status = static_cast<in::Statement::Status>(pick(5));
      said.detail = "the plant's own word";
      if (pick(2) && !purls.empty()) said.about = {purls[0]};
      out.statements.push_back(said);
    }
    return out;
  }
  in::Advisory advisory() {
    in::Advisory out = about(flaw(), {});
    if (pick(3) == 0) out.aliases.push_back("GHSA-" + std::to_string(pick(4)));
    out.is_rejected = pick(8) == 0;
    out.title = "a hole";
    if (pick(2)) out.severities = {{"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "x"}};
    if (pick(3) == 0) out.weaknesses = {"CWE-79"};
    if (pick(4) == 0) out.ssvc = {{"exploitation", "active"}};
    if (pick(4) == 0) out.upstream = {flaw()};
    for (unsigned i = pick(3); i > 0; --i) {
      Affected one = in("PyPI", "p" + std::to_string(pick(3)), pick(2) ? version() : "", version());
      one.place = "/affected/" + std::to_string(i);
      one.status = static_cast<AffectedStatus>(pick(4));
      one.fixed_in = {version()};
      if (pick(3) == 0) one.versions = {version(), "odd one"};
      if (pick(6) == 0) one.range = "some old ones";
      if (pick(3) == 0) one.symbols = {{"gate/lock", pick(2) ? "open" : ""}};
      if (pick(5) == 0) one.models = {"M-1"}, one.vendor = "Himori";
      out.affected.push_back(one);
    }
    if (pick(3) == 0) {
      in::CpeNode part, whole;
      part.matches = {{cpe("*"), {"", version(), true, true}, true}};
      if (pick(2)) part.matches[0] = {cpe(version()), {}, true};
      whole.op = pick(2) ? in::CpeNode::Operator::all : in::CpeNode::Operator::any;
      whole.children = {part, part};
      whole.children[1].matches[0] = {cpe("*"), {}, false};
      whole.children[1].negate = pick(4) == 0;
      out.configurations = {whole};
      if (pick(2)) out.configurations.push_back(part);
    }
    if (pick(6) == 0) {
      in::Statement said;
      said.flaw = flaw();
      said.about = {purl()};
      said.status = static_cast<in::Statement::Status>(pick(5));
      out.statements = {said};
    }
    return out;
  }

 private:
  std::string purl() {
    std::string out = "pkg:" + std::string(pick(2) ? "pypi/p" : "deb/debian/p");
    out += std::to_string(pick(3));
    if (pick(8)) out += "@" + (pick(9) ? version() : "x_y z");
    if (out.contains("deb/")) out += pick(3) ? "?distro=debian-12" : "?upstream=s";
    return out;
  }
  std::string cpe(const std::string& of) {
    return "cpe:2.3:a:himori:q" + std::to_string(pick(3)) + ":" + of + ":*:*:*:*:*:*:*";
  }

  std::mt19937 random_;
};

// All that can be asked, with numbers and evidence.
std::vector<std::string> everything(const Exposures& index, const Facts& facts) {
  std::vector<std::string> out;
  auto add = [&](const Exposure& one) {
    out.push_back(std::to_string(one.asset) + " " + std::to_string(one.flaw) + " " +
                  std::string(one.product) + "@" + std::string(one.version) + " " +
                  std::string(name_of(one.naming)) + " " + std::string(name_of(one.verdict)) + " " +
                  std::string(name_of(one.reason)) + " " + std::string(one.advisory) + " " +
                  std::string(one.place) + " " + std::string(one.own_statement));
    for (const auto& symbol : facts.symbols(index.names(one.flaw), one.product))
      out.back() += " in " + symbol.package + "." + symbol.name;
    if (const EntryFacts* more = facts.entry(one.advisory, one.place))
      for (const std::string& fixed : more->fixed_in) out.back() += " to " + fixed;
  };
  const Exposures::Size size = index.size();
  for (std::size_t number : {size.assets, size.instances, size.products, size.versions, size.flaws,
                             size.claims, size.hits, size.unplaced})
    out.push_back(std::to_string(number));
  for (AssetNumber asset = 0; asset < size.assets; ++asset) {
    out.push_back(std::string(index.asset_name(asset)) + " of " +
                  std::to_string(index.owner(asset)));
    EXPECT_EQ(index.asset(index.asset_name(asset)), asset);
    for (const Exposure& one : index.of(asset)) add(one);
  }
  for (FlawNumber flaw : index.advised()) {
    const FlawFacts known = facts.of(index.names(flaw));
    std::string line = std::to_string(flaw);
    for (const std::string& name : index.names(flaw)) {
      line += " " + name;
      for (const std::string& below : facts.downstream(name)) line += " under it " + below;
    }
    line += " " + known.title + " " + (known.cvss ? known.cvss->text() : "") + known.cvss_source;
    line += " " + std::to_string(known.is_exploited) + format_time(known.due);
    line += " " + std::to_string(known.likelihood.value_or(-1));
    for (const std::string& one : known.weaknesses) line += " " + one;
    for (const auto& [point, value] : known.ssvc) line += " " + point + "=" + value;
    out.push_back(line);
    for (const Exposure& one : index.who(flaw, everybody)) add(one);
  }
  return out;
}

// What is read is what was written; and goes on as it would have gone on.
TEST(IndexBytes, ReadAgainIsTheSameAndStaysTheSame) {
  const char* wanted = std::getenv("HINOMI_CASES");
  const unsigned cases = wanted ? static_cast<unsigned>(std::atoi(wanted)) : 200;
  std::size_t hits = 0;
  for (unsigned seed = 0; seed < cases; ++seed) {
    AnyChange any(seed);
    Exposures index, again;
    Facts facts, facts_again;
    auto change = [&](Exposures& to, Facts& known, unsigned one) {
      AnyChange same(one);
      switch (same.pick(5)) {
        case 0:
        case 1: {
          const in::Advisory advisory = same.advisory();
          to.put(advisory);
          known.put(advisory);
          break;
        }
        case 2:
          if (to.size().assets > 0) {
            to.remove(same.pick(static_cast<unsigned>(to.size().assets)));
            break;
          }
          [[fallthrough]];
        case 3: to.put("a" + std::to_string(same.pick(5)), same.pick(3), same.inventory()); break;
        default: {
          in::KnownExploited exploited;
          exploited.flaw = same.flaw();
          exploited.due = Time(Duration(1'775'034'000'000'000));
          known.put(exploited);
          in::ExploitLikelihood likely;
          likely.flaw = same.flaw();
          likely.probability = same.pick(100) / 100.;
          known.put(likely);
        }
      }
    };
    for (unsigned i = any.pick(40); i > 0; --i) change(index, facts, any.pick(1 << 30));
    ASSERT_TRUE(read_index(index_bytes(index), again)) << "seed " << seed;
    ASSERT_TRUE(read_index(index_bytes(facts), facts_again)) << "seed " << seed;
    ASSERT_EQ(everything(again, facts_again), everything(index, facts)) << "seed " << seed;
    for (unsigned i = 0; i < 15; ++i) {
      const unsigned one = any.pick(1 << 30);
      change(index, facts, one);
      change(again, facts_again, one);
      ASSERT_EQ(everything(again, facts_again), everything(index, facts)) << "seed " << seed;
    }
    hits += index.size().hits;
  }
  EXPECT_GT(hits, cases * 2);
}

// What is known of the use of components, and of those that go by no name for machines.
TEST(IndexBytes, UsesAndNamesAreTheSame) {
  in::Inventory inventory = runs({"pkg:pypi/gate@1.0", "pkg:pypi/lamp@2.0", "pkg:pypi/pump@3.0"});
  inventory.subject = 0;
  inventory.needs = {{0, 1}, {1, 2}};
  inventory.components[1].scope = in::Scope::optional;
  inventory.components[2].frames = {{"pump", "pump.core", "start", "core.py", 12}};
  inventory.components[2].occurrences = {{"core.py", "start", 12}};
  in::Component plain;
  plain.name = "Himori Gate 2.1";
  plain.maker = "Himori Keiki";
  plain.version = "2.1";
  inventory.components.push_back(plain);
  const Usages usages(inventory);
  Usages usages_again;
  ASSERT_TRUE(read_index(index_bytes(usages), usages_again));
  const std::vector<in::Symbol> symbols = {{"pump", "start"}};
  for (auto [product, version] :
       {std::pair("pypi/gate", "1.0"), {"pypi/lamp", "2.0"}, {"pypi/pump", "3.0"}, {"x", "1"}})
    EXPECT_EQ(usages_again.reached(product, version, symbols),
              usages.reached(product, version, symbols))
        << product;
  EXPECT_EQ(usages.reached("pypi/pump", "3.0", {}).evidence.empty(), false);

  const std::vector<Unnamed> unnamed = unnamed_in(inventory);
  ASSERT_EQ(unnamed.size(), 1u);
  std::vector<Unnamed> unnamed_again;
  ASSERT_TRUE(read_index(index_bytes(unnamed), unnamed_again));
  ASSERT_EQ(unnamed_again.size(), 1u);
  EXPECT_EQ(unnamed_again[0].name, plain.name);
  EXPECT_EQ(unnamed_again[0].maker, plain.maker);
  EXPECT_EQ(unnamed_again[0].count, unnamed[0].count);

  ProductNames names, names_again;
  in::Advisory advisory = about("CVE-2026-1", {});
  Affected affected;
  affected.cpes = {"cpe:2.3:a:himori:gate:*:*:*:*:*:*:*:*"};
  advisory.affected = {affected};
  names.add(advisory);
  ASSERT_TRUE(read_index(index_bytes(names), names_again));
  EXPECT_EQ(names_again.size(), names.size());
  const auto proposals = names.proposals("Gate", "Himori", "2.1");
  ASSERT_FALSE(proposals.empty());
  EXPECT_EQ(names_again.proposals("Gate", "Himori", "2.1"), proposals);
  EXPECT_EQ(names_again.take_new_words(), names.take_new_words());
  advisory.affected[0].cpes = {"cpe:2.3:a:himori:gatehouse:*:*:*:*:*:*:*:*"};
  for (ProductNames* one : {&names, &names_again}) one->add(advisory);
  EXPECT_EQ(names_again.take_new_words(), names.take_new_words());
  EXPECT_EQ(names_again.proposals("Gatehouse", "", ""), names.proposals("Gatehouse", "", ""));

  ProposalsByVersion by_version{{"2.1", proposals}}, by_version_again;
  ASSERT_TRUE(read_index(index_bytes(by_version), by_version_again));
  EXPECT_EQ(by_version_again, by_version);
}

TEST(IndexBytes, WhatIsCutOrLongerIsRefused) {
  AnyChange any(1);
  Exposures index;
  for (int i = 0; i < 10; ++i) {
    index.put("a" + std::to_string(i), 0, any.inventory());
    index.put(any.advisory());
  }
  const std::string bytes = index_bytes(index);
  for (std::size_t size = 0; size < bytes.size(); size += 7) {
    Exposures again;
    EXPECT_FALSE(read_index(bytes.substr(0, size), again)) << size;
  }
  Exposures again;
  EXPECT_FALSE(read_index(bytes + "x", again));
}

}  // namespace
}  // namespace hinomi::exposure
