// What is known and judged of devices: as text for people and as JSON. Any thread.
#pragma once

#include <span>
#include <string>

#include "base/json.h"
#include "judge/device/judge.h"

namespace hinomi::device {

struct Judged {
  Device device;
  DeviceReport report;
};

// Every catalogue's provisions with their states; findings, gaps and plan with both languages; all
// evidence, by number. The same here, in the API and on a line of `hinomi devices check`.
json::object json_of(const Device& device, const DeviceReport& report,
                     std::span<const Catalogue> catalogues, const Policy& policy, Time now);

std::string lines_of(std::span<const Judged> devices, std::span<const Catalogue> catalogues,
                     const Policy& policy, Time now);

// A block a device; control characters of documents are blanks.
std::string text_of(std::span<const Judged> devices, std::span<const Catalogue> catalogues,
                    bool japanese);

}  // namespace hinomi::device
