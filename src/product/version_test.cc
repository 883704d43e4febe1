// The standards' own examples, in their order.
#include "product/version.h"

#include <gtest/gtest.h>

#include <vector>

namespace hinomi {
namespace {

std::string key(Scheme scheme, std::string_view version) {
  auto out = order_key(scheme, version);
  EXPECT_TRUE(out) << version << ": " << (out ? "" : out.error().text());
  return out ? *out : "";
}

void expect_rising(Scheme scheme, const std::vector<std::string>& versions) {
  for (std::size_t i = 0; i < versions.size(); ++i)
    for (std::size_t j = i + 1; j < versions.size(); ++j)
      EXPECT_LT(key(scheme, versions[i]), key(scheme, versions[j]))
          << versions[i] << " is before " << versions[j];
}

void expect_equal(Scheme scheme, const std::vector<std::string>& versions) {
  for (const std::string& one : versions)
    EXPECT_EQ(key(scheme, versions[0]), key(scheme, one)) << versions[0] << " is " << one;
}

void expect_none(Scheme scheme, const std::vector<std::string>& versions) {
  for (const std::string& one : versions) {
    auto out = order_key(scheme, one);
    ASSERT_FALSE(out) << one;
    EXPECT_EQ(out.error().kind, ErrorKind::invalid) << one;
    EXPECT_NE(out.error().what.find(name_of(scheme)), std::string::npos) << out.error().text();
  }
}

TEST(Version, SemverSection11) {
  expect_rising(Scheme::semver,
                {"1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2",
                 "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "2.0.0", "2.1.0", "2.1.1"});
  expect_equal(Scheme::semver, {"1.0.0", "v1.0.0", "1.0.0+20130313144700", "1.0", "1"});
  expect_none(Scheme::semver, {"", "1.0.0.0", "1..0", "1.0.0-", "1.0.0-a..b", "1.0.0beta", "latest",
                               "1.0.0+", "1.0.0-b\xc3\xa9ta"});
  expect_rising(Scheme::semver, {"18446744073709551615.0.0", "18446744073709551616.0.0",
                                 "99999999999999999999999.0.0"});
}

TEST(Version, ThoseThatFollowSemver) {
  expect_equal(Scheme::npm, {"1.2.3", "=v1.2.3", " v1.2.3 "});
  expect_equal(Scheme::npm, {"1.2.3-beta", "1.2.3beta"});
  expect_equal(Scheme::nuget, {"1.0", "1.0.0.0", "1.0.00+a"});
  expect_equal(Scheme::nuget, {"1.0.0-BETA", "1.0.0-beta"});
  expect_rising(Scheme::nuget, {"1.0.0-beta", "1.0.0", "1.0.0.1"});
  expect_equal(Scheme::golang, {"v2.0.0+incompatible", "2.0.0"});
  expect_rising(Scheme::golang,
                {"v0.0.0-20190101000000-abcdefabcdef", "v0.1.0-0.20200101", "v0.1.0"});
  expect_rising(Scheme::pub, {"1.0.0-a", "1.0.0-a+b", "1.0.0", "1.0.0+1", "1.0.0+2"});
  expect_none(Scheme::cargo, {"v1.0.0"});
}

TEST(Version, DebianPolicy) {
  expect_rising(Scheme::deb, {"1.0~~", "1.0~~a", "1.0~", "1.0", "1.0-1~bpo", "1.0-1",
                              "1.0-1+deb12u1", "1.0a", "1.0+b", "1:0.1"});
  expect_equal(Scheme::deb, {"1.0", "0:1.0", "1.0-0", "01.0-00"});
  expect_none(Scheme::deb, {"", "a:1", "1.0-", "1:", "1 0", "1.0-\xe2\x82\xac"});
}

TEST(Version, RpmVersion7) {
  expect_rising(Scheme::rpm, {"1.0~rc1^git1", "1.0~rc2", "1.0", "1.0-1", "1.0^20160101", "1.0.1"});
  expect_rising(Scheme::rpm, {"a", "1.a", "1.1", "1:0"});
  expect_equal(Scheme::rpm, {"1.0", "1_0", "0:1.00", "1.0."});
}

TEST(Version, ApkAndGentoo) {
  expect_rising(Scheme::apk, {"1.0_alpha_pre2", "1.0_alpha", "1.0_rc1", "1.0", "1.0-r1", "1.0_p1",
                              "1.0a", "5.7.1p1-r1", "5.7.1p2-r0", "6.05", "6.1"});
  expect_none(Scheme::apk, {"", "1.0A", "1.0_foo", "1.0bc", "1.0-1"});
  expect_rising(Scheme::gentoo, {"1_alpha", "1_beta2", "1_pre", "1_rc", "1", "1-r1", "1_p", "1b",
                                 "1.0", "1.01", "1.011", "1.1", "1.10"});
  expect_equal(Scheme::gentoo, {"1.010", "1.01", "1.01-r0"});
  expect_none(Scheme::gentoo, {"a", "1.", "1_git", "1-r"});
}

TEST(Version, Maven) {
  // The POM reference's own list.
  expect_rising(Scheme::maven, {"1-alpha1", "1-beta", "1-milestone", "1-rc", "1-snapshot", "1",
                                "1-sp", "1-foo2", "1-foo10", "1-1", "1.1"});
  expect_equal(Scheme::maven, {"1", "1.0", "1-ga", "1.0.0-final", "1-RELEASE", "1.0-0"});
  expect_equal(Scheme::maven, {"1-a1", "1-alpha-1", "1.alpha-1", "1alpha1"});
  expect_none(Scheme::maven, {"", " "});
}

TEST(Version, Pep440) {
  expect_rising(Scheme::pypi, {"1.dev0",
                               "1.0.dev456",
                               "1.0a1",
                               "1.0a2.dev456",
                               "1.0a12.dev456",
                               "1.0a12",
                               "1.0b1.dev456",
                               "1.0b2",
                               "1.0b2.post345.dev456",
                               "1.0b2.post345",
                               "1.0rc1.dev456",
                               "1.0rc1",
                               "1.0",
                               "1.0+abc.5",
                               "1.0+abc.7",
                               "1.0+5",
                               "1.0.post456.dev34",
                               "1.0.post456",
                               "1.0.15",
                               "1.1.dev1",
                               "1!0.1"});
  expect_equal(Scheme::pypi, {"1.0", "1", "v1.0.0", "0!1"});
  expect_equal(Scheme::pypi, {"1.1rc1", "1.1.RC1", "1.1-c-1", "1.1preview1", "1.1_pre.1"});
  expect_equal(Scheme::pypi, {"1.0.post1", "1.0-1", "1.0-r1", "1.0rev1"});
  expect_equal(Scheme::pypi, {"1.0+ubuntu-1", "1.0+UBUNTU.1"});
  expect_none(Scheme::pypi, {"", "1.0-charmander", "1.0+", "1.0+a..b", "x!1", "1.0p1"});
}

TEST(Version, GemComposerConan) {
  expect_rising(Scheme::gem, {"1.0.a", "1.0.a.1", "1.0.b1", "1.0-rc1", "1", "1.0.1", "1.10"});
  expect_equal(Scheme::gem, {"1", "1.0.0", "1.0"});
  expect_equal(Scheme::gem, {"1.a2", "1.0.a.2"});
  expect_none(Scheme::gem, {"1beta", "a", "1..0"});
  expect_rising(Scheme::composer, {"dev-main", "1.0-dev", "1.0-alpha", "1.0-beta2", "1.0-beta10",
                                   "1.0-RC1", "1.0", "1.0-p1", "1.1", "1.x-dev", "2", "20240101"});
  expect_equal(Scheme::composer, {"1", "v1.0.0.0", "1.0-stable", "1.0+build", "1.0@beta"});
  expect_equal(Scheme::composer, {"1.0b2", "1.0.0-Beta.2", "1.0_beta-2"});
  expect_none(Scheme::composer, {"", "main", "1.0.0.0.0", "1.0-test", "1.x"});
  expect_rising(Scheme::conan,
                {"1.0-pre", "1.0", "1.0+b1", "1.0+b2", "1.1", "1.1a", "1.10", "cci.1"});
}

TEST(Version, Others) {
  expect_rising(Scheme::openssl, {"0.9.8zh", "1.0.2-beta1", "1.0.2", "1.0.2a", "1.0.2za",
                                  "3.0.0-alpha2", "3.0.0-alpha13", "3.0.0"});
  expect_rising(Scheme::cran, {"0.1", "0.1-0", "0.1.1", "0.9", "0.75"});
  expect_rising(Scheme::hackage, {"1", "1.0", "1.0.0", "1.1"});
  expect_none(Scheme::hackage, {"1-2", "1.a", ""});
  expect_equal(Scheme::datetime, {"2024-01-01T00:00:00Z", "2023-12-31T19:00:00.000-05:00"});
  expect_rising(Scheme::datetime, {"1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z"});
  expect_rising(Scheme::generic, {"1.0-rc1", "1.0", "1.0 update 2", "1.0.1", "V1.10"});
  expect_equal(Scheme::generic, {"1", "1.0.0", "v1.0"});
  expect_none(Scheme::generic, {"", "-", "*"});
}

TEST(Version, NamesOfSchemes) {
  EXPECT_EQ(scheme_of("PyPI"), Scheme::pypi);
  EXPECT_EQ(scheme_of("Debian:12"), Scheme::deb);
  EXPECT_EQ(scheme_of("Red Hat:rhel_eus:8.4::appstream"), Scheme::rpm);
  EXPECT_EQ(scheme_of("crates.io"), Scheme::cargo);
  EXPECT_EQ(scheme_of("no such thing"), std::nullopt);
  EXPECT_EQ(scheme_of(""), std::nullopt);
  for (int i = 0; i <= int(Scheme::generic); ++i)
    EXPECT_EQ(scheme_of(name_of(Scheme(i))), Scheme(i)) << i;
}

TEST(Version, LongOnesAreRefused) {
  auto out = order_key(Scheme::generic, std::string(600, '1'));
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().kind, ErrorKind::too_large);
  EXPECT_FALSE(order_key(Scheme::rpm, std::string_view("1\0002", 3)));
}

}  // namespace
}  // namespace hinomi
