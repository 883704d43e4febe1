// Two products beside each other, for people and for machines. Any thread.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "judge/supply/compare.h"

namespace hinomi::supply {

struct ComparisonText {
  std::string a, b;  // names of the products
  const std::vector<ComparisonRow>& rows;
  bool japanese = false;
};

// What a row is about and what its value says, in words.
std::string row_title(std::string_view id, bool japanese);
std::string figure_text(std::string_view id, const Figure& figure, bool japanese);

std::string comparison_table(const ComparisonText& of);
std::string comparison_csv(const ComparisonText& of);
json::object comparison_json(const ComparisonText& of);

}  // namespace hinomi::supply
