// What the parts of a document ask, until when they are mended and what is told of their origin,
// counted by hand.
#include "judge/supply/parts.h"

#include <gtest/gtest.h>

#include <fstream>

namespace hinomi::supply {
namespace {

LicencePolicy parts_policy() {
  std::ifstream in(HINOMI_SOURCE_DIR "/content/licences/policy.json", std::ios::binary);
  auto out = LicencePolicy::read(std::string(std::istreambuf_iterator<char>(in), {}));
  EXPECT_TRUE(out) << out.error().text();
  return out ? std::move(*out) : LicencePolicy();
}

in::Component part(std::string name, std::vector<std::string> licences, std::string end = "") {
  in::Component out{.name = std::move(name), .version = "1"};
  out.licences = std::move(licences);
  out.end_of_support = std::move(end);
  return out;
}

TEST(Parts, AreCountedByWhatTheyMayAsk) {
  in::Inventory inventory;
  inventory.components = {
      part("open", {"MIT"}, "2026-10"),         part("network", {"AGPL-3.0-only"}, "2027-01-31"),
      part("choice", {"AGPL-3.0-only OR MIT"}), part("unlisted", {"LicenseRef-own"}, "2030"),
      part("silent", {"NOASSERTION"}),          part("nothing", {}, "some day")};
  inventory.components[0].supplier = "Kawa";
  inventory.components[1].digests = {{"sha-256", "00"}};
  inventory.components[2].purls = {"pkg:npm/choice@1"};
  const Time now = *parse_time("2026-11-01T00:00:00Z");
  const LicencePolicy policy = parts_policy();
  const PartsSummary service = summary_of(inventory, policy, LicenceUse::service, now);
  EXPECT_EQ(service.parts, 6u);
  EXPECT_EQ(service.without_licence, 2u);
  EXPECT_EQ(service.unsure, 1u) << "what its own licence asks nobody knows";
  ASSERT_EQ(service.licences.size(), 2u);
  EXPECT_EQ(service.licences[0].name, "network") << "sure before unsure";
  EXPECT_EQ(service.licences[0].judged.least, Risk::high);
  EXPECT_EQ(service.licences[1].name, "unlisted");
  EXPECT_EQ(service.licences[1].judged.least, Risk::none);
  EXPECT_EQ(service.licences[1].judged.most, Risk::high);
  EXPECT_EQ(service.by_risk[static_cast<std::size_t>(Risk::high)], 2u);
  EXPECT_EQ(service.by_risk[0] + service.by_risk[1], 2u) << "the choice is free to take MIT";
  // Whoever runs it for itself is asked for nothing by the network licence.
  const PartsSummary inside = summary_of(inventory, policy, LicenceUse::inside, now);
  EXPECT_EQ(inside.by_risk[static_cast<std::size_t>(Risk::high)], 1u);
  EXPECT_EQ(service.by_support, (std::array<std::size_t, 4>{1, 1, 1, 3}));
  ASSERT_EQ(service.ending.size(), 2u);
  EXPECT_EQ(service.ending[0].name, "open") << "it has ended";
  EXPECT_EQ(service.ending[1].support.state, SupportState::soon);
  EXPECT_EQ(service.with_origin, 1u);
  EXPECT_EQ(service.with_digest, 1u);
  EXPECT_EQ(service.with_identity, 1u);
}

}  // namespace
}  // namespace hinomi::supply
