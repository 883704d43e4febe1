// Correlations against a literal reading of docs/detect.md: all events of a stream are kept, and at
// each of them every correlation is worked out anew from its definition. HINOMI_CASES: streams.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>
#include <sstream>

#include "judge/detect/correlate.h"
#include "judge/detect/correlate_literal.h"
#include "judge/detect/rule_file.h"

namespace hinomi::detect::correlate_properties {
namespace {

// Small worlds in which things meet often.
class Stream {
 public:
  explicit Stream(unsigned seed) : random_(seed) {
    for (int i = pick(1, 4); i > 0; --i) wishes.push_back(wish());
    std::int64_t second = 0;
    for (int i = pick(5, 45); i > 0; --i) {
      second += pick(0, 3) ? pick(0, 3) : pick(0, 30);
      events.push_back(event(second));
    }
    for (std::uint64_t i = 0; i < events.size(); ++i) arrival.push_back(i);
    const int disorder = pick(0, 2) ? pick(0, 12) : 0;
    std::vector<std::int64_t> keys;
    for (const StreamEvent& one : events) keys.push_back(one.second + pick(0, disorder));
    std::sort(arrival.begin(), arrival.end(), [&](std::uint64_t a, std::uint64_t b) {
      return std::pair(keys[a], a) < std::pair(keys[b], b);
    });
    // Numbers are given as events come in.
    std::vector<StreamEvent> came;
    for (std::uint64_t i : arrival) came.push_back(events[i]);
    events = std::move(came);
    if (pick(0, 2)) lateness = pick(0, 15);
    // Some have no time: they take that of the one before.
    const StreamEvent* before = nullptr;
    for (StreamEvent& one : events) {
      if (!relevant(one)) continue;
      if (before && !pick(0, 15)) {
        one.has_time = false;
        one.second = before->second;
      }
      before = &one;
    }
  }

  // Numbers of the events that are not late, in their order.
  std::vector<std::uint64_t> in_order() const {
    std::vector<std::uint64_t> out;
    std::int64_t newest = 0;
    for (std::uint64_t i = 0; i < events.size(); ++i) {
      if (!relevant(events[i])) continue;
      if (lateness && events[i].second < newest - *lateness) continue;
      newest = std::max(newest, events[i].second);
      out.push_back(i);
    }
    std::sort(out.begin(), out.end(), [&](std::uint64_t a, std::uint64_t b) {
      return std::pair(events[a].second, a) < std::pair(events[b].second, b);
    });
    return out;
  }
  bool relevant(const StreamEvent& one) const {
    return std::any_of(wishes.begin(), wishes.end(), [&](const Wish& wish) {
      return std::any_of(wish.rules.begin(), wish.rules.end(),
                         [&](const std::string& rule) { return one.rules.contains(rule); });
    });
  }

  std::vector<Wish> wishes;
  std::vector<StreamEvent> events;  // as they come
  std::vector<std::uint64_t> arrival;
  std::optional<std::int64_t> lateness;

 private:
  int pick(int from, int to) { return std::uniform_int_distribution(from, to)(random_); }
  template <class T>
  const T& one_of(const std::vector<T>& all) {
    return all[std::size_t(pick(0, int(all.size()) - 1))];
  }
  Texts some(Texts from, int least, int most) {
    std::shuffle(from.begin(), from.end(), random_);
    from.resize(std::size_t(pick(least, std::min(most, int(from.size())))));
    return from;
  }

  Wish wish() {
    static const Texts types = {"event_count",      "value_count", "temporal",
                                "temporal_ordered", "value_sum",   "value_avg",
                                "value_percentile", "value_median"};
    Wish out;
    out.name = "c" + std::to_string(wishes.size());
    out.type = one_of(types);
    Texts known = {"ra", "rb", "rc", "rd"};
    for (const Wish& other : wishes) {
      known.push_back(other.name);
      known.push_back(other.name);  // chains, rather often
    }
    std::shuffle(known.begin(), known.end(), random_);
    const int count = out.is_temporal() ? pick(1, 4) : pick(1, 3);
    for (const std::string& name : known)
      if (int(out.rules.size()) < count &&
          std::find(out.rules.begin(), out.rules.end(), name) == out.rules.end())
        out.rules.push_back(name);
    out.group_by = some({"u", "v"}, 0, 2);
    out.span = pick(1, 25);
    const bool is_numeric = out.type.starts_with("value_") && out.type != "value_count";
    if (out.type == "value_count") out.fields = some({"v", "w"}, 1, 2);
    if (is_numeric) out.fields = {"n"};
    if (out.group_by.size() == 2 && !pick(0, 2)) {
      out.group_by[0] = "who";
      for (const std::string& rule : out.rules)
        out.aliases["who"][rule] = one_of(Texts{"u", "v", "w"});
    }
    if (out.type == "temporal" && !pick(0, 2)) {
      for (const std::string& rule : out.rules)
        out.expression.push_back((pick(0, 3) || out.expression.empty() ? "" : "!") + rule);
      return out;
    }
    if (out.is_temporal() && pick(0, 2)) return out;
    static const Texts ops = {"gt", "gte", "gte", "gte", "lt", "lte", "eq", "neq"};
    const int most = out.is_temporal() ? int(out.rules.size()) : 5;
    Asked first{one_of(ops), is_numeric ? pick(-5, 12) + 0.37 : double(pick(1, most))};
    if (!is_numeric && first.op == "lt") ++first.number;
    if (!is_numeric && first.op == "gt") --first.number;
    if (first.op == "neq" && out.is_temporal() && most == 1) first.op = "eq";
    out.bounds.push_back(first);
    if (first.op.starts_with("gt") && !pick(0, 2))
      out.bounds.push_back({"lte", first.number + pick(1, 3)});
    if (out.type == "value_percentile")
      out.percentile = one_of(std::vector<int>{0, 10, 25, 50, 90, 95, 100});
    return out;
  }

  StreamEvent event(std::int64_t second) {
    StreamEvent out{.second = second};
    for (const char* rule : {"ra", "rb", "rc", "rd"})
      if (!pick(0, 2)) out.rules.insert(rule);
    static const Texts names = {"x", "X", "y", "é", "É"};
    for (const char* field : {"u", "v", "w"})
      for (int i = pick(0, 9) ? 1 : pick(0, 1) * 2; i > 0; --i)
        out.fields[field].push_back(one_of(names));
    for (int i = pick(0, 9) ? 1 : pick(0, 1) * 2; i > 0; --i)
      out.fields["n"].push_back(pick(0, 9) ? std::to_string(pick(-3, 9)) : "none");
    return out;
  }

  std::mt19937 random_;
};

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
