// The register: who takes part. Members and access stand in facts.h; here are the people to reach,
// the communities, and the services that must keep running. Each is the body of a Record; the
// newest Record with an id holds, one with `removed` ends it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace hinomi {

// What a member is, seen by one who tells it something: consent is given per kind, and the law
// names kinds.
enum class MemberKind : std::uint8_t {
  operator_of_service,  // a company or body that runs services: "operator"
  sector_body,          // CEPTOAR, ISAC
  centre,               // a coordination centre
  ministry,
  regulator,
  police,
  privacy_commission,
  municipality,
  university,
  isp,
  supplier,
  maker,
  specialist,  // analysis bodies bound to secrecy
  partner,     // a foreign CSIRT
  insurer,
  other,
};
inline constexpr int member_kind_count = 16;

std::string_view name_of(MemberKind kind);
std::optional<MemberKind> member_kind_from(std::string_view name);

// What a member signed: an agreement counts until it expires, and allows what its clauses say.
// Clauses used by routing (judge/route): "secrecy" (may take part in tiers),
// "deidentified-technique" (attack technique, de-identified, may flow between such parties without
// asking each time).
struct Agreement {
  std::string name;
  std::vector<std::string> clauses;
  std::optional<Time> expires;
  bool operator==(const Agreement&) const = default;
};
// What a Duty to renew it is about: member, name and end, so that each end is asked about once.
std::string renewal_of(std::string_view member, const Agreement& agreement);

enum class ChannelKind : std::uint8_t { mail, webhook, page, print, bundle, phone };
std::string_view name_of(ChannelKind kind);
std::optional<ChannelKind> channel_kind_from(std::string_view name);

struct Channel {
  ChannelKind kind = ChannelKind::mail;
  std::string address;  // mail address, URL, telephone number; empty for page, print, bundle
  std::string
      key;  // OpenPGP public key or X.509 certificate (PEM); webhook: its shared secret, sealed
  bool operator==(const Channel&) const = default;
};

// A role to reach at a member, and who fills it now. Channels in the order in which they are tried.
struct Contact {
  std::string id;  // "minato-hospital/security"
  std::string member;
  std::string role;      // "security", "executive", "duty"
  std::string holder;    // the person now
  std::string language;  // "ja" or "en"
  std::vector<Channel> channels;
  std::vector<std::string> substitutes;  // contact ids, in order
  // Local time in which only urgent letters come: minutes after midnight, Japan time; both 0: none.
  int quiet_from = 0;
  int quiet_to = 0;
  std::optional<Time> verified;  // last time that somebody there answered
  bool removed = false;
  bool operator==(const Contact&) const = default;
};

// A sharing group, or a community of tiers: groups in the order in which they are asked. A member
// is in a group when its `groups` name it, and takes part while it has an agreement in force with
// the clause.
struct Community {
  std::string id;
  std::string name;
  std::vector<std::string> tiers;  // group names; a plain sharing group has one
  std::string clause;              // needed; empty: none
  bool removed = false;
  bool operator==(const Community&) const = default;
};

// Something that must keep running, and what it needs (ids of other services).
struct Service {
  std::string id;
  std::string name;
  std::string member;
  std::vector<std::string> needs;
  bool removed = false;
  bool operator==(const Service&) const = default;
};

std::string to_json(const Contact&);
std::string to_json(const Community&);
std::string to_json(const Service&);
// Error: damaged, naming the missing part.
Result<Contact> contact_from_json(std::string_view body);
Result<Community> community_from_json(std::string_view body);
Result<Service> service_from_json(std::string_view body);

// A corporate number (法人番号): 13 digits, the first of which is the check digit
// 9 - (sum of P_n * Q_n mod 9), n from the right, Q 1 at odd and 2 at even places.
bool is_corporate_number(std::string_view text);

}  // namespace hinomi
