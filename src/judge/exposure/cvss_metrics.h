// The metrics of each version of CVSS: their values, in the order of the specification, and what
// each counts.
#pragma once

#include <span>
#include <string_view>

#include "judge/exposure/cvss.h"

namespace hinomi::exposure {

struct CvssMetric {
  enum class Group : std::uint8_t { base, threat, environment, supplemental };
  std::string_view name;
  Group group;
  std::span<const std::string_view> values;
  // By value. 2.0 and 3.x: the factor of the equations; 4.0: the number of steps below the most
  // severe value.
  std::span<const double> weights;
};

std::span<const CvssMetric> metrics_of(CvssVersion version);

// What the equations ask of a vector: with the values of the groups up to `last`, and the others
// as if they were not said.
class CvssReading {
 public:
  CvssReading(const Cvss& cvss, CvssMetric::Group last) : cvss_(cvss), last_(last) {}

  std::string_view value(std::string_view metric) const;
  double weight(std::string_view metric) const;
  // The metric as modified by its environment ("MAV" for "AV"), where that is said.
  std::string_view modified(std::string_view metric) const;
  double modified_weight(std::string_view metric) const;
  // Is one of this group said?
  bool says(CvssMetric::Group group) const;

  // The number of the metric; -1 when there is none.
  static int place_of(CvssVersion version, std::string_view metric);
  static std::uint8_t& slot(Cvss& cvss, int place) { return cvss.values_[std::size_t(place)]; }
  static std::uint8_t slot(const Cvss& cvss, int place) { return cvss.values_[std::size_t(place)]; }
  static void set_version(Cvss& cvss, CvssVersion version) { cvss.version_ = version; }

 private:
  // The number of its value; that of "not said" when its group is left out.
  std::size_t number(int place) const;

  const Cvss& cvss_;
  CvssMetric::Group last_;
};

// The value that says nothing: "ND" in version 2, "X" in the others.
std::string_view unsaid(CvssVersion version);

CvssScores scores_v2(const Cvss& cvss);
CvssScores scores_v3(const Cvss& cvss);
CvssScores scores_v4(const Cvss& cvss);

}  // namespace hinomi::exposure
