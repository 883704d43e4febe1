// A compromised package finds everyone who runs one of its versions at once: documents in the shape
// that OpenSSF's malicious-packages and GitHub's advisories have (every bad version named, origins,
// weaknesses beside the package), with names of our own.
#include "act/systems_test_support.h"

namespace hinomi::act {
namespace {

using picture::Picture;

// "1.0.0" to "1.N.0", and what a worm published over them.
std::string whole_list(int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += (i ? "," : "") + ("\"1." + std::to_string(i)) + ".0\"";
  return out;
}

std::string malicious(const std::string& versions, const std::string& more = "") {
  return R"x({"modified":"2026-03-25T00:36:47Z","published":"2026-03-24T22:41:42Z",
    "schema_version":"1.7.4","id":"MAL-2026-191025","aliases":["GHSA-q2q8-5wg4-aaaa"],
    "summary":"Malicious code in lamp-helper (npm)",
    "details":"\n---\n_-= Per source details. Do not edit below this line.=-_\n",)x" +
         more +
         R"x("affected":[{"package":{"ecosystem":"npm","name":"lamp-helper"},"versions":[)x" +
         versions + R"x(],"database_specific":{"cwes":[{"cweId":"CWE-506",
      "description":"The product contains code that appears to be malicious in nature.",
      "name":"Embedded Malicious Code"}]}}],
    "references":[{"type":"ADVISORY","url":"https://advisories.example/GHSA-q2q8-5wg4-aaaa"}],
    "database_specific":{"malicious-packages-origins":[{"source":"ghsa-malware",
      "sha256":"ea51eeff44737fa3bd6eba3c88b458dc42aaea1ded99e3812c204fc1a712be24",
      "import_time":"2026-03-24T23:23:29.151672983Z","id":"GHSA-q2q8-5wg4-aaaa",
      "modified_time":"2026-03-24T22:41:43Z","versions":[)x" +
         versions + R"x(]}]}})x";
}

class MaliciousTest : public SystemsDeskTest {
 protected:
  Result<std::unique_ptr<Systems>> opened() override {
    return Systems::open(node.world, *node.journal, *node.keeper, {});
  }
  void runs(const Actor& actor, const std::string& name, const std::string& version) {
    const std::string sbom =
        R"({"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"type":"library","name":)"
        R"("lamp-helper","version":")" +
        version + R"(","purl":"pkg:npm/lamp-helper@)" + version + R"("}]})";
    auto put = systems->put(actor, {.name = name, .inventory = sbom});
    ASSERT_TRUE(put) << put.error().text();
  }
  AdvisoriesAnswer advise(const std::string& bytes) {
    return SystemsDeskTest::advise(bytes, "MAL-2026-191025.json");
  }
  // "works: a b", by member.
  std::vector<std::string> must_mend() const {
    return node.keeper->read([](const Picture& picture) {
      std::vector<std::string> out;
      for (std::size_t place : picture.open_duties()) {
        const Duty& duty = picture.duties()[place].duty;
        const auto* row = picture.systems().exposed(duty.subject);
        if (duty.kind != DutyKind::mend_flaw || !row) continue;
        EXPECT_EQ(row->exposed.priority, Priority::immediate);
        EXPECT_EQ(row->exposed.why.front(), "malicious");
        out.push_back(duty.member + ":");
        for (const std::string& id : row->exposed.assets)
          out.back() += " " + picture.systems().asset(id)->asset.name;
      }
      std::sort(out.begin(), out.end());
      return out;
    });
  }
};

TEST_F(MaliciousTest, EveryVersionThatIsNamedAndNoOther) {
  runs(node.works(), "first", "1.0.0");
  runs(node.works(), "last", "1.79.0");
  runs(node.works(), "after", "1.80.0");
  runs(node.works(), "other", "0.9.9");
  runs(node.clinic(), "records", "2.0.0");
  const AdvisoriesAnswer answer = advise(malicious(whole_list(80)));
  EXPECT_EQ(answer.refused_count, 0u);
  EXPECT_EQ(answer.urgent.size(), 1u);
  EXPECT_EQ(must_mend(), std::vector<std::string>{"works: first last"});
  const Duty duty = node.keeper->read(
      [](const Picture& picture) { return picture.duties()[*picture.open_duties().begin()].duty; });
  EXPECT_EQ(duty.due, node.clock.now() + hours(48));
  systems->read([&](const Systems::View& seen) {
    const auto facts = seen.facts.of(seen.index.names(*seen.advised("GHSA-q2q8-5wg4-aaaa")));
    EXPECT_TRUE(facts.is_malicious);
    EXPECT_EQ(facts.weaknesses, std::vector<std::string>{"CWE-506"});
  });
  // More versions turn out to be bad: who runs one of them is asked too, the others not again.
  EXPECT_EQ(advise(malicious(whole_list(81) + ",\"2.0.0\"")).urgent.size(), 1u);
  EXPECT_EQ(must_mend(), (std::vector<std::string>{"clinic: records", "works: first last after"}));
  // A system that comes to run one of them afterwards is found as well; one that is mended is out.
  runs(node.clinic(), "relay", "1.5.0");
  runs(node.works(), "first", "1.81.0");
  EXPECT_EQ(must_mend(), (std::vector<std::string>{"clinic: records relay", "works: last after"}));
  // It was a mistake.
  advise(malicious(whole_list(81), R"("withdrawn":"2026-03-26T00:00:00Z",)"));
  EXPECT_TRUE(must_mend().empty());
}

TEST_F(MaliciousTest, AWholePackageFromItsFirstVersionOn) {
  runs(node.works(), "a", "0.0.1");
  runs(node.clinic(), "b", "9.9.9");
  advise(R"x({"modified":"2026-03-25T18:52:04Z","published":"2026-03-25T18:52:04Z",
    "schema_version":"1.5.0","id":"MAL-2026-6974","summary":"Malicious code in lamp-helper (npm)",
    "details":"It was found to contain malicious code.","affected":[{"package":{"ecosystem":"npm",
    "name":"lamp-helper"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}],
    "credits":[{"name":"Himori","type":"FINDER","contact":["info@center.himori.example"]}],
    "database_specific":{"malicious-packages-origins":null}})x");
  EXPECT_EQ(must_mend(), (std::vector<std::string>{"clinic: b", "works: a"}));
}

// The same attack by two names is one flaw and one Duty.
TEST_F(MaliciousTest, GithubsWordOfItIsTheSameFlaw) {
  runs(node.works(), "a", "1.0.0");
  advise(malicious(whole_list(3)));
  EXPECT_TRUE(advise(R"([{"ghsa_id":"GHSA-q2q8-5wg4-aaaa","cve_id":null,"type":"malware",
    "summary":"Malware in lamp-helper","description":"x","severity":"critical",
    "identifiers":[{"value":"GHSA-q2q8-5wg4-aaaa","type":"GHSA"}],"references":[],
    "published_at":"2026-03-24T22:41:42Z","updated_at":"2026-03-24T22:41:43Z",
    "withdrawn_at":null,"vulnerabilities":[{"package":{"ecosystem":"npm","name":"lamp-helper"},
    "vulnerable_version_range":"= 1.0.0","first_patched_version":null}],"cwes":[]}])")
                  .urgent.empty());
  EXPECT_EQ(must_mend(), std::vector<std::string>{"works: a"});
}

}  // namespace
}  // namespace hinomi::act
