#include <gtest/gtest.h>

#include "in/advisory/jvn_versions.h"
#include "in/advisory/test_advisories.h"

namespace hinomi::in {
namespace {

using Lines = std::vector<std::string>;

std::string vuldef(std::string_view items) {
  return R"(<?xml version="1.0" encoding="UTF-8"?>
<VULDEF-Document version="3.2" xmlns="http://jvn.jp/vuldef/" xmlns:sec="http://jvn.jp/rss/mod_sec/3.0/" xml:lang="ja">)" +
         std::string(items) + "</VULDEF-Document>";
}

TEST(Jvn, DetailsOfAFlaw) {
  auto list = read_text(vuldef(R"(<Vulinfo><VulinfoID>JVNDB-2026-000001</VulinfoID><VulinfoData>
    <Title>まど製品における脆弱性</Title>
    <VulinfoDescription><Overview>概要 &lt;b&gt;</Overview></VulinfoDescription>
    <Affected>
      <AffectedItem><Name>Example 株式会社</Name><ProductName>まど</ProductName>
        <Cpe version="2.2">cpe:/a:example:mado</Cpe>
        <VersionNumber>ファームウェアバージョン 1.05およびそれ以前</VersionNumber></AffectedItem>
      <AffectedItem><Name>Example 株式会社</Name><ProductName>まど S</ProductName>
        <VersionNumber>7.7</VersionNumber><VersionNumber>8.0</VersionNumber></AffectedItem>
    </Affected>
    <Impact><Cvss version="2.0"><Base>4.3</Base><Vector>AV:N/AC:M/Au:N/C:N/I:P/A:N</Vector></Cvss>
      <Cvss version="3.0"><Vector>CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N</Vector></Cvss></Impact>
    <Solution><SolutionItem><Description>更新する</Description></SolutionItem></Solution>
    <Related>
      <RelatedItem type="advisory"><Name>CVE</Name><VulinfoID>CVE-2026-1</VulinfoID><URL>https://example.com/1</URL></RelatedItem>
      <RelatedItem type="advisory"><Name>NVD</Name><VulinfoID>CVE-2026-1</VulinfoID><URL>https://example.com/2</URL></RelatedItem>
      <RelatedItem type="advisory"><Name>JVN</Name><VulinfoID>JVN#00000001</VulinfoID></RelatedItem>
      <RelatedItem type="cwe"><Name>JVNDB</Name><VulinfoID>CWE-79</VulinfoID><URL>https://example.com/cwe</URL></RelatedItem>
    </Related>
    <DateFirstPublished>2026-04-01T12:00:00+09:00</DateFirstPublished>
    <DateLastUpdated>2026-04-02T12:00:00+09:00</DateLastUpdated></VulinfoData></Vulinfo>)"));
  ASSERT_EQ(list.advisories.size(), 1u);
  EXPECT_TRUE(list.refused.empty());
  const Advisory& one = list.advisories[0];
  EXPECT_EQ(one.id, "JVNDB-2026-000001");
  EXPECT_EQ(one.source, "JVN");
  EXPECT_EQ(one.title, "まど製品における脆弱性");
  EXPECT_EQ(one.text, "概要 <b>");
  EXPECT_EQ(one.aliases, Lines{"CVE-2026-1"});
  EXPECT_EQ(one.related, Lines{"JVN#00000001"});
  EXPECT_EQ(one.weaknesses, Lines{"CWE-79"});
  EXPECT_EQ(one.references, (Lines{"https://example.com/1", "https://example.com/2"}));
  EXPECT_EQ(one.severities.size(), 2u);
  EXPECT_EQ(format_time(one.published), "2026-04-01T03:00:00.000000Z");
  EXPECT_EQ(shown(one.affected), (Lines{"affected [,1.05]", "affected {7.7, 8.0}"}));
  EXPECT_EQ(one.affected[0].vendor, "Example 株式会社");
  EXPECT_EQ(one.affected[0].cpes, Lines{"cpe:/a:example:mado"});
  EXPECT_EQ(one.affected[0].place, "line 6");
  ASSERT_EQ(one.remedies.size(), 1u);
  EXPECT_EQ(one.remedies[0].text, "更新する");
}

TEST(Jvn, AnEntryAboutSeveralFlawsIsNoneOfThem) {
  auto list =
      read_text(vuldef(R"(<Vulinfo><VulinfoID>JVNDB-2026-000002</VulinfoID><VulinfoData><Related>
    <RelatedItem><VulinfoID>CVE-2026-1</VulinfoID></RelatedItem><RelatedItem><VulinfoID>CVE-2026-2</VulinfoID></RelatedItem>
    </Related><DateLastUpdated>昨日</DateLastUpdated></VulinfoData></Vulinfo><Vulinfo><VulinfoData/></Vulinfo>)"));
  ASSERT_EQ(list.advisories.size(), 1u);
  EXPECT_TRUE(list.advisories[0].aliases.empty());
  EXPECT_EQ(list.advisories[0].upstream, (Lines{"CVE-2026-1", "CVE-2026-2"}));
  EXPECT_EQ(list.advisories[0].refused.size(), 1u);
  ASSERT_EQ(list.refused.size(), 1u);
  EXPECT_EQ(list.refused[0].what, "an entry without its id");
}

TEST(Jvn, ListsOfFlaws) {
  auto list = read_text(R"(<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns:dcterms="http://purl.org/dc/terms/" xmlns:sec="http://jvn.jp/rss/mod_sec/3.0/">
  <channel><title>JVNDB</title></channel>
  <item><title>まどの脆弱性</title><description>概要</description><sec:identifier>JVNDB-2026-000003</sec:identifier>
    <sec:references source="CVE" id="CVE-2026-3">https://example.com/3</sec:references>
    <sec:references id="CWE-502" title="x">https://example.com/cwe</sec:references>
    <sec:cpe version="2.2" vendor="Example" product="Mado"> cpe:/a:example:mado</sec:cpe>
    <sec:cvss score="9.8" vector="CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" version="3.0"/>
    <dcterms:issued>2026-04-04T14:45:58+09:00</dcterms:issued></item></rdf:RDF>)");
  ASSERT_EQ(list.advisories.size(), 1u);
  const Advisory& one = list.advisories[0];
  EXPECT_EQ(one.id, "JVNDB-2026-000003");
  EXPECT_EQ(one.aliases, Lines{"CVE-2026-3"});
  EXPECT_EQ(one.weaknesses, Lines{"CWE-502"});
  ASSERT_EQ(one.affected.size(), 1u);
  EXPECT_EQ(one.affected[0].cpes, Lines{"cpe:/a:example:mado"});
  EXPECT_EQ(shown(one.affected[0]), "affected") << "a list names no versions";
  EXPECT_EQ(one.severities.size(), 1u);
}

TEST(Jvn, WhatIsNoXmlOfJvnIsRefused) {
  for (const char* text : {"<VULDEF-Document><Vulinfo>", "<html/>",
                           "<!DOCTYPE x [<!ENTITY a \"b\">]><VULDEF-Document/>"}) {
    auto list = read_text(text);
    EXPECT_TRUE(list.advisories.empty());
    EXPECT_EQ(list.refused.size(), 1u) << text;
  }
}

TEST(Jvn, VersionsInWords) {
  auto said = [](std::string_view words) {
    Affected one;
    add_jvn_version(words, one);
    return shown(one).substr(std::string("affected").size());
  };
  EXPECT_EQ(said("7.7"), " {7.7}");
  EXPECT_EQ(said("Ver.1.4.2より前のバージョン"), " [,1.4.2)");
  EXPECT_EQ(said("7.6.2 未満"), " [,7.6.2)");
  EXPECT_EQ(said("2.0 以前"), " [,2.0]");
  EXPECT_EQ(said("バージョン 3.1 およびそれ以降"), " [3.1,)");
  EXPECT_EQ(said("1.0 から 1.9 まで"), " [1.0,1.9]");
  EXPECT_EQ(said("1.0 以上 2.0 未満"), " [1.0,2.0)");
  EXPECT_EQ(said("すべてのバージョン"), " *");
  EXPECT_EQ(said("1.05 and earlier"), " [,1.05]");
  EXPECT_EQ(said("prior to v2.1"), " [,v2.1)");
  EXPECT_EQ(said("1.0 to 1.9"), " [1.0,1.9]");
  // What more words narrow is left to people.
  for (const char* words :
       {"for Windows 5.8 (Build 1575) 未満", "v6 R4 およびそれ以前のバージョン",
        "Ver.1.4.2より前のバージョン（CVE-2026-1）", "最新版", "1.0 (英語版のみ)"})
    EXPECT_EQ(said(words), " \"" + std::string(words) + "\"");
}

}  // namespace
}  // namespace hinomi::in
