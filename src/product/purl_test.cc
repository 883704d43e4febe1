#include "product/purl.h"

#include <gtest/gtest.h>

#include <random>

namespace hinomi {
namespace {

std::string canonical(std::string_view text) {
  auto purl = read_purl(text);
  return purl ? purl_text(*purl) : "refused: " + purl.error().where;
}

TEST(Purl, PutsRightWhatHasOneReading) {
  EXPECT_EQ(canonical(" pkg://NPM/@Angular/core@1.0.0?B=2&a=1&c= "),
            "pkg:npm/%40Angular/core@1.0.0?a=1&b=2");
  EXPECT_EQ(canonical("pkg:pypi/Typing_Extensions@4.0.RC1"), "pkg:pypi/typing-extensions@4.0.rc1");
  EXPECT_EQ(canonical("pkg:deb/Debian/libstdc++6@12.2.0-14%2bdeb12u1"),
            "pkg:deb/debian/libstdc%2B%2B6@12.2.0-14%2Bdeb12u1");
  EXPECT_EQ(canonical("pkg:generic//a//b/@1#/./x/../y/"), "refused: package URL, name");
  EXPECT_EQ(canonical("pkg:generic//a//b@1#/./x/../y/"), "pkg:generic/a/b@1#x/y");
  EXPECT_EQ(canonical("pkg:generic/%E7%81%AB@1%2F2"), "pkg:generic/%E7%81%AB@1%2F2");
}

TEST(Purl, RefusalsNameTheComponent) {
  auto where = [](std::string_view text) { return read_purl(text).error().where; };
  EXPECT_EQ(where("curl@1"), "package URL, scheme");
  EXPECT_EQ(where("pkg:deb"), "package URL, name");
  EXPECT_EQ(where("pkg:d_b/x"), "package URL, type");
  EXPECT_EQ(where("pkg:deb/a%2Fb/x"), "package URL, namespace");
  EXPECT_EQ(where("pkg:deb/x?arch"), "package URL, qualifiers");
  EXPECT_EQ(where("pkg:deb/x?a=1&A=2"), "package URL, qualifiers");
  EXPECT_EQ(where("pkg:deb/x#a%2Fb"), "package URL, subpath");
  EXPECT_EQ(read_purl("pkg:a/" + std::string(purl_limit, 'x')).error().kind, ErrorKind::too_large);
}

TEST(Purl, TheTypesDemandsAreAskedApart) {
  auto go = read_purl("pkg:golang/stdlib@1.22.1");
  ASSERT_TRUE(go);
  EXPECT_EQ(check_purl_type(*go).error().where, "package URL of type golang, namespace");
  EXPECT_FALSE(parse_purl("pkg:golang/stdlib@1.22.1"));
  EXPECT_FALSE(parse_purl("pkg:rpm/fedora/curl?Arch=x"));
  EXPECT_TRUE(read_purl("pkg:rpm/fedora/curl?Arch=x"));
  EXPECT_EQ(parse_purl("pkg:swid/a@1").error().where, "package URL of type swid, qualifiers");
}

// What is written is read back as it was, whatever letters stand in it.
TEST(Purl, WrittenAndReadBackIsTheSame) {
  std::mt19937 random(7);
  const std::string_view letters[] = {"a",   "Z", "0", "/", "@", ":", "?", "#", "%",
                                      "&",   "=", "+", " ", ".", "-", "_", "~", "\xE7\x81\xAB",
                                      "%2F", "\""};
  auto word = [&](std::size_t most) {
    std::string out;
    for (std::size_t left = random() % (most + 1); left > 0; --left)
      out += letters[random() % std::size(letters)];
    return out;
  };
  int compared = 0;
  for (int i = 0; i < 20000; ++i) {
    const char* types[] = {"generic", "npm", "deb", "golang", "pypi", "git", "unheard-of"};
    Purl components{types[random() % std::size(types)], word(4), "n" + word(4), word(4)};
    components.subpath = word(4);
    if (random() % 2) components.qualifiers = {{"k" + std::to_string(random() % 3), word(3)}};
    auto made = make_purl(components);
    if (!made) continue;
    auto first = read_purl(purl_text(*made));
    ASSERT_TRUE(first) << purl_text(*made) << first.error().text();
    auto second = read_purl(purl_text(*first));
    ASSERT_TRUE(second);
    EXPECT_EQ(*first, *second) << purl_text(*made);
    EXPECT_EQ(first->name, made->name) << purl_text(*made);
    EXPECT_EQ(first->version, made->version) << purl_text(*made);
    EXPECT_EQ(first->qualifiers, made->qualifiers) << purl_text(*made);
    ++compared;
  }
  EXPECT_GT(compared, 15000);
}

}  // namespace
}  // namespace hinomi
