// Who may know: TLP 2.0, PAP and sharing groups as values, and how they combine.
// Strictest wins, unknown denies, unmarked takes the configured default.
//
// Sources: FIRST TLP 2.0; PAP as in the MISP taxonomy; STIX 2.1 section 7.2 and the TLP 2.0
// extension definition 60a3c5c5. STIX defines no order between markings, so this file does.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hinomi {

// In order of strictness.
enum class Tlp : std::uint8_t { clear, green, amber, amber_strict, red };
enum class Pap : std::uint8_t { clear, green, amber, red };

struct Marking {
  Tlp tlp = Tlp::amber_strict;
  Pap pap = Pap::clear;
  // Only members of one of these groups may know; nothing: no such limit; empty: nobody.
  std::optional<std::vector<std::string>> groups;  // sorted, no duplicates
  // A marking was there that is not understood: nobody but the node's own desk may know.
  bool unknown = false;

  bool operator==(const Marking&) const = default;
};

// "TLP:AMBER+STRICT" and what people write for it: any case, with or without "TLP:", '_' or ' ' or
// '-' for '+'. TLP 1 WHITE is CLEAR, TLP 1 AMBER is AMBER: never looser. Nothing when not
// understood.
std::optional<Tlp> tlp_from(std::string_view text);
std::optional<Pap> pap_from(std::string_view text);  // "PAP:AMBER"; WHITE is CLEAR
std::string_view name_of(Tlp tlp);                   // "TLP:AMBER+STRICT"
std::string_view name_of(Pap pap);                   // "PAP:AMBER"

// The TLP that a STIX marking-definition id stands for (five of TLP 2.0, four of TLP 1).
std::optional<Tlp> tlp_of_marking_definition(std::string_view id);
// The TLP 2.0 marking-definition id to write.
std::string_view marking_definition_of(Tlp tlp);
// STIX has no definitions of PAP: these ids are this program's own, each a statement that says it.
std::optional<Pap> pap_of_marking_definition(std::string_view id);
std::string_view marking_definition_of(Pap pap);

// Neither is ever loosened: stricter TLP, stricter PAP, groups in both, unknown if either is.
Marking combine(const Marking& a, const Marking& b);

// Is `a` as strict as `b` or stricter in everything: may nobody know it who may not know `b`?
inline bool is_at_least(const Marking& a, const Marking& b) { return combine(a, b) == a; }

// May nobody know of `a` who may not know of `b`, and somebody of `b` who may not know of `a`? Of
// things that nobody is named for: what is RED, for no group, or not understood is for nobody but
// its origin and this node's desk, whatever groups it names. PAP says what to do, not who may know.
bool is_for_fewer(const Marking& a, const Marking& b);

// Labels or marking-definition ids found on an object, combined; `otherwise` when there are none. A
// label beginning "tlp:" or "pap:" and any marking id that is not understood makes the result
// unknown.
Marking marking_of(std::span<const std::string> labels, const Marking& otherwise);

// Nearness of a party to this node, for TLP.
enum class Relation : std::uint8_t {
  outside,    // the public
  community,  // a partner, a peer node, another community
  client,     // a member of this node
  own,        // this node's own organisation
};

struct Party {
  std::string member;  // id in the register; empty for the public
  Relation relation = Relation::outside;
  std::vector<std::string> groups;
  // A person of the node's own desk who handles reports: the addressee of TLP:RED sent to the node.
  bool desk = false;
};

// May `party` know a thing of `origin` that carries this marking? The origin may always know its
// own.
bool may_know(const Marking& marking, std::string_view origin, const Party& party);

// May it be acted on in equipment (a feed)? PAP:RED and PAP:AMBER may not, nor the unknown.
bool may_block(const Marking& marking);

// {"tlp":"TLP:GREEN","pap":"PAP:CLEAR","groups":[...],"unknown":true}; the last two only when set.
// Keys are in RFC 8785 order.
std::string to_json(const Marking& marking);

}  // namespace hinomi
