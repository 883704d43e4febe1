// Feeds for equipment: what was approved, in the form that the equipment reads.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "model/notice.h"

namespace hinomi::feed {

enum class FeedFormat : std::uint8_t {
  rpz,       // DNS response policy zone (BIND, Knot, PowerDNS, Unbound)
  hosts,     // /etc/hosts
  nftables,  // nft -f
  ipset,     // ipset restore
  squid,     // Squid ACL files
  suricata,  // Suricata rules and the lists they load
  zeek,      // Zeek intelligence framework
  csv,
  stix,  // STIX 2.1 bundle
};

// A feed has a name under /feeds/ ("rpz.zone", "squid-domains.acl", "suricata-sha256.lst") and a
// format; some formats have several files.
struct FeedKind {
  std::string_view name;
  FeedFormat format;
  std::string_view media_type;
  std::string_view used_by;  // one line for people: "BIND, Knot Resolver, PowerDNS, Unbound"
};
std::span<const FeedKind> feed_kinds();
const FeedKind* feed_kind(std::string_view name);  // nullptr when there is none

struct FeedHead {
  std::string node;          // name of the publishing node
  std::uint64_t serial = 0;  // grows with every change of this feed
  Time made;                 // of that change
  Time expires;              // when the first entry expires, or a day on when there is none
  std::string audience;      // member id
  bool exercise = false;     // said in every feed's first lines
  std::string identity_id;   // "identity--UUID" of the node, producer of the STIX objects
};

// `entries` in any order; the output is sorted and without duplicates, and equal input gives equal
// bytes.
//
// What is sent is looked at again here, whatever came before: a value that its format cannot carry
// without doubt is left out and counted in the feed's first lines; so is an entry over at
// `head.made`. `url_only` is in URL-level feeds alone (Squid and Suricata URLs, Zeek, CSV, STIX).
// Any thread.
std::string render(const FeedKind& kind, const FeedHead& head, std::span<const Published> entries);

// What `render` gives for `audience` and the same entries, made from what it gave for `head`: the
// audience stands in one place of the head. Lists without a head are the same for everybody.
std::string for_audience(const FeedKind& kind, const FeedHead& head, std::string_view bytes,
                         std::string_view audience);

// A C2SP signed note over the feed: "hinomi feed v1", name, audience, serial, expiry and SHA-256 of
// the bytes.
std::string sign_feed(const FeedKind& kind, const FeedHead& head, std::string_view bytes,
                      const SigningKey& key);
// `verifier_key`: "<name>+<hash>+<base64>". Error: invalid, saying which step failed.
Result<void> verify_feed(std::string_view bytes, std::string_view note,
                         std::string_view verifier_key);

// One STIX 2.1 indicator object (JSON text) for a published decision. Its id follows from the
// identity and the indicator alone, so every republishing is a new version of one object;
// `modified` is the version. `exercise` becomes a label.
std::string stix_indicator(const Published& entry, std::string_view identity_id, bool revoked,
                           Time modified, bool exercise = false);
// The id of that object: "indicator--" and a UUIDv5.
std::string stix_indicator_id(IndicatorType type, std::string_view value,
                              std::string_view identity_id);
// The identity object that the bundle's indicators are created by.
std::string stix_identity(std::string_view identity_id, std::string_view name, Time since,
                          bool exercise = false);
// The marking-definition object of TLP 2.0 (extension definition 60a3c5c5).
std::string stix_marking_definition(Tlp tlp);
// A statement: "PAP:GREEN". STIX has no other word for it.
std::string stix_marking_definition(Pap pap);

}  // namespace hinomi::feed
