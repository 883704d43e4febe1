#include "model/supplier_change.h"

#include <array>

#include "model/body.h"
#include "model/names.h"

namespace hinomi {
namespace {

constexpr std::array<std::string_view, 6> supplier_turns = {
    "replaced", "ends", "support_ends", "compromised", "insolvent", "foreign_order"};

}  // namespace

std::string_view name_of(SupplierTurn turn) { return detail::name_in(supplier_turns, turn); }
std::optional<SupplierTurn> supplier_turn_from(std::string_view name) {
  return detail::value_in<SupplierTurn>(supplier_turns, name);
}

template <class Self, class Visit>
  requires std::is_same_v<std::remove_const_t<Self>, SupplierChange>
void each_field(Self& self, Visit& visit) {
  visit.needed("id", self.id);
  visit.needed("supplier", self.supplier);
  visit.needed("what", self.what);
  visit("roles", self.roles);
  visit("text", self.text);
  visit("evidence", self.evidence);
  visit("successor", self.successor);
  visit("at", self.at);
  visit("by", self.by);
  visit("members", self.members);
  visit("over", self.over);
}

std::string to_json(const SupplierChange& change) { return detail::body_of(change); }
Result<SupplierChange> supplier_change_from_json(std::string_view body) {
  return detail::read_body<SupplierChange>(body, "supplier_change");
}

}  // namespace hinomi
