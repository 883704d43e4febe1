#include "model/granular.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "base/json.h"

namespace hinomi {
namespace {

const std::string red = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1";
const std::string green = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb";
const std::string amber = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421";

using Ids = std::vector<std::string>;

// STIX 2.1 section 7.2.3.1's example, with a language.
json::value threat_actor() {
  return *parse_json(R"({
    "type": "threat-actor", "name": "X", "name_enc": "y", "description": "",
    "labels": ["a", "b"], "extensions": {"e": {"sid": 1, "list": [[7], {"k": null}]}},
    "object_marking_refs": ["o"],
    "granular_markings": [
      {"marking_ref": "n", "selectors": ["name"]},
      {"marking_ref": "l", "selectors": ["labels"]},
      {"marking_ref": "l1", "selectors": ["labels.[1]", "extensions.e"]},
      {"lang": "ja", "selectors": ["extensions.e.sid", "description"]}]})");
}

Result<Ids> get(const Ids& selectors, MarkingQuery query = {}) {
  return get_markings(threat_actor(), selectors, query);
}

TEST(Granular, AsksForThePropertyWhatIsAboveAndWhatIsBelow) {
  EXPECT_EQ(*get({"labels.[1]"}), (Ids{"l1"}));
  EXPECT_EQ(*get({"labels.[1]"}, {.inherited = true}), (Ids{"l", "l1", "o"}));
  EXPECT_EQ(*get({"labels"}, {.descendants = true}), (Ids{"l", "l1"}));
  EXPECT_EQ(*get({"extensions"}, {.descendants = true, .lang = false}), (Ids{"l1"}));
  EXPECT_EQ(*get({"extensions"}, {.descendants = true, .marking_ref = false}), (Ids{"ja"}));
  EXPECT_EQ(*get({"name", "labels"}), (Ids{"l", "n"}));
  EXPECT_EQ(*get_markings(threat_actor(), {}), (Ids{"o"}));
}

TEST(Granular, WholeStepsAreCompared) {
  EXPECT_EQ(*get({"name_enc"}, {.inherited = true}), (Ids{"o"}));
  EXPECT_EQ(*get({"description"}), (Ids{"ja"}));  // empty, and there
}

TEST(Granular, SelectorsMustNameAProperty) {
  for (std::string bad : {"", ".", "name.", ".name", "nobody", "labels.[2]", "labels.[-1]",
                          "labels.[01]", "labels.0", "labels.[]", "labels.[", "name.[0]",
                          "extensions.e.sid.x", "labels.[99999999999999999999]", "labels.[1 ]"}) {
    EXPECT_FALSE(get({bad})) << bad;
    EXPECT_FALSE(is_marked(threat_actor(), Ids{bad})) << bad;
  }
  EXPECT_FALSE(get({}));
  EXPECT_FALSE(get({"name", "nobody"}));
  EXPECT_TRUE(get({"extensions.e.list.[0].[0]", "extensions.e.list.[1].k"}));
  EXPECT_FALSE(get_markings(json::value(7), Ids{"name"}));
}

TEST(Granular, IsMarkedWantsAllOfThem) {
  auto object = threat_actor();
  Ids labels{"labels"}, list{"labels", "labels.[1]"}, enc{"name_enc"};
  EXPECT_TRUE(*is_marked(object, labels));
  EXPECT_FALSE(*is_marked(object, enc));
  EXPECT_TRUE(*is_marked(object, enc, {}, {.inherited = true}));
  EXPECT_TRUE(*is_marked(object, list, Ids{"l", "l1"}));
  EXPECT_FALSE(*is_marked(object, labels, Ids{"l", "l1"}));
  EXPECT_TRUE(*is_marked(object, labels, Ids{"l", "l1"}, {.descendants = true}));
  EXPECT_TRUE(*is_marked(object, {}, Ids{"x", "o"}));
  EXPECT_FALSE(*is_marked(object, {}, Ids{"x"}));
}

json::value marked(std::string_view refs, std::string_view granular) {
  return *parse_json(R"({"name": "x", "name_enc": "y", "labels": ["a", {"b": 1}])" +
                     (refs.empty() ? "" : R"(,"object_marking_refs":)" + std::string(refs)) +
                     (granular.empty() ? "" : R"(,"granular_markings":)" + std::string(granular)) +
                     "}");
}

TEST(MarkingAt, StrictestWins) {
  Marking otherwise{.tlp = Tlp::green};
  auto object = marked("[\"" + green + "\"]",
                       R"([{"marking_ref":")" + red + R"(","selectors":["labels.[1].b"]}])");
  EXPECT_EQ(marking_at(object, "labels.[1].b", otherwise).tlp, Tlp::red);
  EXPECT_EQ(marking_at(object, "labels", otherwise).tlp, Tlp::red);
  EXPECT_EQ(marking_at(object, "", otherwise).tlp, Tlp::red);
  EXPECT_EQ(marking_at(object, "labels", otherwise, Extent::itself).tlp, Tlp::green);
  EXPECT_EQ(marking_at(object, "labels.[0]", otherwise).tlp, Tlp::green);
  EXPECT_EQ(marking_at(marked("", ""), "name", {.tlp = Tlp::amber}).tlp, Tlp::amber);
}

TEST(MarkingAt, WhatIsNotUnderstoodDenies) {
  Marking clear{.tlp = Tlp::clear};
  for (std::string refs : {"[7]", "[\"statement\"]", "{}", "null", "\"marking-definition--x\""})
    EXPECT_TRUE(marking_at(marked(refs, ""), "name", clear).unknown) << refs;
  std::string at_name = R"("selectors":["name"])";
  for (const std::string& entry : std::vector<std::string>{
           "7", "{}", "{" + at_name + "}", R"({"marking_ref":7,)" + at_name + "}",
           R"({"marking_ref":"x",)" + at_name + "}", R"({"lang":7,)" + at_name + "}",
           R"({"lang":"ja","marking_ref":null,)" + at_name + "}"})
    EXPECT_TRUE(marking_at(marked("", "[" + entry + "]"), "name", clear).unknown) << entry;
  EXPECT_TRUE(marking_at(marked("", "{}"), "name", clear).unknown);
  EXPECT_FALSE(marking_at(marked("", R"([{"lang":"ja",)" + at_name + "}]"), "name", clear).unknown);
}

TEST(MarkingAt, ASelectorThatLeadsNowhereReachesAll) {
  for (std::string selectors : {"", R"(,"selectors":[])", R"(,"selectors":"labels")",
                                R"(,"selectors":[7])", R"(,"selectors":["nobody"])"}) {
    auto object = marked("", R"([{"marking_ref":")" + red + "\"" + selectors + "}]");
    EXPECT_EQ(marking_at(object, "name", {.tlp = Tlp::clear}, Extent::itself).tlp, Tlp::red)
        << selectors;
  }
}

TEST(MarkingAt, ANodeMayKnowMoreDefinitions) {
  MarkingDefinitions definitions = [](std::string_view id) -> std::optional<Marking> {
    if (id != "ours") return {};
    return Marking{.tlp = Tlp::clear, .pap = Pap::red, .groups = {{"water"}}};
  };
  auto object = marked("[\"ours\"]", "");
  Marking found = marking_at(object, "name", {}, Extent::itself, definitions);
  EXPECT_EQ(found, (Marking{.tlp = Tlp::clear, .pap = Pap::red, .groups = {{"water"}}}));
  EXPECT_TRUE(marking_at(marked("[\"" + green + "\"]", ""), "", {}, {}, definitions).unknown);
}

// The slow, literal reading: write out every path of the object, split into steps, and go through
// every granular marking for it.
using Steps = std::vector<std::string>;

void all_paths(const json::value& value, Steps& at, std::set<Steps>& out) {
  auto go = [&](std::string step, const json::value& below) {
    at.push_back(std::move(step));
    out.insert(at);
    all_paths(below, at, out);
    at.pop_back();
  };
  if (auto* object = value.if_object())
    for (const auto& member : *object) go(std::string(member.key()), member.value());
  if (auto* list = value.if_array())
    for (std::size_t i = 0; i < list->size(); ++i) go("[" + std::to_string(i) + "]", (*list)[i]);
}

Steps split(std::string text) {
  Steps out{""};
  for (char c : text)
    if (c == '.')
      out.emplace_back();
    else
      out.back() += c;
  return out;
}

bool begins(const Steps& path, const Steps& with) {
  return with.size() <= path.size() && std::equal(with.begin(), with.end(), path.begin());
}

std::string join(const Steps& steps) {
  std::string out;
  for (const auto& step : steps) out += (out.empty() ? "" : ".") + step;
  return out;
}

Marking literally(const json::value& object, const Steps& path, const Marking& otherwise,
                  bool whole) {
  std::set<Steps> paths;
  Steps at;
  all_paths(object, at, paths);
  std::vector<std::string> ids;
  Marking out = otherwise;
  if (auto* refs = object.get_object().if_contains("object_marking_refs")) {
    out = {.tlp = Tlp::clear};
    for (const auto& ref : refs->as_array())
      out = combine(out, marking_of(std::vector<std::string>{std::string(ref.as_string())}, out));
  }
  for (const auto& entry : object.at("granular_markings").as_array()) {
    bool reaches = false;
    for (const auto& text : entry.at("selectors").as_array()) {
      Steps selector = split(std::string(text.as_string()));
      if (begins(path, selector) || (whole && begins(selector, path)) || !paths.contains(selector))
        reaches = true;
    }
    if (!reaches) continue;
    auto tlp = tlp_of_marking_definition(std::string_view(entry.at("marking_ref").as_string()));
    if (tlp)
      out.tlp = std::max(out.tlp, *tlp);
    else
      out.unknown = true;
  }
  return out;
}

json::value random_tree(std::mt19937& random, int depth) {
  if (depth == 0 || random() % 3 == 0) return json::value(int(random() % 9));
  if (random() % 3 == 0) {
    json::array list;
    for (unsigned i = random() % 12; i; --i) list.push_back(random_tree(random, depth - 1));
    return list;
  }
  json::object object;
  for (std::string key : {"a", "aa", "b", "[0]"})
    if (random() % 2) object[key] = random_tree(random, depth - 1);
  return object;
}

TEST(MarkingAt, AgreesWithTheLiteralReadingAndNeverLoosens) {
  std::mt19937 random(3);
  const Ids ids{red, green, amber, "marking-definition--x"};
  for (int round = 0; round < 3000; ++round) {
    json::object object;
    for (std::string key : {"a", "aa", "c"}) object[key] = random_tree(random, 3);
    std::set<Steps> found;
    Steps at;
    all_paths(object, at, found);
    std::vector<Steps> paths(found.begin(), found.end());
    auto pick = [&] { return paths[random() % paths.size()]; };
    if (random() % 2) object["object_marking_refs"] = json::array{json::string(ids[random() % 4])};
    json::array granular;
    for (unsigned i = random() % 4; i; --i) {
      json::array selectors{json::string(join(pick()))};
      if (random() % 3 == 0) selectors.push_back(json::string(join(pick()) + ".[1]"));
      granular.push_back({{"marking_ref", ids[random() % 4]}, {"selectors", selectors}});
    }
    object["granular_markings"] = granular;
    json::value value = object;
    Steps path = pick();
    for (bool whole : {false, true}) {
      Marking otherwise{.tlp = static_cast<Tlp>(random() % 5)};
      auto extent = whole ? Extent::with_descendants : Extent::itself;
      Marking now = marking_at(value, join(path), otherwise, extent);
      ASSERT_EQ(now, literally(value, path, otherwise, whole))
          << json::serialize(value) << " at " << join(path);
      json::value more = value;
      more.at("granular_markings")
          .as_array()
          .push_back({{"marking_ref", ids[random() % 4]},
                      {"selectors", json::array{json::string(join(pick()))}}});
      Marking then = marking_at(more, join(path), otherwise, extent);
      ASSERT_EQ(combine(now, then), then) << "a further marking loosened it";
      Marking below = marking_at(value, join(path), otherwise, Extent::with_descendants);
      ASSERT_EQ(combine(now, below), below);
    }
  }
}

}  // namespace
}  // namespace hinomi
