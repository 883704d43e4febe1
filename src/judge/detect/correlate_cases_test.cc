// Runs test/cases/detect/correlations*.txt, which say how they are written, through rules, plan,
// detector and correlator.
#include <gtest/gtest.h>

#include <charconv>
#include <fstream>
#include <sstream>

#include "base/text.h"
#include "judge/detect/correlate.h"
#include "judge/detect/event_time.h"
#include "judge/detect/numbers.h"
#include "judge/detect/rule_file.h"

namespace hinomi::detect::correlate_cases {
namespace {

constexpr Time start = Time(std::chrono::seconds(1'775'034'000));  // 2026-04-01T09:00:00Z

struct Case {
  std::string title;
  std::string yaml;                 // the correlations
  std::vector<std::string> events;  // JSON
  std::vector<std::string> fires;
  std::vector<std::string> refused;
  std::map<std::string, std::uint64_t> counts;  // of the summary
  CorrelationLimits limits;
};

std::uint64_t number_in(std::string_view text) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// "0:08" and "1:02.5": minutes and seconds after nine o'clock.
std::string clock_text(std::string_view text) {
  const std::size_t colon = text.find(':');
  return "2026-04-01 09:" + std::string(colon < 2 ? "0" : "") + std::string(text) + "Z";
}

// "0:08 a+b user=alice bytes=5 tags=["x","y"]"; a first word "-" says no time, a word in braces is
// the time as the event has it.
std::string event_from(const std::string& line) {
  std::istringstream words(line);
  std::string time, rules, out;
  words >> time >> rules;
  out = "{\"is\":[";
  for (std::size_t at = 0; at < rules.size(); at += 2)
    out += std::string(at ? "," : "") + '"' + rules[at] + '"';
  out += "]";
  if (time.starts_with('{'))
    out += ",\"time\":" + time.substr(1, time.size() - 2);
  else if (time != "-")
    out += ",\"time\":\"" + clock_text(time) + '"';
  for (std::string word; words >> word;) {
    const std::size_t equal = word.find('=');
    const std::string value = word.substr(equal + 1);
    const bool is_json = value[0] == '[' || value[0] == '"' || read_decimal(value) ||
                         value == "null" || value == "true";
    out += ",\"" + word.substr(0, equal) + "\":" + (is_json ? value : '"' + value + '"');
  }
  return out + "}";
}

void take(Case& one, const std::string& line) {
  const std::size_t colon = line.find(": ");
  const std::string key = line.substr(0, colon);
  const std::string value = colon == line.npos ? "" : line.substr(colon + 2);
  if (is_digit(line[0]) || line[0] == '-' || line[0] == '{') {
    one.events.push_back(event_from(line));
  } else if (key == "fires") {
    one.fires.push_back(value);
  } else if (key == "refused") {
    one.refused.push_back(value);
  } else if (key == "lateness") {
    if (value == "none")
      one.limits.lateness.reset();
    else
      one.limits.lateness = std::chrono::seconds(number_in(value));
  } else if (key == "most groups") {
    one.limits.most_groups = number_in(value);
  } else if (key == "most in a group") {
    one.limits.most_in_group = number_in(value);
  } else if (key == "most waiting") {
    one.limits.most_waiting = number_in(value);
  } else if (key.starts_with("summary ")) {
    one.counts[key.substr(8)] = number_in(value);
  } else {
    std::string body = value;  // more of the document may follow: "{...} level: high"
    one.yaml += "---\ntitle: " + key + "\nname: " + key + "\ncorrelation: " + body + "\n";
  }
}

std::vector<Case> cases_in(const std::filesystem::path& path) {
  std::vector<Case> cases;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    if (line.starts_with("case: ")) {
      cases.push_back({.title = line.substr(6)});
    } else {
      take(cases.back(), line);
    }
  }
  return cases;
}

std::shared_ptr<const Plan> plan_of(const Case& one, std::vector<std::string>& refused) {
  std::string text;
  for (const char* name : {"a", "b", "c", "d"})
    text += std::string("---\ntitle: ") + name + "\nname: " + name +
            "\nid: 00000000-0000-4000-8000-00000000000" + name +
            "\nlogsource: {product: test}\ndetection: {s: {is: " + name + "}, condition: s}\n";
  RuleSet rules;
  read_rules(text + one.yaml, "case.yml", {}, rules);
  link_correlations(rules);
  for (const Refusal& refusal : rules.refused) {
    refused.push_back(refusal.title + ": " + refusal.error.text());
    EXPECT_FALSE(refusal.error.remedy.empty()) << refused.back();
    EXPECT_TRUE(refusal.error.where.starts_with("line ")) << refused.back();
  }
  Pipeline pipeline{.times = {"at", "time"}};
  return Plan::compile(std::move(rules), std::move(pipeline), {{"", "test", ""}});
}

// "0:08 many [alice] 3: 1 2 3", events from 1.
std::string text_of(const Fired& fired, const Correlation& correlation) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(fired.last - start).count();
  std::string out = std::to_string(seconds / 60) + ":" + (seconds % 60 < 10 ? "0" : "") +
                    std::to_string(seconds % 60) + " " + correlation.name + " [";
  for (std::size_t i = 0; i < fired.group.size(); ++i) out += (i ? ", " : "") + fired.group[i];
  out += "] " + number_text(fired.measure) + ":";
  EXPECT_GE(fired.count, fired.events.size());
  for (std::uint64_t event : fired.events) out += " " + std::to_string(event);
  return out;
}

std::map<std::string, std::uint64_t> counts_of(const CorrelationSummary& summary) {
  std::map<std::string, std::uint64_t> out = {{"late", summary.late},
                                              {"no time", summary.no_time},
                                              {"from future", summary.from_future},
                                              {"hurried", summary.hurried},
                                              {"groups", summary.groups}};
  for (const CorrelationSummary::Of& of : summary.correlations) {
    out["no group"] += of.no_group;
    out["no value"] += of.no_value;
    out["cut"] += of.cut;
    out["given up"] += of.given_up;
  }
  return out;
}

void run(const Case& one) {
  std::vector<std::string> refused;
  auto plan = plan_of(one, refused);
  ASSERT_EQ(refused.size(), one.refused.size()) << testing::PrintToString(refused);
  for (const std::string& words : one.refused)
    EXPECT_TRUE(std::any_of(refused.begin(), refused.end(),
                            [&](const std::string& text) { return text.contains(words); }))
        << words << "\n"
        << testing::PrintToString(refused);
  auto correlations = CorrelationPlan::compile(plan->rules());
  Detector detector(plan);
  Gatherer gatherer(correlations, detector);
  std::vector<std::string> fires;
  Correlator correlator(correlations, one.limits, [&](const Fired& fired) {
    if (!fired.silent)
      fires.push_back(text_of(fired, plan->rules().correlations[fired.correlation]));
  });
  std::uint64_t number = 0;
  for (std::string json : one.events) {
    const std::size_t size = json.size();
    json.resize(size + simdjson::SIMDJSON_PADDING);
    auto matched = detector.match({json.data(), size});
    ASSERT_TRUE(matched) << json;
    if (auto sighting = gatherer.gather(++number, *matched))
      correlator.add(std::move(*sighting), start + std::chrono::hours(1));
  }
  correlator.finish();
  EXPECT_EQ(fires, one.fires);
  auto counts = counts_of(correlator.summary());
  for (const auto& [name, count] : one.counts) {
    ASSERT_TRUE(counts.contains(name)) << name;
    EXPECT_EQ(counts[name], count) << name;
  }
}

TEST(CorrelateCases, EveryCaseFile) {
  int count = 0;
  const std::filesystem::path folder = HINOMI_SOURCE_DIR "/test/cases/detect";
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    const std::string name = file.path().filename().string();
    if (!name.starts_with("correlations") || file.path().extension() != ".txt") continue;
    for (const Case& one : cases_in(file.path())) {
      SCOPED_TRACE(name + ": " + one.title);
      run(one);
      ++count;
    }
  }
  EXPECT_GE(count, 80);
}

TEST(Correlate, ReadsTheTimesThatLogsHave) {
  const Time half = start + std::chrono::milliseconds(8'500);
  for (const char* text :
       {"2026-04-01T09:00:08.5Z", "2026-04-01 09:00:08.500", "2026-04-01T09:00:08.500000",
        "2026-04-01T18:00:08.500+09:00", "2026-04-01T18:00:08.500000+0900",
        "2026-04-01 04:00:08.5-0500", "1775034008.5", "1775034008500"}) {
    auto time = read_event_time(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(*time, half) << text;
  }
  EXPECT_EQ(read_event_time("2021-05-20T12:49:53.378809600Z"),
            Time(std::chrono::microseconds(1'621'514'993'378'809)));
  for (const char* text : {"", "yesterday", "2026-04-01", "2026-13-01 09:00:00", "-5", "1e300",
                           "09:00:08", "2026-04-01 09:00:08 UTC"})
    EXPECT_FALSE(read_event_time(text)) << text;
}

TEST(Correlate, MemoryIsFlatOverAnEndlessStream) {
  std::vector<std::string> refused;
  const Case one{.yaml =
                     "---\ntitle: many\ncorrelation: {type: event_count, rules: [a], "
                     "group-by: [user], timespan: 1m, condition: {gte: 3}}\n"
                     "---\ntitle: sum\ncorrelation: {type: value_sum, rules: [a], "
                     "group-by: [user], timespan: 10s, condition: {field: n, gt: 5}}\n"};
  auto plan = plan_of(one, refused);
  ASSERT_TRUE(refused.empty());
  auto correlations = CorrelationPlan::compile(plan->rules());
  Correlator correlator(correlations, {}, [](const Fired&) {});
  std::size_t most_groups = 0, most_entries = 0, most_waiting = 0;
  for (std::uint64_t i = 0; i < 60'000; ++i) {
    Sighting sighting{.event = i, .time = start + std::chrono::milliseconds(100) * i, .rules = {0}};
    for (std::uint32_t field = 0; field < correlations->fields().size(); ++field) {
      bool is_user = correlations->fields()[field] == "user";
      sighting.fields.emplace_back(
          field, Values{value_from(is_user ? "u" + std::to_string(i % 10'000) : "1")});
    }
    correlator.add(std::move(sighting), start + std::chrono::hours(9));
    const CorrelationSummary& summary = correlator.summary();
    most_groups = std::max(most_groups, summary.groups);
    most_entries = std::max(most_entries, summary.entries);
    most_waiting = std::max(most_waiting, summary.waiting);
  }
  // A minute has 600 events; groups that are idle go within the next 1024.
  EXPECT_LE(most_groups, 600u + 100u + 1025u + 2u);
  EXPECT_LE(most_entries, 600u + 100u + 1025u + 2u);
  EXPECT_LE(most_waiting, 3002u);
  correlator.advance(start + std::chrono::hours(9) + std::chrono::minutes(5));
  EXPECT_EQ(correlator.summary().waiting, 0u);
  Sighting later{.event = 60'000, .time = start + std::chrono::hours(3), .rules = {0}};
  correlator.add(std::move(later), start + std::chrono::hours(9));
  correlator.finish();
  EXPECT_EQ(correlator.summary().groups, 0u);
  EXPECT_EQ(correlator.summary().entries, 0u);
}

// Long texts do not fill the memory: what waits, the group's values and the values that are
// counted.
TEST(Correlate, LongTextsAreBoundedByTheirBytes) {
  std::vector<std::string> refused;
  auto plan = plan_of({.yaml = "---\ntitle: many\ncorrelation: {type: value_count, rules: [a], "
                               "group-by: [user], timespan: 1d, "
                               "condition: {field: text, gte: 90000}}\n"},
                      refused);
  ASSERT_TRUE(refused.empty());
  auto correlations = CorrelationPlan::compile(plan->rules());
  CorrelationLimits limits;
  limits.lateness.reset();
  limits.most_waiting_bytes = 100'000;
  limits.most_entries = 1000;
  Correlator correlator(correlations, limits, [](const Fired&) {});
  std::size_t most_waiting = 0, most_entries = 0;
  for (std::uint64_t i = 0; i < 2000; ++i) {
    Sighting sighting{.event = i, .time = start + std::chrono::seconds(i), .rules = {0}};
    for (std::uint32_t field = 0; field < correlations->fields().size(); ++field)
      sighting.fields.emplace_back(field,
                                   Values{value_from(std::to_string(i) + std::string(900, 'x'))});
    correlator.add(std::move(sighting), start + std::chrono::hours(9));
    most_waiting = std::max(most_waiting, correlator.summary().waiting);
    most_entries = std::max(most_entries, correlator.summary().entries);
  }
  // Two fields, each as it is written and folded: 3.6 kB an event.
  EXPECT_LE(most_waiting, 100'000u / 3'600u);
  EXPECT_GT(correlator.summary().hurried, 1900u);
  EXPECT_LE(most_entries, 1000u);
  // An entry, and 14 for each of the two texts.
  EXPECT_LE(correlator.summary().groups, 1000u / 29u);
  EXPECT_GT(correlator.summary().correlations[0].given_up, 1900u);
}

// Logs of another zone, or of last week: the clock says how long to wait, not what is late.
TEST(Correlate, WhatWaitsIsToldALatenessAfterItCameWhateverTheClockSays) {
  std::vector<std::string> refused;
  auto plan = plan_of({.yaml = "---\ntitle: two\ncorrelation: {type: event_count, rules: [a], "
                               "timespan: 1h, condition: {gte: 2}}\n"},
                      refused);
  auto correlations = CorrelationPlan::compile(plan->rules());
  for (auto off : {std::chrono::hours(-200), std::chrono::hours(-9), std::chrono::hours(9)}) {
    const Time clock = start - off;
    std::vector<std::uint64_t> fired;
    Correlator correlator(correlations, {.lateness = std::chrono::seconds(60)},
                          [&](const Fired& one) { fired.push_back(one.event); });
    auto add = [&](std::uint64_t event, int second) {
      correlator.add({.event = event, .time = start + std::chrono::seconds(second), .rules = {0}},
                     clock + std::chrono::seconds(event));
    };
    add(1, 10);
    correlator.advance(clock + std::chrono::seconds(60));
    add(2, 5);  // earlier, and not late: 1 still waits
    EXPECT_EQ(correlator.summary().waiting, 2u);
    correlator.advance(clock + std::chrono::seconds(61));
    EXPECT_EQ(correlator.summary().waiting, 0u);
    EXPECT_EQ(fired, std::vector<std::uint64_t>{1});
    add(3, 10);  // not earlier than what was told: not late
    add(4, 9);
    EXPECT_EQ(correlator.summary().late_events, std::vector<std::uint64_t>{4});
  }
}

}  // namespace
}  // namespace hinomi::detect::correlate_cases
