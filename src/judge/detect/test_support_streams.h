// Correlations and events that are made up, for tests that compare with correlate_literal.h.
#pragma once

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "judge/detect/correlate_literal.h"

namespace hinomi::detect::correlate_properties {

// Small worlds in which things meet often.
class Stream {
 public:
  explicit Stream(unsigned seed) : random_(seed) {
    for (int i = pick(1, 4); i > 0; --i) wishes.push_back(wish());
    std::int64_t second = 0;
    for (int i = pick(5, 45); i > 0; --i) {
      second += pick(0, 3) ? pick(0, 3) : pick(0, 30);
      events.push_back(event(second));
    }
    for (std::uint64_t i = 0; i < events.size(); ++i) arrival.push_back(i);
    const int disorder = pick(0, 2) ? pick(0, 12) : 0;
    std::vector<std::int64_t> keys;
    for (const StreamEvent& one : events) keys.push_back(one.second + pick(0, disorder));
    std::sort(arrival.begin(), arrival.end(), [&](std::uint64_t a, std::uint64_t b) {
      return std::pair(keys[a], a) < std::pair(keys[b], b);
    });
    // Numbers are given as events come in.
    std::vector<StreamEvent> came;
    for (std::uint64_t i : arrival) came.push_back(events[i]);
    events = std::move(came);
    if (pick(0, 2)) lateness = pick(0, 15);
    // Some have no time: they take that of the one before.
    const StreamEvent* before = nullptr;
    for (StreamEvent& one : events) {
      if (!relevant(one)) continue;
      if (before && !pick(0, 15)) {
        one.has_time = false;
        one.second = before->second;
      }
      before = &one;
    }
  }

  // Numbers of the events that are not late, in their order.
  std::vector<std::uint64_t> in_order() const {
    std::vector<std::uint64_t> out;
    std::int64_t newest = 0;
    for (std::uint64_t i = 0; i < events.size(); ++i) {
      if (!relevant(events[i])) continue;
      if (lateness && events[i].second < newest - *lateness) continue;
      newest = std::max(newest, events[i].second);
      out.push_back(i);
    }
    std::sort(out.begin(), out.end(), [&](std::uint64_t a, std::uint64_t b) {
      return std::pair(events[a].second, a) < std::pair(events[b].second, b);
    });
    return out;
  }
  bool relevant(const StreamEvent& one) const {
    return std::any_of(wishes.begin(), wishes.end(), [&](const Wish& wish) {
      return std::any_of(wish.rules.begin(), wish.rules.end(),
                         [&](const std::string& rule) { return one.rules.contains(rule); });
    });
  }

  std::vector<Wish> wishes;
  std::vector<StreamEvent> events;  // as they come
  std::vector<std::uint64_t> arrival;
  std::optional<std::int64_t> lateness;

 private:
  int pick(int from, int to) { return std::uniform_int_distribution(from, to)(random_); }
  template <class T>
  const T& one_of(const std::vector<T>& all) {
    return all[std::size_t(pick(0, int(all.size()) - 1))];
  }
  Texts some(Texts from, int least, int most) {
    std::shuffle(from.begin(), from.end(), random_);
    from.resize(std::size_t(pick(least, std::min(most, int(from.size())))));
    return from;
  }

  Wish wish() {
    static const Texts types = {"event_count",      "value_count", "temporal",
                                "temporal_ordered", "value_sum",   "value_avg",
                                "value_percentile", "value_median"};
    Wish out;
    out.name = "c" + std::to_string(wishes.size());
    out.type = one_of(types);
    Texts known = {"ra", "rb", "rc", "rd"};
    for (const Wish& other : wishes) {
      known.push_back(other.name);
      known.push_back(other.name);  // chains, rather often
    }
    std::shuffle(known.begin(), known.end(), random_);
    const int count = out.is_temporal() ? pick(1, 4) : pick(1, 3);
    for (const std::string& name : known)
      if (int(out.rules.size()) < count &&
          std::find(out.rules.begin(), out.rules.end(), name) == out.rules.end())
        out.rules.push_back(name);
    out.group_by = some({"u", "v"}, 0, 2);
    out.span = pick(1, 25);
    const bool is_numeric = out.type.starts_with("value_") && out.type != "value_count";
    if (out.type == "value_count") out.fields = some({"v", "w"}, 1, 2);
    if (is_numeric) out.fields = {"n"};
    if (out.group_by.size() == 2 && !pick(0, 2)) {
      out.group_by[0] = "who";
      for (const std::string& rule : out.rules)
        out.aliases["who"][rule] = one_of(Texts{"u", "v", "w"});
    }
    if (out.type == "temporal" && !pick(0, 2)) {
      for (const std::string& rule : out.rules)
        out.expression.push_back((pick(0, 3) || out.expression.empty() ? "" : "!") + rule);
      return out;
    }
    if (out.is_temporal() && pick(0, 2)) return out;
    static const Texts ops = {"gt", "gte", "gte", "gte", "lt", "lte", "eq", "neq"};
    const int most = out.is_temporal() ? int(out.rules.size()) : 5;
    Asked first{one_of(ops), is_numeric ? pick(-5, 12) + 0.37 : double(pick(1, most))};
    if (!is_numeric && first.op == "lt") ++first.number;
    if (!is_numeric && first.op == "gt") --first.number;
    if (first.op == "neq" && out.is_temporal() && most == 1) first.op = "eq";
    out.bounds.push_back(first);
    if (first.op.starts_with("gt") && !pick(0, 2))
      out.bounds.push_back({"lte", first.number + pick(1, 3)});
    if (out.type == "value_percentile")
      out.percentile = one_of(std::vector<int>{0, 10, 25, 50, 90, 95, 100});
    return out;
  }

  StreamEvent event(std::int64_t second) {
    StreamEvent out{.second = second};
    for (const char* rule : {"ra", "rb", "rc", "rd"})
      if (!pick(0, 2)) out.rules.insert(rule);
    static const Texts names = {"x", "X", "y", "é", "É"};
    for (const char* field : {"u", "v", "w"})
      for (int i = pick(0, 9) ? 1 : pick(0, 1) * 2; i > 0; --i)
        out.fields[field].push_back(one_of(names));
    for (int i = pick(0, 9) ? 1 : pick(0, 1) * 2; i > 0; --i)
      out.fields["n"].push_back(pick(0, 9) ? std::to_string(pick(-3, 9)) : "none");
    return out;
  }

  std::mt19937 random_;
};

}  // namespace hinomi::detect::correlate_properties
