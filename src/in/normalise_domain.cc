// IDNA by libidn2: UTS #46 non-transitional mapping (which includes NFKC and case folding) with the
// IDNA 2008 checks.
#include <idn2.h>

#include <array>
#include <memory>

#include "base/text.h"
#include "in/normalise_parts.h"

namespace hinomi::in {
namespace {

struct Free {
  void operator()(char* text) const { idn2_free(text); }
};
using Idn = std::unique_ptr<char, Free>;

constexpr std::array<bool, 256> label_characters = [] {
  std::array<bool, 256> out{};
  for (int c = '0'; c <= '9'; ++c) out[c] = true;
  for (int c = 'a'; c <= 'z'; ++c) out[c] = true;
  out['-'] = out['_'] = true;
  return out;
}();

// An A-label must be punycode of something, and the punycode of exactly that: else two names would
// look like one. Symbols that IDNA 2008 does not allow (emoji) exist in the DNS and pass.
Result<> check_alabels(const std::string& name) {
  char* decoded = nullptr;
  int code = idn2_to_unicode_8z8z(name.c_str(), &decoded, 0);
  Idn unicode(decoded);
  if (code != IDN2_OK)
    return not_valid("a label begins with xn-- and is not punycode",
                     "Check the name for missing characters");
  char* encoded = nullptr;
  code = idn2_to_ascii_8z(unicode.get(), &encoded, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  Idn again(encoded);
  if (code == IDN2_OK && name != again.get())
    return not_valid("a label begins with xn-- and stands for a name that is written otherwise",
                     std::string("If this is meant, write ") + again.get());
  return {};
}

Result<> check_labels(const std::string& name) {
  if (name.size() > longest_domain)
    return not_valid("a domain name longer than 253 bytes", "Check where the name ends");
  int labels = 0;
  bool alabel = false;
  for (std::size_t begin = 0; begin <= name.size(); ++labels) {
    std::size_t end = std::min(name.find('.', begin), name.size());
    std::string_view label = std::string_view(name).substr(begin, end - begin);
    if (label.empty())
      return not_valid("a domain name with an empty label", "Take out the doubled or leading dot");
    if (label.size() > longest_label)
      return not_valid("a label longer than 63 bytes in a domain name",
                       "Check where the name ends");
    if (label.front() == '-' || label.back() == '-')
      return not_valid("a label that begins or ends with '-' in a domain name",
                       "Check where the name begins and ends");
    for (char c : label)
      if (!label_characters[static_cast<unsigned char>(c)])
        return not_valid("a character that no domain name has",
                         "Use letters, digits, '-', '_' and '.'");
    alabel |= label.starts_with("xn--");
    begin = end + 1;
  }
  if (labels < 2)
    return not_valid("a name of one label", "Write the whole domain name (host.example.jp)");
  if (ends_in_number(name))
    return not_valid("a name that ends in a number", "Write an address as 192.0.2.1");
  if (alabel) TRY(check_alabels(name));
  return {};
}

}  // namespace

bool ends_in_number(std::string_view host) {
  std::string_view last = host.substr(host.rfind('.') + 1);
  if (last.empty()) return false;
  bool decimal = true;
  for (char c : last) decimal &= is_digit(c);
  if (decimal) return true;
  if (last.size() < 2 || last[0] != '0' || to_lower(last[1]) != 'x') return false;
  for (char c : last.substr(2))
    if (!is_digit(c) && !(to_lower(c) >= 'a' && to_lower(c) <= 'f')) return false;
  return true;
}

Result<std::string> normalise_domain(std::string_view text) {
  if (text.starts_with("*.")) text.remove_prefix(2);
  if (text.ends_with('.')) text.remove_suffix(1);
  // "host.example.jp:8080": the port says nothing of the name.
  if (std::size_t colon = text.rfind(':'); colon != std::string_view::npos) {
    std::string_view port = text.substr(colon + 1);
    bool digits = !port.empty() && port.size() <= 5;
    for (char c : port) digits &= is_digit(c);
    if (digits) text = text.substr(0, colon);
    if (text.ends_with('.')) text.remove_suffix(1);
  }
  if (text.empty()) return not_valid("an empty domain name", "Write host.example.jp");
  bool ascii = true;
  for (char c : text) ascii &= static_cast<unsigned char>(c) < 0x80;
  if (ascii) {
    std::string name = to_lower(text);
    TRY(check_labels(name));
    return name;
  }
  // Four bytes a character at most, and NFKC can lengthen: what is longer has no valid form.
  if (text.size() > 4 * longest_domain || text.find('\0') != std::string_view::npos)
    return not_valid("a domain name longer than 253 bytes", "Check where the name ends");
  char* encoded = nullptr;
  int code =
      idn2_to_ascii_8z(std::string(text).c_str(), &encoded, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  Idn name(encoded);
  if (code != IDN2_OK)
    return not_valid(std::string("not an internationalised domain name: ") + idn2_strerror(code),
                     "Check the characters, or write the name in its xn-- form");
  std::string out = to_lower(std::string_view(name.get()));
  if (out.ends_with('.')) out.pop_back();
  TRY(check_labels(out));
  return out;
}

std::string readable_domain(std::string_view domain) {
  char* decoded = nullptr;
  int code = idn2_to_unicode_8z8z(std::string(domain).c_str(), &decoded, 0);
  Idn unicode(decoded);
  return code == IDN2_OK ? unicode.get() : std::string(domain);
}

}  // namespace hinomi::in
