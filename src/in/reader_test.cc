#include "in/reader.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>

#include "base/json.h"
#include "in/encoding.h"
#include "in/pattern.h"
#include "in/prose.h"

namespace hinomi::in {
namespace {

using namespace std::literals;

Reading read_all(std::string_view bytes, const ReadOptions& options = {}) {
  auto reading = read_report(bytes, options);
  if (!reading) {
    ADD_FAILURE() << reading.error().text();
    return {};
  }
  return std::move(*reading);
}

// "日時,ホスト\n…,evil.example\n" as Python's codecs write it.
constexpr std::string_view table = "日時,ホスト\n2026/04/01,evil.example\n";
const std::string table_cp932 =
    "\x93\xfa\x8e\x9e,\x83\x7a\x83\x58\x83\x67\n2026/04/01,evil.example\n";

std::string utf16(std::u16string_view text, bool big) {
  std::string out;
  for (char16_t c : text) {
    char high = char(c >> 8), low = char(c & 0xFF);
    out += big ? high : low;
    out += big ? low : high;
  }
  return out;
}

TEST(Encoding, IsFoundAndUndone) {
  std::u16string wide = u"日時,ホスト\n2026/04/01,evil.example\n𠮷";
  std::string text = std::string(table) + "𠮷";
  struct Sample {
    std::string bytes;
    std::string_view encoding;
    std::string text;
  };
  for (const Sample& c : {Sample{std::string(table), "UTF-8", std::string(table)},
                          Sample{"\xEF\xBB\xBF" + std::string(table), "UTF-8", std::string(table)},
                          Sample{table_cp932, "CP932", std::string(table)},
                          Sample{"\xFF\xFE" + utf16(wide, false), "UTF-16LE", text},
                          Sample{"\xFE\xFF" + utf16(wide, true), "UTF-16BE", text},
                          Sample{utf16(wide, false), "UTF-16LE", text},
                          Sample{utf16(wide, true), "UTF-16BE", text}}) {
    auto decoded = decode(c.bytes, 1 << 20);
    ASSERT_TRUE(decoded) << c.encoding;
    EXPECT_EQ(decoded->encoding, c.encoding);
    EXPECT_EQ(decoded->text(), c.text);
    EXPECT_EQ(decoded->damaged, 0u);
  }
}

TEST(Encoding, DamageIsLocatedAndNeighboursGoThrough) {
  std::string bytes = "value\na.example\nb\xFF.example\nc.example\n";
  Reading reading = read_all(bytes);
  ASSERT_EQ(reading.claims.size(), 2u);
  ASSERT_EQ(reading.refused.size(), 2u);
  EXPECT_EQ(reading.refused[0].where, "byte 17");
  EXPECT_EQ(reading.refused[1].where, "line 3");

  reading = read_all("value\na.example\nb\0.example\n"sv);
  EXPECT_EQ(reading.claims.size(), 1u);
  EXPECT_EQ(reading.refused.size(), 2u);

  reading = read_all(table_cp932 + "2026/04/02,b.example\n\x81\n");
  EXPECT_EQ(reading.head.encoding, "CP932");
  EXPECT_EQ(reading.claims.size(), 2u);

  reading = read_all(
      "{\"objects\":[{\"type\":\"domain-name\",\"value\":\"a\xFF.example\"},"
      "{\"type\":\"domain-name\",\"value\":\"b.example\"}]}");
  EXPECT_EQ(reading.claims.size(), 1u);
  EXPECT_EQ(reading.refused.size(), 2u);
}

TEST(Encoding, WhatIsNoTextIsRefused) {
  std::string picture = "\x89PNG\r\n\x1a\n";
  for (int i = 0; i < 1000; ++i) picture += char(i * 7);
  EXPECT_FALSE(read_report(picture, {}));
  EXPECT_FALSE(read_report("", {}));
  EXPECT_FALSE(read_report(" \r\n", {}));
}

TEST(Reader, FindsTheFormat) {
  struct Sample {
    std::string_view text;
    Format format;
  };
  for (const Sample& c :
       {Sample{"{\"type\":\"bundle\",\"id\":\"bundle--1\",\"objects\":[]}", Format::stix},
        Sample{"{\"objects\":[]}", Format::stix},
        Sample{"{\"Event\":{\"info\":\"\"}}", Format::misp},
        Sample{"{\"response\":[]}", Format::misp},
        Sample{"{\"url\":\"http://a.example/\"}\n{\"ip\":\"192.0.2.1\"}", Format::jsonl},
        Sample{"url,note\nhttp://a.example/,x", Format::csv},
        Sample{"http://a.example/\nhttp://b.example/", Format::text},
        Sample{"please block a.example, b.example", Format::text}})
    EXPECT_EQ(name_of(read_all(c.text).head.format), name_of(c.format)) << c.text;
}

TEST(Reader, WholeFailures) {
  for (std::string_view text : {"{\"objects\":[", "{\"Event\":7}",
                                "{\"5a3c2fcd-8328-42bb-a95e-4f4402de0b81\":{\"info\":\"x\"}}",
                                "[1,2]", "{\"response\":{}}"}) {
    for (Format format : {Format::misp, Format::stix}) {
      ReadOptions options;
      options.format = format;
      auto reading = read_report(text, options);
      EXPECT_TRUE(reading || !reading.error().remedy.empty()) << text;
    }
  }
  ReadOptions misp;
  misp.format = Format::misp;
  auto manifest = read_report("{\"5a3c2fcd-8328-42bb-a95e-4f4402de0b81\":{\"info\":\"x\"}}", misp);
  ASSERT_FALSE(manifest);
  EXPECT_NE(manifest.error().what.find("manifest"), std::string::npos);
  auto broken = read_report("{\"objects\":[}", {});
  ASSERT_FALSE(broken);
  EXPECT_TRUE(broken.error().where.starts_with("byte ")) << broken.error().text();
}

TEST(Limits, EachHoldsAndNamesItself) {
  std::string rows = "value\n";
  for (int i = 0; i < 5000; ++i) rows += "h" + std::to_string(i) + ".example\n";
  ReadOptions options;
  options.limits.bytes = 100;
  auto reading = read_report(rows, options);
  ASSERT_FALSE(reading);
  EXPECT_EQ(reading.error().kind, ErrorKind::too_large);
  EXPECT_NE(reading.error().remedy.find("100"), std::string::npos);

  options = {};
  options.limits.items = 10;
  reading = read_report(rows, options);
  ASSERT_FALSE(reading);
  EXPECT_EQ(reading.error().kind, ErrorKind::too_large);

  options = {};
  int calls = 0;
  options.now = [&] { return std::chrono::steady_clock::time_point(std::chrono::hours(calls++)); };
  reading = read_report(rows, options);
  ASSERT_FALSE(reading);
  EXPECT_NE(reading.error().what.find("too long"), std::string::npos);

  options = {};
  options.limits.field = 20;
  Reading fields = read_all("value\na.example\n" + std::string(30, 'a') + ".example\n", options);
  EXPECT_EQ(fields.claims.size(), 1u);
  ASSERT_EQ(fields.refused.size(), 1u);
  EXPECT_EQ(fields.refused[0].kind, ErrorKind::too_large);

  options = {};
  options.limits.refusals = 3;
  std::string bad = "value\n";
  for (int i = 0; i < 10; ++i) bad += "no indicator\n";
  Reading many = read_all(bad, options);
  EXPECT_EQ(many.refused.size(), 3u);
  EXPECT_EQ(many.refused_count, 10u);

  std::string deep = "{\"objects\":" + std::string(100, '[') + std::string(100, ']') + "}";
  options = {};
  options.limits.depth = 64;
  reading = read_report(deep, options);
  ASSERT_FALSE(reading);
  EXPECT_EQ(reading.error().kind, ErrorKind::too_large) << reading.error().text();

  // UTF-16 may not grow past the limit either.
  options = {};
  options.limits.bytes = 1000;
  EXPECT_FALSE(read_report("\xFF\xFE" + utf16(std::u16string(490, u'日'), false), options));
}

TEST(Pattern, NestingIsBounded) {
  std::string deep = "[" + std::string(1000, '(') + "url:value = 'http://a.example/'" +
                     std::string(1000, ')') + "]";
  EXPECT_FALSE(indicators_of(deep));
  std::string quoted = "[url:value = 'http://a.example/\\'\\\\']";
  auto found = indicators_of(quoted);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->at(0).value, "http://a.example/'\\");
}

TEST(Prose, TopLevelDomains) {
  for (std::string_view known : {"jp", "com", "example", "test", "invalid", "xn--q9jyb4c"})
    EXPECT_TRUE(is_top_level(known)) << known;
  for (std::string_view unknown : {"", "exe", "pdf", "xlsx", "js"})
    EXPECT_FALSE(is_top_level(unknown)) << unknown;
}

std::string contents(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::filesystem::path corpora() {
  if (const char* set = std::getenv("HINOMI_CORPORA")) return set;
  return std::filesystem::path(HINOMI_SOURCE_DIR) / "../shared/corpora";
}

// Real reports of others: nothing but the known non-reports fails as a whole, every refusal has a
// place and a remedy.
TEST(Corpus, SharingReportsAreRead) {
  std::filesystem::path root = corpora() / "sharing";
  if (!std::filesystem::exists(root / "misp")) {
    GTEST_SKIP() << "no corpus at " << root << ": MISP and STIX files not read";
  }
  std::size_t files = 0, claims = 0, refused = 0;
  for (const char* folder : {"misp/events", "misp/feed", "stix/examples"})
    for (const auto& file : std::filesystem::recursive_directory_iterator(root / folder)) {
      if (file.path().extension() != ".json") continue;
      ++files;
      ReadOptions options;
      options.format = std::string_view(folder).starts_with("misp") ? Format::misp : Format::stix;
      auto reading = read_report(contents(file.path()), options);
      // A feed's list of events, and a vulnerability scan among MISP's own test files.
      bool no_report = file.path().filename() == "manifest.json" ||
                       file.path().filename() == "git-vuln-finder-quagga.json";
      ASSERT_EQ(reading.has_value(), !no_report) << file.path();
      if (!reading) continue;
      claims += reading->claims.size();
      refused += reading->refused.size();
      for (const Error& error : reading->refused)
        EXPECT_FALSE(error.where.empty() || error.remedy.empty()) << error.text();
    }
  std::cout << files << " files, " << claims << " claims, " << refused << " refused\n";
  EXPECT_GT(claims, 100u);
}

// One attribute as MISP writes it and as misp-stix converts it: what both give is the same thing.
TEST(Corpus, MispAndItsStixAgree) {
  std::filesystem::path file =
      corpora() / "sharing/misp/misp-stix-pairs/misp_attributes_to_stix21.json";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no corpus: pairs at " << file << " not read";
  auto pairs = parse_json(contents(file));
  ASSERT_TRUE(pairs);
  std::size_t compared = 0;
  for (const auto& pair : pairs->as_object()) {
    const json::object& both = pair.value().as_object();
    const json::object* attribute = object_at(both, "MISP");
    const json::array* objects = array_at(both, "STIX");
    if (!attribute || !objects) continue;
    ReadOptions options;
    options.format = Format::misp;
    Reading misp = read_all(json::serialize(json::object{
                                {"Event", json::object{{"Attribute", json::array{*attribute}}}}}),
                            options);
    options.format = Format::stix;
    Reading stix = read_all(json::serialize(*objects), options);
    std::set<std::string> known;
    for (const Claim& claim : misp.claims)
      known.insert(key_of(claim.indicator.type, claim.indicator.value));
    for (const Claim& claim : stix.claims) {
      if (!claim.harmful || known.empty()) continue;
      EXPECT_TRUE(known.contains(key_of(claim.indicator.type, claim.indicator.value)))
          << pair.key() << " " << claim.indicator.value;
      ++compared;
    }
  }
  EXPECT_GT(compared, 10u);
}

}  // namespace
}  // namespace hinomi::in
