#include "judge/exposure/cvss_metrics.h"

namespace hinomi::exposure {
namespace {

using enum CvssMetric::Group;
using Words = const std::string_view[];
using Numbers = const double[];

// ---- 2.0: guide, section 3.2.1 and 3.3
constexpr Words v2_av{"L", "A", "N"}, v2_ac{"H", "M", "L"}, v2_au{"M", "S", "N"};
constexpr Words v2_cia{"N", "P", "C"};
constexpr Words v2_e{"U", "POC", "F", "H", "ND"}, v2_rl{"OF", "TF", "W", "U", "ND"};
constexpr Words v2_rc{"UC", "UR", "C", "ND"}, v2_cdp{"N", "L", "LM", "MH", "H", "ND"};
constexpr Words v2_td{"N", "L", "M", "H", "ND"}, v2_req{"L", "M", "H", "ND"};
constexpr Numbers v2_av_w{0.395, 0.646, 1.0}, v2_ac_w{0.35, 0.61, 0.71}, v2_au_w{0.45, 0.56, 0.704};
constexpr Numbers v2_cia_w{0.0, 0.275, 0.660};
constexpr Numbers v2_e_w{0.85, 0.9, 0.95, 1.0, 1.0}, v2_rl_w{0.87, 0.90, 0.95, 1.0, 1.0};
constexpr Numbers v2_rc_w{0.90, 0.95, 1.0, 1.0}, v2_cdp_w{0.0, 0.1, 0.3, 0.4, 0.5, 0.0};
constexpr Numbers v2_td_w{0.0, 0.25, 0.75, 1.0, 1.0}, v2_req_w{0.5, 1.0, 1.51, 1.0};

constexpr CvssMetric v2_metrics[] = {
    {"AV", base, v2_av, v2_av_w},          {"AC", base, v2_ac, v2_ac_w},
    {"Au", base, v2_au, v2_au_w},          {"C", base, v2_cia, v2_cia_w},
    {"I", base, v2_cia, v2_cia_w},         {"A", base, v2_cia, v2_cia_w},
    {"E", threat, v2_e, v2_e_w},           {"RL", threat, v2_rl, v2_rl_w},
    {"RC", threat, v2_rc, v2_rc_w},        {"CDP", environment, v2_cdp, v2_cdp_w},
    {"TD", environment, v2_td, v2_td_w},   {"CR", environment, v2_req, v2_req_w},
    {"IR", environment, v2_req, v2_req_w}, {"AR", environment, v2_req, v2_req_w},
};

// ---- 3.0 and 3.1: specification, section 7.4 (table 16). PR: scope unchanged; see cvss_v3.cc.
constexpr Words v3_av{"N", "A", "L", "P"}, v3_ac{"L", "H"}, v3_pr{"N", "L", "H"}, v3_ui{"N", "R"};
constexpr Words v3_s{"U", "C"}, v3_cia{"H", "L", "N"};
constexpr Words v3_e{"X", "H", "F", "P", "U"}, v3_rl{"X", "U", "W", "T", "O"};
constexpr Words v3_rc{"X", "C", "R", "U"}, v3_req{"X", "H", "M", "L"};
constexpr Words v3_mav{"X", "N", "A", "L", "P"}, v3_mac{"X", "L", "H"}, v3_mpr{"X", "N", "L", "H"};
constexpr Words v3_mui{"X", "N", "R"}, v3_ms{"X", "U", "C"}, v3_mcia{"X", "H", "L", "N"};
constexpr Numbers v3_av_w{0.85, 0.62, 0.55, 0.2}, v3_ac_w{0.77, 0.44}, v3_pr_w{0.85, 0.62, 0.27};
constexpr Numbers v3_ui_w{0.85, 0.62}, v3_s_w{0, 0}, v3_cia_w{0.56, 0.22, 0.0};
constexpr Numbers v3_e_w{1.0, 1.0, 0.97, 0.94, 0.91}, v3_rl_w{1.0, 1.0, 0.97, 0.96, 0.95};
constexpr Numbers v3_rc_w{1.0, 1.0, 0.96, 0.92}, v3_req_w{1.0, 1.5, 1.0, 0.5};
constexpr Numbers v3_mav_w{0, 0.85, 0.62, 0.55, 0.2}, v3_mac_w{0, 0.77, 0.44};
constexpr Numbers v3_mpr_w{0, 0.85, 0.62, 0.27}, v3_mui_w{0, 0.85, 0.62}, v3_ms_w{0, 0, 0};
constexpr Numbers v3_mcia_w{0, 0.56, 0.22, 0.0};

constexpr CvssMetric v3_metrics[] = {
    {"AV", base, v3_av, v3_av_w},
    {"AC", base, v3_ac, v3_ac_w},
    {"PR", base, v3_pr, v3_pr_w},
    {"UI", base, v3_ui, v3_ui_w},
    {"S", base, v3_s, v3_s_w},
    {"C", base, v3_cia, v3_cia_w},
    {"I", base, v3_cia, v3_cia_w},
    {"A", base, v3_cia, v3_cia_w},
    {"E", threat, v3_e, v3_e_w},
    {"RL", threat, v3_rl, v3_rl_w},
    {"RC", threat, v3_rc, v3_rc_w},
    {"CR", environment, v3_req, v3_req_w},
    {"IR", environment, v3_req, v3_req_w},
    {"AR", environment, v3_req, v3_req_w},
    {"MAV", environment, v3_mav, v3_mav_w},
    {"MAC", environment, v3_mac, v3_mac_w},
    {"MPR", environment, v3_mpr, v3_mpr_w},
    {"MUI", environment, v3_mui, v3_mui_w},
    {"MS", environment, v3_ms, v3_ms_w},
    {"MC", environment, v3_mcia, v3_mcia_w},
    {"MI", environment, v3_mcia, v3_mcia_w},
    {"MA", environment, v3_mcia, v3_mcia_w},
};

// ---- 4.0: specification, table 23. A threat or a requirement that is not said counts as the most
// severe one.
constexpr Words v4_at{"N", "P"}, v4_ui{"N", "P", "A"}, v4_e{"X", "A", "P", "U"};
constexpr Words v4_mat{"X", "N", "P"}, v4_mui{"X", "N", "P", "A"}, v4_msc{"X", "H", "L", "N"};
constexpr Words v4_msia{"X", "S", "H", "L", "N"}, v4_s{"X", "N", "P"}, v4_au{"X", "N", "Y"};
constexpr Words v4_r{"X", "A", "U", "I"}, v4_v{"X", "D", "C"}, v4_re{"X", "L", "M", "H"};
constexpr Words v4_u{"X", "Clear", "Green", "Amber", "Red"};
constexpr Numbers steps{0, 1, 2, 3}, steps_or_x{0, 0, 1, 2, 3}, steps_from_1{1, 2, 3};
constexpr Numbers steps_from_1_or_x{0, 1, 2, 3};

constexpr CvssMetric v4_metrics[] = {
    {"AV", base, v3_av, steps},
    {"AC", base, v3_ac, steps},
    {"AT", base, v4_at, steps},
    {"PR", base, v3_pr, steps},
    {"UI", base, v4_ui, steps},
    {"VC", base, v3_cia, steps},
    {"VI", base, v3_cia, steps},
    {"VA", base, v3_cia, steps},
    {"SC", base, v3_cia, steps_from_1},
    {"SI", base, v3_cia, steps_from_1},
    {"SA", base, v3_cia, steps_from_1},
    {"E", threat, v4_e, steps_or_x},
    {"CR", environment, v3_req, steps_or_x},
    {"IR", environment, v3_req, steps_or_x},
    {"AR", environment, v3_req, steps_or_x},
    {"MAV", environment, v3_mav, steps_or_x},
    {"MAC", environment, v3_mac, steps_or_x},
    {"MAT", environment, v4_mat, steps_or_x},
    {"MPR", environment, v3_mpr, steps_or_x},
    {"MUI", environment, v4_mui, steps_or_x},
    {"MVC", environment, v3_mcia, steps_or_x},
    {"MVI", environment, v3_mcia, steps_or_x},
    {"MVA", environment, v3_mcia, steps_or_x},
    {"MSC", environment, v4_msc, steps_from_1_or_x},
    {"MSI", environment, v4_msia, steps_or_x},
    {"MSA", environment, v4_msia, steps_or_x},
    {"S", supplemental, v4_s, {}},
    {"AU", supplemental, v4_au, {}},
    {"R", supplemental, v4_r, {}},
    {"V", supplemental, v4_v, {}},
    {"RE", supplemental, v4_re, {}},
    {"U", supplemental, v4_u, {}},
};

// The number of "not said" among the values; 0 for a base metric, which is always said.
std::size_t unsaid_number(const CvssMetric& metric) {
  for (std::size_t i = 0; i < metric.values.size(); ++i)
    if (metric.values[i] == "X" || metric.values[i] == "ND") return i;
  return 0;
}

}  // namespace

std::span<const CvssMetric> metrics_of(CvssVersion version) {
  switch (version) {
    case CvssVersion::v2: return v2_metrics;
    case CvssVersion::v3_0:
    case CvssVersion::v3_1: return v3_metrics;
    case CvssVersion::v4_0: break;
  }
  return v4_metrics;
}

std::string_view unsaid(CvssVersion version) { return version == CvssVersion::v2 ? "ND" : "X"; }

int CvssReading::place_of(CvssVersion version, std::string_view metric) {
  auto metrics = metrics_of(version);
  for (std::size_t i = 0; i < metrics.size(); ++i)
    if (metrics[i].name == metric) return int(i);
  return -1;
}

std::size_t CvssReading::number(int place) const {
  const CvssMetric& metric = metrics_of(cvss_.version())[std::size_t(place)];
  return metric.group <= last_ ? slot(cvss_, place) : unsaid_number(metric);
}

std::string_view CvssReading::value(std::string_view metric) const {
  int place = place_of(cvss_.version(), metric);
  if (place < 0) return {};
  return metrics_of(cvss_.version())[std::size_t(place)].values[number(place)];
}

double CvssReading::weight(std::string_view metric) const {
  int place = place_of(cvss_.version(), metric);
  return metrics_of(cvss_.version())[std::size_t(place)].weights[number(place)];
}

std::string_view CvssReading::modified(std::string_view metric) const {
  std::string_view said = value("M" + std::string(metric));
  return said.empty() || said == "X" ? value(metric) : said;
}

double CvssReading::modified_weight(std::string_view metric) const {
  std::string name = "M" + std::string(metric);
  std::string_view said = value(name);
  return said.empty() || said == "X" ? weight(metric) : weight(name);
}

bool CvssReading::says(CvssMetric::Group group) const {
  auto metrics = metrics_of(cvss_.version());
  for (std::size_t i = 0; i < metrics.size(); ++i)
    if (metrics[i].group == group && number(int(i)) != unsaid_number(metrics[i])) return true;
  return false;
}

}  // namespace hinomi::exposure
