// An event that was judged, for those who look at what it names and not at rules.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/time.h"
#include "in/observables.h"
#include "watch/hit.h"

namespace hinomi::watch {

struct FieldText {
  std::uint32_t field = 0;  // place in the list of those that were asked for
  std::string_view text;
};

// The views last for the call alone.
struct Seen {
  std::string_view sensor;
  EventPlace event = {};
  std::optional<Time> time = {};  // when it was, as it says
  std::string_view json = {};
  std::span<const in::Observable> named = {};
  std::span<const FieldText> texts = {};  // a field with several members several times
};

}  // namespace hinomi::watch
