#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "judge/files/yara.h"

namespace hinomi::files {
namespace {

namespace fs = std::filesystem;

// Rules and samples of our own: harmless words that stand for what rules look for.
constexpr const char* first = R"(
rule Beacon_Word : test words {
  meta:
    author = "Tester of Himori"
    description = "A word that our samples have"
    score = 70
    sure = true
  strings:
    $word = "HIMORI-TEST-BEACON" ascii wide
    $bytes = { DE AD ?? EF }
    $secret = "hidden" private
  condition:
    any of them
}
rule Named_Sample { condition: filename == "sample.bin" and extension == ".bin" }
)";
constexpr const char* second = R"(
import "hash"
import "math"
rule Whole_File {
  condition:
    filesize == 3 and hash.sha256(0, filesize) ==
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
}
)";

YaraRules rules_of(std::vector<YaraText> texts) {
  auto compiled = YaraRules::compile(texts);
  EXPECT_TRUE(compiled) << compiled.error().text();
  for (const Error& error : compiled->refused) ADD_FAILURE() << error.text();
  EXPECT_EQ(compiled->rules.size(), 1u);
  return std::move(compiled->rules.at(0));
}

std::vector<std::string> names(const std::vector<Match>& matches) {
  std::vector<std::string> out;
  for (const Match& match : matches) out.push_back(match.rule);
  std::sort(out.begin(), out.end());
  return out;
}

TEST(Yara, FindsAndSaysWhere) {
  YaraRules rules = rules_of({{"first.yar", first}, {"second.yar", second}});
  EXPECT_EQ(rules.size(), 3u);
  YaraScanner scanner(rules);
  std::string bytes("xxHIMORI-TEST-BEACON\xDE\xAD\x00\xEFhidden", 30);
  auto answer = scanner.scan(bytes, "/somewhere/a.txt", std::chrono::seconds(10));
  ASSERT_TRUE(answer) << answer.error().text();
  ASSERT_EQ(answer->matches.size(), 1u);
  const Match& match = answer->matches[0];
  EXPECT_EQ(match.rule, "Beacon_Word");
  EXPECT_EQ(match.file, "first.yar");
  EXPECT_EQ(match.tags, (std::vector<std::string>{"test", "words"}));
  std::vector<std::pair<std::string, std::string>> meta{
      {"author", "Tester of Himori"},
      {"description", "A word that our samples have"},
      {"score", "70"},
      {"sure", "true"}};
  EXPECT_EQ(match.meta, meta);
  ASSERT_EQ(match.strings.size(), 2u);  // what is private is not told
  EXPECT_EQ(match.strings[0].name, "$word");
  EXPECT_EQ(match.strings[0].offset, 2u);
  EXPECT_EQ(match.strings[0].bytes, "HIMORI-TEST-BEACON");
  EXPECT_EQ(match.strings[1].offset, 20u);
  EXPECT_EQ(match.strings[1].bytes, std::string("\xDE\xAD\x00\xEF", 4));

  // The same scanner again, with other variables and without what was found before.
  auto named = scanner.scan("nothing", "/somewhere/sample.bin", std::chrono::seconds(10));
  ASSERT_TRUE(named);
  EXPECT_EQ(names(named->matches), (std::vector<std::string>{"Named_Sample"}));
  auto whole = scanner.scan("abc", "abc", std::chrono::seconds(10));  // FIPS 180-2, B.1
  ASSERT_TRUE(whole);
  EXPECT_EQ(names(whole->matches), (std::vector<std::string>{"Whole_File"}));
  EXPECT_TRUE(scanner.scan("", "empty", std::chrono::seconds(10))->matches.empty());
}

TEST(Yara, OneBadFileDoesNotStopTheOthers) {
  auto compiled =
      YaraRules::compile({{"bad.yar", "rule A {\n condition:\n  ]\n}\n"},
                          {"first.yar", first},
                          {"include.yar", "include \"/etc/passwd\"\nrule B { condition: true }"},
                          {"module.yar", "import \"no_such_module\"\nrule C { condition: true }"},
                          {"compiled.yar", std::string("YARA\0\1", 6)},
                          {"same.yar", "rule Beacon_Word { condition: false }"}});
  ASSERT_TRUE(compiled) << compiled.error().text();
  ASSERT_EQ(compiled->rules.size(), 1u);
  EXPECT_EQ(compiled->rules[0].size(), 3u);  // a name may stand in two files
  std::vector<std::string> places;
  for (const Error& error : compiled->refused) {
    places.push_back(error.where);
    EXPECT_NE(error.remedy, "");
  }
  ASSERT_GE(places.size(), 4u);
  EXPECT_EQ(places[0], "bad.yar: line 3");
  auto has = [&](std::string_view place) {
    return std::any_of(places.begin(), places.end(),
                       [&](const std::string& one) { return one.starts_with(place); });
  };
  EXPECT_TRUE(has("include.yar: line 1"));
  EXPECT_TRUE(has("module.yar: line 1"));
  EXPECT_TRUE(has("compiled.yar: byte 4"));
  EXPECT_TRUE(YaraRules::compile({{"bad.yar", "rule"}})->rules.empty());
}

TEST(Yara, TimeAndPlacesAreBounded) {
  YaraRules rules =
      rules_of({{"slow.yar",
                 "rule Slow { condition: for all i in (0..filesize) : ("
                 "for all j in (0..filesize) : (uint8(i) + uint8(j) < 1000) ) }"},
                {"many.yar", "rule Many { strings: $a = \"aa\" condition: #a > 3 }"}});
  YaraScanner scanner(rules);
  std::string bytes(4 << 20, 'a');
  auto answer = scanner.scan(bytes, "slow.bin", std::chrono::seconds(1));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::too_large);
  auto few = scanner.scan(std::string(200, 'a'), "few.bin", std::chrono::seconds(10));
  ASSERT_TRUE(few) << few.error().text();
  auto many = std::find_if(few->matches.begin(), few->matches.end(),
                           [](const Match& match) { return match.rule == "Many"; });
  ASSERT_NE(many, few->matches.end());
  EXPECT_EQ(many->strings.size(), 100u);
}

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "hinomi-files-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path_); }
  std::string file(const std::string& name, const std::string& bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
    return (path_ / name).string();
  }
  fs::path path() const { return path_; }

 private:
  fs::path path_;
};

TEST(Sample, OnlyRegularFilesOfAboundedSize) {
  Folder folder;
  std::string file = folder.file("a", std::string(1000, 'x'));
  auto read = read_sample(file, 1000);
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(*read, std::string(1000, 'x'));
  EXPECT_EQ(read_sample(file, 999).error().kind, ErrorKind::too_large);
  EXPECT_EQ(*read_sample(folder.file("empty", ""), 0), "");
  EXPECT_EQ(read_sample(folder.path() / "none", 10).error().kind, ErrorKind::missing);
  EXPECT_EQ(read_sample(folder.path(), 10).error().kind, ErrorKind::invalid);
  fs::create_symlink(file, folder.path() / "link");
  EXPECT_EQ(read_sample(folder.path() / "link", 1000).error().kind, ErrorKind::invalid);
  std::string pipe = folder.path() / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(read_sample(pipe, 1000).error().kind, ErrorKind::invalid);  // and does not wait
}

}  // namespace
}  // namespace hinomi::files
