// Bodies of requests that came packed (RFC 9110 section 8.4).
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace hinomi::in {

// `coding`: what Content-Encoding says: nothing, identity, gzip or zstd. Errors: invalid (another
// coding, with Content-Encoding as place; not what it says; damaged), too_large (over `most`
// bytes).
Result<std::string> unpacked_body(std::string_view coding, std::string_view body, std::size_t most);

}  // namespace hinomi::in
