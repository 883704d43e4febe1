#include "cli/detect_indicators.h"

#include "cli/desk_line.h"
#include "in/observables.h"
#include "watch/rule_files.h"

namespace hinomi::cli {

Result<in::ObserveMapping> load_observe_mapping() {
  return watch::read_observe_mappings(real_disk(), share_folder() / "content");
}

Result<LoadedIndicators> load_indicators(const std::vector<std::string>& files) {
  LoadedIndicators out;
  if (files.empty()) return out;
  out.observe = std::make_shared<const in::ObserveMapping>(TRY(load_observe_mapping()));
  out.fields = in::Observer(*out.observe).fields();
  indicators::Table::Builder builder;
  for (const std::string& file : files) {
    std::size_t before = out.tally.taken;
    TRY(indicators::read_list_file(real_disk(), file, builder, out.tally));
    if (out.tally.taken == before)
      return fail(ErrorKind::invalid, "no indicator that can be looked for", file,
                  "Name a file of indicators: STIX, MISP, CSV, JSON lines, text, or one a line");
  }
  out.table = builder.build();
  return out;
}

}  // namespace hinomi::cli
