// Running text in two steps, for readers whose report has several texts. Private to in/.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "in/gate.h"

namespace hinomi::in {

// What the first lines say of the report: the title and author unless they are there already; its
// labels ("tlp:AMBER") are added to `labels`.
void read_top(std::string_view text, ReportHead& head, std::vector<std::string>& labels);

// The indicators of each line, under this marking; places are "line 7".
Result<> read_lines(std::string_view text, const Marking& marking, Gate& gate);

}  // namespace hinomi::in
