#include "model/device_case.h"

#include <array>

#include "model/body.h"
#include "model/names.h"

namespace hinomi {
namespace {

constexpr std::array<std::string_view, 4> case_states = {"opened", "told", "mended", "gone"};

}  // namespace

std::string_view name_of(CaseState state) { return detail::name_in(case_states, state); }
std::optional<CaseState> case_state_from(std::string_view name) {
  return detail::value_in<CaseState>(case_states, name);
}

template <class Self, class Visit>
  requires std::is_same_v<std::remove_const_t<Self>, DeviceCase>
void each_field(Self& self, Visit& visit) {
  visit.needed("id", self.id);
  visit.needed("pseudonym", self.pseudonym);
  visit.needed("isp", self.isp);
  visit.needed("scanner", self.scanner);
  visit.needed("finding", self.finding);
  visit.needed("subject", self.subject);
  visit("maker", self.maker);
  visit("model", self.model);
  visit.needed("state", self.state);
  visit.needed("first_seen", self.first_seen);
  visit.needed("last_seen", self.last_seen);
  visit.needed("looked", self.looked);
  visit.needed("due", self.due);
  visit("returned", self.returned);
  visit.needed("basis", self.basis);
  visit("note", self.note);
  visit.needed("by", self.by);
}

std::string to_json(const DeviceCase& value) { return detail::body_of(value); }
Result<DeviceCase> device_case_from_json(std::string_view body) {
  return detail::read_body<DeviceCase>(body, "device_case");
}

}  // namespace hinomi
