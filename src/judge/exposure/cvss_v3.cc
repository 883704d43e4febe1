// CVSS 3.0 and 3.1: specification, section 7. 3.1 changed how to round up and the modified impact
// of a changed scope, no more.
#include <algorithm>
#include <cmath>

#include "judge/exposure/cvss_metrics.h"

namespace hinomi::exposure {
namespace {

// 3.1, appendix A. 3.0 says only "the smallest number of one decimal that is not smaller"; what a
// double has too much is far below the margin.
Tenths round_up(CvssVersion version, double score) {
  if (version == CvssVersion::v3_0) return Tenths(std::ceil(score * 10 - 1e-9));
  auto exact = std::llround(score * 100000);
  return Tenths(exact % 10000 == 0 ? exact / 10000 : exact / 10000 + 1);
}

// Privileges count more when the scope changes.
double privileges(std::string_view value, bool changed, double weight) {
  if (!changed) return weight;
  return value == "L" ? 0.68 : value == "H" ? 0.50 : weight;
}

Tenths combined(CvssVersion version, double impact, double exploitability, bool changed) {
  if (impact <= 0) return 0;
  double sum = (impact + exploitability) * (changed ? 1.08 : 1);
  return round_up(version, std::min(sum, 10.0));
}

Tenths base_v3(const CvssReading& read, CvssVersion version) {
  bool changed = read.value("S") == "C";
  auto kept = [&](std::string_view loss) { return 1 - read.weight(loss); };
  double loss = 1 - kept("C") * kept("I") * kept("A");
  double impact = changed ? 7.52 * (loss - 0.029) - 3.25 * std::pow(loss - 0.02, 15) : 6.42 * loss;
  double exploitability = 8.22 * read.weight("AV") * read.weight("AC") *
                          privileges(read.value("PR"), changed, read.weight("PR")) *
                          read.weight("UI");
  return combined(version, impact, exploitability, changed);
}

Tenths modified_base_v3(const CvssReading& read, CvssVersion version) {
  bool changed = read.modified("S") == "C";
  auto kept = [&](std::string_view loss, std::string_view requirement) {
    return 1 - read.modified_weight(loss) * read.weight(requirement);
  };
  double loss = std::min(1 - kept("C", "CR") * kept("I", "IR") * kept("A", "AR"), 0.915);
  double impact = 6.42 * loss;
  if (changed)
    impact = 7.52 * (loss - 0.029) - 3.25 * (version == CvssVersion::v3_0
                                                 ? std::pow(loss - 0.02, 15)
                                                 : std::pow(loss * 0.9731 - 0.02, 13));
  double exploitability = 8.22 * read.modified_weight("AV") * read.modified_weight("AC") *
                          privileges(read.modified("PR"), changed, read.modified_weight("PR")) *
                          read.modified_weight("UI");
  return combined(version, impact, exploitability, changed);
}

}  // namespace

CvssScores scores_v3(const Cvss& cvss) {
  CvssReading read(cvss, CvssMetric::Group::environment);
  CvssVersion version = cvss.version();
  auto with_threat = [&](Tenths score) {
    return round_up(version,
                    score / 10.0 * read.weight("E") * read.weight("RL") * read.weight("RC"));
  };
  CvssScores out;
  out.base = base_v3(read, version);
  out.threat = with_threat(out.base);
  bool says = read.says(CvssMetric::Group::environment);
  out.environment = says ? with_threat(modified_base_v3(read, version)) : out.threat;
  return out;
}

}  // namespace hinomi::exposure
