#include "model/supply.h"

#include <array>

#include "model/body.h"
#include "model/names.h"

namespace hinomi {
namespace {

constexpr std::array<std::string_view, 4> supply_roles = {"makes", "hosts", "maintains", "resells"};
constexpr std::array<std::string_view, 2> supply_consents = {"desk", "dependents"};

}  // namespace

std::string_view name_of(SupplyRole role) { return detail::name_in(supply_roles, role); }
std::optional<SupplyRole> supply_role_from(std::string_view name) {
  return detail::value_in<SupplyRole>(supply_roles, name);
}
std::string_view name_of(SupplyConsent consent) {
  return detail::name_in(supply_consents, consent);
}
std::optional<SupplyConsent> supply_consent_from(std::string_view name) {
  return detail::value_in<SupplyConsent>(supply_consents, name);
}

template <class Self, class Visit>
  requires std::is_same_v<std::remove_const_t<Self>, Supply>
void each_field(Self& self, Visit& visit) {
  visit.needed("id", self.id);
  visit.needed("member", self.member);
  visit.needed("supplier", self.supplier);
  visit.needed("role", self.role);
  visit("what", self.what);
  visit("services", self.services);
  visit("assets", self.assets);
  visit("group", self.group);
  visit("least", self.least);
  visit("from", self.from);
  visit("until", self.until);
  visit("evidence", self.evidence);
  visit.needed("consent", self.consent);
  visit("by", self.by);
  visit("removed", self.removed);
}

std::string to_json(const Supply& supply) { return detail::body_of(supply); }
Result<Supply> supply_from_json(std::string_view body) {
  return detail::read_body<Supply>(body, "supply");
}

}  // namespace hinomi
