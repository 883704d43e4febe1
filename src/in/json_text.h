// Writing JSON piece by piece, where a tree of values would cost more than the text.
#pragma once

#include <string>
#include <string_view>

namespace hinomi::in {

// With quotes around it. Bytes that are no UTF-8 become U+FFFD.
void append_json_text(std::string_view text, std::string& out);

// `"key":` in the object that `out` ends in, with a comma when it has a member already.
void append_json_key(std::string_view key, std::string& out);

}  // namespace hinomi::in
