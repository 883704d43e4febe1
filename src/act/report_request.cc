#include "act/report_request.h"

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"

namespace hinomi::act {
namespace {

// RFC 2045 token characters that need no quotes, without '%', '=' and ','.
bool is_plain(char c) {
  return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'z') || c == '-' || c == '.' ||
         c == '_' || c == ':' || c == '+' || c == '#';
}

std::string encoded(std::string_view text) {
  std::string out;
  for (char c : text) out += is_plain(c) ? std::string(1, c) : "%" + to_hex({&c, 1});
  return out;
}

// The part of `text` before `end`, taken off with it.
std::string_view take(std::string_view& text, char end) {
  std::string_view part = text.substr(0, text.find(end));
  text.remove_prefix(std::min(text.size(), part.size() + 1));
  return part;
}

}  // namespace

std::string format_of(const ReportRequest& request, in::Format format) {
  std::string out(in::media_type_of(format));
  if (request.tlp) out += ";tlp=" + encoded(name_of(*request.tlp));
  if (!request.title.empty()) out += ";title=" + encoded(request.title);
  for (const auto& [meaning, column] : request.columns.map)
    out += ";column=" + encoded(meaning) + "," + encoded(column);
  return out;
}

ReportRequest request_from(std::string_view format, std::string_view body) {
  ReportRequest out{.body = body};
  using enum in::Format;
  for (in::Format known : {stix, misp, csv, jsonl, text})
    if (format.starts_with(in::media_type_of(known))) out.format = known;
  take(format, ';');
  while (!format.empty()) {
    std::string_view value = take(format, ';');
    std::string_view name = take(value, '=');
    if (name == "tlp") out.tlp = tlp_from(percent_decode(value, false));
    if (name == "title") out.title = percent_decode(value, false);
    if (name == "column") {
      std::string meaning = percent_decode(take(value, ','), false);
      out.columns.map.emplace_back(std::move(meaning), percent_decode(value, false));
    }
  }
  return out;
}

}  // namespace hinomi::act
