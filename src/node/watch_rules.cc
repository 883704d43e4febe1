#include "node/watch_rules.h"

#include "in/observables.h"
#include "judge/detect/rule_file.h"
#include "judge/pattern/event_objects.h"
#include "judge/pattern/pattern_file.h"
#include "watch/anomaly_fields.h"

namespace hinomi::node {

namespace fs = std::filesystem;

namespace {

// Sigma in YAML; patterns in STIX bundles, or one a line.
bool is_read(const fs::path& path) {
  for (const char* kind : {".yml", ".yaml", ".json", ".txt"})
    if (path.extension() == kind) return true;
  return false;
}

Result<detect::RuleSet> read_folder(Disk& disk, const fs::path& folder) {
  if (folder.empty() || TRY(disk.list(folder)).empty()) return detect::RuleSet{};
  return detect::read_rule_files(disk, std::span(&folder, 1), {});
}

// Also those that are refused, for the page.
Result<std::pair<std::shared_ptr<const pattern::Plan>, std::vector<pattern::Plan::Refusal>>>
read_patterns(Disk& disk, const fs::path& folder) {
  pattern::PatternFiles read;
  if (!folder.empty() && !TRY(disk.list(folder)).empty())
    read = TRY(pattern::read_pattern_files(disk, std::span(&folder, 1)));
  auto plan = pattern::Plan::compile(std::move(read.patterns));
  read.refused.insert(read.refused.end(), plan->refused().begin(), plan->refused().end());
  return std::pair(std::move(plan), std::move(read.refused));
}

}  // namespace

Result<Digest> digest_of_rules(Disk& disk, const fs::path& folder) {
  std::string all;
  std::vector<fs::path> files;
  if (!folder.empty()) files = TRY(disk.list(folder));
  for (const fs::path& path : files) {
    if (!is_read(path)) continue;
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
  auto [patterns, refused] = TRY(read_patterns(disk, folders.rules));
  out.book = std::make_shared<const hits::RuleBook>(disk, rules, pipeline, patterns, refused);
  std::vector<std::string> kept = in::Observer(*out.observe).fields();
  kept.insert(kept.end(), watch::anomaly_fields().begin(), watch::anomaly_fields().end());
  if (!patterns->entries().empty()) {
    const pattern::EventObjects objects(*out.observe, patterns);
    kept.insert(kept.end(), objects.fields().begin(), objects.fields().end());
    out.patterns = std::move(patterns);
  }
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
