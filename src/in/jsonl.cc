// JSON lines: one flat object a line, keys as in CSV headers.
#include <array>
#include <cstring>

#include "base/text.h"
#include "in/columns.h"
#include "in/document.h"

namespace hinomi::in {
namespace {

constexpr std::size_t longest_object = 1 << 20;  // bytes

// Parses lines of one buffer without copying them, but for those at its very end, where the parser
// would read past it.
class LineParser {
 public:
  explicit LineParser(std::string_view text) : end_(text.data() + text.size()) {}

  simdjson::simdjson_result<dom::element> parse(std::string_view line) {
    if (std::size_t(end_ - line.data()) >= line.size() + simdjson::SIMDJSON_PADDING)
      return parser_.parse(line.data(), line.size(), false);
    padded_.assign(line);
    padded_.resize(line.size() + simdjson::SIMDJSON_PADDING);
    return parser_.parse(padded_.data(), line.size(), false);
  }

 private:
  const char* end_;
  dom::parser parser_;
  std::string padded_;
};

// A number, or a truth value, as CSV would write it. False for null, objects and arrays.
bool scalar_text(dom::element element, std::string_view& out, std::string& buffer) {
  switch (element.type()) {
    case dom::element_type::STRING: out = element.get_string().value_unsafe(); return true;
    case dom::element_type::INT64:
      buffer = std::to_string(element.get_int64().value_unsafe());
      break;
    case dom::element_type::UINT64:
      buffer = std::to_string(element.get_uint64().value_unsafe());
      break;
    case dom::element_type::DOUBLE:
      buffer = std::to_string(static_cast<long long>(element.get_double().value_unsafe()));
      break;
    case dom::element_type::BOOL:
      buffer = element.get_bool().value_unsafe() ? "true" : "false";
      break;
    default: return false;
  }
  out = buffer;
  return true;
}

Column column_for(std::string_view key, const Columns& given) {
  if (given.map.empty()) return column_named(key);
  for (const auto& [meaning, name] : given.map)
    if (name == key)
      if (auto found = meaning_from(meaning)) return {*found, std::nullopt};
  return {};
}

Error bad_line(std::string what, std::string place) {
  return {ErrorKind::invalid, std::move(what), std::move(place),
          "Write one flat JSON object a line: {\"type\":\"url\",\"value\":\"http://...\"}"};
}

}  // namespace

Result<> read_jsonl(std::string_view text, Gate& gate, ReportHead&) {
  LineParser parser(text);
  Row row;
  std::array<std::string, 16> buffers;  // of numbers, as text
  const Columns& given = gate.options().columns;
  std::size_t number = 0;
  while (!text.empty()) {
    ++number;
    const char* newline = static_cast<const char*>(std::memchr(text.data(), '\n', text.size()));
    std::size_t end = newline ? std::size_t(newline - text.data()) : text.size();
    std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    TRY(gate.tick());
    if (line.empty()) continue;
    std::string place = "line " + std::to_string(number);
    if (line.size() > longest_object) {
      TRY(gate.refuse(bad_line("a line longer than 1 MiB", std::move(place))));
      continue;
    }
    dom::object object;
    auto parsed = parser.parse(line);
    if (parsed.error() || parsed.get_object().get(object)) {
      TRY(gate.refuse(bad_line(
          parsed.error() ? std::string("not JSON: ") + simdjson::error_message(parsed.error())
                         : "not a JSON object",
          std::move(place))));
      continue;
    }
    row.clear();
    std::string_view nested;
    std::size_t used = 0;
    for (auto [key, value] : object) {
      Column column = column_for(key, given);
      if (column.meaning == Meaning::ignored) continue;
      std::string_view field;
      if (value.is_null()) continue;
      if (used == buffers.size() || !scalar_text(value, field, buffers[used++])) {
        nested = key;
        break;
      }
      row.set(column, field);
    }
    if (!nested.empty()) {
      TRY(gate.refuse(
          bad_line("a value that is not a text or number: " + std::string(cut(nested, 100)),
                   std::move(place))));
      continue;
    }
    if (row.values.empty()) {
      TRY(gate.refuse(bad_line("an object without an indicator", std::move(place))));
      continue;
    }
    TRY(offer_row(row, place, gate));
  }
  return {};
}

}  // namespace hinomi::in
