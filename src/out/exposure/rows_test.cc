// Each format over the same few exposures; VEX is read back by our own readers, and held against
// the published schemas by test/program/exposure.py.
#include "out/exposure/rows.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "in/advisory/read_advisories.h"

namespace hinomi::exposure {
namespace {

constexpr Time noon = Time(std::chrono::seconds(1'775'044'800));  // 2026-04-01T12:00:00Z

in::Affected in_pypi(const std::string& name, const std::string& to) {
  in::Affected out;
  out.ecosystem = "PyPI";
  out.name = name;
  out.intervals = {{"0", to}};
  out.fixed_in = {to};
  out.place = "/affected/0";
  return out;
}

in::Component component(const std::string& name, const std::string& purl) {
  in::Component out;
  out.kind = "library";
  out.name = name;
  out.ref = "ref-" + name;
  out.purls = {purl};
  out.place = "/components/" + name;
  return out;
}

class ExposureFormats : public testing::Test {
 protected:
  ExposureFormats() {
    in::Advisory serious;
    serious.id = "GHSA-aaaa-bbbb-cccc";
    serious.aliases = {"CVE-2026-0001"};
    serious.source = "OSV";
    serious.title = "Letters\x1B[2J run";
    serious.severities = {{"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "NVD"}};
    serious.weaknesses = {"CWE-79", "CWE-noinfo"};
    serious.affected = {in_pypi("letters", "2.0")};
    put(serious);
    in::Advisory vague;
    vague.id = "PYSEC-2026-2";
    vague.source = "OSV";
    in::Affected commits = in_pypi("maybe", "");
    commits.intervals = {{"0", "0123456789abcdef0123456789abcdef01234567"}};
    commits.fixed_in.clear();
    commits.scheme = "git";
    vague.affected = {commits};
    put(vague);
    in::Advisory excepted;
    excepted.id = "CVE-2026-0003";
    excepted.source = "CSAF";
    in::Affected not_here;
    not_here.purls = {"pkg:pypi/quiet"};
    not_here.versions = {"1.0"};
    not_here.status = in::AffectedStatus::not_affected;
    not_here.justification = "vulnerable_code_not_present";
    not_here.detail = "That part is not shipped.";
    not_here.place = "/vulnerabilities/0";
    excepted.affected = {not_here};
    put(excepted);
    facts.put(in::KnownExploited{.flaw = "CVE-2026-0001", .in_ransomware = true});
    inventory.components = {component("letters", "pkg:pypi/letters@1.4"),
                            component("letters2", "pkg:pypi/Letters@1.4"),
                            component("maybe", "pkg:pypi/maybe@3"),
                            component("quiet", "pkg:pypi/quiet@1.0"), component("nobody", "")};
    const NamedComponents named(inventory);
    EXPECT_EQ(named.nameless(), 1u);
    const AssetNumber asset = exposures.put("a b/sbom:1.json", 0, inventory);
    for (const Exposure& one : exposures.of(asset))
      rows.push_back(Row::of(one, exposures, facts, named));
    sort_by_urgency(rows);
  }
  void put(const in::Advisory& advisory) {
    exposures.put(advisory);
    facts.put(advisory);
  }
  std::string text(Format format, bool japanese = false) const {
    return text_of({.rows = rows,
                    .refused = refused,
                    .now = noon,
                    .id = "01890a5d-ac96-774b-bcce-b302099a8057",
                    .program = "1.2.3",
                    .japanese = japanese},
                   format);
  }
  json::value document(Format format) const { return json::parse(text(format)); }

  Exposures exposures;
  Facts facts;
  in::Inventory inventory;
  std::vector<Row> rows;
  std::vector<Error> refused;
};

TEST_F(ExposureFormats, WhatIsUrgentComesFirst) {
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].flaw, "CVE-2026-0001");
  EXPECT_EQ(rows[1].verdict, Verdict::unknown);
  EXPECT_EQ(rows[2].verdict, Verdict::not_affected);
  EXPECT_EQ(rows[0].found.size(), 2u);  // two spellings of one package
}

TEST_F(ExposureFormats, TableHasTheLongNameLastAndNothingForTheTerminal) {
  std::string table = text(Format::table);
  EXPECT_EQ(table.substr(table.find('\n') - 2, 2), "IN");
  EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), 4);
  EXPECT_NE(table.find("9.8 critical"), table.npos);
  EXPECT_NE(table.find("unknown (only_commits)"), table.npos) << table;
  rows[0].asset = "\x1B[31mred\xC2\x9B";
  table = text(Format::table);
  EXPECT_EQ(table.find('\x1B'), table.npos);
  EXPECT_EQ(table.find("\xC2\x9B"), table.npos);
}

TEST_F(ExposureFormats, ColumnsStandBelowEachOtherInJapanese) {
  const std::string table = text(Format::table, true);
  // 弱点 takes four columns, as the widest flaw's name takes 13; two blanks between.
  EXPECT_TRUE(table.starts_with("弱点" + std::string(13 - 4 + 2, ' ') + "深刻度")) << table;
}

TEST_F(ExposureFormats, LinesNameComponents) {
  const std::string lines = text(Format::ndjson);
  const json::value first = json::parse(lines.substr(0, lines.find('\n')));
  EXPECT_EQ(first.at("flaw"), "CVE-2026-0001");
  EXPECT_EQ(first.at("names"), json::parse(R"(["CVE-2026-0001", "GHSA-aaaa-bbbb-cccc"])"));
  EXPECT_EQ(first.at("components").as_array().size(), 2u);
  EXPECT_EQ(first.at("components").at(0).at("ref"), "ref-letters");
  EXPECT_EQ(first.at("fixed_in"), json::parse(R"(["2.0"])"));
}

TEST_F(ExposureFormats, WhetherTheFlawedCodeIsUsedIsEvidenceAndDecidesNothing) {
  rows[0].reached = {.is = Reachability::called,
                     .relation = Relation::direct,
                     .scope = in::Scope::unsaid,
                     .symbol = "letters.read",
                     .evidence = "letters.read (main.py:3)"};
  rows[1].reached = {.is = Reachability::not_called,
                     .relation = Relation::unsaid,
                     .scope = in::Scope::excluded,
                     .symbol = {},
                     .evidence = {}};
  const std::string table = text(Format::table);
  EXPECT_NE(table.find("  called letters.read, direct  "), table.npos) << table;
  EXPECT_NE(table.find("  not_called, excluded  "), table.npos) << table;
  const std::string lines = text(Format::ndjson);
  EXPECT_EQ(json::parse(lines.substr(0, lines.find('\n'))).at("reached"),
            json::parse(R"x({"is": "called", "symbol": "letters.read", "relation": "direct",
                             "evidence": "letters.read (main.py:3)"})x"));
  const json::value log = document(Format::sarif);
  const json::array& results = log.at("runs").at(0).at("results").as_array();
  EXPECT_EQ(results[0].at("properties").at("reachability"), "called");
  const json::value& related = results[0].at("relatedLocations").at(0);
  EXPECT_EQ(related.at("logicalLocations").at(0).at("fullyQualifiedName"),
            "letters.read (main.py:3)");
  EXPECT_EQ(results[1].at("kind"), "review") << "not called is no answer";
  EXPECT_FALSE(results[1].as_object().contains("relatedLocations"));
  const json::value bom = document(Format::cyclonedx);
  for (const json::value& flaw : bom.at("vulnerabilities").as_array())
    if (flaw.at("id").as_string() == rows[1].flaw) {
      EXPECT_FALSE(flaw.at("analysis").as_object().contains("justification"));
    }
}

TEST_F(ExposureFormats, SarifSaysWhatIsSureAndWhatIsToBeReviewed) {
  refused.push_back({ErrorKind::invalid, "no JSON", "x.json", "Write JSON"});
  const json::value log = document(Format::sarif);
  const json::value& run = log.at("runs").at(0);
  const json::value& rule = run.at("tool").at("driver").at("rules").at(0);
  EXPECT_EQ(rule.at("id"), "CVE-2026-0001");
  EXPECT_EQ(rule.at("properties").at("security-severity"), "9.8");
  const json::array& results = run.at("results").as_array();
  ASSERT_EQ(results.size(), 3u);
  const std::pair<const char*, const char*> wanted[] = {
      {"fail", "error"}, {"review", "none"}, {"notApplicable", "none"}};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(results[i].at("kind"), wanted[i].first) << i;
    EXPECT_EQ(results[i].at("level"), wanted[i].second) << i;
    EXPECT_EQ(results[i].at("ruleIndex"), i);
  }
  const json::array& places = results[0].at("locations").as_array();
  ASSERT_EQ(places.size(), 2u);
  EXPECT_EQ(places[0].at("physicalLocation").at("artifactLocation").at("uri"), "a%20b/sbom:1.json");
  EXPECT_EQ(places[0].at("logicalLocations").at(0).at("fullyQualifiedName"),
            "pkg:pypi/letters@1.4");
  EXPECT_EQ(
      run.at("invocations").at(0).at("toolExecutionNotifications").at(0).at("message").at("text"),
      "no JSON (x.json). Write JSON");
}

TEST_F(ExposureFormats, SarifKnowsAResultAgainAndPathsAreUris) {
  auto result = [&] { return document(Format::sarif).at("runs").at(0).at("results").at(0); };
  auto print = [&] { return result().at("partialFingerprints").at("hinomiExposure/v1"); };
  const json::value before = print();
  rows[0].facts.title = "Another";
  EXPECT_EQ(print(), before);
  rows[0].asset = "/srv/目.json";
  EXPECT_NE(print(), before);
  auto uri = [&] {
    return result().at("locations").at(0).at("physicalLocation").at("artifactLocation").at("uri");
  };
  EXPECT_EQ(uri(), "file:///srv/%E7%9B%AE.json");
  rows[0].asset = "c:x";
  EXPECT_EQ(uri(), "./c:x");
}

TEST_F(ExposureFormats, CycloneDxIsReadBack) {
  const json::value bom = document(Format::cyclonedx);
  const json::array& flaws = bom.at("vulnerabilities").as_array();
  ASSERT_EQ(flaws.size(), 3u);
  // Affected by its version alone: nobody has said that it can be exploited.
  EXPECT_FALSE(flaws[0].as_object().contains("analysis"));
  EXPECT_EQ(flaws[0].at("cwes"), json::parse("[79]"));
  EXPECT_EQ(flaws[0].at("ratings").at(0),
            json::parse(R"({"method": "CVSSv31", "score": 9.8, "severity": "critical",
                            "vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
                            "source": {"name": "NVD"}})"));
  auto read = in::read_inventory(text(Format::cyclonedx));
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_TRUE(read->refused.empty());
  EXPECT_EQ(read->components.size(), 4u);
  ASSERT_EQ(read->statements.size(), 2u);
  EXPECT_EQ(read->statements[0].flaw, "PYSEC-2026-2");
  EXPECT_EQ(read->statements[0].status, in::Statement::Status::under_investigation);
  EXPECT_EQ(read->statements[1].status, in::Statement::Status::not_affected);
  EXPECT_EQ(read->statements[1].about, std::vector<std::string>{"pkg:pypi/quiet@1.0"});
  EXPECT_EQ(read->statements[1].justification, "vulnerable_code_not_present");
  EXPECT_EQ(read->statements[1].detail, "That part is not shipped.");
}

TEST_F(ExposureFormats, OnlyWhatSomebodySaidIsExploitable) {
  rows[0].advisory = "OpenVEX CVE-2026-0001 (https://vex.example/1)";
  EXPECT_EQ(document(Format::cyclonedx).at("vulnerabilities").at(0).at("analysis").at("state"),
            "exploitable");
}

TEST_F(ExposureFormats, OpenVexIsReadBack) {
  in::AdvisoryList list;
  ASSERT_TRUE(in::read_advisories(text(Format::openvex), "x", {}, list));
  ASSERT_EQ(list.advisories.size(), 1u);
  EXPECT_TRUE(list.advisories[0].refused.empty());
  const std::vector<in::Statement>& said = list.advisories[0].statements;
  ASSERT_EQ(said.size(), 3u);
  EXPECT_EQ(said[0].status, in::Statement::Status::affected);
  EXPECT_EQ(said[0].response, "Fixed in 2.0.");
  EXPECT_EQ(said[0].aliases, std::vector<std::string>{"GHSA-aaaa-bbbb-cccc"});
  EXPECT_EQ(said[0].about,
            (std::vector<std::string>{"pkg:pypi/letters@1.4", "pkg:pypi/Letters@1.4"}));
  EXPECT_EQ(said[1].status, in::Statement::Status::under_investigation);
  EXPECT_EQ(said[2].justification, "vulnerable_code_not_present");
}

TEST_F(ExposureFormats, WithoutARowEachIsStillADocument) {
  rows.clear();
  EXPECT_EQ(text(Format::ndjson), "");
  EXPECT_TRUE(document(Format::sarif).at("runs").at(0).at("results").as_array().empty());
  EXPECT_TRUE(document(Format::cyclonedx).at("vulnerabilities").as_array().empty());
  EXPECT_TRUE(document(Format::openvex).at("statements").as_array().empty());
  for (const char* name : {"table", "ndjson", "sarif", "vex", "openvex"})
    EXPECT_TRUE(format_of(name)) << name;
  EXPECT_FALSE(format_of("csv"));
}

}  // namespace
}  // namespace hinomi::exposure
