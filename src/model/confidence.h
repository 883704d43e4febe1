// The confidence scales of STIX 2.1 Appendix A, both ways. Confidence is 0..100. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.h"

namespace hinomi {

enum class ConfidenceScale : std::uint8_t {
  none_low_med_high,
  zero_ten,
  admiralty_credibility,
  wep,  // Words of Estimative Probability
  dni,  // US Director of National Intelligence
};
inline constexpr int confidence_scale_count = 5;

std::string_view name_of(ConfidenceScale scale);  // "admiralty_credibility"
std::optional<ConfidenceScale> confidence_scale_from(std::string_view name);

struct ConfidenceStep {
  std::string_view label;  // as Appendix A writes it
  int first, last;         // the confidences that have this label
  int value;               // the confidence that this label stands for
};
std::span<const ConfidenceStep> steps_of(ConfidenceScale scale);  // from low to high

// Error: invalid when the confidence is not 0..100.
Result<std::string_view> label_of(ConfidenceScale scale, int confidence);

// Reads a label in any case, with any spacing around '/' and '-', or one of its alternatives alone
// ("Probable", "1"). Nothing inside for "Not Specified" and Admiralty 6, which say that nobody can
// tell. Error: invalid when the scale has no such label.
Result<std::optional<int>> confidence_from(ConfidenceScale scale, std::string_view label);

}  // namespace hinomi
