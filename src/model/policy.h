// The policy: who may know what, what may be done with it, who may act, and who is told. One table,
// in words that a lawyer can read (docs/policy.md is printed from it by `hinomi policy`), and the
// code asks it: may_know and may_block of marking.h, may of access.h, route of judge/route. A rule
// that is not here does not exist. The rows stand in policy.cc and
// policy_codes.cc.
//
// Sources: FIRST TLP 2.0; PAP as in the MISP taxonomy; the Basic Act on Cybersecurity, article 17
// (the council, its duties of secrecy and of answering); the node's own rules, named so.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "model/access.h"
#include "model/marking.h"

namespace hinomi::policy {

struct Words {
  std::string_view ja;
  std::string_view en;
};

// Who may know: the conditions are looked at in this order, and the first that fits decides.
enum class Condition : std::uint8_t { own_information, desk, unknown, outside_groups, tlp };
enum class Outcome : std::uint8_t { knows, does_not_know, as_tlp_says };
struct ConditionRow {
  Condition condition;
  Outcome outcome;
  Words when;
  std::string_view source;
};
std::span<const ConditionRow> conditions();

// What TLP says, by nearness.
inline constexpr std::size_t relation_count = 4;
struct TlpRow {
  Tlp tlp;
  std::array<bool, relation_count> knows;  // in order of Relation
  bool named_may;                          // who is named as a recipient of the letter may know it
  Words meaning;
  std::string_view source;
};
const TlpRow& row_of(Tlp tlp);
std::span<const TlpRow> tlp_rows();

// What may be done with it.
struct PapRow {
  Pap pap;
  bool equipment;  // may stand in a feed that equipment acts on
  Words meaning;
  std::string_view source;
};
const PapRow& row_of(Pap pap);
std::span<const PapRow> pap_rows();

// Which role may do what.
inline constexpr std::size_t role_count = 6;
struct ActRow {
  Act act;
  std::string_view name;
  std::array<bool, role_count> may;  // in order of Role
  Words meaning;
  // An analyst or administrator of the node's own organisation who has broken the glass may do it
  // until the glass is whole again (docs/signin.md). It never widens what may be known.
  bool by_glass = false;
};
const ActRow& row_of(Act act);
std::span<const ActRow> act_rows();

// Whose entries of the register a party reads. This and nothing else is what a group given to an
// access widens: markings are still those of the party's own member.
enum class Scope : std::uint8_t { member, group, node };
struct ScopeRow {
  Scope scope;
  std::string_view name;
  bool own_entry, same_group, everybody;
  Words meaning;
};
std::span<const ScopeRow> scope_rows();
// `group`: the one given to the access; empty: none.
bool may_read_entry(const Party& party, std::string_view group, std::string_view member,
                    std::span<const std::string> groups_of_member);

// Why a member is told a letter or not, in the order in which reasons are shown.
enum class Code : std::uint8_t {
  // It must be told: it fits the address.
  named,
  kind,
  group,
  tier,
  sector,
  municipality,
  product,
  runs_flaw,
  stands_on,
  owns_service,
  depends_on_service,
  obligation,
  everyone,
  // It may not know.
  left,
  not_registered,
  marking_unknown,
  marking,
  outside_groups,
  agreement_missing,
  agreement_without_clause,
  agreement_expired,
  outside_tiers,
  tier_not_asked,
  tier_without_consent,
  consent_missing,
  consent_withdrawn,
  consent_expired,
  only_deidentified,
  // On what it may know, where more than the marking was asked.
  own_information,
  own_organisation,
  own_approver,
  first_tier,
  consent_given,
  agreement_clause,
  // It may and must, and yet.
  nobody_to_reach,
};
inline constexpr std::size_t code_count = 35;

enum class Effect : std::uint8_t { must, may_not, may, note };
struct CodeRow {
  Code code;
  std::string_view name;  // as in Why::code
  Effect effect;
  Words words;  // {detail}: what it is about
  std::string_view source;
};
const CodeRow& row_of(Code code);
// nullptr when there is no such code.
const CodeRow* row_of(std::string_view code);
std::span<const CodeRow> code_rows();

// docs/policy.md, in both languages.
std::string document();

}  // namespace hinomi::policy
