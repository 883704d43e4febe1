// Keys against slow, literal comparisons, on versions that are put together at random.
#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <set>
#include <vector>

#include "product/literal_apk.h"
#include "product/literal_pypi.h"
#include "product/version.h"

namespace hinomi {
namespace {

using Compare = std::function<int(const std::string&, const std::string&)>;
using Pieces = std::vector<std::string>;
using Made = std::vector<Pieces>;  // one of each, in turn

std::set<std::string> make(const Made& made, std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::set<std::string> out;
  for (int tries = 0; out.size() < count && tries < 20'000; ++tries) {
    std::string one;
    for (const Pieces& from : made) one += from[random() % from.size()];
    out.insert(one);
  }
  return out;
}

void check(Scheme scheme, const Made& made, const Compare& compare) {
  std::vector<std::pair<std::string, std::string>> keyed;
  for (const std::string& one : make(made, 160, 7)) {
    auto key = order_key(scheme, one);
    ASSERT_TRUE(key) << name_of(scheme) << " " << one << ": " << key.error().text();
    keyed.emplace_back(one, *key);
  }
  ASSERT_GT(keyed.size(), 100u) << name_of(scheme);
  int wrong = 0, equal = 0;
  for (const auto& [a, x] : keyed)
    for (const auto& [b, y] : keyed) {
      int got = x < y ? -1 : x > y;
      int expected = compare(a, b);
      equal += expected == 0 && a != b;
      if (got != expected && ++wrong < 10)
        ADD_FAILURE() << name_of(scheme) << ": " << a << " to " << b << " is " << expected
                      << ", the keys say " << got;
    }
  EXPECT_EQ(wrong, 0) << name_of(scheme);
  EXPECT_GT(equal, 0) << name_of(scheme) << ": nothing equal was made";
}

const Pieces numbers = {"0", "1", "2", "9", "10", "100", "01", "00", "18446744073709551616"};
const Pieces plain = {"0", "1", "2", "9", "10"};

TEST(VersionOrder, Deb) {
  check(Scheme::deb,
        {{"", "", "0:", "1:"},
         numbers,
         {"", ".", "~", "a", "+b", ".z"},
         numbers,
         {"", "~", "~~", "-0", "-", "a"},
         {"1", "0", "1~a"}},
        product::literal::deb);
}

TEST(VersionOrder, Rpm) {
  check(Scheme::rpm,
        {{"", "0:", "1:"},
         numbers,
         {"", ".", "_", "..", "~", "^", "a", "rc"},
         {"", "0", "1", "b", "10"},
         {"", "~1", "^git1", "^", "-", "-1", "-0", "-1.el8"}},
        product::literal::rpm);
}

TEST(VersionOrder, ApkAndGentoo) {
  Pieces dotted = {".0", ".1", ".01", ".010", ".10", ".9", ".00"};
  check(Scheme::apk,
        {plain,
         {"", ".0", ".1", ".01", ".10", ".", ".00"},
         {"", "a", "b", "p1", "p2", "a0"},
         {"", "_alpha", "_rc1", "_p", "_p1", "_git2", "_p01", "_p_rc1"},
         {"", "-r0", "-r1", "-r01"}},
        product::literal::apk);
  check(Scheme::gentoo,
        {plain,
         dotted,
         {"", ".1", ".01", ".010"},
         {"", "a", "z"},
         {"", "_alpha", "_rc1", "_p", "_p1", "_p0", "_p1_rc1"},
         {"", "-r0", "-r1"}},
        product::literal::gentoo);
}

TEST(VersionOrder, Semver) {
  Made made{{"0", "1", "18446744073709551616"},
            {".0", ".1", ".10"},
            {".0"},
            {"", "-alpha", "-alpha.1", "-1", "-10", "-9", "-a-b", "-alpha.beta", "-A", "-1a"},
            {"", "+b", "+c.1"}};
  for (Scheme scheme : {Scheme::semver, Scheme::npm, Scheme::cargo, Scheme::golang})
    check(scheme, made, product::literal::semver);
}

TEST(VersionOrder, Maven) {
  check(Scheme::maven,
        {plain,
         {"", ".0", ".1", "-1", "-0"},
         {"", ".", "-", ".a", "-a", "-rc", "-ga", ".sp", "-foo", "-snapshot", "-final"},
         {"", "1", "0", "-1", ".1", ".0"},
         {"", ".0", "-0", "-ga", "-foo"}},
        product::literal::maven);
}

TEST(VersionOrder, Pypi) {
  check(Scheme::pypi,
        {{"", "", "1!"},
         {"0", "1", "10"},
         {"", ".0", ".1", ".0.1"},
         {"", "a0", "a1", "b2", "rc1", "rc10"},
         {"", "", ".post0", ".post1"},
         {"", "", ".dev0", ".dev3"},
         {"", "", "+1", "+a", "+a.1", "+10"}},
        product::literal::pypi);
}

TEST(VersionOrder, Gem) {
  check(Scheme::gem,
        {plain,
         {"", ".0", ".1", ".00", ".a"},
         {"", ".0", ".a", ".b2", ".0.0"},
         {"", ".0", ".1", ".a", ".0.b", "-rc"}},
        product::literal::gem);
}

TEST(VersionOrder, Composer) {
  check(Scheme::composer,
        {{"0", "1", "10"},
         {".0", ".1", ".00"},
         {".0", ".2"},
         {".0", ".3"},
         {"", "", "-alpha", "-alpha1", "-beta2", "-beta10", "-RC1", "-RC", "-patch", "-patch1",
          "-beta1.1"},
         {"", "", "-dev"}},
        product::literal::composer);
}

}  // namespace
}  // namespace hinomi
