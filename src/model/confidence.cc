#include "model/confidence.h"

#include <array>
#include <string>

#include "base/text.h"
#include "model/names.h"

namespace hinomi {
namespace {

constexpr std::array<std::string_view, confidence_scale_count> names = {
    "none_low_med_high", "zero_ten", "admiralty_credibility", "wep", "dni"};

constexpr ConfidenceStep none_low_med_high[] = {
    {"None", 0, 0, 0}, {"Low", 1, 29, 15}, {"Med", 30, 69, 50}, {"High", 70, 100, 85}};
constexpr ConfidenceStep zero_ten[] = {{"0", 0, 4, 0},    {"1", 5, 14, 10},    {"2", 15, 24, 20},
                                       {"3", 25, 34, 30}, {"4", 35, 44, 40},   {"5", 45, 54, 50},
                                       {"6", 55, 64, 60}, {"7", 65, 74, 70},   {"8", 75, 84, 80},
                                       {"9", 85, 94, 90}, {"10", 95, 100, 100}};
constexpr ConfidenceStep admiralty_credibility[] = {
    {"5 - Improbable", 0, 19, 10},
    {"4 - Doubtful", 20, 39, 30},
    {"3 - Possibly True", 40, 59, 50},
    {"2 - Probably True", 60, 79, 70},
    {"1 - Confirmed by other sources", 80, 100, 90}};
constexpr ConfidenceStep wep[] = {{"Impossible", 0, 0, 0},
                                  {"Highly Unlikely/Almost Certainly Not", 1, 19, 10},
                                  {"Unlikely/Probably Not", 20, 39, 30},
                                  {"Even Chance", 40, 59, 50},
                                  {"Likely/Probable", 60, 79, 70},
                                  {"Highly likely/Almost Certain", 80, 99, 90},
                                  {"Certain", 100, 100, 100}};
constexpr ConfidenceStep dni[] = {{"Almost No Chance / Remote", 0, 9, 5},
                                  {"Very Unlikely / Highly Improbable", 10, 19, 15},
                                  {"Unlikely / Improbable", 20, 39, 30},
                                  {"Roughly Even Chance / Roughly Even Odds", 40, 59, 50},
                                  {"Likely / Probable", 60, 79, 70},
                                  {"Very Likely / Highly Probable", 80, 89, 85},
                                  {"Almost Certain / Nearly Certain", 90, 100, 95}};

constexpr std::array<std::span<const ConfidenceStep>, confidence_scale_count> scales = {
    none_low_med_high, zero_ten, admiralty_credibility, wep, dni};

// What says that confidence is not known, and other words for a label.
struct Spelling {
  ConfidenceScale scale;
  std::string_view written;
  std::string_view label;  // empty: nobody can tell
};
constexpr Spelling spellings[] = {
    {ConfidenceScale::admiralty_credibility, "6-truth cannot be judged", ""},
    {ConfidenceScale::none_low_med_high, "medium", "med"},
    // python-stix2 writes "Change" for "Chance".
    {ConfidenceScale::dni, "roughly even change/roughly even odds",
     "roughly even chance/roughly even odds"},
};

// Lower case, one space between words, none around '/' and '-'.
std::string plain(std::string_view text) {
  std::string out;
  for (char c : trim(text)) {
    bool joins = c == '/' || c == '-';
    if (joins && !out.empty() && out.back() == ' ') out.pop_back();
    if (is_space(c)) {
      if (!out.empty() && out.back() != ' ' && out.back() != '/' && out.back() != '-') out += ' ';
    } else {
      out += to_lower(c);
    }
  }
  return out;
}

// Is `written` the label, or one of the parts that '/' or '-' separates in it?
bool says(std::string_view label, std::string_view written) {
  if (label == written) return true;
  while (true) {
    std::size_t end = label.find_first_of("/-");
    if (label.substr(0, end) == written) return true;
    if (end == std::string_view::npos) return false;
    label.remove_prefix(end + 1);
  }
}

}  // namespace

std::string_view name_of(ConfidenceScale scale) { return detail::name_in(names, scale); }
std::optional<ConfidenceScale> confidence_scale_from(std::string_view name) {
  return detail::value_in<ConfidenceScale>(names, name);
}

std::span<const ConfidenceStep> steps_of(ConfidenceScale scale) {
  return scales.at(static_cast<std::size_t>(scale));
}

Result<std::string_view> label_of(ConfidenceScale scale, int confidence) {
  for (const ConfidenceStep& step : steps_of(scale))
    if (step.first <= confidence && confidence <= step.last) return step.label;
  return fail(ErrorKind::invalid, "confidence " + std::to_string(confidence) + " is out of range",
              {}, "Give 0 to 100");
}

Result<std::optional<int>> confidence_from(ConfidenceScale scale, std::string_view label) {
  std::string written = plain(label);
  if (written == "not specified") return std::optional<int>();
  for (const Spelling& spelling : spellings) {
    if (spelling.scale != scale || !says(spelling.written, written)) continue;
    if (spelling.label.empty()) return std::optional<int>();
    written = spelling.label;
  }
  for (const ConfidenceStep& step : steps_of(scale))
    if (says(plain(step.label), written)) return std::optional(step.value);
  return fail(ErrorKind::invalid, "the scale has no such label", std::string(name_of(scale)),
              "Write it as STIX 2.1 Appendix A does");
}

}  // namespace hinomi
