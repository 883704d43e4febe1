#include "picture/indicator_table.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <unordered_map>

#include "model/indicator.h"

namespace hinomi::picture {
namespace {

// Text of every kind that may become a key: nothing, one byte, Japanese, control bytes, long.
std::string some_text(std::mt19937& random) {
  static const std::string pieces[] = {"a",   "例え.example", "日野見", ".",
                                       "\0x", "http://",      "\xff"};
  std::string text;
  switch (random() % 8) {
    case 0: break;
    case 1: text.assign(1, static_cast<char>(random())); break;
    case 2: text.assign(random() % 9000, static_cast<char>('a' + random() % 4)); break;
    default:
      for (unsigned n = random() % 4; n > 0; --n) text += pieces[random() % std::size(pieces)];
      text += std::to_string(random() % 20'000);
  }
  return text;
}

// std::unordered_map does the same, literally.
TEST(IndicatorTable, IsAMapOnGeneratedOperations) {
  std::mt19937 random(20260401);
  IndicatorTable table;
  std::unordered_map<std::string, Entry*> model;  // by type and text
  for (int step = 0; step < 200'000; ++step) {
    auto type = static_cast<IndicatorType>(random() % indicator_type_count);
    std::string text = some_text(random);
    std::string key = std::to_string(static_cast<int>(type)) + "|" + text;
    auto there = model.find(key);
    if (random() % 3 == 0) {
      ASSERT_EQ(table.find(type, text), there == model.end() ? nullptr : there->second) << step;
      continue;
    }
    Entry& entry = table.at(type, text);
    ASSERT_EQ(entry.type, type);
    ASSERT_EQ(entry.value(), text);
    if (there != model.end()) {
      ASSERT_EQ(&entry, there->second) << "an address moved";
      ASSERT_EQ(entry.finding, there->second->finding);
    } else {
      ASSERT_EQ(entry.finding, 0u) << "a new entry is not empty";
      ASSERT_EQ(entry.state, State::none);
      entry.finding = static_cast<Position>(step) + 1;
      model.emplace(key, &entry);
    }
    ASSERT_EQ(table.size(), model.size());
  }
  ASSERT_GT(model.size(), 50'000u);
  for (const auto& [key, entry] : model) {
    auto type = static_cast<IndicatorType>(std::stoi(key));
    ASSERT_EQ(table.find(type, std::string_view(key).substr(key.find('|') + 1)), entry);
  }
}

TEST(IndicatorTable, KeepsAddressesAndTextsWhileItGrows) {
  IndicatorTable table;
  std::vector<Entry*> entries;
  for (int i = 0; i < 300'000; ++i) {
    Entry& entry = table.at(IndicatorType::domain, "n" + std::to_string(i) + ".example");
    entry.finding = static_cast<Position>(i + 1);
    entries.push_back(&entry);
  }
  for (int i = 0; i < 300'000; ++i) {
    std::string name = "n" + std::to_string(i) + ".example";
    ASSERT_EQ(table.find(IndicatorType::domain, name), entries[static_cast<std::size_t>(i)]);
    ASSERT_EQ(entries[static_cast<std::size_t>(i)]->value(), name);
    ASSERT_EQ(entries[static_cast<std::size_t>(i)]->finding, static_cast<Position>(i + 1));
  }
  EXPECT_EQ(table.find(IndicatorType::domain, "n300000.example"), nullptr);
}

TEST(IndicatorTable, TheSameTextOfTwelveTypesIsTwelveThings) {
  IndicatorTable table;
  std::map<Entry*, int> seen;
  for (int type = 0; type < indicator_type_count; ++type)
    seen[&table.at(static_cast<IndicatorType>(type), "日本.example")] = type;
  EXPECT_EQ(seen.size(), 12u);
  EXPECT_EQ(table.size(), 12u);
  for (const auto& [entry, type] : seen)
    EXPECT_EQ(table.find(static_cast<IndicatorType>(type), "日本.example"), entry);
}

TEST(IndicatorTable, TakesTextLargerThanABlock) {
  IndicatorTable table;
  std::string large(40u << 20, 'x');
  Entry& entry = table.at(IndicatorType::url, large);
  Entry& after = table.at(IndicatorType::url, "small");
  EXPECT_EQ(entry.value(), large);
  EXPECT_EQ(after.value(), "small");
  EXPECT_EQ(table.find(IndicatorType::url, large), &entry);
}

// Ten million under 2 GB is 200 bytes each, with texts of some 30 bytes.
TEST(IndicatorTable, HoldsAnIndicatorInLessThanTwoHundredBytes) {
  IndicatorTable table;
  constexpr int count = 1'000'000;
  for (int i = 0; i < count; ++i) {
    char text[64];
    int size = std::snprintf(text, sizeof text, "host-%08d.some-zone.example", i);
    table.at(IndicatorType::domain, {text, static_cast<std::size_t>(size)});
  }
  EXPECT_EQ(table.size(), static_cast<std::size_t>(count));
  EXPECT_LT(table.bytes() / count, 200u);
  EXPECT_GE(table.bytes() / count, sizeof(Entry) + 30);  // it counts what it holds
}

TEST(State, NamesAndValuesAreOneTable) {
  for (int i = 0; i < state_count; ++i) {
    auto state = static_cast<State>(i);
    EXPECT_EQ(state_from(name_of(state)), state);
  }
  EXPECT_EQ(state_from("Published"), std::nullopt);
  EXPECT_EQ(state_from(""), std::nullopt);
}

}  // namespace
}  // namespace hinomi::picture
