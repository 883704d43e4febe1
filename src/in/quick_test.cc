// The quick way is normalise() itself on every text, however it is written.
#include "in/quick.h"

#include <gtest/gtest.h>

#include <random>

#include "in/normalise.h"

namespace hinomi::in {
namespace {

void expect_same(std::string_view text) {
  Kept kept;
  auto guess = normalise(text);
  if (auto quick = quick_guess(text, kept)) {
    ASSERT_TRUE(guess) << text;
    EXPECT_EQ(quick->type, guess->type) << text;
    EXPECT_EQ(quick->value, guess->value) << text;
  }
  for (int i = 0; i < indicator_type_count; ++i) {
    auto type = static_cast<IndicatorType>(i);
    auto slow = normalise(type, text);
    auto quick = quick_normalise(type, text, kept);
    ASSERT_EQ(quick.has_value(), slow.has_value()) << name_of(type) << " of \"" << text << "\"";
    if (!slow) continue;
    EXPECT_EQ(quick->type, slow->type) << text;
    EXPECT_EQ(quick->value, slow->value) << name_of(type) << " of \"" << text << "\"";
  }
}

TEST(Quick, SpellingsOfEveryKind) {
  for (std::string_view text : {"192.0.2.1",
                                "192.0.2.01",
                                "192.0.2.1:80",
                                "192.0.2.1/32",
                                "192.0.2.0/24",
                                "1.2.3",
                                "2001:db8::1",
                                "2001:DB8:0:0:0:0:0:1",
                                "fe80:0:0:0:1:2:3:4",
                                "fe80::1%4",
                                "::",
                                "::1",
                                "::ffff:192.0.2.1",
                                "::ffff:c000:201",
                                "[2001:db8::1]:443",
                                "2001:db8::/32",
                                "host.example.jp",
                                "HOST.Example.JP",
                                "host.example.jp.",
                                "host.example.jp..",
                                "*.example.jp",
                                "host",
                                "host.",
                                ".example.jp",
                                "a..b",
                                "-a.example",
                                "a-.example",
                                "host.example:80",
                                "xn--r8jz45g.example",
                                "XN--R8JZ45G.example",
                                "xn--a.example",
                                "ab--c.example",
                                "例え.example",
                                "ｅｘａｍｐｌｅ．ｊｐ",
                                "example。jp",
                                "evil[.]example",
                                "host.123",
                                "host.0x1f",
                                "a_b.example",
                                "http://host.example/",
                                "http://host.example",
                                "http://host.example?q",
                                "HTTP://host.example/a",
                                "https://host.example:443/a",
                                "http://host.example./",
                                "http://u@host.example/",
                                "http://192.0.2.1/a",
                                "http://0300.0.2.1/",
                                "http://host.example/a/../b",
                                "http://host.example/%7Ea",
                                "http://例え.example/あ",
                                "http://host.example/#f",
                                "http://host.example\\a",
                                "hxxp://host.example/",
                                "http://HOST.example/A",
                                "http://[2001:db8::1]/",
                                "ftp://host.example/x",
                                "http://host.example/a.b",
                                "http://host.example/.b",
                                "http:/host.example/",
                                "http://",
                                "http:///",
                                "http://host/",
                                "http://-a.example/",
                                "a@example.jp",
                                "A@EXAMPLE.JP",
                                "<a@example.jp>",
                                "a@host",
                                "@example.jp",
                                "a b@example.jp",
                                "a..b@example.jp",
                                "a@example.jp.",
                                "日本@example.jp",
                                "a@b@example.jp",
                                "a{@example.jp",
                                "d41d8cd98f00b204e9800998ecf8427e",
                                "D41D8CD98F00B204E9800998ECF8427E",
                                "da39a3ee5e6b4b0d3255bfef95601890afd80709",
                                " d41d8cd98f00b204e9800998ecf8427e ",
                                "",
                                " ",
                                "-",
                                ".",
                                "@",
                                ":",
                                "/",
                                "(",
                                "localhost",
                                "N/A",
                                "%%1833",
                                "WORKSTATION5$",
                                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"})
    expect_same(text);
  expect_same(std::string(300, 'a') + ".example");
  expect_same(std::string(63, 'a') + ".example");
  expect_same(std::string(64, 'a') + ".example");
  expect_same(std::string(64, 'a') + "@host.example");
  expect_same(std::string(65, 'a') + "@host.example");
  expect_same("http://host.example/" + std::string(9000, 'a'));
  expect_same("http://host.example/" + std::string(8172, 'a'));
  expect_same("http://host.example/" + std::string(8173, 'a'));
  expect_same(std::string("a\0b.example", 11));
}

// Pieces of indicators put together at random, then single bytes changed.
TEST(Quick, GeneratedTexts) {
  const std::string_view pieces[] = {"http://",
                                     "https://",
                                     "ftp://",
                                     "hxxp://",
                                     "host",
                                     "Example",
                                     ".",
                                     ".",
                                     "jp",
                                     "example",
                                     "com",
                                     "xn--",
                                     "r8jz45g",
                                     "192",
                                     "0",
                                     "2",
                                     "255",
                                     "256",
                                     "01",
                                     "0x1",
                                     "::",
                                     ":",
                                     "db8",
                                     "2001",
                                     "fe80",
                                     "ffff",
                                     "/",
                                     "/",
                                     "?",
                                     "#",
                                     "%",
                                     "%41",
                                     "%2e",
                                     "@",
                                     "@",
                                     "-",
                                     "_",
                                     "*",
                                     "[",
                                     "]",
                                     "(",
                                     ")",
                                     "[.]",
                                     " ",
                                     "\t",
                                     "\"",
                                     "'",
                                     "\\",
                                     "\\.",
                                     "例え",
                                     "。",
                                     "．",
                                     "ａ",
                                     "80",
                                     "443",
                                     "..",
                                     "a",
                                     "F",
                                     "d41d8cd98f00b204",
                                     "e9800998ecf8427e",
                                     "h*",
                                     "fxp",
                                     "htx",
                                     "|",
                                     "`",
                                     "{",
                                     "<",
                                     ">",
                                     "\n"};
  std::mt19937 random(7);
  auto below = [&](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
  };
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (std::size_t n = 1 + below(8); n > 0; --n) text += pieces[below(std::size(pieces))];
    if (below(4) == 0) text[below(text.size())] = static_cast<char>(below(128));
    expect_same(text);
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace hinomi::in
