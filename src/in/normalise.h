// One spelling for one thing: so that two reports of the same indicator meet, and a feed says
// exactly what equipment will see. The original is kept beside it.
//
// Addresses: dotted quad without leading zeros; IPv6 after RFC 5952; IPv4-mapped IPv6 becomes IPv4.
// Networks: CIDR with host bits cleared; /32 and /128 become addresses.
// Domains: defanging undone, full width folded (NFKC), IDNA 2008 (non-transitional) to lower-case
// A-labels, no final dot, no wildcard "*." prefix; LDH and '_' only; at least two labels (one-label
// names are refused). URLs: RFC 3986 section 6.2.2 case, percent-encoding and dot segments; scheme
// http, https or ftp; default port, userinfo and fragment removed; host as above; empty path
// becomes "/". Mail: local part kept as written, domain as above. Digests: lower-case hex of the
// right length.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/indicator.h"

namespace hinomi::in {

// hxxp, [.], (dot), [at], [://], full-width letters and dots, "。", surrounding brackets, quotes
// and Japanese punctuation: undone. Any text.
std::string refang(std::string_view text);

// With a known type. Error: invalid, naming what is wrong and how to write it.
Result<Indicator> normalise(IndicatorType type, std::string_view original);
// Guesses the type from the text. Error: invalid when it is none of them.
Result<Indicator> normalise(std::string_view original);

// A normalised domain as people read it: A-labels decoded ("xn--r8jz45g.example" is
// "例え.example"). As it is when it has none.
std::string readable_domain(std::string_view domain);

// Host of a normalised URL (no port, no brackets), domain of a mail address, else empty.
std::string_view host_of(IndicatorType type, std::string_view value);
// What follows the host in a normalised URL: "/path?query".
std::string_view path_of(std::string_view url);

// Addresses as numbers, for containment. IPv4 as the last 32 bits of ::ffff:0:0/96.
struct Network {
  unsigned __int128 first = 0;
  unsigned __int128 last = 0;
  bool v4 = false;
  int prefix = 128;  // of the 32 or 128 bits written

  bool contains(const Network& other) const { return first <= other.first && other.last <= last; }
  bool overlaps(const Network& other) const { return first <= other.last && other.first <= last; }
};
// "192.0.2.1", "192.0.2.0/24", "2001:db8::/32"; nothing when it is neither.
std::optional<Network> network_from(std::string_view text);

}  // namespace hinomi::in
