// Rows of fields, of a CSV file or a sheet: the header says what the columns mean, or the sender
// does, or the first row's indicators. Private to in/.
#pragma once

#include <string_view>
#include <vector>

#include "in/columns.h"
#include "in/rows.h"

namespace hinomi::in {

using Fields = std::vector<std::string_view>;

// Names a value column, and holds no indicator itself ("url" is also a value of a type column).
bool is_header(const Fields& fields);

class Table {
 public:
  explicit Table(const Columns& given) : given_(given) {}

  // Fills `row` and gives true; false for a header, a comment or an empty row. `fields` may be
  // changed. Error: no column holds indicators, or the sender named one that is not there.
  Result<bool> take(Fields& fields, std::string_view place, Row& row);

 private:
  Result<bool> begin(const Fields& fields, std::string_view place);

  const Columns& given_;
  std::vector<Column> columns_;
  bool begun_ = false;
};

}  // namespace hinomi::in
