// The ecosystems' own examples, the standard's, and ranges put together at random.
#include "product/range.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace hinomi {
namespace {

using Words = std::vector<std::string>;

bool holds(const Range& range, std::string_view version) {
  auto key = order_key(range.scheme(), version);
  EXPECT_TRUE(key) << version;
  return key && range.contains(*key);
}

void expect_native(std::string_view type, std::string_view text, const Words& in,
                   const Words& out) {
  auto range = read_native_range(type, text);
  ASSERT_TRUE(range) << type << " " << text << ": " << range.error().text();
  for (const std::string& one : in)
    EXPECT_TRUE(holds(*range, one)) << type << " " << text << " holds " << one;
  for (const std::string& one : out)
    EXPECT_FALSE(holds(*range, one)) << type << " " << text << " does not hold " << one;
}

std::string written(std::string_view type, std::string_view text) {
  auto range = read_native_range(type, text);
  return range ? vers_text(*range, type) : range.error().text();
}

// node-semver's README.
TEST(NativeRange, Npm) {
  EXPECT_EQ(written("npm", "^1.2.3"), "vers:npm/>=1.2.3|<2.0.0");
  EXPECT_EQ(written("npm", "^0.2.3"), "vers:npm/>=0.2.3|<0.3.0");
  EXPECT_EQ(written("npm", "^0.0.3"), "vers:npm/>=0.0.3|<0.0.4");
  EXPECT_EQ(written("npm", "^1.2.3-beta.2"), "vers:npm/>=1.2.3-beta.2|<2.0.0");
  EXPECT_EQ(written("npm", "^0.0"), "vers:npm/>=0.0|<0.1.0");
  EXPECT_EQ(written("npm", "^1.x"), "vers:npm/>=1.0.0|<2.0.0");
  EXPECT_EQ(written("npm", "~1.2.3"), "vers:npm/>=1.2.3|<1.3.0");
  EXPECT_EQ(written("npm", "~1"), "vers:npm/>=1|<2.0.0");
  EXPECT_EQ(written("npm", "1.2.x"), "vers:npm/>=1.2.0|<1.3.0");
  EXPECT_EQ(written("npm", "1"), "vers:npm/>=1.0.0|<2.0.0");
  EXPECT_EQ(written("npm", ""), "vers:npm/*");
  EXPECT_EQ(written("npm", "*"), "vers:npm/*");
  EXPECT_EQ(written("npm", "1.2 - 2.3.4"), "vers:npm/>=1.2.0|<=2.3.4");
  EXPECT_EQ(written("npm", "1.2.3 - 2.3"), "vers:npm/>=1.2.3|<2.4.0");
  EXPECT_EQ(written("npm", "1.2.7 || >=1.2.9 <2.0.0"), "vers:npm/1.2.7|>=1.2.9|<2.0.0");
  EXPECT_EQ(written("npm", ">1.2"), "vers:npm/>=1.3.0");
  EXPECT_EQ(written("npm", "<1.2"), "vers:npm/<1.2.0");
  EXPECT_EQ(written("npm", ">=1.2.3 <1.0.0"), "vers:none/*");
}

TEST(NativeRange, CargoComposerConan) {
  // The Cargo book, "Specifying Dependencies".
  EXPECT_EQ(written("cargo", "1.2.3"), "vers:cargo/>=1.2.3|<2.0.0");
  EXPECT_EQ(written("cargo", "0.2"), "vers:cargo/>=0.2|<0.3.0");
  EXPECT_EQ(written("cargo", "0.0"), "vers:cargo/>=0.0|<0.1.0");
  EXPECT_EQ(written("cargo", "=1.2.3"), "vers:cargo/1.2.3");
  EXPECT_EQ(written("cargo", "1.*"), "vers:cargo/>=1.0.0|<2.0.0");
  EXPECT_EQ(written("cargo", ">= 1.2, < 1.5"), "vers:cargo/>=1.2|<1.5");
  // Composer's "Versions and constraints".
  EXPECT_EQ(written("composer", "~1.2"), "vers:composer/>=1.2|<2.0.0-dev");
  EXPECT_EQ(written("composer", "~1.2.3"), "vers:composer/>=1.2.3|<1.3.0-dev");
  EXPECT_EQ(written("composer", "1.0.*"), "vers:composer/>=1.0.0-dev|<1.1.0-dev");
  EXPECT_EQ(written("composer", "^0.3"), "vers:composer/>=0.3|<0.4.0-dev");
  EXPECT_EQ(written("composer", ">=1.0 <1.1 || >=1.2"), "vers:composer/>=1.0|<1.1|>=1.2");
  EXPECT_EQ(written("composer", ">=1.0,!=1.0.2"), "vers:composer/>=1.0|!=1.0.2");
  EXPECT_EQ(written("conan", "~1.2"), "vers:conan/>=1.2|<1.3-");
  EXPECT_EQ(written("conan", ">1 <2.0 || 2.1, include_prerelease=True"), "vers:conan/>1|<2.0|2.1");
}

TEST(NativeRange, PypiAndGem) {
  // PEP 440, "Version specifiers".
  expect_native("pypi", "~=2.2", {"2.2", "2.9.1", "2.10"}, {"3.0", "2.1", "3.dev1"});
  expect_native("pypi", "~= 1.4.5a4", {"1.4.5a4", "1.4.5", "1.4.9"}, {"1.5", "1.4.5a3"});
  expect_native("pypi", "==1.1.*", {"1.1", "1.1.post1", "1.1a1", "1.1.dev1"}, {"1.2.dev1", "1.0"});
  expect_native("pypi", "!=1.1.*", {"1.2", "1.0"}, {"1.1.post1", "1.1a1"});
  expect_native("pypi", ">=1,!=1.5,<2||==3", {"1.4", "3.0"}, {"1.5.0", "2", "3.1"});
  // RubyGems' "Patterns", pessimistic version constraint.
  expect_native("gem", "~> 2.2", {"2.2", "2.9"}, {"3.0", "2.1.9"});
  expect_native("gem", "~> 2.2.0", {"2.2.0", "2.2.9"}, {"2.3.0"});
  expect_native("gem", ">= 1.0, != 1.3", {"1.0", "2"}, {"1.3.0", "0.9"});
}

TEST(NativeRange, Brackets) {
  // Maven's "Dependency Version Requirement Specification"; NuGet's "Version ranges".
  expect_native("maven", "(,1.0]", {"0.9", "1.0"}, {"1.0.1"});
  expect_native("maven", "[1.2]", {"1.2.0"}, {"1.2.1", "1.1"});
  expect_native("maven", "[1.0,2.0)", {"1.0", "2.0-beta1"}, {"2.0", "0.9"});
  expect_native("maven", "(,1.0],[1.2,)", {"1.0", "1.2"}, {"1.1"});
  expect_native("nuget", "1.0", {"1.0", "9.0"}, {"0.9"});
  expect_native("nuget", "(1.0,)", {"1.0.1"}, {"1.0"});
  expect_native("nuget", "[1.0]", {"1.0.0"}, {"1.0.1"});
  EXPECT_EQ(written("maven", "[1,2)"), "vers:maven/>=1|<2");
  EXPECT_FALSE(read_native_range("maven", "[1,2"));
  EXPECT_FALSE(read_native_range("maven", "(1)"));
}

TEST(NativeRange, Others) {
  expect_native("deb", "<< 2.0, >= 1.0", {"1.0-1", "2.0~rc1"}, {"2.0", "0.9"});
  expect_native("golang", "<v1.2.3 || =v1.4.0", {"1.2.2", "1.4.0"}, {"1.2.3", "v1.3.0"});
  expect_native("nginx", "0.8.40+", {"0.8.40", "0.8.99"}, {"0.9.0"});
  expect_native("openssl", "1.0.1b, 3.0.0", {"1.0.1b", "3.0.0"}, {"1.0.1c"});
  expect_native("hackage", "^>=1.2.3", {"1.2.3", "1.2.9"}, {"1.3"});
  for (const char* wrong : {"", ">=", "=>1.0", "1.0 latest", ">= 1.0-charmander"})
    EXPECT_FALSE(read_native_range("pypi", wrong)) << wrong;
  EXPECT_FALSE(read_native_range("no-such-type", "1.0"));
  EXPECT_EQ(read_native_range("npm", std::string(20'000, '1')).error().kind, ErrorKind::too_large);
}

TEST(Vers, CanonicalAloneIsParsed) {
  for (const char* good : {"vers:npm/>=1.0.0|<2.0.0", "vers:npm/*", "vers:all/*", "vers:none/*",
                           "vers:gem/>=2.2.0|!=2.2.1|<2.3.0", "vers:pypi/0.1|0.2|>=1.0",
                           "vers:generic/1%2A2", "vers:datetime/>=2024-01-01T00:00:00Z"}) {
    auto vers = parse_vers(good);
    ASSERT_TRUE(vers) << good << ": " << vers.error().text();
    EXPECT_EQ(text_of(*vers), good);
  }
  for (const char* bad : {"",
                          "vers:",
                          "vers:npm",
                          "vers:npm/",
                          "npm/1.0.0",
                          "vers:NPM/1.0.0",
                          "VERS:npm/1.0.0",
                          "vers:npm/>=",
                          "vers:npm/=1.0.0",
                          "vers:npm/1.0.0|1.0.0",
                          "vers:npm/2.0.0|1.0.0",
                          "vers:npm/>1.0.0|>2.0.0",
                          "vers:npm/<1.0.0|<2.0.0",
                          "vers:npm/1.0.0|<2.0.0",
                          "vers:npm/*|1.0.0",
                          "vers:all/1",
                          "vers:npm/1%2e0",
                          "vers:npm/1%2",
                          "vers:npm/1.0.0\n",
                          "vers:nothing-known/1",
                          "vers:pypi/1.0-charmander"})
    EXPECT_FALSE(parse_vers(bad)) << bad;
}

TEST(Vers, IntervalsAndBack) {
  auto again = [](std::string_view text) {
    auto vers = read_vers(text);
    if (!vers) return vers.error().text();
    auto range = range_of(*vers);
    return range ? vers_text(*range, vers->type) : range.error().text();
  };
  EXPECT_EQ(again("vers:npm/<2.0.0|>=1.0.0"), "vers:npm/>=1.0.0|<2.0.0");
  EXPECT_EQ(again("vers:npm/>=1.0.0|>=1.5.0|<2.0.0|<3.0.0"), "vers:npm/>=1.0.0|<3.0.0");
  EXPECT_EQ(again("vers:npm/>=1.0.0|1.5.0|!=1.6.0|<2.0.0"), "vers:npm/>=1.0.0|!=1.6.0|<2.0.0");
  EXPECT_EQ(again("vers:npm/!=1.0.0"), "vers:npm/!=1.0.0");
  EXPECT_EQ(again("vers:npm/<1.0.0|>1.0.0"), "vers:npm/!=1.0.0");
  EXPECT_EQ(again("vers:npm/<=1.0.0|>=1.0.0"), "vers:npm/*");
  EXPECT_EQ(again("vers:none/*"), "vers:none/*");
  EXPECT_EQ(again("vers:NPM/%3E1"),
            "not a version of npm: no number where one has to be "
            "(\">1\"). Correct the version, or say whose it is.");
}

// The standard's "Checking if a version is contained within a range", step by step, on numbers.
bool literal_contains(const std::vector<std::pair<Comparator, int>>& sorted, int tested) {
  std::vector<std::pair<Comparator, int>> rest;
  for (auto [comparator, version] : sorted) {
    bool with_equal = comparator == Comparator::equal || comparator == Comparator::at_most ||
                      comparator == Comparator::at_least;
    if (version == tested && with_equal) return true;
    if (version == tested && comparator == Comparator::unequal) return false;
    if (comparator != Comparator::equal && comparator != Comparator::unequal)
      rest.emplace_back(comparator, version);
  }
  auto is_up = [](Comparator one) {
    return one == Comparator::more || one == Comparator::at_least;
  };
  if (rest.empty()) return false;
  if (!is_up(rest.front().first) && tested < rest.front().second) return true;
  if (is_up(rest.back().first) && tested > rest.back().second) return true;
  for (std::size_t i = 0; i + 1 < rest.size(); ++i)
    if (is_up(rest[i].first) && !is_up(rest[i + 1].first) && tested > rest[i].second &&
        tested < rest[i + 1].second)
      return true;
  return false;
}

TEST(Vers, AsTheStandardChecks) {
  std::mt19937 random(11);
  int inside = 0, ranges = 0;
  for (int round = 0; round < 3000; ++round) {
    std::vector<std::pair<Comparator, int>> constraints;
    std::string text = "vers:semver/";
    for (int version = 1; version < 12; ++version) {
      if (random() % 3) continue;
      auto comparator = Comparator(random() % 6);
      constexpr const char* signs[] = {"", "!=", "<", "<=", ">", ">="};
      text += (constraints.empty() ? "" : "|") + std::string(signs[int(comparator)]) +
              std::to_string(version) + ".0.0";
      constraints.emplace_back(comparator, version);
    }
    auto vers = parse_vers(text);
    if (!vers) continue;  // not canonical
    bool holes_alone = true;
    for (auto [comparator, version] : constraints)
      holes_alone = holes_alone && comparator == Comparator::unequal;
    if (holes_alone) continue;  // the steps say nothing of what is left
    ++ranges;
    auto range = range_of(*vers);
    ASSERT_TRUE(range) << text;
    for (int tested = 0; tested < 13; ++tested) {
      bool expected = literal_contains(constraints, tested);
      inside += expected;
      EXPECT_EQ(holds(*range, std::to_string(tested) + ".0.0"), expected) << text << " " << tested;
    }
    auto back = read_vers(vers_text(*range, "semver"));
    ASSERT_TRUE(back) << text;
    EXPECT_TRUE(same_versions(*range_of(*back), *range)) << text;
  }
  EXPECT_GT(ranges, 150);
  EXPECT_GT(inside, 300);
}

TEST(Range, SetsOfVersionsAtRandom) {
  std::mt19937 random(5);
  auto version = [](int n) { return std::to_string(n) + ".0.0"; };
  auto one = [&] {
    int n = int(random() % 8);
    bool with_it = random() % 2;
    switch (random() % 4) {
      case 0: return *Range::below(Scheme::semver, version(n), with_it);
      case 1: return *Range::above(Scheme::semver, version(n), with_it);
      case 2: return *Range::exactly(Scheme::semver, version(n));
      default: return Range::everything(Scheme::semver);
    }
  };
  for (int round = 0; round < 2000; ++round) {
    Range a = one(), b = one(), c = one();
    Range both = a.united(b).intersected(c.complement());
    for (int n = 0; n < 9; ++n) {
      bool expected = (holds(a, version(n)) || holds(b, version(n))) && !holds(c, version(n));
      ASSERT_EQ(holds(both, version(n)), expected) << vers_text(both, "semver") << " " << n;
    }
    for (std::size_t i = 1; i < both.intervals().size(); ++i)
      ASSERT_LE(both.intervals()[i - 1].to->key, both.intervals()[i].from->key);
  }
}

TEST(Range, ThousandsOfVersionsAreQuick) {
  std::string vers = "vers:semver/", native;
  for (int n = 0; n < 20'000; ++n) vers += (n ? "|" : "") + std::to_string(n) + ".0.0";
  auto read = read_vers(vers);
  ASSERT_TRUE(read);
  auto range = range_of(*read);
  ASSERT_TRUE(range);
  EXPECT_EQ(range->intervals().size(), 20'000u);
  EXPECT_TRUE(holds(*range, "19999.0.0"));
  EXPECT_FALSE(holds(*range, "19999.0.1"));
  for (int n = 0; n < 2'000; ++n) native += (n ? "||" : "") + std::to_string(n);
  auto many = read_native_range("golang", native);
  ASSERT_TRUE(many);
  EXPECT_EQ(many->intervals().size(), 2'000u);
  std::string holes;
  for (int n = 0; n < 600; ++n) holes += "!=" + std::to_string(n) + ",";
  EXPECT_FALSE(read_native_range("pypi", holes));
}

}  // namespace
}  // namespace hinomi
