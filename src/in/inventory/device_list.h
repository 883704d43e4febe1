// Lists of devices in the form of docs/devices.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/device.h"

namespace hinomi::in {

// {"devices": [{"id", "maker", "model", "owner", "isp", "place", "reach", "addresses", "mud",
// "evidence": [{"kind", "by", "said", "until", ...what it says}]}]}. `file` begins the places of
// evidence. Errors: invalid with JSON pointer.
Result<std::vector<Device>> read_device_list(std::string_view json, const std::string& file);

// What `from` says is said of `into` too; what `into` says of names, place and owner stays.
void merge_device(Device& into, Device&& from);

}  // namespace hinomi::in
