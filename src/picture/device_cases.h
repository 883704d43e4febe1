// Cases of devices, as their Records say it. Follows the fold.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "model/device_case.h"
#include "model/record.h"

namespace hinomi::picture {

struct DeviceCaseRow {
  DeviceCase is;  // as the newest Record says
  Marking marking;
  Position position = 0;  // of the newest Record
  Time since, told;       // when the first and the newest Record were taken in
  std::string duty;       // the open Duty to tell the owner; empty: none
};

class DeviceCases {
 public:
  void add(const Record& record, DeviceCase one);
  void duty_opened(std::string_view id, std::string_view duty);
  void duty_ended(std::string_view id) { duty_opened(id, {}); }

  const std::map<std::string, DeviceCaseRow, std::less<>>& all() const { return all_; }  // by id
  const DeviceCaseRow* find(std::string_view id) const;  // nullptr: none
  // Ids of those of one device, whatever they are about; nullptr: none.
  const std::set<std::string>* of(std::string_view isp, std::string_view pseudonym) const;

  void dump(std::string& out) const;

 private:
  std::map<std::string, DeviceCaseRow, std::less<>> all_;
  std::map<std::pair<std::string, std::string>, std::set<std::string>> of_device_;
};

}  // namespace hinomi::picture
