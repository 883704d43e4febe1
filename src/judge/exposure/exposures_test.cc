#include "judge/exposure/exposures.h"

#include <gtest/gtest.h>

#include "judge/exposure/test_support_exposures.h"

namespace hinomi::exposure {
namespace {

in::Inventory has_cpes(const std::vector<std::string>& cpes) {
  in::Inventory out;
  for (const std::string& cpe : cpes) {
    in::Component component;
    component.cpes = {cpe};
    out.components.push_back(component);
  }
  return out;
}

// "asset product@version verdict reason", a line each.
std::vector<std::string> told(const Exposures& exposures, std::string_view flaw,
                              const std::function<bool(std::uint32_t)>& may = everybody) {
  std::vector<std::string> out;
  auto number = exposures.flaw(flaw);
  if (!number) return {"no such flaw"};
  for (const Exposure& one : exposures.who(*number, may)) {
    std::string line(exposures.asset_name(one.asset));
    line += " " + std::string(one.product) + "@" + std::string(one.version) + " " +
            std::string(name_of(one.verdict));
    if (one.reason != Reason::none) line += " " + std::string(name_of(one.reason));
    out.push_back(line);
  }
  return out;
}
using Lines = std::vector<std::string>;

TEST(Exposures, CommitsBesideVersionsLeaveNoDoubt) {
  Exposures exposures;
  Affected versions = in("PyPI", "sample", "0", "1.0"), commits = in("PyPI", "sample", "0", "aaaa");
  commits.scheme = "git";
  exposures.put(about("PYSEC-1-1", {versions, commits}));
  exposures.put(about("PYSEC-1-2", {commits}));
  exposures.put("old", 0, runs({"pkg:pypi/sample@0.9"}));
  exposures.put("new", 0, runs({"pkg:pypi/sample@1.0"}));
  EXPECT_EQ(told(exposures, "PYSEC-1-1"), (Lines{"old pypi/sample@0.9 affected"}));
  EXPECT_EQ(told(exposures, "PYSEC-1-2"), (Lines{"old pypi/sample@0.9 unknown only_commits",
                                                 "new pypi/sample@1.0 unknown only_commits"}));
}

TEST(Exposures, WhoeverComesFirst) {
  for (bool advisory_first : {true, false}) {
    Exposures exposures;
    const in::Advisory advisory = about("PYSEC-1", {in("PyPI", "Some_Package", "1.0", "1.5")});
    if (advisory_first) exposures.put(advisory);
    exposures.put("web", 1, runs({"pkg:pypi/some-package@1.4", "pkg:pypi/other@1.4"}));
    exposures.put("mail", 2, runs({"pkg:pypi/some.package@1.5"}));
    exposures.put("old", 2, runs({"pkg:pypi/some-package@1.0rc1"}));
    if (!advisory_first) exposures.put(advisory);
    EXPECT_EQ(told(exposures, "PYSEC-1"), (Lines{"web pypi/some-package@1.4 affected"}));
  }
}

TEST(Exposures, NothingIsSilentlyNo) {
  Exposures exposures;
  exposures.put("a", 1, runs({"pkg:pypi/x"}));
  exposures.put("b", 1, runs({"pkg:pypi/x@built-on-monday"}));
  exposures.put("c", 1, runs({"pkg:pypi/x@3"}));
  exposures.put(about("P-1", {in("PyPI", "x", "0", "2")}));
  EXPECT_EQ(told(exposures, "P-1"), (Lines{"a pypi/x@ unknown no_version",
                                           "b pypi/x@built-on-monday unknown unreadable_version"}));
  Affected words = in("PyPI", "x", "", "");
  words.intervals.clear();
  words.range = "before the summer";
  exposures.put(about("P-2", {words}));
  EXPECT_EQ(told(exposures, "P-2").size(), 3u);
  Affected none = in("PyPI", "x", "", "");
  none.intervals.clear();
  exposures.put(about("P-3", {none}));
  EXPECT_EQ(told(exposures, "P-3")[2], "c pypi/x@3 unknown no_versions_said");
  none.every = true;
  exposures.put(about("P-4", {none}));
  EXPECT_EQ(told(exposures, "P-4")[0], "a pypi/x@ affected");
}

TEST(Exposures, ADistributionsReleaseIsPartOfThePackage) {
  Exposures exposures;
  exposures.put("twelve", 1, runs({"pkg:deb/debian/curl@7.88.1-10?distro=debian-12"}));
  exposures.put("eleven", 1, runs({"pkg:deb/debian/curl@7.74.0-1.3?distro=bullseye"}));
  exposures.put("which", 1, runs({"pkg:deb/debian/curl@7.88.1-10"}));
  exposures.put("ubuntu", 1, runs({"pkg:deb/ubuntu/curl@7.81.0-1?distro=ubuntu-22.04"}));
  exposures.put(about("D-1", {in("Debian:12", "curl", "0", "7.88.1-10+deb12u1")}));
  EXPECT_EQ(told(exposures, "D-1"), (Lines{"twelve deb/debian/12/curl@7.88.1-10 affected",
                                           "which deb/debian/curl@7.88.1-10 unknown no_release"}));
}

TEST(Exposures, BinaryPackagesAreFoundByTheirSource) {
  Exposures exposures;
  exposures.put("host", 1,
                runs({"pkg:deb/debian/libcurl4@7.88.1-10?distro=debian-12&upstream=curl"}));
  exposures.put(about("D-1", {in("Debian:12", "curl", "0", "7.88.1-10+deb12u1")}));
  EXPECT_EQ(told(exposures, "D-1"), (Lines{"host deb/debian/12/curl@7.88.1-10 affected"}));
}

TEST(Exposures, OneFlawIsOneAlert) {
  Exposures exposures;
  exposures.put("a", 1, runs({"pkg:pypi/x@1"}));
  in::Advisory first = about("PYSEC-7", {in("PyPI", "x", "0", "2")});
  in::Advisory second = about("GHSA-aaaa-bbbb-cccc", {in("PyPI", "x", "0", "1.5")});
  exposures.put(first);
  exposures.put(second);
  second.aliases = {"CVE-2026-0007"};
  exposures.put(second);
  first.aliases = {"cve-2026-0007"};
  exposures.put(first);
  EXPECT_EQ(told(exposures, "CVE-2026-0007"), (Lines{"a pypi/x@1 affected"}));
  EXPECT_EQ(exposures.of(0).size(), 1u);
  EXPECT_EQ(exposures.names(*exposures.flaw("PYSEC-7"))[0], "CVE-2026-0007");
  EXPECT_EQ(exposures.size().flaws, 1u);
}

TEST(Exposures, WhatIsWithdrawnOrMendedIsGone) {
  Exposures exposures;
  exposures.put("a", 1, runs({"pkg:pypi/x@1"}));
  in::Advisory advisory = about("P-1", {in("PyPI", "x", "0", "2")});
  exposures.put(advisory);
  EXPECT_EQ(told(exposures, "P-1").size(), 1u);
  exposures.put("a", 1, runs({"pkg:pypi/x@2"}));
  EXPECT_EQ(told(exposures, "P-1"), Lines());
  exposures.put("a", 1, runs({"pkg:pypi/x@1.9"}));
  advisory.withdrawn = *parse_time("2026-11-01T00:00:00Z");
  exposures.put(advisory);
  EXPECT_EQ(told(exposures, "P-1"), Lines());
  EXPECT_EQ(exposures.size().hits, 0u);
  advisory.withdrawn = {};
  exposures.put(advisory);
  EXPECT_EQ(told(exposures, "P-1"), (Lines{"a pypi/x@1.9 affected"}));
  exposures.remove(0);
  EXPECT_EQ(told(exposures, "P-1"), Lines());
  EXPECT_EQ(exposures.size().instances, 0u);
}

TEST(Exposures, AVexStatementOutweighsARange) {
  Exposures exposures;
  exposures.put("a", 1, runs({"pkg:pypi/x@1"}));
  exposures.put(about("CVE-2026-1", {in("PyPI", "x", "0", "2")}));
  Affected vex;
  vex.purls = {"pkg:pypi/x"};
  vex.versions = {"1"};
  vex.status = AffectedStatus::not_affected;
  in::Advisory statement = about("CVE-2026-1", {vex});
  statement.source = "OpenVEX";
  exposures.put(statement);
  EXPECT_EQ(told(exposures, "CVE-2026-1"), (Lines{"a pypi/x@1 not_affected"}));
  EXPECT_EQ(exposures.of(0)[0].advisory, "OpenVEX CVE-2026-1");
}

TEST(Exposures, StatementsOfAVexDocument) {
  Exposures exposures;
  exposures.put("a", 1, runs({"pkg:pypi/x@1"}));
  exposures.put("b", 1, runs({"pkg:pypi/x@1.1"}));
  exposures.put(about("CVE-2026-1", {in("PyPI", "x", "0", "2")}));
  in::Advisory document = about("https://example.org/vex/1", {});
  document.source = "OpenVEX";
  in::Statement statement{.flaw = "CVE-2026-1", .aliases = {}, .about = {"pkg:pypi/x@1"}};
  statement.status = in::Statement::Status::not_affected;
  document.statements = {statement};
  exposures.put(document);
  EXPECT_EQ(told(exposures, "CVE-2026-1"),
            (Lines{"a pypi/x@1 not_affected", "b pypi/x@1.1 affected"}));
  // Of parts of another product: nothing is said of them here.
  document.statements[0].about = {"pkg:oci/image"};
  document.statements[0].parts = {"pkg:pypi/x@1"};
  exposures.put(document);
  EXPECT_EQ(told(exposures, "CVE-2026-1")[0], "a pypi/x@1 affected");
}

TEST(Exposures, AnInventorysOwnStatementIsForItAlone) {
  Exposures exposures;
  in::Inventory inventory = runs({"pkg:pypi/x@1", "pkg:pypi/y@1"});
  inventory.components[0].ref = "the-x";
  in::Statement statement{.flaw = "GHSA-x", .aliases = {"CVE-2026-1"}, .about = {"the-x"}};
  statement.status = in::Statement::Status::not_affected;
  statement.justification = "component_not_present";
  inventory.statements = {statement};
  exposures.put("a", 1, inventory);
  exposures.put("b", 1, runs({"pkg:pypi/x@1"}));
  Affected y = in("PyPI", "y", "0", "2");
  y.place = "/affected/1";
  exposures.put(about("CVE-2026-1", {in("PyPI", "x", "0", "2"), y}));
  EXPECT_EQ(told(exposures, "GHSA-X"),
            (Lines{"a pypi/x@1 not_affected", "a pypi/y@1 affected", "b pypi/x@1 affected"}));
  EXPECT_EQ(exposures.of(0)[0].own_statement, "component_not_present");
  inventory.statements[0].about.clear();  // the whole
  exposures.put("a", 1, inventory);
  EXPECT_EQ(told(exposures, "CVE-2026-1")[1], "a pypi/y@1 not_affected");
  inventory.statements[0].about = {"something-else"};
  exposures.put("a", 1, inventory);
  EXPECT_EQ(told(exposures, "CVE-2026-1")[0], "a pypi/x@1 affected");
}

TEST(Exposures, TheFirstEntryOfOnePlaceDecides) {
  Exposures exposures;
  for (const char* version : {"1.0", "1.2", "1.3", "2.0"})
    exposures.put(version, 1, runs({std::string("pkg:pypi/x@") + version}));
  Affected mended = in("PyPI", "x", "1.2", "1.3"), all = in("PyPI", "x", "1.0", "2.0"),
           rest = in("PyPI", "x", "", "");
  mended.status = AffectedStatus::not_affected;
  rest.intervals.clear();
  rest.every = true;
  rest.status = AffectedStatus::not_affected;
  exposures.put(about("CVE-2026-2", {mended, all, rest}));
  EXPECT_EQ(
      told(exposures, "CVE-2026-2"),
      (Lines{"1.0 pypi/x@1.0 affected", "1.2 pypi/x@1.2 not_affected", "1.3 pypi/x@1.3 affected"}));
}

TEST(Exposures, NobodyHearsOfAnothersSystems) {
  Exposures exposures;
  exposures.put("mine", 1, runs({"pkg:pypi/x@1"}));
  exposures.put("theirs", 2, runs({"pkg:pypi/x@1"}));
  exposures.put(about("P-1", {in("PyPI", "x", "0", "2")}));
  EXPECT_EQ(told(exposures, "P-1", [](std::uint32_t owner) { return owner == 1; }),
            (Lines{"mine pypi/x@1 affected"}));
}

TEST(Exposures, ConfigurationsOfCpeNames) {
  Exposures exposures;
  exposures.put("router", 1,
                has_cpes({"cpe:2.3:o:maker:firmware:1.4:*:*:*:*:*:*:*",
                          "cpe:2.3:h:maker:router_1:-:*:*:*:*:*:*:*"}));
  exposures.put("switch", 1,
                has_cpes({"cpe:2.3:o:maker:firmware:1.4:*:*:*:*:*:*:*",
                          "cpe:2.3:h:maker:switch_9:-:*:*:*:*:*:*:*"}));
  exposures.put("new", 1,
                has_cpes({"cpe:2.3:o:maker:firmware:1.6:*:*:*:*:*:*:*",
                          "cpe:2.3:h:maker:router_1:-:*:*:*:*:*:*:*"}));
  in::CpeNode software, hardware, both;
  software.matches = {{"cpe:2.3:o:maker:firmware:*:*:*:*:*:*:*:*", {"1.0", "1.5"}, true}};
  hardware.matches = {{"cpe:2.3:h:maker:router_1:-:*:*:*:*:*:*:*", {}, false}};
  both.op = in::CpeNode::Operator::all;
  both.children = {software, hardware};
  in::Advisory advisory = about("CVE-2026-3", {});
  advisory.configurations = {both};
  exposures.put(advisory);
  EXPECT_EQ(told(exposures, "CVE-2026-3"), (Lines{"router cpe/o/maker/firmware@1.4 affected"}));
  EXPECT_EQ(exposures.of(0).size(), 1u);
  EXPECT_EQ(exposures.of(1).size(), 0u);
  advisory.configurations = {software};
  exposures.put(advisory);
  EXPECT_EQ(told(exposures, "CVE-2026-3").size(), 2u);
}

// A name that says too little is a doubt inside of a configuration too, on either of its sides.
TEST(Exposures, LooseNamesInConfigurationsAreDoubts) {
  Exposures exposures;
  exposures.put("loose", 1, has_cpes({"cpe:2.3:a:maker:parser:2.1:*:*:*:*:*:*:*"}));
  exposures.put("sure", 1, has_cpes({"cpe:2.3:a:maker:parser:2.1:*:*:*:*:ruby:*:*"}));
  exposures.put("other", 1, has_cpes({"cpe:2.3:a:maker:parser:2.1:*:*:*:*:perl:*:*"}));
  in::CpeNode one, two, both;
  one.matches = {{"cpe:2.3:a:maker:parser:*:*:*:*:*:ruby:*:*", {"", "2.3"}, true}};
  two.matches = {{"cpe:2.3:a:maker:writer:*:*:*:*:*:*:*:*", {"", "2.3"}, true}};
  both.children = {one, two};
  in::Advisory advisory = about("CVE-2026-9", {});
  advisory.configurations = {both};
  exposures.put(advisory);
  EXPECT_EQ(told(exposures, "CVE-2026-9"), (Lines{"loose cpe/a/maker/parser@2.1 unknown loose_name",
                                                  "sure cpe/a/maker/parser@2.1 affected"}));
  // The platform is in doubt, the software is not.
  in::CpeNode platform, whole;
  platform.matches = {{"cpe:2.3:o:maker:system:*:*:*:*:*:*:arm:*", {}, false}};
  whole.op = in::CpeNode::Operator::all;
  whole.children = {two, platform};
  advisory.id = "CVE-2026-10";
  advisory.configurations = {whole};
  exposures.put(advisory);
  exposures.put("host", 1,
                has_cpes({"cpe:2.3:a:maker:writer:1:*:*:*:*:*:*:*",
                          "cpe:2.3:o:maker:system:7:*:*:*:*:*:*:*"}));
  EXPECT_EQ(told(exposures, "CVE-2026-10"),
            (Lines{"host cpe/a/maker/writer@1 unknown loose_name"}));
}

TEST(Exposures, ModelsOfDevices) {
  Exposures exposures;
  in::Inventory plant;
  plant.components.resize(1);
  plant.components[0].maker = "Example Works AG";
  plant.components[0].models = {"EX7-123 4AB0"};
  plant.components[0].version = "V2.1";
  exposures.put("pump", 1, plant);
  Affected affected;
  affected.vendor = "Example";
  affected.models = {"EX7 123-4AB0"};
  affected.every = true;
  exposures.put(about("CVE-2026-4", {affected}));
  EXPECT_EQ(told(exposures, "CVE-2026-4"), (Lines{"pump model/example/ex71234ab0@V2.1 affected"}));
}

}  // namespace
}  // namespace hinomi::exposure
