// Detection Finding (class 2004) of the Open Cybersecurity Schema Framework.
#pragma once

#include <string>

#include "judge/detect/stream.h"

namespace hinomi::hits {

void append_ocsf(const detect::Hit& hit, Time now, std::string& out);

}  // namespace hinomi::hits
