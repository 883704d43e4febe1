#include "judge/risk/measures.h"

#include <algorithm>
#include <cmath>

namespace hinomi::risk {

Losses::Losses(std::vector<double> years) : sorted_(std::move(years)) {
  std::sort(sorted_.begin(), sorted_.end());
  double sum = 0, squares = 0;
  for (double one : sorted_) sum += one;
  const auto count = static_cast<double>(sorted_.size());
  if (sorted_.empty()) return;
  mean_ = sum / count;
  for (double one : sorted_) squares += (one - mean_) * (one - mean_);
  deviation_ = sorted_.size() > 1 ? std::sqrt(squares / (count - 1)) : 0;
}

Estimate Losses::mean() const {
  return {mean_, sorted_.empty() ? 0 : deviation_ / std::sqrt(double(sorted_.size()))};
}

Estimate Losses::value_at_risk(double alpha) const {
  if (sorted_.empty()) return {};
  const auto count = static_cast<double>(sorted_.size());
  auto at = [&](double place) {
    const double last = count - 1;
    return sorted_[static_cast<std::size_t>(std::clamp(place, 0.0, last))];
  };
  // The number of years under it is binomial: one deviation to either side of its place.
  const double place = std::ceil(alpha * count - 1e-9) - 1,
               around = std::sqrt(count * alpha * (1 - alpha));
  return {at(place), (at(place + around) - at(place - around)) / 2};
}

Estimate Losses::tail_mean(double alpha) const {
  if (sorted_.empty()) return {};
  const auto count = static_cast<double>(sorted_.size());
  const double share = 1 - alpha, t = value_at_risk(alpha).value;
  if (share <= 0) return {sorted_.back(), 0};
  double over = 0, squares = 0;
  for (std::size_t i = sorted_.size(); i-- > 0 && sorted_[i] > t;) {
    over += sorted_[i] - t;
    squares += (sorted_[i] - t) * (sorted_[i] - t);
  }
  const double mean_over = over / count;
  const double spread = std::max(0.0, squares / count - mean_over * mean_over);
  return {t + mean_over / share, std::sqrt(spread / count) / share};
}

Estimate Losses::exceedance(double x) const {
  if (sorted_.empty()) return {};
  const auto count = static_cast<double>(sorted_.size());
  const auto above =
      static_cast<double>(sorted_.end() - std::upper_bound(sorted_.begin(), sorted_.end(), x));
  const double part = above / count;
  return {part, std::sqrt(part * (1 - part) / count)};
}

double return_on_control(double loss, double residual, double cost) {
  return (loss - residual - cost) / cost;
}

}  // namespace hinomi::risk
