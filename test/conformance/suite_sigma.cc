// SigmaHQ's regression data: for each rule an EVTX and the same events as JSON, and how many match.
#include <algorithm>
#include <map>

#include "base/world.h"
#include "conformance/suite.h"
#include "in/events.h"
#include "judge/detect/detector.h"
#include "judge/detect/regression.h"
#include "judge/detect/rule_file.h"

namespace hinomi::conformance {
namespace {

bool is_rule(const File& file) {
  return file.area() == "detect" && file.name().ends_with(".yml") &&
         (file.path().contains("sigma-rules.tar.zst!rules") ||
          file.path().contains("sigma-rules.tar.zst!./rules"));
}

bool takes_sigma(const File& file) {
  return file.name() == "sigmahq-regression.zip" || is_rule(file);
}

Result<detect::Pipeline> shipped_pipeline() {
  detect::Pipeline out;
  for (const auto& path :
       TRY(real_disk().list(std::filesystem::path(HINOMI_SOURCE_DIR) / "content/detect")))
    TRY(detect::read_pipeline(TRY(real_disk().read(path)), out));
  return out;
}

// How many events the rule holds for. Error: the first event that cannot be read.
Result<std::uint64_t> count_matches(detect::Detector& detector, std::uint32_t rule,
                                    std::string_view bytes) {
  auto file = TRY(in::EventFile::open_bytes(std::string(bytes), {}));
  in::EventPiece piece;
  in::EventDecoder decoder;
  std::uint64_t out = 0;
  std::optional<Error> failed;
  while (TRY(file->next(piece)))
    decoder.read(
        piece,
        [&](std::string_view json, std::uint64_t) {
          auto matched = detector.match(json);
          if (!matched)
            failed = matched.error();
          else
            out += static_cast<std::uint64_t>(std::count(matched->begin(), matched->end(), rule));
        },
        [&](const Error& error, std::uint64_t) { failed = error; });
  if (failed) return std::unexpected(*failed);
  return out;
}

void run_sigma(std::span<const File> files, Answers& answers) {
  detect::RuleSet rules;
  std::map<std::string, File> data;  // by path
  for (const File& file : files) {
    if (is_rule(file))
      detect::read_rules(file.bytes(), file.path(), {}, rules);
    else
      visit_zip(
          file, [&](File one) { data.emplace(one.path(), std::move(one)); },
          [&](const std::string& path, const std::string& why) { answers.broken(path, why); });
  }
  auto pipeline = shipped_pipeline();
  if (!pipeline) return answers.broken("content/detect", pipeline.error().text());
  auto plan = detect::Plan::compile(std::move(rules), std::move(*pipeline), {});
  detect::Detector detector(plan);
  const auto& all = plan->rules().rules;
  for (const auto& [path, info] : data) {
    if (info.name() != "info.yml") continue;
    auto tests = detect::read_regression(info.bytes());
    if (!tests) {
      answers.broken(path, tests.error().text());
      continue;
    }
    for (const detect::RegressionTest& test : *tests)
      for (const char* ending : {".evtx", ".json"}) {
        std::string name = std::string(info.folder()) + "/" + test.events + ending;
        auto events = data.find(name);
        auto rule = std::find_if(all.begin(), all.end(),
                                 [&](const detect::Rule& one) { return one.id == test.rule; });
        std::string expected = test.count > 0 ? std::to_string(test.count) : "some";
        std::string got = events == data.end() ? "no such file" : "no such rule";
        if (events != data.end() && rule != all.end()) {
          auto count = count_matches(detector, static_cast<std::uint32_t>(rule - all.begin()),
                                     events->second.bytes());
          got = count ? test.shown(*count) : count.error().text();
        }
        answers.add(name, test.rule + ending, expected, got);
      }
  }
}

}  // namespace

extern const Suite sigma_suite;
const Suite sigma_suite = {"sigma", "Sigma rules on SigmaHQ's regression data, as EVTX and as JSON",
                           takes_sigma, run_sigma};

}  // namespace hinomi::conformance
