// ArcSight's Common Event Format (implementation standard, version 26) and IBM's Log Event Extended
// Format (LEEF 1.0 and 2.0).
#include <algorithm>
#include <charconv>
#include <vector>

#include "base/text.h"
#include "in/event_lines.h"
#include "in/json_text.h"

namespace hinomi::in {

namespace {

// The fields of the header between bars; `\|` and `\\` stand for themselves. `text` is what is
// left.
std::vector<std::string> take_bars(std::string_view& text, std::size_t count) {
  std::vector<std::string> out(1);
  std::size_t at = 0;
  for (; at < text.size() && out.size() <= count; ++at) {
    if (text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '|' || text[at + 1] == '\\'))
      out.back() += text[++at];
    else if (text[at] == '|')
      out.emplace_back();
    else
      out.back() += text[at];
  }
  if (out.size() == count + 1) out.pop_back();  // the empty one behind the last bar
  text.remove_prefix(at);
  return out;
}

bool is_key_letter(char c) {
  return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'z') || c == '_' || c == '.' ||
         c == '-' || c == '[' || c == ']';
}

// `\=`, `\\`, `\n` and `\r` in a value.
std::string without_backslashes(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    char c = text[at];
    if (c == '\\' && at + 1 < text.size() && std::string_view("=\\nr|").contains(text[at + 1])) {
      c = text[++at];
      if (c == 'n') c = '\n';
      if (c == 'r') c = '\r';
    }
    out += c;
  }
  return out;
}

// Keys that stand twice would be a list; a JSON object has each once, so the first one counts.
struct Members {
  std::vector<std::string> keys;
  void add(std::string key, std::string_view value, std::string& out) {
    if (key.empty() || keys.size() >= most_members ||
        std::find(keys.begin(), keys.end(), key) != keys.end())
      return;
    append_json_key(key, out);
    append_json_text(value, out);
    keys.push_back(std::move(key));
  }
};

// key=value key2=value with spaces: a value ends where the last word before the next `=` begins.
void append_extension(std::string_view text, Members& members, std::string& out) {
  auto equals_after = [&](std::size_t at) {
    for (; at < text.size(); ++at) {
      if (text[at] == '\\')
        ++at;
      else if (text[at] == '=')
        return at;
    }
    return text.npos;
  };
  std::size_t equals = equals_after(0), key = 0;
  while (equals != text.npos) {
    std::size_t next = equals, next_key = text.size();
    // The next `=` with a key before it; others are part of the value.
    while ((next = equals_after(next + 1)) != text.npos) {
      std::size_t begin = next;
      while (begin > equals + 1 && is_key_letter(text[begin - 1])) --begin;
      if (begin < next && text[begin - 1] == ' ') {
        next_key = begin;
        break;
      }
    }
    std::size_t end = next == text.npos ? text.size() : next_key;
    members.add(std::string(trim(text.substr(key, equals - key))),
                without_backslashes(trim(text.substr(equals + 1, end - equals - 1))), out);
    equals = next;
    key = next_key;
  }
}

}  // namespace

bool is_cef(std::string_view text) {
  return text.starts_with("CEF:") && text.size() > 5 && is_digit(text[4]);
}

Result<void> append_cef(std::string_view text, std::string& out) {
  constexpr std::string_view names[] = {"cef_version",    "device_vendor", "device_product",
                                        "device_version", "signature_id",  "name",
                                        "severity"};
  text.remove_prefix(4);
  std::vector<std::string> header = take_bars(text, std::size(names));
  if (header.size() != std::size(names))
    return fail(ErrorKind::invalid, "a CEF header of " + std::to_string(header.size()) + " fields",
                {}, "It has seven, each with a bar behind it");
  Members members;
  for (std::size_t i = 0; i < header.size(); ++i)
    members.add(std::string(names[i]), header[i], out);
  append_extension(text, members, out);
  if (members.keys.size() >= most_members) return too_many_members();
  return {};
}

bool is_leef(std::string_view text) {
  return text.starts_with("LEEF:") && text.size() > 6 && is_digit(text[5]);
}

Result<void> append_leef(std::string_view text, std::string& out) {
  constexpr std::string_view names[] = {"leef_version", "device_vendor", "device_product",
                                        "device_version", "event_id"};
  text.remove_prefix(5);
  std::vector<std::string> header = take_bars(text, std::size(names));
  if (header.size() != std::size(names))
    return fail(ErrorKind::invalid, "a LEEF header of " + std::to_string(header.size()) + " fields",
                {}, "It has five, each with a bar behind it");
  char separator = '\t';
  if (header[0].starts_with('2')) {  // 2.0 may name its separator, as a character or as x09
    std::size_t bar = text.find('|');
    if (bar != text.npos && bar <= 4) {
      std::string_view said = text.substr(0, bar);
      if (said.starts_with("0")) said.remove_prefix(1);
      unsigned byte = 0;
      if (said.size() == 1)
        separator = said[0];
      else if (said.starts_with('x') &&
               std::from_chars(said.data() + 1, said.data() + said.size(), byte, 16).ec ==
                   std::errc() &&
               byte < 256)
        separator = static_cast<char>(byte);
      text.remove_prefix(bar + 1);
    }
  }
  Members members;
  for (std::size_t i = 0; i < header.size(); ++i)
    members.add(std::string(names[i]), header[i], out);
  while (!text.empty()) {
    std::size_t end = std::min(text.find(separator), text.size());
    std::string_view one = text.substr(0, end);
    if (std::size_t equals = one.find('='); equals != one.npos)
      members.add(std::string(trim(one.substr(0, equals))), trim(one.substr(equals + 1)), out);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (members.keys.size() >= most_members) return too_many_members();
  return {};
}

}  // namespace hinomi::in
