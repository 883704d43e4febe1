// Correlations alone, one core: what a stream of events that rules matched costs, and the memory.
//   correlate_bench [EVENTS [GROUPS]]
// Work: 100 correlations of all types about 20 rules, events that come in their order but for
// some seconds; each matches one rule and is put into the groups of about seven correlations. The
// sightings are made before the clock starts, half a million at a time.
#include <random>

#include "judge/detect/correlate.h"
#include "judge/detect/rule_file.h"
#include "measure.h"

namespace {

using namespace hinomi;
using namespace hinomi::detect;

constexpr int rule_count = 20, correlation_count = 100;

RuleSet rules_of_all_types() {
  std::string text;
  for (int i = 0; i < rule_count; ++i) {
    const std::string name = "r" + std::to_string(i);
    text += "---\ntitle: " + name + "\nname: " + name +
            "\nlogsource: {product: bench}\ndetection: {s: {is: " + name + "}, condition: s}\n";
  }
  const char* bodies[] = {
      "type: event_count, condition: {gte: 20}",
      "type: value_count, condition: {field: host, gte: 10}",
      "type: temporal",
      "type: temporal_ordered",
      "type: value_sum, condition: {field: bytes, gt: 100000}",
      "type: value_avg, condition: {field: bytes, gt: 5000}",
      "type: value_percentile, condition: {field: bytes, percentile: 95, gt: 9900}",
      "type: value_median, condition: {field: bytes, lt: 100}",
  };
  for (int i = 0; i < correlation_count; ++i) {
    std::string title = "c" + std::to_string(i);
    std::string about =
        "r" + std::to_string(i % rule_count) + ", r" + std::to_string((i * 7 + 3) % rule_count);
    text += "---\ntitle: " + title + "\nname: " + title + "\ncorrelation: {rules: [" + about +
            "], group-by: [user], timespan: 10m, " + bodies[i % 8] + "}\n";
  }
  RuleSet out;
  read_rules(text, "bench", {}, out);
  link_correlations(out);
  if (!out.refused.empty()) bench::stop(out.refused[0].error.text());
  return out;
}

}  // namespace

int main(int count, char** words) {
  const std::size_t events = count > 1 ? std::strtoull(words[1], nullptr, 10) : 3'000'000;
  const std::size_t groups = count > 2 ? std::strtoull(words[2], nullptr, 10) : 100'000;
  const RuleSet rules = rules_of_all_types();
  auto plan = CorrelationPlan::compile(rules);
  std::uint64_t fired = 0, sightings = 0;
  Correlator correlator(plan, {}, [&](const Fired&) { ++fired; });
  std::mt19937_64 random(1);
  const Time start = Time(std::chrono::seconds(1'775'034'000));
  const Time end = start + std::chrono::days(365);
  double cpu = 0, most_mb = 0;
  bench::Latencies each;
  std::size_t most_groups = 0, most_entries = 0;
  const double before_mb = bench::resident_mb();
  for (std::size_t done = 0; done < events;) {
    std::vector<Sighting> some(std::min<std::size_t>(500'000, events - done));
    for (Sighting& one : some) {
      const std::uint64_t number = done++;
      const auto rule = static_cast<std::uint32_t>(random() % rule_count);
      one.event = number;
      one.time = start + std::chrono::microseconds(500 * number + random() % 5'000'000);
      one.rules = {rule};
      for (std::uint32_t field : plan->needed(rule)) {
        const std::string& name = plan->fields()[field];
        std::string text = name == "user"   ? "user-" + std::to_string(random() % groups)
                           : name == "host" ? "host-" + std::to_string(random() % 50)
                                            : std::to_string(random() % 10'000);
        one.fields.emplace_back(field, Values{value_from(text)});
      }
    }
    const bench::Stopwatch watch;
    for (Sighting& one : some) each.measure([&] { correlator.add(std::move(one), end); });
    cpu += watch.cpu();
    most_mb = std::max(most_mb, bench::resident_mb());
    most_groups = std::max(most_groups, correlator.summary().groups);
    most_entries = std::max(most_entries, correlator.summary().entries);
  }
  for (const CorrelationSummary::Of& of : correlator.summary().correlations)
    sightings += of.sightings;
  std::printf(
      "%zu events, %d correlations, %zu values to group by: %.2f s CPU, %.0f events/s, "
      "%.0f group updates/s\n",
      events, correlation_count, groups, cpu, double(events) / cpu, double(sightings) / cpu);
  std::printf(
      "%zu groups and %zu entries at most, %zu waiting, %llu fired; %.0f MB (%.0f before)\n",
      most_groups, most_entries, correlator.summary().waiting,
      static_cast<unsigned long long>(fired), most_mb, before_mb);
  std::printf("one event: %s\n", each.text().c_str());
}
