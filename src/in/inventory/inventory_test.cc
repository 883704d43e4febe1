// Documents that mean harm, and those that nobody knows.
#include "in/inventory/inventory.h"

#include <gtest/gtest.h>

namespace hinomi::in {
namespace {

std::string times(std::size_t count, std::string_view text) {
  std::string out;
  while (count-- > 0) out += text;
  return out;
}

ErrorKind kind_of(std::string_view text, const InventoryLimits& limits = {}) {
  auto out = read_inventory(text, limits);
  EXPECT_FALSE(out);
  return out ? ErrorKind::io : out.error().kind;
}

TEST(Inventory, NothingThatIsKnown) {
  for (std::string_view text :
       {"", "\n\n", "hello", "{}", "[]", "[1]", "<a/>", "<", "{", "\xFF\xFE",
        "\x0A\x03"
        "2.0",
        "key: value\n", "7"})
    EXPECT_EQ(kind_of(text), ErrorKind::invalid) << text;
}

TEST(Inventory, TooLarge) {
  EXPECT_EQ(kind_of(R"({"bomFormat": "CycloneDX", "specVersion": "1.6"})", {.bytes = 20}),
            ErrorKind::too_large);
  EXPECT_EQ(kind_of(R"({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [)"
                    R"({"type": "library", "name": "a"}, {"type": "library", "name": "b"}]})",
                    {.components = 1}),
            ErrorKind::too_large);
  EXPECT_EQ(kind_of(R"({"spdxVersion": "SPDX-2.3", "packages": [{"name": "a"}, {"name": "b"}]})",
                    {.components = 1}),
            ErrorKind::too_large);
}

TEST(Inventory, NestedTooDeeply) {
  constexpr std::size_t levels = 100'000;
  const std::string head = R"({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": )";
  EXPECT_EQ(kind_of(head + times(levels, R"([{"type": "library", "name": "a", "components": )") +
                    "[]" + times(levels, "}]") + "}"),
            ErrorKind::too_large);
  const std::string xml = R"(<bom xmlns="http://cyclonedx.org/schema/bom/1.6">)";
  const std::string open = "<components><component type=\"library\"><name>a</name>",
                    close = "</component></components>";
  EXPECT_EQ(kind_of(xml + times(levels, open) + times(levels, close) + "</bom>"),
            ErrorKind::too_large);
  EXPECT_EQ(kind_of("spec_version: \"1.6\"\n" + times(levels, "components {")),
            ErrorKind::too_large);
  // Messages in messages: each is field 21 of the one around it.
  std::string message;
  for (int level = 0; level < 400; ++level) {
    std::string size;
    for (std::size_t rest = message.size();; rest >>= 7) {
      size += static_cast<char>((rest & 0x7F) | (rest >> 7 ? 0x80 : 0));
      if (rest >> 7 == 0) break;
    }
    message = (level == 399 ? "\x2A" : "\xAA\x01") + size + message;
  }
  EXPECT_EQ(kind_of("\x0A\x03"
                    "1.6" +
                    message),
            ErrorKind::too_large);
  // 90 levels are read in all of them.
  auto fine = read_inventory(xml + times(60, open) + times(60, close) + "</bom>");
  ASSERT_TRUE(fine) << fine.error().text();
  EXPECT_EQ(fine->components.size(), 60u);
  EXPECT_EQ(fine->components[59].parent, 58u);
}

TEST(Inventory, EntitiesThatMultiply) {
  EXPECT_EQ(kind_of("<?xml version=\"1.0\"?><!DOCTYPE bom [<!ENTITY a \"lol\">"
                    "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>"
                    "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\"><components>&b;"
                    "</components></bom>"),
            ErrorKind::invalid);
  EXPECT_EQ(kind_of("spdxVersion: SPDX-2.3\na: &a [x, x]\nb: [*a, *a, *a]\n"), ErrorKind::invalid);
  // What is none of XML's own entities stays as it is written.
  auto unknown = read_inventory(
      "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\"><components>"
      "<component type=\"library\"><name>a&b;&lt;</name></component>"
      "</components></bom>");
  ASSERT_TRUE(unknown) << unknown.error().text();
  EXPECT_EQ(unknown->components[0].name, "a&b;<");
}

TEST(Inventory, HugeNumbersAndBrokenText) {
  auto huge = read_inventory(R"({"bomFormat": "CycloneDX", "specVersion": "1.6",
    "version": 18446744073709551615, "components": [{"type": "library", "name": "a"}]})");
  ASSERT_TRUE(huge) << huge.error().text();
  ASSERT_EQ(huge->refused.size(), 1u);
  EXPECT_EQ(huge->refused[0].where, "/version");
  EXPECT_EQ(kind_of(R"({"bomFormat": "CycloneDX", "specVersion": "1.6",
    "version": 99999999999999999999})"),
            ErrorKind::invalid);
  auto exponent = read_inventory(R"({"bomFormat": "CycloneDX", "specVersion": "1.6",
    "version": 1e999, "components": []})");
  EXPECT_FALSE(exponent);
  auto broken = read_inventory(
      "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\", "
      "\"components\": [{\"type\": \"library\", \"name\": \"a\xFF\"}]}");
  ASSERT_TRUE(broken) << broken.error().text();
  EXPECT_EQ(broken->components[0].name, "a\xEF\xBF\xBD");
  ASSERT_EQ(broken->refused.size(), 1u);
  EXPECT_EQ(broken->refused[0].where, "byte 94");
  auto cut =
      read_inventory(std::string_view("\x0A\x03"
                                      "1.6\x2A\xFF\xFF\xFF\xFF\x0F",
                                      11));
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().where, "byte 11");
}

TEST(Inventory, OtherEncodings) {
  // UTF-16 with a byte order mark.
  std::string wide = "\xFF\xFE";
  for (char c : std::string_view(R"({"bomFormat":"CycloneDX","specVersion":"1.6"})"))
    wide += std::string{c, '\0'};
  auto read = read_inventory(wide);
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->format, "CycloneDX 1.6");
}

TEST(Inventory, ManyFaultsAreNamedUpToALimit) {
  auto read = read_inventory(R"({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [)" +
                             times(5000, R"({"colour": 1},)") + R"({"name": "last"}]})");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->refused.size(), 1000u);
  EXPECT_EQ(read->components.size(), 5001u);
}

}  // namespace
}  // namespace hinomi::in
