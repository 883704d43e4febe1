// hosts(5): both families, else a lookup of the other one would still be answered by DNS.
#include "out/feed/formats.h"
#include "out/feed/write.h"

namespace hinomi::feed {

std::string render_hosts(const FeedKind& kind, const FeedHead& head,
                         std::span<const Published> entries) {
  LeftOut left_out;
  auto names = names_of(head, entries, left_out);
  std::string out = first_lines(
      kind, head, "# ",
      "This format names hosts one by one: what lies below a blocked domain is NOT blocked.\n"
      "Addresses, single URLs, mail addresses and digests are in other feeds.",
      left_out);
  out.reserve(out.size() + names.size() * 80);
  for (const NameEntry& entry : names) {
    for (std::string_view sink : {"0.0.0.0 ", ":: "}) {
      out += sink;
      out += entry.name;
      out += '\n';
    }
  }
  return out;
}

}  // namespace hinomi::feed
