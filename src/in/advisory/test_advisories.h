// What tests of readers share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "in/advisory/read_advisories.h"

namespace hinomi::in {

// All that is in it; an error of the whole stands last in `refused`.
inline AdvisoryList read_text(std::string_view bytes, const AdvisoryLimits& limits = {},
                              std::string_view name = "file") {
  AdvisoryList out;
  auto done = read_advisories(bytes, name, limits, out);
  if (!done) out.refused.push_back(done.error());
  return out;
}

// "[,1.10) (2.0,2.9] "
inline std::string shown(const std::vector<VersionInterval>& intervals) {
  std::string out;
  for (const VersionInterval& one : intervals)
    out += (one.with_from ? "[" : "(") + one.from + "," + one.to + (one.with_to ? "] " : ") ");
  return out;
}

// "affected semver [,1) {2, 3} *": status, scheme, intervals, versions, every.
inline std::string shown(const Affected& one) {
  static constexpr const char* names[] = {"affected", "not_affected", "fixed",
                                          "under_investigation", "unknown"};
  std::string out = names[static_cast<int>(one.status)];
  if (!one.scheme.empty()) out += " " + one.scheme;
  if (!one.intervals.empty())
    out += " " + shown(one.intervals).substr(0, shown(one.intervals).size() - 1);
  for (std::size_t i = 0; i < one.versions.size(); ++i)
    out += (i == 0 ? " {" : ", ") + one.versions[i];
  if (!one.versions.empty()) out += "}";
  if (!one.range.empty()) out += " \"" + one.range + "\"";
  return one.every ? out + " *" : out;
}

inline std::vector<std::string> shown(const std::vector<Affected>& all) {
  std::vector<std::string> out;
  for (const Affected& one : all) out.push_back(shown(one));
  return out;
}

}  // namespace hinomi::in
