// How Records of what members run, and of what is wrong with it, change the Picture.
#include <utility>

#include "picture/picture.h"

namespace hinomi::picture {

Result<void> Picture::fold_systems(const Record& record) {
  switch (record.kind) {
    case Kind::asset: systems_.add(record, TRY(asset_from_json(record.body))); return {};
    case Kind::statement:
      systems_.add(record, TRY(flaw_statement_from_json(record.body)));
      return {};
    case Kind::identity:
      systems_.add(record, TRY(identification_from_json(record.body)));
      return {};
    case Kind::advisory: systems_.add_advisory(record); return {};
    case Kind::exposed: {
      Exposed exposed = TRY(exposed_from_json(record.body));
      const bool is_over = exposed.over;
      const std::string first = exposed.continues.empty() ? record.id : exposed.continues;
      TRY(systems_.add(record, std::move(exposed)));
      if (!is_over) return {};
      // Nothing is left to mend.
      const std::string duty = systems_.exposed(first)->duty;
      if (auto open = duty_of_id_.find(duty); open != duty_of_id_.end()) end_duty(open->second);
      return {};
    }
    default: std::unreachable();
  }
}

Result<void> Picture::fold_device_case(const Record& record) {
  DeviceCase one = TRY(device_case_from_json(record.body));
  const std::string id = one.id;
  const bool is_told = one.state != CaseState::opened;
  device_cases_.add(record, std::move(one));
  if (!is_told) return {};
  const std::string duty = device_cases_.find(id)->duty;
  if (auto open = duty_of_id_.find(duty); open != duty_of_id_.end()) end_duty(open->second);
  return {};
}

Result<void> Picture::fold_supplier_change(const Record& record) {
  SupplierChange change = TRY(supplier_change_from_json(record.body));
  // Whoever stands on it no more, or has another way now, has nothing left to see to.
  for (const std::string& duty : supplies_.add(record, std::move(change)))
    if (auto open = duty_of_id_.find(duty); open != duty_of_id_.end()) end_duty(open->second);
  return {};
}

}  // namespace hinomi::picture
