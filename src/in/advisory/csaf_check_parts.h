// The two halves of check_csaf.
#pragma once

#include <string>
#include <vector>

#include "in/advisory/csaf_check.h"
#include "in/advisory/json_part.h"

namespace hinomi::in {

struct CsafFaults {
  std::vector<CsafFault> all;
  void add(std::string_view test, std::string what, const JsonPart& where) {
    all.push_back({std::string(test), std::move(what), where.pointer()});
  }
};

void check_csaf_document(const JsonPart& document, CsafFaults& faults);
void check_csaf_products(const JsonPart& document, CsafFaults& faults);
void check_csaf_flaws(const JsonPart& document, CsafFaults& faults);

}  // namespace hinomi::in
