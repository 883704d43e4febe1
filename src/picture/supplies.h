// Who supplies what to which member, as the newest Records say. Follows the fold.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/record.h"
#include "model/supplier_change.h"
#include "model/supply.h"

namespace hinomi::picture {

struct SupplyRow {
  Supply supply;
  Marking marking;
  Position position = 0;  // of the newest Record
  Time since, told;       // when the first and the newest Record were taken in
};

struct SupplierChangeRow {
  SupplierChange change;  // as the newest Record says
  Marking marking;
  Position position = 0;  // of the newest Record
  Time since, told;       // when the first and the newest Record were taken in
  std::map<std::string, std::string, std::less<>> duties = {};  // open ones, by member
};

class Supplies {
 public:
  void add(const Record& record, Supply supply);
  // Answers the open Duties that are over with it.
  std::vector<std::string> add(const Record& record, SupplierChange change);
  void duty_opened(std::string_view change, const std::string& member, const std::string& duty);
  void duty_ended(std::string_view change, const std::string& member);

  // By id; also those that are removed.
  const std::map<std::string, SupplyRow, std::less<>>& all() const { return all_; }
  const SupplyRow* supply(std::string_view id) const;  // nullptr: none, or removed

  // By id, also those that are over.
  const std::map<std::string, SupplierChangeRow, std::less<>>& changes() const { return changes_; }
  const SupplierChangeRow* change(std::string_view id) const;  // nullptr: none

  void dump(std::string& out) const;

 private:
  std::map<std::string, SupplyRow, std::less<>> all_;
  std::map<std::string, SupplierChangeRow, std::less<>> changes_;
};

}  // namespace hinomi::picture
