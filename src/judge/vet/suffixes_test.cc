#include "judge/vet/suffixes.h"

#include <gtest/gtest.h>

namespace hinomi::vet {
namespace {

// Rules and answers in the manner of publicsuffix.org's test vectors.
constexpr const char* rules = R"(// ===BEGIN ICANN DOMAINS===
com
org
io
jp
co.jp
*.kawasaki.jp
!city.kawasaki.jp
// ===END ICANN DOMAINS===
// ===BEGIN PRIVATE DOMAINS===
duckdns.org
github.io
// ===END PRIVATE DOMAINS===
)";

Suffixes small() {
  auto suffixes = Suffixes::parse(rules);
  EXPECT_TRUE(suffixes);
  return std::move(*suffixes);
}

TEST(Suffixes, IcannSection) {
  const Suffixes suffixes = small();
  EXPECT_EQ(suffixes.parts_of("a.b.example.com").registrable, "example.com");
  EXPECT_EQ(suffixes.parts_of("example.co.jp").registrable, "example.co.jp");
  EXPECT_EQ(suffixes.parts_of("a.b.c.kawasaki.jp").registrable, "b.c.kawasaki.jp");
  EXPECT_EQ(suffixes.parts_of("www.city.kawasaki.jp").registrable, "city.kawasaki.jp");
  EXPECT_TRUE(suffixes.parts_of("co.jp").is_suffix);
  EXPECT_EQ(suffixes.parts_of("co.jp").registrable, "");
  EXPECT_TRUE(suffixes.parts_of("jp").is_suffix);
}

TEST(Suffixes, PrivateSectionApart) {
  const Suffixes suffixes = small();
  const auto parts = suffixes.parts_of("a.foo.duckdns.org");
  EXPECT_EQ(parts.registrable, "duckdns.org");
  EXPECT_EQ(parts.hosted, "foo.duckdns.org");
  EXPECT_EQ(parts.private_suffix, "duckdns.org");
  EXPECT_TRUE(parts.is_private);
  EXPECT_FALSE(parts.is_suffix);
  EXPECT_TRUE(suffixes.parts_of("github.io").is_suffix);
  EXPECT_EQ(suffixes.parts_of("github.io").hosted, "");
  EXPECT_FALSE(suffixes.parts_of("example.com").is_private);
}

TEST(Suffixes, UnknownTopLevelIsASuffix) {
  const Suffixes suffixes = small();
  EXPECT_EQ(suffixes.parts_of("www.city.example").registrable, "city.example");
  EXPECT_TRUE(suffixes.parts_of("example").is_suffix);
}

TEST(Suffixes, LibraryOwnListKnowsBothSections) {
  const Suffixes suffixes = Suffixes::built_in();
  EXPECT_EQ(suffixes.parts_of("www.example.co.jp").registrable, "example.co.jp");
  EXPECT_TRUE(suffixes.parts_of("foo.duckdns.org").is_private);
  EXPECT_EQ(suffixes.parts_of("foo.duckdns.org").registrable, "duckdns.org");
}

TEST(Suffixes, RefusesWhatIsNoList) {
  EXPECT_FALSE(Suffixes::parse(""));
  EXPECT_FALSE(Suffixes::parse("// only a comment\n"));
}

}  // namespace
}  // namespace hinomi::vet
