// Syslog: RFC 5424, RFC 3164, and the files that rsyslog and journald write (no priority, the time
// of RFC 3339 or of RFC 3164). What has none of their headers is a message (RFC 3164, 4.3.3).
#include <charconv>

#include "base/text.h"
#include "in/event_lines.h"
#include "in/json_text.h"

namespace hinomi::in {

namespace {

constexpr std::string_view facilities[] = {
    "kern",   "user",   "mail",     "daemon", "auth",   "syslog", "lpr",    "news",
    "uucp",   "cron",   "authpriv", "ftp",    "ntp",    "audit",  "alert",  "clock",
    "local0", "local1", "local2",   "local3", "local4", "local5", "local6", "local7"};
constexpr std::string_view severities[] = {"emerg",   "alert",  "crit", "err",
                                           "warning", "notice", "info", "debug"};

struct SyslogHeader {
  int priority = -1;
  std::string_view time, host, program, process, message_id, data;
};

// Up to the next space, which goes too.
std::string_view take_word(std::string_view& text) {
  std::size_t end = std::min(text.find(' '), text.size());
  std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

int take_priority(std::string_view& text) {
  if (!text.starts_with('<')) return -1;
  int priority = -1;
  auto read = std::from_chars(text.data() + 1, text.data() + std::min<std::size_t>(5, text.size()),
                              priority);
  std::size_t end = static_cast<std::size_t>(read.ptr - text.data());
  if (read.ec != std::errc() || priority < 0 || priority > 191 || end >= text.size() ||
      text[end] != '>')
    return -1;
  text.remove_prefix(end + 1);
  return priority;
}

// "Oct 11 22:14:15", also "Oct  1"; its length, or 0.
std::size_t old_time_size(std::string_view text) {
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() < 15 || text[3] != ' ' || text[6] != ' ' || text[9] != ':' || text[12] != ':')
    return 0;
  std::size_t month = months.find(text.substr(0, 3));
  bool is_time = month != months.npos && month % 3 == 0 && is_digit(text[5]) && is_digit(text[7]) &&
                 is_digit(text[8]) && is_digit(text[10]);
  return is_time ? 15 : 0;
}

// "2026-04-01T09:00:00...": its length, or 0.
std::size_t new_time_size(std::string_view text) {
  if (text.size() < 19 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':')
    return 0;
  for (std::size_t i : {0, 1, 2, 3, 5, 6, 8, 9, 11, 12})
    if (!is_digit(text[i])) return 0;
  return std::min(text.find(' '), text.size());
}

// program[123]: or program: at the start of the message.
void take_tag(std::string_view& text, SyslogHeader& header) {
  std::size_t end = text.find_first_of("[: ");
  if (end == text.npos || end == 0 || text[end] == ' ' || end > 128) return;
  std::string_view rest = text.substr(end), process;
  if (rest[0] == '[') {
    std::size_t close = rest.find(']');
    if (close == rest.npos || close > 64) return;
    process = rest.substr(1, close - 1);
    rest.remove_prefix(close + 1);
    if (!rest.starts_with(':')) return;
  }
  header.program = text.substr(0, end);
  header.process = process;
  rest.remove_prefix(1);
  if (rest.starts_with(' ')) rest.remove_prefix(1);
  text = rest;
}

// [id key="value"]...: its length, or nothing when it is none.
std::size_t data_size(std::string_view text) {
  if (text.starts_with("- ") || text == "-") return 1;
  std::size_t at = 0;
  while (at < text.size() && text[at] == '[') {
    bool in_text = false;
    for (++at; at < text.size() && (in_text || text[at] != ']'); ++at) {
      if (in_text && text[at] == '\\')
        ++at;
      else if (text[at] == '"')
        in_text = !in_text;
    }
    if (at >= text.size()) return 0;
    ++at;
  }
  return at;
}

void append_data(std::string_view text, std::string& out) {
  append_json_key("structured_data", out);
  out += '{';
  while (text.starts_with('[')) {
    text.remove_prefix(1);
    std::size_t end = std::min(text.find_first_of(" ]"), text.size());
    append_json_key(text.substr(0, end), out);
    out += '{';
    text.remove_prefix(end);
    while (text.starts_with(' ')) {
      text.remove_prefix(1);
      std::size_t equals = text.find("=\"");
      if (equals == text.npos) break;
      std::string_view key = text.substr(0, equals);
      text.remove_prefix(equals + 2);
      std::string value;
      std::size_t at = 0;
      for (; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\' && at + 1 < text.size() &&
            std::string_view("\"\\]").contains(text[at + 1]))
          ++at;
        value += text[at];
      }
      append_json_key(key, out);
      append_json_text(value, out);
      text.remove_prefix(std::min(at + 1, text.size()));
    }
    out += '}';
    text.remove_prefix(std::min(text.find(']'), text.size()));
    if (!text.empty()) text.remove_prefix(1);
  }
  out += '}';
}

// What is left in `text` is the message.
SyslogHeader take_header(std::string_view& text) {
  SyslogHeader out;
  out.priority = take_priority(text);
  auto unless_nil = [](std::string_view word) { return word == "-" ? std::string_view() : word; };
  if (out.priority >= 0 && text.starts_with("1 ")) {  // RFC 5424
    text.remove_prefix(2);
    out.time = unless_nil(take_word(text));
    out.host = unless_nil(take_word(text));
    out.program = unless_nil(take_word(text));
    out.process = unless_nil(take_word(text));
    out.message_id = unless_nil(take_word(text));
    std::size_t size = data_size(text);
    out.data = unless_nil(text.substr(0, size));
    text.remove_prefix(size);
    if (text.starts_with(' ')) text.remove_prefix(1);
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    return out;
  }
  std::size_t size = std::max(old_time_size(text), new_time_size(text));
  if (size == 0) {
    take_tag(text, out);
    return out;
  }
  out.time = text.substr(0, size);
  text.remove_prefix(std::min(size + 1, text.size()));
  // Some devices leave the host out and go on with "program:" or with CEF.
  std::string_view next = text.substr(0, text.find(' '));
  if (!next.ends_with(':') && !is_cef(text) && !is_leef(text)) out.host = take_word(text);
  take_tag(text, out);
  return out;
}

void append_member(std::string_view key, std::string_view value, std::string& out) {
  if (value.empty()) return;
  append_json_key(key, out);
  append_json_text(value, out);
}

}  // namespace

bool has_syslog_header(std::string_view line) {
  std::string_view rest = line;
  return take_priority(rest) >= 0 || old_time_size(line) > 0 || new_time_size(line) > 0;
}

Result<void> append_line_json(std::string_view line, std::string& out) {
  out += '{';
  std::string_view text = line;
  SyslogHeader header;
  bool is_bare = is_cef(line) || is_leef(line) || is_audit(line);
  if (!is_bare) header = take_header(text);
  // The tag of "CEF:0|" looks like a program's.
  if (header.program == "CEF" || header.program == "LEEF")
    text = std::string_view(
        header.program.data(),
        static_cast<std::size_t>(line.data() + line.size() - header.program.data()));
  append_member("timestamp", header.time, out);
  append_member("hostname", header.host, out);
  bool is_inside = is_cef(text) || is_leef(text) || is_audit(text);
  if (is_inside) {
    if (is_cef(text)) TRY(append_cef(text, out));
    if (is_leef(text)) TRY(append_leef(text, out));
    if (is_audit(text)) TRY(append_audit(text, out));
    out += '}';
    return {};
  }
  if (header.priority >= 0) {
    append_member("facility", facilities[header.priority / 8], out);
    append_member("severity", severities[header.priority % 8], out);
  }
  append_member("program", header.program, out);
  append_member("pid", header.process, out);
  append_member("msgid", header.message_id, out);
  if (!header.data.empty()) append_data(header.data, out);
  append_json_key("message", out);
  append_json_text(text, out);
  out += '}';
  return {};
}

}  // namespace hinomi::in
