#include "in/quick.h"

#include <array>
#include <charconv>
#include <cstring>

#include "base/text.h"
#include "in/normalise.h"
#include "in/normalise_parts.h"

namespace hinomi::in {

char* Kept::room(std::size_t bytes) {
  constexpr std::size_t usual = 64 << 10;
  while (block_ < blocks_.size() && used_ + bytes > blocks_[block_].size) {
    ++block_;
    used_ = 0;
  }
  if (block_ == blocks_.size()) {
    std::size_t size = std::max(usual, bytes);
    blocks_.push_back({std::make_unique<char[]>(size), size});
  }
  char* out = blocks_[block_].bytes.get() + used_;
  used_ += bytes;
  return out;
}

std::string_view Kept::keep(std::string_view text) {
  char* out = room(text.size());
  if (!text.empty()) std::memcpy(out, text.data(), text.size());
  return {out, text.size()};
}

// A namespace of its own: its short names are common ones.
namespace quick {
namespace {

enum class Told : std::uint8_t { yes, no, ask };

enum : std::uint8_t {
  simple = 1,  // nothing that trimming or refanging looks at
  label = 2,   // lower-case letters, digits, '-' and '_'
  upper = 4,   // A to Z
  hexadecimal = 8,
  local = 16,    // before the '@' of a mail address
  in_path = 32,  // of a URL, as it stays
};

constexpr std::array<std::uint8_t, 256> classes = [] {
  std::array<std::uint8_t, 256> out{};
  for (int c = 0x21; c < 0x7F; ++c) out[c] = simple | in_path;
  for (char c : std::string_view("[({<\"'`\\")) out[static_cast<unsigned char>(c)] = 0;
  for (char c : std::string_view("%#>`{}\\"))
    out[static_cast<unsigned char>(c)] &= static_cast<std::uint8_t>(~in_path);
  for (int c = '0'; c <= '9'; ++c) out[c] |= label | hexadecimal | local;
  for (int c = 'a'; c <= 'z'; ++c) out[c] |= label | local;
  for (int c = 'A'; c <= 'Z'; ++c) out[c] |= upper | local;
  for (int c = 'a'; c <= 'f'; ++c) out[c] |= hexadecimal, out[c - 32] |= hexadecimal;
  out['-'] |= label;
  out['_'] |= label;
  for (char c : std::string_view("!#$%&*+-/=?^_|~.")) out[static_cast<unsigned char>(c)] |= local;
  return out;
}();

std::uint8_t class_of(char c) { return classes[static_cast<unsigned char>(c)]; }

// All characters of one class, and every other bit that they share.
std::uint8_t shared(std::string_view text) {
  std::uint8_t out = 0xFF;
  for (char c : text) out &= class_of(c);
  return out;
}

// "hxxp", "h**p", "htxp" and "fxp": what is_plain() asks besides the characters.
bool begins_defanged(std::string_view text) {
  if (text.size() < 2) return false;
  char first = to_lower(text[0]), second = to_lower(text[1]);
  char third = text.size() > 2 ? to_lower(text[2]) : '\0';
  if (first == 'h') return second == 'x' || second == '*' || (second == 't' && third == 'x');
  return first == 'f' && second == 'x' && third == 'p';
}

// Trimming and refanging leave it as it is.
bool is_simple(std::string_view text) { return (shared(text) & simple) && !begins_defanged(text); }

std::string_view lower(std::string_view text, Kept& kept) {
  char* out = kept.room(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) out[i] = to_lower(text[i]);
  return {out, text.size()};
}

Told address(std::string_view text, Kept& kept, Normal& out) {
  if (ipv4_from(text)) {
    out = {IndicatorType::ipv4, text};
    return Told::yes;
  }
  if (text.size() > 1 && text.find(':') != text.npos) {
    auto six = ipv6_from(text);
    // A zone ("fe80::1%4") means nothing elsewhere.
    if (!six) return text.find('%') != text.npos && is_simple(text) ? Told::no : Told::ask;
    bool four = *six >> 32 == 0xFFFF;
    std::string spelled = four ? spell_ipv4(static_cast<std::uint32_t>(*six)) : spell_ipv6(*six);
    out = {four ? IndicatorType::ipv4 : IndicatorType::ipv6,
           spelled == text ? text : kept.keep(spelled)};
    return Told::yes;
  }
  return text.find('/') == text.npos && is_simple(text) ? Told::no : Told::ask;
}

Told domain(std::string_view text, Kept& kept, std::string_view& out) {
  if (text.ends_with('.')) text.remove_suffix(1);
  bool has_upper = false, has_alabel = false;
  int labels = 1;
  std::size_t begin = 0;
  auto ends = [&](std::size_t end) {
    std::string_view one = text.substr(begin, end - begin);
    has_alabel |= one.size() > 4 && one[2] == '-' && one[3] == '-';
    return !one.empty() && one.size() <= longest_label && one.front() != '-' && one.back() != '-';
  };
  bool good = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '.') {
      good &= ends(i);
      begin = i + 1;
      ++labels;
    } else if (class_of(c) & upper) {
      has_upper = true;
    } else if (!(class_of(c) & label)) {
      return text.starts_with("*.") || text.find(':') != text.npos || !is_simple(text) ? Told::ask
                                                                                       : Told::no;
    }
  }
  good &= ends(text.size());
  if (has_alabel) return Told::ask;
  if (!good || labels < 2 || text.size() > longest_domain || ends_in_number(text)) return Told::no;
  out = has_upper ? lower(text, kept) : text;
  return Told::yes;
}

Told email(std::string_view text, Kept& kept, std::string_view& out) {
  if (!is_simple(text)) return Told::ask;
  std::size_t at = text.rfind('@');
  if (at == text.npos || at == 0 || at > longest_local_part) return Told::no;
  std::string_view name = text.substr(0, at), host;
  if (!(shared(name) & local)) return Told::no;
  Told told = domain(text.substr(at + 1), kept, host);
  if (told != Told::yes) return told;
  if (host.data() == text.data() + at + 1) {
    out = text.substr(0, at + 1 + host.size());
    return Told::yes;
  }
  char* joined = kept.room(at + 1 + host.size());
  std::memcpy(joined, text.data(), at + 1);
  std::memcpy(joined + at + 1, host.data(), host.size());
  out = {joined, at + 1 + host.size()};
  return Told::yes;
}

Told url(std::string_view text, Kept& kept, std::string_view& out) {
  std::size_t begin = text.starts_with("http://") ? 7 : text.starts_with("https://") ? 8 : 0;
  if (begin == 0) return text.find("//") == text.npos && is_simple(text) ? Told::no : Told::ask;
  std::size_t end = begin;
  while (end < text.size() && text[end] != '/' && text[end] != '?') ++end;
  std::string_view host = text.substr(begin, end - begin), name;
  if (host.ends_with('.')) return Told::ask;
  if (!ipv4_from(host)) {
    if (domain(host, kept, name) != Told::yes || name.data() != host.data()) return Told::ask;
  }
  std::string_view rest = text.substr(end);
  if (text.size() >= longest_url || !(shared(rest) & in_path) || rest.find("/.") != rest.npos)
    return Told::ask;
  if (rest.starts_with('/')) {
    out = text;
    return Told::yes;
  }
  char* joined = kept.room(text.size() + 1);
  std::memcpy(joined, text.data(), end);
  joined[end] = '/';
  if (!rest.empty()) std::memcpy(joined + end + 1, rest.data(), rest.size());
  out = {joined, text.size() + 1};
  return Told::yes;
}

constexpr std::array<std::size_t, indicator_type_count> digits = {0,  0,  0,  0,  0,  0,
                                                                  32, 40, 56, 64, 96, 128};

Told digest(IndicatorType type, std::string_view text, Kept& kept, std::string_view& out) {
  if (text.size() != digits[static_cast<unsigned>(type)] || !(shared(text) & hexadecimal))
    return is_simple(text) ? Told::no : Told::ask;
  bool has_upper = false;
  for (char c : text) has_upper |= (class_of(c) & upper) != 0;
  out = has_upper ? lower(text, kept) : text;
  return Told::yes;
}

Told tell(IndicatorType type, std::string_view text, Kept& kept, Normal& out) {
  out.type = type;
  switch (type) {
    case IndicatorType::ipv4:
    case IndicatorType::ipv6:
    case IndicatorType::network: {
      // What has a ':' is no IPv4 address, even if it stands for one.
      if (type == IndicatorType::ipv4 && text.find(':') != text.npos) return Told::ask;
      Told told = address(text, kept, out);
      if (told == Told::yes && type != IndicatorType::network && type != out.type) return Told::ask;
      return told;
    }
    case IndicatorType::domain: return domain(text, kept, out.value);
    case IndicatorType::url: return url(text, kept, out.value);
    case IndicatorType::email: return email(text, kept, out.value);
    default: return digest(type, text, kept, out.value);
  }
}

}  // namespace
}  // namespace quick

std::optional<Normal> quick_normalise(IndicatorType type, std::string_view text, Kept& kept) {
  Normal out;
  switch (quick::tell(type, text, kept, out)) {
    case quick::Told::yes: return out;
    case quick::Told::no: return {};
    case quick::Told::ask: break;
  }
  auto slow = normalise(type, text);
  if (!slow) return {};
  return Normal{slow->type, kept.keep(slow->value)};
}

std::optional<Normal> quick_guess(std::string_view text, Kept& kept) {
  if (text.empty() || !quick::is_simple(text)) return {};
  Normal out;
  auto is = [&](IndicatorType type) {
    return quick::tell(type, text, kept, out) == quick::Told::yes;
  };
  if (text.find("://") != text.npos)
    return is(IndicatorType::url) ? std::optional(out) : std::nullopt;
  for (int i = static_cast<int>(IndicatorType::md5); i < indicator_type_count; ++i)
    if (quick::digits[i] == text.size() && is(static_cast<IndicatorType>(i))) return out;
  bool has_slash = text.find('/') != text.npos;
  if (text.find('@') != text.npos && !has_slash)
    return is(IndicatorType::email) ? std::optional(out) : std::nullopt;
  if (is(IndicatorType::network)) return out;
  if (!has_slash && text.find('.') != text.npos && is(IndicatorType::domain)) return out;
  return {};
}

}  // namespace hinomi::in
