#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <cstring>

#include "base/text.h"
#include "in/normalise_parts.h"

namespace hinomi::in {
namespace {

using Wide = unsigned __int128;

constexpr Wide mapped = Wide(0xFFFF) << 32;  // ::ffff:0:0/96

bool is_mapped(Wide address) { return address >> 32 == 0xFFFF; }

// "80": decimal without leading zeros, at most `most`.
std::optional<int> number_from(std::string_view text, int most) {
  int value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || !is_digit(text[0]) || error != std::errc() ||
      end != text.data() + text.size() || value > most || (text.size() > 1 && text[0] == '0'))
    return {};
  return value;
}

bool is_port(std::string_view text) { return number_from(text, 65535).has_value(); }

// Drops the port of "192.0.2.1:80" and "[2001:db8::1]:80", and the brackets.
std::string_view without_port(std::string_view text) {
  if (text.starts_with('[')) {
    std::size_t close = text.find(']');
    if (close == std::string_view::npos) return text;
    std::string_view after = text.substr(close + 1);
    if (after.empty() || (after[0] == ':' && is_port(after.substr(1))))
      return text.substr(1, close - 1);
    return text;
  }
  std::size_t colon = text.find(':');
  if (colon != std::string_view::npos && text.find('.') < colon && is_port(text.substr(colon + 1)))
    return text.substr(0, colon);
  return text;
}

}  // namespace

std::optional<std::uint32_t> ipv4_from(std::string_view text) {
  std::uint32_t address = 0;
  const char* at = text.data();
  const char* end = at + text.size();
  for (int part = 0; part < 4; ++part) {
    if (part > 0 && (at == end || *at++ != '.')) return {};
    const char* begin = at;
    unsigned value = 0;
    while (at != end && is_digit(*at) && at - begin < 4) value = value * 10 + unsigned(*at++ - '0');
    if (at == begin || value > 255 || (at - begin > 1 && *begin == '0')) return {};
    address = address << 8 | value;
  }
  if (at != end) return {};
  return address;
}

std::string spell_ipv4(std::uint32_t address) {
  char buffer[16];
  char* at = buffer;
  for (int shift = 24; shift >= 0; shift -= 8) {
    at = std::to_chars(at, buffer + sizeof buffer, address >> shift & 0xFF).ptr;
    if (shift) *at++ = '.';
  }
  return {buffer, at};
}

std::optional<Wide> ipv6_from(std::string_view text) {
  char buffer[INET6_ADDRSTRLEN];
  if (text.size() >= sizeof buffer || text.find(':') == std::string_view::npos) return {};
  std::memcpy(buffer, text.data(), text.size());
  buffer[text.size()] = 0;
  std::array<unsigned char, 16> bytes;
  if (std::strlen(buffer) != text.size() || inet_pton(AF_INET6, buffer, bytes.data()) != 1)
    return {};
  Wide address = 0;
  for (unsigned char byte : bytes) address = address << 8 | byte;
  return address;
}

std::string spell_ipv6(Wide address) {
  std::array<unsigned, 8> groups;
  for (int i = 0; i < 8; ++i) groups[i] = unsigned(address >> (112 - 16 * i)) & 0xFFFF;
  // The longest run of at least two zero groups, the first of equals (RFC 5952 section 4.2).
  int run = -1, run_length = 1;
  for (int i = 0; i < 8; ++i) {
    int length = 0;
    while (i + length < 8 && groups[i + length] == 0) ++length;
    if (length > run_length) {
      run = i;
      run_length = length;
    }
    if (length > 0) i += length - 1;
  }
  std::string out;
  char digits[4];
  for (int i = 0; i < 8;) {
    if (i == run) {
      out += "::";
      i += run_length;
      continue;
    }
    if (!out.empty() && out.back() != ':') out += ':';
    out.append(digits, std::to_chars(digits, digits + 4, groups[i], 16).ptr);
    ++i;
  }
  return out;
}

std::optional<Network> network_from(std::string_view text) {
  std::string_view host = text;
  std::optional<int> prefix;
  if (std::size_t slash = text.find('/'); slash != std::string_view::npos) {
    host = text.substr(0, slash);
    prefix = number_from(text.substr(slash + 1), 128);
    if (!prefix) return {};
  }
  Network out;
  if (auto v4 = ipv4_from(host)) {
    if (prefix && *prefix > 32) return {};
    out.v4 = true;
    out.prefix = prefix.value_or(32);
    out.first = mapped | *v4;
  } else if (auto v6 = ipv6_from(host)) {
    out.first = *v6;
    out.prefix = prefix.value_or(128);
    if (is_mapped(*v6) && out.prefix >= 96) {
      out.v4 = true;
      out.prefix -= 96;
    }
  } else {
    return {};
  }
  int free_bits = out.v4 ? 32 - out.prefix : 128 - out.prefix;
  Wide hosts = free_bits == 128 ? ~Wide(0) : (Wide(1) << free_bits) - 1;
  out.first &= ~hosts;
  out.last = out.first | hosts;
  return out;
}

Result<Spelled> normalise_address(std::string_view text) {
  std::string_view host = without_port(text);
  if (host.find('%') != std::string_view::npos)
    return fail(ErrorKind::invalid, "an IPv6 address with a zone means nothing elsewhere", {},
                "Leave out '%' and what follows");
  auto network = network_from(host);
  if (!network)
    return fail(ErrorKind::invalid, "not an IP address or network", {},
                "Write IPv4 as four decimal numbers without leading zeros (192.0.2.1), IPv6 as "
                "2001:db8::1, a network as 192.0.2.0/24");
  Spelled out;
  std::string address =
      network->v4 ? spell_ipv4(std::uint32_t(network->first)) : spell_ipv6(network->first);
  if (network->prefix == (network->v4 ? 32 : 128)) {
    out.type = network->v4 ? IndicatorType::ipv4 : IndicatorType::ipv6;
    out.value = std::move(address);
  } else {
    out.type = IndicatorType::network;
    out.value = std::move(address) + "/" + std::to_string(network->prefix);
  }
  return out;
}

}  // namespace hinomi::in
