#include "watch/rule_files.h"

#include "judge/detect/correlation_links.h"
#include "judge/detect/rule_file.h"
#include "judge/detect/taxonomy.h"

namespace hinomi::watch {

namespace fs = std::filesystem;

namespace {

template <class Read>
Result<void> read_each(Disk& disk, std::span<const fs::path> files, const Read& read) {
  for (const fs::path& file : files) {
    std::string text = TRY(disk.read(file));
    Result<void> done = read(text);
    if (done) continue;
    Error error = done.error();
    error.where = file.string() + (error.where.empty() ? "" : ": ") + error.where;
    return std::unexpected(std::move(error));
  }
  return {};
}

Result<std::vector<fs::path>> yaml_in(Disk& disk, const fs::path& content, const char* folder) {
  if (content.empty()) return std::vector<fs::path>();
  std::vector<fs::path> files = TRY(disk.list(content / folder));
  std::erase_if(files, [](const fs::path& file) { return file.extension() != ".yml"; });
  return files;
}

}  // namespace

Result<detect::Pipeline> read_pipelines(Disk& disk, const fs::path& content,
                                        std::span<const fs::path> more) {
  detect::Pipeline out;
  std::vector<fs::path> files = TRY(yaml_in(disk, content, "detect"));
  files.insert(files.end(), more.begin(), more.end());
  TRY(read_each(disk, files,
                [&](std::string_view text) { return detect::read_pipeline(text, out); }));
  return out;
}

Result<in::ObserveMapping> read_observe_mappings(Disk& disk, const fs::path& content) {
  in::ObserveMapping out;
  std::vector<fs::path> files = TRY(yaml_in(disk, content, "observe"));
  TRY(read_each(disk, files,
                [&](std::string_view text) { return in::read_observe_mapping(text, out); }));
  return out;
}

std::vector<std::string> settle(detect::RuleSet& rules, const detect::Pipeline& pipeline) {
  detect::refuse_taxonomies(rules, pipeline);
  std::vector<std::string> wrong = detect::apply_filters(rules);
  detect::link_correlations(rules);
  return wrong;
}

ReadyRules compile(detect::RuleSet rules, detect::Pipeline pipeline,
                   std::vector<detect::LogSource> given, std::span<const std::string> kept) {
  ReadyRules out;
  if (!rules.correlations.empty()) out.correlations = detect::CorrelationPlan::compile(rules);
  out.plan = detect::Plan::compile(std::move(rules), std::move(pipeline), std::move(given), kept);
  return out;
}

}  // namespace hinomi::watch
