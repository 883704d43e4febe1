#include "in/normalise.h"

#include <gtest/gtest.h>

#include <random>

#include "in/normalise_parts.h"

namespace hinomi::in {
namespace {

struct Case {
  std::string_view written;
  std::string_view value;  // empty: refused
};

void expect_cases(IndicatorType type, std::initializer_list<Case> cases) {
  for (const Case& c : cases) {
    auto found = normalise(type, c.written);
    if (found) {
      EXPECT_EQ(found->value, c.value) << c.written;
      EXPECT_EQ(found->original, c.written);
    } else {
      EXPECT_EQ(c.value, "") << c.written << ": " << found.error().text();
      EXPECT_FALSE(found.error().remedy.empty()) << c.written;
    }
  }
}

TEST(Normalise, Ipv4) {
  expect_cases(IndicatorType::ipv4, {{"192.0.2.1", "192.0.2.1"},
                                     {" 192[.]0[.]2[.]1 ", "192.0.2.1"},
                                     {"１９２．０．２．１", "192.0.2.1"},
                                     {"192.0.2.1:8080", "192.0.2.1"},
                                     {"192.0.2.1/32", "192.0.2.1"},
                                     {"192.0.2.77/24", "192.0.2.0/24"},
                                     // What some programs read as octal, hexadecimal or short.
                                     {"192.0.2.01", ""},
                                     {"0xC0.0.2.1", ""},
                                     {"192.0.513", ""},
                                     {"3221225985", ""},
                                     {"192.0.2.256", ""},
                                     {"192.0.2", ""},
                                     {"192.0.2.1.", ""},
                                     {"192.0.2.1/33", ""},
                                     {"2001:db8::1", ""}});
}

// RFC 5952 sections 1 to 4; RFC 4291 section 2.5.5.2.
TEST(Normalise, Ipv6) {
  expect_cases(IndicatorType::ipv6, {{"2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
                                     {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
                                     {"2001:0db8::0001", "2001:db8::1"},
                                     {"2001:db8:0:0:0:0:2:1", "2001:db8::2:1"},
                                     {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
                                     {"[2001:db8::1]:443", "2001:db8::1"},
                                     {"2001[:]db8::1", "2001:db8::1"},
                                     {"::", "::"},
                                     {"::1", "::1"},
                                     {"1::", "1::"},
                                     {"::ffff:192.0.2.1", "192.0.2.1"},
                                     {"::ffff:c000:201", "192.0.2.1"},
                                     {"2001:db8::/32", "2001:db8::/32"},
                                     {"2001:db8:ffff::/33", "2001:db8:8000::/33"},
                                     {"::ffff:192.0.2.0/120", "192.0.2.0/24"},
                                     {"fe80::1%eth0", ""},
                                     {"2001:db8::1::1", ""},
                                     {"2001:db8", ""},
                                     {"12345::", ""},
                                     {"192.0.2.1", ""}});
  EXPECT_EQ(normalise(IndicatorType::ipv6, "::ffff:192.0.2.1")->type, IndicatorType::ipv4);
}

TEST(Normalise, Network) {
  expect_cases(IndicatorType::network, {{"198.51.100.129/25", "198.51.100.128/25"},
                                        {"0.0.0.0/0", "0.0.0.0/0"},
                                        {"::/0", "::/0"},
                                        {"192.0.2.1/32", "192.0.2.1"},
                                        {"2001:db8::1/128", "2001:db8::1"},
                                        {"192.0.2.0/024", ""},
                                        {"192.0.2.0/", ""},
                                        {"192.0.2.0/-1", ""},
                                        {"2001:db8::/129", ""}});
  auto outer = network_from("192.0.2.0/24"), inner = network_from("192.0.2.128/25");
  EXPECT_TRUE(outer->contains(*inner));
  EXPECT_FALSE(inner->contains(*outer));
  EXPECT_TRUE(inner->overlaps(*outer));
  EXPECT_TRUE(outer->v4);
  EXPECT_EQ(outer->prefix, 24);
  EXPECT_TRUE(network_from("::/0")->contains(*outer));  // IPv4 lies in ::ffff:0:0/96
  EXPECT_FALSE(network_from("example.jp"));
}

TEST(Normalise, Domain) {
  std::string label(63, 'a');
  std::string longest = label + "." + label + "." + label + "." + std::string(61, 'b');
  expect_cases(IndicatorType::domain, {{"WWW.Example.JP", "www.example.jp"},
                                       {"www.example.jp.", "www.example.jp"},
                                       {"*.example.jp", "example.jp"},
                                       {"example[.]jp", "example.jp"},
                                       {"example[dot]jp", "example.jp"},
                                       {"example(.)jp", "example.jp"},
                                       {"example{.}jp", "example.jp"},
                                       {"example[.jp", "example.jp"},
                                       {"example\\.jp", "example.jp"},
                                       {"ｅｘａｍｐｌｅ．ｊｐ", "example.jp"},
                                       {"example。jp", "example.jp"},
                                       {"「example.jp」", "example.jp"},
                                       {"ex\u200Bample.jp", "example.jp"},
                                       {"_dmarc.example.jp", "_dmarc.example.jp"},
                                       {"r3---sn.example.jp", "r3---sn.example.jp"},
                                       {"host.example.jp:8080", "host.example.jp"},
                                       // Registered by JPRS as its own test name.
                                       {"日本語.jp", "xn--wgv71a119e.jp"},
                                       {"XN--WGV71A119E.jp", "xn--wgv71a119e.jp"},
                                       {"faß.de", "xn--fa-hia.de"},  // UTS #46 non-transitional
                                       {"xn--i-7iq.ws", "xn--i-7iq.ws"},  // an emoji, registered
                                       {longest, longest},
                                       {longest + "b", ""},
                                       {label + "a.jp", ""},
                                       {"localhost", ""},
                                       {"", ""},
                                       {".", ""},
                                       {"a..jp", ""},
                                       {"-a.jp", ""},
                                       {"a-.jp", ""},
                                       {"a b.jp", ""},
                                       {"exa!mple.jp", ""},
                                       {"192.0.2.1", ""},
                                       {"example.0x1f", ""},
                                       {"xn--0.com", ""},
                                       {"xn--a-ecp.ru", "xn--a-ecp.ru"},
                                       {"\xFF.jp", ""}});
}

// Expected values: RFC 3986 section 6.2.2 and 5.2.4, and the WHATWG URL test data for hosts.
TEST(Normalise, Url) {
  expect_cases(IndicatorType::url,
               {{"HTTP://Example.JP", "http://example.jp/"},
                {"hxxps://example[.]jp/Login", "https://example.jp/Login"},
                {"hXXp[:]//example[.]jp", "http://example.jp/"},
                {"h**p://example.jp/", "http://example.jp/"},
                {"hxxp[://]example[.]jp/a[.]php", "http://example.jp/a.php"},
                {"ｈｔｔｐ：／／ｅｘａｍｐｌｅ．ｊｐ／", "http://example.jp/"},
                {"<http://example.jp/a>", "http://example.jp/a"},
                {"http://example.jp/a。", "http://example.jp/a"},
                {"http://example.jp:80/", "http://example.jp/"},
                {"https://example.jp:443/", "https://example.jp/"},
                {"https://example.jp:080/", "https://example.jp:80/"},
                {"http://example.jp:/", "http://example.jp/"},
                {"http://user:pass@example.jp/", "http://example.jp/"},
                {"http://good.example@evil.example/", "http://evil.example/"},
                {"http://good.example\\@evil.example/", "http://good.example/@evil.example/"},
                {"http:\\\\example.jp\\a", "http://example.jp/a"},
                {"http://example.jp/#top", "http://example.jp/"},
                {"http://example.jp?q=1", "http://example.jp/?q=1"},
                {"http://example.jp/%7euser/%2Fa%c3%a9", "http://example.jp/~user/%2Fa%C3%A9"},
                {"http://example.jp/a/./b/../c", "http://example.jp/a/c"},
                {"http://example.jp/a/%2e%2E/b", "http://example.jp/b"},
                {"http://example.jp/../..", "http://example.jp/"},
                {"http://example.jp/%252e", "http://example.jp/%252e"},
                {"http://example.jp/a//b", "http://example.jp/a//b"},
                {"http://example.jp/%%341", "http://example.jp/%%341"},
                {"http://example.jp/100%", "http://example.jp/100%"},
                {"http://example.jp/a b", "http://example.jp/a%20b"},
                {"http://example.jp/日", "http://example.jp/%E6%97%A5"},
                {"http://example.jp/?a[0]=[.]", "http://example.jp/?a[0]=[.]"},
                {"http://日本語.jp/", "http://xn--wgv71a119e.jp/"},
                {"http://ex%61mple.jp/", "http://example.jp/"},
                {"http://example.jp./", "http://example.jp/"},
                {"http://0300.0.2.1/", "http://192.0.2.1/"},
                {"http://0xC0000201/", "http://192.0.2.1/"},
                {"http://3221225985/", "http://192.0.2.1/"},
                {"http://192.513/", "http://192.0.2.1/"},
                {"http://192.0.2.1./", "http://192.0.2.1/"},
                {"http://１９２.０.２.１/", "http://192.0.2.1/"},
                {"http://[2001:DB8::0:1]:8080/", "http://[2001:db8::1]:8080/"},
                {"http://[::ffff:192.0.2.1]/", "http://192.0.2.1/"},
                {"ftp://example.jp:21/a", "ftp://example.jp/a"},
                {"http://256.0.2.1/", ""},
                {"http://192.0.2.1.5/", ""},
                {"http://4294967296/", ""},
                {"http://localhost/", ""},
                {"http:///a", ""},
                {"http:example.jp", ""},
                {"http://example.jp:65536/", ""},
                {"http://example.jp:80a/", ""},
                {"http://[fe80::1%25eth0]/", ""},
                {"http://[]/", ""},
                {"http://exa mple.jp/", ""},
                {"javascript:alert(1)", ""},
                {"example.jp/path", ""},
                {"http://example.jp/\x01", ""},
                {"http://example.jp/" + std::string(8192, 'a'), ""}});
}

TEST(Normalise, MailAndDigests) {
  expect_cases(IndicatorType::email, {{"Taro.Yamada@Example.JP", "Taro.Yamada@example.jp"},
                                      {"taro[at]example[.]jp", "taro@example.jp"},
                                      {"ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "taro@example.jp"},
                                      {"taro..x.@example.jp", "taro..x.@example.jp"},
                                      {"taro@日本語.jp", "taro@xn--wgv71a119e.jp"},
                                      {"<taro@example.jp>", "taro@example.jp"},
                                      {"@example.jp", ""},
                                      {"taro@", ""},
                                      {"taro@host", ""},
                                      {"ta ro@example.jp", ""},
                                      {std::string(65, 'a') + "@example.jp", ""}});
  // Digests of the empty message (RFC 1321 A.5, FIPS 180-4).
  expect_cases(IndicatorType::md5,
               {{"D41D8CD98F00B204E9800998ECF8427E", "d41d8cd98f00b204e9800998ecf8427e"},
                {"d41d8cd98f00b204e9800998ecf8427", ""},
                {"d41d8cd98f00b204e9800998ecf8427g", ""}});
  expect_cases(IndicatorType::sha1, {{"DA39A3EE5E6B4B0D3255BFEF95601890AFD80709",
                                      "da39a3ee5e6b4b0d3255bfef95601890afd80709"}});
}

TEST(Normalise, GuessesTheType) {
  struct Guess {
    std::string_view written;
    IndicatorType type;
  };
  for (const Guess& g : std::initializer_list<Guess>{
           {"hxxp://example[.]jp", IndicatorType::url},
           {"example[.]jp", IndicatorType::domain},
           {"a@example.jp", IndicatorType::email},
           {"192.0.2.1", IndicatorType::ipv4},
           {"192.0.2.1:443", IndicatorType::ipv4},
           {"192.0.2.0/24", IndicatorType::network},
           {"2001:db8::", IndicatorType::ipv6},
           {std::string_view("d41d8cd98f00b204e9800998ecf8427e"), IndicatorType::md5}}) {
    auto found = normalise(g.written);
    ASSERT_TRUE(found) << g.written << ": " << found.error().text();
    EXPECT_EQ(found->type, g.type) << g.written;
  }
  for (std::string_view bad : {"", "word", "example.jp/path", "1.2.3", "a@b@", "::g", "12:30"})
    EXPECT_FALSE(normalise(bad)) << bad;
}

TEST(Normalise, HostAndPath) {
  EXPECT_EQ(host_of(IndicatorType::url, "http://example.jp:8080/a?b"), "example.jp");
  EXPECT_EQ(host_of(IndicatorType::url, "http://[2001:db8::1]:8080/"), "2001:db8::1");
  EXPECT_EQ(host_of(IndicatorType::email, "a@example.jp"), "example.jp");
  EXPECT_EQ(host_of(IndicatorType::domain, "example.jp"), "");
  EXPECT_EQ(path_of("http://example.jp:8080/a?b"), "/a?b");
  EXPECT_EQ(path_of("http://example.jp/"), "/");
}

// What is normal stays as it is, and its type is known from the text alone.
TEST(Normalise, IsStable) {
  static constexpr std::string_view pieces[] = {
      "http://", "hxxp://", "https[:]//", "HTTP:\\\\", "example", "日本語", ".",    "[.]",
      "。",      "．",      "jp",         "com",       "/",       "%2e",    "%",    "%41",
      "4",       "1",       "a",          "A",         "?",       "#",      "@",    "[at]",
      ":",       "80",      "0",          "0x7f",      "[",       "]",      "(",    ")",
      "{",       "}",       "::",         "ffff",      "-",       "_",      "xn--", "ß",
      "\u200B",  "\\",      "192.0.2.1",  "2001:db8",  "/24",     " ",      "*",    "ｅ",
      "'",       "\"",      "..",         "/../",      "=",       "&",      ";",    "<",
      ">",       "|",       "é",          "dot"};
  std::mt19937 random(20260401);
  int accepted = 0;
  for (int i = 0; i < 400'000; ++i) {
    std::string text;
    for (unsigned n = 1 + random() % 9; n > 0; --n) text += pieces[random() % std::size(pieces)];
    auto once = normalise(text);
    if (!once) continue;
    ++accepted;
    auto twice = normalise(once->type, once->value);
    ASSERT_TRUE(twice) << text << " -> " << once->value << ": " << twice.error().text();
    ASSERT_EQ(twice->value, once->value) << text;
    auto guessed = normalise(once->value);
    ASSERT_TRUE(guessed) << once->value;
    ASSERT_EQ(guessed->type, once->type) << once->value;
    ASSERT_EQ(refang(refang(text)), refang(text));
  }
  EXPECT_GT(accepted, 2'000);
}

// What is printed is read back as the same number by the C library's inet_pton.
TEST(Normalise, Ipv6RoundTrip) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20'000; ++i) {
    unsigned __int128 address = 0;
    for (int group = 0; group < 8; ++group)
      address = address << 16 | (random() % 3 ? 0 : random() & 0xFFFF);
    std::string text = spell_ipv6(address);
    auto back = ipv6_from(text);
    ASSERT_TRUE(back) << text;
    ASSERT_TRUE(*back == address) << text;
  }
}

}  // namespace
}  // namespace hinomi::in
