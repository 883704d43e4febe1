#include <gtest/gtest.h>

#include "in/advisory/test_advisories.h"

namespace hinomi::in {
namespace {

using Lines = std::vector<std::string>;

TEST(OpenVex, Statements) {
  auto list =
      read_text(R"({"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.com/vex-1",
    "author": "Example Works", "timestamp": "2026-04-01T09:00:00Z", "version": 1, "statements": [
    {"vulnerability": {"name": "CVE-2026-1", "aliases": ["GHSA-aaaa-bbbb-cccc"]},
     "products": [{"@id": "pkg:generic/mado@1", "identifiers": {"purl": "pkg:generic/mado@1",
                     "cpe23": "cpe:2.3:a:example:mado:1:*:*:*:*:*:*:*"}},
                  {"@id": "pkg:oci/mado", "subcomponents": [{"@id": "pkg:apk/x/libssl3@3.0"}]}],
     "status": "not_affected", "justification": "vulnerable_code_not_in_execute_path",
     "impact_statement": "Not called"},
    {"vulnerability": {"name": "CVE-2026-2"}, "timestamp": "2026-04-05T00:00:00Z",
     "products": [{"@id": "pkg:generic/mado@1"}], "status": "affected", "action_statement": "Update"},
    {"vulnerability": {"name": "CVE-2026-3"}, "products": [{"@id": "pkg:generic/mado@1"}], "status": "not_affected"},
    {"vulnerability": {"name": "CVE-2026-4"}, "products": [{"@id": "pkg:generic/mado@1"}], "status": "safe"},
    {"vulnerability": {"name": "CVE-2026-5"}, "products": [], "status": "fixed"},
    {"products": [{"@id": "pkg:generic/mado@1"}], "status": "fixed"}]})");
  ASSERT_EQ(list.advisories.size(), 1u);
  const Advisory& one = list.advisories[0];
  EXPECT_EQ(one.id, "https://example.com/vex-1");
  EXPECT_EQ(one.publisher, "Example Works");
  ASSERT_EQ(one.statements.size(), 3u);
  const Statement& part = one.statements[0];
  EXPECT_EQ(part.about, Lines{"pkg:oci/mado"});
  EXPECT_EQ(part.parts, Lines{"pkg:apk/x/libssl3@3.0"});
  const Statement& whole = one.statements[1];
  EXPECT_EQ(whole.flaw, "CVE-2026-1");
  EXPECT_EQ(whole.aliases, Lines{"GHSA-aaaa-bbbb-cccc"});
  EXPECT_EQ(whole.about, (Lines{"pkg:generic/mado@1", "cpe:2.3:a:example:mado:1:*:*:*:*:*:*:*"}));
  EXPECT_TRUE(whole.parts.empty());
  EXPECT_EQ(whole.status, Statement::Status::not_affected);
  EXPECT_EQ(whole.justification, "vulnerable_code_not_in_execute_path");
  EXPECT_EQ(whole.detail, "Not called");
  EXPECT_EQ(format_time(whole.said), "2026-04-01T09:00:00.000000Z");
  EXPECT_EQ(one.statements[2].response, "Update");
  EXPECT_EQ(format_time(one.statements[2].said), "2026-04-05T00:00:00.000000Z");
  Lines places;
  for (const Error& error : one.refused) places.push_back(error.where);
  EXPECT_EQ(places, (Lines{"file: /statements/2", "file: /statements/3/status",
                           "file: /statements/4/products", "file: /statements/5/vulnerability"}));
}

TEST(OpenVex, TheFirstVersionNamesThingsByText) {
  auto list = read_text(R"({"@context": "https://openvex.dev/ns", "@id": "vex-1", "statements": [
    {"vulnerability": "CVE-2026-1", "products": ["pkg:a/b@1", "pkg:a/b@2"], "status": "fixed"}]})");
  ASSERT_EQ(list.advisories.size(), 1u);
  ASSERT_EQ(list.advisories[0].statements.size(), 1u);
  EXPECT_EQ(list.advisories[0].statements[0].flaw, "CVE-2026-1");
  EXPECT_EQ(list.advisories[0].statements[0].about, (Lines{"pkg:a/b@1", "pkg:a/b@2"}));
  EXPECT_TRUE(list.advisories[0].refused.empty());
}

TEST(OpenVex, IndexesOfARepository) {
  auto list = read_text(R"([
    {"name": "Example", "versions": [{"spec_version": "0.1", "locations": [{"url": "https://example.com/vex.tar.gz"}]}]},
    {"updated_at": "2026-04-01T00:00:00Z", "packages": [{"id": "pkg:a/b", "location": "pkg/a/b/vex.json"}]},
    {"ID": "pkg:a/c", "Sources": [{"Path": "scan.openvex.json", "URL": "https://example.com/x"}]}])");
  EXPECT_TRUE(list.refused.empty());
  ASSERT_EQ(list.locations.size(), 3u);
  EXPECT_EQ(list.locations[0].location, "https://example.com/vex.tar.gz");
  EXPECT_EQ(list.locations[1].purl, "pkg:a/b");
  EXPECT_EQ(list.locations[2].location, "scan.openvex.json");
}

}  // namespace
}  // namespace hinomi::in
