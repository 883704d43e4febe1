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
  if (has(top, "\"form\"") && has(top, "\"answers\"") && !has(top, "\"objects\""))
    return Format::form;
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

// A header of mail: fields up to an empty line, one that only programs write among them. A text
// that begins with lines like "Subject:" which somebody typed has none of those.
bool is_mail(std::string_view bytes) {
  bytes = bytes.substr(0, looked_at);
  bool from_program = false;
  for (std::size_t lines = 0; !bytes.empty(); ++lines) {
    std::size_t end = std::min(bytes.find('\n'), bytes.size());
    std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    if (trim(line).empty()) return lines > 1 && from_program;
    if (line[0] == ' ' || line[0] == '\t') {
      if (lines == 0) return false;
      continue;
    }
    std::string_view name = line.substr(0, std::min(line.find(':'), line.size()));
    if (name.size() == line.size() || name.empty()) return false;
    for (char c : name)
      if (c <= ' ' || c > '~') return false;
    for (std::string_view known : {"MIME-Version", "Received", "Message-ID", "Return-Path",
                                   "Delivered-To", "DKIM-Signature", "Content-Type"})
      from_program |= equal_ignoring_case(name, known);
  }
  return from_program;  // a header longer than what is looked at
}

}  // namespace

Result<std::optional<Format>> detect_container(std::string_view bytes) {
  if (bytes.starts_with("PK\x03\x04")) return std::optional(Format::xlsx);
  if (bytes.starts_with("\xD0\xCF\x11\xE0"))
    return fail(ErrorKind::invalid, "an old or encrypted Office file, or a mail of Outlook (.msg)",
                {}, "Save it as .xlsx without a password, or the mail as .eml");
  if (is_mail(bytes)) return std::optional(Format::mail);
  return std::optional<Format>();
}

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
