// Detection Finding (class 2004) of the Open Cybersecurity Schema Framework.
#pragma once

#include <string>

#include "watch/hit.h"

namespace hinomi::hits {

void append_ocsf(const watch::Hit& hit, Time now, std::string& out);

}  // namespace hinomi::hits
