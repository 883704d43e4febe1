#include "judge/vet/considerations.h"

#include <algorithm>
#include <array>

namespace hinomi::vet {

namespace {

constexpr std::array considered{
    Consideration{"whether the value can be read", consider_value},
    Consideration{"reserved addresses and names", consider_reserved},
    Consideration{"members' own space and allow entries", consider_protected},
    Consideration{"how many addresses a network holds", consider_width},
    Consideration{"the public suffix list", consider_suffix},
    Consideration{"warning lists", consider_lists},
    Consideration{"the shape of a URL", consider_url},
    Consideration{"the kind of digest", consider_digest},
    Consideration{"what the sources say", consider_sources},
    Consideration{"how much that weighs now", consider_score},
    Consideration{"the marking", consider_marking},
};

// Of one code and cap; twenty lists of popular sites say no more than three.
constexpr int most_of_a_kind = 3;

}  // namespace

std::span<const Consideration> considerations() { return considered; }

void Reasons::add(std::string_view code, Verdict cap, std::string_view list,
                  std::string_view entry) {
  gathered_.push_back({cap, code, list, entry});
}

std::vector<Reason> Reasons::sorted() {
  std::sort(gathered_.begin(), gathered_.end());
  gathered_.erase(std::unique(gathered_.begin(), gathered_.end()), gathered_.end());
  std::vector<Reason> reasons;
  int of_a_kind = 0;
  for (const Gathered& one : gathered_) {
    const bool same_kind =
        !reasons.empty() && reasons.back().cap == one.cap && reasons.back().code == one.code;
    of_a_kind = same_kind ? of_a_kind + 1 : 1;
    if (of_a_kind > most_of_a_kind) continue;
    reasons.push_back(
        {std::string(one.code), one.cap, std::string(one.list), std::string(one.entry)});
  }
  return reasons;
}

}  // namespace hinomi::vet
