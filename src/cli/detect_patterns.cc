#include "cli/detect_patterns.h"

#include "cli/detect_indicators.h"
#include "judge/pattern/event_objects.h"

namespace hinomi::cli {

Result<LoadedPatterns> load_patterns(const std::vector<std::string>& paths) {
  LoadedPatterns out;
  if (paths.empty()) return out;
  std::vector<std::filesystem::path> files(paths.begin(), paths.end());
  pattern::PatternFiles read = TRY(pattern::read_pattern_files(real_disk(), files));
  out.refused = std::move(read.refused);
  out.revoked = read.revoked;
  out.plan = pattern::Plan::compile(std::move(read.patterns));
  out.refused.insert(out.refused.end(), out.plan->refused().begin(), out.plan->refused().end());
  if (out.plan->entries().empty()) {
    std::string why = out.refused.empty() ? "" : ": " + out.refused[0].error.text();
    return fail(ErrorKind::invalid, "no pattern that can be looked for" + why, paths[0],
                "Name STIX bundles with indicators (*.json), or one pattern a line (*.txt)");
  }
  out.observe = std::make_shared<const in::ObserveMapping>(TRY(load_observe_mapping()));
  out.fields = pattern::EventObjects(*out.observe, out.plan).fields();
  return out;
}

}  // namespace hinomi::cli
