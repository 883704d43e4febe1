#include "model/stix_id.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace hinomi {
namespace {

std::string id_of(std::string_view object) {
  auto id = deterministic_id(*parse_json(object));
  if (!id) return "error: " + id.error().text();
  return id->value_or("none");
}

// Examples of the STIX 2.1 specification, section 6.
TEST(StixId, ExamplesOfTheSpecification) {
  EXPECT_EQ(id_of(R"({"type":"ipv4-addr","value":"198.51.100.3"})"),
            "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4");
  EXPECT_EQ(id_of(R"({"type":"directory","path":"C:\\Windows\\System32"})"),
            "directory--0a58d0c1-59e6-5afd-8252-dcd3f13e5622");
  EXPECT_EQ(id_of(R"({"type":"autonomous-system","number":15139,"name":"Slime Industries"})"),
            "autonomous-system--3aa27478-50b5-5ab8-9da9-cdc12b657fff");
  EXPECT_EQ(id_of(R"({"type":"file","size":25536,"name":"foo.dll","hashes":{"SHA-256":
                      "fe90a7e910cb3a4739bed9180e807e93fa70c90f25a8915476f5e4bfbac681db"}})"),
            "file--949eb97a-da1e-5292-8959-03c4249dc9f3");
}

// Computed with python-stix2 3.0.1.
TEST(StixId, NumbersAndTextAsPythonStix2WritesThem) {
  EXPECT_EQ(id_of(R"({"type":"file","name":"p.exe","extensions":{"windows-pebinary-ext":{
                      "pe_type":"exe","machine_hex":"014c",
                      "sections":[{"name":".text","entropy":6.0}]}}})"),
            "file--0036f42b-84d5-5bbf-882d-c5ed7db98533");
  EXPECT_EQ(id_of(R"({"type":"windows-registry-key",
                      "key":"hkey_local_machine\\system\\日本語ドメイン","values":[
                      {"name":"Foo","data":"日本語ドメイン","data_type":"REG_SZ"}]})"),
            "windows-registry-key--1d004322-e29f-566d-9e84-29d10bb46aff");
}

// Computed with python-stix2 3.0.1, which reads and writes times.
TEST(StixId, OneTimeHasOneId) {
  auto with_start = [](std::string_view start) {
    return id_of(R"({"type":"network-traffic","src_port":7924,"dst_port":6107,
        "src_ref":"ipv4-addr--ff26c055-6336-5bc5-b98d-13d6226742dd","protocols":["ipv4","tcp"],
        "start":")" +
                 std::string(start) + "\"}");
  };
  for (auto start : {"2024-01-01T00:00:00.000Z", "2024-01-01T00:00:00Z", "2024-01-01T00:00:00.Z"})
    EXPECT_EQ(with_start(start), "network-traffic--6e073515-9b1d-5453-a2eb-85780d529f23") << start;
  EXPECT_EQ(with_start("2024-01-01T00:00:10.100Z"), with_start("2024-01-01T00:00:10.1Z"));
  EXPECT_NE(with_start("2024-01-01T00:00:10.1Z"), with_start("2024-01-01T00:00:10Z"));
}

TEST(StixId, OneHashCounts) {
  std::string md5 = id_of(R"({"type":"file","hashes":{"MD5":"a"}})");
  EXPECT_EQ(id_of(R"({"type":"file","hashes":{"SHA-512":"d","SHA-1":"b","MD5":"a"}})"), md5);
  EXPECT_NE(id_of(R"({"type":"file","hashes":{"SHA-256":"a"}})"), md5);
  EXPECT_EQ(id_of(R"({"type":"file","hashes":{"TLSH":"t","SSDEEP":"s"}})"),
            id_of(R"({"type":"file","hashes":{"SSDEEP":"s","TLSH":"t"}})"));
}

TEST(StixId, WithoutContributingPropertiesThereIsNone) {
  EXPECT_EQ(id_of(R"({"type":"process","pid":7})"), "none");
  EXPECT_EQ(id_of(R"({"type":"file","size":7,"protocols":[]})"), "none");
  EXPECT_EQ(id_of(R"({"type":"malware","name":"x"})"), "none");
  EXPECT_TRUE(id_contributing_properties("process").empty());
  EXPECT_EQ(id_contributing_properties("network-traffic").size(), 8u);
  EXPECT_EQ(id_contributing_properties("url").size(), 1u);
}

TEST(StixId, RefusesWhatIsNoObject) {
  for (auto bad : {"7", "[]", "{}", R"({"type":7})", R"({"type":"url","value":null})",
                   R"({"type":"file","hashes":{}})", R"({"type":"file","hashes":"x"})"})
    EXPECT_EQ(id_of(bad).substr(0, 5), "error") << bad;
}

}  // namespace
}  // namespace hinomi
