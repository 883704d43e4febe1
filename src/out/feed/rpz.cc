// DNS response policy zone: NXDOMAIN for names, and for answers with a blocked address
// (draft-vixie-dnsop-dns-rpz; triggers QNAME and RPZ-IP, action "CNAME .").
//
// Owner names are relative, so the zone may have any name of at most 30 characters.
#include <charconv>

#include "out/feed/formats.h"
#include "out/feed/write.h"

namespace hinomi::feed {
namespace {

// A name in a zone has at most 255 octets (RFC 1035): the longest that still fits with "*." before
// it and the zone's name (32 octets) behind it.
constexpr std::size_t longest_name = 255 - 32 - 2 - 1;

// "rpz-ip" and its likes at the end of an owner name make another trigger of it.
bool is_reserved(std::string_view name) {
  return name.substr(name.rfind('.') + 1).starts_with("rpz-");
}

// "24.0.2.0.192.rpz-ip", "48.zz.db8.2001.rpz-ip": prefix length, then the address from its end;
// "zz" stands for the longest run of zero words, the first of equal ones.
void append_trigger(std::string& out, const Cidr& cidr) {
  append_number(out, cidr.prefix);
  if (cidr.v4) {
    for (int shift = 0; shift < 32; shift += 8) {
      out += '.';
      append_number(out, std::uint64_t(cidr.first >> shift) & 255);
    }
    return;
  }
  auto words = cidr.words();
  int zeros_at = -1, zeros = 1;  // one word alone is not shortened
  for (int i = 0; i < 8; ++i) {
    int end = i;
    while (end < 8 && words[std::size_t(end)] == 0) ++end;
    if (end - i > zeros) {
      zeros = end - i;
      zeros_at = i;
    }
    if (end > i) i = end;
  }
  for (int i = 7; i >= 0; --i) {
    if (zeros_at >= 0 && i == zeros_at + zeros - 1) {
      out += ".zz";
      i = zeros_at;
      continue;
    }
    char hex[4];
    out += '.';
    out.append(hex, std::to_chars(hex, hex + 4, words[std::size_t(i)], 16).ptr);
  }
}

}  // namespace

std::string render_rpz(const FeedKind& kind, const FeedHead& head,
                       std::span<const Published> entries) {
  LeftOut left_out;
  auto names = names_of(head, entries, left_out);
  LeftOut seen_already;  // URLs are counted with the names
  auto addresses = addresses_of(head, entries, seen_already);
  std::string body;
  body.reserve(names.size() * 80 + addresses.size() * 48 + 1024);
  for (const NameEntry& entry : names) {
    if (entry.name.size() > longest_name || is_reserved(entry.name)) {
      ++left_out.unfit;
      continue;
    }
    body += entry.name;
    body += " CNAME .\n";
    if (!entry.subdomains) continue;
    body += "*.";
    body += entry.name;
    body += " CNAME .\n";
  }
  for (const AddressEntry& entry : addresses) {
    append_trigger(body, entry.cidr);
    body += ".rpz-ip CNAME .\n";
  }
  std::string out = first_lines(
      kind, head, "; ",
      "A domain: the name and all below it. A URL approved for blocking: its host alone.\n"
      "Left out as not carried: names over 220 characters, and names that end in rpz-*.",
      left_out);
  // The serial modulo 2^32; RFC 1982 calls it newer as long as it grew by less than 2^31.
  out += "$TTL 60\n@ SOA localhost. hostmaster.localhost. ";
  append_number(out, static_cast<std::uint32_t>(head.serial));
  out += " 60 60 86400 60\n@ NS localhost.\n";
  return out + body;
}

}  // namespace hinomi::feed
