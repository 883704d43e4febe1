// Linux audit records: type=EXECVE msg=audit(1364481363.243:24287): argc=2 a0="cat" a1=2F657463
// A value without quotes may be hex where the kernel does not trust its text (audit.rules(7),
// auparse): the fields below.
#include <algorithm>
#include <charconv>
#include <vector>

#include "base/text.h"
#include "base/time.h"
#include "in/event_lines.h"
#include "in/json_text.h"

namespace hinomi::in {

namespace {

constexpr std::string_view encoded[] = {
    "acct",        "cgroup",     "cmd",       "comm", "cwd",  "data",      "device",
    "dir",         "exe",        "file",      "key",  "name", "new_group", "ocomm",
    "old-chardev", "path",       "proctitle", "sw",   "vm",   "watch",     "invalid_context",
    "saddr_text",  "new-chardev"};

int digit_of_hex(char c) {
  if (is_digit(c)) return c - '0';
  char low = to_lower(c);
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

bool is_encoded(std::string_view type, std::string_view key) {
  if (std::find(std::begin(encoded), std::end(encoded), key) != std::end(encoded)) return true;
  // Arguments of a program: a0, a1, a1[0] ...; those of SYSCALL are numbers.
  return type == "EXECVE" && key.size() > 1 && key[0] == 'a' && is_digit(key[1]);
}

// Nothing when it is no hex.
bool decode_hex(std::string_view text, bool is_list, std::string& out) {
  if (text.empty() || text.size() % 2 != 0) return false;
  out.clear();
  for (std::size_t at = 0; at < text.size(); at += 2) {
    int high = digit_of_hex(text[at]), low = digit_of_hex(text[at + 1]);
    if (high < 0 || low < 0) return false;
    out += static_cast<char>(high * 16 + low);
  }
  if (is_list) std::replace(out.begin(), out.end(), '\0', ' ');  // words of a command line
  while (!out.empty() && (out.back() == '\0' || (is_list && out.back() == ' '))) out.pop_back();
  return true;
}

struct Words {
  std::string_view text;
  std::vector<std::string_view> keys;

  // The next key=value; false at the end.
  bool next(std::string_view& key, std::string_view& value, char& quote) {
    std::size_t end = 0;
    for (;;) {
      while (!text.empty() && (is_space(text[0]) || text[0] == ',' || text[0] == '\x1D'))
        text.remove_prefix(1);
      if (text.empty()) return false;
      end = text.find_first_of("= \x1D");
      if (end == text.npos) return false;
      if (text[end] == '=') break;
      text.remove_prefix(end + 1);  // a word that is no pair
    }
    key = text.substr(0, end);
    text.remove_prefix(end + 1);
    quote = !text.empty() && (text[0] == '"' || text[0] == '\'') ? text[0] : '\0';
    if (quote) text.remove_prefix(1);
    end = quote ? text.find(quote) : text.find_first_of(" \x1D");
    value = text.substr(0, end);
    text.remove_prefix(std::min(end == text.npos ? text.size() : end + 1, text.size()));
    if (!quote && value.ends_with(',')) value.remove_suffix(1);
    return true;
  }
};

void append_pairs(std::string_view text, std::string_view type, Words& known, std::string& out) {
  Words words{text, {}};
  std::string_view key, value;
  char quote = '\0';
  std::string decoded;
  while (words.next(key, value, quote)) {
    if (quote == '\'' && value.contains('=')) {  // msg='op=login acct="root" ...'
      append_pairs(value, type, known, out);     // in quotes of the other kind: once
      continue;
    }
    if (known.keys.size() >= most_members ||
        std::find(known.keys.begin(), known.keys.end(), key) != known.keys.end())
      continue;
    known.keys.push_back(key);
    append_json_key(key, out);
    bool is_hex = !quote && is_encoded(type, key) &&
                  decode_hex(value, key == "proctitle" || key == "cmd", decoded);
    append_json_text(is_hex ? std::string_view(decoded) : value, out);
  }
}

}  // namespace

bool is_audit(std::string_view text) {
  if (text.starts_with("node=")) {
    std::size_t end = text.find(' ');
    if (end == text.npos) return false;
    text.remove_prefix(end + 1);
  }
  return text.starts_with("type=") && text.contains(" msg=audit(");
}

Result<void> append_audit(std::string_view text, std::string& out) {
  std::size_t stamp = text.find(" msg=audit("), end = text.find("):", stamp);
  if (end == text.npos)
    return fail(ErrorKind::invalid, "an audit record without its time and number", {},
                "It has msg=audit(seconds.millis:number): behind its type");
  std::string_view head = text.substr(0, stamp);
  std::string_view when = text.substr(stamp + 11, end - stamp - 11);
  std::string_view type = head.substr(head.find("type=") + 5);
  Words known{{}, {"type", "node", "timestamp", "serial"}};
  append_json_key("type", out);
  append_json_text(type, out);
  if (head.starts_with("node=")) {
    append_json_key("node", out);
    append_json_text(head.substr(5, head.find(' ') - 5), out);
  }
  std::size_t colon = when.find(':');
  std::string_view seconds = when.substr(0, colon);
  double since = 0;
  auto read = std::from_chars(seconds.data(), seconds.data() + seconds.size(), since);
  if (read.ec != std::errc() || since < 0 || since > 1e11)
    return fail(ErrorKind::invalid, "an audit record of no time: " + std::string(when), {},
                "It has msg=audit(seconds.millis:number): behind its type");
  append_json_key("timestamp", out);
  append_json_text(format_time(Time(Duration(static_cast<std::int64_t>(since * 1000) * 1000))),
                   out);
  if (colon != when.npos) {
    append_json_key("serial", out);
    append_json_text(when.substr(colon + 1), out);
  }
  append_pairs(text.substr(end + 2), type, known, out);
  if (known.keys.size() >= most_members) return too_many_members();
  return {};
}

}  // namespace hinomi::in
