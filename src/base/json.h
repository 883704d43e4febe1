// JSON as a value (Boost.JSON) for what we write and for small documents we read; in/ reads large
// ones with simdjson. Also the canonical form of RFC 8785.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hinomi {

namespace json = boost::json;

// Depth at most 64; duplicate keys: the last wins. Error: invalid, with "byte N" as place.
Result<json::value> parse_json(std::string_view text);

// JSON Canonicalization Scheme (RFC 8785): keys sorted by UTF-16 code units, numbers as ECMAScript
// writes them, no white space. Error: invalid for NaN, infinity or text that is not UTF-8.
Result<std::string> canonical_json(const json::value& value);

// Member of an object as text, number, array ...; nothing when absent or of another type.
std::string_view text_at(const json::object& object, std::string_view key);
std::int64_t number_at(const json::object& object, std::string_view key,
                       std::int64_t otherwise = 0);
bool flag_at(const json::object& object, std::string_view key);
const json::array* array_at(const json::object& object, std::string_view key);
const json::object* object_at(const json::object& object, std::string_view key);

}  // namespace hinomi
