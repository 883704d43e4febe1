#include "cli/detect_plan.h"

#include <algorithm>
#include <filesystem>

#include "base/text.h"
#include "cli/desk_line.h"
#include "in/yaml.h"
#include "watch/rule_files.h"

namespace hinomi::cli {

namespace {

Error at_file(Error error, const std::string& file) {
  error.where = file + (error.where.empty() ? "" : ": ") + error.where;
  return error;
}

bool is_yaml(const std::filesystem::path& path) {
  return path.extension() == ".yml" || path.extension() == ".yaml";
}

bool has_yaml(const std::filesystem::path& path) {
  std::error_code none;
  if (!std::filesystem::is_directory(path, none)) return is_yaml(path);
  if (std::filesystem::is_empty(path, none)) return true;  // of rules there may be none yet
  std::filesystem::recursive_directory_iterator inside(path, none), end;
  for (; !none && inside != end; inside.increment(none))
    if (is_yaml(inside->path())) return true;
  return false;
}

}  // namespace

void part_rules_and_events(std::vector<std::string>& rules, std::vector<std::string>& events) {
  if (rules.empty()) return;
  auto first = std::stable_partition(rules.begin() + 1, rules.end(),
                                     [](const std::string& path) { return has_yaml(path); });
  events.insert(events.begin(), first, rules.end());
  rules.erase(first, rules.end());
}

Result<detect::Placeholders> load_placeholders(const std::string& file) {
  detect::Placeholders out;
  if (file.empty()) return out;
  std::string text = TRY(real_disk().read(file));
  auto documents = in::parse_yaml(text);
  if (!documents) return std::unexpected(at_file(documents.error(), file));
  if (documents->size() != 1 || !(*documents)[0].is_map())
    return fail(ErrorKind::invalid, "placeholders are one YAML map", file,
                "Write each name with its list of values");
  for (const std::string& key : (*documents)[0].keys)
    out.emplace(key, (*documents)[0].texts_at(key));
  return out;
}

Result<detect::Pipeline> load_pipeline(const std::vector<std::string>& files) {
  std::vector<std::filesystem::path> more(files.begin(), files.end());
  return watch::read_pipelines(real_disk(), share_folder() / "content", more);
}

Result<std::vector<detect::LogSource>> read_log_sources(const std::vector<std::string>& texts) {
  std::vector<detect::LogSource> out;
  for (const std::string& text : texts) {
    detect::LogSource& source = out.emplace_back();
    for (std::string_view rest = text; !rest.empty();) {
      std::string_view part = rest.substr(0, rest.find(','));
      rest.remove_prefix(std::min(part.size() + 1, rest.size()));
      std::size_t equals = part.find('=');
      std::string_view key = trim(part.substr(0, equals));
      std::string* to = key == "product"    ? &source.product
                        : key == "category" ? &source.category
                        : key == "service"  ? &source.service
                                            : nullptr;
      if (!to || equals == part.npos || trim(part.substr(equals + 1)).empty())
        return fail(ErrorKind::invalid, "not a log source: " + text, "--logsource",
                    "Write product=..., category=... and service=..., with commas between");
      *to = to_lower(trim(part.substr(equals + 1)));
    }
  }
  return out;
}

Result<detect::RuleSet> read_rules(const RuleArguments& arguments) {
  detect::Placeholders placeholders = TRY(load_placeholders(arguments.placeholders));
  std::vector<std::filesystem::path> paths(arguments.rules.begin(), arguments.rules.end());
  return detect::read_rule_files(real_disk(), paths, placeholders);
}

Result<LoadedRules> load_rules(const RuleArguments& arguments, std::span<const std::string> kept) {
  detect::Pipeline pipeline = TRY(load_pipeline(arguments.pipelines));
  std::vector<detect::LogSource> sources = TRY(read_log_sources(arguments.log_sources));
  detect::RuleSet rules = TRY(read_rules(arguments));
  LoadedRules out;
  out.filters = watch::settle(rules, pipeline);
  out.refused = rules.refused;
  auto [plan, correlations] =
      watch::compile(std::move(rules), std::move(pipeline), std::move(sources), kept);
  out.plan = std::move(plan);
  out.correlations = std::move(correlations);
  return out;
}

}  // namespace hinomi::cli
