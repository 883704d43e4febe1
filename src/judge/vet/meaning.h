// What a warning list means for blocking: which group it belongs to, and what the group allows.
// The table in meaning.cc is the policy; docs/vet.md shows it in words.
#pragma once

#include <cstdint>
#include <string_view>

#include "judge/vet/warning_lists.h"
#include "model/finding.h"

namespace hinomi::vet {

enum class Group : std::uint8_t {
  popular,          // sites that very many people use
  known_site,       // sites of known organisations: banks, universities, vendors
  shared,           // many strangers publish under one name: hosting, shorteners, gateways
  dynamic_dns,      // anybody gets a name of their own below it
  infrastructure,   // resolvers, CRL and OCSP, captive portals, updates, mail servers, sinkholes
  hosting_range,    // address ranges of clouds, content networks and large services
  scanner,          // research scanners
  vpn,              // exits of private networks: many people behind one address
  harmless_file,    // empty, common, certificate or test files
  contact_mail,     // abuse@, security@ ...
  disposable_mail,  // throw-away mail providers
  training,         // simulated attacks
  suffix,           // public suffixes
  reserved,         // special-purpose space
  unknown,          // a list this table does not know
};
inline constexpr int group_count = 15;

// By the list's folder name; a name the table does not know is `unknown`.
Group group_of(std::string_view list_name);

// The strongest verdict a hit in a list of the group allows; `block`: it limits nothing.
struct Caps {
  std::string_view code;
  Verdict same;       // a domain that is the listed name
  Verdict above;      // a domain that has the listed name under it
  Verdict below;      // a domain under the listed name
  Verdict front;      // a URL "/" without a query on the listed host
  Verdict page;       // any other URL on the listed host
  Verdict deep;       // a URL on a host under the listed name
  Verdict exact;      // the very address, network, mail address or digest that is listed
  Verdict range;      // an address or network that overlaps a listed range
  bool tell = false;  // say so even where it limits nothing
};
const Caps& caps_of(Group group);

}  // namespace hinomi::vet
