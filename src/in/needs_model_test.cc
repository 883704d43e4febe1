#include "in/needs_model.h"

#include <gtest/gtest.h>

#include <cmath>

namespace hinomi::in {
namespace {

TEST(NeedsModel, IsReadWhole) {
  auto model = read_needs_model(R"({"about": "x", "items": [
    {"id": "water", "name": "送水", "owner": "works", "buffer_h": 2, "needs": ["pump",
     {"of": ["grid", "generator"], "least": 1}], "mission": {"weight": 10, "target_h": 4, "most_h": 24}},
    {"id": "pump", "repair_h": 6, "repair_after": ["grid"], "probability": 0.01, "needs": ["grid"]},
    {"id": "grid", "kind": "utility", "recovery_h": 0.5}, {"id": "generator"}],
    "outages": [{"item": "grid", "from_h": 1, "to_h": 6}, {"item": "pump"}]})");
  ASSERT_TRUE(model) << model.error().text();
  ASSERT_EQ(model->items.size(), 4u);
  const NeedsModel::Item& water = model->items[0];
  EXPECT_EQ(water.name, "送水");
  ASSERT_EQ(water.needs.size(), 2u);
  EXPECT_EQ(water.needs[0].of, std::vector<NeedsModel::Number>{1});
  EXPECT_EQ(water.needs[1].of, (std::vector<NeedsModel::Number>{2, 3}));
  EXPECT_EQ(water.mission->most_hours, 24);
  EXPECT_EQ(model->items[1].name, "pump") << "its id, when it has no name";
  EXPECT_EQ(model->items[1].repair_after, std::vector<NeedsModel::Number>{2});
  EXPECT_FALSE(model->items[3].repair_hours);
  ASSERT_EQ(model->outages.size(), 2u);
  EXPECT_TRUE(std::isinf(model->outages[1].to_hours));
  EXPECT_TRUE(model->remarks.empty());
  EXPECT_EQ(model->find("generator"), 3u);
  EXPECT_FALSE(model->find("x"));
}

TEST(NeedsModel, WhatIsWrongIsSaidWithItsPlace) {
  const std::pair<const char*, const char*> cases[] = {
      {"[]", ""},
      {"{}", "/items"},
      {R"({"items": []})", "/items"},
      {R"({"items": [1]})", "/items/0"},
      {R"({"items": [{}]})", "/items/0/id"},
      {R"({"items": [{"id": "a"}, {"id": "a"}]})", "/items/1/id"},
      {R"({"items": [{"id": "a", "needs": ["b"]}]})", "/items/0/needs/0"},
      {R"({"items": [{"id": "a", "needs": "b"}]})", "/items/0/needs"},
      {R"({"items": [{"id": "a", "needs": [{"of": []}]}]})", "/items/0/needs/0/of"},
      {R"({"items": [{"id": "a", "needs": [{"of": ["a", "a"]}]}]})", "/items/0/needs/0/of"},
      {R"({"items": [{"id": "a", "needs": [{"of": ["a"], "least": 2}]}]})",
       "/items/0/needs/0/least"},
      {R"({"items": [{"id": "a", "needs": [{"of": ["a"], "least": 0.5}]}]})",
       "/items/0/needs/0/least"},
      {R"({"items": [{"id": "a", "buffer": 1}]})", "/items/0/buffer"},
      {R"({"items": [{"id": "a", "buffer_h": -1}]})", "/items/0/buffer_h"},
      {R"({"items": [{"id": "a", "buffer_h": "1"}]})", "/items/0/buffer_h"},
      {R"({"items": [{"id": "a", "probability": 1.5}]})", "/items/0/probability"},
      {R"({"items": [{"id": "a", "mission": {"target_h": 5, "most_h": 4}}]})",
       "/items/0/mission/target_h"},
      {R"({"items": [{"id": "a"}], "outages": [{}]})", "/outages/0/item"},
      {R"({"items": [{"id": "a"}], "outages": [{"item": "a", "from_h": 2, "to_h": 2}]})",
       "/outages/0/to_h"},
  };
  for (const auto& [text, where] : cases) {
    auto model = read_needs_model(text);
    ASSERT_FALSE(model) << text;
    EXPECT_EQ(model.error().where, where) << text;
    EXPECT_FALSE(model.error().remedy.empty()) << text;
  }
}

TEST(NeedsModel, WhatIsOddIsRemarked) {
  auto model = read_needs_model(R"({"items": [{"id": "a", "mission": {}}, {"id": "b"}]})");
  ASSERT_TRUE(model);
  EXPECT_EQ(model->remarks.size(), 2u);
  EXPECT_EQ(read_needs_model(R"({"items": [{"id": "a"}]})")->remarks.size(), 2u);
}

}  // namespace
}  // namespace hinomi::in
