// nft -f: two interval sets in the table inet hinomi, replaced in one transaction.
//
// No auto-merge: nft 1.0 joins neighbours under the timeout of one of them, which would block
// longer or shorter than approved. Overlaps are taken out here instead.
#include "out/feed/formats.h"
#include "out/feed/write.h"

namespace hinomi::feed {
namespace {

constexpr std::size_t per_line = 64;

void append_nft_set(std::string& out, const FeedHead& head, bool v4,
                    const std::vector<AddressEntry>& addresses) {
  std::string_view opening =
      v4 ? "add element inet hinomi block4 { " : "add element inet hinomi block6 { ";
  std::size_t on_line = 0;
  for (const AddressEntry& entry : addresses) {
    if (entry.cidr.v4 != v4) continue;
    out += on_line == 0 ? opening : std::string_view(", ");
    out += entry.cidr.text();
    out += " timeout ";
    append_number(out, seconds_left(head, entry.expires));
    out += 's';
    if (++on_line == per_line) {
      out += " }\n";
      on_line = 0;
    }
  }
  if (on_line) out += " }\n";
}

}  // namespace

std::string render_nftables(const FeedKind& kind, const FeedHead& head,
                            std::span<const Published> entries) {
  LeftOut left_out;
  auto addresses = without_overlaps(addresses_of(head, entries, left_out));
  std::string out = "#!/usr/sbin/nft -f\n" +
                    first_lines(kind, head, "# ",
                                "Sets only: the rule that drops is yours. Timeouts count from "
                                "loading and end a block even\n"
                                "when no newer feed comes.",
                                left_out);
  out.reserve(out.size() + addresses.size() * 40);
  out +=
      "add table inet hinomi\n"
      "add set inet hinomi block4 { type ipv4_addr; flags interval, timeout; }\n"
      "add set inet hinomi block6 { type ipv6_addr; flags interval, timeout; }\n"
      "flush set inet hinomi block4\n"
      "flush set inet hinomi block6\n";
  append_nft_set(out, head, true, addresses);
  append_nft_set(out, head, false, addresses);
  return out;
}

}  // namespace hinomi::feed
