// CVSS vectors of versions 2.0, 3.0, 3.1 and 4.0, read and scored as FIRST's specifications say:
// https://www.first.org/cvss/v2/guide, .../v3.0/specification-document, .../v3.1/..., .../v4.0/...
// Scores are whole tenths, so that none is lost between two systems. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hinomi::exposure {

enum class CvssVersion : std::uint8_t { v2, v3_0, v3_1, v4_0 };

std::string_view name_of(CvssVersion version);  // "2.0", "3.0", "3.1", "4.0"

// A score in tenths: 98 is 9.8.
using Tenths = int;

enum class SeverityWord : std::uint8_t { none, low, medium, high, critical };

std::string_view name_of(SeverityWord word);

// Of version 2 as NVD says it: low below 4.0, medium below 7.0, high; no "none", no "critical".
SeverityWord severity_of(CvssVersion version, Tenths score);

struct CvssScores {
  Tenths base = 0;
  // With how far exploits have come: 2.0 and 3.x temporal, 4.0 threat (CVSS-BT). Nothing said of it
  // gives the base score.
  Tenths threat = 0;
  // With the place where it stands too: 2.0 and 3.x environmental, 4.0 CVSS-BTE. Nothing said of it
  // gives the score before.
  Tenths environment = 0;

  bool operator==(const CvssScores&) const = default;
};

class Cvss {
 public:
  // "CVSS:3.1/AV:N/..."; of version 2 also without a prefix and in brackets. Metrics in any order,
  // each once. Error: invalid, naming the metric.
  static Result<Cvss> parse(std::string_view vector);

  CvssVersion version() const { return version_; }
  // "N" of "AV"; "X" ("ND" in version 2) when it is not said; empty when there is no such metric.
  std::string_view value(std::string_view metric) const;
  // In the order of the specification, without what is not said.
  std::string text() const;

  CvssScores scores() const;
  // Of 4.0: the levels of EQ1 to EQ6 with everything said, "001200"; empty for other versions.
  std::string macro_vector() const;
  SeverityWord severity() const { return severity_of(version_, scores().environment); }

 private:
  friend class CvssReading;

  static constexpr std::size_t most_metrics = 32;

  CvssVersion version_ = CvssVersion::v4_0;
  std::array<std::uint8_t, most_metrics> values_{};  // by metric: the number of its value
};

// Of the most severe vector of a MacroVector, "001200". Nothing for one that no vector is of.
std::optional<Tenths> macro_vector_score(std::string_view levels);

// "9.8".
std::string score_text(Tenths score);

}  // namespace hinomi::exposure
