// Versions as JVN writes them: "1.05およびそれ以前", "Ver.1.4.2より前のバージョン", "1.0 から 1.9",
// "1.05 and earlier", "prior to 2.0".
#pragma once

#include <string_view>

#include "in/advisory/advisory.h"

namespace hinomi::in {

// Into `out`: an interval or a version when the words are one of the customary forms with nothing
// else, "every" for all versions; else the words stay as `range`, for people.
void add_jvn_version(std::string_view words, Affected& out);

}  // namespace hinomi::in
