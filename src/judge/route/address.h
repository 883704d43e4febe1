// Whom a Draft addresses, and by what. Private to judge/route.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "judge/route/reason.h"
#include "judge/route/route.h"
#include "model/letter.h"
#include "picture/register.h"

namespace hinomi::route {

struct Fit {
  std::string_view member;  // id; of the Register's or the Draft's strings
  Reason reason;            // that it must be told; tier_not_asked: only shown
  auto operator<=>(const Fit&) const = default;
};

// Sorted by member, then reason; no duplicates.
std::vector<Fit> fits_of(const Question& question, const picture::Register& people);

}  // namespace hinomi::route
