#include "in/yaml.h"

#include <gtest/gtest.h>

namespace hinomi::in {
namespace {

std::string refusal(const std::string& text) {
  auto read = parse_yaml(text);
  return read ? "read" : read.error().where;
}

TEST(YamlText, ScalarsKnowTheirQuotesAndLines) {
  auto read = parse_yaml("a: x\nb: 'y'\nc: \"z\\n\"\nd: |\n  w\ne:\n");
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 1u);
  const Yaml& map = read->front();
  EXPECT_EQ(map.keys, (std::vector<std::string>{"a", "b", "c", "d", "e"}));
  EXPECT_TRUE(map.at("a")->plain);
  EXPECT_FALSE(map.at("b")->plain);
  EXPECT_EQ(map.at("c")->text, "z\n");
  EXPECT_EQ(map.at("d")->text, "w\n");
  EXPECT_FALSE(map.at("d")->plain);
  EXPECT_EQ(map.at("c")->line, 3);
  EXPECT_TRUE(map.at("e")->is_null());
  EXPECT_EQ(map.at("f"), nullptr);
  EXPECT_EQ(map.at("b")->place(), "line 2");
}

// YAML 1.2.2, 10.3.2: the core schema's null and truth values, unquoted.
TEST(YamlText, NullTrueAndFalse) {
  auto read =
      parse_yaml("[~, null, Null, NULL, 'null', true, True, TRUE, tRUE, yes, 'true', false, no]");
  ASSERT_TRUE(read);
  std::string kinds;
  for (const Yaml& item : read->front().items)
    kinds += item.is_null() ? '0' : item.is_true() ? 't' : item.is_false() ? 'f' : 's';
  EXPECT_EQ(kinds, "0000stttsssfs") << kinds;
}

TEST(YamlText, TextsOfMembers) {
  auto read = parse_yaml("a: [x, null, [y], z]\nb: x\nc: null\nd: {e: f}\n");
  ASSERT_TRUE(read);
  const Yaml& map = read->front();
  EXPECT_EQ(map.texts_at("a"), (std::vector<std::string>{"x", "z"}));
  EXPECT_EQ(map.texts_at("b"), std::vector<std::string>{"x"});
  EXPECT_TRUE(map.texts_at("c").empty());
  EXPECT_TRUE(map.texts_at("d").empty());
  EXPECT_EQ(map.text_at("b"), "x");
  EXPECT_EQ(map.text_at("a"), "");
}

TEST(YamlText, DocumentsOneAfterTheOther) {
  auto read = parse_yaml("a: 1\n---\n- b\n---\n");
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 3u);
  EXPECT_EQ((*read)[1].line, 3);
  EXPECT_TRUE((*read)[2].is_null());
  EXPECT_TRUE(parse_yaml("")->empty());
}

TEST(YamlText, WhatIsRefusedHasItsPlace) {
  EXPECT_EQ(refusal("a: 1\nb: 2\na: 3\n"), "line 3");
  EXPECT_EQ(refusal("a: &x 1\nb: *x\n"), "line 2, column 4");
  EXPECT_EQ(refusal("? [a]\n: b\n"), "line 1");
  EXPECT_NE(refusal("a: 'b\n"), "read");
  EXPECT_NE(refusal("a: [b\n"), "read");
  EXPECT_NE(refusal("a: \xFF\n"), "read");
  EXPECT_NE(refusal("a:\n\tb: c\n"), "read");
  EXPECT_EQ(refusal(std::string(60, '[') + std::string(60, ']')), "read");
  EXPECT_NE(refusal(std::string(70, '[') + std::string(70, ']')), "read");
  std::string many = "[";
  for (int i = 0; i < 200'001; ++i) many += "a,";
  EXPECT_EQ(parse_yaml(many + "]").error().kind, ErrorKind::too_large);
}

}  // namespace
}  // namespace hinomi::in
