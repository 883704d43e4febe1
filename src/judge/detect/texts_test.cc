// Numbers, dates, addresses, encodings, letter case and wildcards by themselves. Vectors: Python
// 3.11's base64, ipaddress and datetime; ECMA-262's Number::toString; RFC 4648, 10.
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <map>
#include <set>

#include "base/hash.h"
#include "judge/detect/encode.h"
#include "judge/detect/letters.h"
#include "judge/detect/numbers.h"

namespace hinomi::detect {
namespace {

TEST(DetectNumbers, AreWrittenAsECMAScriptDoes) {
  const std::pair<double, const char*> written[] = {{0, "0"},
                                                    {-0.0, "0"},
                                                    {4688, "4688"},
                                                    {-12, "-12"},
                                                    {0.5, "0.5"},
                                                    {1e21, "1e+21"},
                                                    {1.5e300, "1.5e+300"},
                                                    {1e-7, "1e-7"},
                                                    {0.000001, "0.000001"},
                                                    {123.456, "123.456"},
                                                    {1e20, "100000000000000000000"},
                                                    {0x1p53, "9007199254740992"},
                                                    {0x1p63, "9223372036854775808"},
                                                    {-0x1p63, "-9223372036854775808"},
                                                    {1234567890123456768.0, "1234567890123456768"}};
  for (const auto& [number, text] : written) EXPECT_EQ(number_text(number), text);
}

TEST(DetectNumbers, AreReadAsJsonWritesThem) {
  const std::pair<const char*, double> good[] = {{"0", 0},      {"-12", -12},   {"0.5", 0.5},
                                                 {"1e3", 1000}, {"1E-2", 0.01}, {"1.5e+3", 1500},
                                                 {"-0", 0}};
  for (const auto& [text, number] : good) EXPECT_EQ(read_decimal(text), number) << text;
  for (const char* bad : {"", "-", "+1", "01", "-01", "1.", ".5", "1e", "1e+", "1.e5", "0x10", " 1",
                          "1 ", "1_000", "inf", "nan", "1,5", "--1", "1e999"})
    EXPECT_FALSE(read_decimal(bad)) << bad;
}

TEST(DetectNumbers, WeeksAreThoseOfIso8601) {
  const std::pair<const char*, int> weeks[] = {
      {"2020-12-31", 53}, {"2021-01-03", 53}, {"2021-01-04", 1},  {"2025-12-29", 1},
      {"2024-02-29", 9},  {"2016-01-03", 53}, {"2026-04-01", 14}, {"1999-12-31", 52},
      {"2000-01-01", 52}, {"2000-01-03", 1},  {"0001-01-01", 1},  {"9999-12-31", 52},
      {"2008-12-29", 1},  {"2010-01-03", 53}, {"2027-01-01", 53}};
  for (const auto& [date, week] : weeks) EXPECT_EQ(date_part(date, DatePart::week), week) << date;
}

TEST(DetectNumbers, DatesAreThoseOfTheCalendar) {
  EXPECT_EQ(date_part("2024-02-29", DatePart::day), 29);
  EXPECT_EQ(date_part("2024-02-29 and more", DatePart::month), 2);
  EXPECT_EQ(date_part("2024-02-29T23:59", DatePart::hour), 23);
  EXPECT_EQ(date_part("2024-02-29 23:59:60", DatePart::minute), 59);
  EXPECT_EQ(date_part("0000-01-01", DatePart::year), 0);
  for (const char* bad :
       {"", "2023-02-29", "1900-02-29", "2024-13-01", "2024-00-01", "2024-01-00", "2024-04-31",
        "2024-1-01", "24-01-01", "2024/01/01", " 2024-01-01", "-024-01-01", "2024-01-0"})
    EXPECT_FALSE(date_part(bad, DatePart::year)) << bad;
  for (const char* bad :
       {"2024-01-01", "2024-01-01T24:00", "2024-01-01T23:60", "2024-01-01t23:00", "2024-01-01T2:30",
        "2024-01-01T23", "2024-01-01T23-30", "2024-01-01T23:3"})
    EXPECT_FALSE(date_part(bad, DatePart::hour)) << bad;
}

std::string hex_of(std::string_view address) {
  std::uint8_t bytes[16];
  if (!read_address(address, bytes)) return "none";
  std::string out;
  for (std::uint8_t byte : bytes) {
    char two[3];
    std::snprintf(two, sizeof two, "%02x", byte);
    out += two;
  }
  return out;
}

TEST(DetectNumbers, AddressesInTextForm) {
  EXPECT_EQ(hex_of("192.0.2.1"), "00000000000000000000ffffc0000201");
  EXPECT_EQ(hex_of("::ffff:192.0.2.1"), "00000000000000000000ffffc0000201");
  EXPECT_EQ(hex_of("::ffff:c000:201"), "00000000000000000000ffffc0000201");
  EXPECT_EQ(hex_of("2001:DB8::1"), "20010db8000000000000000000000001");
  EXPECT_EQ(hex_of("1:2:3:4:5:6:7::"), "00010002000300040005000600070000");
  EXPECT_EQ(hex_of("::"), "00000000000000000000000000000000");
  for (const char* bad : {"",          "1",        "1.2.3",    "1.2.3.4.5",     "01.2.3.4",
                          "1.2.3.256", "1.2.3.4 ", " 1.2.3.4", "1.2.3.4:80",    ":",
                          ":::",       "1::2::3",  "12345::",  "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
                          "::1%eth0",  "[::1]",    "::1.2.3",  "g::",           "1:"})
    EXPECT_EQ(hex_of(bad), "none") << bad;
  EXPECT_EQ(hex_of(std::string_view("1.2.3.4\0", 8)), "none");
}

bool is_in(const char* network, const char* address) {
  std::uint8_t bytes[16];
  return read_address(address, bytes) && holds(read_network(network).value(), bytes);
}

TEST(DetectNumbers, NetworksHoldTheirAddresses) {
  EXPECT_TRUE(is_in("192.0.2.128/25", "192.0.2.255"));
  EXPECT_FALSE(is_in("192.0.2.128/25", "192.0.2.127"));
  EXPECT_TRUE(is_in("0.0.0.0/0", "203.0.113.9"));
  EXPECT_FALSE(is_in("0.0.0.0/0", "2001:db8::1"));
  EXPECT_TRUE(is_in("::/0", "203.0.113.9"));
  EXPECT_TRUE(is_in("2001:db8::/33", "2001:db8:7fff::1"));
  EXPECT_FALSE(is_in("2001:db8::/33", "2001:db8:8000::1"));
  EXPECT_TRUE(is_in("::1", "0:0:0:0:0:0:0:1"));
  EXPECT_TRUE(is_in("192.0.2.7/32", "192.0.2.7"));
  EXPECT_FALSE(is_in("192.0.2.7", "192.0.2.6"));
  for (const char* bad : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8",
                          "10.0.0.0/8 ", "10.0.0.1/8", "::/129", "::1/127", "10.*", "10.0.0.0/8/8",
                          "10.0.0.0/99999999999", "10.0.0/8", "10.0.0.0/0x8"})
    EXPECT_FALSE(read_network(bad)) << bad;
}

TEST(DetectEncode, Base64AtEachPlace) {
  using Three = std::array<std::string, 3>;
  EXPECT_EQ(base64_offsets("ping"), (Three{"cGluZ", "Bpbm", "waW5n"}));
  EXPECT_EQ(base64_offsets("ab"), (Three{"YW", "Fi", "hY"}));
  EXPECT_EQ(base64_offsets("abc"), (Three{"YWJj", "FiY", "hYm"}));
  // Whatever stands around it, one of the three is there.
  const std::string around[] = {"", "\xFF", "zz", "\x00\x01\x02", "0123"};
  for (const std::string& before : around)
    for (const std::string& after : around)
      for (const std::string& text :
           {std::string("ab"), std::string("ping"), std::string("http://")}) {
        std::string whole = to_base64(before + text + after);
        const std::string one = base64_offsets(text)[before.size() % 3];
        EXPECT_NE(whole.find(one), whole.npos) << text;
      }
}

TEST(DetectEncode, Utf16OfEveryPlane) {
  EXPECT_EQ(to_base64(to_utf16("cmd", Utf16::little)), "YwBtAGQA");
  EXPECT_EQ(to_base64(to_utf16("cmd", Utf16::big)), "AGMAbQBk");
  EXPECT_EQ(to_base64(to_utf16("cmd", Utf16::marked)), "//5jAG0AZAA=");
  EXPECT_EQ(to_base64(to_utf16("é😀", Utf16::little)), "6QA92ADe");
  EXPECT_EQ(to_utf16("", Utf16::little), "");
  EXPECT_EQ(bytes_as_text(std::string_view("a\x00\xE9\xFF", 4)), std::string("a\0éÿ", 6));
}

std::string letter(unsigned code_point) {
  std::string out;
  append_code_point(code_point, out);
  return out;
}

// Letters that are folded to the same are exactly those that (?i) takes for each other.
TEST(DetectLetters, FoldAsCaselessExpressionsDo) {
  std::map<std::string, std::set<std::string>> by_fold;
  for (unsigned c = 1; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string fold = lower_case(letter(c));
    if (fold == letter(c)) continue;
    by_fold[fold].insert(letter(c));
    by_fold[fold].insert(fold);
  }
  EXPECT_GT(by_fold.size(), 1300u);  // CaseFolding.txt has about 1,400 of status C and S
  std::string all;
  for (const auto& [fold, letters] : by_fold)
    for (const std::string& one : letters) all += one;
  std::size_t wrong = 0;
  for (const auto& [fold, letters] : by_fold) {
    RE2 caseless("((?i)" + RE2::QuoteMeta(fold) + ")");
    std::set<std::string> got;
    re2::StringPiece rest(all);
    for (std::string found; RE2::FindAndConsume(&rest, caseless, &found);) got.insert(found);
    if (got != letters && ++wrong < 10) ADD_FAILURE() << fold;
  }
  EXPECT_EQ(wrong, 0u);
  // Status T of CaseFolding.txt: not folded.
  EXPECT_EQ(lower_case("İ"), "İ");
  EXPECT_EQ(lower_case("ı"), "ı");
}

// The other direction, letter by letter: what (?i) takes for another letter is folded alike.
TEST(DetectLetters, NothingThatExpressionsTakeForTheSameIsMissed) {
  // [[:^ascii:]] and ASCII letters under (?i), each alone against all that has case in RE2's eyes:
  // \p{Lu}, \p{Lt} and the rest of \p{L}, \p{M}, \p{N}, \p{S} that changes under upper or lower.
  std::string cased;
  static const RE2 has_case("[\\p{Lu}\\p{Ll}\\p{Lt}\\p{Lm}\\p{Mn}\\p{Nl}\\p{So}]");
  std::vector<unsigned> some;
  for (unsigned c = 1; c <= 0x1FFFF; ++c)
    if ((c < 0xD800 || c > 0xDFFF) && RE2::FullMatch(letter(c), has_case)) some.push_back(c);
  for (unsigned c : some) cased += letter(c);
  std::size_t asked = 0;
  for (unsigned c : some) {
    if (lower_case(letter(c)) != letter(c)) continue;  // its fold stands for it
    RE2 caseless("((?i)" + RE2::QuoteMeta(letter(c)) + ")");
    if (c % 16 != 0 && c > 0x2FF) continue;  // a sample of the rest: each costs a pass
    re2::StringPiece rest(cased);
    for (std::string found; RE2::FindAndConsume(&rest, caseless, &found); ++asked)
      EXPECT_EQ(lower_case(found), letter(c)) << "U+" << std::hex << c;
  }
  EXPECT_GT(asked, 300u);
}

TEST(DetectLetters, WhatIsNotAscii) {
  EXPECT_TRUE(is_ascii(""));
  EXPECT_TRUE(is_ascii("abcdefghijklm\x7F"));
  for (std::size_t at = 0; at < 20; ++at) {
    std::string text(20, 'a');
    text[at] = '\x80';
    EXPECT_FALSE(is_ascii(text)) << at;
  }
  EXPECT_EQ(size_of_first("あa"), 3u);
  EXPECT_EQ(size_of_first("😀"), 4u);
  EXPECT_EQ(size_of_first("é"), 2u);
  EXPECT_EQ(size_of_first("a"), 1u);
}

bool fits_value(const char* value, const char* text) { return fits(parse_pattern(value), text); }

TEST(DetectPattern, BackslashesByTheFiveRules) {
  EXPECT_EQ(parse_pattern(R"(a\b)").plain(), R"(a\b)");
  EXPECT_EQ(parse_pattern(R"(a\\b)").plain(), R"(a\b)");
  EXPECT_EQ(parse_pattern(R"(a\*b)").plain(), "a*b");
  EXPECT_EQ(parse_pattern(R"(a\?b)").plain(), "a?b");
  EXPECT_EQ(parse_pattern(R"(a\\\*b)").plain(), R"(a\*b)");
  EXPECT_EQ(parse_pattern(R"(a\\\b)").plain(), R"(a\\b)");
  EXPECT_EQ(parse_pattern(R"(a\\\\b)").plain(), R"(a\\b)");
  EXPECT_EQ(parse_pattern(R"(a\)").plain(), R"(a\)");
  EXPECT_EQ(parse_pattern(R"(a\\)").plain(), R"(a\)");
  EXPECT_TRUE(parse_pattern(R"(a\\*b)").has_wildcards());
  EXPECT_TRUE(fits_value(R"(a\\*b)", R"(a\xb)"));
  EXPECT_FALSE(fits_value(R"(a\\*b)", R"(axb)"));
  EXPECT_TRUE(parse_pattern("").is_plain());
  EXPECT_EQ(parse_pattern("a**b").parts.size(), 3u);  // two stars say no more than one
}

TEST(DetectPattern, StarsAreTriedAgain) {
  EXPECT_TRUE(fits_value("*ab*ab", "abxababab"));
  EXPECT_TRUE(fits_value("a*b?c", "abbbbc"));
  EXPECT_FALSE(fits_value("a*b?c", "abc"));
  EXPECT_TRUE(fits_value("*?", "あ"));
  EXPECT_FALSE(fits_value("??", "あ"));
  EXPECT_TRUE(fits_value("??", "あ😀"));
  EXPECT_TRUE(fits_value("*", ""));
  EXPECT_FALSE(fits_value("?", ""));
  EXPECT_TRUE(fits_value("", ""));
  EXPECT_FALSE(fits_value("", "a"));
  EXPECT_TRUE(fits_value("a*", "a"));
  EXPECT_FALSE(fits_value("*a", "ab"));
}

}  // namespace
}  // namespace hinomi::detect
