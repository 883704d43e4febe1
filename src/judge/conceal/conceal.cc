#include "judge/conceal/conceal.h"

#include <algorithm>
#include <tuple>

#include "judge/conceal/finders.h"

namespace hinomi::conceal {
namespace {

class Plan {
 public:
  explicit Plan(std::span<const Trace> traces) {
    for (const Trace& trace : traces) switch (trace.part) {
        case Part::organisation:
        case Part::person: names_.add(trace); break;
        case Part::host:
        case Part::mail:
        case Part::id: hosts_.add(trace); break;
        case Part::phone:
        case Part::number: numbers_.add(trace); break;
        case Part::address: networks_.add(trace); break;
      }
    names_.freeze();
    hosts_.freeze();
    numbers_.freeze();
    networks_.freeze();
  }

  std::vector<Found> find(Signs signs) const {
    std::vector<Found> out;
    names_.find(signs, out);
    hosts_.find(signs, out);
    numbers_.find(signs, out);
    networks_.find(signs, out);
    return out;
  }

 private:
  NameFinder names_;
  HostFinder hosts_;
  NumberFinder numbers_;
  NetworkFinder networks_;
};

// Those that overlap become one, named after the longest.
std::vector<Found> apart(std::vector<Found> found) {
  std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
    return std::tuple(a.begin, b.end, a.part) < std::tuple(b.begin, a.end, b.part);
  });
  std::vector<Found> out;
  std::uint32_t longest = 0;
  for (const Found& one : found) {
    const std::uint32_t size = one.end - one.begin;
    if (out.empty() || one.begin >= out.back().end) {
      out.push_back(one);
      longest = size;
      continue;
    }
    out.back().end = std::max(out.back().end, one.end);
    if (size > longest) {
      longest = size;
      out.back().part = one.part;
    }
  }
  return out;
}

// The signs with one hole for each.
std::vector<Sign> without(Signs signs, std::span<const Found> taken) {
  std::vector<Sign> out;
  out.reserve(signs.size());
  std::uint32_t at = 0;
  for (const Found& one : taken) {
    out.insert(out.end(), signs.begin() + at, signs.begin() + one.begin);
    out.push_back({.code = hole, .begin = signs[one.begin].begin, .end = signs[one.end - 1].end});
    at = one.end;
  }
  out.insert(out.end(), signs.begin() + at, signs.end());
  return out;
}

struct Cut {
  std::uint32_t begin, end;  // bytes
  Part part;
};

}  // namespace

Concealed conceal(std::string_view text, std::span<const Trace> traces, std::string_view language) {
  const Plan plan(traces);
  std::vector<Sign> signs = fold(text);
  std::vector<Cut> cuts;
  // What was taken out may leave its neighbour standing alone, which only now is a name.
  for (auto found = apart(plan.find(signs)); !found.empty(); found = apart(plan.find(signs))) {
    for (const Found& one : found)
      cuts.push_back({signs[one.begin].begin, signs[one.end - 1].end, one.part});
    signs = without(signs, found);
  }
  std::sort(cuts.begin(), cuts.end(), [](const Cut& a, const Cut& b) { return a.begin < b.begin; });

  Concealed out{.taken_out = cuts.size()};
  std::uint32_t at = 0;
  auto keep_until = [&](std::uint32_t end) {
    if (end > at) out.diff.push_back({.text = std::string(text.substr(at, end - at))});
    at = end;
  };
  for (const Cut& cut : cuts) {
    keep_until(cut.begin);
    at = cut.end;
    out.diff.push_back({std::string(text.substr(cut.begin, cut.end - cut.begin)),
                        std::string(instead_of(cut.part, language)), true});
  }
  keep_until(static_cast<std::uint32_t>(text.size()));
  for (const Stretch& one : out.diff) out.text += one.taken_out ? one.instead : one.text;
  return out;
}

bool has_trace(std::string_view text, std::span<const Trace> traces) {
  return !Plan(traces).find(fold(text)).empty();
}

}  // namespace hinomi::conceal
