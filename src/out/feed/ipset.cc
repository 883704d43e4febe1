// ipset restore: each set is filled beside the old one and swapped in, so that at no moment fewer
// addresses are blocked than approved.
#include <algorithm>
#include <bit>

#include "out/feed/formats.h"
#include "out/feed/write.h"

namespace hinomi::feed {
namespace {

// IPSET_MAX_TIMEOUT of the kernel: (UINT_MAX >> 1) milliseconds in seconds.
constexpr std::uint64_t longest_timeout = 2147483;

void append_ipset(std::string& out, const FeedHead& head, bool v4,
                  const std::vector<AddressEntry>& addresses) {
  std::string name = v4 ? "hinomi-block4" : "hinomi-block6";
  std::string fresh = name + "-new";
  // Bounded memory, and the same for both sets, else they could not be swapped.
  std::size_t most = std::max<std::size_t>(1 << 20, std::bit_ceil(addresses.size()));
  std::string options = std::string(" hash:net family ") + (v4 ? "inet" : "inet6") + " maxelem " +
                        std::to_string(most) + " timeout 0";
  // Of an earlier run that did not end; without -exist a set that stands is an error.
  out += "create " + fresh + options + " -exist\nflush " + fresh + "\n";
  for (const AddressEntry& entry : addresses) {
    if (entry.cidr.v4 != v4) continue;
    out += "add ";
    out += fresh;
    out += ' ';
    out += entry.cidr.text();
    out += " timeout ";
    append_number(out, std::min(longest_timeout, seconds_left(head, entry.expires)));
    out += '\n';
  }
  out += "create " + name + options + " -exist\nswap " + fresh + " " + name + "\ndestroy " + fresh +
         "\n";
}

}  // namespace

std::string render_ipset(const FeedKind& kind, const FeedHead& head,
                         std::span<const Published> entries) {
  LeftOut left_out;
  auto addresses = addresses_of(head, entries, left_out);
  std::string out = first_lines(kind, head, "# ",
                                "Sets only: the rule that drops is yours. Timeouts count from "
                                "loading; the kernel knows none\n"
                                "over 24 days, so load this at least once a day.",
                                left_out);
  out.reserve(out.size() + addresses.size() * 64);
  append_ipset(out, head, true, addresses);
  append_ipset(out, head, false, addresses);
  return out;
}

}  // namespace hinomi::feed
