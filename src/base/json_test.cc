#include "base/json.h"

#include <gtest/gtest.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <random>

namespace hinomi {
namespace {

using namespace std::string_literals;

std::string canonical(const json::value& value) {
  auto text = canonical_json(value);
  return text ? *text : "error: " + text.error().text();
}

std::string canonical_of(std::string_view text) {
  auto value = parse_json(text);
  return value ? canonical(*value) : "error: " + value.error().text();
}

// RFC 8785 appendix B: IEEE 754 bits and what ECMAScript writes for them.
TEST(CanonicalNumber, TableOfRfc8785) {
  const std::pair<std::uint64_t, std::string_view> table[] = {
      {0x0000000000000000, "0"},
      {0x8000000000000000, "0"},
      {0x0000000000000001, "5e-324"},
      {0x8000000000000001, "-5e-324"},
      {0x7fefffffffffffff, "1.7976931348623157e+308"},
      {0xffefffffffffffff, "-1.7976931348623157e+308"},
      {0x4340000000000000, "9007199254740992"},
      {0xc340000000000000, "-9007199254740992"},
      {0x4430000000000000, "295147905179352830000"},
      {0x44b52d02c7e14af5, "9.999999999999997e+22"},
      {0x44b52d02c7e14af6, "1e+23"},
      {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
      {0x444b1ae4d6e2ef4e, "999999999999999700000"},
      {0x444b1ae4d6e2ef4f, "999999999999999900000"},
      {0x444b1ae4d6e2ef50, "1e+21"},
      {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
      {0x3eb0c6f7a0b5ed8d, "0.000001"},
      {0x41b3de4355555553, "333333333.3333332"},
      {0x41b3de4355555554, "333333333.33333325"},
      {0x41b3de4355555555, "333333333.3333333"},
      {0x41b3de4355555556, "333333333.3333334"},
      {0x41b3de4355555557, "333333333.33333343"},
      {0xbecbf647612f3696, "-0.0000033333333333333333"},
      {0x43143ff3c1cb0959, "1424953923781206.2"},
  };
  for (auto [bits, text] : table) {
    EXPECT_EQ(canonical(std::bit_cast<double>(bits)), text) << std::hex << bits;
    EXPECT_EQ(canonical_of(text), text);
  }
  EXPECT_FALSE(canonical_json(std::bit_cast<double>(0x7fffffffffffffff)));
  EXPECT_FALSE(canonical_json(std::bit_cast<double>(0x7ff0000000000000)));
  EXPECT_FALSE(canonical_json(-std::numeric_limits<double>::infinity()));
}

// ECMAScript has one number type: an integer is what its double reads as.
TEST(CanonicalNumber, IntegersAreDoubles) {
  EXPECT_EQ(canonical(std::int64_t(9007199254740991)), "9007199254740991");
  EXPECT_EQ(canonical(std::int64_t(9007199254740993)), "9007199254740992");
  EXPECT_EQ(canonical(std::numeric_limits<std::int64_t>::max()), "9223372036854776000");
  EXPECT_EQ(canonical(std::numeric_limits<std::int64_t>::min()), "-9223372036854776000");
  EXPECT_EQ(canonical(std::numeric_limits<std::uint64_t>::max()), "18446744073709552000");
  EXPECT_EQ(canonical_of("18446744073709551617"), "18446744073709552000");
  EXPECT_EQ(canonical_of("-0"), "0");
  EXPECT_EQ(canonical_of("1.0"), "1");
  EXPECT_EQ(canonical_of("100e-2"), "1");
  EXPECT_EQ(canonical_of("1e-400"), "0");
  EXPECT_EQ(canonical_of("1e400").substr(0, 5), "error");
}

// strtod of the C library is correctly rounded.
TEST(ReadNumber, IsCorrectlyRounded) {
  std::mt19937_64 random(5);
  for (int i = 0; i < 50000; ++i) {
    auto value = std::bit_cast<double>(random());
    if (!std::isfinite(value)) continue;
    char text[64];
    auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific,
                             int(random() % 25))
                   .ptr;
    *end = '\0';
    if (std::isinf(std::strtod(text, nullptr))) continue;
    std::string list = "[" + std::string(text) + ", " + text + "]";
    auto read = parse_json(list);
    ASSERT_TRUE(read) << text;
    for (const auto& item : read->as_array())
      ASSERT_EQ(item.to_number<double>(), std::strtod(text, nullptr)) << text;
  }
}

TEST(CanonicalText, EscapesOnlyWhatMustBe) {
  EXPECT_EQ(canonical_of(R"("\u0000\u001f\b\t\n\f\r\"\\\/\u007f\u00e9\u65e5\ud83d\ude02")"),
            "\"\\u0000\\u001f\\b\\t\\n\\f\\r\\\"\\\\/\x7f\u00e9\u65e5\U0001F602\"");
}

// RFC 8785 section 3.2.3: keys in order of UTF-16 code units. The literal reading is u16string's.
TEST(CanonicalText, KeysAreSortedByUtf16) {
  EXPECT_EQ(canonical_of(R"({"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,
                             "\u00f6":7})"),
            "{\"\\r\":2,\"1\":4,\"\u0080\":6,\"\u00f6\":7,\"\u20ac\":1,\"\U0001F600\":5,"
            "\"\uFB33\":3}");
  const std::pair<std::u16string, std::string> points[] = {{u"\0"s, "\0"s},
                                                           {u"z", "z"},
                                                           {u"\u007f", "\u007f"},
                                                           {u"\u0080", "\u0080"},
                                                           {u"\u07ff", "\u07ff"},
                                                           {u"\u0800", "\u0800"},
                                                           {u"\ud7ff", "\ud7ff"},
                                                           {u"\ue000", "\ue000"},
                                                           {u"\uffff", "\uffff"},
                                                           {u"\U00010000", "\U00010000"},
                                                           {u"\U0010ffff", "\U0010ffff"}};
  for (const auto& [a16, a] : points)
    for (const auto& [b16, b] : points) {
      if (a == b) continue;
      std::string text = canonical(json::object{{"x" + a, 1}, {"x" + b, 2}});
      EXPECT_EQ(text.find(":1") < text.find(":2"), a16 < b16) << text;
    }
}

TEST(CanonicalText, MustBeUtf8) {
  for (std::string bad :
       {"\x80", "\xC0\xAF", "\xC1\x80", "\xE3\x81", "\xE0\x80\x80", "\xED\xA0\x80",
        "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "x\xE3\x81x"}) {
    EXPECT_FALSE(canonical_json(json::string(bad)));
    EXPECT_FALSE(canonical_json(json::object{{bad, 1}}));
    EXPECT_FALSE(parse_json("\"" + bad + "\""));
  }
  EXPECT_FALSE(parse_json(R"("\ud800")"));
  for (std::string good : {"", "日本", "\U0010FFFF", "\uD7FF", "\uE000"})
    EXPECT_TRUE(canonical_json(json::string(good)));
}

TEST(ReadJson, TreeIsWhatWasWritten) {
  EXPECT_EQ(
      canonical_of(R"( {"b":[1,-2,3.5,true,false,null,"x",[],{}],"a":{"c":{}},"b\u0020":""} )"),
      R"({"a":{"c":{}},"b":[1,-2,3.5,true,false,null,"x",[],{}],"b ":""})");
  EXPECT_EQ(canonical_of(R"({"a":1,"a":2})"), R"({"a":2})");
  EXPECT_TRUE(parse_json(std::string(64, '[') + std::string(64, ']')));
  EXPECT_FALSE(parse_json(std::string(65, '[') + std::string(65, ']')));
  for (auto bad : {"", " ", "{", "[1,]", "01", "+1", "1.", ".5", "nul", "'a'", "{\"a\":1,}", "1 2",
                   "[1] x", "\xEF\xBB\xBF{}", "// no\n1", "\"a", "NaN", "-"})
    EXPECT_FALSE(parse_json(bad)) << bad;
  EXPECT_EQ(parse_json("{\"a\": nope}").error().where, "byte 6");
}

}  // namespace
}  // namespace hinomi
