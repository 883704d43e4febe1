#include "picture/device_cases.h"

namespace hinomi::picture {

void DeviceCases::add(const Record& record, DeviceCase one) {
  auto [at, is_new] = all_.try_emplace(one.id);
  DeviceCaseRow& row = at->second;
  if (is_new) {
    row.since = record.received;
    of_device_[{one.isp, one.pseudonym}].insert(one.id);
  }
  row.is = std::move(one);
  row.marking = record.marking;
  row.position = record.position;
  row.told = record.received;
}

void DeviceCases::duty_opened(std::string_view id, std::string_view duty) {
  if (auto found = all_.find(id); found != all_.end()) found->second.duty = duty;
}

const DeviceCaseRow* DeviceCases::find(std::string_view id) const {
  auto found = all_.find(id);
  return found == all_.end() ? nullptr : &found->second;
}

const std::set<std::string>* DeviceCases::of(std::string_view isp,
                                             std::string_view pseudonym) const {
  auto found = of_device_.find({std::string(isp), std::string(pseudonym)});
  return found == of_device_.end() ? nullptr : &found->second;
}

void DeviceCases::dump(std::string& out) const {
  for (const auto& [id, row] : all_)
    out += "device case " + to_json(row.is) + " " + to_json(row.marking) + " since " +
           format_time(row.since) + " told " + format_time(row.told) + " at " +
           std::to_string(row.position) + " duty " + row.duty + "\n";
}

}  // namespace hinomi::picture
