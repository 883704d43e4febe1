#include "model/confidence.h"

#include <gtest/gtest.h>

namespace hinomi {
namespace {

std::string label(ConfidenceScale scale, int confidence) {
  return std::string(label_of(scale, confidence).value_or("error"));
}

int value(ConfidenceScale scale, std::string_view text) {
  auto found = confidence_from(scale, text);
  return !found ? -2 : found->value_or(-1);
}

TEST(Confidence, EveryScaleCoversEveryConfidenceOnce) {
  for (int i = 0; i < confidence_scale_count; ++i) {
    auto scale = static_cast<ConfidenceScale>(i);
    EXPECT_EQ(confidence_scale_from(name_of(scale)), scale);
    int next = 0;
    for (const ConfidenceStep& step : steps_of(scale)) {
      EXPECT_EQ(step.first, next);
      next = step.last + 1;
      EXPECT_EQ(label(scale, step.value), step.label);
      EXPECT_EQ(value(scale, step.label), step.value);
    }
    EXPECT_EQ(next, 101);
    EXPECT_FALSE(label_of(scale, -1));
    EXPECT_FALSE(label_of(scale, 101));
  }
}

// Rows of the tables of STIX 2.1 Appendix A.
TEST(Confidence, AppendixA) {
  EXPECT_EQ(label(ConfidenceScale::none_low_med_high, 29), "Low");
  EXPECT_EQ(label(ConfidenceScale::none_low_med_high, 30), "Med");
  EXPECT_EQ(label(ConfidenceScale::zero_ten, 95), "10");
  EXPECT_EQ(label(ConfidenceScale::admiralty_credibility, 80), "1 - Confirmed by other sources");
  EXPECT_EQ(label(ConfidenceScale::wep, 99), "Highly likely/Almost Certain");
  EXPECT_EQ(label(ConfidenceScale::dni, 10), "Very Unlikely / Highly Improbable");
  EXPECT_EQ(value(ConfidenceScale::wep, "Even Chance"), 50);
  EXPECT_EQ(value(ConfidenceScale::dni, "Almost Certain / Nearly Certain"), 95);
}

TEST(Confidence, ReadsWhatPeopleWrite) {
  EXPECT_EQ(value(ConfidenceScale::none_low_med_high, " HIGH "), 85);
  EXPECT_EQ(value(ConfidenceScale::none_low_med_high, "Medium"), 50);
  EXPECT_EQ(value(ConfidenceScale::admiralty_credibility, "2"), 70);
  EXPECT_EQ(value(ConfidenceScale::admiralty_credibility, "probably true"), 70);
  EXPECT_EQ(value(ConfidenceScale::wep, "highly likely / almost  certain"), 90);
  EXPECT_EQ(value(ConfidenceScale::wep, "certain"), 100);
  EXPECT_EQ(value(ConfidenceScale::dni, "roughly even change/roughly even odds"), 50);
}

TEST(Confidence, NobodyCanTellIsNotZero) {
  EXPECT_EQ(value(ConfidenceScale::admiralty_credibility, "6 - Truth cannot be judged"), -1);
  EXPECT_EQ(value(ConfidenceScale::admiralty_credibility, "6"), -1);
  EXPECT_EQ(value(ConfidenceScale::none_low_med_high, "Not Specified"), -1);
  for (auto bad : {"", "7", "perhaps", "5 -", "高い"})
    EXPECT_EQ(value(ConfidenceScale::admiralty_credibility, bad), -2) << bad;
}

}  // namespace
}  // namespace hinomi
