#include "in/advisory/comparators.h"

#include <gtest/gtest.h>

#include "in/advisory/test_advisories.h"

namespace hinomi::in {
namespace {

std::string said(std::string_view text) {
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
  EXPECT_EQ(said("= 0.2.0"), " {0.2.0}");
  EXPECT_EQ(said("<= 1.0.8"), " [,1.0.8]");
  EXPECT_EQ(said("< 0.1.11"), " [,0.1.11)");
  EXPECT_EQ(said(">= 4.3.0, < 4.3.5"), " [4.3.0,4.3.5)");
  EXPECT_EQ(said(">= 0.0.1"), " [0.0.1,)");
  EXPECT_EQ(said("> 1, <= 2"), " (1,2]");
}

TEST(Comparators, AsMakersWriteThem) {
  EXPECT_EQ(said("All versions < V4.3.8"), " [,V4.3.8)");
  EXPECT_EQ(said("All versions >= V3.0 < V3.5"), " [V3.0,V3.5)");
  EXPECT_EQ(said("<10.6.13 || >=11.3.0 <11.3.14 || =12"), " [,10.6.13) [11.3.0,11.3.14) {12}");
  EXPECT_EQ(said("All versions"), " *");
  EXPECT_EQ(said("*"), " *");
}

TEST(Comparators, WhatIsNotWhollyOneIsNone) {
  for (const char* text : {"1.2", "", "<", "< 1, < 2", ">= 1, = 2", "before 2.0", "< 1,",
                           "< 1.2 with option X", "1.0 - 2.0", ">= 1 ||", "< *", "=> 1"})
    EXPECT_EQ(said(text), "no") << text;
}

}  // namespace
}  // namespace hinomi::in
