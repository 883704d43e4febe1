#include "judge/supply/parts.h"

#include <algorithm>
#include <tuple>

namespace hinomi::supply {

namespace {

constexpr auto ends_soon = std::chrono::days(180);

}  // namespace

PartsSummary summary_of(const in::Inventory& inventory, const LicencePolicy& policy, LicenceUse use,
                        Time now) {
  PartsSummary out;
  out.parts = inventory.components.size();
  for (const in::Component& one : inventory.components) {
    const std::string name = one.group.empty() ? one.name : one.group + "/" + one.name;
    if (auto judged = judge_licences(one.licences, policy, use)) {
      ++out.by_risk[static_cast<std::size_t>(judged->most)];
      out.unsure += !judged->is_sure();
      if (judged->most > Risk::low)
        out.licences.push_back({name, one.version, one.licences, std::move(*judged)});
    } else {
      ++out.without_licence;
    }
    const Support support = support_of(one.end_of_support, now, ends_soon);
    ++out.by_support[static_cast<std::size_t>(support.state)];
    if (support.state == SupportState::past || support.state == SupportState::soon)
      out.ending.push_back({name, one.version, support});
    out.with_origin += !one.supplier.empty() || !one.maker.empty();
    out.with_digest += !one.digests.empty();
    out.with_identity += !one.purls.empty() || !one.cpes.empty() || !one.models.empty();
  }
  std::stable_sort(out.licences.begin(), out.licences.end(), [](const auto& a, const auto& b) {
    return std::tie(b.judged.most, b.judged.least, a.name) <
           std::tie(a.judged.most, a.judged.least, b.name);
  });
  std::stable_sort(out.ending.begin(), out.ending.end(), [](const auto& a, const auto& b) {
    return std::tie(a.support.ends, a.name) < std::tie(b.support.ends, b.name);
  });
  if (out.licences.size() > shown_parts) out.licences.resize(shown_parts);
  if (out.ending.size() > shown_parts) out.ending.resize(shown_parts);
  return out;
}

}  // namespace hinomi::supply
