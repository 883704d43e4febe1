#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <random>

#include "judge/risk/compound.h"
#include "judge/risk/controls.h"
#include "judge/risk/fair.h"
#include "judge/risk/gordon_loeb.h"
#include "judge/risk/measures.h"
#include "judge/risk/severity.h"
#include "judge/risk/years.h"

namespace hinomi::risk {
namespace {

TEST(Severity, QuantilesAreTheOtherWayRound) {
  for (double p : {1e-12, 1e-6, 0.01, 0.074, 0.076, 0.3, 0.5, 0.77, 0.95, 1 - 1e-9})
    EXPECT_NEAR(normal_cdf(normal_quantile(p)) / p, 1, 1e-13) << p;
  // From tables: one in forty on each side.
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-15);
  const Severity all[] = {Lognormal{11, 1.2}, Pert{20, 100, 900},
                          Pert{20, 100, 900, 4, Pert::Form::pyfair}, Exponential{200},
                          Pareto{3, 200}};
  for (const Severity& one : all)
    for (double p : {0.01, 0.2, 0.5, 0.9, 0.999})
      EXPECT_NEAR(cdf(one, quantile(one, p)), p, 1e-12) << one.index();
}

TEST(Severity, MeansAndDeviationsAreThoseOfTheQuantiles) {
  const Severity all[] = {Lognormal{2, 0.5}, Pert{20, 100, 900},
                          Pert{20, 100, 900, 4, Pert::Form::pyfair}, Exponential{200},
                          Pareto{5, 200}};
  for (const Severity& one : all) {
    double sum = 0, squares = 0;
    constexpr int steps = 20'000;
    for (int i = 0; i < steps; ++i) {
      const double x = quantile(one, (i + 0.5) / steps);
      sum += x, squares += x * x;
    }
    const double m = sum / steps;
    EXPECT_NEAR(m / mean(one), 1, 1e-3) << one.index();
    EXPECT_NEAR((squares / steps - m * m) / variance(one), 1, 5e-2) << one.index();
  }
  // The two forms of PERT, published for 20, 100, 900.
  EXPECT_NEAR(std::sqrt(variance(Pert{20, 100, 900})), 139.4, 0.05);
  EXPECT_NEAR(std::sqrt(variance(Pert{20, 100, 900, 4, Pert::Form::pyfair})), 146.7, 0.05);
}

TEST(Severity, WhatIsNoneIsRefused) {
  EXPECT_FALSE(lognormal_of_range(0, 5));
  EXPECT_FALSE(lognormal_of_range(5, 5));
  EXPECT_FALSE(check(Severity(Pert{1, 0, 2})));
  EXPECT_FALSE(check(Severity(Pareto{0, 1})));
  EXPECT_FALSE(check(Severity(Exponential{0})));
  EXPECT_FALSE(check(Severity(Fixed{std::nan("")})));
  EXPECT_TRUE(std::isinf(mean(Pareto{1, 1})));
}

TEST(Compound, PanjerIsTheConvolution) {
  const Units loss{{1, 0.5}, {2, 1.0 / 3}, {3, 1.0 / 6}};
  std::vector<double> numbers;
  double p = std::exp(-4.0);
  for (int n = 0; n < 80; ++n) numbers.push_back(p), p *= 4.0 / (n + 1);
  auto fast = compound_poisson(4, loss, 60);
  auto slow = compound(numbers, loss, 60);
  ASSERT_TRUE(fast && slow);
  for (unsigned i = 0; i <= 60; ++i) EXPECT_NEAR((*fast)[i], (*slow)[i], 1e-14);
  double mean = 0, square = 0;
  for (unsigned i = 0; i <= 60; ++i) mean += i * (*fast)[i], square += i * i * (*fast)[i];
  const Moments wanted = moments_of_sum({4, 4}, moments_of(loss));
  EXPECT_NEAR(mean, wanted.mean, 1e-9);
  EXPECT_NEAR(square - mean * mean, wanted.variance, 1e-7);
  EXPECT_FALSE(compound_poisson(1, {{0, 1}}, 3));
  EXPECT_FALSE(compound_poisson(1, {{1, 0.4}}, 3));
  EXPECT_FALSE(compound({1}, {}, 3));
}

TEST(GordonLoeb, NothingElsePaysMore) {
  std::mt19937 random(1);
  std::uniform_real_distribution<double> any(0, 1);
  for (int round = 0; round < 300; ++round) {
    const BreachClass breach = round % 2 ? BreachClass::first : BreachClass::second;
    const double v = any(random), loss = 1e6 * any(random), alpha = 1e-4 * any(random) + 1e-7,
                 beta = 1 + 2 * any(random);
    const auto best = best_spend(breach, v, loss, alpha, beta);
    ASSERT_TRUE(best);
    auto benefit = [&](double z) {
      const double left = breach == BreachClass::first ? v / std::pow(alpha * z + 1, beta)
                                                       : std::pow(v, alpha * z + 1);
      return (v - left) * loss - z;
    };
    EXPECT_NEAR(benefit(best->spend), best->benefit, 1e-6 * loss + 1e-9);
    EXPECT_LE(best->spend, best->bound * (1 + 1e-12));
    for (int i = 0; i <= 200; ++i)
      EXPECT_LE(benefit(best->bound * i / 200), best->benefit + 1e-6 * loss + 1e-9);
  }
  EXPECT_EQ(best_spend(BreachClass::second, 1, 1e6, 1e-5)->spend, 0);
  EXPECT_FALSE(best_spend(BreachClass::first, 1.1, 1, 1));
  EXPECT_FALSE(best_spend(BreachClass::first, 0.5, 1, 1, 0.5));
}

TEST(Measures, OfAFewYearsByHand) {
  const Losses losses({0, 0, 0, 0, 0, 0, 10, 20, 50, 200});
  EXPECT_EQ(losses.mean().value, 28);
  EXPECT_EQ(losses.value_at_risk(0.8).value, 20);
  EXPECT_EQ(losses.value_at_risk(0.5).value, 0);
  EXPECT_NEAR(losses.tail_mean(0.8).value, 125, 1e-9);
  EXPECT_NEAR(losses.tail_mean(0.85).value, (200 + 0.5 * 50) / 1.5, 1e-9) << "half of a year";
  EXPECT_DOUBLE_EQ(losses.exceedance(10).value, 0.3);
  EXPECT_EQ(losses.exceedance(200).value, 0);
  EXPECT_EQ(Losses({}).tail_mean(0.9).value, 0);
  EXPECT_DOUBLE_EQ(return_on_control(100, 40, 20), 2);
}

std::vector<Scenario> portfolio(std::size_t count) {
  std::mt19937 random(2);
  std::uniform_real_distribution<double> any(0, 1);
  std::vector<Scenario> out;
  for (std::size_t i = 0; i < count; ++i)
    out.push_back(
        {i, 0.01 + 0.59 * any(random), Lognormal{10 + 3 * any(random), 0.5 + any(random)}});
  return out;
}

TEST(Years, AreAsTheFormulasSay) {
  const auto scenarios = portfolio(40);
  auto years = Years::draw(scenarios, 400'000, 1);
  ASSERT_TRUE(years);
  double mean_of = 0, variance_of = 0;
  for (const Scenario& one : scenarios) {
    const double m = mean(one.severity);
    mean_of += one.rate * m;
    variance_of += one.rate * (variance(one.severity) + m * m);
  }
  const Losses losses = years->losses();
  EXPECT_NEAR(losses.mean().value, mean_of, 4 * losses.mean().standard_error);
  EXPECT_NEAR(losses.deviation() / std::sqrt(variance_of), 1, 0.02);
  EXPECT_EQ(years->value_at_risk(0.99), losses.value_at_risk(0.99).value);
  const auto parts = years->tail_parts(0.99);
  EXPECT_NEAR(std::accumulate(parts.begin(), parts.end(), 0.0) / losses.tail_mean(0.99).value, 1,
              1e-9);
}

// One scenario, beside the exact distribution of a Poisson number of whole losses.
TEST(Years, AreDistributedAsTheSumIs) {
  auto years = Years::draw({{7, 2.5, Fixed{1}}}, 1'000'000, 3);
  ASSERT_TRUE(years);
  const auto exact = compound_poisson(2.5, {{1, 1}}, 20);
  std::vector<double> seen(21);
  for (std::uint32_t i = 0; i < years->count(); ++i)
    seen[std::min<std::size_t>(20, static_cast<std::size_t>(years->total(i)))] += 1;
  double distance = 0;
  for (std::size_t i = 0; i <= 12; ++i) {
    const double wanted = (*exact)[i] * 1e6;
    distance += (seen[i] - wanted) * (seen[i] - wanted) / wanted;
  }
  EXPECT_LT(distance, 34.5) << "chi squared with 12 degrees of freedom, one in 1,800";
}

TEST(Years, AtMostOneAYear) {
  for (double p : {0.0, 0.003, 0.4, 1.0}) {
    auto years = Years::draw({{7, p, Fixed{1}, true}}, 300'000, 3);
    ASSERT_TRUE(years);
    double seen = 0;
    for (std::uint32_t i = 0; i < years->count(); ++i) {
      ASSERT_LE(years->total(i), 1);
      seen += years->total(i);
    }
    EXPECT_NEAR(seen / 300'000, p, 4 * std::sqrt(p * (1 - p) / 300'000) + 1e-12);
  }
  EXPECT_FALSE(Years::draw({{7, 1.5, Fixed{1}, true}}, 10, 3));
}

TEST(Fair, IsMadeFromWhatIsBelow) {
  FairTree tree{.contact_frequency = Fixed{1000},
                .probability_of_action = Fixed{0.5},
                .threat_capability = Pert{0, 50, 100},
                .control_strength = Fixed{50},
                .primary_loss = Fixed{120},
                .secondary = {{Fixed{0.5}, Fixed{100}}, {Fixed{0.1}, Fixed{50}}}};
  auto out = draw(tree, 4'000, 1);
  ASSERT_TRUE(out) << out.error().text();
  // Half of the threats are more capable than 50: the distribution is even.
  EXPECT_NEAR(out->loss_event_frequency[0], 250, 500 * 4 * 0.5 / 63);
  EXPECT_DOUBLE_EQ(out->loss_magnitude[0], 120 + 50 + 5);
  EXPECT_DOUBLE_EQ(out->risk[7], out->loss_event_frequency[7] * out->loss_magnitude[7]);
  tree.vulnerability = Fixed{0.1};
  EXPECT_DOUBLE_EQ(draw(tree, 1, 1)->loss_event_frequency[0], 50) << "what is given stands";
  tree.primary_loss.reset();
  auto none = draw(tree, 1, 1);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().what, "no loss magnitude");
}

TEST(Years, AreTheSameForAnyNumberOfThreads) {
  const auto scenarios = portfolio(20);
  auto one = Years::draw(scenarios, 200'001, 5, 1), four = Years::draw(scenarios, 200'001, 5, 4);
  ASSERT_TRUE(one && four);
  for (std::uint32_t i = 0; i < one->count(); ++i) ASSERT_EQ(one->total(i), four->total(i));
  auto other = Years::draw(scenarios, 200'001, 6, 4);
  int different = 0;
  for (std::uint32_t i = 0; i < one->count(); ++i) different += one->total(i) != other->total(i);
  EXPECT_GT(different, 100'000);
}

TEST(Years, AScenarioReplacedIsAsIfDrawnAnew) {
  auto scenarios = portfolio(10);
  auto years = Years::draw(scenarios, 150'000, 5);
  ASSERT_TRUE(years);
  scenarios[3].rate *= 2;
  ASSERT_TRUE(years->replace(3, scenarios[3]));
  auto anew = Years::draw(scenarios, 150'000, 5);
  for (std::uint32_t i = 0; i < anew->count(); ++i) ASSERT_EQ(years->total(i), anew->total(i));
  EXPECT_FALSE(years->replace(10, scenarios[3]));
  EXPECT_FALSE(years->replace(3, {1, -1, Fixed{1}}));
  EXPECT_FALSE(Years::draw({{1, 1, Pert{2, 1, 0}}}, 10, 1));
  EXPECT_FALSE(Years::draw({}, 0, 1));
  EXPECT_EQ(Years::draw({}, 10, 1)->losses().mean().value, 0);
}

TEST(Controls, AreTheBestOfAllSets) {
  std::mt19937 random(3);
  std::uniform_real_distribution<double> any(0, 1);
  for (int round = 0; round < 150; ++round) {
    std::vector<double> losses(2 + random() % 5);
    for (double& one : losses) one = 1000 * any(random);
    std::vector<Control> controls(3 + random() % 7);
    double all = 0;
    for (std::uint32_t i = 0; i < controls.size(); ++i) {
      controls[i].cost = std::floor(100 * any(random));
      all += controls[i].cost;
      for (std::uint32_t s = 0; s < losses.size(); ++s)
        if (random() % 2) controls[i].effects.emplace_back(s, any(random));
      const auto other = static_cast<std::uint32_t>(random() % controls.size());
      if (round % 3 == 1 && other != i && random() % 3 == 0) controls[i].requires_all = {other};
      if (round % 3 == 2 && other != i && random() % 3 == 0) controls[i].excludes = {other};
    }
    const double budget = all * any(random);
    double best = std::accumulate(losses.begin(), losses.end(), 0.0);
    for (std::uint32_t set = 0; set < 1u << controls.size(); ++set) {
      std::vector<std::uint32_t> chosen;
      double cost = 0;
      bool is_allowed = true;
      for (std::uint32_t i = 0; i < controls.size(); ++i) {
        if (!(set >> i & 1)) continue;
        chosen.push_back(i);
        cost += controls[i].cost;
        for (std::uint32_t one : controls[i].requires_all) is_allowed &= set >> one & 1;
        for (std::uint32_t one : controls[i].excludes) is_allowed &= !(set >> one & 1);
      }
      if (is_allowed && cost <= budget) best = std::min(best, residual(losses, controls, chosen));
    }
    const auto found = choose_controls(losses, controls, budget);
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->is_best);
    EXPECT_NEAR(found->loss, best, 1e-9 * best) << round;
    EXPECT_LE(found->cost, budget);
    EXPECT_GE(found->greedy_loss, found->loss * (1 - 1e-12));
    EXPECT_FALSE(choose_controls(losses, controls, budget, 1)->is_best && budget > all);
  }
}

TEST(Controls, WhatIsWrongIsSaid) {
  const std::vector<double> losses{1};
  EXPECT_FALSE(choose_controls(losses, std::vector<Control>(65), 1));
  for (const Control& one : {Control{-1, {}, {}, {}}, Control{1, {{1, 0.5}}, {}, {}},
                             Control{1, {{0, 1.5}}, {}, {}}, Control{1, {}, {0}, {}}}) {
    auto found = choose_controls(losses, std::vector{one}, 1);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().where, "control 1");
  }
  EXPECT_FALSE(choose_controls(std::vector<double>{-1}, {}, 1));
}

}  // namespace
}  // namespace hinomi::risk
