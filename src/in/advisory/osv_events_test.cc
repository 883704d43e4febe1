#include "in/advisory/osv_events.h"

#include <gtest/gtest.h>

#include <random>

#include "in/advisory/test_advisories.h"

namespace hinomi::in {
namespace {

using Kind = OsvEvent::Kind;

// Versions of one number, as the tests need them.
Result<std::string> number_key(std::string_view version) {
  if (version.empty() || version.size() > 3 ||
      version.find_first_not_of("0123456789") != version.npos)
    return fail(ErrorKind::invalid, "no number", std::string(version), "Write a number");
  return std::string(3 - version.size(), '0') + std::string(version);
}

std::string ranges_of(std::vector<OsvEvent> events) {
  auto out = intervals_of(events, number_key);
  return out ? shown(*out) : out.error().text();
}

TEST(OsvEvents, IntroducedToFixed) {
  EXPECT_EQ(ranges_of({{Kind::introduced, "0"}}), "[,) ");
  EXPECT_EQ(ranges_of({{Kind::introduced, "1"}, {Kind::fixed, "3"}}), "[1,3) ");
  EXPECT_EQ(ranges_of({{Kind::introduced, "1"}, {Kind::last_affected, "3"}}), "[1,3] ");
  EXPECT_EQ(ranges_of({}), "");
}

TEST(OsvEvents, AreTakenInTheOrderOfTheirVersions) {
  EXPECT_EQ(ranges_of({{Kind::fixed, "4"},
                       {Kind::introduced, "3"},
                       {Kind::fixed, "2"},
                       {Kind::introduced, "0"}}),
            "[,2) [3,4) ");
  // The second fixed comes after the flaw is fixed: nothing is vulnerable any more.
  EXPECT_EQ(ranges_of({{Kind::introduced, "1"},
                       {Kind::fixed, "5"},
                       {Kind::introduced, "2"},
                       {Kind::fixed, "3"}}),
            "[1,3) ");
}

TEST(OsvEvents, LimitsCutWhatIsBeyond) {
  EXPECT_EQ(ranges_of({{Kind::introduced, "0"}, {Kind::limit, "7"}}), "[,7) ");
  EXPECT_EQ(ranges_of({{Kind::introduced, "0"}, {Kind::limit, "7"}, {Kind::limit, "9"}}), "[,9) ");
  EXPECT_EQ(ranges_of({{Kind::introduced, "0"}, {Kind::limit, "7"}, {Kind::limit, "*"}}), "[,) ");
  EXPECT_EQ(ranges_of({{Kind::introduced, "8"}, {Kind::limit, "7"}}), "");
  EXPECT_EQ(ranges_of({{Kind::introduced, "1"}, {Kind::last_affected, "7"}, {Kind::limit, "7"}}),
            "[1,7) ");
}

TEST(OsvEvents, WhatIsNoVersionIsAnError) {
  EXPECT_NE(ranges_of({{Kind::introduced, "1"}, {Kind::fixed, "x"}}).find("no number (x)"),
            std::string::npos);
}

TEST(OsvEvents, CommitsStayAsWritten) {
  EXPECT_EQ(shown(intervals_as_written(std::vector<OsvEvent>{{Kind::introduced, "aa"},
                                                             {Kind::introduced, "bb"},
                                                             {Kind::fixed, "cc"},
                                                             {Kind::introduced, "0"}})),
            "[aa,cc) [bb,cc) [,) ");
}

// The published evaluation, word for word.
bool before_limits(int version, const std::vector<std::pair<Kind, int>>& events) {
  bool has_limit = false;
  for (auto [kind, at] : events)
    if (kind == Kind::limit) {
      has_limit = true;
      if (at == 1000 || version < at) return true;  // 1000: "*"
    }
  return !has_limit;
}

bool is_vulnerable(int version, std::vector<std::pair<Kind, int>> events) {
  if (!before_limits(version, events)) return false;
  std::stable_sort(events.begin(), events.end(),
                   [](const auto& a, const auto& b) { return a.second < b.second; });
  bool vulnerable = false;
  for (auto [kind, at] : events) {
    if (kind == Kind::introduced && version >= at)
      vulnerable = true;
    else if (kind == Kind::fixed && version >= at)
      vulnerable = false;
    else if (kind == Kind::last_affected && version > at)
      vulnerable = false;
  }
  return vulnerable;
}

bool is_in(int version, const std::vector<VersionInterval>& intervals) {
  for (const VersionInterval& one : intervals) {
    int from = one.from.empty() ? -1 : std::stoi(one.from);
    int to = one.to.empty() ? 1000 : std::stoi(one.to);
    if ((one.with_from ? version >= from : version > from) &&
        (one.with_to ? version <= to : version < to))
      return true;
  }
  return false;
}

TEST(OsvEvents, IntervalsSayWhatTheEvaluationSays) {
  std::mt19937 random(5);
  auto below = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most)); };
  int vulnerable = 0, asked = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::vector<std::pair<Kind, int>> events;
    std::vector<std::string> texts;
    for (int left = below(8); left > 0; --left) {
      Kind kind = Kind(below(10) < 9 ? below(3) : 3);
      int at = kind == Kind::introduced ? below(12) : 1 + below(11);  // 0: before all
      if (kind == Kind::limit && below(5) == 0) at = 1000;
      events.emplace_back(kind, at);
      texts.push_back(at == 1000 ? "*" : std::to_string(at));
    }
    std::vector<OsvEvent> written;
    for (std::size_t i = 0; i < events.size(); ++i) written.push_back({events[i].first, texts[i]});
    auto intervals = intervals_of(written, number_key);
    ASSERT_TRUE(intervals) << intervals.error().text();
    for (int version = 0; version < 13; ++version) {
      bool expected = is_vulnerable(version, events);
      vulnerable += expected;
      ++asked;
      ASSERT_EQ(is_in(version, *intervals), expected) << version << " in " << shown(*intervals);
    }
  }
  EXPECT_GT(vulnerable, asked / 10);
  EXPECT_LT(vulnerable, asked * 9 / 10);
}

}  // namespace
}  // namespace hinomi::in
