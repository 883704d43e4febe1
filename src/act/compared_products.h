// Two products beside each other for one who buys: what their makers say, and what advisories say
// of them (docs/suppliers.md, "Two products beside each other"). One thread.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "in/advisory/read_advisories.h"
#include "in/inventory/inventory.h"
#include "judge/exposure/facts.h"
#include "judge/exposure/flaw_names.h"
#include "judge/exposure/identity.h"
#include "judge/supply/compare.h"

namespace hinomi::act {

// What one product is known by, and what advisories said of it.
struct ComparedProduct {
  supply::ProductFacts facts;
  std::optional<in::Inventory> inventory;
  std::vector<exposure::Identity> names;  // none: no advisory can be looked up
  std::map<std::string, Time> releases;   // when each version came out, as its maker says
  // By the number of the flaw, as it was when the advisory came.
  std::vector<std::pair<std::uint32_t, supply::PastFlaw>> said;

  bool is_named_by(const exposure::Product& product) const;
  bool is_named_by(const in::CpeNode& node) const;
};

// What a document and its place are called in evidence and errors.
struct ProductDocument {
  std::string_view bytes;
  std::string name;
  std::string os_release = {};  // beside a package list
};

// `product`: what its maker says beside the SBOM, as docs/suppliers.md has it, and what that is
// called; an SBOM without a name: none was given. Errors: invalid, too_large, with the place.
Result<ComparedProduct> compared_product(const json::object& product,
                                         const std::string& product_name,
                                         const ProductDocument& sbom);

// Takes advisories one after the other and keeps what they say of the products.
class ProductHistories final : public in::AdvisorySink {
 public:
  explicit ProductHistories(std::array<ComparedProduct, 2>& products) : products_(products) {}
  void advisory(in::Advisory&& one) override;
  void known_exploited(in::KnownExploited&& one) override;
  void refuse(Error&& error) override { refused.push_back(std::move(error)); }

  // Each flaw once, whatever number of advisories spoke of it: the first day it was told, the
  // first day there was a fix. After all advisories.
  void finish(ComparedProduct& product) const;

  std::vector<Error> refused;

 private:
  static void add(const in::Advisory& one, std::uint32_t number, ComparedProduct& product);

  std::array<ComparedProduct, 2>& products_;
  exposure::Facts facts_;
  exposure::FlawNames flaws_;
  bool knows_exploited_ = false;
};

}  // namespace hinomi::act
