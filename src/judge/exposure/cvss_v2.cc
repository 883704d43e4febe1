// CVSS 2.0: guide, section 3.2.
#include <algorithm>
#include <cmath>

#include "judge/exposure/cvss_metrics.h"

namespace hinomi::exposure {
namespace {

// To one decimal, halves away from zero. The factors are decimals of at most three places: what a
// double lacks is far below the margin.
double to_one_decimal(double value) {
  constexpr double margin = 1e-9;
  double size = std::floor(std::fabs(value) * 10 + 0.5 + margin) / 10;
  return value < 0 ? -size : size;
}

Tenths tenths_v2(double score) { return Tenths(std::lround(std::max(score, 0.0) * 10)); }

double base_v2(const CvssReading& read, double impact) {
  double exploitability = 20 * read.weight("AV") * read.weight("AC") * read.weight("Au");
  double f = impact == 0 ? 0 : 1.176;
  return to_one_decimal((0.6 * impact + 0.4 * exploitability - 1.5) * f);
}

double temporal_v2(const CvssReading& read, double base) {
  return to_one_decimal(base * read.weight("E") * read.weight("RL") * read.weight("RC"));
}

}  // namespace

CvssScores scores_v2(const Cvss& cvss) {
  CvssReading read(cvss, CvssMetric::Group::environment);
  auto kept = [&](std::string_view loss) { return 1 - read.weight(loss); };
  double impact = 10.41 * (1 - kept("C") * kept("I") * kept("A"));
  double base = std::max(base_v2(read, impact), 0.0);
  double temporal = std::max(temporal_v2(read, base), 0.0);
  CvssScores out{tenths_v2(base), tenths_v2(temporal), tenths_v2(temporal)};
  if (!read.says(CvssMetric::Group::environment)) return out;

  auto needed = [&](std::string_view loss, std::string_view requirement) {
    return 1 - read.weight(loss) * read.weight(requirement);
  };
  double adjusted_impact =
      std::min(10.0, 10.41 * (1 - needed("C", "CR") * needed("I", "IR") * needed("A", "AR")));
  double adjusted = temporal_v2(read, base_v2(read, adjusted_impact));
  out.environment = tenths_v2(
      to_one_decimal((adjusted + (10 - adjusted) * read.weight("CDP")) * read.weight("TD")));
  return out;
}

}  // namespace hinomi::exposure
