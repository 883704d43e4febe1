// Any bytes through the readers of advisories: no crash, bounded, and what is refused says where
// and what to do.
#include <cstdint>
#include <cstdlib>

#include "in/advisory/read_advisories.h"

namespace {

using namespace hinomi;

class AdvisoryChecker : public in::AdvisorySink {
 public:
  void advisory(in::Advisory&& one) override {
    if (one.id.empty() || one.source.empty()) std::abort();
    for (const in::Affected& entry : one.affected)
      if (entry.place.empty()) std::abort();
    for (const Error& error : one.refused) check(error);
  }
  void known_exploited(in::KnownExploited&& one) override {
    if (one.flaw.empty()) std::abort();
  }
  void likelihood(in::ExploitLikelihood&& one, Time, const std::string&) override {
    if (one.flaw.empty() || one.probability < 0 || one.probability > 1) std::abort();
  }
  void refuse(Error&& error) override { check(error); }

 private:
  static void check(const Error& error) {
    if (error.what.empty() || error.where.empty() || error.remedy.empty()) std::abort();
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  in::AdvisoryLimits limits;
  limits.document_bytes = 1 << 20;
  limits.unpacked_bytes = 8 << 20;
  limits.documents = 100;
  limits.entries = 10'000;
  AdvisoryChecker checker;
  auto result = in::read_advisories(bytes, "file", limits, checker);
  if (!result && result.error().remedy.empty()) std::abort();
  return 0;
}
