// What docs/indicators.md says, written down without any index: every indicator is looked at for
// every value, letter by letter. For tests.
#pragma once

#include <algorithm>
#include <charconv>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "in/observables.h"
#include "judge/indicators/indicator.h"

namespace hinomi::indicators::literal {

struct Said {
  Origin origin;
  Entry entry;
};

// An address as its bits, "0" and "1"; empty when it is none.
inline std::string bits_of(std::string_view address) {
  std::vector<unsigned> groups;
  auto group = [](std::string_view text, int base) {
    unsigned value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value, base);
    return value;
  };
  auto bits = [](const std::vector<unsigned>& numbers, int width) {
    std::string out;
    for (unsigned number : numbers)
      for (int i = width - 1; i >= 0; --i) out += number >> i & 1 ? '1' : '0';
    return out;
  };
  auto split = [&](std::string_view text, char at, int base) {
    std::vector<unsigned> out;
    while (!text.empty()) {
      std::size_t end = std::min(text.find(at), text.size());
      out.push_back(group(text.substr(0, end), base));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
  };
  if (address.find(':') == address.npos) return bits(split(address, '.', 10), 8);
  std::size_t gap = address.find("::");
  if (gap == address.npos) return bits(split(address, ':', 16), 16);
  groups = split(address.substr(0, gap), ':', 16);
  std::vector<unsigned> behind = split(address.substr(gap + 2), ':', 16);
  groups.resize(8 - behind.size());
  groups.insert(groups.end(), behind.begin(), behind.end());
  return bits(groups, 16);
}

inline bool covers(const Entry& entry, const in::Observable& value) {
  switch (entry.type) {
    case IndicatorType::network: {
      if (value.type != IndicatorType::ipv4 && value.type != IndicatorType::ipv6) return false;
      std::size_t slash = entry.value.find('/');
      std::string network = bits_of(entry.value.substr(0, slash)), address = bits_of(value.value);
      auto length = static_cast<std::size_t>(std::stoi(entry.value.substr(slash + 1)));
      return network.size() == address.size() &&
             network.substr(0, length) == address.substr(0, length);
    }
    case IndicatorType::domain:
      return value.type == entry.type &&
             (value.value == entry.value || value.value.ends_with("." + entry.value));
    default: return value.type == entry.type && value.value == entry.value;
  }
}

using Found = std::tuple<IndicatorType, std::string, std::string>;  // with the origin's name

inline std::set<Found> match(const std::vector<Said>& all,
                             const std::vector<in::Observable>& values, Time when) {
  std::set<Found> out;
  for (const Said& one : all)
    for (const in::Observable& value : values)
      if (covers(one.entry, value) && (!one.entry.expires || when < *one.entry.expires))
        out.emplace(one.entry.type, one.entry.value, one.origin.name);
  return out;
}

}  // namespace hinomi::indicators::literal
