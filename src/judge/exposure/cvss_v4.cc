// CVSS 4.0: specification, section 8. A vector belongs to a MacroVector, which has a score; from
// there the score goes down by how far the vector is from the most severe one of its MacroVector,
// in proportion to the way to the next MacroVector below.
#include <algorithm>
#include <array>
#include <optional>

#include "judge/exposure/cvss_metrics.h"
#include "judge/exposure/cvss_v4_scores.h"

namespace hinomi::exposure {
namespace {

// The levels of the equivalence sets; 0 is the most severe. EQ3 and EQ6 count together: 00, 01, 10,
// 11, 21 are 0 to 4 ("20" cannot be).
struct MacroVector {
  int eq1, eq2, eq36, eq4, eq5;

  std::optional<int> score() const {
    if (eq1 > 2 || eq2 > 1 || eq36 > 4 || eq4 > 2 || eq5 > 2) return {};
    return macro_vector_scores[(((eq1 * 2 + eq2) * 5 + eq36) * 3 + eq4) * 3 + eq5];
  }
};

// Tables 24 to 29.
MacroVector macro_vector_of(const CvssReading& read) {
  auto is = [&](std::string_view metric, std::string_view value) {
    return read.modified(metric) == value;
  };
  MacroVector out{};
  int easy = is("AV", "N") + is("PR", "N") + is("UI", "N");
  out.eq1 = easy == 3 ? 0 : easy > 0 && !is("AV", "P") ? 1 : 2;
  out.eq2 = is("AC", "L") && is("AT", "N") ? 0 : 1;
  int eq3 = is("VC", "H") && is("VI", "H")                    ? 0
            : is("VC", "H") || is("VI", "H") || is("VA", "H") ? 1
                                                              : 2;
  auto needed = [&](std::string_view metric, std::string_view requirement) {
    return is(metric, "H") && read.weight(requirement) == 0;
  };
  int eq6 = needed("VC", "CR") || needed("VI", "IR") || needed("VA", "AR") ? 0 : 1;
  out.eq36 = eq3 == 2 ? 4 : eq3 * 2 + eq6;
  out.eq4 = is("SI", "S") || is("SA", "S")                    ? 0
            : is("SC", "H") || is("SI", "H") || is("SA", "H") ? 1
                                                              : 2;
  out.eq5 = int(read.weight("E"));
  return out;
}

// How many steps the metrics stand below the most severe value of each.
int steps_below(const CvssReading& read, std::initializer_list<std::string_view> metrics) {
  int sum = 0;
  for (std::string_view metric : metrics) sum += int(read.modified_weight(metric));
  return sum;
}

// Of one equivalence set: how far the vector is from the level's most severe vectors, of how many
// steps on the whole way to the next level, and what is lost on that way, in tenths.
struct Way {
  int gone, length;
  std::optional<int> lost;
};

// Steps of the most severe vectors of a level: where a level has several, all have the same sum
// (table 30 to 34), so that it does not matter which is taken.
constexpr int top_eq1[] = {0, 1, 3}, top_eq2[] = {0, 1}, top_eq36[] = {0, 3, 1, 3, 3};
constexpr int top_eq4[] = {1, 3, 6};
// The depth of a level: steps to the next one.
constexpr int depth_eq1[] = {1, 4, 5}, depth_eq2[] = {1, 2}, depth_eq36[] = {7, 6, 8, 8, 10};
constexpr int depth_eq4[] = {6, 5, 4};

std::array<Way, 5> ways(const CvssReading& read, const MacroVector& at, int score) {
  auto lost = [&](MacroVector next) -> std::optional<int> {
    auto below = next.score();
    if (!below) return {};
    return score - *below;
  };
  auto [eq1, eq2, eq36, eq4, eq5] = at;
  int gone36 = steps_below(read, {"VC", "VI", "VA"}) +
               int(read.weight("CR") + read.weight("IR") + read.weight("AR")) - top_eq36[eq36];
  // 00 has two levels below it, 01 and 10: the one with the higher score counts.
  std::optional<int> lost36;
  if (eq36 == 0)
    lost36 = std::min(lost({eq1, eq2, 1, eq4, eq5}), lost({eq1, eq2, 2, eq4, eq5}));
  else
    lost36 = lost({eq1, eq2, eq36 == 1 ? 3 : eq36 + 1, eq4, eq5});
  return {{
      {steps_below(read, {"AV", "PR", "UI"}) - top_eq1[eq1], depth_eq1[eq1],
       lost({eq1 + 1, eq2, eq36, eq4, eq5})},
      {steps_below(read, {"AC", "AT"}) - top_eq2[eq2], depth_eq2[eq2],
       lost({eq1, eq2 + 1, eq36, eq4, eq5})},
      {gone36, depth_eq36[eq36], lost36},
      {steps_below(read, {"SC", "SI", "SA"}) - top_eq4[eq4], depth_eq4[eq4],
       lost({eq1, eq2, eq36, eq4 + 1, eq5})},
      {0, 1, lost({eq1, eq2, eq36, eq4, eq5 + 1})},
  }};
}

// In whole numbers, so that a half is a half and is rounded up.
Tenths score_v4(const CvssReading& read) {
  bool harmless = true;
  for (std::string_view metric : {"VC", "VI", "VA", "SC", "SI", "SA"})
    harmless &= read.modified(metric) == "N";
  if (harmless) return 0;
  MacroVector at = macro_vector_of(read);
  int score = at.score().value_or(0);
  constexpr int unit = 840;  // divides by every depth
  int down = 0, count = 0;
  for (const Way& way : ways(read, at, score)) {
    if (!way.lost) continue;
    ++count;
    down += *way.lost * way.gone * unit / way.length;
  }
  if (count == 0) return score;
  int whole = unit * count;
  return std::clamp((2 * (score * whole - down) + whole) / (2 * whole), 0, 100);
}

}  // namespace

std::string Cvss::macro_vector() const {
  if (version_ != CvssVersion::v4_0) return {};
  constexpr std::string_view eq3 = "00112", eq6 = "01011";
  auto at = macro_vector_of({*this, CvssMetric::Group::environment});
  std::string out;
  for (int level : {at.eq1, at.eq2}) out += std::to_string(level);
  out += eq3[std::size_t(at.eq36)];
  for (int level : {at.eq4, at.eq5}) out += std::to_string(level);
  return out + eq6[std::size_t(at.eq36)];
}

std::optional<Tenths> macro_vector_score(std::string_view levels) {
  if (levels.size() != 6) return {};
  for (char c : levels)
    if (c < '0' || c > '2') return {};
  auto level = [&](std::size_t set) { return levels[set - 1] - '0'; };
  if (level(6) > 1 || (level(3) == 2 && level(6) == 0)) return {};
  int eq36 = level(3) == 2 ? 4 : level(3) * 2 + level(6);
  return MacroVector{level(1), level(2), eq36, level(4), level(5)}.score();
}

CvssScores scores_v4(const Cvss& cvss) {
  using enum CvssMetric::Group;
  return {score_v4({cvss, base}), score_v4({cvss, threat}), score_v4({cvss, environment})};
}

}  // namespace hinomi::exposure
