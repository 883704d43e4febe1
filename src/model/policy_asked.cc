// The questions of marking.h and access.h, answered from the table.
#include <algorithm>

#include "model/policy.h"

namespace hinomi {
namespace {

bool fits(policy::Condition condition, const Marking& marking, std::string_view origin,
          const Party& party) {
  switch (condition) {
    case policy::Condition::own_information: return !party.member.empty() && party.member == origin;
    case policy::Condition::desk: return party.desk;
    case policy::Condition::unknown: return marking.unknown;
    case policy::Condition::outside_groups:
      return marking.groups &&
             std::none_of(party.groups.begin(), party.groups.end(), [&](const std::string& group) {
               return std::binary_search(marking.groups->begin(), marking.groups->end(), group);
             });
    case policy::Condition::tlp: return true;
  }
  return false;
}

}  // namespace

bool may_know(const Marking& marking, std::string_view origin, const Party& party) {
  for (const policy::ConditionRow& row : policy::conditions()) {
    if (!fits(row.condition, marking, origin, party)) continue;
    if (row.outcome != policy::Outcome::as_tlp_says) return row.outcome == policy::Outcome::knows;
    return policy::row_of(marking.tlp).knows[static_cast<std::size_t>(party.relation)];
  }
  return false;
}

bool may_block(const Marking& marking) {
  return !marking.unknown && policy::row_of(marking.pap).equipment;
}

bool may(Role role, Act act) { return policy::row_of(act).may[static_cast<std::size_t>(role)]; }
std::string_view name_of(Act act) { return policy::row_of(act).name; }

}  // namespace hinomi
