#include "judge/vet/decay.h"

#include <gtest/gtest.h>

#include <random>

#include "base/json.h"
#include "base/world.h"
#include "judge/vet/decay_models.h"
#include "judge/vet/test_support.h"

namespace hinomi::vet {
namespace {

// Worked by hand: 80 * (1 - (15 / 30)^(1 / 1)) = 40, the threshold 30 is met after 18.75 days.
TEST(Decay, StraightLine) {
  const DecayModel model{.lifetime_days = 30, .decay_speed = 1, .threshold = 30};
  EXPECT_DOUBLE_EQ(decay_score(model, 80, 0), 80);
  EXPECT_DOUBLE_EQ(decay_score(model, 80, 15 * 86400.0), 40);
  EXPECT_DOUBLE_EQ(decay_score(model, 80, 31 * 86400.0), 0);
  EXPECT_DOUBLE_EQ(decay_seconds(model, 80), 18.75 * 86400);
  EXPECT_TRUE(is_decayed(model, 29.999));
  EXPECT_FALSE(is_decayed(model, 30));
}

TEST(Decay, UnderTheThresholdFromTheStart) {
  const DecayModel model;
  EXPECT_EQ(decay_seconds(model, 29), 0);
  EXPECT_EQ(decay_seconds(model, 0), 0);
}

TEST(Decay, SecondsAreTheInverseOfTheScore) {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> unit(0, 1);
  for (int i = 0; i < 20'000; ++i) {
    const DecayModel model{.lifetime_days = 0.5 + 400 * unit(random),
                           .decay_speed = 0.2 + 5 * unit(random),
                           .threshold = 5 + 60 * unit(random)};
    const double base = model.threshold + (100 - model.threshold) * unit(random);
    const double seconds = decay_seconds(model, base);
    EXPECT_NEAR(decay_score(model, base, seconds), model.threshold, 1e-6);
    EXPECT_GE(decay_score(model, base, seconds * 0.999), model.threshold - 1e-9);
    EXPECT_LE(decay_score(model, base, seconds * 1.001), model.threshold + 1e-9);
  }
}

TEST(Decay, CorpusVectors) {
  const auto corpus = corpora();
  if (corpus.empty()) GTEST_SKIP() << "no corpora: decay vectors not compared";
  int compared = 0;
  for (const std::string& line : lines_of(corpus / "sharing/policy/decay_vectors.jsonl")) {
    const auto parsed = parse_json(line);
    ASSERT_TRUE(parsed);
    const json::object& vector = parsed->get_object();
    const auto real = [&](std::string_view key) { return vector.at(key).to_number<double>(); };
    const DecayModel model{real("lifetime_days"), real("decay_speed"), real("threshold"), 80};
    const double score = decay_score(model, real("base_score"), real("elapsed_s"));
    EXPECT_NEAR(score, real("score"), 1e-6) << line;
    EXPECT_EQ(is_decayed(model, score), vector.at("decayed").as_bool()) << line;
    ++compared;
  }
  EXPECT_GE(compared, 100);
}

TEST(DecayModels, BuiltInTableLapsesAsDocumented) {
  const DecayModels models;
  const auto days = [&](IndicatorType type) {
    return decay_seconds(models.of(type), models.of(type).default_base) / 86400;
  };
  for (const auto type : {IndicatorType::url, IndicatorType::domain, IndicatorType::email}) {
    EXPECT_GT(days(type), 7);
    EXPECT_LT(days(type), 10);
  }
  for (const auto type : {IndicatorType::ipv4, IndicatorType::ipv6, IndicatorType::network}) {
    EXPECT_GT(days(type), 13);
    EXPECT_LT(days(type), 15);
  }
  EXPECT_NEAR(days(IndicatorType::sha256), 365, 5);
}

TEST(DecayModels, OurContentSaysTheBuiltInTable) {
  std::vector<std::string> problems;
  const auto models = DecayModels::load(
      real_disk(), std::filesystem::path(HINOMI_SOURCE_DIR) / "content/decay", problems);
  ASSERT_TRUE(models);
  EXPECT_TRUE(problems.empty());
  const DecayModels built_in;
  for (int i = 0; i < indicator_type_count; ++i) {
    const auto type = static_cast<IndicatorType>(i);
    EXPECT_EQ(models->of(type).lifetime_days, built_in.of(type).lifetime_days);
    EXPECT_EQ(models->of(type).decay_speed, built_in.of(type).decay_speed);
    EXPECT_EQ(models->of(type).threshold, built_in.of(type).threshold);
    EXPECT_EQ(models->of(type).default_base, built_in.of(type).default_base);
  }
}

TEST(DecayModels, BadFilesAreNamedAndTheRestCounts) {
  MemoryDisk disk;
  disk.put("m/a.json", "{nonsense");
  disk.put("m/b.json", R"({"formula":"Polynomial","parameters":{"lifetime":-1,"decay_speed":1,
    "threshold":30},"attribute_types":["url"]})");
  disk.put("m/c.json", R"({"formula":"Polynomial","parameters":{"lifetime":3,"decay_speed":2.3,
    "threshold":30,"default_base_score":80},"attribute_types":["url","ip-src"]})");
  disk.put("m/d.json", R"({"formula":"Polynomial","parameters":{"lifetime":120,"decay_speed":2,
    "threshold":30,"default_base_score":80},"attribute_types":["url"]})");
  std::vector<std::string> problems;
  const auto models = DecayModels::load(disk, "m", problems);
  ASSERT_TRUE(models);
  EXPECT_EQ(problems.size(), 2u);
  EXPECT_EQ(models->of(IndicatorType::url).lifetime_days, 3);
  EXPECT_EQ(models->of(IndicatorType::network).lifetime_days, 3);
  EXPECT_EQ(models->of(IndicatorType::md5).lifetime_days, 460);
}

}  // namespace
}  // namespace hinomi::vet
