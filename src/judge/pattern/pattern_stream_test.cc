// Events through the plan and the windows, held against patterns read literally over all that came
// since the pattern told last. HINOMI_CASES: how many.
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "judge/pattern/literal_pattern.h"
#include "judge/pattern/matcher.h"
#include "judge/pattern/windows.h"

namespace hinomi::pattern {
namespace {

Time at(int second) { return Time(std::chrono::seconds(1'775'000'000 + second)); }
const Time clock_time = at(1'000'000);

std::shared_ptr<const Plan> plan_of(const std::vector<std::string>& patterns) {
  std::vector<Named> named;
  for (const std::string& text : patterns) {
    named.emplace_back();
    named.back().id = std::to_string(named.size() - 1);
    named.back().text = text;
  }
  auto plan = Plan::compile(std::move(named));
  for (const Plan::Refusal& one : plan->refused()) ADD_FAILURE() << one.error.text();
  return plan;
}

// One object of the event: text and number properties by path. Its texts are what events hold.
struct Said {
  std::vector<std::pair<std::string, std::string>> texts;
  std::vector<std::pair<std::string, int>> numbers;
};

std::vector<Property> event_of(const Plan& plan, const std::vector<Said>& objects) {
  std::vector<Property> out;
  for (std::uint32_t i = 0; i < objects.size(); ++i) {
    auto add = [&](const std::string& path, const Value& value) {
      if (auto number = plan.path(path)) out.push_back({*number, i, value});
    };
    for (const auto& [path, text] : objects[i].texts) {
      Value value;
      value.kind = Value::Kind::text;
      value.text = text;
      add(path, value);
    }
    for (const auto& [path, number] : objects[i].numbers) {
      Value value;
      value.kind = Value::Kind::integer;
      value.integer = number;
      add(path, value);
    }
  }
  return out;
}

TEST(PatternStream, LeavesByValueAndPresence) {
  auto plan = plan_of({"[ipv4-addr:value = '192.0.2.1']", "[ipv4-addr:value LIKE '192.0.%']",
                       "[network-traffic:dst_port = 443 AND network-traffic:dst_ref.value IN "
                       "('192.0.2.1', '192.0.2.2')]",
                       "[file:hashes.MD5 = 'D41D8CD98F00B204E9800998ECF8427E']",
                       "[email-message:to_refs[*].value != 'a@b.example']",
                       "[ipv4-addr:value NOT = '192.0.2.1' OR network-traffic:dst_port > 500]"});
  Matcher matcher(plan);
  auto held = [&](const std::vector<Said>& objects) {
    auto event = event_of(*plan, objects);
    auto leaves = matcher.match(event);
    return std::vector<LeafId>(leaves.begin(), leaves.end());
  };
  using Ids = std::vector<LeafId>;
  EXPECT_EQ(held({{{{"ipv4-addr:value", "192.0.2.1"}}, {}}}), (Ids{0, 1}));
  EXPECT_EQ(held({{{{"ipv4-addr:value", "192.0.3.1"}}, {}}}), (Ids{1, 5}));
  EXPECT_EQ(held({{{{"network-traffic:dst_ref.value", "192.0.2.2"}},
                   {{"network-traffic:dst_port", 443}}}}),
            (Ids{2}));
  // Of two objects neither has both.
  EXPECT_EQ(held({{{{"network-traffic:dst_ref.value", "192.0.2.2"}}, {}},
                  {{}, {{"network-traffic:dst_port", 443}}}}),
            Ids{});
  EXPECT_EQ(held({{{{"file:hashes.MD5", "d41d8cd98f00b204e9800998ecf8427e"}}, {}}}), (Ids{3}));
  EXPECT_EQ(held({{{{"email-message:to_refs.value", "c@b.example"}}, {}}}), (Ids{4}));
  EXPECT_EQ(held({{{{"url:value", "http://a.example/"}}, {}}}), Ids{});
  EXPECT_EQ(
      held({{{{"ipv4-addr:value", "192.0.2.1"}}, {}}, {{}, {{"network-traffic:dst_port", 501}}}}),
      (Ids{0, 1, 5}));
  std::vector<Said> objects{{{{"ipv4-addr:value", "192.0.2.1"}}, {}}};
  auto event = event_of(*plan, objects);
  matcher.match(event);
  auto by = matcher.evidence(1);
  ASSERT_EQ(by.size(), 1u);
  EXPECT_EQ(by[0].path, "ipv4-addr:value");
  EXPECT_EQ(by[0].value, "192.0.2.1");
}

struct Come {
  int second, n;
};

// The numbers of the events at which it tells.
std::vector<std::uint64_t> told(const std::string& text, const std::vector<Come>& events,
                                WindowLimits limits = {{.lateness = {}}},
                                WindowCounts* counts = nullptr) {
  auto plan = plan_of({text});
  Matcher matcher(plan);
  std::vector<std::uint64_t> out;
  Windows windows(plan, limits, [&](const Complete& complete) {
    std::uint64_t last = 0;
    for (const Complete::At& one : complete.events) {
      EXPECT_LE(one.time, complete.last);
      EXPECT_GE(one.time, complete.first);
      if (one.time == complete.last) last = std::max(last, one.event);
    }
    out.push_back(last);
  });
  for (std::size_t i = 0; i < events.size(); ++i) {
    auto event = event_of(*plan, {{{}, {{"x:n", events[i].n}}}});
    auto leaves = matcher.match(event);
    if (!leaves.empty()) windows.add(i, at(events[i].second), leaves, clock_time);
  }
  windows.finish();
  if (counts) *counts = windows.counts();
  return out;
}

using Numbers = std::vector<std::uint64_t>;

TEST(PatternStream, TellsOnceAndBeginsAnew) {
  std::string five = "[x:n = 1] REPEATS 5 TIMES WITHIN 10 SECONDS";
  std::vector<Come> each_second;
  for (int i = 0; i < 12; ++i) each_second.push_back({i, 1});
  EXPECT_EQ(told(five, each_second), (Numbers{4, 9}));
  EXPECT_EQ(told(five, {{0, 1}, {1, 1}, {2, 1}, {3, 1}, {11, 1}, {12, 1}}), Numbers{});
  EXPECT_EQ(told(five, {{0, 1}, {1, 1}, {2, 1}, {3, 1}, {10, 1}}), (Numbers{4}));
}

TEST(PatternStream, OrderOfTimesNotOfComing) {
  std::string followed = "([x:n = 1] FOLLOWEDBY [x:n = 2]) WITHIN 60 SECONDS";
  EXPECT_EQ(told(followed, {{5, 2}, {0, 1}}), (Numbers{0}));
  EXPECT_EQ(told(followed, {{0, 2}, {5, 1}}), Numbers{});
  EXPECT_EQ(told(followed, {{5, 2}, {5, 1}}), (Numbers{1}));
  EXPECT_EQ(told(followed, {{0, 1}, {61, 2}}), Numbers{});
}

TEST(PatternStream, KeepsWhatIsBounded) {
  std::vector<Come> many;
  for (int i = 0; i < 5'000; ++i) many.push_back({i, 1});
  WindowCounts counts;
  EXPECT_EQ(told("[x:n = 1] AND [x:n = 2]", many, {{.lateness = {}}, 100}, &counts), Numbers{});
  EXPECT_EQ(counts.kept, 100u);
  EXPECT_EQ(counts.cut, 4'900u);
  EXPECT_EQ(
      told("([x:n = 1] AND [x:n = 2]) WITHIN 10 SECONDS", many, {{.lateness = {}}, 100}, &counts),
      Numbers{});
  EXPECT_EQ(counts.kept, 11u);
  EXPECT_EQ(counts.cut, 0u);
}

TEST(PatternStream, OneObservationIsEnough) {
  auto plan =
      plan_of({"[x:n = 1] START t'2026-04-01T00:00:00Z' STOP t'2026-04-02T00:00:00Z' OR "
               "[x:n = 2] REPEATS 1 TIMES WITHIN 5 SECONDS",
               "[x:n = 1] OR ([x:n = 2] AND [x:n = 3])"});
  ASSERT_TRUE(plan->entries()[0].is_single);
  EXPECT_FALSE(plan->entries()[1].is_single);
  const Node& root = plan->entries()[0].pattern.root;
  LeafId one[] = {0}, two[] = {1};
  Time inside = *parse_time("2026-04-01T12:00:00Z"), after = *parse_time("2026-04-02T00:00:00Z");
  EXPECT_TRUE(holds_alone(root, one, 0, inside));
  EXPECT_FALSE(holds_alone(root, one, 0, after));
  EXPECT_FALSE(holds_alone(root, one, 0, {}));
  EXPECT_TRUE(holds_alone(root, two, 0, {}));
}

// --- against the literal reading ---

std::string made_pattern(std::mt19937& dice, int depth) {
  auto below = [&](int n) { return static_cast<int>(dice() % static_cast<unsigned>(n)); };
  std::string out;
  int shape = depth == 0 ? 0 : below(5);
  if (shape == 0) {
    out = "[x:n = " + std::to_string(below(3)) + "]";
  } else if (shape == 1) {
    out = "(" + made_pattern(dice, depth - 1) + ") REPEATS 2 TIMES";
  } else {
    const char* joint[] = {" AND ", " OR ", " FOLLOWEDBY "};
    out =
        "(" + made_pattern(dice, depth - 1) + joint[below(3)] + made_pattern(dice, depth - 1) + ")";
  }
  if (below(3) == 0) out = "(" + out + ") WITHIN " + std::to_string(1 + below(4)) + " SECONDS";
  return out;
}

TEST(PatternStream, AgreesWithTheLiteralReading) {
  const char* set = std::getenv("HINOMI_CASES");
  std::size_t all = set ? static_cast<std::size_t>(std::atoll(set)) : 800, hits = 0;
  for (unsigned seed = 0; seed < all; ++seed) {
    std::mt19937 dice(seed);
    std::string text = "([x:n = 1] AND " + made_pattern(dice, 2) + ")";  // never single
    auto written = in::parse_stix_pattern(text);
    ASSERT_TRUE(written) << text;
    std::vector<Come> events;
    for (int i = 0; i < 10; ++i)
      events.push_back({static_cast<int>(dice() % 12), static_cast<int>(dice() % 4)});
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < events.size(); ++i) order.push_back(i);
    std::stable_sort(order.begin(), order.end(),
                     [&](auto a, auto b) { return events[a].second < events[b].second; });
    Numbers literally;
    std::vector<literal::Observed> since;
    for (std::size_t i : order) {
      literal::Observed one;
      one.objects["0"] = {{"type", "x"}, {"n", events[i].n}};
      one.first = one.last = events[i].second * 1'000'000;
      since.push_back(one);
      if (!literal::matches(*written, since)) continue;
      literally.push_back(i);
      since.clear();
    }
    auto ours = told(text, events);
    std::string shown;
    for (const Come& one : events)
      shown += "n=" + std::to_string(one.n) + " at " + std::to_string(one.second) + "\n";
    ASSERT_EQ(ours, literally) << "seed " << seed << "\n" << text << "\n" << shown;
    hits += literally.size();
  }
  EXPECT_GT(hits, all / 10);
}

}  // namespace
}  // namespace hinomi::pattern
