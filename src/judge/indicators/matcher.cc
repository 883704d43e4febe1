#include "judge/indicators/matcher.h"

#include <algorithm>

#include "in/normalise_parts.h"

namespace hinomi::indicators {

bool Matcher::look(const View& view, std::span<const in::Observable> observables) {
  keys_.clear();
  asked_.clear();
  met_.clear();
  if (view.base != of_.base || view.newer != of_.newer) {
    unmet_.forget();
    of_ = view;
  }
  for (std::uint32_t i = 0; i < observables.size(); ++i)
    if (!unmet_.has(observables[i])) ask(view, observables[i], i);
  if (keys_.empty()) return false;
  // The keys of networks are bytes in `asked_`, which lies still from here on.
  for (std::size_t i = 0; i < keys_.size(); ++i)
    if (keys_[i].type == IndicatorType::network)
      keys_[i].value = {asked_[i].network.data(), asked_[i].network.size()};
  look_up(view);
  auto last = static_cast<std::uint32_t>(observables.size());  // none
  for (const Asked& asked : asked_) {
    if (asked.observable == last) continue;
    last = asked.observable;
    bool is_met = std::any_of(met_.begin(), met_.end(),
                              [&](const Met& met) { return asked_[met.key].observable == last; });
    if (!is_met) unmet_.add(observables[last]);
  }
  return !met_.empty();
}

std::span<const Match> Matcher::matches(Time when) {
  matches_.clear();
  // Those of one key are of one table: in the order in which they were added to it.
  std::sort(met_.begin(), met_.end(), [](const Met& a, const Met& b) {
    return a.key != b.key ? a.key < b.key : a.at < b.at;
  });
  for (std::size_t i = 0; i < met_.size(); ++i) {
    const Met& one = met_[i];
    bool is_known = std::any_of(
        met_.begin(), met_.begin() + static_cast<std::ptrdiff_t>(i),
        [&](const Met& other) { return other.at == one.at && other.table == one.table; });
    if (is_known || one.table->is_gone(one.at)) continue;
    Entry entry = one.table->entry(one.at);
    if (!entry.holds_at(when)) continue;
    const Origin* origin = &one.table->origins()[entry.origin];
    matches_.push_back({asked_[one.key].observable, std::move(entry), origin});
  }
  return matches_;
}

void Matcher::ask(const View& view, const in::Observable& observable, std::uint32_t number) {
  keys_.push_back({observable.type, observable.value});
  asked_.push_back({number, {}});
  if (observable.type == IndicatorType::domain) {
    // Parents of at least two labels: no indicator has fewer.
    std::string_view name = observable.value;
    std::size_t last = name.rfind('.');
    for (std::size_t dot; (dot = name.find('.')) < last;) {
      std::size_t taken = dot + 1;
      name.remove_prefix(taken);
      last -= taken;
      keys_.push_back({IndicatorType::domain, name});
      asked_.push_back({number, {}});
    }
  }
  if (observable.type == IndicatorType::ipv4 || observable.type == IndicatorType::ipv6)
    ask_networks(view, observable, number);
}

void Matcher::ask_networks(const View& view, const in::Observable& observable,
                           std::uint32_t number) {
  unsigned __int128 address = 0;
  bool four = observable.type == IndicatorType::ipv4;
  if (!view.has_networks()) return;
  if (four)
    address =
        static_cast<unsigned __int128>(0xFFFF) << 32 | in::ipv4_from(observable.value).value_or(0);
  else
    address = in::ipv6_from(observable.value).value_or(0);
  if (!view.may_be_in_network(address)) return;
  for (int prefix = 127, end = four ? 96 : 0; prefix >= end; --prefix) {
    if (!view.has_prefix(static_cast<std::size_t>(prefix))) continue;
    unsigned __int128 hosts = (static_cast<unsigned __int128>(1) << (128 - prefix)) - 1;
    keys_.push_back({IndicatorType::network, {}});
    asked_.push_back({number, key_of(address & ~hosts, prefix)});
  }
}

void Matcher::look_up(const View& view) {
  // The newer table has the last word on a value that it knows.
  if (view.newer)
    view.newer->find(keys_, [&](std::size_t key, Table::Offset at) {
      met_.push_back({static_cast<std::uint32_t>(key), at, view.newer.get()});
    });
  std::size_t known = met_.size();
  if (!view.base) return;
  view.base->find(keys_, [&](std::size_t key, Table::Offset at) {
    bool is_newer = std::any_of(met_.begin(), met_.begin() + static_cast<std::ptrdiff_t>(known),
                                [&](const Met& one) { return one.key == key; });
    if (!is_newer) met_.push_back({static_cast<std::uint32_t>(key), at, view.base.get()});
  });
}

}  // namespace hinomi::indicators
