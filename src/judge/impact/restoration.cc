#include "judge/impact/restoration.h"

#include <algorithm>
#include <limits>
#include <queue>

#include "judge/impact/states.h"

namespace hinomi::impact {

namespace {

class Search {
 public:
  Search(const Graph& graph, std::span<const Part> parts, std::span<const Mission> missions,
         std::uint32_t crews)
      : parts_(parts), missions_(missions), crews_(std::max(crews, 1u)), states_(graph) {
    for (const Part& part : parts_) states_.fail(part.node);
    for (const Part& part : parts_) {
      std::vector<std::size_t> before;
      for (Node node : part.after)
        for (std::size_t i = 0; i < parts_.size(); ++i)
          if (parts_[i].node == node) before.push_back(i);
      before_.push_back(std::move(before));
    }
    drop_circles();
  }

  Restoration run() {
    std::vector<std::size_t> order;
    const bool is_exact = crews_ == 1 && parts_.size() <= most_exact;
    if (is_exact) {
      order = exact();
    } else {
      order = greedy();
      improve(order);
    }
    Restoration out{.is_exact = is_exact};
    out.back = back(order);
    out.cost = cost(out.back);
    for (std::size_t i : order) out.order.push_back(parts_[i].node);
    return out;
  }

 private:
  // What waits for itself waits for nothing.
  void drop_circles() {
    std::vector<int> left(parts_.size());
    std::vector<std::size_t> free;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      left[i] = static_cast<int>(before_[i].size());
      if (left[i] == 0) free.push_back(i);
    }
    for (std::size_t at = 0; at < free.size(); ++at)
      for (std::size_t i = 0; i < parts_.size(); ++i)
        for (std::size_t one : before_[i])
          if (one == free[at] && --left[i] == 0) free.push_back(i);
    for (std::size_t i = 0; i < parts_.size(); ++i)
      if (left[i] > 0) before_[i].clear();
  }

  // By mission: when it runs again, the parts being begun in this order.
  std::vector<double> back(const std::vector<std::size_t>& order) {
    struct Done {
      double at = 0;
      std::size_t part = 0;
      bool operator>(const Done& other) const {
        return at != other.at ? at > other.at : part > other.part;
      }
    };
    std::priority_queue<double, std::vector<double>, std::greater<>> free;
    for (std::uint32_t i = 0; i < crews_; ++i) free.push(0);
    std::vector<Done> done;
    std::vector<double> mended(parts_.size());
    for (std::size_t i : order) {
      double from = free.top();
      free.pop();
      for (std::size_t one : before_[i]) from = std::max(from, mended[one]);
      mended[i] = from + parts_[i].hours;
      free.push(mended[i]);
      done.push_back({mended[i], i});
    }
    std::sort(done.begin(), done.end(), [](const Done& a, const Done& b) { return b > a; });
    std::vector<double> out(missions_.size(), 0);
    for (std::size_t m = 0; m < missions_.size(); ++m)
      if (states_.is_down(missions_[m].node)) out[m] = never;
    for (const Done& one : done) {
      states_.restore(parts_[one.part].node);
      for (std::size_t m = 0; m < missions_.size(); ++m)
        if (out[m] == never && !states_.is_down(missions_[m].node)) out[m] = one.at;
    }
    for (const Part& part : parts_) states_.fail(part.node);
    return out;
  }
  double cost(const std::vector<double>& times) const {
    double out = 0;
    for (std::size_t m = 0; m < missions_.size(); ++m)
      if (times[m] < never) out += missions_[m].weight * times[m];
    return out;
  }
  double cost_of(const std::vector<std::size_t>& order) { return cost(back(order)); }
  bool is_allowed(const std::vector<std::size_t>& order) const {
    std::vector<bool> is_mended(parts_.size());
    for (std::size_t i : order) {
      for (std::size_t one : before_[i])
        if (!is_mended[one]) return false;
      is_mended[i] = true;
    }
    return true;
  }

  // By the set that is mended: the least cost from there on. While a part is being mended, all
  // missions that are still down cost.
  std::vector<std::size_t> exact() {
    const std::size_t count = parts_.size(), sets = std::size_t{1} << count;
    std::vector<double> waiting(sets), least(sets, never);
    std::vector<std::uint8_t> chosen(sets);
    // Sets in Gray's order, so that one part changes at a time.
    double weight = 0;
    std::vector<bool> can_return(missions_.size());
    for (const Part& part : parts_) states_.restore(part.node);
    for (std::size_t m = 0; m < missions_.size(); ++m)
      can_return[m] = !states_.is_down(missions_[m].node);
    for (const Part& part : parts_) states_.fail(part.node);
    for (std::size_t i = 0, set = 0; i < sets; ++i) {
      const std::size_t next = i ^ i >> 1, changed = next ^ set;
      if (changed != 0) {
        const auto part = static_cast<std::size_t>(__builtin_ctzll(changed));
        if (next & changed)
          states_.restore(parts_[part].node);
        else
          states_.fail(parts_[part].node);
      }
      set = next;
      weight = 0;
      for (std::size_t m = 0; m < missions_.size(); ++m)
        if (can_return[m] && states_.is_down(missions_[m].node)) weight += missions_[m].weight;
      waiting[set] = weight;
    }
    for (const Part& part : parts_) states_.fail(part.node);
    least[sets - 1] = 0;
    for (std::size_t set = sets - 1; set-- > 0;)
      for (std::size_t i = 0; i < count; ++i) {
        if (set >> i & 1 || !is_free(i, set)) continue;
        const double here = parts_[i].hours * waiting[set] + least[set | std::size_t{1} << i];
        if (here < least[set]) {
          least[set] = here;
          chosen[set] = static_cast<std::uint8_t>(i);
        }
      }
    std::vector<std::size_t> order;
    for (std::size_t set = 0; order.size() < count; set |= std::size_t{1} << order.back())
      order.push_back(chosen[set]);
    return order;
  }
  bool is_free(std::size_t part, std::size_t mended) const {
    return std::all_of(before_[part].begin(), before_[part].end(),
                       [&](std::size_t one) { return mended >> one & 1; });
  }

  // For each mission, the parts of `left` without which it does not come back, in a greedy way: all
  // mended, parts are taken out again as long as it runs without them.
  std::vector<std::size_t> missing_for(const Mission& mission,
                                       const std::vector<std::size_t>& left) {
    for (std::size_t i : left) states_.restore(parts_[i].node);
    std::vector<std::size_t> by_hours = left, out;
    std::stable_sort(by_hours.begin(), by_hours.end(), [&](std::size_t a, std::size_t b) {
      return parts_[a].hours > parts_[b].hours;
    });
    if (!states_.is_down(mission.node))
      for (std::size_t i : by_hours) {
        states_.fail(parts_[i].node);
        if (!states_.is_down(mission.node)) continue;
        states_.restore(parts_[i].node);
        out.push_back(i);
      }
    for (std::size_t i : left) states_.fail(parts_[i].node);
    return out;
  }
  void add_with_before(std::size_t part, std::vector<bool>& is_taken,
                       std::vector<std::size_t>& out) const {
    if (is_taken[part]) return;
    is_taken[part] = true;
    for (std::size_t one : before_[part]) add_with_before(one, is_taken, out);
    out.push_back(part);
  }
  // The mission that gives most weight for each hour of what it still misses, again and again.
  std::vector<std::size_t> greedy() {
    std::vector<bool> is_taken(parts_.size());
    std::vector<std::size_t> order;
    for (;;) {
      std::vector<std::size_t> left, best;
      for (std::size_t i = 0; i < parts_.size(); ++i)
        if (!is_taken[i]) left.push_back(i);
      double best_rate = 0;
      for (const Mission& mission : missions_) {
        if (!states_.is_down(mission.node)) continue;
        std::vector<bool> taken = is_taken;
        std::vector<std::size_t> needed;
        for (std::size_t i : missing_for(mission, left)) add_with_before(i, taken, needed);
        double hours = 0;
        for (std::size_t i : needed) hours += parts_[i].hours;
        if (needed.empty()) continue;
        const double rate = hours > 0 ? mission.weight / hours : never;
        if (rate > best_rate) {
          best_rate = rate;
          best = std::move(needed);
        }
      }
      if (best.empty()) break;
      for (std::size_t i : best) {
        is_taken[i] = true;
        order.push_back(i);
        states_.restore(parts_[i].node);
      }
    }
    for (const Part& part : parts_) states_.fail(part.node);
    for (std::size_t i = 0; i < parts_.size(); ++i) add_with_before(i, is_taken, order);
    return order;
  }

  // A part is taken out and put in elsewhere, or two change places, while that makes it cheaper.
  void improve(std::vector<std::size_t>& order) {
    constexpr std::size_t most_tries = 20'000;
    double best = cost_of(order);
    std::size_t tries = 0;
    for (bool is_better = true; is_better && tries < most_tries;) {
      is_better = false;
      for (std::size_t i = 0; i < order.size() && tries < most_tries; ++i)
        for (std::size_t j = 0; j < order.size() && tries < most_tries; ++j) {
          if (i == j) continue;
          for (bool is_swap : {false, true}) {
            if (is_swap && i > j) continue;
            std::vector<std::size_t> other = order;
            if (is_swap) {
              std::swap(other[i], other[j]);
            } else {
              other.erase(other.begin() + static_cast<std::ptrdiff_t>(i));
              other.insert(other.begin() + static_cast<std::ptrdiff_t>(j), order[i]);
            }
            if (!is_allowed(other)) continue;
            ++tries;
            const double here = cost_of(other);
            if (here >= best * (1 - 1e-12)) continue;
            best = here;
            order = std::move(other);
            is_better = true;
          }
        }
    }
  }

  std::span<const Part> parts_;
  std::span<const Mission> missions_;
  std::uint32_t crews_;
  States states_;                                 // all parts failed, between two questions
  std::vector<std::vector<std::size_t>> before_;  // by part
};

}  // namespace

Restoration restoration_order(const Graph& graph, std::span<const Part> parts,
                              std::span<const Mission> missions, std::uint32_t crews) {
  return Search(graph, parts, missions, crews).run();
}

}  // namespace hinomi::impact
