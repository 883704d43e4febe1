#include "judge/risk/years.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cmath>
#include <numbers>
#include <thread>
#include <utility>

#include "judge/risk/random.h"

// Twice as fast with wider registers; the same operations on each number, so the same results.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && defined(__OPTIMIZE__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define HINOMI_WIDE __attribute__((target_clones("avx2", "default"), optimize("O3")))
#else
#define HINOMI_WIDE
#endif

namespace hinomi::risk {

namespace {

constexpr std::size_t together = 512;  // events at a time
constexpr double largest = 0x1p50;     // amount in parts: what is more counts as this

// e^x, relative error under 1e-11, for x between -700 and 700.
HINOMI_WIDE void exponentials(double* x, std::size_t count) {
  constexpr double log2e = 1.44269504088896338700, high = 0.693147180369123816490,
                   low = 1.90821492927058770002e-10, magic = 0x1.8p52;
  for (std::size_t i = 0; i < count; ++i) {
    const double shifted = x[i] * log2e + magic;  // the nearest whole number in its last bits
    const double n = shifted - magic;
    const double r = (x[i] - n * high) - n * low;
    double p = 1.0 / 362880;
    p = p * r + 1.0 / 40320;
    p = p * r + 1.0 / 5040;
    p = p * r + 1.0 / 720;
    p = p * r + 1.0 / 120;
    p = p * r + 1.0 / 24;
    p = p * r + 1.0 / 6;
    p = p * r + 0.5;
    p = p * r + 1;
    p = p * r + 1;
    const std::uint64_t power = (std::bit_cast<std::uint64_t>(shifted) + 1023) << 52;
    x[i] = p * std::bit_cast<double>(power);
  }
}

// normal_quantile() by a cubic for each 64th of each octave of u's distance to the nearer end; for
// u of 40 bits. Relative error under 1e-8.
class NormalTable {
 public:
  NormalTable() {
    for (std::uint64_t cell = 0; cell < cells_.size(); ++cell) {
      const double from = std::bit_cast<double>((first + cell) << 46),
                   to = std::bit_cast<double>((first + cell + 1) << 46);
      auto slope = [&](double z) {  // of z over the cell
        return (to - from) * std::sqrt(2 * std::numbers::pi) * std::exp(z * z / 2);
      };
      const double z0 = normal_quantile(from), z1 = normal_quantile(to), d0 = slope(z0),
                   d1 = slope(z1);
      cells_[cell] = {z0, d0, 3 * (z1 - z0) - 2 * d0 - d1, 2 * (z0 - z1) + d0 + d1};
    }
  }
  void quantiles(const double* u, double* z, std::size_t count) const {
    for (std::size_t i = 0; i < count; ++i) {
      const double q = u[i] - 0.5, v = 0.5 - std::abs(q);
      const auto bits = std::bit_cast<std::uint64_t>(v);
      const Cubic& c = cells_[(bits >> 46) - first];
      const double t = static_cast<double>(bits & ((std::uint64_t(1) << 46) - 1)) * 0x1p-46;
      const double below = ((c.d * t + c.c) * t + c.b) * t + c.a;
      z[i] = std::copysign(below, q);  // a branch would be guessed wrong every other time
    }
  }

 private:
  struct Cubic {
    double a = 0, b = 0, c = 0, d = 0;
  };
  static constexpr std::uint64_t octaves = 40, first = (1023 - 41) * 64;  // of 2^-41
  std::array<Cubic, octaves * 64> cells_;
};

// Amounts by uniform numbers, in place.
void lognormals(const Lognormal& severity, double* u, std::size_t count) {
  static const NormalTable table;
  double z[together];
  table.quantiles(u, z, count);
  for (std::size_t i = 0; i < count; ++i)
    u[i] = std::clamp(severity.mu + severity.sigma * z[i], -700.0, 700.0);
  exponentials(u, count);
}

void amounts(const Severity& severity, double* u, std::size_t count) {
  if (const auto* lognormal = std::get_if<Lognormal>(&severity))
    return lognormals(*lognormal, u, count);
  for (std::size_t i = 0; i < count; ++i) u[i] = quantile(severity, u[i]);
}

// The nearest whole number of sixteenths.
HINOMI_WIDE void in_parts(const double* amount, std::int64_t* out, double scale,
                          std::size_t count) {
  constexpr double magic = 0x1.8p52;
  for (std::size_t i = 0; i < count; ++i)
    out[i] = std::bit_cast<std::int64_t>(std::clamp(amount[i] * scale, -largest, largest) + magic) -
             std::bit_cast<std::int64_t>(magic);
}

Result<void> check(const Scenario& scenario) {
  if (!(scenario.rate >= 0) || !(scenario.rate <= 1e6))
    return fail(ErrorKind::invalid, "not a number of events a year", "rate", "From 0 to 1,000,000");
  if (scenario.at_most_one && scenario.rate > 1)
    return fail(ErrorKind::invalid, "a probability over 1", "rate", "From 0 to 1");
  return check(scenario.severity);
}

}  // namespace

std::uint32_t Years::size_of(std::uint32_t number) const {
  return std::min(block, count() - number * block);
}

void Years::add(const Scenario& scenario, std::uint32_t number, std::span<std::int64_t> years,
                int sign) const {
  Stream stream(seed_, scenario.key, number);
  const auto count = static_cast<std::uint32_t>(years.size());
  double u[together];
  std::uint32_t at[together];
  std::int64_t amount[together];
  auto lose = [&](std::size_t some) {
    amounts(scenario.severity, u, some);
    in_parts(u, amount, sign * parts, some);
    for (std::size_t i = 0; i < some; ++i) years[at[i]] += amount[i];
  };
  if (scenario.at_most_one) {
    // From one year with an event to the next: geometric.
    std::size_t some = 0;
    for (double year = -1;;) {
      year += 1 + (scenario.rate < 1
                       ? std::floor(std::log(stream.uniform()) / std::log1p(-scenario.rate))
                       : 0);
      if (!(year < count)) break;
      at[some] = static_cast<std::uint32_t>(year);
      u[some++] = stream.uniform();
      if (some == together) lose(std::exchange(some, 0));
    }
    return lose(some);
  }
  std::uint64_t events = stream.poisson(scenario.rate * count);
  while (events > 0) {
    const auto some = static_cast<std::size_t>(std::min<std::uint64_t>(events, together));
    for (std::size_t i = 0; i < some; ++i) {
      const std::uint64_t bits = stream.bits();
      at[i] = static_cast<std::uint32_t>((bits & 0xFFFFFF) * count >> 24);
      u[i] = (static_cast<double>(bits >> 24) + 0.5) * 0x1p-40;
    }
    lose(some);
    events -= some;
  }
}

Result<Years> Years::draw(std::vector<Scenario> scenarios, std::uint32_t count, std::uint64_t seed,
                          unsigned threads) {
  double events = 0;
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    if (auto right = check(scenarios[i]); !right) {
      Error error = std::move(right).error();
      error.where = "scenario " + std::to_string(i + 1) + " " + error.where;
      return std::unexpected(std::move(error));
    }
    events += scenarios[i].rate * count;
  }
  if (count == 0 || count >= 1u << 31)
    return fail(ErrorKind::invalid, "no number of years", "years", "From 1 to 2,147,483,647");
  if (events > 0x1p40)
    return fail(ErrorKind::too_large, "more than 2^40 events", "years", "Ask for fewer years");
  Years out;
  out.scenarios_ = std::move(scenarios);
  out.totals_.resize(count);
  out.seed_ = seed;
  out.threads_ = std::max(threads, 1u);
  const std::uint32_t blocks = (count + block - 1) / block;
  std::atomic<std::uint32_t> next = 0;
  auto work = [&] {
    for (std::uint32_t number = next++; number < blocks; number = next++) {
      const auto years = std::span(out.totals_).subspan(number * block, out.size_of(number));
      for (const Scenario& scenario : out.scenarios_) out.add(scenario, number, years, 1);
    }
  };
  std::vector<std::jthread> others;
  for (unsigned i = 1; i < out.threads_; ++i) others.emplace_back(work);
  work();
  others.clear();
  return out;
}

Result<void> Years::replace(std::size_t place, Scenario by) {
  if (place >= scenarios_.size())
    return fail(ErrorKind::invalid, "there is no such scenario", std::to_string(place), "");
  TRY(check(by));
  for (std::uint32_t number = 0; number * block < count(); ++number) {
    const auto years = std::span(totals_).subspan(number * block, size_of(number));
    add(scenarios_[place], number, years, -1);
    add(by, number, years, 1);
  }
  scenarios_[place] = std::move(by);
  return {};
}

Losses Years::losses() const {
  std::vector<double> years(totals_.size());
  for (std::size_t i = 0; i < years.size(); ++i) years[i] = static_cast<double>(totals_[i]) / parts;
  return Losses(std::move(years));
}

double Years::value_at_risk(double alpha) const {
  std::vector<std::int64_t> years = totals_;
  const auto count_of = static_cast<double>(years.size());
  const double place = std::clamp(std::ceil(alpha * count_of - 1e-9) - 1, 0.0, count_of - 1);
  const auto at = years.begin() + static_cast<std::ptrdiff_t>(place);
  std::nth_element(years.begin(), at, years.end());
  return static_cast<double>(*at) / parts;
}

// The worst years once more, with the part of the year at the edge that belongs to them.
std::vector<double> Years::tail_parts(double alpha) const {
  const double edge = value_at_risk(alpha), share = (1 - alpha) * count();
  double above = 0, at_edge = 0;
  for (std::uint32_t year = 0; year < count(); ++year) {
    above += total(year) > edge;
    at_edge += total(year) == edge;
  }
  const double of_edge = at_edge > 0 ? std::max(0.0, share - above) / at_edge : 0;
  std::vector<double> out(scenarios_.size());
  std::vector<std::int64_t> mine;
  for (std::uint32_t number = 0; number * block < count(); ++number) {
    const auto years = std::span(totals_).subspan(number * block, size_of(number));
    std::vector<std::uint32_t> worst;
    for (std::uint32_t i = 0; i < years.size(); ++i)
      if (static_cast<double>(years[i]) / parts >= edge) worst.push_back(i);
    if (worst.empty()) continue;
    for (std::size_t s = 0; s < scenarios_.size(); ++s) {
      mine.assign(years.size(), 0);
      add(scenarios_[s], number, mine, 1);
      for (std::uint32_t i : worst) {
        const double weight = static_cast<double>(years[i]) / parts > edge ? 1 : of_edge;
        out[s] += weight * static_cast<double>(mine[i]) / parts;
      }
    }
  }
  for (double& one : out) one /= share;
  return out;
}

}  // namespace hinomi::risk
