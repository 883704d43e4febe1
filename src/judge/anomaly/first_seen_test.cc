// Against a slow and literal reading of docs/anomaly.md, and against what chance must bring.
#include "judge/anomaly/first_seen.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <set>
#include <vector>

namespace hinomi::anomaly {
namespace {

constexpr Day first_day = 20000;

// All that ever came, looked through anew each time.
class LiteralFirstSeen {
 public:
  bool add(std::uint64_t value, Day today) {
    bool is_known = false;
    std::uint64_t recent = 0, recent_new = 0;
    for (const One& one : all_) {
      if (one.value == value && today - one.day <= 90) is_known = true;
      if (today - one.day < 7) {
        ++recent;
        recent_new += one.was_new ? 1 : 0;
      }
    }
    const bool is_learned = !all_.empty() && today - all_.front().day >= 7 && all_.size() >= 1000;
    const double rate = (static_cast<double>(recent_new) + 1) / (static_cast<double>(recent) + 1);
    all_.push_back({value, today, !is_known});
    return !is_known && is_learned && rate <= 1e-3;
  }

 private:
  struct One {
    std::uint64_t value;
    Day day;
    bool was_new;
  };
  std::vector<One> all_;
};

TEST(AnomalyFirstSeen, AsTheLiteralReading) {
  std::mt19937_64 random(3);
  int told = 0;
  for (int run = 0; run < 8; ++run) {
    FirstSeen fast;
    LiteralFirstSeen slow;
    Day today = first_day;
    const std::uint64_t usual = 5 + random() % 40;
    for (int i = 0; i < 6000; ++i) {
      if (random() % 150 == 0) today += random() % 400 == 0 ? 95 : 1;
      const std::uint64_t value = random() % 1500 == 0 ? 1000 + random() % 50 : random() % usual;
      const bool is_told = fast.add(value, today).has_value();
      ASSERT_EQ(is_told, slow.add(value, today)) << run << " " << i;
      told += is_told ? 1 : 0;
    }
  }
  EXPECT_GT(told, 5);
}

TEST(AnomalyFirstSeen, SaysWhatWasExpected) {
  FirstSeen first;
  for (int i = 0; i < 8000; ++i)
    first.add(static_cast<std::uint64_t>(i % 10), first_day + i / 1000);
  EXPECT_EQ(first.state(first_day + 7), FirstSeen::State::settled);
  const auto hit = first.add(99, first_day + 7);
  ASSERT_TRUE(hit);
  EXPECT_EQ(hit->known, 10u);
  EXPECT_EQ(hit->days, 7);
  EXPECT_EQ(hit->came, 7000u) << "of the day before a week ago no more";
  EXPECT_EQ(hit->came_new, 0u);
  EXPECT_FALSE(first.add(99, first_day + 7)) << "once";
}

TEST(AnomalyFirstSeen, NotBeforeItIsLearnedNorWhereNewIsUsual) {
  FirstSeen young;
  for (int i = 0; i < 5000; ++i) young.add(1, first_day + i % 6);
  EXPECT_FALSE(young.add(2, first_day + 6)) << "six days";
  FirstSeen rare;
  for (int i = 0; i < 900; ++i) rare.add(1, first_day + i / 100);
  EXPECT_FALSE(rare.add(2, first_day + 9)) << "900 values";
  FirstSeen changing;
  for (int i = 0; i < 20000; ++i)
    EXPECT_FALSE(
        changing.add(static_cast<std::uint64_t>(i % 100 == 0 ? i : 1), first_day + i / 1000));
  EXPECT_EQ(changing.state(first_day + 20), FirstSeen::State::changing);
}

TEST(AnomalyFirstSeen, MemoryIsBounded) {
  FirstSeen first({.most = 100});
  for (int i = 0; i < 99; ++i) first.add(static_cast<std::uint64_t>(i), first_day);
  for (int i = 0; i < 2000; ++i) first.add(1, first_day + 91);
  for (std::uint64_t i = 0; i < 50; ++i) first.add(1000 + i, first_day + 100);
  EXPECT_LE(first.kept().values.size(), 100u);
  EXPECT_EQ(first.state(first_day + 100), FirstSeen::State::changing) << "the old ones made room";
  for (std::uint64_t i = 0; i < 60; ++i) first.add(2000 + i, first_day + 100);
  EXPECT_EQ(first.state(first_day + 100), FirstSeen::State::too_varied);
  EXPECT_TRUE(first.kept().values.empty());
  first.add(1, first_day + 107);
  EXPECT_EQ(first.state(first_day + 107), FirstSeen::State::learning) << "begins anew";
}

// Values drawn independently: which are new is known to chance, the sum of p (1 - p)^n.
TEST(AnomalyFirstSeen, TellsAsManyAsChanceBrings) {
  std::vector<double> weights;
  for (int i = 0; i < 400; ++i) weights.push_back(std::pow(i + 1, -2.6));  // Zipf
  double sum = 0;
  for (double weight : weights) sum += weight;
  std::mt19937_64 random(5);
  std::discrete_distribution<std::uint64_t> draw(weights.begin(), weights.end());
  // What is new in the first week counts as usual for one more.
  constexpr int a_day = 10000, days = 21, settled = 14, sensors = 6;
  double expected = 0;
  for (double weight : weights) {
    const double p = weight / sum;
    expected += std::pow(1 - p, a_day * settled) - std::pow(1 - p, a_day * days);
  }
  int told = 0;
  for (int sensor = 0; sensor < sensors; ++sensor) {
    FirstSeen first;
    for (int i = 0; i < a_day * days; ++i)
      if (first.add(draw(random), first_day + i / a_day) && i >= a_day * settled) ++told;
  }
  const double all = expected * sensors;
  std::printf("told %d, expected %.1f in %d days of %d sensors\n", told, all, days - settled,
              sensors);
  EXPECT_NEAR(told, all, 4 * std::sqrt(all));
}

}  // namespace
}  // namespace hinomi::anomaly
