#include "cli/detect_indicators.h"

#include "cli/desk_line.h"
#include "in/observables.h"

namespace hinomi::cli {

Result<in::ObserveMapping> load_observe_mapping() {
  in::ObserveMapping out;
  for (const auto& path : TRY(real_disk().list(share_folder() / "content/observe"))) {
    if (path.extension() != ".yml") continue;
    std::string text = TRY(real_disk().read(path));
    if (auto read = in::read_observe_mapping(text, out); !read) {
      Error error = read.error();
      error.where = path.string() + (error.where.empty() ? "" : ": ") + error.where;
      return std::unexpected(std::move(error));
    }
  }
  return out;
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
