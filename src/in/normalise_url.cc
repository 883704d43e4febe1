// RFC 3986 section 6.2.2, with hosts read as browsers read them (WHATWG URL section 3.5), because
// equipment sees what the browser sends.
#include <array>
#include <charconv>

#include "base/hash.h"
#include "base/text.h"
#include "in/normalise_parts.h"
#include "in/refang.h"

namespace hinomi::in {
namespace {

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  c = to_lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

constexpr std::array<bool, 256> unreserved = [] {
  std::array<bool, 256> out{};
  for (int c = '0'; c <= '9'; ++c) out[c] = true;
  for (int c = 'a'; c <= 'z'; ++c) out[c] = out[c - 32] = true;
  out['-'] = out['.'] = out['_'] = out['~'] = true;
  return out;
}();

// What browsers encode in a path or query (WHATWG query and path percent-encode sets together).
constexpr std::array<bool, 256> encoded = [] {
  std::array<bool, 256> out{};
  for (int c = 0x80; c < 256; ++c) out[c] = true;
  for (char c : {' ', '"', '<', '>', '`', '{', '}'}) out[static_cast<unsigned char>(c)] = true;
  return out;
}();

void put_escape(std::string& out, unsigned char byte) {
  static constexpr char digits[] = "0123456789ABCDEF";
  out += '%';
  out += digits[byte >> 4];
  out += digits[byte & 15];
}

// Escapes in upper case, those of unreserved characters undone, what browsers escape escaped. A '%'
// that begins no escape stays; an escape just behind one stays too, because undoing it would make a
// new escape out of both ("%%341").
void append_escaped(std::string& out, std::string_view text) {
  std::size_t stray = 0;  // one past the last '%' that begins no escape
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned char c = static_cast<unsigned char>(text[i]);
    if (c == '%') {
      int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0) {
        out += '%';
        stray = out.size();
        continue;
      }
      i += 2;
      unsigned char byte = static_cast<unsigned char>(high << 4 | low);
      bool joins = stray > 0 && out.size() - stray < 2;
      if (unreserved[byte] && !joins)
        out += char(byte);
      else
        put_escape(out, byte);
    } else if (encoded[c]) {
      put_escape(out, c);
    } else {
      out += char(c);
    }
  }
}

// RFC 3986 section 5.2.4. `path` begins with '/'.
std::string without_dot_segments(std::string_view path) {
  if (path.find("/.") == std::string_view::npos) return std::string(path);
  std::string out;
  for (std::size_t begin = 0; begin < path.size();) {
    std::size_t end = std::min(path.find('/', begin + 1), path.size());
    std::string_view segment = path.substr(begin, end - begin);
    bool last = end == path.size();
    if (segment == "/.") {
      if (last) out += '/';
    } else if (segment == "/..") {
      out.resize(out.empty() ? 0 : out.rfind('/'));
      if (last) out += '/';
    } else {
      out += segment;
    }
    begin = end;
  }
  return out.empty() ? "/" : out;
}

// WHATWG "IPv4 parser": one to four numbers in decimal, octal (0...) or hexadecimal (0x...).
Result<std::string> browser_ipv4(std::string_view host) {
  std::array<std::uint64_t, 4> numbers{};
  std::size_t count = 0;
  auto wrong = [] {
    return not_valid("a host that ends in a number and is no IPv4 address",
                     "Write the address as 192.0.2.1");
  };
  for (std::size_t begin = 0; begin <= host.size();) {
    std::size_t end = std::min(host.find('.', begin), host.size());
    std::string_view part = host.substr(begin, end - begin);
    if (count == 4 || part.empty()) return wrong();
    int base = 10;
    if (part.size() > 1 && part[0] == '0') {
      base = part[1] == 'x' || part[1] == 'X' ? 16 : 8;
      part.remove_prefix(base == 16 ? 2 : 1);
    }
    std::uint64_t value = 0;
    if (!part.empty()) {
      auto [stop, error] = std::from_chars(part.data(), part.data() + part.size(), value, base);
      if (error != std::errc() || stop != part.data() + part.size()) return wrong();
    }
    numbers[count++] = value;
    begin = end + 1;
  }
  for (std::size_t i = 0; i + 1 < count; ++i)
    if (numbers[i] > 255) return wrong();
  if (numbers[count - 1] >= std::uint64_t(1) << (8 * (5 - count))) return wrong();
  std::uint64_t address = numbers[count - 1];
  for (std::size_t i = 0; i + 1 < count; ++i) address |= numbers[i] << (8 * (3 - i));
  return spell_ipv4(std::uint32_t(address));
}

Result<std::string> host_from(std::string_view host) {
  if (host.empty()) return not_valid("a URL without a host", "Write http://host.example.jp/");
  if (host.front() == '[') {
    if (host.back() != ']' || host.size() < 4)
      return not_valid("a host with '[' and no address in it", "Write http://[2001:db8::1]/");
    Spelled address = TRY(normalise_address(host));
    if (address.type == IndicatorType::ipv4) return std::move(address.value);
    if (address.type != IndicatorType::ipv6)
      return not_valid("a network instead of a host", "Write one address");
    return "[" + address.value + "]";
  }
  std::string decoded;
  if (host.find('%') != std::string_view::npos) {
    for (std::size_t i = 0; i < host.size(); ++i) {
      int high = i + 2 < host.size() ? hex_digit(host[i + 1]) : -1;
      int low = i + 2 < host.size() ? hex_digit(host[i + 2]) : -1;
      if (host[i] == '%' && high >= 0 && low >= 0) {
        decoded += char(high << 4 | low);
        i += 2;
      } else {
        decoded += host[i];
      }
    }
    host = decoded;
  }
  if (host.find(':') != std::string_view::npos)
    return not_valid("a host with ':' in it", "Write an IPv6 address in brackets");
  std::string_view without_dot = host.ends_with('.') ? host.substr(0, host.size() - 1) : host;
  if (ends_in_number(without_dot)) return browser_ipv4(without_dot);
  std::string name;
  if (auto domain = normalise_domain(host))
    name = std::move(*domain);
  else if (auto number = refang(host); number != host && ends_in_number(number))
    return browser_ipv4(number);  // full-width digits
  else
    return std::unexpected(std::move(domain).error());
  return name;
}

struct Scheme {
  std::string_view name;
  int port;
};
constexpr std::array<Scheme, 3> url_schemes = {{{"http", 80}, {"https", 443}, {"ftp", 21}}};

const Scheme* scheme_of(std::string_view text) {
  for (const Scheme& scheme : url_schemes)
    if (text.size() > scheme.name.size() + 2 && text[scheme.name.size()] == ':' &&
        equal_ignoring_case(text.substr(0, scheme.name.size()), scheme.name))
      return &scheme;
  return nullptr;
}

bool is_slash(char c) { return c == '/' || c == '\\'; }

std::size_t end_of_authority(std::string_view text, std::size_t begin) {
  while (begin < text.size() && !is_slash(text[begin]) && text[begin] != '?' && text[begin] != '#')
    ++begin;
  return begin;
}

Result<std::string> port_from(std::string_view text, const Scheme& scheme) {
  if (text.empty()) return std::string();
  unsigned port = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (!is_digit(text[0]) || error != std::errc() || end != text.data() + text.size() ||
      port > 65535)
    return not_valid("a port that is not a number up to 65535",
                     "Write http://host.example.jp:8080/");
  return int(port) == scheme.port ? std::string() : ":" + std::to_string(port);
}

}  // namespace

Result<std::string> normalise_url(std::string_view raw) {
  // Marks are undone in scheme and host. What follows is undone only when they were defanged too:
  // in a plain URL "[.]" and full-width letters of the path are what equipment sees.
  Refanged undone;
  std::string joined;
  std::string_view text = raw;
  if (!is_plain(raw)) {
    undone = refang_with_places(raw);
    text = undone.text;
    if (std::size_t colon = text.find(':'); colon != std::string_view::npos) {
      std::size_t end = end_of_authority(text, std::min(colon + 3, text.size()));
      std::string_view head = raw.substr(0, undone.at[end]);
      if (head == text.substr(0, end)) text = raw;
    }
  }
  for (char c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      return not_valid("a control character in a URL", "Take it out");
  const Scheme* scheme = scheme_of(text);
  if (!scheme)
    return not_valid("not a URL of http, https or ftp", "Write http://host.example.jp/path");
  std::size_t begin = scheme->name.size() + 1;
  if (!is_slash(text[begin]) || !is_slash(text[begin + 1]))
    return not_valid("a URL without // after its scheme", "Write http://host.example.jp/path");
  begin += 2;
  std::size_t end = end_of_authority(text, begin);
  std::string_view authority = text.substr(begin, end - begin);
  std::string_view rest = text.substr(end);
  rest = rest.substr(0, rest.find('#'));
  authority.remove_prefix(authority.rfind('@') + 1);

  std::size_t colon = authority.rfind(':');
  if (colon != std::string_view::npos && authority.find(']', colon) != std::string_view::npos)
    colon = std::string_view::npos;  // inside the brackets of an IPv6 address
  std::string out(scheme->name);
  out += "://";
  out += TRY(host_from(authority.substr(0, colon)));
  if (colon != std::string_view::npos) out += TRY(port_from(authority.substr(colon + 1), *scheme));

  std::size_t question = std::min(rest.find('?'), rest.size());
  std::string path;
  append_escaped(path, rest.substr(0, question));
  for (char& c : path)
    if (c == '\\') c = '/';
  if (path.empty()) path = "/";
  out += without_dot_segments(path);
  append_escaped(out, rest.substr(question));
  if (out.size() > longest_url)
    return fail(ErrorKind::too_large, "a URL longer than 8192 bytes", {},
                "Report its host, or the URL without its query");
  return out;
}

}  // namespace hinomi::in
