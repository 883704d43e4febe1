#include "product/cpe_binding.h"

#include <vector>

#include "base/text.h"

namespace hinomi {
namespace {

using Kind = CpeValue::Kind;

std::unexpected<Error> wrong_cpe(std::string what, CpeAttribute attribute, std::string remedy) {
  return fail(ErrorKind::invalid, std::move(what), "CPE, " + std::string(name_of(attribute)),
              std::move(remedy));
}

bool is_printable(char c) { return c > ' ' && c <= '~'; }
bool is_plain(char c) {
  return (to_lower(c) >= 'a' && to_lower(c) <= 'z') || is_digit(c) || c == '_';
}

// Wild cards stand at an end, '*' alone there, '?' also several (7695, 5.3.2).
Result<void> check_wild_cards(std::string_view text, CpeAttribute attribute) {
  constexpr char wild_cards[] = {cpe_one, cpe_many, '\0'};
  std::size_t first = text.find_first_not_of(wild_cards), last = text.find_last_not_of(wild_cards);
  auto is_run = [](std::string_view run) {
    return run.size() < 2 || run.find(cpe_many) == run.npos;
  };
  bool good = first == text.npos
                  ? is_run(text)
                  : is_run(text.substr(0, first)) && is_run(text.substr(last + 1)) &&
                        text.substr(first, last + 1 - first).find_first_of(wild_cards) == text.npos;
  if (!good)
    return wrong_cpe("a wild card inside", attribute,
                     "'*' or '?' at an end, \"\\*\" for the letter");
  return {};
}

Result<void> check_part(const Cpe& cpe) {
  const CpeValue& part = cpe[CpeAttribute::part];
  if (part.kind == Kind::text && part.text != "a" && part.text != "o" && part.text != "h")
    return wrong_cpe("no such part", CpeAttribute::part, "a, o or h");
  return {};
}

// One attribute of a formatted string that is not ANY (7695, 6.2.3.2), quoting taken off.
Result<CpeValue> from_formatted(std::string_view raw, CpeAttribute attribute) {
  if (raw == "-") return CpeValue{Kind::na, ""};
  if (raw.empty()) return wrong_cpe("nothing", attribute, "Write '*' for any");
  CpeValue out{Kind::text, ""};
  for (std::size_t i = 0; i < raw.size(); ++i) {
    bool quoted = raw[i] == '\\';
    if (quoted && ++i == raw.size())
      return wrong_cpe("a '\\' at the end", attribute, "Write \"\\\\\"");
    if (!is_printable(raw[i]))
      return wrong_cpe("a letter that is not ASCII", attribute, "Leave it out");
    if (!quoted && raw[i] == '*')
      out.text += cpe_many;
    else if (!quoted && raw[i] == '?')
      out.text += cpe_one;
    else
      out.text += to_lower(raw[i]);
  }
  TRY(check_wild_cards(out.text, attribute));
  return out;
}

// Parts between ':' that no '\' stands before.
std::vector<std::string_view> split_formatted(std::string_view text) {
  std::vector<std::string_view> out;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == ':') {
      out.push_back(text.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  out.push_back(text.substr(std::min(begin, text.size())));
  return out;
}

int hex_digit(char c) {
  c = to_lower(c);
  return is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// One attribute of a URI (7695, 6.1.3.2).
Result<CpeValue> from_uri(std::string_view raw, CpeAttribute attribute) {
  if (raw.empty()) return CpeValue{};
  if (raw == "-") return CpeValue{Kind::na, ""};
  CpeValue out{Kind::text, ""};
  for (std::size_t i = 0; i < raw.size(); ++i) {
    char c = raw[i];
    if (c == '%') {
      int high = i + 2 < raw.size() ? hex_digit(raw[i + 1]) : -1;
      int low = i + 2 < raw.size() ? hex_digit(raw[i + 2]) : -1;
      if (high < 0 || low < 0) return wrong_cpe("a broken escape", attribute, "Write %25 for '%'");
      c = static_cast<char>(high * 16 + low);
      i += 2;
      if (c != cpe_one && c != cpe_many && !is_printable(c))
        return wrong_cpe("an escape of no letter", attribute, "%21 to %7e, %01, %02");
    } else if (!is_printable(c)) {
      return wrong_cpe("a letter that is not ASCII", attribute, "Leave it out");
    }
    out.text += to_lower(c);
  }
  TRY(check_wild_cards(out.text, attribute));
  return out;
}

std::string to_formatted(const CpeValue& value) {
  if (value.kind != Kind::text) return value.kind == Kind::any ? "*" : "-";
  std::string out;
  for (char c : value.text) {
    if (c == cpe_one || c == cpe_many) {
      out += c == cpe_one ? '?' : '*';
    } else {
      if (!is_plain(c) && c != '.' && c != '-') out += '\\';
      // A text of '-' alone is not NA.
      if (value.text == "-") out += '\\';
      out += c;
    }
  }
  return out;
}

std::string to_uri(const CpeValue& value) {
  if (value.kind != Kind::text) return value.kind == Kind::any ? "" : "-";
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (char c : value.text) {
    if (is_plain(c) || ((c == '.' || c == '-') && value.text != "-")) {
      out += c;
    } else {
      out += '%';
      out += digits[static_cast<unsigned char>(c) >> 4];
      out += digits[c & 15];
    }
  }
  return out;
}

}  // namespace

Result<Cpe> cpe_from_formatted(std::string_view text) {
  auto parts = split_formatted(text);
  if (parts.size() != cpe_attributes)
    return fail(ErrorKind::invalid, std::to_string(parts.size()) + " attributes", "CPE",
                "A formatted string has 11; write ':' in one as \"\\:\"");
  Cpe out;
  for (std::size_t i = 0; i < cpe_attributes; ++i)
    if (parts[i] != "*") out.values[i] = TRY(from_formatted(parts[i], CpeAttribute(i)));
  TRY(check_part(out));
  return out;
}

Result<Cpe> cpe_from_uri(std::string_view text) {
  Cpe out;
  constexpr std::size_t places = 7;  // as far as the language
  for (std::size_t i = 0; i < places; ++i) {
    std::size_t colon = text.find(':');
    std::string_view raw = text.substr(0, colon);
    if (CpeAttribute(i) == CpeAttribute::edition && raw.starts_with('~')) {
      // "~edition~sw_edition~target_sw~target_hw~other"
      constexpr CpeAttribute packed[] = {CpeAttribute::edition, CpeAttribute::sw_edition,
                                         CpeAttribute::target_sw, CpeAttribute::target_hw,
                                         CpeAttribute::other};
      for (CpeAttribute attribute : packed) {
        raw.remove_prefix(raw.empty() ? 0 : 1);
        std::size_t tilde = raw.find('~');
        out[attribute] = TRY(from_uri(raw.substr(0, tilde), attribute));
        raw = tilde == raw.npos ? std::string_view() : raw.substr(tilde);
      }
      if (!raw.empty())
        return wrong_cpe("more than five parts", CpeAttribute::edition, "Write %7e for '~'");
    } else {
      out.values[i] = TRY(from_uri(raw, CpeAttribute(i)));
    }
    text = colon == text.npos ? std::string_view() : text.substr(colon + 1);
  }
  if (!text.empty())
    return fail(ErrorKind::invalid, "more than 7 parts", "CPE", "Write %3a for ':' in one");
  TRY(check_part(out));
  return out;
}

std::string cpe_text(const Cpe& cpe) {
  std::string out = "cpe:2.3";
  for (const CpeValue& value : cpe.values) out += ":" + to_formatted(value);
  return out;
}

std::string cpe_uri(const Cpe& cpe) {
  using enum CpeAttribute;
  std::string out = "cpe:/" + to_uri(cpe[part]);
  for (CpeAttribute attribute : {vendor, product, version, update})
    out += ":" + to_uri(cpe[attribute]);
  std::string packed;
  for (CpeAttribute attribute : {sw_edition, target_sw, target_hw, other})
    packed += "~" + to_uri(cpe[attribute]);
  out += packed == "~~~~" ? ":" + to_uri(cpe[edition]) : ":~" + to_uri(cpe[edition]) + packed;
  out += ":" + to_uri(cpe[language]);
  while (out.ends_with(':')) out.pop_back();
  return out;
}

}  // namespace hinomi
