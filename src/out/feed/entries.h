// What of the published entries equipment can act upon: names, addresses, values. Sorted, without
// duplicates, and looked at again: a value that does not have its type's exact form never leaves.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/notice.h"
#include "out/feed/feed.h"

namespace hinomi::feed {

// LDH and '_', lower case, two labels or more, at most 253 octets, last label not a number (RFC
// 1035, RFC 3696 section 2).
bool is_name(std::string_view text);
// http, https or ftp; visible ASCII but for quotation marks, '<', '>', '`', '{' and '}', which are
// percent-encoded in a normalised URL.
bool is_url(std::string_view text);
// UTF-8 without control characters.
bool is_clean(std::string_view text);
// Of the form its type demands.
bool is_well_formed(IndicatorType type, std::string_view value);

struct UrlParts {
  std::string_view scheme;     // "https"
  std::string_view host;       // no port, no brackets
  std::string_view authority;  // host and port as written
  std::string_view rest;       // "/path?query"
};
UrlParts parts_of(std::string_view url);  // of one that is_url

struct Cidr {
  unsigned __int128 first = 0;  // IPv4: 32 bits
  std::uint8_t prefix = 0;      // 1..32 or 1..128; a feed never names the whole internet
  bool v4 = true;

  unsigned __int128 last() const;
  bool is_address() const { return prefix == (v4 ? 32 : 128); }
  std::string text() const;  // "192.0.2.1", "2001:db8::/32"
  std::array<std::uint16_t, 8> words() const;
};
// False when it is neither an address nor a network, has host bits set, or a prefix of 0.
bool read_cidr(std::string_view text, Cidr& out);

struct NameEntry {
  std::string_view name;
  bool subdomains = false;  // from a domain; a URL's host is blocked alone
};
struct AddressEntry {
  Cidr cidr;
  Time expires;  // latest of those that name it
};

struct LeftOut {
  std::size_t expired = 0;    // over when the feed was made
  std::size_t malformed = 0;  // not of its type's form
  std::size_t unfit = 0;      // well formed, but the feed's format cannot carry it
};

// Names blocked: domains, and hosts of URLs, with verdict block.
std::vector<NameEntry> names_of(const FeedHead& head, std::span<const Published> entries,
                                LeftOut& left_out);
// Addresses and networks blocked, also as host of a URL. IPv4 first, each in numeric order; a
// network comes before what it contains.
std::vector<AddressEntry> addresses_of(const FeedHead& head, std::span<const Published> entries,
                                       LeftOut& left_out);
// Without those inside another one, for equipment that refuses overlaps. What is inside goes with
// the expiry of what is around it and is back in the feed made when that one ends.
std::vector<AddressEntry> without_overlaps(std::vector<AddressEntry> addresses);
// Without names below another whose subdomains are blocked anyway.
std::vector<NameEntry> without_covered(const std::vector<NameEntry>& names);

// One entry for each (type, value) of the `types`; of several the one that lasts longest. Sorted by
// type and value. With `url_only` false those of verdict block alone.
std::vector<const Published*> values_of(const FeedHead& head, std::span<const Published> entries,
                                        std::span<const IndicatorType> types, bool url_only,
                                        LeftOut& left_out);

// Calls `use` with each in turn. They lie anywhere in memory; a look ahead spares most of the wait.
template <class Use>
void walk(const std::vector<const Published*>& values, Use use) {
  constexpr std::size_t far = 16, near = 8;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i + far < values.size()) {
      __builtin_prefetch(values[i + far]);
      __builtin_prefetch(reinterpret_cast<const char*>(values[i + far]) + 64);
    }
    if (i + near < values.size()) {
      __builtin_prefetch(values[i + near]->value.data());
      __builtin_prefetch(values[i + near]->finding.data());
    }
    use(*values[i]);
  }
}

}  // namespace hinomi::feed
