#include "in/advisory/comparators.h"

#include <gtest/gtest.h>

#include "in/advisory/test_advisories.h"

namespace hinomi::in {
namespace {

std::string compared(std::string_view text) {
  auto read = read_comparators(text);
  if (!read) return "no";
  Affected one;
  one.intervals = read->intervals;
  one.versions = read->versions;
  one.every = read->every;
  return shown(one).substr(std::string("affected").size());
}

TEST(Comparators, AsGitHubWritesThem) {
  // The five shapes that GitHub's API documents.
  EXPECT_EQ(compared("= 0.2.0"), " {0.2.0}");
  EXPECT_EQ(compared("<= 1.0.8"), " [,1.0.8]");
  EXPECT_EQ(compared("< 0.1.11"), " [,0.1.11)");
  EXPECT_EQ(compared(">= 4.3.0, < 4.3.5"), " [4.3.0,4.3.5)");
  EXPECT_EQ(compared(">= 0.0.1"), " [0.0.1,)");
  EXPECT_EQ(compared("> 1, <= 2"), " (1,2]");
}

TEST(Comparators, AsMakersWriteThem) {
  EXPECT_EQ(compared("All versions < V4.3.8"), " [,V4.3.8)");
  EXPECT_EQ(compared("All versions >= V3.0 < V3.5"), " [V3.0,V3.5)");
  EXPECT_EQ(compared("<10.6.13 || >=11.3.0 <11.3.14 || =12"), " [,10.6.13) [11.3.0,11.3.14) {12}");
  EXPECT_EQ(compared("All versions"), " *");
  EXPECT_EQ(compared(">= V2.3 and < V6.30"), " [V2.3,V6.30)");
  EXPECT_EQ(compared("*"), " *");
}

TEST(Comparators, AsVersWritesThem) {
  auto vers = [](std::string_view text) {
    auto read = read_vers_constraints(text);
    Affected one;
    if (!read) return std::string("no");
    one.intervals = read->intervals;
    one.versions = read->versions;
    one.every = read->every;
    return shown(one).substr(std::string("affected").size());
  };
  EXPECT_EQ(vers("*"), " *");
  EXPECT_EQ(vers("<V4.4"), " [,V4.4)");
  EXPECT_EQ(vers(">= 8.0.0 | <= 8.5.1"), " [8.0.0,8.5.1]");
  EXPECT_EQ(vers("1.0|>=2|<3|>4"), " [2,3) (4,) {1.0}");
  for (const char* text : {"", "1|", "!=1", ">1|>2", "<1|<2", ">=V5.4<V5.5", "1%7C2"})
    EXPECT_EQ(vers(text), "no") << text;
}

TEST(Comparators, WhatIsNotWhollyOneIsNone) {
  for (const char* text : {"1.2", "", "<", "< 1, < 2", ">= 1, = 2", "before 2.0", "< 1,",
                           "< 1.2 with option X", "1.0 - 2.0", ">= 1 ||", "< *", "=> 1"})
    EXPECT_EQ(compared(text), "no") << text;
}

}  // namespace
}  // namespace hinomi::in
