#include <gtest/gtest.h>

#include "in/inventory/scanners.h"

namespace hinomi::in {
namespace {

using Texts = std::vector<std::string>;

constexpr std::string_view test_result = R"(
<TestResult xmlns="http://checklists.nist.gov/xccdf/1.2" id="xccdf_example_testresult_1"
    start-time="2026-04-01T08:59:00+00:00" end-time="2026-04-01T09:00:00+00:00" version="1">
  <benchmark href="#b" id="xccdf_example_benchmark_b"/>
  <title>OSCAP Scan Result</title>
  <target>host1.example</target>
  <target-address>192.0.2.1</target-address>
  <platform idref="cpe:/o:debian:debian_linux:12"/>
  <platform idref="cpe:/a:example:ssh"/>
  <rule-result idref="rule_ssh" severity="high" time="2026-04-01T09:00:00+00:00">
    <result>fail</result><ident system="https://ncp.nist.gov/cce">CCE-80000-1</ident></rule-result>
  <rule-result idref="rule_kept" severity="low"><result>pass</result></rule-result>
  <rule-result idref="rule_odd" severity="medium"><result>error</result></rule-result>
  <rule-result idref="rule_none"><result>notapplicable</result></rule-result>
  <rule-result idref="rule_cve"><result>fail</result><ident system="http://cve.mitre.org">CVE-2026-0001</ident></rule-result>
  <rule-result idref="rule_broken"/>
  <score system="urn:xccdf:scoring:default" maximum="100">50</score>
</TestResult>)";

constexpr std::string_view oval = R"(
<oval_results xmlns="http://oval.mitre.org/XMLSchema/oval-results-5"
    xmlns:oval="http://oval.mitre.org/XMLSchema/oval-common-5">
  <generator><oval:product_name>cpe:/a:open-scap:oscap</oval:product_name>
    <oval:timestamp>2026-04-02T09:00:00</oval:timestamp></generator>
  <oval_definitions xmlns="http://oval.mitre.org/XMLSchema/oval-definitions-5"><definitions>
    <definition id="oval:example:def:1" version="1" class="vulnerability"><metadata>
      <title>A flaw in letters</title>
      <reference ref_id="CVE-2026-0001" source="CVE"/></metadata></definition>
    <definition id="oval:example:def:2" version="1" class="patch"><metadata>
      <title>DSA-1</title><reference ref_id="DSA-1" source="DSA"/>
      <reference ref_id="CVE-2026-0002" source="CVE"/></metadata></definition>
    <definition id="oval:example:def:3" version="1" class="vulnerability"><metadata>
      <title>not here</title><reference ref_id="CVE-2026-0003" source="CVE"/></metadata></definition>
    <definition id="oval:example:def:4" version="1" class="inventory"><metadata>
      <title>it is Debian</title><reference ref_id="CVE-2026-0004" source="CVE"/></metadata></definition>
    <definition id="oval:example:def:5" version="1" class="vulnerability"><metadata>
      <title>undecided</title><reference ref_id="CVE-2026-0005" source="CVE"/></metadata></definition>
  </definitions></oval_definitions>
  <results><system><definitions>
    <definition definition_id="oval:example:def:1" result="true" version="1"/>
    <definition definition_id="oval:example:def:2" result="true" version="1"/>
    <definition definition_id="oval:example:def:3" result="false" version="1"/>
    <definition definition_id="oval:example:def:4" result="true" version="1"/>
    <definition definition_id="oval:example:def:5" result="error" version="1"/>
  </definitions>
  <oval_system_characteristics xmlns="http://oval.mitre.org/XMLSchema/oval-system-characteristics-5">
    <system_info><os_name>Debian GNU/Linux</os_name><os_version>12</os_version>
      <architecture>x86_64</architecture><primary_host_name>host1.example</primary_host_name>
    </system_info></oval_system_characteristics>
  </system></results>
</oval_results>)";

Inventory read_scap_text(std::string_view text) {
  auto out = read_inventory(text);
  EXPECT_TRUE(out) << out.error().text();
  return out ? std::move(*out) : Inventory();
}

Texts stated(const Inventory& inventory) {
  Texts out;
  for (const Statement& one : inventory.statements)
    out.push_back(one.flaw + (one.status == Statement::Status::affected ? " affected" : " open"));
  return out;
}

TEST(Scap, RulesThatAreNotKept) {
  const Inventory out = read_scap_text(test_result);
  EXPECT_EQ(out.format, "XCCDF results");
  EXPECT_EQ(out.name, "host1.example");
  EXPECT_EQ(out.serial, "xccdf_example_testresult_1");
  EXPECT_EQ(out.made, *parse_time("2026-04-01T09:00:00Z"));
  ASSERT_EQ(out.components.size(), 2u);
  EXPECT_EQ(out.components[1].cpes, Texts{"cpe:/o:debian:debian_linux:12"});
  ASSERT_EQ(out.checks.size(), 3u);
  EXPECT_EQ(out.checks[0].id, "rule_ssh");
  EXPECT_EQ(out.checks[0].result, "fail");
  EXPECT_EQ(out.checks[0].severity, "high");
  EXPECT_EQ(out.checks[0].names, Texts{"CCE-80000-1"});
  EXPECT_EQ(out.checks[1].result, "error");
  EXPECT_EQ(stated(out), Texts{"CVE-2026-0001 affected"});
  ASSERT_EQ(out.refused.size(), 1u);
  EXPECT_EQ(out.refused[0].where, "line 16");
}

TEST(Scap, DefinitionsOfFlawsThatHold) {
  const Inventory out = read_scap_text(oval);
  EXPECT_EQ(out.format, "OVAL results");
  EXPECT_EQ(stated(out),
            (Texts{"CVE-2026-0001 affected", "CVE-2026-0002 affected", "CVE-2026-0005 open"}));
  EXPECT_EQ(out.statements[0].detail, "oval:example:def:1: A flaw in letters");
  EXPECT_EQ(out.statements[0].about, Texts{"host1.example"});
  EXPECT_EQ(out.made, *parse_time("2026-04-02T09:00:00Z"));
  ASSERT_EQ(out.components.size(), 2u);
  EXPECT_EQ(out.components[1].version, "12");
}

TEST(Scap, ACollectionHoldsBothAndTheRulesTitles) {
  const std::string text =
      R"(<arf:asset-report-collection xmlns:arf="http://scap.nist.gov/schema/asset-reporting-format/1.1">
      <arf:report-requests><arf:report-request id="r"><arf:content>
        <Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2" id="b"><Group id="g">
          <Rule id="rule_ssh"><title>No root over ssh</title></Rule></Group></Benchmark>
      </arf:content></arf:report-request></arf:report-requests>
      <arf:reports><arf:report id="x"><arf:content>)" +
      std::string(test_result) + "</arf:content></arf:report><arf:report id=\"o\"><arf:content>" +
      std::string(oval) + "</arf:content></arf:report></arf:reports></arf:asset-report-collection>";
  const Inventory out = read_scap_text(text);
  EXPECT_EQ(out.format, "ARF");
  EXPECT_EQ(out.checks[0].title, "No root over ssh");
  EXPECT_EQ(stated(out),
            (Texts{"CVE-2026-0001 affected", "CVE-2026-0002 affected", "CVE-2026-0005 open"}))
      << "a flaw that both found is stated once";
  EXPECT_EQ(out.subject, 0u);
}

TEST(Scap, RulesWithoutResultsAreNoInventory) {
  auto out = read_inventory("<Benchmark xmlns=\"http://checklists.nist.gov/xccdf/1.2\" id=\"b\"/>");
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().what, "SCAP without a result");
  EXPECT_FALSE(read_inventory("<oval_results><results>"));
}

}  // namespace
}  // namespace hinomi::in
