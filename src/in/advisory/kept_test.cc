#include "in/advisory/kept.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <random>

#include "base/note.h"
#include "in/advisory/kept_bundle.h"
#include "in/advisory/test_advisories.h"

namespace hinomi::in {
namespace {

namespace fs = std::filesystem;

std::string osv_of(std::string_view id, std::string_view modified, std::string_view summary,
                   std::string_view more = "") {
  return R"({"schema_version": "1.6.0", "id": ")" + std::string(id) + R"(", "modified": ")" +
         std::string(modified) + R"(", "summary": ")" + std::string(summary) + "\"" +
         std::string(more) + "}";
}

std::string csaf_of(std::string_view day, std::initializer_list<const char*> flaws) {
  std::string list;
  for (const char* flaw : flaws)
    list += (list.empty() ? "" : ",") + (R"({"cve": ")" + std::string(flaw) + R"("})");
  return R"({"document": {"category": "csaf_security_advisory", "csaf_version": "2.0",
    "publisher": {"name": "Example AG", "category": "vendor", "namespace": "https://example.com"},
    "title": "t", "tracking": {"id": "EX-1", "current_release_date": ")" +
         std::string(day) + R"(", "initial_release_date": "2026-01-01T00:00:00Z",
    "status": "final", "version": "1", "revision_history": []}}, "vulnerabilities": [)" +
         list + "]}";
}

class KeptAdvisoriesTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "hinomi-kept-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  TakenIn take(std::string_view bytes) {
    auto kept = KeptAdvisories::open_to_write(real_disk(), folder_ / "db");
    EXPECT_TRUE(kept) << kept.error().text();
    auto taken = kept->take(bytes, "file");
    EXPECT_TRUE(taken) << taken.error().text();
    auto saved = kept->save();
    EXPECT_TRUE(saved) << saved.error().text();
    return std::move(*taken);
  }
  // "OSV A-1: one", sorted.
  std::vector<std::string> titles() {
    AdvisoryList list = all();
    std::vector<std::string> out;
    for (const Advisory& one : list.advisories)
      out.push_back(one.source + " " + one.id + ": " + one.title);
    std::sort(out.begin(), out.end());
    return out;
  }
  AdvisoryList all() {
    auto kept = KeptAdvisories::open(real_disk(), folder_ / "db");
    EXPECT_TRUE(kept) << kept.error().text();
    AdvisoryList list;
    auto read = kept->read(list);
    EXPECT_TRUE(read) << read.error().text();
    return list;
  }
  std::size_t part_files() { return real_disk().list(folder_ / "db" / "parts")->size(); }

  fs::path folder_;
};

using Texts = std::vector<std::string>;

TEST_F(KeptAdvisoriesTest, TheNewerOfTheSameIdCounts) {
  TakenIn first = take(osv_of("A-1", "2026-04-02T00:00:00Z", "second"));
  EXPECT_EQ(first.added, 1u);
  TakenIn older = take(osv_of("A-1", "2026-04-01T00:00:00Z", "first"));
  EXPECT_EQ(older.older, 1u);
  EXPECT_EQ(titles(), Texts{"OSV A-1: second"});
  TakenIn same = take(osv_of("A-1", "2026-04-02T00:00:00Z", "second"));
  EXPECT_EQ(same.same, 1u);
  EXPECT_EQ(part_files(), 1u) << "what is there already is not written again";
  TakenIn newer = take(osv_of("A-1", "2026-04-03T00:00:00Z", "third"));
  EXPECT_EQ(newer.replaced, 1u);
  EXPECT_EQ(titles(), Texts{"OSV A-1: third"});
  // Publishers mend a text without a new time.
  TakenIn mended = take(osv_of("A-1", "2026-04-03T00:00:00Z", "mended"));
  EXPECT_EQ(mended.replaced, 1u);
  EXPECT_EQ(titles(), Texts{"OSV A-1: mended"});
}

TEST_F(KeptAdvisoriesTest, SourcesDoNotReplaceEachOther) {
  take(osv_of("CVE-2026-0001", "2026-04-02T00:00:00Z", "of OSV"));
  take(R"({"cve": {"id": "CVE-2026-0001", "lastModified": "2026-04-01T00:00:00",
          "cisaVulnerabilityName": "of NVD"}})");
  EXPECT_EQ(titles(), (Texts{"NVD CVE-2026-0001: of NVD", "OSV CVE-2026-0001: of OSV"}));
}

TEST_F(KeptAdvisoriesTest, WithdrawnStaysAsWithdrawn) {
  take(osv_of("A-1", "2026-04-01T00:00:00Z", "one"));
  TakenIn taken = take(
      osv_of("A-1", "2026-04-02T00:00:00Z", "one", R"(, "withdrawn": "2026-04-02T00:00:00Z")"));
  EXPECT_EQ(taken.replaced, 1u);
  EXPECT_EQ(taken.withdrawn, 1u);
  AdvisoryList list = all();
  ASSERT_EQ(list.advisories.size(), 1u);
  EXPECT_EQ(list.advisories[0].withdrawn, *parse_time("2026-04-02T00:00:00Z"));
}

TEST_F(KeptAdvisoriesTest, ListsLinesAndPagesAreTakenApart) {
  TakenIn list = take("[" + osv_of("A-1", "2026-04-01T00:00:00Z", "one") + ",\n" +
                      osv_of("A-2", "2026-04-01T00:00:00Z", "two") + "]");
  EXPECT_EQ(list.added, 2u);
  TakenIn lines = take(osv_of("A-2", "2026-04-02T00:00:00Z", "two again") + "\n" +
                       osv_of("A-3", "2026-04-02T00:00:00Z", "three") + "\n");
  EXPECT_EQ(lines.added, 1u);
  EXPECT_EQ(lines.replaced, 1u);
  TakenIn page = take(R"({"format": "NVD_CVE", "version": "2.0", "totalResults": 2,
    "vulnerabilities": [
      {"cve": {"id": "CVE-2026-1", "lastModified": "2026-04-01T00:00:00"}},
      {"cve": {"id": "CVE-2026-2", "lastModified": "2026-04-01T00:00:00"}}]})");
  EXPECT_EQ(page.added, 2u);
  TakenIn one = take(R"({"cve": {"id": "CVE-2026-2", "lastModified": "2026-04-05T00:00:00",
    "cisaVulnerabilityName": "named"}})");
  EXPECT_EQ(one.replaced, 1u);
  EXPECT_EQ(titles(), (Texts{"NVD CVE-2026-1: ", "NVD CVE-2026-2: named", "OSV A-1: one",
                             "OSV A-2: two again", "OSV A-3: three"}));
}

TEST_F(KeptAdvisoriesTest, ADocumentAboutSeveralFlawsIsReplacedWhole) {
  take(csaf_of("2026-04-01T00:00:00Z", {"CVE-2026-1", "CVE-2026-2"}));
  EXPECT_EQ(all().advisories.size(), 2u);
  take(csaf_of("2026-04-02T00:00:00Z", {"CVE-2026-2"}));
  AdvisoryList list = all();
  ASSERT_EQ(list.advisories.size(), 1u);
  EXPECT_EQ(list.advisories[0].id, "CVE-2026-2");
}

// Two entries in one file of JVN's: one of them is replaced, the other still counts.
TEST_F(KeptAdvisoriesTest, OfXmlOnlyTheReplacedEntryGoes) {
  auto entry = [](std::string id, std::string title, std::string day) {
    return "<Vulinfo><VulinfoID>" + id + "</VulinfoID><VulinfoData><Title>" + title +
           "</Title><DateLastUpdated>" + day + "T00:00:00+09:00</DateLastUpdated></VulinfoData>" +
           "</Vulinfo>";
  };
  auto file = [](std::string entries) {
    return "<?xml version=\"1.0\"?><VULDEF-Document xmlns=\"http://jvn.jp/vuldef/\">" + entries +
           "</VULDEF-Document>";
  };
  take(file(entry("JVNDB-2026-000001", "one", "2026-04-01") +
            entry("JVNDB-2026-000002", "two", "2026-04-01")));
  take(file(entry("JVNDB-2026-000002", "two again", "2026-04-02")));
  EXPECT_EQ(titles(), (Texts{"JVN JVNDB-2026-000001: one", "JVN JVNDB-2026-000002: two again"}));
}

TEST_F(KeptAdvisoriesTest, CataloguesAreReplacedWhole) {
  auto kev = [](std::string rows) {
    return "cveID,vendorProject,product,vulnerabilityName,dateAdded,shortDescription,"
           "requiredAction,dueDate,knownRansomwareCampaignUse,notes,cwes\n" +
           rows;
  };
  take(
      kev("CVE-2026-1,Example,P,N,2026-04-01,x,Update,2026-04-20,Unknown,,\n"
          "CVE-2026-2,Example,P,N,2026-04-02,x,Update,2026-04-20,Unknown,,\n"));
  take(kev("CVE-2026-2,Example,P,N,2026-04-02,x,Update,2026-04-20,Known,,\n"));
  take(
      "#model_version:v2025.03.14,score_date:2026-04-01T12:55:00Z\ncve,epss,percentile\n"
      "CVE-2026-1,0.1,0.2\n");
  take(
      "#model_version:v2025.03.14,score_date:2026-04-02T12:55:00Z\ncve,epss,percentile\n"
      "CVE-2026-1,0.3,0.4\n");
  AdvisoryList list = all();
  ASSERT_EQ(list.exploited.size(), 1u);
  EXPECT_TRUE(list.exploited[0].in_ransomware);
  ASSERT_EQ(list.likelihoods.size(), 1u);
  EXPECT_EQ(list.likelihoods[0].probability, 0.3);
  TakenIn page = take(R"({"status": "OK", "status-code": 200, "version": "1.0", "total": 2,
    "data": [{"cve": "CVE-2026-9", "epss": "0.5", "percentile": "0.5", "date": "2026-04-03"}]})");
  EXPECT_EQ(page.refused.size(), 1u) << "a page would take the place of the whole day";
  EXPECT_EQ(all().likelihoods.size(), 1u);
}

TEST_F(KeptAdvisoriesTest, WhatCannotBeReadIsToldAndNotKept) {
  TakenIn taken = take(osv_of("A-1", "2026-04-01T00:00:00Z", "one") + "\n{\"id\": \n" +
                       osv_of("A-2", "2026-04-01T00:00:00Z", "two") + "\n");
  EXPECT_EQ(taken.added, 2u);
  ASSERT_EQ(taken.refused.size(), 1u);
  EXPECT_EQ(taken.refused[0].where.substr(0, 12), "file: line 2");
  EXPECT_EQ(all().refused.size(), 0u);
}

TEST_F(KeptAdvisoriesTest, OneWriterAndDamageIsNamed) {
  take(osv_of("A-1", "2026-04-01T00:00:00Z", "one"));
  {
    auto first = KeptAdvisories::open_to_write(real_disk(), folder_ / "db");
    ASSERT_TRUE(first);
    auto second = KeptAdvisories::open_to_write(real_disk(), folder_ / "db");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, ErrorKind::conflict);
  }
  const fs::path part = folder_ / "db" / "parts" / "00000001";
  std::string bytes = *real_disk().read(part);
  for (std::size_t at : {std::size_t(30), bytes.size() / 2, bytes.size() - 1}) {
    std::string broken = bytes;
    broken[at] = static_cast<char>(broken[at] ^ 0x40);
    ASSERT_TRUE(real_disk().write(part, broken, false));
    AdvisoryList list;
    auto kept = KeptAdvisories::open(real_disk(), folder_ / "db");
    auto read = kept ? kept->read(list) : Result<void>(std::unexpected(kept.error()));
    ASSERT_FALSE(read) << at;
    EXPECT_EQ(read.error().kind, ErrorKind::damaged) << at;
    EXPECT_NE(read.error().where.find("00000001"), std::string::npos) << at;
  }
  EXPECT_FALSE(KeptAdvisories::open(real_disk(), folder_ / "nothing"));
}

TEST_F(KeptAdvisoriesTest, ABundleIsVerifiedBeforeAnythingIsTaken) {
  take(osv_of("A-1", "2026-04-01T00:00:00Z", "one") + "\n" +
       osv_of("A-2", "2026-04-01T00:00:00Z", "two"));
  take(osv_of("A-2", "2026-04-02T00:00:00Z", "two again"));
  const SigningKey key = std::move(*SigningKey::from_seed(std::string(32, 'k')));
  const std::string verifier = verifier_key("center", key.public_key());
  const fs::path file = folder_ / "bundle", other = folder_ / "other";
  {
    auto kept = KeptAdvisories::open(real_disk(), folder_ / "db");
    ASSERT_TRUE(kept);
    const Time now = *parse_time("2026-04-03T00:00:00Z");
    ASSERT_TRUE(write_kept_bundle(real_disk(), *kept, file, "center", key, now));
    EXPECT_FALSE(write_kept_bundle(real_disk(), *kept, file, "center", key, now));
  }
  auto import = [&](const fs::path& from, const std::string& by) {
    auto kept = KeptAdvisories::open_to_write(real_disk(), other);
    EXPECT_TRUE(kept);
    auto taken = take_kept_bundle(real_disk(), from, by, *kept);
    EXPECT_TRUE(kept->save());
    return taken;
  };
  const std::string stranger =
      verifier_key("center", SigningKey::from_seed(std::string(32, 'x'))->public_key());
  EXPECT_EQ(import(file, stranger).error().kind, ErrorKind::invalid);
  const std::string bytes = *real_disk().read(file);
  // The last byte of the last part: the first part is whole, and still nothing is taken.
  for (std::string broken : {bytes.substr(0, bytes.size() - 1),
                             bytes.substr(0, bytes.size() - 1) + char(bytes.back() ^ 1)}) {
    ASSERT_TRUE(real_disk().write(folder_ / "broken", broken, false));
    auto taken = import(folder_ / "broken", verifier);
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().kind, ErrorKind::damaged);
    EXPECT_EQ(taken.error().where, "part 2");
  }
  auto empty = KeptAdvisories::open(real_disk(), other);
  ASSERT_TRUE(empty);
  EXPECT_TRUE(empty->sources().empty());
  auto taken = import(file, verifier);
  ASSERT_TRUE(taken) << taken.error().text();
  EXPECT_EQ(taken->made, *parse_time("2026-04-03T00:00:00Z"));
  const Texts expected = titles();
  fs::remove_all(folder_ / "db");
  fs::rename(other, folder_ / "db");
  EXPECT_EQ(titles(), expected);
  EXPECT_EQ(expected, (Texts{"OSV A-1: one", "OSV A-2: two again"}));
}

// Against a map from name to newest: imports in any order, in several parts, joined now and then.
TEST_F(KeptAdvisoriesTest, ManyImportsEqualTheNewestOfEach) {
  std::mt19937 random(7);
  std::map<std::string, std::pair<std::string, std::string>> newest;  // id: time, title
  for (int round = 0; round < 120; ++round) {
    std::string bytes;
    for (int i = 0; i < 4; ++i) {
      const std::string id = "A-" + std::to_string(random() % 40);
      const std::string time =
          "2026-04-" + std::to_string(10 + random() % 15) + "T00:00:00.000000Z";
      const std::string title = std::to_string(round) + "/" + std::to_string(i);
      bytes += osv_of(id, time, title) + "\n";
      auto& known = newest[id];
      if (known.first <= time) known = {time, title};
    }
    take(bytes);
  }
  Texts expected;
  for (const auto& [id, one] : newest) expected.push_back("OSV " + id + ": " + one.second);
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(titles(), expected);
  EXPECT_LT(part_files(), 40u) << "small parts are joined";
}

}  // namespace
}  // namespace hinomi::in
