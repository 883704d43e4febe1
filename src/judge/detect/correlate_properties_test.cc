// Correlations against a literal reading of docs/detect.md: all events of a stream are kept, and at
// each of them every correlation is worked out anew from its definition. HINOMI_CASES: streams.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <sstream>

#include "judge/detect/correlate.h"
#include "judge/detect/correlate_literal.h"
#include "judge/detect/rule_file.h"
#include "judge/detect/test_support_streams.h"

namespace hinomi::detect::correlate_properties {
namespace {

constexpr Time start = Time(std::chrono::seconds(1'775'000'000));

Sighting sighting_of(const StreamEvent& event, std::uint64_t number, const RuleSet& rules,
                     const CorrelationPlan& plan) {
  Sighting out{.event = number};
  if (event.has_time) out.time = start + std::chrono::seconds(event.second);
  for (std::uint32_t i = 0; i < rules.rules.size(); ++i)
    if (event.rules.contains(rules.rules[i].name) && !plan.about(i).empty()) out.rules.push_back(i);
  for (std::uint32_t i = 0; i < plan.fields().size(); ++i) {
    auto found = event.fields.find(plan.fields()[i]);
    if (found == event.fields.end()) continue;
    Values values;
    for (const std::string& text : found->second) values.push_back(value_from(text));
    out.fields.emplace_back(i, std::move(values));
  }
  return out;
}

int cases() {
  const char* wanted = std::getenv("HINOMI_CASES");
  return wanted ? std::atoi(wanted) : 3000;
}

TEST(CorrelateProperties, AgreesWithTheDefinition) {
  std::map<std::string, int> fired_by_type;
  std::size_t chained = 0, late = 0;
  for (int seed = 0; seed < cases(); ++seed) {
    Stream stream{unsigned(seed)};
    std::string text;
    for (const char* name : {"ra", "rb", "rc", "rd"})
      text += std::string("title: ") + name + "\nname: " + name +
              "\nlogsource: {product: test}\ndetection: {s: {is: " + name +
              "}, condition: s}\n---\n";
    for (const Wish& wish : stream.wishes) text += yaml_of(wish) + "---\n";
    RuleSet rules;
    read_rules(text, "stream.yml", {}, rules);
    link_correlations(rules);
    for (const Refusal& refusal : rules.refused)
      ADD_FAILURE() << refusal.title << ": " << refusal.error.text() << "\n" << text;
    ASSERT_EQ(rules.correlations.size(), stream.wishes.size());
    auto plan = CorrelationPlan::compile(rules);

    std::vector<Told> expected = Literal(stream.wishes, stream.events).run(stream.in_order());
    std::vector<Told> told;
    auto tell = [&](const Fired& fired) {
      auto seconds = [](Time time) {
        return std::chrono::duration_cast<std::chrono::seconds>(time - start).count();
      };
      Told one{rules.correlations[fired.correlation].name,
               fired.group,
               seconds(fired.first),
               seconds(fired.last),
               fired.event,
               fired.count,
               fired.events,
               std::llround(fired.measure * 1000)};
      const Correlation& correlation = rules.correlations[fired.correlation];
      if (correlation.kind == CorrelationKind::temporal_ordered) one.events.clear();
      told.push_back(std::move(one));
    };
    CorrelationLimits limits;
    limits.lateness.reset();
    if (stream.lateness) limits.lateness = std::chrono::seconds(*stream.lateness);
    Correlator correlator(plan, limits, tell);
    for (std::uint64_t i = 0; i < stream.events.size(); ++i) {
      Sighting sighting = sighting_of(stream.events[i], i, rules, *plan);
      if (!sighting.rules.empty())
        correlator.add(std::move(sighting), start + std::chrono::days(9));
    }
    correlator.finish();

    late += correlator.summary().late;
    for (const Told& one : expected)
      for (const Wish& wish : stream.wishes)
        if (wish.name == one.correlation) {
          ++fired_by_type[wish.type];
          chained += wish.rules[0][0] == 'c';
        }
    std::sort(expected.begin(), expected.end());
    std::sort(told.begin(), told.end());
    if (expected == told) continue;
    std::vector<Told> missing, extra;
    std::set_difference(expected.begin(), expected.end(), told.begin(), told.end(),
                        std::back_inserter(missing));
    std::set_difference(told.begin(), told.end(), expected.begin(), expected.end(),
                        std::back_inserter(extra));
    std::ostringstream all;
    for (const Told& one : missing) all << "missing " << one << "\n";
    for (const Told& one : extra) all << "extra   " << one << "\n";
    FAIL() << "stream " << seed << "\n" << all.str() << text;
  }
  if (cases() < 1000) return;
  EXPECT_EQ(fired_by_type.size(), 8u);
  for (const auto& [type, count] : fired_by_type) EXPECT_GT(count, cases() / 20) << type;
  EXPECT_GT(chained, std::size_t(cases() / 10));
  EXPECT_GT(late, std::size_t(cases() / 10));
}

}  // namespace
}  // namespace hinomi::detect::correlate_properties
