// What a component's scope, occurrences and call stack say, in each form of a document.
#include <gtest/gtest.h>

#include "base/hash.h"
#include "in/inventory/inventory.h"

namespace hinomi::in {
namespace {

constexpr std::string_view use_as_json = R"({
 "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": [
  {"type": "library", "name": "codec", "scope": "excluded", "evidence": {
   "occurrences": [{"location": "/opt/lib", "line": 3, "symbol": "codec::read"},
                   {"bom-ref": "second", "location": "/opt/lib2"}],
   "callstack": {"frames": [
    {"package": "org.example", "module": "Codec", "function": "read", "parameters": ["x"],
     "line": 150, "column": 7, "fullFilename": "/opt/Codec.class"},
    {"module": "Main"}]}}}]})";

constexpr std::string_view use_as_xml = R"(<?xml version="1.0"?>
<bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1"><components>
 <component type="library"><name>codec</name><scope>excluded</scope><evidence>
  <occurrences>
   <occurrence><location>/opt/lib</location><line>3</line><symbol>codec::read</symbol></occurrence>
   <occurrence bom-ref="second"><location>/opt/lib2</location></occurrence></occurrences>
  <callstack><frames>
   <frame><package>org.example</package><module>Codec</module><function>read</function>
    <parameters><parameter>x</parameter></parameters><line>150</line><column>7</column>
    <fullFilename>/opt/Codec.class</fullFilename></frame>
   <frame><module>Main</module></frame></frames></callstack>
 </evidence></component></components></bom>)";

constexpr std::string_view use_as_proto_text = R"(# proto-message: Bom
spec_version: "1.6" version: 1
components { type: CLASSIFICATION_LIBRARY name: "codec" scope: SCOPE_EXCLUDED
  evidence {
    occurrences { location: "/opt/lib" line: 3 symbol: "codec::read" }
    occurrences { bom_ref: "second" location: "/opt/lib2" }
    callstack {
      frames { package: "org.example" module: "Codec" function: "read" parameters: "x"
               line: 150 column: 7 fullFilename: "/opt/Codec.class" }
      frames { module: "Main" } } } }
)";

void expect_the_codec(std::string_view bytes) {
  auto read = read_inventory(bytes);
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->refused.size(), 0u) << read->refused[0].text();
  ASSERT_EQ(read->components.size(), 1u);
  const Component& codec = read->components[0];
  EXPECT_EQ(codec.scope, Scope::excluded);
  ASSERT_EQ(codec.occurrences.size(), 2u);
  EXPECT_EQ(codec.occurrences[0].location, "/opt/lib");
  EXPECT_EQ(codec.occurrences[0].symbol, "codec::read");
  EXPECT_EQ(codec.occurrences[0].line, 3u);
  EXPECT_EQ(codec.occurrences[1].location, "/opt/lib2");
  EXPECT_EQ(codec.occurrences[1].line, 0u);
  ASSERT_EQ(codec.frames.size(), 2u);
  const Frame& inner = codec.frames[0];
  EXPECT_EQ(inner.package, "org.example");
  EXPECT_EQ(inner.module, "Codec");
  EXPECT_EQ(inner.function, "read");
  EXPECT_EQ(inner.file, "/opt/Codec.class");
  EXPECT_EQ(inner.line, 150u);
  EXPECT_EQ(codec.frames[1].module, "Main");
}

TEST(CycloneDxUse, Json) { expect_the_codec(use_as_json); }
TEST(CycloneDxUse, Xml) { expect_the_codec(use_as_xml); }
TEST(CycloneDxUse, ProtobufText) { expect_the_codec(use_as_proto_text); }

// What Google's protobuf 7.36 for Python, with the numbers of bom-1.6.proto, makes of that text.
TEST(CycloneDxUse, ProtobufBinary) {
  auto bytes = from_base64(
      "CgMxLjYQASp+CANCBWNvZGVjWAO6AXAiGRIIL29wdC9saWIYAyoLY29kZWM6OnJlYWQiEwoGc2Vjb25kEgkv"
      "b3B0L2xpYjIqPgo0CgtvcmcuZXhhbXBsZRIFQ29kZWMaBHJlYWQiAXgolgEwBzoQL29wdC9Db2RlYy5jbGFz"
      "cwoGEgRNYWlu");
  ASSERT_TRUE(bytes) << bytes.error().text();
  expect_the_codec(*bytes);
}

TEST(CycloneDxUse, WhatIsWrongIsNamed) {
  auto read = read_inventory(R"({"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [
    {"type": "library", "name": "a", "scope": "sometimes", "evidence": {
      "occurrences": [{"line": 3}], "callstack": {"frames": [{"function": "f"}, 7]}}}]})");
  ASSERT_TRUE(read) << read.error().text();
  std::vector<std::string> places;
  for (const Error& error : read->refused) places.push_back(error.where);
  const std::string evidence = "/components/0/evidence";
  EXPECT_EQ(places,
            (std::vector<std::string>{"/components/0/scope", evidence + "/occurrences/0/line",
                                      evidence + "/occurrences/0", evidence + "/callstack/frames/0",
                                      evidence + "/callstack/frames/1"}));
  EXPECT_EQ(read->components[0].scope, Scope::unsaid);
  EXPECT_EQ(read->components[0].frames.size(), 1u);
}

}  // namespace
}  // namespace hinomi::in
