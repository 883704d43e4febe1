#include "act/device_view.h"

namespace hinomi::act {
namespace {

// Flaws that are exploited and that nobody settled: the node knows them at this moment.
void add_flaws(Device& device, const picture::AssetRow& row, const Systems::View& seen, Time now) {
  const auto asset = seen.asset(row.asset.id);
  if (!asset) return;
  for (const exposure::Exposure& one : seen.index.of(*asset)) {
    if (one.verdict != exposure::Verdict::affected) continue;
    const auto names = seen.index.names(one.flaw);
    if (!seen.facts.of(names).is_exploited) continue;
    const auto standing = seen.standing(row.asset.member, row.asset.id, one.flaw, now);
    if (standing && standing->is_settled()) continue;
    DeviceFlaw flaw{.flaw = std::string(names[0]), .is_exploited = true};
    if (const auto* entry = seen.facts.entry(one.advisory, one.place);
        entry && !entry->fixed_in.empty())
      flaw.fixed_in = entry->fixed_in[0];
    flaw.evidence = static_cast<std::uint32_t>(device.evidence.size());
    // As long as an advisory stands it holds; from when on, the newest word of the member says.
    device.evidence.push_back({EvidenceKind::maker, std::string(one.advisory),
                               std::string(one.advisory), row.told, now + std::chrono::days(1)});
    device.flaws.push_back(std::move(flaw));
  }
}

}  // namespace

Device device_of(const picture::AssetRow& row, const Device& told, const Systems::View& seen,
                 Time now) {
  Device out = told;
  add_flaws(out, row, seen, now);
  return out;
}

}  // namespace hinomi::act
