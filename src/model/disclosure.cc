#include "model/disclosure.h"

#include <algorithm>
#include <charconv>

#include "base/json.h"

namespace hinomi {
namespace {

void add_text(std::string& out, std::string_view text) {
  auto is_plain = [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7f &&
           c != '"' && c != '\\';
  };
  if (std::all_of(text.begin(), text.end(), is_plain)) {
    out += '"';
    out += text;
    out += '"';
  } else {
    out += canonical_json(json::value(json::string(text))).value_or("\"\"");
  }
}

void add_number(std::string& out, std::uint64_t number) {
  char digits[20];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

// Keys in order; what is empty, 0 or once is left out.
void add(std::string& out, const Told& told) {
  out += told.given ? R"({"answer":"given","at":")" : R"({"answer":"denied","at":")";
  out += format_time(told.at);
  out += '"';
  if (told.count != 0) {
    out += R"(,"count":)";
    add_number(out, told.count);
  }
  if (told.glass) out += R"(,"glass":true)";
  if (!told.subject.empty()) {
    out += R"(,"subject":)";
    add_text(out, told.subject);
  }
  if (told.times != 1) {
    out += R"(,"times":)";
    add_number(out, told.times);
  }
  out += R"(,"what":)";
  add_text(out, told.what);
  if (!told.why.empty()) {
    out += R"(,"why":)";
    add_text(out, told.why);
  }
  out += '}';
}

}  // namespace

std::string to_json(const Disclosure& disclosure) {
  std::string out = R"({"answers":[)";
  out.reserve(128 + 160 * disclosure.answers.size());
  for (const Told& told : disclosure.answers) {
    if (out.back() != '[') out += ',';
    add(out, told);
  }
  out += ']';
  for (auto [key, text] : {std::pair(R"(,"by":)", &disclosure.by),
                           {R"(,"from":)", &disclosure.from},
                           {R"(,"member":)", &disclosure.member},
                           {R"(,"role":)", &disclosure.role},
                           {R"(,"way":)", &disclosure.way}}) {
    if (text->empty()) continue;
    out += key;
    add_text(out, *text);
  }
  return out + "}";
}

Result<Disclosure> disclosure_from_json(std::string_view body) {
  auto parsed = parse_json(body);
  const json::object* object = parsed ? parsed->if_object() : nullptr;
  const json::array* answers = object ? array_at(*object, "answers") : nullptr;
  if (!answers) return fail(ErrorKind::damaged, "a disclosure lacks its answers");
  Disclosure out;
  out.by = text_at(*object, "by");
  out.member = text_at(*object, "member");
  out.role = text_at(*object, "role");
  out.way = text_at(*object, "way");
  out.from = text_at(*object, "from");
  for (const json::value& item : *answers) {
    const json::object* one = item.if_object();
    if (!one) return fail(ErrorKind::damaged, "an answer of a disclosure is no object");
    Told& told = out.answers.emplace_back();
    told.at = TRY(parse_time(text_at(*one, "at")));
    told.what = text_at(*one, "what");
    told.subject = text_at(*one, "subject");
    told.given = text_at(*one, "answer") == "given";
    told.why = text_at(*one, "why");
    told.count = static_cast<std::uint64_t>(number_at(*one, "count"));
    told.times = static_cast<std::uint64_t>(number_at(*one, "times", 1));
    told.glass = flag_at(*one, "glass");
  }
  return out;
}

}  // namespace hinomi
