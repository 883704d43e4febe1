// Two products beside each other for one who buys: what their makers tell, how often something was
// wrong and how fast it was mended. What is not known stays unknown, and each figure names what it
// stands on. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "in/inventory/inventory.h"
#include "judge/supply/licence.h"
#include "judge/supply/support.h"

namespace hinomi::supply {

// A flaw that was in the product, in whichever version.
struct PastFlaw {
  std::string name;           // "CVE-2026-1"
  std::string severity;       // "critical", "high", "medium", "low", "none"; empty: not said
  Time published;             // {}: not said
  std::optional<Time> fixed;  // when what mends it was there; nothing: not known
  std::string fixed_by;       // what says so: an advisory's id, a release
  bool has_fix = false;       // a version that mends it is named, or a maker's fix
  bool is_exploited = false;
};

struct ProductFacts {
  std::string name;
  const in::Inventory* inventory = nullptr;  // nullptr: none was given
  std::string inventory_file;
  // Advisories about the product; without one nothing is known: that nobody writes of a product
  // does not make it free of flaws.
  std::vector<PastFlaw> flaws;
  bool knows_exploited = false;  // a list of exploited flaws was looked at
  std::string end_of_support, support_source;
  std::vector<std::string> csaf;  // what shows that its maker publishes CSAF
};

struct Figure {
  std::string value;  // a number, a date, or a code ("yes", "past", "high"); empty: unknown
  std::size_t part = 0, whole = 0;    // a share; whole 0: none
  std::vector<std::string> evidence;  // files, flaws; at most 20
};

struct ComparisonRow {
  std::string id;  // "sbom.versions", "flaws.2025"; docs/suppliers.md lists them
  Figure a, b;
};

constexpr std::size_t shown_evidence = 20;

std::vector<ComparisonRow> compare(const ProductFacts& a, const ProductFacts& b,
                                   const LicencePolicy& policy, Time now);

}  // namespace hinomi::supply
