// The cells of a workbook as texts. Private to in/.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hinomi::in {

struct SheetCell {
  std::uint32_t column = 0;  // from 0
  std::string_view text;     // never empty
};

struct SheetRow {
  std::uint32_t number = 0;  // as the sheet counts, from 1
  std::vector<SheetCell> cells;
};

struct Sheet {
  std::string name;
  std::vector<SheetRow> rows;  // those that hold something
};

struct Workbook {
  std::vector<Sheet> sheets;
  std::deque<std::string> texts;  // what the cells refer to
};

// Values only: of formulas what was computed last, dates as 2026-04-01 or 2026-04-01 09:00:00, true
// and false. Errors like #REF! count as empty. Error: as workbook_parts, and invalid with the part
// as place when its XML cannot be read.
Result<Workbook> open_workbook(std::string_view bytes);

// "B7"
std::string cell_name(std::uint32_t column, std::uint32_t row);

}  // namespace hinomi::in
