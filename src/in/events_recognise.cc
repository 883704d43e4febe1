#include "base/text.h"
#include "in/event_lines.h"
#include "in/events.h"

namespace hinomi::in {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// Whether the line is one whole JSON object. Only its brackets are looked at.
bool is_whole_object(std::string_view line) {
  std::size_t depth = 0;
  bool in_text = false;
  for (std::size_t at = 0; at < line.size(); ++at) {
    char c = line[at];
    if (in_text) {
      if (c == '\\')
        ++at;
      else if (c == '"')
        in_text = false;
    } else if (c == '"') {
      in_text = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && depth > 0 && --depth == 0) {
      return trim(line.substr(at + 1)).empty();
    }
  }
  return false;
}

bool is_wrapper(std::string_view line) {
  std::string_view rest = trim(line.substr(1));
  for (std::string_view name : {"\"Records\"", "\"records\""})
    if (rest.starts_with(name)) {
      rest = trim(rest.substr(name.size()));
      return rest.starts_with(':') && trim(rest.substr(1)).starts_with('[');
    }
  return false;
}

}  // namespace

Result<EventFormat> recognise_events(std::string_view start, bool is_whole) {
  if (start.starts_with("ElfFile")) return EventFormat::evtx;
  if (start.starts_with("\xFF\xFE") || start.starts_with("\xFE\xFF"))
    return fail(ErrorKind::invalid, "UTF-16", "line 1",
                "Convert it to UTF-8: iconv -f UTF-16 -t UTF-8");
  if (start.starts_with(byte_order_mark)) start.remove_prefix(byte_order_mark.size());
  while (!start.empty() && is_space(start[0])) start.remove_prefix(1);
  if (start.empty()) return EventFormat::json_lines;
  if (start[0] == '[') return EventFormat::json;
  std::size_t end = start.find('\n');
  std::string_view line = start.substr(0, end);
  if (start[0] == '{') {
    // A line so long that it does not end here is of JSON lines unless it is a wrapper.
    bool is_cut = end == start.npos && !is_whole;
    if (is_wrapper(line)) return EventFormat::json;
    return is_cut || is_whole_object(line) ? EventFormat::json_lines : EventFormat::json;
  }
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.starts_with("#separator") || line.starts_with("#fields")) return EventFormat::zeek;
  if (is_cef(line) || is_leef(line) || is_audit(line) || has_syslog_header(line))
    return EventFormat::lines;
  return fail(ErrorKind::invalid, "events of a format that is not known", "line 1",
              "Say which with --input-format: jsonl, json, evtx, syslog, cef, leef, auditd, zeek");
}

}  // namespace hinomi::in
