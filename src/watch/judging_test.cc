// Judging that goes on after an end, beside judging that never ended.
#include "watch/judging.h"

#include <random>

#include "watch/test_support.h"

namespace hinomi::watch {
namespace {

constexpr Time at_nine = Time(std::chrono::seconds(1'775'034'000));  // 2026-04-01T09:00:00Z

constexpr std::string_view some_rules = R"(
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
correlation: {type: event_count, rules: [failed], group-by: [user], timespan: 1m, condition: {gte: 3}, generate: true}
---
title: Guessed
name: guessed
correlation: {type: temporal_ordered, rules: [failed, worked], group-by: [user], timespan: 2m, generate: true}
)";

struct Came {
  in::EventBatch batch;
  store::EventPlace first;
};

// Batches of logins whose times go on, some a little late, in segments of nine events.
std::vector<Came> some_batches(std::uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<Came> out;
  store::EventPlace next{1, 0};
  Time now = at_nine;
  for (int left = 40; left > 0; --left) {
    now += std::chrono::seconds(random() % 20);
    if (next.event >= 9) next = {next.segment + 2, 0};
    Came came{{.sensor = "s", .source = "192.0.2.7", .lines = {}, .received = now}, next};
    for (auto events = 1 + random() % 4; events > 0; --events) {
      const Time at = now - std::chrono::seconds(random() % 30);
      came.batch.lines += "{\"time\":\"" + format_time(at) + "\",\"is\":\"" +
                          (random() % 4 ? "failed" : "worked") + "\",\"user\":\"" +
                          std::string(1, static_cast<char>('a' + random() % 3)) + "\"}\n";
      ++next.event;
    }
    out.push_back(std::move(came));
  }
  return out;
}

std::string words_of(const Hit& hit) {
  std::string out = std::string(hit.by.title) + " " + std::to_string(hit.event.record);
  if (hit.together)
    for (const EventPlace& one : hit.together->events) out += " " + std::to_string(one.record);
  return out;
}

class Judge {
 public:
  Judge(const TestRules& rules, ToldSoFar told, store::EventPlace first)
      : judging_({.plan = rules.plan,
                  .correlations = rules.correlations,
                  .indicators = {},
                  .patterns = {},
                  .told = told,
                  .first = first},
                 [this](const Hit& hit, std::string_view) { found.push_back(words_of(hit)); }) {}
  Judging& operator*() { return judging_; }
  Judging* operator->() { return &judging_; }

  std::vector<std::string> found;

 private:
  Judging judging_;
};

TEST(Judging, GoesOnAfterAnEndAsIfThereWereNone) {
  const TestRules rules = test_rules(some_rules);
  std::size_t together = 0;
  for (std::uint32_t seed = 0; seed < 6; ++seed) {
    const std::vector<Came> all = some_batches(seed);
    Judge whole(rules, {}, {});
    for (const Came& one : all) {
      whole->advance(one.batch.received);
      whole->look_at(one.batch, one.first);
    }
    whole->finish();
    std::sort(whole.found.begin(), whole.found.end());
    for (const std::string& one : whole.found) together += one.starts_with("Guess");

    for (std::size_t end = 0; end <= all.size(); end += 3) {
      Judge before(rules, {}, {});
      store::EventPlace judged{};
      for (std::size_t i = 0; i < end; ++i) {
        before->advance(all[i].batch.received);
        judged = before->look_at(all[i].batch, all[i].first);
      }
      // It ends here: what it found until now was told, what waits in it is gone.
      Judge after(rules, before->told(), judged);
      for (std::size_t i = 0; i < end; ++i) {
        after->advance(all[i].batch.received);
        after->recall(all[i].batch, all[i].first);
      }
      for (std::size_t i = end; i < all.size(); ++i) {
        after->advance(all[i].batch.received);
        after->look_at(all[i].batch, all[i].first);
      }
      after->finish();
      std::vector<std::string> both = before.found;
      both.insert(both.end(), after.found.begin(), after.found.end());
      std::sort(both.begin(), both.end());
      ASSERT_EQ(both, whole.found) << "seed " << seed << ", ended after " << end;
    }
  }
  EXPECT_GT(together, 20u);
}

// How far back it has to hear of events again.
TEST(Judging, RemembersAsLongAsItsRulesNeed) {
  const auto lateness = *detect::CorrelationLimits().lateness;
  constexpr auto day = std::chrono::days(1);
  EXPECT_EQ(Judge(test_rules(some_rules), {}, {})->memory(day), lateness + std::chrono::minutes(2));
  constexpr std::string_view both = R"(
---
title: Both
correlation: {type: temporal, rules: [guessed, worked], group-by: [user], timespan: 1h}
)";
  EXPECT_EQ(Judge(test_rules(std::string(some_rules) + std::string(both)), {}, {})->memory(day),
            lateness + std::chrono::minutes(62));
  EXPECT_EQ(Judge(test_rules(some_rules), {}, {})->memory(std::chrono::minutes(3)),
            Duration(std::chrono::minutes(3)));
  const TestRules none = test_rules(some_rules.substr(0, some_rules.find("---")));
  Judge alone({none.plan, nullptr}, {}, {});
  EXPECT_EQ(alone->memory(day), Duration(0));
}

}  // namespace
}  // namespace hinomi::watch
