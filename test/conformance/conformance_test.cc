#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "conformance/tool.h"

namespace hinomi::conformance {
namespace {

// A corpus of our own making, gone when the test ends.
class Conformance : public testing::Test {
 protected:
  Conformance() {
    std::filesystem::remove_all(root_);
    std::filesystem::create_directories(root_ / "corpora");
  }
  ~Conformance() override { std::filesystem::remove_all(root_); }

  void put(const std::string& path, const std::string& text) {
    auto file = root_ / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
  }

  // "path" as .tar.zst of `members`, or as .zst of the one member's text.
  void pack(const std::string& path, bool tar, std::map<std::string, std::string> members) {
    auto file = root_ / path;
    std::filesystem::create_directories(file.parent_path());
    archive* writer = archive_write_new();
    archive_write_add_filter_zstd(writer);
    if (tar)
      archive_write_set_format_pax_restricted(writer);
    else
      archive_write_set_format_raw(writer);
    ASSERT_EQ(archive_write_open_filename(writer, file.c_str()), ARCHIVE_OK);
    for (const auto& [name, text] : members) {
      archive_entry* entry = archive_entry_new();
      archive_entry_set_pathname(entry, name.c_str());
      archive_entry_set_filetype(entry, AE_IFREG);
      archive_entry_set_perm(entry, 0644);
      archive_entry_set_size(entry, la_int64_t(text.size()));
      archive_write_header(writer, entry);
      archive_write_data(writer, text.data(), text.size());
      archive_entry_free(entry);
    }
    archive_write_free(writer);
  }

  int run_tool(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{(root_ / "corpora").string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    if (std::find(more.begin(), more.end(), "--disputes") == more.end())
      arguments.insert(arguments.end(), {"--disputes", (root_ / "none").string()});
    std::ostringstream out, err;
    int status = run(arguments, out, err);
    out_ = out.str();
    err_ = err.str();
    return status;
  }

  // The numbers in the suite's row: "cases passed disputed failed".
  std::string row(const std::string& suite) {
    std::istringstream lines(out_);
    for (std::string line; std::getline(lines, line);) {
      std::istringstream words(line);
      std::string word, rest;
      words >> word;
      if (word != suite) continue;
      while (words >> word) rest += (rest.empty() ? "" : " ") + word;
      return rest;
    }
    return "no row";
  }

  std::string read(const std::string& path) {
    std::ifstream in(root_ / path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  std::filesystem::path root_ = std::filesystem::temp_directory_path() /
                                ("hinomi-conformance-test-" + std::to_string(::getpid()));
  std::string out_, err_;
};

const std::string good_id = R"({"object":{"type":"ipv4-addr","value":"198.51.100.3"},)"
                            R"("id":"ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4"})"
                            "\n";
const std::string wrong_id =
    R"({"object":{"type":"ipv4-addr","value":"198.51.100.3"},"id":"ipv4-addr--0"})"
    "\n";
const std::string score =
    R"({"model":"M","lifetime_days":10,"decay_speed":1,"threshold":30,"base_score":100,)";

TEST_F(Conformance, RightAnswersPass) {
  put("corpora/a/any name.jsonl", good_id);
  put("corpora/a/decline.txt", score + R"("elapsed_s":432000,"score":50.0,"decayed":false})");
  put("corpora/b/deep/input/x.json", R"({"b":1.0,"a":"\u00e9"})");
  put("corpora/b/deep/output/x.json", "{\"a\":\"\u00e9\",\"b\":1}\n");
  put("corpora/b/deep/outhex/x.txt", "7b 22 61 22 3a 22 c3 a9\n22 2c 22 62 22 3a 31 7d\n");
  put("corpora/b/readme.md", "nothing to run");
  EXPECT_EQ(run_tool({"--verbose"}), 0) << out_ << err_;
  EXPECT_EQ(row("sco-ids"), "1 1 0 0");
  EXPECT_EQ(row("decay"), "1 1 0 0");
  EXPECT_EQ(row("jcs"), "2 2 0 0");
  EXPECT_EQ(row("tlp"), "0 cases");
  EXPECT_EQ(row("all"), "4 4 0 0");
  EXPECT_NE(out_.find("1 files were not recognised"), std::string::npos) << out_;
}

TEST_F(Conformance, AWrongAnswerFailsWithItsPlace) {
  put("corpora/a/ids.jsonl", good_id + "\n" + wrong_id);
  EXPECT_EQ(run_tool({"--verbose"}), 1);
  EXPECT_EQ(row("sco-ids"), "2 1 0 1");
  EXPECT_NE(out_.find("FAILED sco-ids a/ids.jsonl:3"), std::string::npos) << out_;
  EXPECT_NE(out_.find("expected ipv4-addr--0"), std::string::npos);
  EXPECT_NE(out_.find("got      ipv4-addr--28bb3599"), std::string::npos);
  EXPECT_EQ(run_tool({"decay"}), 2);
}

TEST_F(Conformance, ABrokenRowFailsAndTheOthersRun) {
  put("corpora/a/ids.jsonl", "{\"object\": tru\n" + good_id + "[]\n{\"object\":7,\"id\":\"x\"}\n" +
                                 R"({"object":{"type":"url","value":"\ud800"},"id":"x"})" + "\n" +
                                 good_id);
  EXPECT_EQ(run_tool({"--verbose", "sco-ids"}), 1);
  EXPECT_EQ(row("sco-ids"), "6 2 0 4");
  for (auto line : {":1\n", ":3\n", ":4\n", ":5\n"})
    EXPECT_NE(out_.find(std::string("FAILED sco-ids a/ids.jsonl") + line), std::string::npos)
        << out_;
}

TEST_F(Conformance, ArchivesAreLookedInto) {
  pack("corpora/a/rows.jsonl.zst", false, {{"rows", good_id}});
  put("corpora/a/cases.jsonl", R"({"type":"ip-dst","value":"192.0.2.7","lists":["net","two"]})"
                               "\n"
                               R"({"type":"md5","value":"192.0.2.7","lists":[]})"
                               "\n");
  std::string list =
      R"(,"name":"N","type":"cidr","matching_attributes":["ip-dst"],"list":["192.0.2.0/24"]})";
  pack("corpora/a/lists.tar.zst", true,
       {{"lists/net/list.json", R"({"version":1)" + list}, {"readme", "x"}});
  put("corpora/a/more/two/list.json", R"({"version":2)" + list);
  put("corpora/b/other/three/list.json", R"({"version":2)" + list);
  put("corpora/a/damaged.tar.zst", "not zstd");
  EXPECT_EQ(run_tool({"--verbose"}), 0) << out_ << err_;
  EXPECT_EQ(row("sco-ids"), "1 1 0 0");
  EXPECT_EQ(row("warning-lists"), "2 2 0 0");
  EXPECT_NE(err_.find("a/damaged.tar.zst"), std::string::npos) << err_;
}

TEST_F(Conformance, ADisputeCountsOnlyForTheAnswerItNames) {
  put("corpora/a/ids.jsonl", wrong_id);
  auto dispute = [](std::string ours) {
    return R"({"suite":"sco-ids","source":"STIX 2.1 section 6","verdict":"ours","cases":[{
      "case":"{\"type\":\"ipv4-addr\",\"value\":\"198.51.100.3\"}","ours":")" +
           ours + R"(","corpus":"ipv4-addr--0"}]})";
  };
  std::vector<std::string> with{"--disputes", (root_ / "disputes").string()};
  put("disputes/x.json", dispute("ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4"));
  EXPECT_EQ(run_tool(with), 0) << out_;
  EXPECT_EQ(row("sco-ids"), "1 0 1 0");
  put("disputes/x.json", dispute("ipv4-addr--other"));
  EXPECT_EQ(run_tool(with), 1);
  EXPECT_EQ(row("sco-ids"), "1 0 0 1");
  put("disputes/x.json", R"({"suite":"sco-ids","cases":[{"case":"x","ours":"y","corpus":"z"}]})");
  EXPECT_EQ(run_tool(with), 2);
  EXPECT_NE(err_.find("not complete"), std::string::npos) << err_;
}

TEST_F(Conformance, EverySuiteKnowsItsShape) {
  put("corpora/a/incl.jsonl",
      R"({"leafIdx":0,"treeSize":1,"root":"bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=",)"
      R"("leafHash":"bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=","proof":null,"wantErr":false})");
  put("corpora/a/cons.jsonl",
      R"({"size1":1,"size2":1,"root1":"AAAA","root2":"AAAB","proof":[],"wantErr":true})");
  put("corpora/a/trees.json",
      R"({"leaf_inputs_hex":[""],"root_hashes_hex":[
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"]})");
  put("corpora/a/marks.jsonl",
      R"({"fn":"get_markings","object":{"a":1,"granular_markings":[{"marking_ref":"m","selectors":["a"]}]},)"
      R"("args":{"selectors":"a"},"result":["m"]})"
      "\n"
      R"({"fn":"is_marked","object":{"a":1},"args":{"selectors":["b"]},"raises":"SomeError"})"
      "\n"
      R"({"fn":"new_function","object":{"a":1},"args":{},"result":true})");
  put("corpora/a/scales.json",
      R"([{"confidence":50,"zero_ten":5,"wep":"even  chance","dni":"Likely"}])");
  put("corpora/a/tlp.json",
      R"({"type":"bundle","objects":[{"type":"marking-definition","definition":{"tlp":"red"},)"
      R"("id":"marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"}]})");
  EXPECT_EQ(run_tool({"--verbose"}), 1);
  EXPECT_EQ(row("merkle-inclusion"), "1 1 0 0");
  EXPECT_EQ(row("merkle-consistency"), "1 1 0 0");
  EXPECT_EQ(row("merkle-roots"), "2 2 0 0");
  EXPECT_EQ(row("marking-queries"), "3 2 0 1");
  EXPECT_EQ(row("confidence"), "3 2 0 1");
  EXPECT_EQ(row("tlp"), "1 1 0 0");
}

TEST_F(Conformance, VersionsAndTheirRanges) {
  put("corpora/a/debian-versions.txt", "1.0~rc1 < 1.0\n1.0 = 0:1.0-0\n1.0 < 1.0\n1.0  1.0\n");
  put("corpora/a/nothing-versions.txt", "1 < 2\n");
  put("corpora/a/order.json", R"({"tests": [
    {"test_type": "comparison", "input": {"input_scheme": "npm", "versions": ["2.0.0", "1.0.0"]},
     "expected_output": ["1.0.0", "2.0.0"]},
    {"test_type": "equality", "input": {"input_scheme": "npm", "versions": ["1.0.0", "v1.0.0"]},
     "expected_output": false},
    {"test_type": "equality", "input": {"input_scheme": "pypi", "versions": ["1.0", "1-x"]},
     "expected_output": true}]})");
  put("corpora/a/ranges.json", R"([
    {"test_type": "from_native", "input": {"scheme": "npm", "native_range": "^1.2.3"},
     "expected_output": "vers:npm/>=1.2.3|<2.0.0"},
    {"test_type": "from_native", "input": {"scheme": "npm", "native_range": "~1.2.3"},
     "expected_output": "vers:npm/>=1.2.3|<2.0.0"},
    {"test_type": "parse", "input": "vers:npm/2|1", "expected_failure": true},
    {"test_type": "parse", "input": "vers:npm/<2.0.0",
     "expected_output": {"scheme": "npm", "version_constraints": [["<", "2.0.0"]]}},
    {"test_type": "validate", "input": "vers:npm/2|1", "expected_output": "vers:npm/1|2"},
    {"test_type": "containment", "input": {"vers": "vers:npm/>1", "version": "1.0.0"},
     "expected_output": true}])");
  put("corpora/a/purl.json", R"([{"test_type": "parse", "input": "pkg:npm/a@1"}])");
  EXPECT_EQ(run_tool({"--verbose"}), 1);
  EXPECT_EQ(row("versions"), "7 3 0 4") << out_;
  EXPECT_EQ(row("version-ranges"), "6 4 0 2") << out_;
  EXPECT_NE(out_.find("2 files were not recognised"), std::string::npos) << out_;
}

TEST_F(Conformance, NamesAndDecisions) {
  put("corpora/a/x-test.json",
      R"({"$schema":"https://packageurl.org/schemas/purl-test.schema-0.2.json","tests":[
    {"test_type":"validate","input":"pkg:PyPI/A_b","expected_output":"pkg:pypi/a-b","expected_failure":false},
    {"test_type":"parse","input":"pkg:rpm/curl","expected_failure":true},
    {"test_type":"parse","input":"pkg:npm/a@1","expected_output":{"type":"npm","name":"b"},"expected_failure":false},
    {"test_type":"guess","input":"pkg:npm/a@1","expected_failure":false}]})");
  put("corpora/a/table.tsv",
      "# no\tsource_AV\ttarget_AV\trelation\n1\tANY\tANY\tEQUAL\n"
      "2\tNA\ti\tSUBSET\n3\tNA\n");
  put("corpora/a/strings.tsv", "# source_value\ttarget_value\trelation\nfoo*\tfoo\tSuperset\n");
  put("corpora/a/verdicts.tsv",
      "# vulnerable_software_cpe_or_purl\trange\tcomponent\texpected\n"
      "cpe:2.3:a:v:p:*:*:*:*:*:*:*:*\twithRange().havingEndExcluding(\"2.0\")\t"
      "cpe:2.3:a:v:p:2.1:*:*:*:*:*:*:*\tDOES_NOT_MATCH\n"
      "pkg:deb/debian/a?distro=debian-11\tRANGE\tpkg:deb/debian/a@1?distro=debian-12\tMATCHES\n");
  put("corpora/a/purl2cpe.tsv", "a:b:c\tpkg:npm/c\na:b:c\tnpm\n");
  put("corpora/a/ssvc.json",
      R"({"namespace":"ssvc","key":"DT_U","version":"1.0.0","decision_points":{},
    "outcome":"ssvc:U:1.0.1","mapping":[
    {"ssvc:A:2.0.0":"Y","ssvc:VD:1.0.0":"C","ssvc:U:1.0.1":"S"},
    {"ssvc:A:2.0.0":"Y","ssvc:VD:1.0.0":"C","ssvc:U:1.0.1":"L"}]})");
  EXPECT_EQ(run_tool({"--verbose"}), 1) << err_;
  EXPECT_EQ(row("purl"), "4 2 0 2") << out_;
  EXPECT_EQ(row("cpe-relations"), "3 1 0 2");
  EXPECT_EQ(row("cpe-strings"), "1 1 0 0");
  EXPECT_EQ(row("cpe-verdicts"), "2 1 0 1");
  EXPECT_EQ(row("cpe-products"), "2 1 0 1");
  EXPECT_EQ(row("ssvc"), "2 1 0 1");
}

TEST_F(Conformance, MarkdownSaysTheSameForTheSameResults) {
  put("corpora/a/ids.jsonl", good_id);
  EXPECT_EQ(run_tool({"--markdown", (root_ / "one.md").string()}), 0);
  EXPECT_EQ(run_tool({"--markdown", (root_ / "two.md").string()}), 0);
  std::string page = read("one.md");
  EXPECT_EQ(page, read("two.md"));
  EXPECT_NE(page.find("| sco-ids | "), std::string::npos);
  EXPECT_NE(page.find(" | 1 | 1 | 0 | 0 |"), std::string::npos);
  EXPECT_EQ(page.find(root_.string()), std::string::npos);
}

TEST_F(Conformance, WrongArgumentsAndNothingToRun) {
  EXPECT_EQ(run_tool(), 2);
  EXPECT_NE(err_.find("no cases found"), std::string::npos);
  put("corpora/a/ids.jsonl", good_id);
  EXPECT_EQ(run_tool({"no-such-suite"}), 2);
  EXPECT_EQ(run_tool({"--no-such-option"}), 2);
  EXPECT_EQ(run_tool({"--markdown"}), 2);
  EXPECT_EQ(run_tool({"--markdown", (root_ / "no" / "folder.md").string()}), 2);
  EXPECT_EQ(run_tool({"sco-ids"}), 0);
  EXPECT_EQ(run_tool({"sco-ids", "decay"}), 2);
  std::ostringstream out, err;
  EXPECT_EQ(run({}, out, err), 2);
  std::vector<std::string> help{"--help"};
  EXPECT_EQ(run(help, out, err), 0);
}

}  // namespace
}  // namespace hinomi::conformance
