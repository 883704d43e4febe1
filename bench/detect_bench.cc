// Every rule against every event of a stream, one core:
//   detect_bench EVENTS.jsonl RULES-FOLDER...
// Work: each line parsed as one JSON object, its log source found, each rule decided, hits counted.
// Beside it, in turn: simdjson parsing the same lines and nothing else, the limit on this machine.
#include <sys/mman.h>
#include <sys/resource.h>

#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>

#include "judge/detect/detector.h"
#include "judge/detect/rule_file.h"
#include "measure.h"

namespace {

using namespace hinomi;
using namespace hinomi::detect;

using bench::seconds_on;

long resident_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

}  // namespace

int main(int count, char** words) {
  if (count < 3) {
    std::fprintf(stderr, "usage: detect_bench EVENTS.jsonl RULES-FOLDER...\n");
    return 2;
  }
  std::vector<std::filesystem::path> folders(words + 2, words + count);
  double start = seconds_on(CLOCK_THREAD_CPUTIME_ID);
  auto rules = read_rule_files(real_disk(), folders, {});
  if (!rules) {
    std::fprintf(stderr, "%s\n", rules.error().text().c_str());
    return 1;
  }
  double read = seconds_on(CLOCK_THREAD_CPUTIME_ID);
  for (const Refusal& refusal : rules->refused)
    std::fprintf(stderr, "refused %s: %s\n", refusal.file.c_str(), refusal.error.text().c_str());
  Pipeline pipeline;
  for (const char* name : {"cloud", "ecs", "linux", "network", "ocsf", "windows"}) {
    auto text =
        real_disk().read(std::string(HINOMI_SOURCE_DIR) + "/content/detect/" + name + ".yml");
    Result<void> added =
        text ? read_pipeline(*text, pipeline) : Result<void>(std::unexpected(text.error()));
    if (!added) {
      std::fprintf(stderr, "%s: %s\n", name, added.error().text().c_str());
      return 1;
    }
  }
  std::size_t refused = rules->refused.size();
  auto plan = Plan::compile(std::move(*rules), std::move(pipeline), {});
  double compiled = seconds_on(CLOCK_THREAD_CPUTIME_ID);
  std::printf("%zu rules, %zu refused; read in %.3f s, compiled in %.3f s; %zu unreachable\n",
              plan->rules().rules.size(), refused, read - start, compiled - read,
              plan->unreachable().size());

  std::string events = *real_disk().read(words[1]);
  std::size_t size = events.size();
  events.resize(size + simdjson::SIMDJSON_PADDING);
  // Calls `answer(line)` for each; seconds of the processor.
  auto each_line = [&](auto answer) {
    double began = seconds_on(CLOCK_THREAD_CPUTIME_ID);
    for (std::size_t at = 0; at < size;) {
      auto* end = static_cast<const char*>(std::memchr(events.data() + at, '\n', size - at));
      std::size_t stop = end ? static_cast<std::size_t>(end - events.data()) : size;
      if (stop > at) answer(std::string_view(events).substr(at, stop - at));
      at = stop + 1;
    }
    return seconds_on(CLOCK_THREAD_CPUTIME_ID) - began;
  };
  for (int round = 0; round < 5; ++round) {
    simdjson::dom::parser parser;
    std::size_t lines = 0, bad = 0, hits = 0;
    double parsing = each_line([&](std::string_view line) {
      ++lines;
      bad += parser.parse(line.data(), line.size(), false).error() != simdjson::SUCCESS;
    });
    std::printf("parsing alone: %zu lines (%zu bad), %.3f s, %.0f events/s\n", lines, bad, parsing,
                static_cast<double>(lines) / parsing);
    Detector detector(plan);
    std::vector<std::size_t> by_rule(plan->rules().rules.size());
    lines = bad = 0;
    double took = each_line([&](std::string_view line) {
      ++lines;
      auto matched = detector.match(line);
      if (!matched) {
        ++bad;
        return;
      }
      hits += matched->size();
      for (std::uint32_t rule : *matched) ++by_rule[rule];
    });
    std::size_t rules_hit = 0;
    for (std::size_t n : by_rule) rules_hit += n > 0;
    std::printf(
        "%zu events (%zu bad), %zu hits of %zu rules: %.3f s, %.0f events/s, %.2f GB/s, %.2f of "
        "parsing alone; %ld MiB\n",
        lines, bad, hits, rules_hit, took, static_cast<double>(lines) / took,
        static_cast<double>(size) / took / 1e9, parsing / took, resident_mib());
  }
  Detector detector(plan);
  bench::Latencies each;
  each_line([&](std::string_view line) { each.measure([&] { (void)detector.match(line); }); });
  std::printf("one event after the other: %s\n", each.text().c_str());
}
