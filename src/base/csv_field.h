// A field of CSV that a spreadsheet may open.
#pragma once

#include <string>
#include <string_view>

namespace hinomi {

// A spreadsheet takes a cell that begins with one of = + - @ (full width too) for a formula; an
// apostrophe in front makes it text (OWASP, CSV Injection).
inline bool looks_like_formula(std::string_view text) {
  constexpr std::string_view first_bytes = "=+-@\xef";
  if (text.empty() || first_bytes.find(text.front()) == text.npos) return false;
  for (std::string_view start : {"=", "+", "-", "@", "＝", "＋", "－", "＠"})
    if (text.starts_with(start)) return true;
  return false;
}

// Quoted (RFC 4180), and `after` behind it.
inline void append_csv_field(std::string& out, std::string_view text, char after) {
  out += '"';
  if (looks_like_formula(text)) out += '\'';
  for (std::size_t quote; (quote = text.find('"')) != text.npos; text.remove_prefix(quote + 1)) {
    out += text.substr(0, quote + 1);
    out += '"';
  }
  out += text;
  out += '"';
  out += after;
}

}  // namespace hinomi
