#include "judge/detect/rule_file.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "in/yaml.h"
#include "judge/detect/condition.h"
#include "judge/detect/correlation_file.h"
#include "judge/detect/selection.h"

namespace hinomi::detect {

using in::refuse;
using in::Yaml;

std::string LogSource::text() const {
  std::string out;
  auto add = [&](const char* name, const std::string& value) {
    if (value.empty()) return;
    if (!out.empty()) out += ", ";
    out += std::string(name) + "=" + value;
  };
  add("product", product);
  add("category", category);
  add("service", service);
  return out;
}

namespace {

// `detection` or `filter`: selections and their condition; `left_out` are keys with other meanings.
Result<Condition> read_detection(const Yaml& detection, const Reading& reading,
                                 std::string_view left_out) {
  std::vector<Selection> selections;
  const Yaml* condition = nullptr;
  for (std::size_t i = 0; i < detection.items.size(); ++i) {
    const std::string& key = detection.keys[i];
    const Yaml& value = detection.items[i];
    if (key == "condition") {
      condition = &value;
    } else if (key == "timeframe") {
      return refuse(value, "'timeframe' is not part of Sigma any more", "write a correlation");
    } else if (key != left_out) {
      if (value.is_null()) return refuse(value, "the selection '" + key + "' is empty", "fill it");
      selections.push_back({key, TRY(read_selection(value, reading))});
    }
  }
  if (!condition) return refuse(detection, "the condition is missing", "add 'condition:'");
  std::vector<const Yaml*> conditions;
  if (condition->is_list())
    for (const Yaml& item : condition->items) conditions.push_back(&item);
  else
    conditions.push_back(condition);
  if (conditions.empty()) return refuse(*condition, "an empty list", "write a condition");
  Condition out{.kind = Condition::Kind::any};
  for (const Yaml* one : conditions) {
    if (!one->is_scalar()) return refuse(*one, "the condition is no text", "write it on one line");
    auto parsed = parse_condition(one->text, selections);
    if (!parsed) {
      Error error = std::move(parsed).error();
      error.where = one->place() + ", " + error.where;
      return std::unexpected(std::move(error));
    }
    out.children.push_back(std::move(*parsed));
  }
  if (out.children.size() > 1) return out;
  return std::move(out.children[0]);
}

Result<LogSource> source_of(const Yaml& document) {
  const Yaml* source = document.at("logsource");
  if (!source || !source->is_map())
    return refuse(document, "the log source is missing",
                  "add 'logsource:' with category, product or service");
  LogSource out = TRY(read_log_source(*source));
  if (out == LogSource())
    return refuse(*source, "the log source says nothing", "add category, product or service");
  return out;
}

Result<Rule> read_rule(const Yaml& document, const std::string& file,
                       const Placeholders& placeholders) {
  Rule out;
  static_cast<Heading&>(out) = TRY(read_heading(document, file));
  out.source = TRY(source_of(document));
  const Yaml& detection = *document.at("detection");
  if (!detection.is_map())
    return refuse(detection, "the detection is no map", "see docs/detect.md");
  out.condition = TRY(read_detection(detection, {placeholders, out.tests}, {}));
  return out;
}

Result<Filter> read_filter(const Yaml& document, const std::string& file,
                           const Placeholders& placeholders) {
  Filter out;
  static_cast<Heading&>(out) = TRY(read_heading(document, file));
  out.source = TRY(source_of(document));
  const Yaml& filter = *document.at("filter");
  if (!filter.is_map()) return refuse(filter, "the filter is no map", "see docs/detect.md");
  out.rules = filter.texts_at("rules");
  if (out.rules.empty())
    return refuse(filter, "the filter names no rules", "add 'rules:' with ids or names");
  out.condition = TRY(read_detection(filter, {placeholders, out.tests}, "rules"));
  return out;
}

Result<void> read_document(const Yaml& document, const std::string& file,
                           const Placeholders& placeholders, RuleSet& out) {
  if (!document.is_map())
    return refuse(document, "no map", "a rule is a map of title, detection ...");
  if (const Yaml* action = document.at("action"))
    return refuse(*action, "'action' is not part of Sigma any more", "write each rule in full");
  if (document.at("detection")) {
    out.rules.push_back(TRY(read_rule(document, file, placeholders)));
  } else if (document.at("correlation")) {
    out.correlations.push_back(TRY(read_correlation(document, file)));
  } else if (document.at("filter")) {
    out.filters.push_back(TRY(read_filter(document, file, placeholders)));
  } else {
    return refuse(document, "neither detection nor correlation nor filter", "add one of them");
  }
  return {};
}

void add_from(Condition& condition, std::uint32_t offset) {
  condition.test += offset;
  for (Condition& child : condition.children) add_from(child, offset);
}

bool holds_source(const LogSource& wide, const LogSource& narrow) {
  auto fits = [](const std::string& a, const std::string& b) { return a.empty() || a == b; };
  return fits(wide.category, narrow.category) && fits(wide.product, narrow.product) &&
         fits(wide.service, narrow.service);
}

}  // namespace

void read_rules(std::string_view text, const std::string& file, const Placeholders& placeholders,
                RuleSet& out) {
  auto documents = in::parse_yaml(text);
  if (!documents) {
    out.refused.push_back({file, {}, {}, std::move(documents).error()});
    return;
  }
  for (const Yaml& document : *documents) {
    if (document.is_null()) continue;  // "---" at the end
    auto read = read_document(document, file, placeholders, out);
    if (!read)
      out.refused.push_back({file, std::string(document.text_at("id")),
                             std::string(document.text_at("title")), std::move(read).error()});
  }
}

Result<RuleSet> read_rule_files(Disk& disk, std::span<const std::filesystem::path> paths,
                                const Placeholders& placeholders) {
  RuleSet out;
  for (const std::filesystem::path& path : paths) {
    std::vector<std::filesystem::path> files;
    if (auto listed = disk.list(path))
      files = std::move(*listed);  // else a file, as its reading tells
    bool is_folder = !files.empty();
    if (!is_folder) {
      if (!disk.exists(path))
        return fail(ErrorKind::missing, "no such file or folder", path.string(), "check the path");
      std::error_code none;
      if (std::filesystem::is_directory(path, none)) continue;  // an empty folder has no rules
      files.push_back(path);
    }
    for (const std::filesystem::path& file : files) {
      std::string kind = file.extension().string();
      if (is_folder && kind != ".yml" && kind != ".yaml") continue;
      read_rules(TRY(disk.read(file)), file.string(), placeholders, out);
    }
  }
  std::set<std::string, std::less<>> ids;
  auto is_second = [&](const auto& one) {
    if (one.id.empty() || ids.insert(one.id).second) return false;
    Error error{ErrorKind::conflict, "a rule with this id was read before",
                "line " + std::to_string(one.line), "give each its own id, or leave one out"};
    out.refused.push_back({one.file, one.id, one.title, std::move(error)});
    return true;
  };
  std::erase_if(out.rules, is_second);
  std::erase_if(out.correlations, is_second);
  return out;
}

std::vector<std::string> apply_filters(RuleSet& rules) {
  std::vector<std::string> problems;
  for (const Filter& filter : rules.filters) {
    for (const std::string& name : filter.rules) {
      bool found = false;
      for (Rule& rule : rules.rules) {
        if (rule.id != name && rule.name != name) continue;
        found = true;
        if (!holds_source(filter.source, rule.source)) {
          problems.push_back(filter.file + ": the filter '" + filter.title + "' is for " +
                             filter.source.text() + ", the rule " + name + " for " +
                             rule.source.text() + ": not applied");
          continue;
        }
        auto offset = static_cast<std::uint32_t>(rule.tests.size());
        rule.tests.insert(rule.tests.end(), filter.tests.begin(), filter.tests.end());
        Condition both{.kind = Condition::Kind::all};
        both.children = {std::move(rule.condition), filter.condition};
        add_from(both.children[1], offset);
        rule.condition = std::move(both);
      }
      if (!found)
        problems.push_back(filter.file + ": the filter '" + filter.title +
                           "' names a rule that was not read: " + name);
    }
  }
  return problems;
}

}  // namespace hinomi::detect
