// Any bytes through the readers: no crash, bounded, and every claim is normal.
#include <cstdint>
#include <cstdlib>

#include "in/normalise.h"
#include "in/reader.h"

namespace {

using namespace hinomi;

class Checker : public in::ClaimSink {
 public:
  void claim(Claim&& claim) override {
    auto again = in::normalise(claim.indicator.type, claim.indicator.value);
    if (!again || again->value != claim.indicator.value || claim.note.size() > 1000) std::abort();
  }
  void refuse(Error&& error) override {
    if (error.what.empty() || error.remedy.empty()) std::abort();
  }
};

}  // namespace

// The first byte chooses the format ('0' to '7'), anything else leaves it to the content.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  in::ReadOptions options;
  options.limits.items = 10'000;
  if (!bytes.empty() && bytes[0] >= '0' && bytes[0] <= '7') {
    options.format = in::Format(bytes[0] - '0');
    bytes.remove_prefix(1);
  }
  Checker checker;
  auto result = in::read_report(bytes, options, checker);
  if (!result && result.error().remedy.empty()) std::abort();
  return 0;
}
