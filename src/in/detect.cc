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
  // STIX ids ("indicator--...") and types; an event of MISP has an Event or Attribute in it.
  bool stix = has(top, "\"spec_version\"") || has(top, "--") || has(top, "\"objects\"");
  bool misp = has(top, "\"Event\"") || has(top, "\"Attribute\"") || has(top, "\"Orgc\"") ||
              has(top, "\"response\"");
  if (misp && !(stix && has(top, "\"type\"") && has(top, "bundle--"))) return Format::misp;
  if (is_json_lines(text) && !has(top, "bundle--") && !has(top, "\"objects\"") &&
      !has(top, "\"spec_version\""))
    return Format::jsonl;
  return Format::stix;
}

// The first line that is no comment names columns we know, or has several fields of which one is an
// indicator.
bool is_csv(std::string_view text) {
  text = text.substr(0, looked_at);
  while (!text.empty()) {
    std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    if (names_columns(line)) return true;
    if (line.starts_with('#')) continue;
    std::vector<std::string_view> fields = rough_fields(line);
    return fields.size() > 1 && std::any_of(fields.begin(), fields.end(), [](std::string_view f) {
             return normalise(f).has_value();
           });
  }
  return false;
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
