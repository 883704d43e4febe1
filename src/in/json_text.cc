#include "in/json_text.h"

#include <tuple>

#include "in/utf8.h"

namespace hinomi::in {

namespace {

constexpr char hex[] = "0123456789abcdef";

bool is_plain(char c) {
  return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x80 &&
         c != '"' && c != '\\';
}

void append_control(unsigned char c, std::string& out) {
  switch (c) {
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default:
      out += "\\u00";
      out += hex[c >> 4];
      out += hex[c & 15];
  }
}

}  // namespace

void append_json_text(std::string_view text, std::string& out) {
  out += '"';
  while (!text.empty()) {
    std::size_t plain = 0;
    while (plain < text.size() && is_plain(text[plain])) ++plain;
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    auto first = static_cast<unsigned char>(text[0]);
    std::size_t size = 1;
    if (first == '"' || first == '\\') {
      out += '\\';
      out += text[0];
    } else if (first < 0x20) {
      append_control(first, out);
    } else {
      char32_t code = 0;
      std::tie(code, size) = next_code_point(text);
      append_code_point(out, code);
    }
    text.remove_prefix(size);
  }
  out += '"';
}

void append_json_key(std::string_view key, std::string& out) {
  if (out.back() != '{') out += ',';
  append_json_text(key, out);
  out += ':';
}

}  // namespace hinomi::in
