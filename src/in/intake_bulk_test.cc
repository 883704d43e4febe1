#include "in/intake_bulk.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace hinomi::in {
namespace {

std::vector<int> statuses(const Bulk& bulk) {
  std::vector<int> out;
  for (const BulkItem& item : bulk.items) out.push_back(item.status);
  return out;
}

TEST(IntakeBulk, EventsAreKeptAsTheyAre) {
  const auto bulk = read_bulk(
      "{\"index\":{\"_index\":\"logs\",\"_type\":\"_doc\",\"_id\":\"a\"}}\n"
      "{\"n\":1.0,  \"text\":\"\\u00e9\\n\"}\r\n"
      "\n"
      "{\"create\":{}}\n"
      "{\"n\":123456789012345678901234567890}\n",
      "default");
  ASSERT_TRUE(bulk) << bulk.error().text();
  EXPECT_EQ(bulk->lines,
            "{\"n\":1.0,  \"text\":\"\\u00e9\\n\"}\n{\"n\":123456789012345678901234567890}\n");
  EXPECT_EQ(bulk->count, 2u);
  ASSERT_EQ(bulk->items.size(), 2u);
  EXPECT_EQ(bulk->items[0].index, "logs");
  EXPECT_EQ(bulk->items[0].id, "a");
  EXPECT_EQ(bulk->items[1].action, "create");
  EXPECT_EQ(bulk->items[1].index, "default");
}

TEST(IntakeBulk, ABadDocumentIsAnItemAndItsNeighboursGoThrough) {
  const std::string body =
      "{\"index\":{}}\n{\"n\":1}\n"
      "{\"index\":{}}\n{\"n\":\n"           // cut
      "{\"index\":{}}\n[1]\n"               // no object
      "{\"index\":{}}\n{\"n\":2} {}\n"      // two
      "{\"index\":{}}\n{\"n\":\"\xff\"}\n"  // no UTF-8
      "{\"index\":{}}\n{\"n\":3}\n";
  const auto bulk = read_bulk(body, "x");
  ASSERT_TRUE(bulk) << bulk.error().text();
  EXPECT_EQ(statuses(*bulk), (std::vector<int>{201, 400, 400, 400, 400, 201}));
  EXPECT_EQ(bulk->lines, "{\"n\":1}\n{\"n\":3}\n");
  EXPECT_EQ(bulk->count, 2u);
  EXPECT_EQ(bulk->items[1].type, "document_parsing_exception");
  EXPECT_TRUE(bulk->items[1].reason.starts_with("line 4: ")) << bulk->items[1].reason;
}

TEST(IntakeBulk, EventsAreOnlyAdded) {
  const auto bulk = read_bulk(
      "{\"delete\":{\"_id\":\"1\"}}\n"
      "{\"update\":{\"_id\":\"2\"}}\n{\"doc\":{}}\n"
      "{\"index\":{}}\n{\"n\":1}\n",
      "x");
  ASSERT_TRUE(bulk) << bulk.error().text();
  EXPECT_EQ(statuses(*bulk), (std::vector<int>{400, 400, 201}));
  EXPECT_EQ(bulk->lines, "{\"n\":1}\n");
}

TEST(IntakeBulk, ALargeDocumentIsRefusedAlone) {
  const std::string large = "{\"n\":\"" + std::string(100, 'a') + "\"}";
  const auto bulk =
      read_bulk("{\"index\":{}}\n" + large + "\n{\"index\":{}}\n{}\n", "x", {.event = 100});
  ASSERT_TRUE(bulk);
  EXPECT_EQ(statuses(*bulk), (std::vector<int>{413, 201}));
  EXPECT_EQ(bulk->lines, "{}\n");
}

TEST(IntakeBulk, WhatCannotBeToldApartIsRefusedAsAWhole) {
  const std::pair<const char*, const char*> cases[] = {
      {"", ""},
      {"\n\n", ""},
      {"{\"index\":{}}\n{}", ""},                         // no line break at the end
      {"{\"index\":{}}\n", "line 1"},                     // no document
      {"{\"index\":{}}\n{}\n{\"n\":1}\n{}\n", "line 3"},  // a document where an action belongs
      {"{\"index\":{},\"create\":{}}\n{}\n", "line 1"},
      {"{\"index\":1}\n{}\n", "line 1"},
      {"nonsense\n{}\n", "line 1"},
  };
  for (const auto& [body, where] : cases) {
    const auto bulk = read_bulk(body, "x");
    ASSERT_FALSE(bulk) << body;
    EXPECT_EQ(bulk.error().kind, ErrorKind::invalid);
    EXPECT_EQ(bulk.error().where, where) << body;
  }
}

TEST(IntakeBulk, TheAnswerHasWhatShippersLookAt) {
  auto bulk =
      read_bulk("{\"index\":{\"_index\":\"l\\\"x\"}}\n{}\n{\"create\":{\"_id\":\"7\"}}\n{\n", "");
  ASSERT_TRUE(bulk);
  const auto answer = parse_json(bulk_answer(*bulk, std::chrono::milliseconds(12), "r1"));
  ASSERT_TRUE(answer) << answer.error().text();
  const json::object& all = answer->get_object();
  EXPECT_EQ(number_at(all, "took"), 12);
  EXPECT_TRUE(flag_at(all, "errors"));
  const json::array& items = *array_at(all, "items");
  ASSERT_EQ(items.size(), 2u);
  const json::object& good = items[0].at("index").get_object();
  EXPECT_EQ(text_at(good, "_index"), "l\"x");
  EXPECT_EQ(text_at(good, "_id"), "r1-0");
  EXPECT_EQ(text_at(good, "result"), "created");
  EXPECT_EQ(number_at(good, "status"), 201);
  const json::object& bad = items[1].at("create").get_object();
  EXPECT_EQ(text_at(bad, "_id"), "7");
  EXPECT_EQ(number_at(bad, "status"), 400);
  EXPECT_EQ(text_at(bad.at("error").get_object(), "type"), "document_parsing_exception");

  bulk->refuse_taken(429, "es_rejected_execution_exception", "full");
  EXPECT_EQ(statuses(*bulk), (std::vector<int>{429, 400}));
  EXPECT_EQ(bulk->lines, "");
  EXPECT_EQ(bulk->count, 0u);

  const auto whole = read_bulk("{\"index\":{}}\n{}\n", "x");
  EXPECT_NE(bulk_answer(*whole, {}, "r").find("\"errors\":false"), std::string::npos);
}

TEST(IntakeBulk, OneDocument) {
  const Bulk good = read_document("{\"a\":\n1}", "create", "logs", "9");
  EXPECT_EQ(good.lines, "{\"a\": 1}\n");
  EXPECT_EQ(good.count, 1u);
  const auto answer = parse_json(document_answer(good.items.at(0), "r"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(text_at(answer->get_object(), "_id"), "9");
  const Bulk bad = read_document("{", "create", "logs", "");
  EXPECT_EQ(bad.count, 0u);
  const auto error = parse_json(document_answer(bad.items.at(0), "r"));
  ASSERT_TRUE(error);
  EXPECT_EQ(number_at(error->get_object(), "status"), 400);
  EXPECT_EQ(text_at(error->at("error").get_object(), "type"), "document_parsing_exception");
}

}  // namespace
}  // namespace hinomi::in
