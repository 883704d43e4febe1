// Correlations over files of events: what is told, and when.
#include "watch/correlating.h"

#include <map>
#include <sstream>
#include <thread>

#include "judge/detect/test_support_streams.h"
#include "watch/test_support.h"

namespace hinomi::watch {
namespace {

namespace properties = detect::correlate_properties;

constexpr Time start = Time(std::chrono::seconds(1'775'034'000));  // 2026-04-01T09:00:00Z

constexpr std::string_view logins = R"(
title: failed
name: failed
logsource: {product: p}
detection: {s: {is: failed}, condition: s}
---
title: worked
name: worked
logsource: {product: p}
detection: {s: {is: worked}, condition: s}
---
title: Guessing
name: guessing
id: 5d0d6ab0-0000-4000-8000-000000000001
author: A. Author
level: high
tags: [attack.t1110]
correlation: {type: event_count, rules: [failed], group-by: [user], timespan: 1m, condition: {gte: 3}}
)";

std::string login(int second, std::string_view is, std::string_view user) {
  return "{\"time\":\"" + format_time(start + std::chrono::seconds(second)) + "\",\"is\":\"" +
         std::string(is) + "\",\"user\":\"" + std::string(user) + "\"}\n";
}

// "Guessing user=alice 3 0..20 at a:3: a:1 a:2 a:3" or "worked a:4"
void render(const Hit& hit, std::string& out) {
  auto place = [](const EventPlace& at) {
    return file_name(at.source) + ":" + std::to_string(at.record);
  };
  auto second = [](Time time) {
    return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(time - start).count());
  };
  out += std::string(hit.by.title) + " ";
  if (!hit.together) {
    out += place(hit.event) + "\n";
    return;
  }
  for (const Evidence& one : hit.matched) out += one.field + "=" + one.text + " ";
  out += std::to_string(hit.together->count) + " " + second(hit.together->first) + ".." +
         second(hit.together->last) + " at " + place(hit.event) + ":";
  for (const EventPlace& one : hit.together->events) out += " " + place(one);
  out += "\n";
}

struct Ran {
  std::string told;
  StreamTally tally;
};
Ran run(const TestRules& rules, EventStream::Options options) {
  Ran out;
  TestClock clock(start + std::chrono::hours(24));
  options.clock = &clock;
  options.correlate.plan = rules.correlations;
  options.wanted = rules.correlations->silent_rules();
  options.wanted.flip();
  EventStream stream(rules.plan, std::move(options), render, [&](std::string_view text) {
    out.told += text;
    return true;
  });
  out.tally = stream.run();
  return out;
}

EventStream::Options files(std::vector<std::string> paths, unsigned jobs = 2) {
  EventStream::Options out;
  out.paths = std::move(paths);
  out.jobs = jobs;
  out.correlate.limits.lateness.reset();
  return out;
}

TEST(WatchCorrelating, CountsOverFilesInTheOrderOfTimesAndTellsAtTheEnd) {
  TestFolder folder;
  std::string a = folder.write("a", login(40, "failed", "alice") + login(41, "worked", "alice") +
                                        login(42, "failed", "bob"));
  std::string b = folder.write("b", login(10, "failed", "Alice") + login(20, "failed", "alice") +
                                        login(90, "failed", "alice"));
  Ran out = run(test_rules(logins), files({a, b}));
  EXPECT_EQ(out.told,
            "worked a:2\n"
            "Guessing user=alice 3 10..40 at a:1: b:1 b:2 a:1\n");
  EXPECT_EQ(out.tally.hits, 2u);
  EXPECT_EQ(out.tally.by_rule, (std::vector<std::uint64_t>{0, 1}));
  EXPECT_EQ(out.tally.correlations.by_correlation, std::vector<std::uint64_t>{1});
  EXPECT_EQ(out.tally.correlations.summary.sightings, 5u);
}

TEST(WatchCorrelating, RulesThatAreWantedTellOnTheirOwnToo) {
  TestFolder folder;
  std::string yaml(logins);
  yaml += "\ngenerate: true\n";
  std::string a = folder.write("a", login(1, "failed", "bob"));
  EXPECT_EQ(run(test_rules(yaml), files({a})).told, "failed a:1\n");
}

TEST(WatchCorrelating, ACorrelationThatIsNotWantedIsLookedForInSilence) {
  TestFolder folder;
  std::string lines;
  for (int second : {1, 2, 3}) lines += login(second, "failed", "bob");
  EventStream::Options options = files({folder.write("a", lines)});
  options.correlate.wanted = {false};
  Ran out = run(test_rules(logins), std::move(options));
  EXPECT_EQ(out.told, "");
  EXPECT_EQ(out.tally.hits, 0u);
  EXPECT_EQ(out.tally.correlations.summary.correlations[0].fired, 1u);
}

TEST(WatchCorrelating, WhatComesTooLateIsNamedByItsPlace) {
  TestFolder folder;
  std::string lines;
  for (int second : {100, 1, 2, 101, 102}) lines += login(second, "failed", "bob");
  EventStream::Options options = files({folder.write("a", ""), folder.write("b", lines)});
  options.correlate.limits.lateness = std::chrono::seconds(30);
  Ran out = run(test_rules(logins), std::move(options));
  EXPECT_EQ(out.told, "Guessing user=bob 3 100..102 at b:5: b:1 b:4 b:5\n");
  ASSERT_EQ(out.tally.correlations.late.size(), 2u);
  EXPECT_TRUE(out.tally.correlations.late[0].ends_with("/b:2")) << out.tally.correlations.late[0];
  EXPECT_TRUE(out.tally.correlations.late[1].ends_with("/b:3"));
  EXPECT_EQ(out.tally.correlations.summary.latest, std::chrono::seconds(69));
}

// What waits takes memory; when too much waits, the earliest goes first, the same on any threads.
TEST(WatchCorrelating, IsTheSameOnAnyThreadsWhenTooManyWait) {
  TestFolder folder;
  std::mt19937 random(7);
  std::string lines;
  for (int i = 0; i < 3000; ++i)
    lines += login(static_cast<int>(random() % 2000), "failed", random() % 2 ? "alice" : "bob");
  std::string a = folder.write("a", lines);
  std::set<std::string> told;
  for (unsigned jobs : {1u, 2u, 5u}) {
    EventStream::Options options = files({a}, jobs);
    options.read.limits.piece = 1000;
    options.correlate.limits.most_waiting = 100;
    Ran out = run(test_rules(logins), std::move(options));
    EXPECT_GT(out.tally.correlations.summary.hurried, 0u);
    told.insert(out.told);
  }
  ASSERT_EQ(told.size(), 1u);
  EXPECT_NE(*told.begin(), "");
}

TEST(WatchCorrelating, AFollowedFileTellsALatenessAfterItsLastEvent) {
  TestFolder folder;
  std::string path = folder.write("a", "");
  TestRules rules = test_rules(logins);
  TestClock clock(start + std::chrono::hours(20));
  Mutex mutex;
  std::string told;
  EventStream::Options options;
  options.paths = {path};
  options.read.format = in::EventFormat::json_lines;
  options.read.follow = true;
  options.clock = &clock;
  options.correlate.plan = rules.correlations;
  options.wanted = {false, false};
  EventStream stream(rules.plan, std::move(options), render, [&](std::string_view text) {
    Lock hold(mutex);
    told += text;
    return true;
  });
  auto eventually = [](const auto& holds) {
    for (int i = 0; i < 1000 && !holds(); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return holds();
  };
  auto told_now = [&] {
    Lock hold(mutex);
    return told;
  };
  StreamTally tally;
  std::jthread running([&] { tally = stream.run(); });
  auto append = [&](const std::string& lines) { std::ofstream(path, std::ios::app) << lines; };
  append(login(1, "failed", "bob") + login(3, "failed", "bob"));
  EXPECT_TRUE(eventually([&] { return stream.events() == 2; }));
  clock.add(std::chrono::minutes(4));
  append(login(2, "failed", "bob"));  // comes later than it was, and is counted
  EXPECT_TRUE(eventually([&] { return stream.events() == 3; }));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_EQ(told_now(), "");
  clock.add(std::chrono::minutes(5));
  EXPECT_TRUE(eventually([&] { return !told_now().empty(); }));
  EXPECT_EQ(told_now(), "Guessing user=bob 3 1..3 at a:2: a:1 a:3 a:2\n");
  for (int second : {200, 201, 202}) append(login(second, "failed", "eve"));
  EXPECT_TRUE(eventually([&] { return stream.events() == 6; }));
  stream.stop();
  running.join();
  EXPECT_EQ(told,
            "Guessing user=bob 3 1..3 at a:2: a:1 a:3 a:2\n"
            "Guessing user=eve 3 200..202 at a:6: a:4 a:5 a:6\n");
  EXPECT_EQ(tally.correlations.by_correlation, std::vector<std::uint64_t>{2});
}

std::string json_of(const properties::StreamEvent& event, bool has_time) {
  auto list = [](const auto& texts) {
    std::string out;
    for (const std::string& text : texts) out += (out.empty() ? "\"" : ",\"") + text + "\"";
    return "[" + out + "]";
  };
  std::string out = "{\"is\":" + list(event.rules);
  if (has_time)
    out += ",\"time\":\"" + format_time(start + std::chrono::seconds(event.second)) + "\"";
  for (const auto& [field, texts] : event.fields) out += ",\"" + field + "\":" + list(texts);
  return out + "}\n";
}

int cases() {
  const char* wanted = std::getenv("HINOMI_CASES");
  return wanted ? std::atoi(wanted) : 200;
}

// Whole runs over files, several threads and small pieces, against the definition read word for
// word. HINOMI_CASES: streams.
TEST(WatchCorrelating, AgreesWithTheDefinitionWhateverTheFilesAndThreads) {
  TestFolder folder;
  std::size_t fired = 0;
  for (int seed = 0; seed < cases(); ++seed) {
    properties::Stream stream{unsigned(seed)};
    std::string yaml;
    for (const char* name : {"ra", "rb", "rc", "rd"})
      yaml += std::string("title: ") + name + "\nname: " + name +
              "\nlogsource: {product: p}\ndetection: {s: {is: " + name + "}, condition: s}\n---\n";
    std::set<std::string> below;  // told only through those above
    for (const properties::Wish& wish : stream.wishes) {
      yaml += properties::yaml_of(wish) + "---\n";
      below.insert(wish.rules.begin(), wish.rules.end());
    }
    TestRules rules = test_rules(yaml);

    // Events in a few files, one after the other.
    std::vector<std::string> paths;
    std::map<std::string, std::uint64_t> first;  // of a file, by its name
    const std::size_t each = 1 + stream.events.size() / (1 + unsigned(seed) % 4);
    for (std::size_t at = 0; at < stream.events.size(); at += each) {
      std::string lines, name = "f" + std::to_string(paths.size());
      for (std::size_t i = at; i < std::min(at + each, stream.events.size()); ++i)
        lines += json_of(stream.events[i], stream.events[i].has_time);
      first[name] = at;
      paths.push_back(folder.write(name, lines));
    }

    std::vector<properties::Told> expected;
    for (auto& one : properties::Literal(stream.wishes, stream.events).run(stream.in_order()))
      if (!below.contains(one.correlation)) expected.push_back(one);
    std::sort(expected.begin(), expected.end());
    fired += expected.size();

    for (unsigned jobs : {1u, 4u}) {
      std::vector<properties::Told> told;
      auto number = [&](const EventPlace& place) {
        return first.at(file_name(place.source)) + place.record - 1;
      };
      auto second = [](Time time) {
        return std::chrono::duration_cast<std::chrono::seconds>(time - start).count();
      };
      TestClock clock(start + std::chrono::hours(24));
      EventStream::Options options = files(paths, jobs);
      options.read.limits.piece = 200;
      options.wanted.resize(4, false);
      options.clock = &clock;
      options.correlate.plan = rules.correlations;
      if (stream.lateness)
        options.correlate.limits.lateness = std::chrono::seconds(*stream.lateness);
      EventStream events(
          rules.plan, std::move(options),
          [&](const Hit& hit, std::string&) {
            const Together& together = hit.together.value();
            properties::Told one{.correlation = std::string(hit.by.title),
                                 .group = {},
                                 .first = second(together.first),
                                 .last = second(together.last),
                                 .event = number(hit.event),
                                 .count = together.count,
                                 .events = {},
                                 .measure = std::llround(together.measure * 1000)};
            for (const Evidence& value : hit.matched) one.group.push_back(value.text);
            if (together.type != "temporal_ordered")  // there may be several chains
              for (const EventPlace& place : together.events) one.events.push_back(number(place));
            told.push_back(std::move(one));
          },
          [](std::string_view) { return true; });
      events.run();
      std::sort(told.begin(), told.end());
      ASSERT_EQ(told, expected) << "stream " << seed << ", " << jobs << " threads\n" << yaml;
    }
  }
  EXPECT_GT(fired, std::size_t(cases()));
}

}  // namespace
}  // namespace hinomi::watch
