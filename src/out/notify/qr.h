// A QR code (ISO/IEC 18004, model 2, error correction M) as an SVG image in a page.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace hinomi::notify {

// `size` in millimetres, quiet zone of four modules included; `label` for those who cannot see it.
// Error: too_large, when the text does not fit one code (2,331 bytes).
Result<std::string> qr_svg(std::string_view text, int size, std::string_view label);

}  // namespace hinomi::notify
