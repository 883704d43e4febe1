#include "in/inventory/cyclonedx.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/hash.h"
#include "in/inventory/inventory.h"

namespace hinomi::in {
namespace {

Inventory cyclonedx_of(std::string_view text) {
  auto out = read_inventory(text);
  EXPECT_TRUE(out) << out.error().text();
  return out ? *out : Inventory{};
}

std::vector<std::string> fault_places(const Inventory& inventory) {
  std::vector<std::string> out;
  for (const Error& error : inventory.refused) out.push_back(error.where);
  return out;
}

using Needs = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

// The same device with firmware and a library in it, in three spellings.
constexpr std::string_view as_json = R"({
 "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 3,
 "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
 "metadata": {"timestamp": "2026-04-01T09:00:00+09:00",
  "component": {"type": "device", "bom-ref": "meter", "name": "HM-200", "version": "B",
   "manufacturer": {"name": "Himori Keiki"},
   "properties": [{"name": "cdx:lifecycle:milestone:endOfSupport", "value": "2029-03-31"},
                  {"name": "cdx:lifecycle:milestone:endOfLife", "value": "2031-03-31"}]},
  "supplier": {"name": "Himori Shoji"}},
 "components": [
  {"type": "firmware", "bom-ref": "fw", "name": "meter-firmware", "version": "2.1.0",
   "cpe": "cpe:2.3:o:example:meter_firmware:2.1.0:*:*:*:*:*:*:*",
   "components": [
    {"type": "library", "bom-ref": "lib", "group": "org.example", "name": "codec",
     "version": "1.0-3", "publisher": "Example Works",
     "purl": "pkg:maven/org.example/codec@1.0-3",
     "hashes": [{"alg": "SHA-256",
      "content": "F498A8FF2DD007E29C2074F5E4B01A9A01775C3FF3AEAF6906EA503BC5791B7B"}],
     "licenses": [{"license": {"id": "Apache-2.0"}}],
     "evidence": {"identity": [{"field": "purl", "concludedValue": "pkg:generic/codec@1.0"}]}}]}],
 "services": [{"bom-ref": "cloud", "name": "readings", "provider": {"name": "Example Cloud"}}],
 "dependencies": [{"ref": "meter", "dependsOn": ["fw", "cloud"]},
                  {"ref": "fw", "dependsOn": ["lib",
                   "urn:cdx:f08a6ccd-4dce-4759-bd84-c626675d60a7/1#x"]}],
 "vulnerabilities": [
  {"id": "CVE-2026-1", "references": [{"id": "GHSA-x", "source": {"name": "G"}}],
   "analysis": {"state": "not_affected", "justification": "code_not_reachable",
                "response": ["will_not_fix", "update"], "detail": "never called",
                "lastUpdated": "2026-04-02T00:00:00Z"},
   "affects": [{"ref": "lib"}]},
  {"id": "CVE-2026-2", "affects": [{"ref": "lib"}]},
  {"id": "CVE-2026-3", "rejected": "2026-04-03T00:00:00Z"}]
})";

constexpr std::string_view as_xml = R"(<?xml version="1.0"?>
<b:bom xmlns:b="http://cyclonedx.org/schema/bom/1.6" xmlns:x="http://example.org/x" version="3"
  serialNumber="urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79">
 <b:metadata><b:timestamp>2026-04-01T09:00:00+09:00</b:timestamp>
  <b:component type="device" bom-ref="meter">
   <b:manufacturer><b:name>Himori Keiki</b:name></b:manufacturer>
   <b:name>HM-200</b:name><b:version>B</b:version>
   <b:properties><b:property name="cdx:lifecycle:milestone:endOfSupport">2029-03-31</b:property>
    <b:property name="cdx:lifecycle:milestone:endOfLife">2031-03-31</b:property></b:properties>
  </b:component><b:supplier><b:name>Himori Shoji</b:name></b:supplier></b:metadata>
 <b:components><b:component type="firmware" bom-ref="fw" anything="else">
   <b:name>meter-firmware</b:name><b:version>2.1.0</b:version><x:note>of another namespace</x:note>
   <b:cpe>cpe:2.3:o:example:meter_firmware:2.1.0:*:*:*:*:*:*:*</b:cpe>
   <b:components><b:component type="library" bom-ref="lib">
     <b:publisher>Example Works</b:publisher><b:group>org.example</b:group>
     <b:name><![CDATA[codec]]></b:name><b:version>1.0-3</b:version>
     <b:hashes><b:hash alg="SHA-256">
      F498A8FF2DD007E29C2074F5E4B01A9A01775C3FF3AEAF6906EA503BC5791B7B</b:hash></b:hashes>
     <b:licenses><b:license><b:id>Apache-2.0</b:id></b:license></b:licenses>
     <b:purl>pkg:maven/org.example/codec@1.0-3</b:purl>
     <b:evidence><b:identity><b:field>purl</b:field>
       <b:concludedValue>pkg:generic/codec@1.0</b:concludedValue></b:identity></b:evidence>
   </b:component></b:components></b:component></b:components>
 <b:services><b:service bom-ref="cloud"><b:provider><b:name>Example Cloud</b:name></b:provider>
   <b:name>readings</b:name></b:service></b:services>
 <b:dependencies><b:dependency ref="meter"><b:dependency ref="fw"/><b:dependency ref="cloud"/>
  </b:dependency><b:dependency ref="fw"><b:dependency ref="lib"/></b:dependency></b:dependencies>
 <b:vulnerabilities><b:vulnerability><b:id>CVE-2026-1</b:id>
   <b:references><b:reference><b:id>GHSA-x</b:id><b:source><b:name>G</b:name></b:source>
   </b:reference></b:references>
   <b:analysis><b:state>not_affected</b:state><b:justification>code_not_reachable</b:justification>
    <b:responses><b:response>will_not_fix</b:response><b:response>update</b:response></b:responses>
    <b:detail>never called</b:detail><b:lastUpdated>2026-04-02T00:00:00Z</b:lastUpdated>
   </b:analysis><b:affects><b:target><b:ref>lib</b:ref></b:target></b:affects></b:vulnerability>
  <b:vulnerability><b:id>CVE-2026-2</b:id></b:vulnerability>
  <b:vulnerability><b:id>CVE-2026-3</b:id><b:rejected>2026-04-03T00:00:00Z</b:rejected>
  </b:vulnerability></b:vulnerabilities>
</b:bom>)";

constexpr std::string_view as_proto_text = R"(# proto-message: Bom
spec_version: "1.6" version: 3
serial_number: "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79"
metadata {
  timestamp { seconds: 1775001600 }
  component: { type: CLASSIFICATION_DEVICE, bom_ref: "meter" name: 'HM-200' version: "B"
    manufacturer { name: "Himori " "Keiki" }
    properties: [{ name: "cdx:lifecycle:milestone:endOfSupport" value: "2029-03-31" },
                 { name: "cdx:lifecycle:milestone:endOfLife" value: "2031-03-31" }] }
  supplier { name: "Himori\x20Shoji" }
}
components { type: CLASSIFICATION_FIRMWARE bom_ref: "fw" name: "meter-firmware" version: "2.1.0"
  cpe: "cpe:2.3:o:example:meter_firmware:2.1.0:*:*:*:*:*:*:*"
  components { type: 3 bomRef: "lib" group: "org.example" name: "codec" version: "1.0-3"
    publisher: "Example Works" purl: "pkg:maven/org.example/codec@1.0-3"
    hashes { alg: HASH_ALG_SHA_256
      value: "F498A8FF2DD007E29C2074F5E4B01A9A01775C3FF3AEAF6906EA503BC5791B7B" }
    licenses { license { id: "Apache-2.0" } }
    evidence { identity { field: EVIDENCE_FIELD_PURL concludedValue: "pkg:generic/codec@1.0" } } } }
services { bom_ref: "cloud" name: "readings" provider { name: "Example Cloud" } }
dependencies { ref: "meter" dependencies { ref: "fw" } dependencies { ref: "cloud" } }
dependencies { ref: "fw" dependencies { ref: "lib" } }
vulnerabilities { id: "CVE-2026-1" references { id: "GHSA-x" source { name: "G" } }
  analysis { state: IMPACT_ANALYSIS_STATE_NOT_AFFECTED
    justification: IMPACT_ANALYSIS_JUSTIFICATION_CODE_NOT_REACHABLE
    response: [VULNERABILITY_RESPONSE_WILL_NOT_FIX, VULNERABILITY_RESPONSE_UPDATE]
    detail: "never called" lastUpdated { seconds: 1775088000 } }
  affects { ref: "lib" } }
vulnerabilities { id: "CVE-2026-2" }
vulnerabilities { id: "CVE-2026-3" rejected { seconds: 1775174400 } }
)";

void expect_the_meter(const Inventory& meter) {
  EXPECT_EQ(meter.format, "CycloneDX 1.6");
  EXPECT_EQ(meter.serial, "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79");
  EXPECT_EQ(meter.name, "HM-200");
  EXPECT_EQ(format_time(meter.made), "2026-04-01T00:00:00.000000Z");
  EXPECT_EQ(fault_places(meter), std::vector<std::string>{});
  ASSERT_EQ(meter.components.size(), 4u);
  EXPECT_EQ(meter.subject, 0u);
  const Component &device = meter.components[0], &firmware = meter.components[1],
                  &library = meter.components[2], &service = meter.components[3];
  EXPECT_EQ(device.kind, "device");
  EXPECT_EQ(device.models, std::vector<std::string>{"HM-200"});
  EXPECT_EQ(device.maker, "Himori Keiki");
  EXPECT_EQ(device.supplier, "Himori Shoji");
  EXPECT_EQ(device.end_of_support, "2029-03-31");
  EXPECT_EQ(device.place, "/metadata/component");
  EXPECT_EQ(firmware.cpes,
            std::vector<std::string>{"cpe:2.3:o:example:meter_firmware:2.1.0:*:*:*:*:*:*:*"});
  EXPECT_EQ(firmware.parent, no_component);
  EXPECT_EQ(library.parent, 1u);
  EXPECT_EQ(library.ref, "lib");
  EXPECT_EQ(library.group, "org.example");
  EXPECT_EQ(library.name, "codec");
  EXPECT_EQ(library.version, "1.0-3");
  EXPECT_EQ(library.maker, "Example Works");
  EXPECT_EQ(library.purls, (std::vector<std::string>{"pkg:maven/org.example/codec@1.0-3",
                                                     "pkg:generic/codec@1.0"}));
  ASSERT_EQ(library.digests.size(), 1u);
  EXPECT_EQ(library.digests[0].algorithm, "sha-256");
  EXPECT_EQ(library.digests[0].hex,
            "f498a8ff2dd007e29c2074f5e4b01a9a01775c3ff3aeaf6906ea503bc5791b7b");
  EXPECT_EQ(library.licences, std::vector<std::string>{"Apache-2.0"});
  EXPECT_EQ(library.place, "/components/0/components/0");
  EXPECT_EQ(service.kind, "service");
  EXPECT_EQ(service.supplier, "Example Cloud");
  EXPECT_EQ(meter.needs, (Needs{{0, 1}, {0, 3}, {1, 2}}));
  ASSERT_EQ(meter.statements.size(), 2u);
  const Statement& statement = meter.statements[0];
  EXPECT_EQ(statement.flaw, "CVE-2026-1");
  EXPECT_EQ(statement.aliases, std::vector<std::string>{"GHSA-x"});
  EXPECT_EQ(statement.about, std::vector<std::string>{"lib"});
  EXPECT_EQ(statement.status, Statement::Status::not_affected);
  EXPECT_EQ(statement.justification, "vulnerable_code_not_in_execute_path");
  EXPECT_EQ(statement.response, "will_not_fix, update");
  EXPECT_EQ(statement.detail, "never called");
  EXPECT_EQ(format_time(statement.said), "2026-04-02T00:00:00.000000Z");
  EXPECT_EQ(meter.statements[1].flaw, "CVE-2026-3");
  EXPECT_EQ(meter.statements[1].status, Statement::Status::rejected);
}

TEST(CycloneDx, Json) { expect_the_meter(cyclonedx_of(as_json)); }
TEST(CycloneDx, Xml) { expect_the_meter(cyclonedx_of(as_xml)); }
TEST(CycloneDx, ProtobufText) { expect_the_meter(cyclonedx_of(as_proto_text)); }

// What protoc 35.1 with bom-1.6.proto makes of the text above.
TEST(CycloneDx, ProtobufBinary) {
  constexpr std::string_view base64 =
      "CgMxLjYQAxotdXJuOnV1aWQ6M2U2NzE2ODctMzk1Yi00MWY1LWEzMGYtYTU4OTIxYTY5Yjc5IqcBCgYIgMCx"
      "zgYijAEIBRoFbWV0ZXJCBkhNLTIwMEoBQrIBMgokY2R4OmxpZmVjeWNsZTptaWxlc3RvbmU6ZW5kT2ZTdXBw"
      "b3J0EgoyMDI5LTAzLTMxsgEvCiFjZHg6bGlmZWN5Y2xlOm1pbGVzdG9uZTplbmRPZkxpZmUSCjIwMzEtMDMt"
      "MzHiAQ4KDEhpbW9yaSBLZWlraTIOCgxIaW1vcmkgU2hvamkqoAIICBoCZndCDm1ldGVyLWZpcm13YXJlSgUy"
      "LjEuMHo0Y3BlOjIuMzpvOmV4YW1wbGU6bWV0ZXJfZmlybXdhcmU6Mi4xLjA6KjoqOio6KjoqOio6KqoByQEI"
      "AxoDbGliMg1FeGFtcGxlIFdvcmtzOgtvcmcuZXhhbXBsZUIFY29kZWNKBTEuMC0zYkQIAxJARjQ5OEE4RkYy"
      "REQwMDdFMjlDMjA3NEY1RTRCMDFBOUEwMTc3NUMzRkYzQUVBRjY5MDZFQTUwM0JDNTc5MUI3QmoOCgwKCkFw"
      "YWNoZS0yLjCCASFwa2c6bWF2ZW4vb3JnLmV4YW1wbGUvY29kZWNAMS4wLTO6ARsaGQgEKhVwa2c6Z2VuZXJp"
      "Yy9jb2RlY0AxLjAyIgoFY2xvdWQSDwoNRXhhbXBsZSBDbG91ZCIIcmVhZGluZ3NCFgoFbWV0ZXISBAoCZncS"
      "BwoFY2xvdWRCCwoCZncSBQoDbGliUkQSCkNWRS0yMDI2LTEiDQoGR0hTQS14EgMKAUeCAR4IBhACGgICAyIM"
      "bmV2ZXIgY2FsbGVkMgYIgOO2zgaKAQUKA2xpYlIMEgpDVkUtMjAyNi0yUhUSCkNWRS0yMDI2LTOaAQYIgIa8"
      "zgY=";
  auto bytes = from_base64(base64);
  ASSERT_TRUE(bytes) << bytes.error().text();
  expect_the_meter(cyclonedx_of(*bytes));
}

TEST(CycloneDx, WhatIsWrongIsNamedAndTheRestStands) {
  const Inventory read_parts = cyclonedx_of(R"({"bomFormat": "CycloneDX", "specVersion": "1.5",
    "serialNumber": "urn:uuid:3E671687-395b-41f5-a30f-a58921a69b79",
    "components": [
      {"type": "library", "name": "a", "bom-ref": "x",
       "licenses": [{"license": {"id": "Apache-2"}}]},
      {"type": "cryptographic-asset", "name": "b", "bom-ref": "x", "manufacturer": {"name": "m"}},
      {"type": "library", "version": 7, "name": "c", "colour": "red"},
      {"type": "library", "name": "d", "name": "e"},
      "text"]})");
  EXPECT_EQ(fault_places(read_parts),
            (std::vector<std::string>{
                "/serialNumber", "/components/0/licenses/0/license/id", "/components/1/type",
                "/components/1/bom-ref", "/components/1/manufacturer", "/components/2/version",
                "/components/2/colour", "/components/3/name", "/components/4"}));
  ASSERT_EQ(read_parts.components.size(), 4u);
  EXPECT_EQ(read_parts.components[0].licences, std::vector<std::string>{"Apache-2"});
  EXPECT_EQ(read_parts.components[2].version, "");
}

TEST(CycloneDx, VersionsDecideWhatIsAllowed) {
  // 1.3 asks for a component's version, 1.4 no longer does; 1.6 brought `manufacturer`.
  auto document = [](std::string_view version) {
    return cyclonedx_of(R"({"bomFormat": "CycloneDX", "version": 1, "specVersion": ")" +
                        std::string(version) +
                        R"(", "components": [{"type": "library", "name": "a"}]})");
  };
  EXPECT_EQ(fault_places(document("1.3")), std::vector<std::string>{"/components/0"});
  EXPECT_EQ(fault_places(document("1.4")), std::vector<std::string>{});
  auto refused = read_inventory(R"({"bomFormat": "CycloneDX", "specVersion": "1.8"})");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().where, "/specVersion");
}

TEST(CycloneDx, ADependencyThatGoesInACircle) {
  const Inventory circle =
      cyclonedx_of(R"({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [
      {"type": "library", "name": "a", "bom-ref": "a"},
      {"type": "library", "name": "b", "bom-ref": "b"}],
    "dependencies": [{"ref": "a", "dependsOn": ["b", "a", "gone"]},
                     {"ref": "b", "dependsOn": ["a"]},
                     {"ref": "gone", "dependsOn": ["a"]}]})");
  EXPECT_EQ(circle.needs, (Needs{{0, 1}, {1, 0}}));
}

TEST(CycloneDx, TextProtoPlaces) {
  auto refused = read_inventory("spec_version: \"1.6\"\ncomponents {\n  name: \"a\n}\n");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().where, "line 3");
}

}  // namespace
}  // namespace hinomi::in
