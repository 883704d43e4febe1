#include <gtest/gtest.h>

#include "in/inventory/scanners.h"

namespace hinomi::in {
namespace {

using Texts = std::vector<std::string>;

Inventory read_wazuh_text(std::string_view text) {
  auto out = read_inventory(text);
  EXPECT_TRUE(out) << out.error().text();
  return out ? std::move(*out) : Inventory();
}

const Component* named(const Inventory& inventory, std::string_view name) {
  for (const Component& one : inventory.components)
    if (one.name == name) return &one;
  return nullptr;
}

// Of GET /experimental/syscollector/packages and .../os, joined as a script would.
constexpr std::string_view syscollector = R"~({"data": {"affected_items": [
  {"os": {"name": "Ubuntu", "version": "22.04.3 LTS (Jammy Jellyfish)", "platform": "ubuntu",
          "major": "22", "minor": "04", "codename": "jammy"},
   "hostname": "host1.example", "agent_id": "001", "scan": {"time": "2026-04-01T09:00:00+00:00"}},
  {"scan": {"id": 0, "time": "2026-04-01T09:00:00+00:00"}, "format": "deb", "name": "curl",
   "version": "7.81.0-1ubuntu1.15", "architecture": "amd64", "vendor": "Example", "source": "",
   "location": " ", "agent_id": "001"},
  {"format": "deb", "name": "libletters1", "version": "1:1.0-2", "architecture": "amd64",
   "source": "letters", "agent_id": "001"},
  {"format": "pypi", "name": "letters", "version": "1.0", "architecture": " ",
   "location": "/usr/lib/python3/dist-packages/letters-1.0.egg-info", "agent_id": "001"},
  {"format": "pypi", "name": "mine", "version": "2", "location": "/opt/app/lib", "agent_id": "001"},
  {"format": "win", "name": "Reader", "version": "9", "vendor": "Example", "agent_id": "002"},
  {"nothing": 1}
], "total_affected_items": 7}, "message": "All information was returned", "error": 0})~";

TEST(Wazuh, PackagesOfHosts) {
  const Inventory out = read_wazuh_text(syscollector);
  EXPECT_EQ(out.format, "Wazuh");
  ASSERT_TRUE(named(out, "curl"));
  EXPECT_EQ(named(out, "curl")->purls,
            Texts{"pkg:deb/ubuntu/curl@7.81.0-1ubuntu1.15?arch=amd64&distro=ubuntu-22.04"});
  EXPECT_EQ(named(out, "libletters1")->purls,
            Texts{"pkg:deb/ubuntu/libletters1@1:1.0-2?arch=amd64&distro=ubuntu-22.04&upstream="
                  "letters"});
  EXPECT_TRUE(named(out, "letters")->purls.empty()) << "Ubuntu's own package of it";
  EXPECT_EQ(named(out, "mine")->purls, Texts{"pkg:pypi/mine@2"});
  EXPECT_TRUE(named(out, "Reader")->purls.empty());
  EXPECT_EQ(named(out, "Reader")->supplier, "Example");
  EXPECT_EQ(out.components[0].name, "host1.example");
  EXPECT_TRUE(named(out, "agent 002"));
  EXPECT_EQ(out.made, *parse_time("2026-04-01T09:00:00Z"));
  ASSERT_EQ(out.refused.size(), 1u);
  EXPECT_EQ(out.refused[0].where, "/data/affected_items/6");
}

constexpr std::string_view indexed =
    R"({"agent":{"id":"001","name":"host1.example"},"host":{"os":{"name":"Ubuntu","platform":"ubuntu","version":"22.04.3"}},"package":{"architecture":"amd64","name":"curl","version":"7.81.0-1","type":"deb"},"vulnerability":{"id":"CVE-2026-0001","severity":"High","detected_at":"2026-04-01T09:00:00.000Z","category":"Packages"}})";

TEST(Wazuh, WhatItsIndexFoundIsStated) {
  const std::string hits =
      R"({"took":1,"hits":{"total":{"value":1},"hits":[{"_index":"wazuh-states-vulnerabilities","_source":)" +
      std::string(indexed) + "}]}}";
  for (const std::string& text :
       {hits, std::string(indexed) + "\n", std::string(indexed) + "\n" + std::string(indexed)}) {
    const Inventory out = read_wazuh_text(text);
    ASSERT_FALSE(out.statements.empty());
    const Statement& one = out.statements[0];
    EXPECT_EQ(one.flaw, "CVE-2026-0001");
    EXPECT_EQ(one.status, Statement::Status::affected);
    EXPECT_EQ(one.detail, "Wazuh, severity High");
    EXPECT_EQ(one.said, *parse_time("2026-04-01T09:00:00Z"));
    ASSERT_TRUE(named(out, "curl"));
    EXPECT_EQ(one.about, Texts{named(out, "curl")->ref});
    EXPECT_EQ(named(out, "curl")->purls,
              Texts{"pkg:deb/ubuntu/curl@7.81.0-1?arch=amd64&distro=ubuntu-22.04"});
    EXPECT_EQ(out.components.size(), 3u) << "a package found twice is one";
    EXPECT_TRUE(out.refused.empty());
  }
}

TEST(Wazuh, AlertsSayWhatIsSolved) {
  const Inventory out = read_wazuh_text(
      R"({"timestamp":"2026-04-01T09:00:00.000+0000","agent":{"id":"003","name":"host3"},"data":{"vulnerability":{"cve":"CVE-2026-0002","status":"Solved","severity":"Low","package":{"name":"a","version":"1","architecture":"x86_64"}}}})");
  ASSERT_EQ(out.statements.size(), 1u);
  EXPECT_EQ(out.statements[0].status, Statement::Status::fixed);
  EXPECT_EQ(out.name, "host3");
}

TEST(Wazuh, AnErrorOfTheApiIsNoInventory) {
  EXPECT_FALSE(read_inventory(R"({"title": "Unauthorized", "detail": "Invalid token"})"));
}

}  // namespace
}  // namespace hinomi::in
