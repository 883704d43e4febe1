// One function a file format; feed.cc has the table.
#pragma once

#include <span>
#include <string>

#include "out/feed/feed.h"

namespace hinomi::feed {

using Render = std::string(const FeedKind&, const FeedHead&, std::span<const Published>);

Render render_rpz;
Render render_hosts;
Render render_nftables;
Render render_ipset;
Render render_squid_domains;
Render render_squid_urls;
Render render_squid_addresses;
Render render_suricata_domains;
Render render_suricata_addresses;
Render render_suricata_networks;
Render render_suricata_urls;
Render render_suricata_hashes;
Render render_suricata_rules;
Render render_zeek;
Render render_csv;
Render render_stix;
std::string bundle_id(const FeedHead& head);  // "bundle--UUID"

}  // namespace hinomi::feed
