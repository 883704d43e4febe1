#include "node/watch_rules.h"

#include <functional>

#include "in/observables.h"
#include "judge/detect/rule_file.h"
#include "judge/detect/taxonomy.h"

namespace hinomi::node {

namespace fs = std::filesystem;

namespace {

bool is_yaml(const fs::path& path) {
  return path.extension() == ".yml" || path.extension() == ".yaml";
}

Result<void> for_each_file(Disk& disk, const fs::path& folder,
                           const std::function<Result<void>(std::string_view text)>& use) {
  for (const fs::path& path : TRY(disk.list(folder))) {
    if (!is_yaml(path)) continue;
    std::string text = TRY(disk.read(path));
    if (auto used = use(text); !used) {
      Error error = used.error();
      error.where = path.string() + (error.where.empty() ? "" : ": ") + error.where;
      return std::unexpected(std::move(error));
    }
  }
  return {};
}

Result<detect::RuleSet> read_folder(Disk& disk, const fs::path& folder) {
  if (folder.empty() || TRY(disk.list(folder)).empty()) return detect::RuleSet{};
  return detect::read_rule_files(disk, std::span(&folder, 1), {});
}

}  // namespace

Result<Digest> digest_of_rules(Disk& disk, const fs::path& folder) {
  std::string all;
  std::vector<fs::path> files;
  if (!folder.empty()) files = TRY(disk.list(folder));
  for (const fs::path& path : files) {
    if (!is_yaml(path)) continue;
    Digest digest = sha256(TRY(disk.read(path)));
    all.append(path.string()).push_back('\0');
    all.append(reinterpret_cast<const char*>(digest.data()), digest.size());
  }
  return sha256(all);
}

Result<WatchRules> load_watch_rules(Disk& disk, const WatchFolders& folders) {
  WatchRules out;
  detect::Pipeline pipeline;
  auto observe = std::make_shared<in::ObserveMapping>();
  TRY(for_each_file(disk, folders.content / "detect",
                    [&](std::string_view text) { return read_pipeline(text, pipeline); }));
  TRY(for_each_file(disk, folders.content / "observe", [&](std::string_view text) {
    return in::read_observe_mapping(text, *observe);
  }));
  out.observe = std::move(observe);
  out.digest = TRY(digest_of_rules(disk, folders.rules));
  detect::RuleSet rules = TRY(read_folder(disk, folders.rules));
  detect::refuse_taxonomies(rules, pipeline);
  detect::apply_filters(rules);
  detect::link_correlations(rules);
  out.book = std::make_shared<const hits::RuleBook>(disk, rules, pipeline);
  if (!rules.correlations.empty()) out.correlations = detect::CorrelationPlan::compile(rules);
  in::Observer names(*out.observe);
  out.plan = detect::Plan::compile(std::move(rules), std::move(pipeline), {}, names.fields());
  return out;
}

Result<std::shared_ptr<const detect::Plan>> compile_rules(Disk& disk, const fs::path& content,
                                                          detect::RuleSet rules) {
  detect::Pipeline pipeline;
  TRY(for_each_file(disk, content / "detect",
                    [&](std::string_view text) { return read_pipeline(text, pipeline); }));
  return detect::Plan::compile(std::move(rules), std::move(pipeline), {});
}

}  // namespace hinomi::node
