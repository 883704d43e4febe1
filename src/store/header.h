// Reading back what header_of (model/record.h) writes.
#pragma once

#include <string_view>

#include "base/result.h"
#include "model/record.h"

namespace hinomi::store {

struct Header {
  Record record;                 // all but position and body
  std::string_view body_sha256;  // 64 hexadecimal digits within the text
  std::uint64_t body_size = 0;
};

// Takes exactly the text that header_of writes: its keys, their order, no white space. Error:
// damaged, with "byte N" as place.
Result<Header> parse_header(std::string_view text);
// The same into a Header that was used before, whose memory serves again.
Result<void> parse_header(std::string_view text, Header& out);

// Error: damaged, when `body` is not the one the header tells of.
Result<void> check_body(const Header& header, std::string_view body);

}  // namespace hinomi::store
