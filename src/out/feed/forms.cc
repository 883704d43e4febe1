// The exact form of each type of value, and addresses as numbers.
#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <cstring>

#include "base/text.h"
#include "out/feed/entries.h"

namespace hinomi::feed {
namespace {

bool read_v4(std::string_view text, unsigned __int128& out) {
  std::uint32_t address = 0;
  std::size_t at = 0;
  for (int part = 0; part < 4; ++part) {
    if (part > 0 && (at >= text.size() || text[at++] != '.')) return false;
    std::uint32_t value = 0;
    std::size_t begin = at;
    while (at < text.size() && is_digit(text[at]) && at - begin < 3)
      value = value * 10 + std::uint32_t(text[at++] - '0');
    if (at == begin || value > 255 || (text[begin] == '0' && at - begin > 1)) return false;
    address = address << 8 | value;
  }
  out = address;
  return at == text.size();
}

bool read_v6(std::string_view text, unsigned __int128& out) {
  char buffer[INET6_ADDRSTRLEN];
  if (text.size() >= sizeof buffer || text.find('\0') != text.npos) return false;
  std::memcpy(buffer, text.data(), text.size());
  buffer[text.size()] = '\0';
  unsigned char bytes[16];
  if (inet_pton(AF_INET6, buffer, bytes) != 1) return false;
  out = 0;
  for (unsigned char byte : bytes) out = out << 8 | byte;
  return true;
}

// Length of the UTF-8 sequence at the front (RFC 3629), 0 when it is none; its code point.
std::size_t take_utf8(std::string_view text, char32_t& code) {
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned char lead = byte(0);
  std::size_t size = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (size == 0 || lead > 0xf4 || size > text.size()) return 0;
  code = size == 1 ? lead : lead & (0x7f >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
    code = code << 6 | (byte(i) & 0x3f);
  }
  bool overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
  return overlong || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? 0 : size;
}

constexpr auto may_stand_in_url = [] {
  std::array<bool, 256> out{};
  for (std::size_t c = 0x21; c < 0x7f; ++c)
    out[c] = std::string_view("\"<>`{}").find(static_cast<char>(c)) == std::string_view::npos;
  return out;
}();

}  // namespace

bool is_name(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  std::size_t label = 0, labels = 1;
  bool number = true;  // the label so far
  char before = '.';
  for (char c : text) {
    if (c == '.') {
      if (label == 0 || before == '-') return false;
      label = 0;
      number = true;
      ++labels;
    } else {
      bool digit = is_digit(c);
      if (!digit && (c < 'a' || c > 'z') && c != '_' && (c != '-' || label == 0)) return false;
      number = number && digit;
      if (++label > 63) return false;
    }
    before = c;
  }
  return labels >= 2 && label > 0 && before != '-' && !number;
}

bool is_clean(std::string_view text) {
  while (!text.empty()) {
    if (text.front() >= 0x20 && text.front() < 0x7f) {
      text.remove_prefix(1);
      continue;
    }
    char32_t code = 0;
    std::size_t size = take_utf8(text, code);
    // C0, DEL, C1, line and paragraph separators, direction overrides and isolates
    if (size == 0 || code < 0x20 || (code >= 0x7f && code < 0xa0) ||
        (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069))
      return false;
    text.remove_prefix(size);
  }
  return true;
}

bool is_url(std::string_view text) {
  if (!text.starts_with("http://") && !text.starts_with("https://") && !text.starts_with("ftp://"))
    return false;
  if (text.size() > 8192) return false;
  for (char c : text)
    if (!may_stand_in_url[static_cast<unsigned char>(c)]) return false;
  UrlParts parts = parts_of(text);
  if (parts.rest.empty() || parts.rest.front() != '/' || parts.rest.find('#') != parts.rest.npos)
    return false;
  Cidr cidr;
  std::string_view port = parts.authority;
  if (port.starts_with('[')) {
    if (!read_cidr(parts.host, cidr) || cidr.v4 || !cidr.is_address()) return false;
    port.remove_prefix(parts.host.size() + 2);
  } else {
    if (!is_name(parts.host) && (!read_cidr(parts.host, cidr) || !cidr.v4 || !cidr.is_address()))
      return false;
    port.remove_prefix(parts.host.size());
  }
  if (port.empty()) return true;
  return port.size() >= 2 && port.size() <= 6 && port.front() == ':' &&
         port.find_first_not_of("0123456789", 1) == port.npos;
}

UrlParts parts_of(std::string_view url) {
  UrlParts out;
  std::size_t scheme = url.find("://");
  out.scheme = url.substr(0, scheme);
  url.remove_prefix(scheme + 3);
  out.authority = url.substr(0, url.find_first_of("/?#"));
  out.rest = url.substr(out.authority.size());
  std::size_t bracket = out.authority.find(']');
  out.host = out.authority.starts_with('[') && bracket != url.npos
                 ? out.authority.substr(1, bracket - 1)
                 : out.authority.substr(0, out.authority.rfind(':'));
  return out;
}

unsigned __int128 Cidr::last() const {
  int host_bits = (v4 ? 32 : 128) - prefix;
  return first | ((static_cast<unsigned __int128>(1) << host_bits) - 1);
}

std::array<std::uint16_t, 8> Cidr::words() const {
  std::array<std::uint16_t, 8> out;
  for (int i = 0; i < 8; ++i)
    out[std::size_t(i)] = static_cast<std::uint16_t>(first >> (112 - 16 * i));
  return out;
}

std::string Cidr::text() const {
  char buffer[INET6_ADDRSTRLEN + 4];
  char* end = buffer;
  if (v4) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      end = std::to_chars(end, buffer + sizeof buffer, unsigned(first >> shift) & 255).ptr;
      *end++ = '.';
    }
    --end;
  } else {
    unsigned char bytes[16];
    for (int i = 0; i < 16; ++i) bytes[i] = static_cast<unsigned char>(first >> (120 - 8 * i));
    inet_ntop(AF_INET6, bytes, buffer, sizeof buffer);
    end = buffer + std::strlen(buffer);
  }
  if (!is_address()) {
    *end++ = '/';
    end = std::to_chars(end, buffer + sizeof buffer, unsigned(prefix)).ptr;
  }
  return {buffer, end};
}

bool read_cidr(std::string_view text, Cidr& out) {
  std::size_t slash = text.find('/');
  std::string_view address = text.substr(0, slash);
  out.v4 = address.find(':') == address.npos;
  if (!(out.v4 ? read_v4(address, out.first) : read_v6(address, out.first))) return false;
  unsigned bits = out.v4 ? 32 : 128, prefix = bits;
  if (slash != text.npos) {
    const char* end = text.data() + text.size();
    auto [stop, error] = std::from_chars(text.data() + slash + 1, end, prefix);
    if (error != std::errc() || stop != end || prefix == 0 || prefix > bits) return false;
  }
  out.prefix = static_cast<std::uint8_t>(prefix);
  unsigned __int128 host_mask = (static_cast<unsigned __int128>(1) << (bits - prefix)) - 1;
  return (out.first & host_mask) == 0;
}

}  // namespace hinomi::feed
