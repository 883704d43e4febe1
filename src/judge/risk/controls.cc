#include "judge/risk/controls.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace hinomi::risk {

namespace {

constexpr std::size_t most_controls = 64;

class Search {
 public:
  Search(std::span<const double> losses, std::span<const Control> controls, double budget,
         std::uint64_t most_steps)
      : losses_(losses), controls_(controls), budget_(budget), left_(most_steps) {}

  Choice run() {
    greedy();
    best_.greedy_loss = best_.loss;
    exchange();
    std::vector<std::uint32_t> open(controls_.size());
    std::iota(open.begin(), open.end(), 0);
    std::erase_if(open, [&](std::uint32_t i) { return controls_[i].cost > budget_; });
    look(0, {losses_.begin(), losses_.end()}, std::move(open), budget_);
    best_.is_best = left_ > 0;
    std::sort(best_.controls.begin(), best_.controls.end());
    best_.cost = 0;
    for (std::uint32_t one : best_.controls) best_.cost += controls_[one].cost;
    best_.loss = residual(losses_, controls_, best_.controls);
    return best_;
  }

 private:
  using Set = std::uint64_t;
  static Set bit(std::uint32_t control) { return Set(1) << control; }

  double gain(std::span<const double> now, std::uint32_t control) const {
    double out = 0;
    for (auto [scenario, effect] : controls_[control].effects) out += now[scenario] * effect;
    return out;
  }
  void apply(std::vector<double>& now, std::uint32_t control) const {
    for (auto [scenario, effect] : controls_[control].effects) now[scenario] *= 1 - effect;
  }
  bool is_allowed(Set set) const {
    for (std::uint32_t i = 0; i < controls_.size(); ++i) {
      if (!(set & bit(i))) continue;
      for (std::uint32_t one : controls_[i].requires_all)
        if (!(set & bit(one))) return false;
      for (std::uint32_t one : controls_[i].excludes)
        if (set & bit(one)) return false;
    }
    return true;
  }
  double cost_of(Set set) const {
    double out = 0;
    for (std::uint32_t i = 0; i < controls_.size(); ++i)
      if (set & bit(i)) out += controls_[i].cost;
    return out;
  }
  double loss_of(Set set) const {
    std::vector<double> now(losses_.begin(), losses_.end());
    for (std::uint32_t i = 0; i < controls_.size(); ++i)
      if (set & bit(i)) apply(now, i);
    return std::accumulate(now.begin(), now.end(), 0.0);
  }
  void take(Set set, double loss) {
    best_.controls.clear();
    for (std::uint32_t i = 0; i < controls_.size(); ++i)
      if (set & bit(i)) best_.controls.push_back(i);
    best_.loss = loss;
    set_ = set;
  }
  // With all that it requires.
  Set with(std::uint32_t control) const {
    Set out = bit(control);
    for (bool is_new = true; is_new;) {
      is_new = false;
      for (std::uint32_t i = 0; i < controls_.size(); ++i)
        if (out & bit(i))
          for (std::uint32_t one : controls_[i].requires_all)
            if (!(out & bit(one))) out |= bit(one), is_new = true;
    }
    return out;
  }

  // The most for its cost, again and again; or the best single one, when that leaves less.
  void greedy() {
    Set set = 0;
    double loss = loss_of(0);
    Set single = 0;
    double of_single = loss;
    for (;;) {
      double best_rate = 0;
      Set best = set;
      for (std::uint32_t i = 0; i < controls_.size(); ++i) {
        const Set more = set | with(i);
        if (more == set || !is_allowed(more) || cost_of(more) > budget_) continue;
        const double gained = loss - loss_of(more), cost = cost_of(more) - cost_of(set);
        const double rate = cost > 0 ? gained / cost : gained * 1e30;
        if (rate > best_rate) best_rate = rate, best = more;
        if (set == 0 && loss_of(more) < of_single) of_single = loss_of(more), single = more;
      }
      if (best == set) break;
      set = best;
      loss = loss_of(set);
    }
    if (of_single < loss) set = single, loss = of_single;
    take(set, loss);
  }

  // One out, one in, while that leaves less.
  void exchange() {
    for (bool is_better = true; is_better;) {
      is_better = false;
      const Set now = set_;
      for (std::uint32_t out = 0; out <= controls_.size(); ++out) {
        if (out < controls_.size() && !(now & bit(out))) continue;
        const Set kept = out < controls_.size() ? now & ~bit(out) : now;
        for (std::uint32_t in = 0; in < controls_.size(); ++in) {
          const Set other = kept | with(in);
          if (other == now || !is_allowed(other) || cost_of(other) > budget_) continue;
          const double loss = loss_of(other);
          if (loss < best_.loss * (1 - 1e-12)) take(other, loss), is_better = true;
        }
      }
    }
  }

  // No set with these in it and others of `open` can take away more than the others' gains here,
  // each by itself, as many as the money is enough for, the last one in part.
  double bound(std::span<const std::pair<double, std::uint32_t>> gains, double money) const {
    double out = 0;
    for (auto [gained, control] : gains) {
      const double cost = controls_[control].cost;
      if (cost <= money) {
        money -= cost;
        out += gained;
      } else {
        return out + gained * money / cost;
      }
    }
    return out;
  }

  void look(Set set, std::vector<double> now, std::vector<std::uint32_t> open, double money) {
    if (left_ == 0) return;
    --left_;
    const double loss = std::accumulate(now.begin(), now.end(), 0.0);
    if (loss < best_.loss * (1 - 1e-12) && is_allowed(set)) take(set, loss);
    std::vector<std::pair<double, std::uint32_t>> gains;
    for (std::uint32_t control : open)
      if (controls_[control].cost <= money) gains.emplace_back(gain(now, control), control);
    std::sort(gains.begin(), gains.end(), [&](const auto& a, const auto& b) {
      const double x = a.first * controls_[b.second].cost, y = b.first * controls_[a.second].cost;
      return x != y ? x > y : a.second < b.second;
    });
    for (std::size_t i = 0; i < gains.size(); ++i) {
      // Those before i are decided: not in.
      if (loss - bound(std::span(gains).subspan(i), money) >= best_.loss * (1 - 1e-12)) return;
      const std::uint32_t control = gains[i].second;
      bool is_excluded = false;
      for (std::uint32_t one : controls_[control].excludes)
        is_excluded = is_excluded || set & bit(one);
      if (is_excluded) continue;
      std::vector<double> next = now;
      apply(next, control);
      std::vector<std::uint32_t> rest;
      for (std::size_t j = i + 1; j < gains.size(); ++j) rest.push_back(gains[j].second);
      look(set | bit(control), std::move(next), std::move(rest), money - controls_[control].cost);
    }
  }

  std::span<const double> losses_;
  std::span<const Control> controls_;
  double budget_;
  std::uint64_t left_;
  Choice best_;
  Set set_ = 0;  // of best_
};

}  // namespace

double residual(std::span<const double> losses, std::span<const Control> controls,
                std::span<const std::uint32_t> chosen) {
  std::vector<double> now(losses.begin(), losses.end());
  for (std::uint32_t control : chosen)
    for (auto [scenario, effect] : controls[control].effects) now[scenario] *= 1 - effect;
  return std::accumulate(now.begin(), now.end(), 0.0);
}

Result<Choice> choose_controls(std::span<const double> losses, std::span<const Control> controls,
                               double budget, std::uint64_t most_steps) {
  if (controls.size() > most_controls)
    return fail(ErrorKind::too_large, "too many controls", "controls", "At most 64");
  for (double loss : losses)
    if (!(loss >= 0) || !std::isfinite(loss))
      return fail(ErrorKind::invalid, "an expected loss that is no amount", "losses", "From 0 on");
  for (std::size_t i = 0; i < controls.size(); ++i) {
    auto wrong = [&](const char* what, const char* remedy) {
      return fail(ErrorKind::invalid, what, "control " + std::to_string(i + 1), remedy);
    };
    if (!(controls[i].cost >= 0)) return wrong("a cost below 0", "Give it from 0 on");
    for (auto [scenario, effect] : controls[i].effects) {
      if (scenario >= losses.size()) return wrong("an effect on no scenario", "Name one of them");
      if (!(effect >= 0 && effect <= 1)) return wrong("an effect not from 0 to 1", "0.4 is 40 %");
    }
    for (const auto* others : {&controls[i].requires_all, &controls[i].excludes})
      for (std::uint32_t one : *others)
        if (one >= controls.size() || one == i)
          return wrong("it requires or excludes no other control", "Name another one");
  }
  return Search(losses, controls, budget, most_steps).run();
}

}  // namespace hinomi::risk
