// The two ways to write a CPE name (NIST IR 7695, section 6).
#pragma once

#include "product/cpe.h"

namespace hinomi {

// Behind "cpe:2.3:", and behind "cpe:/".
Result<Cpe> cpe_from_formatted(std::string_view text);
Result<Cpe> cpe_from_uri(std::string_view text);

}  // namespace hinomi
