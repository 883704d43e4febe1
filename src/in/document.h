// A JSON document read whole (simdjson's DOM), for STIX and MISP, whose objects refer to each
// other. Memory: the text once more, and up to 12 times the text when it is nothing but brackets
// and commas.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace hinomi::in {

namespace dom = simdjson::dom;

// `parser` owns what the element refers to. Error: invalid with "byte N" when it is not JSON,
// too_large when nested deeper than `depth`.
Result<dom::element> parse_document(dom::parser& parser, std::string_view text, int depth);

// Member of that type; nothing when absent or of another type.
std::optional<std::string_view> string_at(dom::object object, std::string_view key);
std::optional<dom::array> list_at(dom::object object, std::string_view key);
std::optional<dom::object> map_at(dom::object object, std::string_view key);
std::optional<dom::element> member_at(dom::object object, std::string_view key);

// For optional members. Error (with `place`/key) when there and not a text or not a time; null
// counts as absent.
Result<std::optional<std::string_view>> optional_text(dom::object object, std::string_view key,
                                                      std::string_view place);
Result<std::optional<Time>> optional_time(dom::object object, std::string_view key,
                                          std::string_view place);
// 0..100, as a number.
Result<std::optional<int>> optional_percent(dom::object object, std::string_view key,
                                            std::string_view place);
// true or false, also as text or 0 and 1 (MISP writes all of these).
bool truth_at(dom::object object, std::string_view key, bool otherwise);

}  // namespace hinomi::in
