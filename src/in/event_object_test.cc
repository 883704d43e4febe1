#include "in/event_object.h"

#include <gtest/gtest.h>

namespace hinomi::in {
namespace {

bool is_good(std::string_view text) {
  PaddedText padded;
  return ObjectReader().check(padded.hold(text)).has_value();
}

// RFC 8259.
TEST(EventObject, WhatIsAJsonObject) {
  for (std::string_view good :
       {"{}", " { } ", "{\"a\":null}", "{\"a\":[1,-0,0.5,1E+2,2e-3,[],{}],\"a\":true}",
        "{\"a\":123456789012345678901234567890,\"b\":1e999}", "{\"\\u00e9\\n\":\"\\ud83d\\ude00\"}",
        "{\"a\"\n:\n{\"b\":false}}"})
    EXPECT_TRUE(is_good(good)) << good;
  EXPECT_TRUE(is_good("{\"n\":123456789012345678901234567890,\"a\":[1,{\"b\":null}],\"c\":\"\"}"));
  for (std::string_view bad : {"",
                               " ",
                               "[]",
                               "1",
                               "\"a\"",
                               "{",
                               "}",
                               "{\"a\"}",
                               "{\"a\":}",
                               "{\"a\":1,}",
                               "{a:1}",
                               "{'a':1}",
                               "{\"a\":01}",
                               "{\"a\":1.}",
                               "{\"a\":.5}",
                               "{\"a\":+1}",
                               "{\"a\":1e}",
                               "{\"a\":-}",
                               "{\"a\":0x1}",
                               "{\"a\":NaN}",
                               "{\"a\":tru}",
                               "{\"a\":nul}",
                               "{\"a\":nulls}",
                               "{\"a\":truex}",
                               "{\"a\":[1 2]}",
                               "{\"a\":[1,]}",
                               "{\"a\":\"\\x\"}",
                               "{\"a\":\"\\u12\"}",
                               "{\"a\":\"\n\"}",
                               "{\"a\":\"\xff\"}",
                               "{\"a\":1}}",
                               "{\"a\":1} {}",
                               "{\"a\":1 \"b\":2}",
                               "{\"a\":1,\"b\"}",
                               "{\"a\":[}]",
                               "{\"a\":\"b}"})
    for (std::string_view number : {"", "123456789012345678901234567890,"}) {
      // A large number is read in another way.
      std::string text(bad);
      if (text.starts_with("{\""))
        text.insert(1, number.empty() ? "" : "\"n\":" + std::string(number));
      EXPECT_FALSE(is_good(text)) << text;
    }
  auto nested = [](int depth) {
    return std::string("{\"a\":") + std::string(static_cast<std::size_t>(depth), '[') +
           std::string(static_cast<std::size_t>(depth), ']') + "}";
  };
  EXPECT_TRUE(is_good(nested(511)));
  EXPECT_FALSE(is_good(nested(512)));
  EXPECT_FALSE(is_good(nested(100'000)));
}

TEST(EventObject, TheFirstWhoSaysAKeyCounts) {
  EventObject event;
  std::string out;
  event.begin(out);
  event.add_members(R"({"a":1.0,"b":{"x":[1,
 2]},"a":2})");
  ASSERT_TRUE(event.add_said(R"({"b":3,"c":"\u0001"})"));
  event.add_text("c", "no");
  event.add_text("d", "\"");
  event.end();
  EXPECT_EQ(out, R"({"a":1.0,"b":{"x":[1,  2]},"c":"\u0001","d":"\""})");
  event.begin(out = "");
  event.add("a", "1");
  event.end();
  EXPECT_EQ(out, R"({"a":1})");
}

TEST(EventObject, TextIsAnObjectOrALine) {
  TextEvents texts;
  auto of = [&](std::string_view text) {
    std::string out;
    return texts.append(text, out) ? out : "refused";
  };
  EXPECT_EQ(of(" {\"a\":1} "), "{\"a\":1}");
  EXPECT_EQ(of("{\"a\":1"), R"({"message":"{\"a\":1"})");
  EXPECT_EQ(of("{curly}"), R"({"message":"{curly}"})");
  EXPECT_EQ(of("CEF:0|too|few"), "refused");
}

}  // namespace
}  // namespace hinomi::in
