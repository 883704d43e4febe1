#include "in/inventory/osquery.h"

#include <gtest/gtest.h>

namespace hinomi::in {
namespace {

// Lines in the forms of osquery 5's file and TLS loggers.
constexpr std::string_view os_line =
    R"~({"snapshot":[{"arch":"x86_64","build":"","codename":"bookworm","major":"12","minor":"0","name":"Debian GNU/Linux","patch":"0","platform":"debian","platform_like":"","version":"12 (bookworm)"}],"action":"snapshot","name":"pack_hinomi_os_version","hostIdentifier":"host1.example","calendarTime":"Wed Apr  1 09:00:00 2026 UTC","unixTime":1775034000,"epoch":0,"counter":0,"numerics":false})~"
    "\n";

std::string deb(std::string_view action, std::string_view name, std::string_view version,
                std::string_view source = "") {
  return R"({"name":"deb_packages","hostIdentifier":"host1.example","unixTime":1775034001,"columns":{"admindir":"/var/lib/dpkg","arch":"amd64","name":")" +
         std::string(name) + R"(","revision":"2","status":"install ok installed","source":")" +
         std::string(source) + R"(","version":")" + std::string(version) + R"("},"action":")" +
         std::string(action) + "\"}\n";
}

Inventory read(std::string_view text) {
  auto out = read_inventory(text);
  EXPECT_TRUE(out) << out.error().text();
  return out ? std::move(*out) : Inventory();
}

std::vector<std::string> purls(const Inventory& inventory) {
  std::vector<std::string> out;
  for (const Component& one : inventory.components)
    for (const std::string& purl : one.purls) out.push_back(purl);
  return out;
}
using Texts = std::vector<std::string>;

TEST(Osquery, DifferencesAddUpAndTheReleaseIsAPartOfTheName) {
  const Inventory out =
      read(std::string(os_line) + deb("added", "libletters1", "1.0-2+b1", "letters (1.0-2)") +
           deb("added", "gone", "1") + deb("removed", "gone", "1"));
  EXPECT_EQ(out.format, "osquery");
  EXPECT_EQ(out.name, "host1.example");
  EXPECT_EQ(out.subject, 0u);
  EXPECT_TRUE(out.refused.empty());
  EXPECT_EQ(purls(out),
            Texts{"pkg:deb/debian/libletters1@1.0-2%2Bb1?arch=amd64&distro=debian-12&upstream="
                  "letters%401.0-2"});
  ASSERT_EQ(out.components.size(), 3u);
  EXPECT_EQ(out.components[0].kind, "device");
  EXPECT_EQ(out.components[1].kind, "operating-system");
  EXPECT_EQ(out.components[1].parent, 0u);
  EXPECT_EQ(out.components[2].parent, 1u);
  EXPECT_EQ(out.made, Time(std::chrono::seconds(1775034001)));
}

TEST(Osquery, ASnapshotIsAllThereIs) {
  auto snapshot = [](std::string_view rows, int time) {
    return R"({"snapshot":[)" + std::string(rows) +
           R"(],"action":"snapshot","name":"x/python_packages","hostIdentifier":"h","unixTime":)" +
           std::to_string(time) + "}\n";
  };
  const Inventory out = read(
      snapshot(R"({"name":"Old","version":"1","path":"/opt/x","author":"","license":"MIT"})", 1) +
      snapshot(
          R"({"name":"Letters_","version":"2.0","path":"/opt/x","author":"A","license":"MIT"})",
          2));
  EXPECT_EQ(purls(out), Texts{"pkg:pypi/letters-@2.0"});
}

TEST(Osquery, RowsOfOneSnapshotBelongTogether) {
  auto row = [](std::string_view name, int time) {
    return R"({"action":"snapshot","columns":{"name":")" + std::string(name) +
           R"(","version":"1","path":"/srv/app/node_modules/x"},"name":"npm_packages",)" +
           R"("hostIdentifier":"h","unixTime":)" + std::to_string(time) + "}\n";
  };
  const Inventory out = read(row("a", 1) + row("b", 1) + row("@scope/c", 2) + row("d", 2));
  EXPECT_EQ(purls(out), (Texts{"pkg:npm/%40scope/c@1", "pkg:npm/d@1"}));
}

TEST(Osquery, BatchesOfDifferences) {
  const Inventory out = read(
      R"({"diffResults":{"added":[{"name":"a","version":"2","release":"1.el9","arch":"x86_64","epoch":"1","source":"a-2-1.el9.src.rpm","sha1":"x","vendor":"V"}],"removed":[]},"name":"q1","hostIdentifier":"h","unixTime":1})"
      "\n"
      R"~({"snapshot":[{"name":"Rocky Linux","version":"9.2 (Blue Onyx)","platform":"rocky","codename":"","arch":"x86_64"}],"name":"os_version","hostIdentifier":"h","unixTime":1})~"
      "\n"
      R"({"diffResults":{"added":[{"name":"a","version":"3","release":"1.el9","arch":"x86_64","epoch":"","source":"a-3-1.el9.src.rpm","sha1":"y","vendor":"V"}],"removed":[{"name":"a","version":"2","release":"1.el9","arch":"x86_64","epoch":"1","source":"a-2-1.el9.src.rpm","sha1":"x","vendor":"V"}]},"name":"q1","hostIdentifier":"h","unixTime":2})"
      "\n");
  EXPECT_EQ(purls(out), Texts{"pkg:rpm/rocky/a@3-1.el9?arch=x86_64&distro=rocky-9.2&upstream="
                              "a-3-1.el9.src.rpm"});
}

// Debian's own packages of Python are Debian's to mend; what pip brought is PyPI's.
TEST(Osquery, TheDistributionsOwnPackagesAreNoRegistrys) {
  const Inventory out = read(
      std::string(os_line) + deb("added", "python3-letters", "1.0-1") +
      R"({"snapshot":[{"name":"letters","version":"1.0","path":"/usr/lib/python3/dist-packages/letters"},{"name":"mine","version":"3","path":"/usr/local/lib/python3.11/dist-packages/mine"}],"name":"python_packages","hostIdentifier":"host1.example","unixTime":1})"
      "\n");
  EXPECT_EQ(purls(out), (Texts{"pkg:deb/debian/python3-letters@1.0-1?arch=amd64&distro=debian-12",
                               "pkg:pypi/mine@3"}));
}

TEST(Osquery, ManyHostsAreManyDevices) {
  std::string second(os_line);
  second.replace(second.find("host1"), 5, "host2");
  const Inventory out = read(
      std::string(os_line) + deb("added", "a", "1") + second +
      R"([{"snapshot":[{"identifying_number":"{1}","install_location":"C:\\x","name":"Reader","publisher":"Example","version":"9"}],"name":"programs","hostIdentifier":"host3","unixTime":1}])"
      "\n");
  std::vector<std::string> devices;
  for (const Component& one : out.components)
    if (one.kind == "device") devices.push_back(one.name);
  EXPECT_EQ(devices, (Texts{"host1.example", "host2.example", "host3"}));
  EXPECT_EQ(out.subject, no_component);
  EXPECT_EQ(out.components.back().maker, "Example");
  EXPECT_TRUE(out.components.back().purls.empty()) << "a program's name is no identity";
}

TEST(Osquery, WhatIsNoResultIsNamed) {
  const Inventory out = read(std::string(os_line) + "{\"hostIdentifier\":\"h\"}\nrubbish\n" +
                             deb("added", "", "1") + deb("added", "x", "1"));
  ASSERT_EQ(out.refused.size(), 3u);
  EXPECT_EQ(out.refused[0].where, "line 2");
  EXPECT_EQ(out.refused[1].where, "line 3");
  EXPECT_EQ(purls(out).size(), 1u);
}

TEST(Osquery, WithoutARelaseNoPackageUrls) {
  const Inventory out = read(deb("added", "a", "1"));
  ASSERT_EQ(out.refused.size(), 1u);
  EXPECT_TRUE(purls(out).empty());
  EXPECT_EQ(out.components.size(), 2u);
}

// What is handed over reads as what was taken.
TEST(Osquery, AHostAsTextReadsTheSame) {
  OsqueryHost host("host1.example");
  dom::parser parser;
  std::vector<OsqueryResult> results;
  std::string_view log = os_line;
  const std::string more =
      std::string(log) + deb("added", "a", "1") + deb("added", "b", "2") + deb("removed", "a", "1");
  std::string_view rest = more;
  while (!rest.empty()) {
    const std::string line(rest.substr(0, rest.find('\n')));
    rest.remove_prefix(line.size() + 1);
    auto parsed = parse_document(parser, line, 50);
    ASSERT_TRUE(parsed);
    dom::object record;
    ASSERT_FALSE(parsed->get(record));
    ASSERT_TRUE(read_osquery_result(record, "", results));
  }
  for (const OsqueryResult& one : results) EXPECT_TRUE(host.take(one));
  EXPECT_FALSE(host.take(results[0])) << "nothing new";
  Inventory direct;
  ASSERT_TRUE(host.add_to(direct, {}));
  const Inventory again = read(host.text());
  EXPECT_EQ(purls(again), purls(direct));
  EXPECT_EQ(purls(again), Texts{"pkg:deb/debian/b@2?arch=amd64&distro=debian-12"});
}

}  // namespace
}  // namespace hinomi::in
