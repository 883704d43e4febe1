// A reason while it is worked out. Private to judge/route.
#pragma once

#include <string>

#include "model/policy.h"

namespace hinomi::route {

struct Reason {
  policy::Code code;
  std::string detail;
  auto operator<=>(const Reason&) const = default;
};

inline bool denies(const Reason& reason) {
  return policy::row_of(reason.code).effect == policy::Effect::may_not;
}

}  // namespace hinomi::route
