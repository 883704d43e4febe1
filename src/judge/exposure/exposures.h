// Who runs what, and what is wrong with it. Both sides change; what follows from a change is worked
// out from the change alone: a new advisory asks the versions of its products, a new inventory
// those it names. Everything has a number: a range of versions is two binary searches in the
// product's ordered list, and who has a version is a compressed set of assets.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "judge/exposure/claim.h"
#include "judge/exposure/identity.h"

namespace hinomi::exposure {

using AssetNumber = std::uint32_t;
using FlawNumber = std::uint32_t;

// One thing that is wrong with one component of an asset, or that may be.
struct Exposure {
  AssetNumber asset = 0;
  FlawNumber flaw = 0;
  std::string_view product, version;  // as the index holds them: Product::key, the version's text
  Naming naming = Naming::package;    // by which name they met
  Verdict verdict = Verdict::affected;
  Reason reason = Reason::none;
  // What says so: which advisory, and which of its entries (or leaves of its configurations).
  std::string_view advisory;
  std::string_view place;
  // Why the asset's own inventory says otherwise (VEX inside it), when it does.
  std::string_view own_statement;

  bool operator==(const Exposure&) const = default;
};

// As Exposure::advisory names it: "OSV PYSEC-2024-1".
std::string advisory_name(const in::Advisory& advisory);

// One thread writes; any number read between two changes.
class Exposures {
 public:
  Exposures();
  ~Exposures();

  // In place of an earlier one of the same source and id. Withdrawn or rejected: nothing of it is
  // left. The number of the flaw, whatever of its names the advisory goes by.
  FlawNumber put(const in::Advisory& advisory);

  // What an asset runs, in place of what it ran. `owner`: a number of the caller's. Assets of one
  // owner that come one after the other lie beside each other.
  AssetNumber put(std::string_view asset, std::uint32_t owner, const in::Inventory& inventory);
  void remove(AssetNumber asset);
  // Names that components of it may have, in place of those proposed before; put() leaves none.
  // What has a flaw by such a name alone is unknown (Reason::identity_unconfirmed).
  void propose(AssetNumber asset, std::span<const in::Component> components);

  // Nothing: no advisory and no statement goes by this name.
  std::optional<FlawNumber> flaw(std::string_view name) const;
  std::span<const std::string> names(FlawNumber flaw) const;  // the first is the one to show
  bool is_advised(FlawNumber flaw) const;  // an advisory is about it, not an inventory alone
  // Every flaw that an advisory is about.
  std::vector<FlawNumber> advised() const;
  // By the name that it was put under; nothing: there was never one.
  std::optional<AssetNumber> asset(std::string_view name) const;
  std::string_view asset_name(AssetNumber asset) const;
  std::uint32_t owner(AssetNumber asset) const;

  // Which assets, among those of owners that `may`, have a version that the flaw is in or may be
  // in; also versions that are mended or excepted, with that verdict. Each asset with each product
  // once, by asset, then product.
  std::vector<Exposure> who(FlawNumber flaw, const std::function<bool(std::uint32_t)>& may) const;
  // What an asset has, by flaw, then product.
  std::vector<Exposure> of(AssetNumber asset) const;

  struct Size {
    std::size_t assets = 0, instances = 0, products = 0, versions = 0;
    std::size_t flaws = 0, claims = 0;
    std::size_t hits = 0;      // versions with something said of them
    std::size_t unplaced = 0;  // entries of advisories that name no product a machine can go by
  };
  Size size() const;

 private:
  friend struct IndexFields;  // index_bytes.h

  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace hinomi::exposure
