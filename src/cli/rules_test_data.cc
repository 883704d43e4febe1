#include "cli/rules_test_data.h"

#include <algorithm>
#include <cstdio>

#include "cli/detect_plan.h"
#include "judge/detect/regression.h"
#include "watch/stream.h"

namespace hinomi::cli {

namespace fs = std::filesystem;

namespace {

struct Found {
  fs::path info;
  detect::RegressionTest test;
};

// Splits what was named into rules and tests.
Result<std::vector<Found>> find_tests(const std::vector<std::string>& given,
                                      std::vector<std::string>& rules) {
  std::vector<Found> out;
  std::error_code ignored;
  for (const std::string& one : given) {
    if (!fs::exists(one, ignored))
      return fail(ErrorKind::missing, "no such file or folder", one, "Name rules and their tests");
    std::vector<fs::path> files = {one};
    if (fs::is_directory(one, ignored)) files = TRY(real_disk().list(one));
    for (const fs::path& file : files) {
      if (file.filename() == "info.yml") {
        auto tests = detect::read_regression(TRY(real_disk().read(file)));
        if (!tests) {
          Error error = tests.error();
          error.where = file.string() + ": " + error.where;
          return std::unexpected(error);
        }
        for (auto& test : *tests) out.push_back({file, std::move(test)});
      } else if (file.extension() == ".yml" || file.extension() == ".yaml") {
        rules.push_back(file);
      }
    }
  }
  return out;
}

watch::StreamTally match(const std::shared_ptr<const detect::Plan>& plan, const fs::path& file) {
  watch::EventStream::Options options;
  options.paths = {file};
  return watch::EventStream(
             plan, std::move(options), [](const watch::Hit&, std::string&) {},
             [](std::string_view) { return true; })
      .run();
}

}  // namespace

Result<int> test_rules(const Common& common, const RuleArguments& arguments) {
  bool ja = common.language == "ja";
  RuleArguments only_rules = arguments;
  only_rules.rules.clear();
  std::vector<Found> tests = TRY(find_tests(arguments.rules, only_rules.rules));
  if (tests.empty())
    return fail(ErrorKind::missing, "no info.yml there", arguments.rules[0],
                "Name the rules and the folder of their regression data");
  LoadedRules loaded = TRY(load_rules(only_rules));
  const auto& rules = loaded.plan->rules().rules;
  std::size_t passed = 0, failed = 0;
  for (const auto& [info, test] : tests) {
    auto differs = [&, &info = info, &test = test](const std::string& why) {
      ++failed;
      std::printf("%s: %s: %s\n", info.c_str(), test.rule.c_str(), why.c_str());
    };
    auto rule = std::find_if(rules.begin(), rules.end(),
                             [&](const detect::Rule& one) { return one.id == test.rule; });
    if (rule == rules.end()) {
      differs(ja ? "規則がない" : "no such rule");
      continue;
    }
    bool is_tested = false;
    for (const char* ending : {".evtx", ".json", ".jsonl"}) {
      fs::path file = info.parent_path() / (test.events + ending);
      if (!real_disk().exists(file)) continue;
      is_tested = true;
      watch::StreamTally tally = match(loaded.plan, file);
      std::uint64_t got = tally.by_rule[static_cast<std::size_t>(rule - rules.begin())];
      if (!tally.failed.empty() || tally.bad > 0)
        differs((tally.failed.empty() ? tally.first_bad : tally.failed)[0].text());
      else if (!test.is_right(got))
        differs(file.filename().string() + ": " + test.shown(got) +
                (ja ? "、期待は " : ", expected ") +
                (test.count > 0 ? std::to_string(test.count) : "some"));
      else
        ++passed;
    }
    if (!is_tested) differs(ja ? "イベントがない" : "no file of events");
  }
  std::printf(ja ? "合格 %zu、不合格 %zu\n" : "%zu passed, %zu failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}

}  // namespace hinomi::cli
