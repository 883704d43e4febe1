// rules: what can be said of rules without events, and the regression tests that rules come with.
#include <algorithm>
#include <cstdio>
#include <map>
#include <utility>

#include "cli/desk_line.h"
#include "cli/detect_plan.h"
#include "cli/rules_test_data.h"
#include "judge/detect/correlation_file.h"
#include "model/detection.h"
#include "out/hits/explain.h"
#include "out/hits/explain_correlation.h"

namespace hinomi::cli {

namespace {

Result<int> check(const Common& common, const RuleArguments& arguments) {
  bool ja = common.language == "ja";
  LoadedRules loaded = TRY(load_rules(arguments));
  for (const detect::Refusal& one : loaded.refused)
    std::printf("%s%s%s: %s%s%s\n", one.file.c_str(), one.error.where.empty() ? "" : ": ",
                one.error.where.c_str(), one.error.what.c_str(),
                one.error.remedy.empty() ? "" : ": ", one.error.remedy.c_str());
  for (const std::string& text : loaded.filters)
    std::printf("%s: %s\n", ja ? "フィルター" : "filter", text.c_str());
  const detect::RuleSet& rules = loaded.plan->rules();
  std::vector<std::uint32_t> far = loaded.plan->unreachable();
  std::map<std::string, std::size_t> sources;
  for (std::uint32_t rule : far) ++sources[rules.rules[rule].source.text()];
  for (const auto& [source, count] : sources)
    std::printf(ja ? "ログソース %s (規則 %zu 件): どのパイプラインにもない。--pipeline か "
                     "--logsource で教える\n"
                   : "log source %s (%zu rules): no pipeline gives it; name it with --pipeline or "
                     "--logsource\n",
                source.c_str(), count);
  std::printf(ja ? "規則 %zu、相関 %zu、フィルター %zu、使えないもの %zu、届かないもの %zu\n"
                 : "%zu rules, %zu correlations, %zu filters, %zu refused, %zu without events\n",
              rules.rules.size(), rules.correlations.size(), rules.filters.size(),
              loaded.refused.size(), far.size());
  return loaded.refused.empty() && loaded.filters.empty() ? 0 : 1;
}

Result<int> explain(const Common& common, const RuleArguments& arguments) {
  detect::RuleSet rules = TRY(read_rules(arguments));
  detect::Pipeline pipeline = TRY(load_pipeline(arguments.pipelines));
  detect::apply_filters(rules);
  bool ja = common.language == "ja", is_first = true;
  auto print = [&](const std::string& text) {
    std::printf("%s%s", std::exchange(is_first, false) ? "" : "\n", text.c_str());
  };
  for (const detect::Rule& rule : rules.rules) print(hits::explain(rule, pipeline, ja));
  for (const detect::Correlation& one : rules.correlations)
    print(hits::explain_correlation(one, rules, ja));
  if (is_first && rules.refused.empty())
    return fail(ErrorKind::missing, "no rule there", arguments.rules[0], "Name a rule's file");
  int status = 0;
  for (const detect::Refusal& one : rules.refused) {
    Error error = one.error;
    error.where = one.file + (error.where.empty() ? "" : ": ") + error.where;
    status = say(error);
  }
  return status;
}

struct Counts {
  const char* name;
  const char* name_ja;
  std::map<std::string, std::size_t> counts;
};

void print_counts(const Counts& of, bool ja) {
  std::vector<std::pair<std::size_t, std::string>> rows;
  for (const auto& [key, count] : of.counts) rows.emplace_back(count, key.empty() ? "-" : key);
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return std::pair(b.first, a.second) < std::pair(a.first, b.second);
  });
  std::printf("%s:\n", ja ? of.name_ja : of.name);
  for (const auto& [count, key] : rows) std::printf("  %6zu  %s\n", count, key.c_str());
}

const char* kind_of(const detect::Ask& ask) {
  constexpr const char* names[] = {"text",   "regular expression", "comparison", "network", "null",
                                   "exists", "reference"};
  return names[ask.index()];
}

Result<int> count(const Common& common, const RuleArguments& arguments) {
  detect::RuleSet rules = TRY(read_rules(arguments));
  detect::link_correlations(rules);
  Counts product{"By product", "製品別", {}}, category{"By category", "分類別", {}},
      service{"By service", "サービス別", {}}, level{"By level", "重要度別", {}},
      status{"By status", "状態別", {}}, technique{"By technique", "手口別", {}},
      tests{"Tests", "照合の種類", {}}, types{"Correlations", "相関の種類", {}};
  auto count_techniques = [&](const std::vector<std::string>& tags) {
    for (const std::string& one : techniques_of(tags)) ++technique.counts[one];
  };
  for (const detect::Rule& rule : rules.rules) {
    ++product.counts[rule.source.product];
    ++category.counts[rule.source.category];
    ++service.counts[rule.source.service];
    ++level.counts[rule.level];
    ++status.counts[rule.status];
    count_techniques(rule.tags);
    for (const detect::Test& test : rule.tests) ++tests.counts[kind_of(test.ask)];
  }
  for (const detect::Correlation& one : rules.correlations) {
    ++level.counts[one.level];
    ++status.counts[one.status];
    count_techniques(one.tags);
    ++types.counts[std::string(detect::name_of(one.kind))];
  }
  bool ja = common.language == "ja";
  std::printf(ja ? "規則 %zu、相関 %zu、フィルター %zu、使えないもの %zu\n"
                 : "%zu rules, %zu correlations, %zu filters, %zu refused\n",
              rules.rules.size(), rules.correlations.size(), rules.filters.size(),
              rules.refused.size());
  for (const Counts* one :
       {&product, &category, &service, &level, &status, &tests, &types, &technique})
    if (!one->counts.empty()) print_counts(*one, ja);
  return 0;
}

Result<int> run_action(const Common& common, const RulesArguments& arguments) {
  if (arguments.action == "check") return check(common, arguments.rules);
  if (arguments.action == "explain") return explain(common, arguments.rules);
  if (arguments.action == "stats") return count(common, arguments.rules);
  return test_rules(common, arguments.rules);
}

}  // namespace

int run_rules(const Common& common, const RulesArguments& arguments) {
  auto status = run_action(common, arguments);
  return status ? *status : say(status.error());
}

}  // namespace hinomi::cli
