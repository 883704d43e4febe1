// Suricata: lists that rules load. Datasets know no comments; hash lists and iprep do.
#include <array>

#include "out/feed/formats.h"
#include "out/feed/write.h"

namespace hinomi::feed {
namespace {

void append_base64(std::string& out, std::string_view text) {
  static constexpr char letters[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < text.size(); i += 3) {
    unsigned bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = bits << 8 | (i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0u);
    out += letters[bits >> 18];
    out += letters[bits >> 12 & 63];
    out += i + 1 < text.size() ? letters[bits >> 6 & 63] : '=';
    out += i + 2 < text.size() ? letters[bits & 63] : '=';
  }
}

}  // namespace

// Dataset of type string: base64 a line. A dataset compares whole buffers, so the names alone.
std::string render_suricata_domains(const FeedKind&, const FeedHead& head,
                                    std::span<const Published> entries) {
  LeftOut left_out;
  auto names = names_of(head, entries, left_out);
  std::string out;
  out.reserve(names.size() * 40);
  for (const NameEntry& entry : names) {
    append_base64(out, entry.name);
    out += '\n';
  }
  return out;
}

// Dataset of type ip: single addresses of both families.
std::string render_suricata_addresses(const FeedKind&, const FeedHead& head,
                                      std::span<const Published> entries) {
  LeftOut left_out;
  std::string out;
  for (const AddressEntry& entry : addresses_of(head, entries, left_out)) {
    if (!entry.cidr.is_address()) continue;
    out += entry.cidr.text();
    out += '\n';
  }
  return out;
}

// IP reputation: "network,category,score". The category's number is declared in the equipment's
// categories file (docs/feeds.md).
std::string render_suricata_networks(const FeedKind& kind, const FeedHead& head,
                                     std::span<const Published> entries) {
  LeftOut left_out;
  auto addresses = addresses_of(head, entries, left_out);
  std::string out = first_lines(kind, head, "# ", "Networks of two addresses and more.", left_out);
  for (const AddressEntry& entry : addresses) {
    if (entry.cidr.is_address()) continue;
    out += entry.cidr.text();
    out += ",42,127\n";
  }
  return out;
}

// One digest a line; which digest, the feed's name says.
std::string render_suricata_hashes(const FeedKind& kind, const FeedHead& head,
                                   std::span<const Published> entries) {
  std::array type = {kind.name == "suricata-md5.lst"    ? IndicatorType::md5
                     : kind.name == "suricata-sha1.lst" ? IndicatorType::sha1
                                                        : IndicatorType::sha256};
  LeftOut left_out;
  auto digests = values_of(head, entries, type, false, left_out);
  std::string out = first_lines(kind, head, "# ", {}, left_out);
  out.reserve(out.size() + digests.size() * 65);
  for (const Published* digest : digests) {
    out += digest->value;
    out += '\n';
  }
  return out;
}

}  // namespace hinomi::feed
