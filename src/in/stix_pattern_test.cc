#include "in/stix_pattern.h"

#include <gtest/gtest.h>

namespace hinomi::in {
namespace {

using Kind = StixPattern::Kind;

// The tree in one line: brackets around whatever has parts.
std::string shown(const StixTest& test) {
  if (test.kind == StixTest::Kind::comparison)
    return test.comparison.path.text() + (test.comparison.negated ? " NOT " : " ") +
           test.comparison.written;
  std::string out;
  for (const StixTest& part : test.parts)
    out += (out.empty() ? "" : test.kind == StixTest::Kind::all ? " and " : " or ") + shown(part);
  return "{" + out + "}";
}

std::string shown(const StixPattern& pattern) {
  std::string inner, sign = pattern.kind == Kind::all   ? " & "
                            : pattern.kind == Kind::any ? " | "
                                                        : " > ";
  for (const StixPattern& part : pattern.parts) inner += (inner.empty() ? "" : sign) + shown(part);
  switch (pattern.kind) {
    case Kind::test: return shown(pattern.test);
    case Kind::repeats: return inner + "*" + std::to_string(pattern.times);
    case Kind::within: return inner + "~" + std::to_string(static_cast<int>(pattern.seconds));
    case Kind::start_stop:
      return inner + "@" + pattern.start.substr(0, 4) + pattern.stop.substr(0, 4);
    default: return "(" + inner + ")";
  }
}

std::string tree(std::string_view text) {
  auto pattern = parse_stix_pattern(text);
  return pattern ? shown(*pattern) : pattern.error().text();
}

TEST(StixPattern, Precedence) {
  // Qualifiers, AND, OR, FOLLOWEDBY (section 9.5.3); what stands alone is not bracketed.
  EXPECT_EQ(tree("[a:x=1] FOLLOWEDBY [b:x=1] OR [c:x=1] AND [d:x=1] REPEATS 5 TIMES"),
            "(a:x = > (b:x = | (c:x = & d:x =*5)))");
  EXPECT_EQ(tree("([a:x=1] FOLLOWEDBY [b:x=1]) REPEATS 5 TIMES WITHIN 300 SECONDS"),
            "(a:x = > b:x =)*5~300");
  EXPECT_EQ(tree("[a:x=1] FOLLOWEDBY [b:x=1] FOLLOWEDBY [c:x=1]"), "(a:x = > b:x = > c:x =)");
  EXPECT_EQ(tree("[a:x=1 OR a:y<2 AND a:z NOT IN (1,2)]"), "{a:x = or {a:y < and a:z NOT IN}}");
  EXPECT_EQ(tree("[(a:x=1 OR a:y>=2) AND EXISTS a:z]"), "{{a:x = or a:y >=} and a:z EXISTS}");
  EXPECT_EQ(tree("[a:x=1] START t'2026-04-01T00:00:00Z' STOP t'2027-04-01T00:00:00Z'"),
            "a:x =@20262027");
}

TEST(StixPattern, PathsAndSpace) {
  EXPECT_EQ(tree("[email-message:body_multipart[*].body_raw_ref.'name' <> 'a' /* why */]"),
            "email-message:body_multipart[*].body_raw_ref.name <>");
  EXPECT_EQ(tree("[\u3000x:list[3].'has.dot'\u00a0MATCHES'a'\n]// end"),
            "x:list[3].has.dot MATCHES");
}

StixConstant constant(std::string_view written) {
  auto pattern = parse_stix_pattern("[a:b = " + std::string(written) + "]");
  EXPECT_TRUE(pattern) << written << ": " << pattern.error().text();
  return pattern ? pattern->test.comparison.constants.at(0) : StixConstant{};
}

TEST(StixPattern, Constants) {
  using K = StixConstant::Kind;
  EXPECT_EQ(constant("'it\\'s \\\\ 例'").text, "it's \\ 例");
  EXPECT_EQ(constant("-9223372036854775808").integer, INT64_MIN);
  EXPECT_EQ(constant("0").kind, K::integer);
  EXPECT_EQ(constant("-.5").real, -0.5);
  EXPECT_EQ(constant("+007.250").real, 7.25);
  EXPECT_TRUE(constant("true").boolean);
  EXPECT_EQ(constant("h'FFc3'").text, "\xFF\xC3");
  EXPECT_EQ(constant("b'AB\nI='").text, std::string("\0\x12", 2));
  EXPECT_EQ(constant("b''").kind, K::bytes);
  EXPECT_EQ(constant("t'2016-12-31T23:59:60.123456789Z'").kind, K::time);
}

TEST(StixPattern, RefusedWithPlaceAndRemedy) {
  struct Refused {
    std::string pattern, what, where;
  };
  for (const Refused& one : {
           Refused{"", "'[' is missing", "character 1"},
           {"file:size = 1", "'[' is missing", "character 1"},
           {"[file.size = 1]", "':' is missing", "character 6"},
           {"[file:name MATCHES /a/]", "a text in quotes is missing", "character 20"},
           {"[file:name = 'a'] WITHIN 5 HOURS", "SECONDS is missing", "character 28"},
           {"[file:name = 'a'] WITHIN -5 SECONDS", "a number of seconds", "character 26"},
           {"[file:name = 'a'] within 5 SECONDS", "'within' after its end", "character 19"},
           {"[file:name = 'a'] REPEATS 1.5 TIMES", "how often", "character 27"},
           {"[file:name = 'a'] WITHIN 5 SECONDS WITHIN 6 SECONDS", "a second qualifier",
            "character 36"},
           {"[file:name = '例' OR]", "an object path", "character 20"},
           {"[file:name =? 'a']", "a value is missing", "character 13"},
           {"[file:name = null]", "a value is missing", "character 14"},
           {"[file:name = 'a\\b']", "an escape other", "character 16"},
           {"[file:name = 'a]", "a quote that does not end", "character 14"},
           {"[file:size = 01]", "begins with 0", "character 14"},
           {"[file:size = 1e5]", "'e' behind it", "character 14"},
           {"[file:size = 9223372036854775808]", "too large", "character 14"},
           {"[file:size > true]", "no order", "character 14"},
           {"[file:has-hyphen = 1]", "'-'", "character 7"},
           {"[file:LIKE = 1]", "as the name", "character 7"},
           {"[file:a[-1] = 1]", "no place in a list", "character 9"},
           {"[file:hashes.'SHA-256' IN ('f00')]", "no SHA-256", "character 28"},
           {"[x:y = t'2026-04-01t00:00:00Z']", "is no time", "character 8"},
           {"[x:y = t'2026-13-01T00:00:00Z']", "is no time", "character 8"},
           {"[x:y = h'abc']", "no hexadecimal", "character 8"},
           {"[x:y = b'====']", "no base64", "character 8"},
           {"[NOT x:y = 1]", "NOT before an object path", "character 2"},
           {"[x:y = 1] /* ", "a comment that does not end", "character 11"},
           {"([x:y = 1]", "')' is missing", "character 11"},
       }) {
    auto pattern = parse_stix_pattern(one.pattern);
    ASSERT_FALSE(pattern) << one.pattern;
    EXPECT_NE(pattern.error().what.find(one.what), std::string::npos)
        << one.pattern << ": " << pattern.error().text();
    EXPECT_EQ(pattern.error().where, one.where) << one.pattern;
    EXPECT_NE(pattern.error().remedy, "") << one.pattern;
  }
}

TEST(StixPattern, Bounded) {
  auto nested = [](int depth, std::string open, std::string close) {
    std::string out;
    for (int i = 0; i < depth; ++i) out += open;
    out += "[a:b = 1]";
    for (int i = 0; i < depth; ++i) out += close;
    return parse_stix_pattern(out);
  };
  EXPECT_TRUE(nested(60, "(", ")"));
  EXPECT_FALSE(nested(100'000, "(", ")"));
  EXPECT_FALSE(nested(100, "(", ") WITHIN 5 SECONDS"));
  std::string set = "[a:b IN (0";
  for (int i = 1; i < 10'000; ++i) set += ",1";
  EXPECT_TRUE(parse_stix_pattern(set + ")]"));
  EXPECT_FALSE(parse_stix_pattern(set + ",1)]"));
  // A chain is as long as it likes: it is no depth.
  std::string chain = "[a:b = 1]";
  for (int i = 0; i < 5'000; ++i) chain += " FOLLOWEDBY [a:b = 1]";
  auto pattern = parse_stix_pattern(chain);
  ASSERT_TRUE(pattern);
  EXPECT_EQ(pattern->parts.size(), 5'001u);
  EXPECT_FALSE(parse_stix_pattern("[a:b = '" + std::string(1 << 20, 'x') + "']"));
}

}  // namespace
}  // namespace hinomi::in
