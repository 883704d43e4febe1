#include "judge/exposure/cvss.h"

#include <gtest/gtest.h>

namespace hinomi::exposure {
namespace {

struct Scored {
  const char* vector;
  const char* scores;  // base, threat, environment
};

std::string scores_text(std::string_view vector) {
  auto cvss = Cvss::parse(vector);
  if (!cvss) return cvss.error().text();
  CvssScores scores = cvss->scores();
  return score_text(scores.base) + " " + score_text(scores.threat) + " " +
         score_text(scores.environment);
}

void expect_scores(std::initializer_list<Scored> all) {
  for (const Scored& one : all) EXPECT_EQ(scores_text(one.vector), one.scores) << one.vector;
}

// "A Complete Guide to the CVSS Version 2.0", 3.3: the three worked examples.
TEST(Cvss, ExamplesOfTheGuideTo2) {
  expect_scores({
      {"AV:N/AC:L/Au:N/C:N/I:N/A:C", "7.8 7.8 7.8"},
      {"AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C", "7.8 6.4 6.4"},
      {"AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:H", "7.8 6.4 9.2"},
      {"(AV:N/AC:L/Au:N/C:C/I:C/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:L)", "10.0 8.3 9.0"},
      {"AV:L/AC:H/Au:N/C:C/I:C/A:C/E:POC/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:M", "6.2 4.9 7.5"},
      {"AV:L/AC:H/Au:N/C:C/I:C/A:C/TD:N", "6.2 6.2 0.0"},
  });
}

// "CVSS v3.1 Examples" of FIRST.
TEST(Cvss, ExamplesOfFirstFor31) {
  struct Example {
    const char *flaw, *vector;
    int score;
  };
  const Example examples[] = {
      {"CVE-2013-1937", "AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 61},
      {"CVE-2013-0375", "AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 64},
      {"CVE-2014-3566", "AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N", 31},
      {"CVE-2012-1516", "AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H", 99},
      {"CVE-2009-0783", "AV:L/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:L", 42},
      {"CVE-2012-0384", "AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", 88},
      {"CVE-2015-1098", "AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H", 78},
      {"CVE-2014-0160", "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", 75},
      {"CVE-2014-6271", "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 98},
      {"CVE-2008-1447", "AV:N/AC:H/PR:N/UI:N/S:C/C:N/I:H/A:N", 68},
      {"CVE-2014-2005", "AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 68},
      {"CVE-2010-0467", "AV:N/AC:L/PR:N/UI:N/S:C/C:L/I:N/A:N", 58},
      {"CVE-2012-1342", "AV:N/AC:L/PR:N/UI:N/S:C/C:N/I:L/A:N", 58},
      {"CVE-2013-6014", "AV:A/AC:L/PR:N/UI:N/S:C/C:H/I:N/A:H", 93},
      {"CVE-2014-9253", "AV:N/AC:L/PR:L/UI:R/S:C/C:L/I:L/A:N", 54},
      {"CVE-2011-1265", "AV:A/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 88},
      {"CVE-2014-2019", "AV:P/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:N", 46},
      {"CVE-2015-0970", "AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H", 88},
      {"CVE-2014-0224", "AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:N", 74},
      {"CVE-2012-5376", "AV:N/AC:L/PR:N/UI:R/S:C/C:H/I:H/A:H", 96},
  };
  for (const Example& one : examples)
    for (const char* version : {"CVSS:3.0/", "CVSS:3.1/"}) {
      auto cvss = Cvss::parse(version + std::string(one.vector));
      ASSERT_TRUE(cvss) << cvss.error().text();
      EXPECT_EQ(cvss->scores(), (CvssScores{one.score, one.score, one.score})) << one.flaw;
    }
}

// 3.1 changed the modified impact of a changed scope and how to round up. Scores: the package cvss
// 3.6 of Red Hat Product Security.
TEST(Cvss, WhatChangedFrom30To31) {
  expect_scores({
      {"CVSS:3.0/AV:P/AC:H/PR:L/UI:R/S:U/C:L/I:H/A:H/E:H/RL:U/RC:U/CR:H/IR:H/AR:H/MS:C",
       "5.8 5.4 6.4"},
      {"CVSS:3.1/AV:P/AC:H/PR:L/UI:R/S:U/C:L/I:H/A:H/E:H/RL:U/RC:U/CR:H/IR:H/AR:H/MS:C",
       "5.8 5.4 6.5"},
  });
}

// "CVSS v4.0 Examples" of FIRST, and vectors published beside other implementations.
TEST(Cvss, ExamplesFor40) {
  expect_scores({
      {"CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", "7.3 7.3 7.3"},
      {"CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:U", "7.7 5.2 5.2"},
      {"CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:L/VA:L/SC:N/SI:N/SA:N", "8.3 8.3 8.3"},
      {"CVSS:4.0/AV:L/AC:L/AT:N/PR:N/UI:A/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N", "4.6 4.6 4.6"},
      {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:A/VC:N/VI:N/VA:N/SC:L/SI:L/SA:N", "5.1 5.1 5.1"},
      {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:L/VA:N/SC:N/SI:N/SA:N", "6.9 6.9 6.9"},
      {"CVSS:4.0/AV:L/AC:L/AT:N/PR:H/UI:N/VC:N/VI:N/VA:N/SC:H/SI:N/SA:N", "5.9 5.9 5.9"},
      {"CVSS:4.0/AV:L/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", "9.3 9.3 9.3"},
      {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/E:U", "10.0 9.1 9.1"},
      {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", "0.0 0.0 0.0"},
      {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", "9.3 9.3 9.3"},
      {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:H/SI:H/SA:H", "7.9 7.9 7.9"},
      {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/MVI:L/MSA:S",
       "10.0 10.0 9.8"},
      {"CVSS:4.0/AV:P/AC:H/AT:P/PR:H/UI:A/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N", "1.0 1.0 1.0"},
      {"CVSS:4.0/AV:L/AC:L/AT:N/PR:L/UI:P/VC:N/VI:H/VA:H/SC:N/SI:L/SA:L", "5.2 5.2 5.2"},
      {"CVSS:4.0/AV:N/AC:H/AT:N/PR:H/UI:N/VC:N/VI:N/VA:H/SC:H/SI:H/SA:H/CR:L/IR:L/AR:L",
       "7.2 7.2 5.8"},
  });
  EXPECT_TRUE(scores_text("CVSS:4.0/AV:L/AC:L/AT:N/PR:L/UI:P/VC:N/VI:H/VA:H/SC:N/SI:L/SA:L/E:P/"
                          "CR:H/IR:M/AR:H/MAV:A/MAT:P/MPR:N/MVI:H/MVA:N/MSI:H/MSA:N/S:N/V:C/"
                          "U:Amber")
                  .ends_with(" 4.7"));
}

TEST(Cvss, RefusalsNameTheMetric) {
  auto refusal = [](std::string_view vector) {
    auto cvss = Cvss::parse(vector);
    return cvss ? "read" : cvss.error().where + ": " + cvss.error().what;
  };
  EXPECT_EQ(refusal("CVSS:4.0/AV:F/AC:L/AT:N/PR:N/UI:N/VC:N/VI:L/VA:N/SC:N/SI:N/SA:N"),
            "CVSS 4.0 AV: no such value: F");
  EXPECT_EQ(refusal("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N/E:A/E:X"),
            "CVSS 4.0 E: the metric stands twice");
  EXPECT_EQ(refusal("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/ui:N/VC:N/VI:L/VA:N/SC:N/SI:N/SA:N"),
            "CVSS 4.0 ui: no such metric");
  EXPECT_EQ(refusal("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:L/SC:N/SI:N/SA:N"),
            "CVSS 4.0 VA: a base metric is missing");
  EXPECT_EQ(refusal("CVSS:5.0/AV:N"), "CVSS CVSS:5.0/: no such version");
  EXPECT_EQ(refusal("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/"), "CVSS 3.1 \"\": no metric");
  EXPECT_EQ(refusal("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/MAV:N"), "read");
  EXPECT_EQ(refusal("AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"), "CVSS 2.0 PR: no such metric");
  EXPECT_EQ(refusal(""), "CVSS 2.0 \"\": no metric");
}

TEST(Cvss, TextIsInTheOrderOfTheSpecification) {
  auto cvss = Cvss::parse(" CVSS:3.1/C:H/MS:X/A:H/AV:N/AC:L/PR:N/UI:N/S:U/RL:O/I:H/E:X ");
  ASSERT_TRUE(cvss) << cvss.error().text();
  EXPECT_EQ(cvss->text(), "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/RL:O");
  EXPECT_EQ(cvss->value("RL"), "O");
  EXPECT_EQ(cvss->value("E"), "X");
  EXPECT_EQ(cvss->value("Au"), "");
  EXPECT_EQ(Cvss::parse("(AV:N/AC:L/Au:N/C:P/I:P/A:P/TD:ND)")->text(),
            "AV:N/AC:L/Au:N/C:P/I:P/A:P");
}

TEST(Cvss, SeverityInWords) {
  using enum SeverityWord;
  using enum CvssVersion;
  const std::pair<Tenths, SeverityWord> words[] = {{0, none},    {1, low},       {39, low},
                                                   {40, medium}, {69, medium},   {70, high},
                                                   {89, high},   {90, critical}, {100, critical}};
  for (auto [score, word] : words) EXPECT_EQ(severity_of(v3_1, score), word) << score;
  EXPECT_EQ(severity_of(v2, 0), low);
  EXPECT_EQ(severity_of(v2, 69), medium);
  EXPECT_EQ(severity_of(v2, 100), high);
}

}  // namespace
}  // namespace hinomi::exposure
