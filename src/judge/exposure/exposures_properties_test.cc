#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>
#include <set>

#include "judge/exposure/test_support_exposures.h"

namespace hinomi::exposure {
namespace {

// The same changes in any order, and from nothing, give the same; and what they give is what a loop
// over all assets, components and advisories gives.
class Changes {
 public:
  explicit Changes(unsigned seed) : random_(seed) {}

  std::string version() { return std::to_string(pick(4)) + "." + std::to_string(pick(5)); }
  in::Inventory inventory() {
    std::vector<std::string> purls;
    for (unsigned i = pick(6); i > 0; --i) {
      std::string purl =
          "pkg:" + std::string(pick(2) ? "pypi/p" : "deb/debian/p") + std::to_string(pick(4));
      if (pick(8)) purl += "@" + (pick(10) ? version() : "x_y z");
      if (purl.contains("deb/") && pick(3))
        purl += "?distro=debian-1" + std::to_string(1 + pick(2));
      purls.push_back(purl);
    }
    return runs(purls);
  }
  in::Advisory advisory() {
    in::Advisory out = about("F-" + std::to_string(pick(12)), {});
    if (pick(3) == 0) out.aliases.push_back("A-" + std::to_string(pick(5)));
    if (pick(6) == 0) out.is_rejected = true;
    for (unsigned i = pick(3); i > 0; --i) {
      const bool is_deb = pick(2);
      Affected one = in(is_deb ? (pick(3) ? "Debian:11" : "Debian") : "PyPI",
                        "p" + std::to_string(pick(4)), "", "");
      one.place = "/affected/" + std::to_string(pick(2));
      if (!out.affected.empty() && out.affected.back().place == one.place) {
        one.ecosystem = out.affected.back().ecosystem;
        one.name = out.affected.back().name;
      }
      one.intervals.clear();
      for (unsigned k = pick(3); k > 0; --k) {
        std::string a = version(), b = version();
        one.intervals.push_back({pick(4) ? a : "", pick(4) ? b : "", pick(2) == 1, pick(2) == 1});
      }
      for (unsigned k = pick(3); k > 0; --k) one.versions.push_back(version());
      one.every = pick(6) == 0;
      one.status = static_cast<AffectedStatus>(pick(4));
      if (pick(10) == 0) one.range = "some old ones";
      out.affected.push_back(one);
    }
    return out;
  }
  unsigned pick(unsigned below) { return static_cast<unsigned>(random_() % below); }

 private:
  std::mt19937 random_;
};

std::multiset<std::string> everything(const Exposures& exposures, std::size_t assets) {
  std::multiset<std::string> out;
  for (AssetNumber asset = 0; asset < assets; ++asset)
    for (const Exposure& one : exposures.of(asset))
      out.insert(std::string(exposures.asset_name(asset)) + " " +
                 std::string(exposures.names(one.flaw)[0]) + " " + std::string(one.product) + "@" +
                 std::string(one.version) + " " + std::string(name_of(one.verdict)));
  return out;
}

TEST(ExposuresProperties, IncrementalEqualsWholeAndWhoEqualsOf) {
  const char* wanted = std::getenv("HINOMI_CASES");
  const unsigned cases = wanted ? static_cast<unsigned>(std::atoi(wanted)) : 300;
  std::size_t seen = 0;
  for (unsigned seed = 0; seed < cases; ++seed) {
    Changes changes(seed);
    Exposures step;
    std::map<std::string, in::Inventory> inventories;
    std::map<std::string, in::Advisory> advisories;
    constexpr std::size_t assets = 5;
    for (std::size_t i = 0; i < assets; ++i) {
      std::string name = "a" + std::to_string(i);
      step.put(name, 0, inventories[name] = changes.inventory());
    }
    std::map<std::string, std::vector<std::string>> aliases;  // names stay joined
    for (int i = 0; i < 40; ++i) {
      if (changes.pick(2)) {
        std::string name = "a" + std::to_string(changes.pick(assets));
        step.put(name, 0, inventories[name] = changes.inventory());
      } else {
        in::Advisory advisory = changes.advisory();
        auto& mine = aliases[advisory.id];
        mine.insert(mine.end(), advisory.aliases.begin(), advisory.aliases.end());
        advisories[advisory.id] = advisory;
        step.put(advisory);
      }
    }
    Exposures whole;
    for (auto& [id, advisory] : advisories) {
      advisory.aliases = aliases[id];
      whole.put(advisory);
    }
    for (std::size_t i = 0; i < assets; ++i) {
      std::string name = "a" + std::to_string(i);
      whole.put(name, 0, inventories[name]);
    }
    auto now = everything(step, assets);
    ASSERT_EQ(now, everything(whole, assets)) << "seed " << seed;
    seen += now.size();
    std::multiset<std::string> by_flaw;
    std::set<FlawNumber> flaws;
    for (const auto& [id, advisory] : advisories) flaws.insert(*step.flaw(id));
    for (FlawNumber flaw : flaws)
      for (const Exposure& one : step.who(flaw, everybody))
        by_flaw.insert(std::string(step.asset_name(one.asset)) + " " +
                       std::string(step.names(one.flaw)[0]) + " " + std::string(one.product) + "@" +
                       std::string(one.version) + " " + std::string(name_of(one.verdict)));
    ASSERT_EQ(now, by_flaw) << "seed " << seed;
  }
  EXPECT_GT(seen, cases * 5);
}

}  // namespace
}  // namespace hinomi::exposure
