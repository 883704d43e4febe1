// Any text through normalise: what comes out stays as it is, whatever the type said.
#include <cstdint>
#include <cstdlib>

#include "in/normalise.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hinomi;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto check = [](const Result<Indicator>& once) {
    if (!once) return;
    auto twice = in::normalise(once->type, once->value);
    auto guessed = in::normalise(once->value);
    if (!twice || twice->value != once->value || !guessed || guessed->type != once->type ||
        guessed->value != once->value)
      std::abort();
    in::host_of(once->type, once->value);
    in::path_of(once->value);
  };
  check(in::normalise(text));
  for (int type = 0; type < indicator_type_count; ++type)
    check(in::normalise(IndicatorType(type), text));
  in::network_from(text);
  return 0;
}
