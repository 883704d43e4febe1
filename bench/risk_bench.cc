// A thousand scenarios over a million years, drawn event by event on one core.
//
//   risk_bench [SCENARIOS] [YEARS]      default 1,000 and 1,000,000
//
// Work: rates between 0.01 and 0.6 a year, lognormal losses of 90 % ranges around 10 to 13 in the
// logarithm; then the curve's points, VaR and the mean of the tail at 99 %, and each scenario's
// part of it. Mean and deviation are held against the closed form. Then one rate of 200 is
// replaced, with the portfolio's VaR after it. The limit beside it: drawing as many random words.
#include <cmath>
#include <random>

#include "judge/risk/random.h"
#include "judge/risk/years.h"
#include "measure.h"

namespace {

using namespace hinomi;
using namespace hinomi::risk;

std::vector<Scenario> portfolio(std::size_t count) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> any(0, 1);
  std::vector<Scenario> out;
  for (std::size_t i = 0; i < count; ++i)
    out.push_back(
        {i, 0.01 + 0.59 * any(random), Lognormal{10 + 3 * any(random), 0.5 + any(random)}});
  return out;
}

}  // namespace

int main(int count, char** words) {
  const std::size_t size = count > 1 ? std::stoul(words[1]) : 1000;
  const auto years_of = static_cast<std::uint32_t>(count > 2 ? std::stoul(words[2]) : 1'000'000);
  const auto scenarios = portfolio(size);
  double events = 0, mean_of = 0, variance_of = 0;
  for (const Scenario& one : scenarios) {
    const double m = mean(one.severity);
    events += one.rate * years_of;
    mean_of += one.rate * m;
    variance_of += one.rate * (variance(one.severity) + m * m);
  }
  for (unsigned threads : {1u, 2u}) {
    bench::Stopwatch drawing;
    const Years years = bench::must(Years::draw(scenarios, years_of, 1, threads));
    const double took = drawing.wall();
    std::printf(
        "%zu scenarios, %u years, %.3g events, %u threads: %.2f s (%.2f s CPU), %.0f million "
        "scenario-years/s, %.1f ns an event\n",
        size, years_of, events, threads, took, drawing.cpu(),
        static_cast<double>(size) * years_of / took / 1e6, drawing.cpu() / events * 1e9);
    if (threads > 1) continue;
    bench::Stopwatch measuring;
    const Losses losses = years.losses();
    const Estimate m = losses.mean(), at_risk = losses.value_at_risk(0.99),
                   tail = losses.tail_mean(0.99);
    std::printf(
        "mean %.6g (closed form %.6g, %.1f standard errors off), deviation %.6g (%.6g); VaR 99 %% "
        "%.6g ± %.2g, tail %.6g ± %.2g; %.0f ms\n",
        m.value, mean_of, std::abs(m.value - mean_of) / m.standard_error, losses.deviation(),
        std::sqrt(variance_of), at_risk.value, at_risk.standard_error, tail.value,
        tail.standard_error, measuring.cpu() * 1e3);
    bench::Stopwatch parts;
    const auto of = years.tail_parts(0.99);
    double sum = 0;
    for (double one : of) sum += one;
    std::printf("each scenario's part of the tail: %.2f s; they come to %.6g; %.0f MB resident\n",
                parts.cpu(), sum, bench::resident_mb());
  }
  {
    Stream stream(1, 1, 1);
    bench::Stopwatch drawing;
    std::uint64_t sum = 0;
    for (double i = 0; i < events; ++i) sum ^= stream.bits();
    std::printf("as many random words alone: %.2f s (%llu)\n", drawing.cpu(),
                static_cast<unsigned long long>(sum & 1));
  }
  auto some = portfolio(200);
  Years years = bench::must(Years::draw(some, years_of, 1));
  bench::Latencies replacing, asking;
  for (std::size_t i = 0; i < 100; ++i) {
    some[i].rate *= 1.1;
    replacing.measure([&] { bench::must(years.replace(i, some[i])); });
    asking.measure([&] { (void)years.value_at_risk(0.99); });
  }
  std::printf("one rate of 200 replaced: %s\nVaR 99 %% after it: %s\n", replacing.text().c_str(),
              asking.text().c_str());
}
