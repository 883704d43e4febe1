#include "judge/exposure/cvss.h"

#include "base/text.h"
#include "judge/exposure/cvss_metrics.h"

namespace hinomi::exposure {
namespace {

std::unexpected<Error> wrong_vector(std::string what, std::string where, std::string remedy) {
  return fail(ErrorKind::invalid, std::move(what), "CVSS " + std::move(where), std::move(remedy));
}

constexpr std::uint8_t not_read = 0xff;

// Takes the prefix off.
Result<CvssVersion> take_version(std::string_view& vector) {
  using enum CvssVersion;
  for (CvssVersion version : {v2, v3_0, v3_1, v4_0}) {
    std::string prefix = "CVSS:" + std::string(name_of(version)) + "/";
    if (!vector.starts_with(prefix)) continue;
    vector.remove_prefix(prefix.size());
    return version;
  }
  if (vector.starts_with("CVSS:"))
    return wrong_vector("no such version", std::string(vector.substr(0, 9)),
                        "2.0, 3.0, 3.1 or 4.0");
  if (vector.starts_with('(') && vector.ends_with(')'))
    vector = vector.substr(1, vector.size() - 2);
  return v2;
}

std::string values_text(const CvssMetric& metric) {
  std::string out;
  for (std::string_view one : metric.values) out += (out.empty() ? "" : ", ") + std::string(one);
  return out;
}

Result<void> read_metric(std::string_view field, Cvss& cvss) {
  std::string version(name_of(cvss.version()));
  std::size_t colon = field.find(':');
  std::string name(field.substr(0, colon));
  if (colon == field.npos || name.empty())
    return wrong_vector("no metric", version + " \"" + std::string(field) + "\"", "Write AV:N");
  std::string_view value = field.substr(colon + 1);
  int place = CvssReading::place_of(cvss.version(), name);
  if (place < 0) return wrong_vector("no such metric", version + " " + name, "Leave it out");
  const CvssMetric& metric = metrics_of(cvss.version())[std::size_t(place)];
  std::uint8_t& slot = CvssReading::slot(cvss, place);
  if (slot != not_read)
    return wrong_vector("the metric stands twice", version + " " + name, "Keep one");
  for (std::size_t i = 0; i < metric.values.size(); ++i)
    if (metric.values[i] == value) slot = std::uint8_t(i);
  if (slot == not_read)
    return wrong_vector("no such value: " + std::string(value), version + " " + name,
                        "One of " + values_text(metric));
  return {};
}

}  // namespace

std::string_view name_of(CvssVersion version) {
  constexpr std::string_view names[] = {"2.0", "3.0", "3.1", "4.0"};
  return names[std::size_t(version)];
}

std::string_view name_of(SeverityWord word) {
  constexpr std::string_view words[] = {"none", "low", "medium", "high", "critical"};
  return words[std::size_t(word)];
}

SeverityWord severity_of(CvssVersion version, Tenths score) {
  using enum SeverityWord;
  if (version == CvssVersion::v2) return score < 40 ? low : score < 70 ? medium : high;
  return score == 0 ? none : score < 40 ? low : score < 70 ? medium : score < 90 ? high : critical;
}

Result<Cvss> Cvss::parse(std::string_view vector) {
  vector = trim(vector);
  Cvss out;
  out.version_ = TRY(take_version(vector));
  out.values_.fill(not_read);
  while (true) {
    std::size_t slash = vector.find('/');
    TRY(read_metric(vector.substr(0, slash), out));
    if (slash == vector.npos) break;
    vector.remove_prefix(slash + 1);
  }
  auto metrics = metrics_of(out.version_);
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    std::uint8_t& slot = out.values_[i];
    if (slot != not_read) continue;
    if (metrics[i].group == CvssMetric::Group::base)
      return wrong_vector("a base metric is missing",
                          std::string(name_of(out.version_)) + " " + std::string(metrics[i].name),
                          "One of " + values_text(metrics[i]));
    for (std::size_t v = 0; v < metrics[i].values.size(); ++v)
      if (metrics[i].values[v] == unsaid(out.version_)) slot = std::uint8_t(v);
  }
  return out;
}

std::string_view Cvss::value(std::string_view metric) const {
  return CvssReading(*this, CvssMetric::Group::supplemental).value(metric);
}

std::string Cvss::text() const {
  std::string out =
      version_ == CvssVersion::v2 ? "" : "CVSS:" + std::string(name_of(version_)) + "/";
  auto metrics = metrics_of(version_);
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    std::string_view said = metrics[i].values[values_[i]];
    if (said == unsaid(version_)) continue;
    out += std::string(metrics[i].name) + ":" + std::string(said) + "/";
  }
  out.pop_back();
  return out;
}

CvssScores Cvss::scores() const {
  switch (version_) {
    case CvssVersion::v2: return scores_v2(*this);
    case CvssVersion::v3_0:
    case CvssVersion::v3_1: return scores_v3(*this);
    case CvssVersion::v4_0: break;
  }
  return scores_v4(*this);
}

std::string score_text(Tenths score) {
  return std::to_string(score / 10) + "." + std::to_string(score % 10);
}

}  // namespace hinomi::exposure
