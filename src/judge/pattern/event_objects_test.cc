// Which objects fields become.
#include "judge/pattern/event_objects.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace hinomi::pattern {
namespace {

constexpr std::string_view mapping_text =
    "sources:\n"
    "  - fields:\n"
    "      SourceIp: network-traffic:src_ref.value\n"
    "      DestinationHostname: network-traffic:dst_ref.value\n"
    "      DestinationPort: network-traffic:dst_port\n"
    "      Hashes: file:hashes|hashes\n"
    "      TargetFilename: [\"file:name|base\", \"file:parent_directory_ref.path|folder\"]\n"
    "      rcptto: email-message:to_refs.value\n"
    "      ip: [ipv4-addr:value, text]\n"
    "      other: ipv4-addr:value\n"
    "      web: [domain-name:value, ipv4-addr:value]\n"
    "  - when: {EventID: 1}\n"
    "    fields: {Image: \"process:image_ref.name|base\"}\n"
    "    joined:\n"
    "      - {path: \"url:value\", text: \"http://{host}{uri}\"}\n";

// Whether the pattern's one bracket holds for an event with these fields.
bool holds(const std::string& pattern,
           const std::vector<std::pair<std::string, std::string>>& event) {
  in::ObserveMapping mapping;
  auto read = in::read_observe_mapping(mapping_text, mapping);
  EXPECT_TRUE(read) << read.error().text();
  std::vector<Named> named(1);
  named[0].text = pattern;
  auto plan = Plan::compile(std::move(named));
  for (const Plan::Refusal& one : plan->refused()) ADD_FAILURE() << one.error.text();
  EventObjects objects(mapping, plan);
  Matcher matcher(plan);
  objects.begin();
  for (const auto& [field, text] : event) {
    auto at = std::find(objects.fields().begin(), objects.fields().end(), field);
    if (at != objects.fields().end())
      objects.add(static_cast<std::uint32_t>(at - objects.fields().begin()), text);
  }
  return !matcher.match(objects.end()).empty();
}

TEST(EventObjects, WhatIsReferredToIsAnObjectByItself) {
  EXPECT_TRUE(holds("[network-traffic:src_ref.value = '192.0.2.1']", {{"SourceIp", "192.0.2.1"}}));
  EXPECT_TRUE(holds("[ipv4-addr:value = '192.0.2.1']", {{"SourceIp", "192.0.2.1"}}));
  EXPECT_FALSE(holds("[ipv6-addr:value LIKE '%']", {{"SourceIp", "192.0.2.1"}}));
  EXPECT_TRUE(holds("[ipv6-addr:value = '2001:db8::1']", {{"SourceIp", "2001:DB8:0::1"}}));
  EXPECT_TRUE(holds("[domain-name:value = 'a.example']", {{"DestinationHostname", "A.example."}}));
  EXPECT_TRUE(
      holds("[network-traffic:src_ref.type = 'ipv4-addr' AND network-traffic:src_ref.value "
            "ISSUBSET '192.0.2.0/24']",
            {{"SourceIp", "192.0.2.1"}}));
  EXPECT_FALSE(
      holds("[network-traffic:src_ref.type = 'domain-name']", {{"SourceIp", "192.0.2.1"}}));
  EXPECT_TRUE(holds("[file:name = 'a.exe' AND file:parent_directory_ref.path = 'C:\\\\x']",
                    {{"TargetFilename", "C:\\x\\a.exe"}}));
  EXPECT_TRUE(holds("[directory:path = 'C:\\\\x']", {{"TargetFilename", "C:\\x\\a.exe"}}));
}

TEST(EventObjects, AHostIsOneKindOfObject) {
  EXPECT_TRUE(
      holds("[network-traffic:src_ref.value = '2001:db8::1']", {{"SourceIp", "2001:DB8::1"}}));
  EXPECT_TRUE(holds("[ipv4-addr:value = '192.0.2.1']", {{"web", "192.0.2.1"}}));
  EXPECT_FALSE(holds("[domain-name:value LIKE '%']", {{"web", "192.0.2.1"}}));
  EXPECT_TRUE(holds("[domain-name:value = 'a.example']", {{"web", "a.example"}}));
  EXPECT_FALSE(holds("[ipv4-addr:value LIKE '%']", {{"web", "a.example"}}));
}

TEST(EventObjects, PropertiesOfOneObjectStandTogether) {
  std::vector<std::pair<std::string, std::string>> event{
      {"SourceIp", "192.0.2.1"}, {"DestinationPort", "443"}, {"other", "192.0.2.2"}};
  EXPECT_TRUE(holds(
      "[network-traffic:dst_port = 443 AND network-traffic:src_ref.value = '192.0.2.1']", event));
  EXPECT_TRUE(holds("[network-traffic:dst_port > 442.5]", event));
  EXPECT_FALSE(holds("[network-traffic:dst_port = '443']", event));  // a number, not a text
  // Two addresses are two objects.
  EXPECT_FALSE(holds("[ipv4-addr:value = '192.0.2.1' AND ipv4-addr:value = '192.0.2.2']", event));
  EXPECT_TRUE(holds("[ipv4-addr:value = '192.0.2.1' OR ipv4-addr:value = 'x']", event));
}

TEST(EventObjects, HashesListsAndConditions) {
  std::string md5(32, 'A');
  EXPECT_TRUE(holds("[file:hashes.MD5 = '" + std::string(32, 'a') + "']",
                    {{"Hashes", "SHA1=00,MD5=" + md5}}));
  EXPECT_FALSE(holds("[file:hashes.'SHA-256' LIKE '%']", {{"Hashes", "MD5=" + md5}}));
  EXPECT_TRUE(holds("[email-message:to_refs[*].value = 'b@c.example']",
                    {{"rcptto", "a@c.example"}, {"rcptto", "b@c.example"}}));
  EXPECT_TRUE(holds("[email-addr:value = 'b@c.example']", {{"rcptto", "b@c.example"}}));
  EXPECT_FALSE(holds("[file:name = 'cmd.exe']", {{"Image", "C:\\cmd.exe"}}));
  EXPECT_TRUE(holds("[file:name = 'cmd.exe']", {{"Image", "C:\\cmd.exe"}, {"EventID", "1"}}));
  EXPECT_TRUE(
      holds("[process:image_ref.name = 'cmd.exe']", {{"EventID", "1"}, {"Image", "/bin/cmd.exe"}}));
  EXPECT_TRUE(holds("[url:value = 'http://a.example/x']",
                    {{"EventID", "1"}, {"host", "a.example"}, {"uri", "/x"}}));
  EXPECT_FALSE(holds("[url:value = 'http://a.example/x']", {{"host", "a.example"}, {"uri", "/x"}}));
}

}  // namespace
}  // namespace hinomi::pattern
