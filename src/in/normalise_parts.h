// The parts of normalise(), one kind of indicator each. `text` has its defanging undone.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "in/normalise.h"

namespace hinomi::in {

inline constexpr std::size_t longest_url = 8192;       // bytes, normalised
inline constexpr std::size_t longest_domain = 253;     // RFC 1035 section 2.3.4, without final dot
inline constexpr std::size_t longest_label = 63;       // RFC 1035 section 2.3.4
inline constexpr std::size_t longest_local_part = 64;  // RFC 5321 section 4.5.3.1.1

inline std::unexpected<Error> not_valid(std::string what, std::string remedy) {
  return fail(ErrorKind::invalid, std::move(what), {}, std::move(remedy));
}

// An address as text with its type.
struct Spelled {
  IndicatorType type = IndicatorType::ipv4;
  std::string value;
};

// Four decimal numbers without leading zeros; nothing else.
std::optional<std::uint32_t> ipv4_from(std::string_view text);
std::string spell_ipv4(std::uint32_t address);
// IPv6 (RFC 4291 section 2.2), without brackets and zone.
std::optional<unsigned __int128> ipv6_from(std::string_view text);
std::string spell_ipv6(unsigned __int128 address);  // RFC 5952

// Address or network; also "192.0.2.1:80" and "[2001:db8::1]:80", whose port is dropped.
Result<Spelled> normalise_address(std::string_view text);
Result<std::string> normalise_domain(std::string_view text);
Result<std::string> normalise_mail(std::string_view text);
// `raw` is the text before its defanging was undone, trimmed.
Result<std::string> normalise_url(std::string_view raw);
Result<std::string> normalise_digest(IndicatorType type, std::string_view text);

// The last label is a number in decimal, octal or hexadecimal, so that a browser reads an address
// (WHATWG URL, "ends in a number checker").
bool ends_in_number(std::string_view host);

}  // namespace hinomi::in
