// Which format a text is in, by its content.
#include <algorithm>

#include "base/text.h"
#include "in/columns.h"
#include "in/gate.h"
#include "in/normalise.h"

namespace hinomi::in {
namespace {

constexpr std::size_t looked_at = 64 * 1024;

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// One whole object or array on the first line, and another behind it.
bool is_json_lines(std::string_view text) {
  std::size_t end = text.find('\n');
  if (!text.starts_with('{')) return false;
  std::string_view line = trim(text.substr(0, end));
  if (!line.ends_with('}')) return false;
  if (end == std::string_view::npos) return true;
  std::string_view next = trim(text.substr(end + 1));
  return next.empty() || next.starts_with('{');
}

Format detect_json(std::string_view text) {
  std::string_view top = text.substr(0, looked_at);
  // An event of MISP has an Event or Attribute in it; STIX objects have ids "indicator--...".
  bool misp = has(top, "\"Event\"") || has(top, "\"Attribute\"") || has(top, "\"Orgc\"") ||
              has(top, "\"response\"");
  if (misp && !has(top, "\"bundle--")) return Format::misp;
  bool object = has(top, "\"type\"") && has(top, "\"id\"") && has(top, "--");
  if (is_json_lines(text) && !object && !has(top, "\"objects\"")) return Format::jsonl;
  return Format::stix;
}

// The first line that is no comment names columns we know; or the first lines have equally many
// fields, some of them indicators. One line of several indicators is an enumeration, not a table.
bool is_csv(std::string_view text) {
  text = text.substr(0, looked_at);
  std::size_t lines = 0, columns = 0;
  std::ptrdiff_t indicators = 0;
  bool enumerates = false;  // "a, b": a sentence
  while (!text.empty() && lines < 5) {
    std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    if (lines == 0 && names_columns(line)) return true;
    if (line.starts_with('#')) continue;
    enumerates |= has(line, ", ");
    std::vector<std::string_view> fields = rough_fields(line);
    indicators = std::count_if(fields.begin(), fields.end(),
                               [](std::string_view field) { return normalise(field).has_value(); });
    if (fields.size() < 2 || indicators == 0 || (lines > 0 && fields.size() != columns))
      return false;
    columns = fields.size();
    ++lines;
  }
  return lines > 1 || (lines == 1 && indicators == 1 && !enumerates);
}

}  // namespace

std::optional<Format> detect_format(std::string_view text) {
  std::string_view body = trim(text.substr(0, std::min(text.size(), looked_at)));
  if (body.empty()) return {};
  std::string_view rest = text.substr(std::size_t(body.data() - text.data()));
  if (body.front() == '{' || (body.front() == '[' && body.size() > 1 &&
                              (trim(body.substr(1)).starts_with('{') || body == "[]")))
    return detect_json(rest);
  return is_csv(rest) ? Format::csv : Format::text;
}

}  // namespace hinomi::in
