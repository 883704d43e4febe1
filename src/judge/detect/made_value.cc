#include "judge/detect/made_value.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "judge/detect/letters.h"

namespace hinomi::detect {

using in::refuse;
using in::Yaml;

namespace {

constexpr const char* see_values = "see docs/detect.md, \"Values that are made\"";

std::string with_number(std::string_view text, Rewriting::Number as) {
  using Number = Rewriting::Number;
  const bool is_hex = text.starts_with("0x") || text.starts_with("0X");
  if (as == Number::as_written || is_hex != (as == Number::decimal)) return std::string(text);
  const std::string_view digits = text.substr(is_hex ? 2 : 0);
  std::uint64_t number = 0;
  const char* end = digits.data() + digits.size();
  auto [stopped, error] = std::from_chars(digits.data(), end, number, is_hex ? 16 : 10);
  if (error != std::errc() || stopped != end) return std::string(text);
  if (as == Number::decimal) return std::to_string(number);
  char buffer[16];
  std::string hex(buffer, std::to_chars(buffer, buffer + sizeof buffer, number, 16).ptr);
  if (as == Number::hex) return "0x" + hex;
  if (hex.size() > 8) return std::string(text);
  return "DWORD (0x" + std::string(8 - hex.size(), '0') + hex + ")";
}

// Bytes at the start of `text` that are `start` but for letter case.
std::optional<std::size_t> size_of_start(std::string_view text, std::string_view start) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < start.size(); i += size_of_first(start.substr(i))) {
    if (bytes == text.size()) return {};
    bytes += size_of_first(text.substr(bytes));
  }
  if (lower_case(text.substr(0, bytes)) != start) return {};
  return bytes;
}

std::optional<std::string_view> part_of(std::string_view text, std::string_view name) {
  for (bool is_last = false; !is_last;) {
    const std::size_t comma = text.find(',');
    const std::string_view piece = trim(text.substr(0, comma));
    const std::size_t equals = piece.find('=');
    if (equals != piece.npos && lower_case(piece.substr(0, equals)) == name)
      return piece.substr(equals + 1);
    is_last = comma == text.npos;
    if (!is_last) text.remove_prefix(comma + 1);
  }
  return {};
}

Result<std::string> scalar(const Yaml& value, const char* what) {
  if (!value.is_scalar() || value.is_null())
    return refuse(value, std::string(what) + " is no text", "write one text");
  return value.text;
}

Result<std::vector<std::string>> scalars(const Yaml& value, const char* what) {
  std::vector<std::string> out;
  if (!value.is_list()) {
    out.push_back(TRY(scalar(value, what)));
    return out;
  }
  for (const Yaml& item : value.items) out.push_back(TRY(scalar(item, what)));
  if (out.empty()) return refuse(value, std::string(what) + " is an empty list", "leave it out");
  return out;
}

Result<std::vector<MadeValue::Piece>> read_pieces(const Yaml& value) {
  const std::string text = TRY(scalar(value, "'text'"));
  std::vector<MadeValue::Piece> out;
  bool has_field = false;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t brace = rest.find_first_of("{}");
    if (brace > 0) out.push_back({std::string(rest.substr(0, brace)), false});
    if (brace == rest.npos) break;
    const std::size_t end = rest.find_first_of("{}", brace + 1);
    if (rest[brace] != '{' || end == rest.npos || rest[end] != '}' || end == brace + 1)
      return refuse(value, "a brace of 'text' that holds no field", "write {Field}");
    out.push_back({std::string(rest.substr(brace + 1, end - brace - 1)), true});
    has_field = true;
    rest.remove_prefix(end + 1);
  }
  if (!has_field) return refuse(value, "'text' names no field", "write {Field}, or 'set'");
  return out;
}

Result<void> read_starts(const Yaml& map, Rewriting& out) {
  if (!map.is_map() || map.items.empty())
    return refuse(map, "'start' is no map", "write 'start: {old: new}'");
  for (std::size_t i = 0; i < map.items.size(); ++i) {
    std::string old = lower_case(map.keys[i]);
    if (old.empty()) return refuse(map.items[i], "an empty beginning", "leave it out");
    for (const auto& [before, unused] : out.starts)
      if (old.starts_with(before))
        return refuse(map.items[i], "'" + map.keys[i] + "' is never reached: '" + before + "' fits",
                      "write the longer beginning first");
    out.starts.emplace_back(std::move(old), TRY(scalar(map.items[i], "what 'start' puts there")));
  }
  return {};
}

Result<void> read_whole(const Yaml& map, Rewriting& out) {
  if (!map.is_map() || map.items.empty())
    return refuse(map, "'map' is no map", "write 'map: {old: new}'");
  for (std::size_t i = 0; i < map.items.size(); ++i) {
    std::vector<std::string> texts = TRY(scalars(map.items[i], "what 'map' puts there"));
    if (!out.whole.try_emplace(lower_case(map.keys[i]), std::move(texts)).second)
      return refuse(map.items[i], "'" + map.keys[i] + "' stands twice in 'map'",
                    "write it once; letter case does not count");
  }
  return {};
}

Result<void> read_member(const std::string& key, const Yaml& value, MadeValue& out) {
  if (key == "of") {
    out.from = TRY(scalars(value, "'of'"));
  } else if (key == "text") {
    out.pieces = TRY(read_pieces(value));
  } else if (key == "set") {
    out.fixed = TRY(scalar(value, "'set'"));
  } else if (key == "part") {
    out.rewriting.part = lower_case(TRY(scalar(value, "'part'")));
    if (out.rewriting.part.empty()) return refuse(value, "'part' is empty", "name the part");
  } else if (key == "as") {
    const std::string as = TRY(scalar(value, "'as'"));
    if (as != "decimal" && as != "hex" && as != "dword")
      return refuse(value, "'as' cannot be '" + as + "'", "it is decimal, hex or dword");
    out.rewriting.number = as == "decimal" ? Rewriting::Number::decimal
                           : as == "hex"   ? Rewriting::Number::hex
                                           : Rewriting::Number::dword;
  } else if (key == "start") {
    TRY(read_starts(value, out.rewriting));
  } else if (key == "map") {
    TRY(read_whole(value, out.rewriting));
  } else if (key == "rest") {
    if (TRY(scalar(value, "'rest'")) != "none")
      return refuse(value, "'rest' cannot be '" + value.text + "'", "it is none, or left out");
    out.rewriting.drops_rest = true;
  } else {
    return refuse(value, "a value has no '" + key + "'",
                  "it has of, text or set, and part, as, start, map and rest");
  }
  return {};
}

Result<MadeValue> read_made_value(const Yaml& value) {
  if (!value.is_map() || value.items.empty())
    return refuse(value, "how a value is made is no map", see_values);
  MadeValue out;
  for (std::size_t i = 0; i < value.keys.size(); ++i)
    TRY(read_member(value.keys[i], value.items[i], out));
  if (!out.from.empty() + !out.pieces.empty() + out.fixed.has_value() > 1)
    return refuse(value, "'of', 'text' and 'set' stand side by side", "keep one of them");
  if (out.fixed && value.items.size() > 1)
    return refuse(value, "'set' stands alone", "write what the others would make of it");
  if (!out.rewriting.part.empty() && out.from.empty())
    return refuse(value, "'part' without 'of'", "name the field whose part it is");
  if (out.rewriting.drops_rest && out.is_of_itself())
    return refuse(value, "'rest: none' would take values away that the event has",
                  "say what it is made of with 'of' or 'text'");
  if (out.rewriting.drops_rest && out.rewriting.starts.empty() && out.rewriting.whole.empty())
    return refuse(value, "'rest' without 'start' and 'map' leaves nothing", "add one of them");
  return out;
}

}  // namespace

std::vector<std::string> Rewriting::of(std::string_view text) const {
  if (!part.empty()) {
    const auto found = part_of(text, part);
    if (!found) return {};
    text = *found;
  }
  std::string out = with_number(text, number);
  bool fits = false;
  for (const auto& [old, put] : starts)
    if (const auto size = size_of_start(out, old)) {
      out.replace(0, *size, put);
      fits = true;
      break;
    }
  if (!whole.empty())
    if (const auto found = whole.find(lower_case(out)); found != whole.end()) return found->second;
  if (drops_rest && !fits) return {};
  return {out};
}

Result<std::vector<MadeField>> read_made_fields(const Yaml& values) {
  if (!values.is_map())
    return refuse(values, "'values' is no map", "write each field with how it is made");
  std::vector<MadeField> out;
  for (std::size_t i = 0; i < values.items.size(); ++i) {
    const Yaml& one = values.items[i];
    MadeField& field = out.emplace_back(MadeField{values.keys[i], {}});
    if (!one.is_list()) {
      field.values.push_back(TRY(read_made_value(one)));
      continue;
    }
    for (const Yaml& item : one.items) {
      field.values.push_back(TRY(read_made_value(item)));
      if (field.values.back().is_of_itself())
        return refuse(item, "one of several that does not say what it is made of",
                      "add 'of', 'text' or 'set'");
    }
    if (field.values.empty()) return refuse(one, "an empty list", "leave it out");
  }
  return out;
}

}  // namespace hinomi::detect
