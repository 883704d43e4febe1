#include "judge/exposure/ssvc.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace hinomi::exposure {
namespace {

SsvcTables published() {
  SsvcTables out;
  std::vector<std::filesystem::path> files;
  for (const auto& one :
       std::filesystem::directory_iterator(std::string(HINOMI_SOURCE_DIR) + "/content/ssvc"))
    files.push_back(one.path());
  for (const auto& path : files) {
    std::ifstream in(path, std::ios::binary);
    auto added = out.add(std::string(std::istreambuf_iterator<char>(in), {}));
    EXPECT_TRUE(added) << path << added.error().text();
  }
  return out;
}

// The outcomes that are possible, by name.
std::string decided(const SsvcTables& tables, std::string_view table, const SsvcSaid& said) {
  auto decision = tables.decide(table, said);
  if (!decision) return decision.error().where + ": " + decision.error().what;
  std::string out;
  const SsvcPoint& outcome = tables.find(table)->outcome;
  for (std::size_t i = 0; i < outcome.values.size(); ++i)
    if (decision->possible >> i & 1) out += (out.empty() ? "" : ", ") + outcome.values[i].name;
  return out;
}

// Rows of the tables as CISA and CERT/CC published them, in the words that records hold.
TEST(Ssvc, PublishedDecisions) {
  SsvcTables tables = published();
  EXPECT_EQ(tables.all().size(), 9u);
  const char* coordinator = "cisa:DT_CO";
  EXPECT_EQ(decided(tables, coordinator,
                    {{"Exploitation", "active"},
                     {"Automatable", "YES"},
                     {"Technical Impact", "Total"},
                     {"MWI", "high"}}),
            "Act");
  EXPECT_EQ(decided(tables, coordinator,
                    {{"exploitation", "none"},
                     {"automatable", "no"},
                     {"technical_impact", "partial"},
                     {"Mission and Well-Being Impact", "L"}}),
            "Track");
  const char* deployer = "ssvc:DT_DP:1.0.0";
  EXPECT_EQ(
      decided(tables, deployer, {{"E", "PoC"}, {"EXP", "open"}, {"A", "yes"}, {"HI", "very_high"}}),
      "Out-of-Cycle");
  EXPECT_EQ(decided(tables, deployer,
                    {{"E", "A"}, {"ssvc:EXP:1.0.1", "O"}, {"A", "Y"}, {"Human Impact", "VH"}}),
            "Immediate");
}

TEST(Ssvc, WhatIsNotSaidLeavesOutcomesOpen) {
  SsvcTables tables = published();
  SsvcSaid said{{"Exploitation", "poc"}, {"System Exposure", "small"}, {"Automatable", "no"}};
  EXPECT_EQ(decided(tables, "ssvc:DT_DP", said), "Defer, Scheduled");
  said[2].second = "NOT_DEFINED";
  EXPECT_EQ(decided(tables, "ssvc:DT_DP", said), "Defer, Scheduled");
  said[1].second = "open";
  auto decision = tables.decide("ssvc:DT_DP", said);
  ASSERT_TRUE(decision);
  EXPECT_FALSE(decision->is_sure());
  EXPECT_EQ(decision->least(), 1);
  EXPECT_EQ(decision->most(), 2);
  EXPECT_EQ(decided(tables, "ssvc:DT_DP", {}), "Defer, Scheduled, Out-of-Cycle, Immediate");
}

// Human impact comes from safety and mission, public safety from safety, utility from automatable
// and value density.
TEST(Ssvc, TablesStandOnTables) {
  SsvcTables tables = published();
  SsvcSaid said{{"Exploitation", "active"},
                {"System Exposure", "open"},
                {"Automatable", "yes"},
                {"Safety Impact", "catastrophic"},
                {"Mission Impact", "MEF failure"}};
  EXPECT_EQ(decided(tables, "ssvc:DT_DP", said), "Immediate");
  auto decision = tables.decide("ssvc:DT_DP", said);
  ASSERT_TRUE(decision);
  EXPECT_TRUE(decision->grounds[3].derived);
  EXPECT_FALSE(decision->grounds[0].derived);
  said[3].second = "negligible";
  said[4].second = "degraded";
  EXPECT_EQ(decided(tables, "ssvc:DT_DP", said), "Out-of-Cycle");
  said.pop_back();  // the mission is not known: low to very high
  EXPECT_EQ(decided(tables, "ssvc:DT_DP", said), "Out-of-Cycle, Immediate");
  EXPECT_EQ(decided(tables, "ssvc:DT_SP",
                    {{"Exploitation", "active"},
                     {"Automatable", "yes"},
                     {"Value Density", "concentrated"},
                     {"Technical Impact", "total"},
                     {"Safety Impact", "critical"}}),
            "Immediate");
}

TEST(Ssvc, RefusalsNameThePoint) {
  SsvcTables tables = published();
  EXPECT_EQ(decided(tables, "ssvc:DT_DP", {{"Exploitation", "often"}}),
            "SSVC Exploitation: no such value: often");
  EXPECT_EQ(tables.decide("ssvc:NONE", {}).error().kind, ErrorKind::missing);
  auto where = [](std::string_view text) { return SsvcTables().add(text).error().where; };
  EXPECT_EQ(where("{}"), "SSVC table, table");
  EXPECT_EQ(where(R"({"table":"t","name":{"en":"T"}})"), "SSVC table, name");
  const std::string begin = R"({"table":"t","name":{"en":"T","ja":"T"},"points":[
    {"point":"a:P:1","name":{"en":"P","ja":"P"},"values":[["N","No","N"],["Y","Yes","Y"]]}],
    "outcome":{"point":"a:O:1","name":{"en":"O","ja":"O"},"values":[["L","Low","L"],["H","High","H"]]},
    "rows":)";
  EXPECT_TRUE(SsvcTables().add(begin + R"({"":"L H"}})"));
  EXPECT_EQ(where(begin + R"({"":"L"}})"), "SSVC table, row ");
  EXPECT_EQ(where(begin + R"({"":"L X"}})"), "SSVC table, row ");
  EXPECT_EQ(where(begin + R"({"N":"L H"}})"), "SSVC table, row N");
  EXPECT_EQ(where(begin + "{}}"), "SSVC table, rows");
}

}  // namespace
}  // namespace hinomi::exposure
