// Files of events against STIX patterns, beside rules and without.
#include "watch/pattern_judge.h"

#include "watch/stream.h"
#include "watch/test_support.h"

namespace hinomi::watch {
namespace {

constexpr std::string_view pattern_mapping =
    "sources:\n"
    "  - fields:\n"
    "      src: network-traffic:src_ref.value\n"
    "      port: network-traffic:dst_port\n"
    "      name: domain-name:value\n"
    "prefixes: [Event.EventData]\n";

struct Case {
  std::vector<std::string> patterns;
  std::optional<int> confidence = {};
  std::size_t least = 0;
  unsigned jobs = 1;
};

// A line for each hit: pattern, level, what matched or which records together.
std::string told(const Case& one, std::string_view events, StreamTally* tally = nullptr) {
  auto mapping = std::make_shared<in::ObserveMapping>();
  auto read = in::read_observe_mapping(pattern_mapping, *mapping);
  EXPECT_TRUE(read) << read.error().text();
  std::vector<pattern::Named> named;
  for (const std::string& text : one.patterns) {
    named.emplace_back();
    named.back().id = "indicator--" + std::to_string(named.size());
    named.back().name = "p" + std::to_string(named.size());
    named.back().author = "Someone";
    named.back().text = text;
    named.back().confidence = one.confidence;
    named.back().until = *parse_time("2026-05-01T00:00:00Z");
  }
  auto plan = pattern::Plan::compile(std::move(named));
  for (const auto& refusal : plan->refused()) ADD_FAILURE() << refusal.error.text();
  detect::Pipeline pipeline;
  pipeline.times = {"time"};
  pipeline.prefixes = {"Event.EventData"};
  auto rules = detect::Plan::compile({}, std::move(pipeline), {},
                                     pattern::EventObjects(*mapping, plan).fields());
  TestFolder folder;
  EventStream::Options options;
  options.paths = {folder.write("events", std::string(events))};
  options.jobs = one.jobs;
  TestClock clock(*parse_time("2026-06-01T00:00:00Z"));
  options.clock = &clock;
  options.patterns = {plan, mapping, {.order = {.lateness = {}}}, one.least};
  std::string out;
  EventStream stream(
      rules, std::move(options),
      [](const Hit& hit, std::string& text) {
        EXPECT_EQ(hit.by.kind, HitKind::pattern);
        EXPECT_EQ(hit.by.author, "Someone");
        text += std::string(hit.by.title) + " " + std::string(hit.by.level) + " " +
                std::to_string(hit.event.record);
        for (const Evidence& by : hit.matched) text += " " + by.field + "=" + by.text;
        if (hit.together) {
          EXPECT_EQ(hit.together->type, "pattern");
          EXPECT_EQ(hit.together->count, hit.together->events.size());
          text += " of";
          for (const EventPlace& place : hit.together->events)
            text += " " + std::to_string(place.record);
        }
        text += "\n";
      },
      [&](std::string_view text) {
        out += text;
        return true;
      });
  StreamTally counted = stream.run();
  if (tally) *tally = counted;
  return out;
}

TEST(PatternJudge, EventsByThemselves) {
  StreamTally tally;
  EXPECT_EQ(
      told({{"[ipv4-addr:value = '192.0.2.1']",
             "[network-traffic:dst_port = 443 AND network-traffic:src_ref.value LIKE '192.%']",
             "[domain-name:value MATCHES '^evil[0-9]']"}},
           "{\"src\":\"192.0.2.1\",\"port\":443}\n"
           "{\"Event\":{\"EventData\":{\"src\":\"192.0.2.2\",\"port\":\"443\"}}}\n"
           "{\"name\":[\"good.example\",\"evil7.example\"]}\n"
           "{\"port\":443}\n",
           &tally),
      "p1 high 1 ipv4-addr:value=192.0.2.1\n"
      "p2 high 1 network-traffic:dst_port=443 network-traffic:src_ref.value=192.0.2.1\n"
      "p2 high 2 network-traffic:dst_port=443 network-traffic:src_ref.value=192.0.2.2\n"
      "p3 high 3 domain-name:value=evil7.example\n");
  EXPECT_EQ(tally.hits, 4u);
  EXPECT_EQ(tally.patterns.by_pattern, (std::vector<std::uint64_t>{1, 2, 1}));
}

std::string event(std::string_view name, int second) {
  return "{\"name\":\"" + std::string(name) +
         "\",\"time\":\"2026-04-01T00:00:" + (second < 10 ? "0" : "") + std::to_string(second) +
         "Z\"}\n";
}

TEST(PatternJudge, SeveralEventsInTheOrderOfTheirTimes) {
  std::string events = event("b.example", 20) + event("a.example", 10) + event("c.example", 15) +
                       event("c.example", 16) + event("c.example", 40) + event("c.example", 17);
  for (unsigned jobs : {1u, 4u})
    EXPECT_EQ(told({{"([domain-name:value = 'a.example'] FOLLOWEDBY [domain-name:value = "
                     "'b.example']) WITHIN 10 SECONDS",
                     "[domain-name:value = 'c.example'] REPEATS 3 TIMES WITHIN 10 SECONDS",
                     "([domain-name:value = 'b.example'] FOLLOWEDBY [domain-name:value = "
                     "'a.example'])"},
                    {},
                    0,
                    jobs},
                   events),
              "p2 high 6 of 3 4 6\n"
              "p1 high 1 of 2 1\n");
}

TEST(PatternJudge, LevelsAndEnds) {
  std::string now = event("a.example", 1);
  EXPECT_EQ(told({{"[domain-name:value = 'a.example']"}, 20}, now),
            "p1 low 1 domain-name:value=a.example\n");
  EXPECT_EQ(told({{"[domain-name:value = 'a.example']"}, 20, 2}, now), "");
  std::string after = "{\"name\":\"a.example\",\"time\":\"2026-05-01T00:00:00Z\"}\n";
  EXPECT_EQ(told({{"[domain-name:value = 'a.example']"}}, after), "");
  EXPECT_EQ(told({{"[domain-name:value = 'a.example'] REPEATS 2 TIMES"}}, now + after), "");
}

}  // namespace
}  // namespace hinomi::watch
