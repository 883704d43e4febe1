// Whom a Draft addresses, and by what. Private to judge/route.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/letter.h"
#include "model/policy.h"
#include "picture/register.h"

namespace hinomi::route {

struct Fit {
  std::string_view member;  // id; of the Register's or the Draft's strings
  policy::Code code;        // of what it must be told by; tier_not_asked: only shown
  std::string detail;
  auto operator<=>(const Fit&) const = default;
};

// Sorted by member, code, detail; no duplicates.
std::vector<Fit> fits_of(const Draft& draft, const picture::Register& people);

}  // namespace hinomi::route
