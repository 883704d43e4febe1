#include "out/files/analysis.h"

#include <gtest/gtest.h>

#include "model/stix_id.h"

namespace hinomi::files {
namespace {

class Counting : public Random {
 public:
  void fill(std::span<char> bytes) override {
    for (char& byte : bytes) byte = static_cast<char>(++last_);
  }

 private:
  int last_ = 0;
};

Scanned sample() {
  Scanned out;
  out.path = "/in/a.bin";
  out.size = 3;
  out.sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  out.sha1 = "a9993e364706816aba3e25717850c26c9cd0d89d";
  out.started = *parse_time("2026-04-01T09:00:00Z");
  out.ended = *parse_time("2026-04-01T09:00:01Z");
  return out;
}

const Engine engine{"4.2.3", std::string(64, '0')};

TEST(Analysis, OneForEachMatch) {
  Scanned scanned = sample();
  scanned.matches.push_back({"Rule_A", "a.yar", {"tag"}, {{"author", "A. Uthor"}}, {}});
  scanned.matches.push_back({"Rule_B", "a.yar", {}, {}, {}});
  Counting random;
  auto objects = stix_objects(scanned, engine, random);
  ASSERT_TRUE(objects) << objects.error().text();
  ASSERT_EQ(objects->size(), 3u);
  const json::object& file = (*objects)[0];
  EXPECT_EQ(text_at(file, "type"), "file");
  EXPECT_EQ(text_at(file, "name"), "a.bin");
  json::object without_id = file;
  without_id.erase("id");
  EXPECT_EQ(text_at(file, "id"), **deterministic_id(without_id));
  // Required or wanted by section 4.12: product; result or analysis_sco_refs.
  for (std::size_t i : {1u, 2u}) {
    const json::object& one = (*objects)[i];
    EXPECT_EQ(text_at(one, "type"), "malware-analysis");
    EXPECT_EQ(text_at(one, "spec_version"), "2.1");
    EXPECT_TRUE(text_at(one, "id").starts_with("malware-analysis--"));
    EXPECT_EQ(text_at(one, "product"), "yara");
    EXPECT_EQ(text_at(one, "result"), "suspicious");
    EXPECT_EQ(text_at(one, "sample_ref"), text_at(file, "id"));
    EXPECT_EQ(json::serialize(one.at("analysis_sco_refs")),
              "[\"" + std::string(text_at(file, "id")) + "\"]");
    EXPECT_EQ(text_at(one, "analysis_started"), "2026-04-01T09:00:00.000Z");
  }
  EXPECT_EQ(text_at((*objects)[1], "result_name"), "Rule_A");
  EXPECT_NE(json::serialize((*objects)[1]).find("A. Uthor"), std::string::npos);
  EXPECT_NE(text_at((*objects)[1], "id"), text_at((*objects)[2], "id"));
}

TEST(Analysis, NothingFoundIsUnknown) {
  Counting random;
  auto objects = stix_objects(sample(), engine, random);
  ASSERT_TRUE(objects);
  ASSERT_EQ(objects->size(), 2u);
  EXPECT_EQ(text_at((*objects)[1], "result"), "unknown");
  EXPECT_FALSE((*objects)[1].contains("result_name"));
  auto bundle = parse_json(stix_bundle(*objects, sample().ended, random));
  ASSERT_TRUE(bundle);
  EXPECT_EQ(array_at(bundle->as_object(), "objects")->size(), 2u);
}

TEST(Analysis, ALineForEachMatch) {
  Scanned scanned = sample();
  Match match{"Rule_A", "a.yar", {}, {{"author", "A. Uthor"}, {"description", "What it is"}}, {}};
  match.strings.push_back({"$a", 7, 3, "abc"});
  match.strings.push_back({"$b", 9, 2, std::string("\0\xff", 2)});
  scanned.matches = {match};
  std::string out;
  append_lines(scanned, out);
  ASSERT_TRUE(out.ends_with("\n"));
  auto line = parse_json(out);
  ASSERT_TRUE(line) << line.error().text();
  const json::object& rule = *object_at(line->as_object(), "rule");
  EXPECT_EQ(text_at(rule, "id"), "Rule_A");
  EXPECT_EQ(text_at(rule, "title"), "What it is");
  EXPECT_EQ(text_at(rule, "author"), "A. Uthor");
  const json::array& matched = *array_at(line->as_object(), "matched");
  EXPECT_EQ(text_at(matched[0].as_object(), "value"), "abc");
  EXPECT_EQ(text_at(matched[1].as_object(), "value_hex"), "00ff");
  EXPECT_EQ(number_at(matched[1].as_object(), "offset"), 9);
  scanned.matches.clear();
  out.clear();
  append_lines(scanned, out);
  EXPECT_EQ(out, "");
}

}  // namespace
}  // namespace hinomi::files
