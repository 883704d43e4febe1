// What the parts of an inventory ask of one who uses them, until when they are mended, and what is
// told of where they come from. Pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "in/inventory/inventory.h"
#include "judge/supply/licence.h"
#include "judge/supply/support.h"

namespace hinomi::supply {

struct PartLicences {
  std::string name, version;
  std::vector<std::string> said;  // as written
  LicenceJudged judged;
};

struct PartSupport {
  std::string name, version;
  Support support;  // past or soon
};

struct PartsSummary {
  std::size_t parts = 0;
  // Parts by the most that they may ask: none, low, medium, high. The rest says no licence.
  std::array<std::size_t, risk_count> by_risk{};
  std::size_t without_licence = 0, unsure = 0;  // unsure: what they ask is not known for certain
  std::vector<PartLicences> licences;       // those that may ask most first; none and low left out
  std::array<std::size_t, 4> by_support{};  // by SupportState
  std::vector<PartSupport> ending;          // the soonest first
  // Of how many the document says this.
  std::size_t with_origin = 0, with_digest = 0, with_identity = 0;
};

constexpr std::size_t shown_parts = 500;  // of each list

PartsSummary summary_of(const in::Inventory& inventory, const LicencePolicy& policy, LicenceUse use,
                        Time now);

}  // namespace hinomi::supply
