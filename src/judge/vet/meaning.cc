#include "judge/vet/meaning.h"

#include <array>

namespace hinomi::vet {

namespace {

struct Pattern {
  std::string_view name;  // exact, or with one '*' at its beginning or end
  Group group;
};

// First match counts.
constexpr std::array patterns{
    Pattern{"tranco*", Group::popular},
    Pattern{"alexa*", Group::popular},
    Pattern{"cisco_top*", Group::popular},
    Pattern{"cloudflare-top*", Group::popular},
    Pattern{"majestic_million*", Group::popular},
    Pattern{"moz-top*", Group::popular},
    Pattern{"google-chrome-crux*", Group::popular},
    Pattern{"google", Group::popular},
    Pattern{"microsoft", Group::popular},
    Pattern{"microsoft-office365", Group::popular},
    Pattern{"popular*", Group::popular},

    Pattern{"bank-website", Group::known_site},
    Pattern{"university_domains", Group::known_site},
    Pattern{"dax30", Group::known_site},
    Pattern{"covid*", Group::known_site},
    Pattern{"security-provider-blogpost", Group::known_site},
    Pattern{"automated-malware-analysis", Group::known_site},
    Pattern{"whats-my-ip", Group::known_site},
    Pattern{"findip-host", Group::known_site},
    Pattern{"digitalside", Group::known_site},
    Pattern{"microsoft-mdca-proxy", Group::known_site},
    Pattern{"nioc-*", Group::harmless_file},

    Pattern{"lots-project", Group::shared},
    Pattern{"link-in-bio", Group::shared},
    Pattern{"url-shortener", Group::shared},
    Pattern{"public-ipfs-gateways", Group::shared},
    Pattern{"shared-hosting*", Group::shared},
    Pattern{"dynamic-dns*", Group::dynamic_dns},

    Pattern{"public-dns-*", Group::infrastructure},
    Pattern{"public-resolvers*", Group::infrastructure},
    Pattern{"root-servers*", Group::infrastructure},
    Pattern{"crl-*", Group::infrastructure},
    Pattern{"captive-portals", Group::infrastructure},
    Pattern{"connectivity-*", Group::infrastructure},
    Pattern{"microsoft-win10-connection-endpoints", Group::infrastructure},
    Pattern{"sinkholes", Group::infrastructure},
    Pattern{"smtp-*", Group::infrastructure},
    Pattern{"google-gmail-sending-ips", Group::infrastructure},
    Pattern{"umbrella-blockpage-*", Group::infrastructure},

    Pattern{"*-scanning", Group::scanner},
    Pattern{"*-scanner", Group::scanner},
    Pattern{"check-host-net", Group::scanner},
    Pattern{"shadowserver", Group::scanner},
    Pattern{"tenable-cloud-*", Group::scanner},
    Pattern{"palo-alto-networks-cortex-xpanse", Group::scanner},
    Pattern{"umich-cse-connection-attempts", Group::scanner},
    Pattern{"googlebot", Group::scanner},
    Pattern{"openai-gptbot", Group::scanner},

    Pattern{"vpn-*", Group::vpn},
    Pattern{"icloud-private-relay", Group::vpn},

    Pattern{"akamai", Group::hosting_range},
    Pattern{"amazon-aws", Group::hosting_range},
    Pattern{"apple", Group::hosting_range},
    Pattern{"bunny-net", Group::hosting_range},
    Pattern{"cloudflare", Group::hosting_range},
    Pattern{"fastly", Group::hosting_range},
    Pattern{"github", Group::hosting_range},
    Pattern{"google-gcp", Group::hosting_range},
    Pattern{"microsoft-azure*", Group::hosting_range},
    Pattern{"microsoft-office365-*", Group::hosting_range},
    Pattern{"oracle-oci", Group::hosting_range},
    Pattern{"ovh-cluster", Group::hosting_range},
    Pattern{"palo-alto-networks-cortex-cloud", Group::hosting_range},
    Pattern{"parking-domain*", Group::hosting_range},
    Pattern{"stackpath", Group::hosting_range},
    Pattern{"telegram-ips", Group::hosting_range},
    Pattern{"wikimedia", Group::hosting_range},
    Pattern{"zscaler", Group::hosting_range},

    Pattern{"common-ioc-false-positive", Group::harmless_file},
    Pattern{"ti-falsepositives", Group::harmless_file},
    Pattern{"empty-hashes", Group::harmless_file},
    Pattern{"eicar.com", Group::harmless_file},
    Pattern{"mozilla-*", Group::harmless_file},
    Pattern{"windows-binary-hashes", Group::harmless_file},
    Pattern{"common-contact-emails", Group::contact_mail},
    Pattern{"contact-mailboxes", Group::contact_mail},
    Pattern{"disposable-email", Group::disposable_mail},
    Pattern{"microsoft-attack-simulator", Group::training},

    Pattern{"tlds", Group::suffix},
    Pattern{"second-level-tlds", Group::suffix},
    Pattern{"rfc*", Group::reserved},
    Pattern{"multicast", Group::reserved},
    Pattern{"ipv6-linklocal", Group::reserved},
};

constexpr Verdict hold = Verdict::hold;
constexpr Verdict watch = Verdict::watch;
constexpr Verdict page_only = Verdict::url_only;
constexpr Verdict no_cap = Verdict::block;

// In order of Group.
constexpr std::array<Caps, group_count> group_caps{{
    // code, same, above, below, front, page, deep, exact, range
    {"popular_domain", hold, hold, watch, hold, page_only, page_only, hold, watch},
    {"known_site", hold, hold, watch, hold, page_only, page_only, hold, watch},
    {"shared_host", hold, hold, watch, hold, page_only, page_only, hold, watch},
    {"dynamic_dns", hold, hold, no_cap, hold, page_only, page_only, hold, watch, true},
    {"infrastructure", hold, hold, watch, hold, hold, page_only, hold, hold},
    {"hosting_range", watch, watch, watch, page_only, page_only, page_only, watch, watch},
    {"scanner", watch, watch, watch, page_only, page_only, page_only, watch, watch},
    {"vpn", watch, watch, watch, page_only, page_only, page_only, watch, watch},
    {"harmless_file", hold, hold, hold, hold, hold, hold, hold, hold},
    {"contact_mail", hold, hold, hold, hold, hold, hold, hold, hold},
    {"disposable_mail", no_cap, no_cap, no_cap, no_cap, no_cap, no_cap, no_cap, no_cap, true},
    {"training", hold, hold, hold, hold, hold, hold, hold, hold},
    {"listed_suffix", hold, no_cap, no_cap, hold, no_cap, no_cap, hold, hold},
    {"listed_reserved", hold, hold, hold, hold, hold, hold, hold, hold},
    {"unknown_list", hold, watch, watch, watch, watch, watch, hold, watch},
}};

bool fits(std::string_view pattern, std::string_view name) {
  if (pattern.starts_with('*')) return name.ends_with(pattern.substr(1));
  if (pattern.ends_with('*')) return name.starts_with(pattern.substr(0, pattern.size() - 1));
  return pattern == name;
}

}  // namespace

Group group_of(std::string_view list_name) {
  for (const Pattern& pattern : patterns)
    if (fits(pattern.name, list_name)) return pattern.group;
  return Group::unknown;
}

const Caps& caps_of(Group group) { return group_caps.at(static_cast<std::size_t>(group)); }

}  // namespace hinomi::vet
