// Devices of members as judge/device judges them: what was brought of it (act/device_evidence.h)
// and flaws that the node knows of (act/systems.h). Any thread.
#pragma once

#include "act/systems.h"
#include "model/device.h"

namespace hinomi::act {

// `told`: as act::Systems::View::device has it.
Device device_of(const picture::AssetRow& row, const Device& told, const Systems::View& seen,
                 Time now);

}  // namespace hinomi::act
