// The volume model against docs/anomaly.md read word for word: all counts ever, sorted lists, sums
// written out.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

#include "judge/anomaly/volume.h"

namespace hinomi::anomaly {
namespace {

using namespace std::chrono;

double middle(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

// P(X = 0), P(X = 1) ... up to `most`, one after the other.
std::vector<long double> masses(long double mean, long double variance, std::size_t most) {
  std::vector<long double> out;
  const bool is_poisson = variance <= mean * (1 + 1e-9L);
  const long double p = mean / variance, r = is_poisson ? 0 : mean * mean / (variance - mean);
  for (std::size_t k = 0; k <= most; ++k) {
    if (k == 0)
      out.push_back(is_poisson ? expl(-mean) : powl(p, r));
    else
      out.push_back(out.back() * (is_poisson ? mean / k : (k - 1 + r) / k * (1 - p)));
  }
  return out;
}

struct LiteralVolume {
  struct One {
    Hour hour;
    double count;
  };
  std::vector<One> all;
  Hour first = 0;
  mutable std::map<Hour, double> measured;

  std::vector<double> such_hours(std::size_t cell, Hour before) const {
    std::vector<double> out;
    for (const One& one : all)
      if (cell_of(one.hour) == cell && one.hour < before) out.push_back(one.count);
    if (out.size() > 20) out.erase(out.begin(), out.end() - 20);
    return out;
  }
  // As measured on the day of `open`, the first hour that is not over.
  double dispersion(Hour open) const {
    const Hour day = open - (open - first) % 24;
    if (const auto known = measured.find(day); known != measured.end()) return known->second;
    std::vector<double> residuals;
    for (std::size_t cell = 0; cell < 48; ++cell) {
      const auto counts = such_hours(cell, day);
      if (counts.size() < 3 || middle(counts) < 1) continue;
      for (double count : counts)
        residuals.push_back(std::abs(count - middle(counts)) / std::sqrt(middle(counts)));
    }
    return measured[day] =
               residuals.empty() ? 1 : std::max(1.0, std::pow(1.4826 * middle(residuals), 2));
  }
  // -1: too few, 1: too many, 0: nothing to tell.
  int judge(Hour hour, double count) const {
    const auto counts = such_hours(cell_of(hour), hour);
    if (counts.size() < 6) return 0;
    const double n = static_cast<double>(counts.size()), m = middle(counts);
    std::vector<double> deviations;
    for (double one : counts) deviations.push_back(std::abs(one - m));
    const double s = 1.4826 * middle(deviations), mean = std::max(m, 1 / n);
    const auto variance = [&](Hour open) {
      return std::max(dispersion(open) * mean, s * s) * (1 + M_PI / (2 * n));
    };
    const double least = *std::min_element(counts.begin(), counts.end());
    const double most = *std::max_element(counts.begin(), counts.end());
    const auto mass = masses(mean, variance(hour - 1), static_cast<std::size_t>(count) + 2000);
    long double above = 0;
    for (std::size_t k = mass.size(); k-- > static_cast<std::size_t>(count);) above += mass[k];
    if (above <= 1e-5L && count >= 1.5 * most + 10) return 1;
    long double below = 0;
    const auto whole = masses(mean, variance(hour), static_cast<std::size_t>(count));
    for (long double one : whole) below += one;
    return below <= 1e-5L && count < least && count <= 0.5 * m ? -1 : 0;
  }
};

TEST(AnomalyVolume, AsTheLiteralReading) {
  std::mt19937_64 random(12);
  constexpr double factors[] = {0, 0, 0.25, 2, 3, 5};
  int more = 0, fewer = 0;
  for (double level : {0.7, 8.0, 60.0}) {
    Volume volume;
    LiteralVolume literal;
    std::vector<VolumeHit> hits;
    Hour hour = literal.first = hour_of(Time(sys_days(year(2026) / 4 / 6)));
    volume.advance(begin_of(hour), hits);
    int expected = 0;  // of the hour before
    for (int i = 0; i < 9 * 168; ++i, ++hour) {
      double mean = level * (1 + static_cast<double>(cell_of(hour) % 24) / 8);
      if (random() % 40 == 0) mean *= factors[random() % std::size(factors)];
      const auto count = std::poisson_distribution<std::uint64_t>(mean)(random);
      const int is = literal.judge(hour, static_cast<double>(count));
      bool is_told = false;
      for (std::uint64_t k = 0; k < count; ++k)
        is_told = volume.add(begin_of(hour) + minutes(2)).has_value() || is_told;
      ASSERT_EQ(is_told, is > 0) << level << " " << i << " " << count;
      hits.clear();
      for (int k = 1; k <= 6; ++k) volume.advance(begin_of(hour) + minutes(5 * k), hits);
      ASSERT_EQ(!hits.empty(), expected < 0) << level << " " << i;
      for (int k = 7; k <= 12; ++k) volume.advance(begin_of(hour) + minutes(5 * k), hits);
      literal.all.push_back({hour, static_cast<double>(count)});
      expected = is;
      more += is > 0 ? 1 : 0;
      fewer += is < 0 ? 1 : 0;
    }
  }
  EXPECT_GT(more, 5);
  EXPECT_GT(fewer, 2);
}

}  // namespace
}  // namespace hinomi::anomaly
