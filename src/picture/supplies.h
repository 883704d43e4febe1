// Who supplies what to which member, as the newest Records say. Follows the fold.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "model/record.h"
#include "model/supply.h"

namespace hinomi::picture {

struct SupplyRow {
  Supply supply;
  Marking marking;
  Position position = 0;  // of the newest Record
  Time since, told;       // when the first and the newest Record were taken in
};

class Supplies {
 public:
  void add(const Record& record, Supply supply);

  // By id; also those that are removed.
  const std::map<std::string, SupplyRow, std::less<>>& all() const { return all_; }
  const SupplyRow* supply(std::string_view id) const;  // nullptr: none, or removed

  void dump(std::string& out) const;

 private:
  std::map<std::string, SupplyRow, std::less<>> all_;
};

}  // namespace hinomi::picture
