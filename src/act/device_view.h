// Devices of members as judge/device judges them: what the member says of it, results of scans that
// stand as its inventory, and flaws that the node knows of (act/systems.h). Any thread.
#pragma once

#include <string_view>

#include "act/systems.h"
#include "model/device.h"

namespace hinomi::act {

// `inventory`: the bytes of the asset's newest inventory; of formats that say nothing of a device's
// state nothing is taken. A part that cannot be read was refused when it came.
Device device_of(const picture::AssetRow& row, const Systems::View& seen,
                 std::string_view inventory, Time now);

}  // namespace hinomi::act
