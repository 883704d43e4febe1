// Squid ACL files: one value a line.
#include <array>

#include "out/feed/formats.h"
#include "out/feed/write.h"

namespace hinomi::feed {

// dstdomain: ".name" is the name and all below it. Squid refuses a name beside a zone that covers
// it.
std::string render_squid_domains(const FeedKind& kind, const FeedHead& head,
                                 std::span<const Published> entries) {
  LeftOut left_out;
  auto names = without_covered(names_of(head, entries, left_out));
  std::string out =
      first_lines(kind, head, "# ",
                  "A leading dot: the name and all below it; none: that host alone.", left_out);
  out.reserve(out.size() + names.size() * 40);
  for (const NameEntry& entry : names) {
    if (entry.subdomains) out += '.';
    out += entry.name;
    out += '\n';
  }
  return out;
}

// url_regex, POSIX extended, anchored at both ends. Case counts: another path is another page.
std::string render_squid_urls(const FeedKind& kind, const FeedHead& head,
                              std::span<const Published> entries) {
  LeftOut left_out;
  constexpr std::array types = {IndicatorType::url};
  auto urls = values_of(head, entries, types, true, left_out);
  std::string out = first_lines(kind, head, "# ",
                                "Exactly these URLs. Without TLS interception Squid sees of an "
                                "https URL the host alone, and\n"
                                "such a line matches nothing.",
                                left_out);
  out.reserve(out.size() + urls.size() * 96);
  constexpr std::string_view special = ".[]()*+?$^|\\";
  for (const Published* url : urls) {
    out += '^';
    for (char c : url->value) {
      if (special.find(c) != special.npos) out += '\\';
      out += c;
    }
    out += "$\n";
  }
  return out;
}

// dst: addresses and networks. Squid warns of overlaps.
std::string render_squid_addresses(const FeedKind& kind, const FeedHead& head,
                                   std::span<const Published> entries) {
  LeftOut left_out;
  auto addresses = without_overlaps(addresses_of(head, entries, left_out));
  std::string out = first_lines(kind, head, "# ", {}, left_out);
  out.reserve(out.size() + addresses.size() * 24);
  for (const AddressEntry& entry : addresses) {
    out += entry.cidr.text();
    out += '\n';
  }
  return out;
}

}  // namespace hinomi::feed
