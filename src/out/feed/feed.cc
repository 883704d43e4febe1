#include "out/feed/feed.h"

#include <array>

#include "out/feed/formats.h"
#include "out/feed/write.h"

namespace hinomi::feed {
namespace {

constexpr std::string_view plain_text = "text/plain; charset=utf-8";

struct Row {
  FeedKind kind;
  Render* render;
};

constexpr std::array rows = {
    Row{{"rpz.zone", FeedFormat::rpz, "text/dns", "BIND, Knot Resolver, PowerDNS, Unbound"},
        render_rpz},
    Row{{"hosts.txt", FeedFormat::hosts, plain_text, "any computer's hosts file, dnsmasq"},
        render_hosts},
    Row{{"nftables.nft", FeedFormat::nftables, plain_text, "Linux firewalls (nft -f)"},
        render_nftables},
    Row{{"ipset.txt", FeedFormat::ipset, plain_text, "Linux firewalls (ipset restore, iptables)"},
        render_ipset},
    Row{{"squid-domains.acl", FeedFormat::squid, plain_text, "Squid (dstdomain)"},
        render_squid_domains},
    Row{{"squid-urls.acl", FeedFormat::squid, plain_text, "Squid (url_regex)"}, render_squid_urls},
    Row{{"squid-addresses.acl", FeedFormat::squid, plain_text, "Squid (dst)"},
        render_squid_addresses},
    Row{{"suricata.rules", FeedFormat::suricata, plain_text,
         "Suricata: the rules that use its lists"},
        render_suricata_rules},
    Row{{"suricata-domains.lst", FeedFormat::suricata, plain_text, "Suricata (dataset, string)"},
        render_suricata_domains},
    Row{{"suricata-addresses.lst", FeedFormat::suricata, plain_text, "Suricata (dataset, ip)"},
        render_suricata_addresses},
    Row{{"suricata-networks.lst", FeedFormat::suricata, plain_text, "Suricata (iprep)"},
        render_suricata_networks},
    Row{{"suricata-urls.rules", FeedFormat::suricata, plain_text, "Suricata: a rule for each URL"},
        render_suricata_urls},
    Row{{"suricata-md5.lst", FeedFormat::suricata, plain_text, "Suricata (filemd5)"},
        render_suricata_hashes},
    Row{{"suricata-sha1.lst", FeedFormat::suricata, plain_text, "Suricata (filesha1)"},
        render_suricata_hashes},
    Row{{"suricata-sha256.lst", FeedFormat::suricata, plain_text, "Suricata (filesha256)"},
        render_suricata_hashes},
    Row{{"zeek-intel.dat", FeedFormat::zeek, plain_text, "Zeek (intelligence framework)"},
        render_zeek},
    Row{{"indicators.csv", FeedFormat::csv, "text/csv; charset=utf-8",
         "spreadsheets, scripts, SIEM"},
        render_csv},
    Row{{"stix-bundle.json", FeedFormat::stix, "application/stix+json;version=2.1",
         "STIX 2.1 readers: MISP, OpenCTI, SIEM"},
        render_stix},
};

constexpr auto kinds = [] {
  std::array<FeedKind, rows.size()> out{};
  for (std::size_t i = 0; i < rows.size(); ++i) out[i] = rows[i].kind;
  return out;
}();

}  // namespace

std::span<const FeedKind> feed_kinds() { return kinds; }

const FeedKind* feed_kind(std::string_view name) {
  for (const FeedKind& kind : kinds)
    if (kind.name == name) return &kind;
  return nullptr;
}

std::string for_audience(const FeedKind& kind, const FeedHead& head, std::string_view bytes,
                         std::string_view audience) {
  FeedHead other = head;
  other.audience = audience;
  std::string before, after;
  if (kind.format == FeedFormat::stix) {
    before = bundle_id(head);
    after = bundle_id(other);
  } else {
    // A line of its own: what is before it has no line break, and values come after.
    std::string_view mark = bytes.substr(0, bytes.find("hinomi feed "));
    mark.remove_prefix(mark.rfind('\n') + 1);  // nftables begins with the line "#!"; npos + 1 is 0
    before = "\n" + std::string(mark) + "audience: ";
    after = before + one_line(audience);
    before += one_line(head.audience);
  }
  std::size_t at = bytes.find(before);
  if (at == bytes.npos) return std::string(bytes);
  std::string out;
  out.reserve(bytes.size() + after.size());
  out += bytes.substr(0, at);
  out += after;
  out += bytes.substr(at + before.size());
  return out;
}

std::string render(const FeedKind& kind, const FeedHead& head, std::span<const Published> entries) {
  for (const Row& row : rows)
    if (row.kind.name == kind.name) return row.render(kind, head, entries);
  return {};
}

}  // namespace hinomi::feed
