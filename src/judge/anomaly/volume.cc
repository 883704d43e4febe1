#include "judge/anomaly/volume.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "judge/anomaly/median.h"
#include "judge/anomaly/tails.h"

namespace hinomi::anomaly {
namespace {

constexpr Hour japan = 9;  // hours ahead of UTC
constexpr auto ahead_allowed = std::chrono::minutes(5);
constexpr std::uint64_t no_limit = std::numeric_limits<std::uint64_t>::max();

}  // namespace

std::size_t cell_of(Hour hour) {
  const Hour local = hour + japan;
  const Hour day = (local >= 0 ? local : local - 23) / 24;
  const Hour weekday = ((day + 4) % 7 + 7) % 7;  // 1970-01-01 was a Thursday; 0: Sunday
  const bool is_weekend = weekday == 0 || weekday == 6;
  return static_cast<std::size_t>(local - day * 24) + (is_weekend ? 24 : 0);
}

void Cell::add(std::uint32_t count) {
  counts_[next_] = count;
  next_ = (next_ + 1) % most;
  size_ = std::min<std::uint32_t>(size_ + 1, most);
}

std::vector<std::uint32_t> Cell::counts() const {
  std::vector<std::uint32_t> out;
  for (std::size_t i = 0; i < size_; ++i) out.push_back(counts_[(next_ + most - size_ + i) % most]);
  return out;
}

double Cell::median() const {
  std::vector<double> values(counts_.begin(), counts_.begin() + size_);
  return median_of(values);
}

double Cell::deviation() const {
  const double middle = median();
  std::vector<double> values;
  for (std::size_t i = 0; i < size_; ++i) values.push_back(std::abs(counts_[i] - middle));
  return 1.4826 * median_of(values);  // of a normal distribution its standard deviation
}

std::optional<double> Volume::expected(std::size_t cell) const {
  const Cell& one = state_.cells[cell];
  if (one.size() < rule_.least) return std::nullopt;
  return one.median();
}

std::size_t Volume::learned() const {
  return static_cast<std::size_t>(
      std::count_if(state_.cells.begin(), state_.cells.end(),
                    [&](const Cell& cell) { return cell.size() >= rule_.least; }));
}

// Variance over mean, of all cells together: one cell has few hours. Robust, as deviation() is.
void Volume::measure_dispersion() {
  if (state_.open - dispersion_of_ < 24) return;
  dispersion_of_ = state_.open;
  dispersion_ = 1;
  std::vector<double> residuals;
  for (const Cell& cell : state_.cells) {
    if (cell.size() < 3) continue;
    const double middle = cell.median();
    if (middle < 1) continue;
    for (std::uint32_t count : cell.counts())
      residuals.push_back(std::abs(count - middle) / std::sqrt(middle));
  }
  if (residuals.empty()) return;
  const double deviation = 1.4826 * median_of(residuals);
  dispersion_ = std::max(1.0, deviation * deviation);
}

// The variance of what comes next: that of the counts, and that of the median of n of them, which
// is pi / (2 n) of it.
std::optional<Volume::Expected> Volume::expect(Hour hour) const {
  const Cell& cell = state_.cells[cell_of(hour)];
  if (cell.size() < rule_.least) return std::nullopt;
  const auto counts = cell.counts();
  const double n = static_cast<double>(counts.size());
  Expected out;
  out.median = cell.median();
  out.mean = std::max(out.median, 1 / n);
  const double own = cell.deviation();
  out.variance = std::max(dispersion_ * out.mean, own * own) * (1 + std::numbers::pi / (2 * n));
  const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
  out.least = *least;
  out.most = *most;
  return out;
}

// The first count of the hour that is told; no_limit: none.
std::uint64_t Volume::limit_of(Hour hour) {
  auto& known = limits_[static_cast<std::size_t>(hour - state_.open)];
  if (!known) {
    known = no_limit;
    if (auto expected = expect(hour))
      known = std::max(
          limit_above({expected->mean, expected->variance}, rule_.chance),
          static_cast<std::uint64_t>(std::ceil(expected->most * rule_.more)) + rule_.margin);
  }
  return *known;
}

void Volume::advance(Time now, std::vector<VolumeHit>& hits) {
  State& is = state_;
  now = std::max(now, is.advanced);
  if (is.open == 0 || now - is.advanced > rule_.gap) is.watched_from = now;
  if (is.open == 0) is.open = hour_of(now);
  is.advanced = now_ = now;
  measure_dispersion();
  while (begin_of(is.open + 1) + rule_.lateness <= now) {
    if (begin_of(is.open) >= is.watched_from) close(hits);
    // Long after a gap there is nothing to count in between.
    const bool is_far = hour_of(now) - is.open > 2;
    if (is_far) {
      is.open = hour_of(now) - 1;
      is.counts = {};
      is.told = {};
      limits_ = {};
      continue;
    }
    ++is.open;
    std::shift_left(is.counts.begin(), is.counts.end(), 1);
    std::shift_left(is.told.begin(), is.told.end(), 1);
    is.counts.back() = 0;
    is.told.back() = false;
    limits_ = {};
  }
}

void Volume::close(std::vector<VolumeHit>& hits) {
  State& is = state_;
  const std::uint32_t seen = is.counts[0];
  if (auto expected = expect(is.open); expected && !is.told[0]) {
    const Counts counts{expected->mean, expected->variance};
    const double few = at_most(counts, seen);
    if (few <= rule_.chance && seen < expected->least && seen <= expected->median * rule_.fewer)
      hits.push_back({.hour = is.open,
                      .is_more = false,
                      .is_over = true,
                      .seen = seen,
                      .expected = expected->median,
                      .least = expected->least,
                      .most = expected->most,
                      .hours = is.cells[cell_of(is.open)].size(),
                      .chance = few});
  }
  is.cells[cell_of(is.open)].add(seen);
}

std::optional<VolumeHit> Volume::add(Time event) {
  State& is = state_;
  const Hour hour = hour_of(event);
  if (event > now_ + ahead_allowed || hour - is.open > 2) {
    ++ahead_;
    return std::nullopt;
  }
  if (hour < is.open) {
    ++late_;
    return std::nullopt;
  }
  const auto at = static_cast<std::size_t>(hour - is.open);
  const std::uint32_t seen = ++is.counts[at];
  if (is.told[at] || begin_of(hour) < is.watched_from || seen < limit_of(hour)) return std::nullopt;
  is.told[at] = true;
  const Expected expected = *expect(hour);
  return VolumeHit{.hour = hour,
                   .is_more = true,
                   .is_over = false,
                   .seen = seen,
                   .expected = expected.median,
                   .least = expected.least,
                   .most = expected.most,
                   .hours = is.cells[cell_of(hour)].size(),
                   .chance = at_least({expected.mean, expected.variance}, seen)};
}

}  // namespace hinomi::anomaly
