#include "in/inventory/spdx.h"

#include <gtest/gtest.h>

namespace hinomi::in {
namespace {

Inventory spdx_of(std::string_view text) {
  auto out = read_inventory(text);
  EXPECT_TRUE(out) << out.error().text();
  return out ? *out : Inventory{};
}

std::vector<std::string> refused_places(const Inventory& inventory) {
  std::vector<std::string> out;
  for (const Error& error : inventory.refused) out.push_back(error.where);
  return out;
}

using Links = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

constexpr std::string_view pump_json = R"~({
 "spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "pump", "dataLicense": "CC0-1.0",
 "documentNamespace": "https://example.org/spdx/pump",
 "creationInfo": {"created": "2026-04-01T00:00:00Z", "creators": ["Tool: example"]},
 "packages": [
  {"SPDXID": "SPDXRef-fw", "name": "pump-firmware", "versionInfo": "4.2",
   "primaryPackagePurpose": "FIRMWARE", "downloadLocation": "NOASSERTION",
   "supplier": "Organization: Himori Shoji (info@example.org)", "originator": "Person: Jane Doe ()",
   "validUntilDate": "2030-01-01T00:00:00Z", "licenseConcluded": "NOASSERTION",
   "licenseDeclared": "MIT OR Apache-2.0"},
  {"SPDXID": "SPDXRef-lib", "name": "libexample", "versionInfo": "1.2-3",
   "downloadLocation": "NOASSERTION", "supplier": "NOASSERTION", "licenseConcluded": "NONE",
   "checksums": [{"algorithm": "SHA256",
    "checksumValue": "11B6D3EE554EEDF79299905A98F9B9A04E498210B59F15094C916C91D150EFCD"}],
   "externalRefs": [
    {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
     "referenceLocator": "pkg:deb/debian/libexample@1.2-3?arch=arm64"},
    {"referenceCategory": "SECURITY", "referenceType": "http://spdx.org/rdf/references/cpe23Type",
     "referenceLocator": "cpe:2.3:a:example:libexample:1.2:*:*:*:*:*:*:*"},
    {"referenceCategory": "OTHER", "referenceType": "acme", "referenceLocator": "x"}]}],
 "files": [{"SPDXID": "SPDXRef-file", "fileName": "./a.c", "checksums": []},
           {"SPDXID": "SPDXRef-image", "fileName": "./pump.bin", "checksums": []}],
 "relationships": [
  {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES",
   "relatedSpdxElement": "SPDXRef-image"},
  {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES",
   "relatedSpdxElement": "SPDXRef-fw"},
  {"spdxElementId": "SPDXRef-fw", "relationshipType": "CONTAINS",
   "relatedSpdxElement": "SPDXRef-lib"},
  {"spdxElementId": "SPDXRef-lib", "relationshipType": "DEPENDENCY_OF",
   "relatedSpdxElement": "SPDXRef-fw"},
  {"spdxElementId": "SPDXRef-lib", "relationshipType": "TEST_DEPENDENCY_OF",
   "relatedSpdxElement": "SPDXRef-fw"},
  {"spdxElementId": "SPDXRef-fw", "relationshipType": "CONTAINS",
   "relatedSpdxElement": "DocumentRef-other:SPDXRef-x"}]
})~";

constexpr std::string_view pump_tag_value = R"~(# a comment
SPDXVersion: SPDX-2.3
DataLicense: CC0-1.0
SPDXID: SPDXRef-DOCUMENT
DocumentName: pump
DocumentNamespace: https://example.org/spdx/pump
Creator: Tool: example
Created: 2026-04-01T00:00:00Z
CreatorComment: <text>of
PackageName: nothing that counts
two lines</text>
Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-image
Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-fw
FileName: ./a.c
SPDXID: SPDXRef-file
PackageName: pump-firmware
SPDXID: SPDXRef-fw
PackageVersion: 4.2
PrimaryPackagePurpose: FIRMWARE
PackageSupplier: Organization: Himori Shoji (info@example.org)
PackageOriginator: Person: Jane Doe ()
PackageDownloadLocation: NOASSERTION
PackageLicenseConcluded: NOASSERTION
PackageLicenseDeclared: MIT OR Apache-2.0
ValidUntilDate: 2030-01-01T00:00:00Z
Relationship: SPDXRef-fw CONTAINS SPDXRef-lib
PackageName: libexample
SPDXID: SPDXRef-lib
PackageVersion: 1.2-3
PackageSupplier: NOASSERTION
PackageLicenseConcluded: NONE
PackageChecksum: SHA256: 11b6d3ee554eedf79299905a98f9b9a04e498210b59f15094c916c91d150efcd
ExternalRef: PACKAGE-MANAGER purl pkg:deb/debian/libexample@1.2-3?arch=arm64
ExternalRef: SECURITY cpe23Type cpe:2.3:a:example:libexample:1.2:*:*:*:*:*:*:*
ExternalRef: OTHER acme x
Relationship: SPDXRef-lib DEPENDENCY_OF SPDXRef-fw
FileName: ./pump.bin
SPDXID: SPDXRef-image
LicenseID: LicenseRef-1
SPDXID: SPDXRef-lib
)~";

constexpr std::string_view pump_yaml = R"~(SPDXID: SPDXRef-DOCUMENT
spdxVersion: SPDX-2.3
name: pump
documentNamespace: https://example.org/spdx/pump
creationInfo:
  created: "2026-04-01T00:00:00Z"
documentDescribes: [SPDXRef-image, SPDXRef-fw]
packages:
- SPDXID: SPDXRef-fw
  name: pump-firmware
  versionInfo: 4.2
  primaryPackagePurpose: FIRMWARE
  supplier: "Organization: Himori Shoji (info@example.org)"
  originator: "Person: Jane Doe ()"
  licenseDeclared: MIT OR Apache-2.0
  validUntilDate: "2030-01-01T00:00:00Z"
- SPDXID: SPDXRef-lib
  name: libexample
  versionInfo: 1.2-3
  checksums:
  - {algorithm: SHA256,
     checksumValue: 11b6d3ee554eedf79299905a98f9b9a04e498210b59f15094c916c91d150efcd}
  externalRefs:
  - {referenceType: purl, referenceLocator: "pkg:deb/debian/libexample@1.2-3?arch=arm64"}
  - {referenceType: cpe23Type,
     referenceLocator: "cpe:2.3:a:example:libexample:1.2:*:*:*:*:*:*:*"}
files:
- {SPDXID: SPDXRef-image, fileName: ./pump.bin}
relationships:
- {spdxElementId: SPDXRef-fw, relationshipType: CONTAINS, relatedSpdxElement: SPDXRef-lib}
- {spdxElementId: SPDXRef-fw, relationshipType: DEPENDS_ON, relatedSpdxElement: SPDXRef-lib}
)~";

constexpr std::string_view pump_xml = R"~(<?xml version='1.0' encoding='UTF-8'?>
<Document>
  <SPDXID>SPDXRef-DOCUMENT</SPDXID><spdxVersion>SPDX-2.3</spdxVersion>
  <creationInfo><created>2026-04-01T00:00:00Z</created></creationInfo>
  <name>pump</name><documentNamespace>https://example.org/spdx/pump</documentNamespace>
  <documentDescribes>SPDXRef-image</documentDescribes>
  <documentDescribes>SPDXRef-fw</documentDescribes>
  <packages><SPDXID>SPDXRef-fw</SPDXID><name>pump-firmware</name><versionInfo>4.2</versionInfo>
    <primaryPackagePurpose>FIRMWARE</primaryPackagePurpose>
    <supplier>Organization: Himori Shoji (info@example.org)</supplier>
    <originator>Person: Jane Doe ()</originator>
    <licenseDeclared>MIT OR Apache-2.0</licenseDeclared>
    <validUntilDate>2030-01-01T00:00:00Z</validUntilDate></packages>
  <packages><SPDXID>SPDXRef-lib</SPDXID><name>libexample</name><versionInfo>1.2-3</versionInfo>
    <checksums><algorithm>SHA256</algorithm><checksumValue
>11b6d3ee554eedf79299905a98f9b9a04e498210b59f15094c916c91d150efcd</checksumValue></checksums>
    <externalRefs><referenceType>purl</referenceType>
      <referenceLocator>pkg:deb/debian/libexample@1.2-3?arch=arm64</referenceLocator></externalRefs>
    <externalRefs><referenceType>cpe23Type</referenceType>
      <referenceLocator>cpe:2.3:a:example:libexample:1.2:*:*:*:*:*:*:*</referenceLocator>
    </externalRefs></packages>
  <files><SPDXID>SPDXRef-image</SPDXID><fileName>./pump.bin</fileName></files>
  <relationships><spdxElementId>SPDXRef-fw</spdxElementId>
    <relationshipType>CONTAINS</relationshipType>
    <relatedSpdxElement>SPDXRef-lib</relatedSpdxElement></relationships>
  <relationships><spdxElementId>SPDXRef-fw</spdxElementId>
    <relationshipType>DEPENDS_ON</relationshipType>
    <relatedSpdxElement>SPDXRef-lib</relatedSpdxElement></relationships>
</Document>)~";

constexpr std::string_view pump_rdf = R"~(<rdf:RDF xmlns:spdx="http://spdx.org/rdf/terms#"
    xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
 <spdx:SpdxDocument rdf:about="https://example.org/spdx/pump#SPDXRef-DOCUMENT">
  <spdx:specVersion>SPDX-2.3</spdx:specVersion><spdx:name>pump</spdx:name>
  <spdx:creationInfo><spdx:CreationInfo><spdx:created>2026-04-01T00:00:00Z</spdx:created>
  </spdx:CreationInfo></spdx:creationInfo>
  <spdx:relationship><spdx:Relationship>
   <spdx:relationshipType rdf:resource="http://spdx.org/rdf/terms#relationshipType_describes"/>
   <spdx:relatedSpdxElement rdf:resource="https://example.org/spdx/pump#SPDXRef-image"/>
  </spdx:Relationship></spdx:relationship>
  <spdx:relationship><spdx:Relationship>
   <spdx:relationshipType rdf:resource="http://spdx.org/rdf/terms#relationshipType_describes"/>
   <spdx:relatedSpdxElement>
    <spdx:Package rdf:about="https://example.org/spdx/pump#SPDXRef-fw">
     <spdx:name>pump-firmware</spdx:name><spdx:versionInfo>4.2</spdx:versionInfo>
     <spdx:primaryPackagePurpose rdf:resource="http://spdx.org/rdf/terms#purpose_firmware"/>
     <spdx:supplier>Organization: Himori Shoji (info@example.org)</spdx:supplier>
     <spdx:originator>Person: Jane Doe ()</spdx:originator>
     <spdx:licenseConcluded rdf:resource="http://spdx.org/rdf/terms#noassertion"/>
     <spdx:licenseDeclared>MIT OR Apache-2.0</spdx:licenseDeclared>
     <spdx:validUntilDate>2030-01-01T00:00:00Z</spdx:validUntilDate>
     <spdx:relationship><spdx:Relationship>
      <spdx:relationshipType rdf:resource="http://spdx.org/rdf/terms#relationshipType_contains"/>
      <spdx:relatedSpdxElement rdf:resource="https://example.org/spdx/pump#SPDXRef-lib"/>
     </spdx:Relationship></spdx:relationship>
     <spdx:relationship><spdx:Relationship>
      <spdx:relationshipType rdf:resource="http://spdx.org/rdf/terms#relationshipType_dependsOn"/>
      <spdx:relatedSpdxElement rdf:resource="https://example.org/spdx/pump#SPDXRef-lib"/>
     </spdx:Relationship></spdx:relationship>
    </spdx:Package></spdx:relatedSpdxElement>
  </spdx:Relationship></spdx:relationship>
 </spdx:SpdxDocument>
 <spdx:Package rdf:about="https://example.org/spdx/pump#SPDXRef-fw"/>
 <spdx:Package rdf:about="https://example.org/spdx/pump#SPDXRef-lib">
  <spdx:name>libexample</spdx:name><spdx:versionInfo>1.2-3</spdx:versionInfo>
  <spdx:checksum><spdx:Checksum>
   <spdx:algorithm rdf:resource="http://spdx.org/rdf/terms#checksumAlgorithm_sha256"/>
   <spdx:checksumValue
>11b6d3ee554eedf79299905a98f9b9a04e498210b59f15094c916c91d150efcd</spdx:checksumValue>
  </spdx:Checksum></spdx:checksum>
  <spdx:externalRef><spdx:ExternalRef>
   <spdx:referenceType rdf:resource="http://spdx.org/rdf/references/purl"/>
   <spdx:referenceLocator>pkg:deb/debian/libexample@1.2-3?arch=arm64</spdx:referenceLocator>
  </spdx:ExternalRef></spdx:externalRef>
  <spdx:externalRef><spdx:ExternalRef>
   <spdx:referenceType rdf:resource="http://spdx.org/rdf/references/cpe23Type"/>
   <spdx:referenceLocator>cpe:2.3:a:example:libexample:1.2:*:*:*:*:*:*:*</spdx:referenceLocator>
  </spdx:ExternalRef></spdx:externalRef>
 </spdx:Package>
 <spdx:File rdf:about="https://example.org/spdx/pump#SPDXRef-image">
  <spdx:fileName>./pump.bin</spdx:fileName></spdx:File>
</rdf:RDF>)~";

void expect_the_pump(const Inventory& pump, std::string_view place) {
  EXPECT_EQ(pump.format, "SPDX 2.3");
  EXPECT_EQ(pump.name, "pump");
  EXPECT_EQ(pump.serial, "https://example.org/spdx/pump");
  EXPECT_EQ(format_time(pump.made), "2026-04-01T00:00:00.000000Z");
  EXPECT_EQ(refused_places(pump), std::vector<std::string>{});
  ASSERT_EQ(pump.components.size(), 3u);
  const Component &firmware = pump.components[0], &library = pump.components[1],
                  &image = pump.components[2];
  EXPECT_EQ(pump.subject, 0u);
  EXPECT_EQ(firmware.ref, "SPDXRef-fw");
  EXPECT_EQ(firmware.kind, "firmware");
  EXPECT_EQ(firmware.name, "pump-firmware");
  EXPECT_EQ(firmware.version, "4.2");
  EXPECT_EQ(firmware.supplier, "Himori Shoji");
  EXPECT_EQ(firmware.maker, "Jane Doe");
  EXPECT_EQ(firmware.end_of_support, "2030-01-01T00:00:00Z");
  EXPECT_EQ(firmware.place, place);
  EXPECT_EQ(library.supplier, "");
  EXPECT_EQ(library.parent, 0u);
  EXPECT_EQ(library.purls, std::vector<std::string>{"pkg:deb/debian/libexample@1.2-3?arch=arm64"});
  EXPECT_EQ(library.cpes,
            std::vector<std::string>{"cpe:2.3:a:example:libexample:1.2:*:*:*:*:*:*:*"});
  ASSERT_EQ(library.digests.size(), 1u);
  EXPECT_EQ(library.digests[0].algorithm, "sha-256");
  EXPECT_EQ(library.digests[0].hex,
            "11b6d3ee554eedf79299905a98f9b9a04e498210b59f15094c916c91d150efcd");
  EXPECT_EQ(library.licences, std::vector<std::string>{});
  EXPECT_EQ(image.name, "./pump.bin");
  EXPECT_EQ(image.kind, "file");
  EXPECT_EQ(pump.needs, (Links{{0, 1}}));
}

TEST(Spdx, Json) {
  expect_the_pump(spdx_of(pump_json), "/packages/0");
  EXPECT_EQ(spdx_of(pump_json).components[0].licences,
            std::vector<std::string>{"MIT OR Apache-2.0"});
}
TEST(Spdx, TagValue) { expect_the_pump(spdx_of(pump_tag_value), "line 16"); }
TEST(Spdx, Yaml) { expect_the_pump(spdx_of(pump_yaml), "line 9"); }
TEST(Spdx, Xml) { expect_the_pump(spdx_of(pump_xml), "line 8"); }
TEST(Spdx, Rdf) { expect_the_pump(spdx_of(pump_rdf), "line 14"); }

TEST(Spdx, WhatIsWrongIsNamedAndTheRestStands) {
  const Inventory wrong = spdx_of(R"({"spdxVersion": "SPDX-2.2", "name": "x",
    "packages": [{"SPDXID": "SPDXRef-a", "name": "a", "validUntilDate": "2026-01-01T00:00:00Z"},
                 {"SPDXID": "SPDXRef-a", "name": "b"}, 7, {"SPDXID": "SPDXRef-c"}],
    "relationships": [
     {"spdxElementId": "SPDXRef-a", "relationshipType": "CONTAINS",
      "relatedSpdxElement": "SPDXRef-c"},
     {"spdxElementId": "SPDXRef-c", "relationshipType": "CONTAINS",
      "relatedSpdxElement": "SPDXRef-a"}]})");
  // The circle is broken where it closes.
  EXPECT_EQ(refused_places(wrong),
            (std::vector<std::string>{"/documentNamespace", "/packages/0", "/packages/1",
                                      "/packages/2", "/packages/3", "/packages/3"}));
  ASSERT_EQ(wrong.components.size(), 3u);
  EXPECT_EQ(wrong.components[0].parent, 2u);
  EXPECT_EQ(wrong.components[2].parent, no_component);

  const Inventory lines = spdx_of(
      "SPDXVersion: SPDX-2.3\nDocumentName: x\nnothing\n"
      "DocumentNamespace: https://example.org/x\n");
  EXPECT_EQ(refused_places(lines), std::vector<std::string>{"line 3"});
  auto open = read_inventory("SPDXVersion: SPDX-2.3\nDocumentComment: <text>no end\n");
  ASSERT_FALSE(open);
  EXPECT_EQ(open.error().where, "line 2");
  auto old = read_inventory(R"({"spdxVersion": "SPDX-1.2"})");
  ASSERT_FALSE(old);
  EXPECT_EQ(old.error().where, "/spdxVersion");
}

TEST(Spdx, Version3) {
  const Inventory app = spdx_of(R"({"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
   "@graph": [
    {"type": "software_Package", "spdxId": "urn:lib", "name": "lib", "software_packageVersion": "2",
     "software_packageUrl": "pkg:generic/lib@2", "suppliedBy": "urn:org",
     "originatedBy": ["urn:org"], "validUntilTime": "2031-01-01T00:00:00Z",
     "software_primaryPurpose": "operatingSystem",
     "externalIdentifier": [
      {"type": "ExternalIdentifier", "externalIdentifierType": "cpe23",
       "identifier": "cpe:2.3:a:example:lib:2:*:*:*:*:*:*:*"},
      {"type": "ExternalIdentifier", "externalIdentifierType": "packageUrl",
       "identifier": "pkg:generic/lib@2"}],
     "verifiedUsing": [{"type": "Hash", "algorithm": "sha3_256", "hashValue": "AB"}]},
    {"type": "CreationInfo", "@id": "_:c", "specVersion": "3.0.1",
     "created": "2026-04-01T00:00:00Z"},
    {"type": "Organization", "spdxId": "urn:org", "name": "Himori Keiki"},
    {"type": "software_Package", "spdxId": "urn:app", "name": "app"},
    {"type": "SpdxDocument", "spdxId": "urn:doc", "name": "bom", "rootElement": ["urn:bom"]},
    {"type": "software_Sbom", "spdxId": "urn:bom", "rootElement": ["urn:app"]},
    {"type": "Relationship", "spdxId": "urn:r1", "from": "urn:app", "to": ["urn:lib"],
     "relationshipType": "contains"},
    {"type": "LifecycleScopedRelationship", "spdxId": "urn:r2", "from": "urn:app",
     "to": ["urn:lib"], "relationshipType": "dependsOn"},
    {"type": "simplelicensing_LicenseExpression", "spdxId": "urn:mit",
     "simplelicensing_licenseExpression": "MIT"},
    {"type": "Relationship", "spdxId": "urn:r3", "from": "urn:lib", "to": ["urn:mit"],
     "relationshipType": "hasDeclaredLicense"},
    {"type": "security_Vulnerability", "spdxId": "urn:v", "name": "CVE-2026-1",
     "externalIdentifier": [{"externalIdentifierType": "securityOther", "identifier": "GHSA-x"}]},
    {"type": "security_VexNotAffectedVulnAssessmentRelationship", "spdxId": "urn:vex",
     "from": "urn:v", "to": ["urn:lib"], "relationshipType": "doesNotAffect",
     "security_justificationType": "vulnerableCodeNotPresent",
     "security_publishedTime": "2026-04-02T00:00:00Z"}]})");
  EXPECT_EQ(app.format, "SPDX 3.0.1");
  EXPECT_EQ(app.serial, "urn:doc");
  EXPECT_EQ(app.name, "bom");
  EXPECT_EQ(format_time(app.made), "2026-04-01T00:00:00.000000Z");
  ASSERT_EQ(app.components.size(), 2u);
  EXPECT_EQ(app.subject, 1u);
  const Component& library = app.components[0];
  EXPECT_EQ(library.kind, "operating-system");
  EXPECT_EQ(library.supplier, "Himori Keiki");
  EXPECT_EQ(library.maker, "Himori Keiki");
  EXPECT_EQ(library.end_of_support, "2031-01-01T00:00:00Z");
  EXPECT_EQ(library.purls, std::vector<std::string>{"pkg:generic/lib@2"});
  EXPECT_EQ(library.cpes, std::vector<std::string>{"cpe:2.3:a:example:lib:2:*:*:*:*:*:*:*"});
  ASSERT_EQ(library.digests.size(), 1u);
  EXPECT_EQ(library.digests[0].algorithm, "sha3-256");
  EXPECT_EQ(library.digests[0].hex, "ab");
  EXPECT_EQ(library.licences, std::vector<std::string>{"MIT"});
  EXPECT_EQ(library.parent, 1u);
  EXPECT_EQ(app.needs, (Links{{1, 0}}));
  ASSERT_EQ(app.statements.size(), 1u);
  EXPECT_EQ(app.statements[0].flaw, "CVE-2026-1");
  EXPECT_EQ(app.statements[0].aliases, std::vector<std::string>{"GHSA-x"});
  EXPECT_EQ(app.statements[0].about, std::vector<std::string>{"urn:lib"});
  EXPECT_EQ(app.statements[0].justification, "vulnerable_code_not_present");
}

}  // namespace
}  // namespace hinomi::in
