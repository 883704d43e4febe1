// What Exposures holds. Private to judge/exposure.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <map>
#include <roaring/roaring.hh>

#include "base/text.h"
#include "judge/exposure/exposures.h"
#include "judge/exposure/flaw_names.h"

namespace hinomi::exposure {

using ProductNumber = std::uint32_t;
using VersionNumber = std::uint32_t;
using ClaimNumber = std::uint32_t;

struct Hit {
  ClaimNumber claim = 0;
  Judged judged;
};

struct VersionEntry {
  ProductNumber product = 0;
  Naming naming = Naming::package;  // by which name components have it
  VersionKey key;
  std::unique_ptr<const Cpe> cpe;  // of Naming::cpe
  Roaring assets;
  std::vector<Hit> hits;  // by claim

  bool is_proposed() const { return naming == Naming::proposed; }
  // That what it may be is mended says nothing of what it is.
  bool may_say(const Judged& judged) const {
    return !is_proposed() || judged.verdict <= Verdict::unknown;
  }
};

// One for each VersionEntry.
inline std::string version_name(ProductNumber product, Naming naming, std::string_view text,
                                const Cpe* cpe) {
  std::string out = std::to_string(product) + "@";
  out += text;
  if (cpe) out += "@" + cpe_text(*cpe);
  if (naming == Naming::source) out += "@source";
  if (naming == Naming::proposed) out += "@proposed";
  return out;
}

struct ProductEntry {
  Product about;
  // Those with a key, by it; then those without.
  std::vector<VersionNumber> ordered, unordered;
  std::vector<ClaimNumber> claims;
};

struct ClaimEntry {
  Claim claim;
  std::uint32_t advisory = 0;
  ProductNumber product = 0;
  std::shared_ptr<const Cpe> cpe;       // of Naming::cpe
  std::vector<std::string> places;      // of its parts
  std::vector<VersionNumber> versions;  // with a hit of it
  const in::CpeNode* tree = nullptr;    // to hold on the asset as well
};

struct AdvisoryEntry {
  std::string name;                       // "OSV PYSEC-2024-1"
  std::vector<std::uint32_t> statements;  // of a document of VEX statements: an advisory each
  FlawNumber flaw = 0;
  std::vector<ClaimNumber> claims;
  std::vector<std::unique_ptr<in::CpeNode>> trees;
};

// What the inventory itself says of a flaw.
struct OwnStatement {
  FlawNumber flaw = 0;
  std::vector<VersionNumber> about;  // sorted; empty: of the whole
  Verdict verdict = Verdict::unknown;
  std::string detail;
};

struct AssetEntry {
  std::string name;
  std::uint32_t owner = 0;
  std::vector<VersionNumber> versions;  // sorted
  std::vector<OwnStatement> statements;
};

struct Exposures::Parts {
  std::unordered_map<std::string, ProductNumber> product_numbers;
  std::vector<ProductEntry> products;
  std::unordered_map<std::string, std::vector<ProductNumber>> families;
  std::unordered_map<std::string, VersionNumber> version_numbers;  // product's number and text
  // By package URL.
  boost::unordered_flat_map<std::string, std::vector<VersionNumber>, TextHash, std::equal_to<>>
      met_before;
  std::vector<VersionNumber> just_met;
  std::vector<VersionEntry> versions;
  std::vector<ClaimEntry> claims;
  std::vector<ClaimNumber> free_claims;
  std::unordered_map<std::string, std::uint32_t> advisory_numbers;
  std::vector<AdvisoryEntry> advisories;
  FlawNames flaws;
  std::unordered_map<FlawNumber, std::vector<std::uint32_t>> advisories_of;  // by root
  std::unordered_map<std::string, AssetNumber> asset_numbers;
  std::vector<AssetEntry> assets;
  std::size_t instances = 0, unplaced = 0;

  ProductNumber product(const Product& about);
  // Every product that what is said of one may hold for, and the reverse.
  template <class Use>
  void each_relative(ProductNumber number, const Use& use) {
    for (ProductNumber other : families[products[number].about.family]) use(other);
  }

  std::optional<Judged> judge(const ClaimEntry& claim, const VersionEntry& version) const;
  void ask(ClaimNumber number, VersionNumber at);
  // Asks the versions that a new claim can speak of.
  void apply(ClaimNumber number);
  VersionNumber version(const Identity& identity, bool is_proposed = false);
  // Those of a component; a package URL that came before is not read again.
  std::span<const VersionNumber> versions_of(const in::Component& component);
  void add_claim(std::uint32_t advisory, Claim claim, const Pattern& pattern,
                 std::vector<std::string> places, const in::CpeNode* tree);
  void forget(AdvisoryEntry& advisory);
  void place_entries(std::uint32_t number, const in::Advisory& advisory);
  void place_leaves(std::uint32_t number, const in::CpeNode& node, const in::CpeNode* tree,
                    const std::string& place);
  // The leaf holds when the asset has a version that it names; maybe, when that is not sure.
  enum class Truth : std::uint8_t { no, maybe, yes };
  Truth holds(const in::CpeNode::Match& leaf, const AssetEntry& asset) const;
  Truth holds(const in::CpeNode& node, const AssetEntry& asset) const;
  // Of several that speak of one version the one with the most weight: who says that this very
  // version is excepted or mended (VEX) knows more than a range; what is sure before what is not.
  const Hit* weighed(const Hit* best, const Hit& hit) const;
  // The hits of `version` on an asset, each flaw once.
  template <class Use>
  void each_flaw(const VersionEntry& version, const AssetEntry& asset, const Use& use) const {
    std::map<FlawNumber, Hit> best;
    for (Hit hit : version.hits) {
      const ClaimEntry& claim = claims[hit.claim];
      if (claim.tree) {
        const Truth truth = holds(*claim.tree, asset);
        if (truth == Truth::no) continue;
        if (truth == Truth::maybe && hit.judged.verdict == Verdict::affected)
          hit.judged = {Verdict::unknown, Reason::loose_name, hit.judged.part};
      }
      auto [mine, is_first] = best.try_emplace(flaws.root(advisories[claim.advisory].flaw), hit);
      if (!is_first) mine->second = *weighed(&mine->second, hit);
    }
    for (const auto& [flaw, hit] : best) use(flaw, hit);
  }

  // The last that the asset's inventory says of it.
  const OwnStatement* statement(const AssetEntry& asset, FlawNumber flaw,
                                VersionNumber version) const;
  // Of any asset that has it; state() is still to be asked.
  Exposure exposure(FlawNumber flaw, VersionNumber at, const Hit& hit) const;
  // What the asset's own inventory says, in place of that.
  void state(Exposure& exposure, VersionNumber at) const;
  FlawNumber put(const in::Advisory& advisory, std::uint32_t& number);
  void set_versions(AssetNumber number, std::vector<VersionNumber> now);
};

}  // namespace hinomi::exposure
