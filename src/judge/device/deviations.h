// Observed flows of a device against its MUD file. Any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string>

#include "in/inventory/flows.h"
#include "judge/device/mud.h"
#include "model/device.h"

namespace hinomi::device {

struct FlowCounts {
  std::size_t allowed = 0, deviations = 0, unknown = 0;

  std::size_t all() const { return allowed + deviations + unknown; }
};

// Puts what of the flows is not allowed into the device, each flow once with the newest time, and
// says that it has a MUD file. Flows without any of its addresses are none of its own. `site`: its
// own addresses may be missing, the device's count. `by` and `file`: who observed, for the
// evidence.
FlowCounts add_deviations(Device& device, const in::MudAccess& access, const in::MudSite& site,
                          std::span<const in::ObservedFlow> flows, const std::string& by,
                          const std::string& file);

// A device that was watched for at least this long and did not deviate in a way that it did before
// does it no more.
constexpr auto watched_long_enough = std::chrono::hours(24);
// Says so of each of its deviations that is older than the first of its own flows in this log and
// is not in it.
void end_deviations(Device& device, std::span<const in::ObservedFlow> flows, const std::string& by,
                    const std::string& file);

}  // namespace hinomi::device
