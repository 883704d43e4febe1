#include "node/watch_rules.h"

#include "in/observables.h"
#include "judge/detect/rule_file.h"
#include "watch/anomaly_fields.h"

namespace hinomi::node {

namespace fs = std::filesystem;

namespace {

bool is_yaml(const fs::path& path) {
  return path.extension() == ".yml" || path.extension() == ".yaml";
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
  detect::Pipeline pipeline = TRY(watch::read_pipelines(disk, folders.content));
  out.observe = std::make_shared<const in::ObserveMapping>(
      TRY(watch::read_observe_mappings(disk, folders.content)));
  out.digest = TRY(digest_of_rules(disk, folders.rules));
  detect::RuleSet rules = TRY(read_folder(disk, folders.rules));
  watch::settle(rules, pipeline);
  out.book = std::make_shared<const hits::RuleBook>(disk, rules, pipeline);
  std::vector<std::string> kept = in::Observer(*out.observe).fields();
  kept.insert(kept.end(), watch::anomaly_fields().begin(), watch::anomaly_fields().end());
  out.ready = watch::compile(std::move(rules), std::move(pipeline), {}, kept);
  return out;
}

Result<std::shared_ptr<const detect::Plan>> compile_one(Disk& disk, const fs::path& content,
                                                        std::string_view text) {
  detect::Pipeline pipeline = TRY(watch::read_pipelines(disk, content));
  detect::RuleSet rules;
  detect::read_rules(text, "rule", {}, rules);
  watch::settle(rules, pipeline);
  if (!rules.refused.empty()) return std::unexpected(rules.refused.front().error);
  if (rules.rules.size() != 1 || !rules.correlations.empty())
    return fail(ErrorKind::invalid, "a hunt is for one rule", "rule", "Give one Sigma rule");
  return watch::compile(std::move(rules), std::move(pipeline), {}, {}).plan;
}

}  // namespace hinomi::node
