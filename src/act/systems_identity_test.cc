// Who a component is that no package URL or CPE name tells: asked, answered, used and taken back.
#include "act/systems_test_support.h"

namespace hinomi::act {
namespace {

using picture::Picture;

// A mail server of a maker of our own, flawed before 3.0, and known to be exploited.
const std::string gate_flaw =
    R"({"dataType":"CVE_RECORD","dataVersion":"5.1","cveMetadata":{)"
    R"("cveId":"CVE-2026-2001","state":"PUBLISHED"},"containers":{"cna":{)"
    R"("affected":[{"vendor":"Himori","product":"Mail Gate","cpes":[)"
    R"("cpe:2.3:a:himori:mail_gate:*:*:*:*:*:*:*:*"],"versions":[{)"
    R"("version":"0","lessThan":"3.0","status":"affected",)"
    R"("versionType":"custom"}]}]}}})";
const std::string gate_exploited = R"({"catalogVersion":"1","vulnerabilities":[{"cveID":)"
                                   R"("CVE-2026-2001","vendorProject":"Himori","product":"Gate",)"
                                   R"("vulnerabilityName":"a hole","dateAdded":"2026-03-30",)"
                                   R"("shortDescription":"x","requiredAction":"Update",)"
                                   R"("dueDate":"2026-04-20"}]})";
constexpr std::string_view gate_cpe = "cpe:2.3:a:himori:mail_gate:*:*:*:*:*:*:*:*";

std::string list_of(const std::string& version) {
  return "name,maker,version\nMail Gate,Himori Inc.," + version + "\nPaper,Himori,1.0\n";
}

class IdentityTest : public SystemsDeskTest {
 protected:
  std::string put(const Actor& actor, const std::string& name, const std::string& inventory) {
    auto answer = systems->put(actor, {.name = name, .reach = Reach::open, .inventory = inventory});
    EXPECT_TRUE(answer) << answer.error().text();
    return answer ? answer->asset : std::string();
  }
  void advise(const std::string& bytes) {
    const AdvisoriesAnswer answer = SystemsDeskTest::advise(bytes);
    ASSERT_EQ(answer.refused_count, 0u) << answer.refused[0].text();
  }
  Result<IdentityOutcome> say(const Actor& actor, const std::string& asset, IdentityAnswer answer,
                              std::string identity = std::string(gate_cpe)) {
    // In other letters than the list has it: it is the same name.
    return systems->identify(actor, {.asset = asset,
                                     .name = "ＭＡＩＬ  gate",
                                     .maker = "himori inc.",
                                     .identity = std::move(identity),
                                     .answer = answer,
                                     .detail = {}});
  }
  // "verdict reason" of each exposure of an asset.
  std::vector<std::string> of(const std::string& asset) const {
    return systems->read([&](const Systems::View& seen) {
      std::vector<std::string> out;
      for (const auto& one : seen.index.of(*seen.asset(asset)))
        out.push_back(std::string(name_of(one.verdict)) + " " + std::string(name_of(one.reason)));
      return out;
    });
  }
  std::vector<IdentityQuestion> questions(const std::string& asset) const {
    return systems->read([&](const Systems::View& seen) { return seen.questions(asset); });
  }
  std::size_t open_exposed() const {
    return node.keeper->read([](const Picture& picture) {
      std::size_t out = 0;
      for (const auto& row : picture.systems().exposed()) out += !row.exposed.over;
      return out;
    });
  }
  using Lines = std::vector<std::string>;
  const Lines unconfirmed = {"unknown identity_unconfirmed"};
};

TEST_F(IdentityTest, AQuestionIsNoAlertAndAnAnswerIsOneAtOnce) {
  const std::string asset = put(node.works(), "mail", list_of("2.1"));
  EXPECT_TRUE(questions(asset)[0].proposals.empty()) << "no advisory names anything yet";
  advise(gate_flaw);
  advise(gate_exploited);
  EXPECT_EQ(of(asset), unconfirmed) << "advisories that come later ask too";
  EXPECT_EQ(open_exposed(), 0u) << "nobody is told to mend what it may not have";
  const auto asked = questions(asset);
  ASSERT_EQ(asked.size(), 2u);
  ASSERT_EQ(asked[0].proposals.size(), 1u);
  EXPECT_EQ(asked[0].proposals[0].identity, gate_cpe);
  EXPECT_EQ(asked[0].proposals[0].score, 100);
  EXPECT_TRUE(asked[1].proposals.empty());

  auto said = say(node.works(), asset, IdentityAnswer::confirmed);
  ASSERT_TRUE(said) << said.error().text();
  EXPECT_EQ(said->affected, 1u);
  EXPECT_EQ(said->unknown, 0u);
  ASSERT_EQ(said->urgent.size(), 1u) << "in the same commit";
  EXPECT_EQ(of(asset), Lines{"affected "});
  EXPECT_EQ(open_exposed(), 1u);
  same_after_a_start();
  EXPECT_EQ(of(asset), Lines{"affected "});

  // What comes later under this name is known from the start; so is that it is mended.
  const std::string second = put(node.works(), "mail2", list_of("2.9"));
  EXPECT_EQ(of(second), Lines{"affected "});
  put(node.works(), "mail2", list_of("3.0"));
  EXPECT_EQ(of(second), Lines{});

  ASSERT_TRUE(say(node.works(), asset, IdentityAnswer::taken_back));
  EXPECT_EQ(of(asset), unconfirmed);
  EXPECT_EQ(open_exposed(), 0u) << "what followed from it is over";
  same_after_a_start();
  EXPECT_EQ(of(asset), unconfirmed);
}

TEST_F(IdentityTest, WhatIsRefusedIsAskedNoMore) {
  advise(gate_flaw);
  const std::string asset = put(node.works(), "mail", list_of("2.1"));
  EXPECT_EQ(of(asset), unconfirmed);
  ASSERT_TRUE(say(node.works(), asset, IdentityAnswer::refused));
  EXPECT_EQ(of(asset), Lines{});
  ASSERT_EQ(questions(asset)[0].answers.size(), 1u);
  EXPECT_EQ(questions(asset)[0].answers[0].said.by, node.works().name);
  put(node.works(), "mail", list_of("2.2"));
  EXPECT_EQ(of(asset), Lines{});
  same_after_a_start();
  EXPECT_EQ(of(asset), Lines{});
  // Another product that a person knows it is, though nothing proposes it.
  ASSERT_TRUE(say(node.works(), asset, IdentityAnswer::confirmed, "pkg:generic/mail-gate"));
  advise(R"({"id":"X-1","modified":"2026-03-01T00:00:00Z","affected":[{"package":{"ecosystem":)"
         R"("generic","name":"mail-gate","purl":"pkg:generic/mail-gate"},"versions":["2.2"]}]})");
  EXPECT_EQ(of(asset), Lines{"affected "});
}

TEST_F(IdentityTest, AnAnswerHoldsForItsMemberAlone) {
  advise(gate_flaw);
  const std::string own = put(node.works(), "mail", list_of("2.1"));
  const std::string other = put(node.clinic(), "mail", list_of("2.1"));
  ASSERT_TRUE(say(node.works(), own, IdentityAnswer::confirmed));
  EXPECT_EQ(of(own), Lines{"affected "});
  EXPECT_EQ(of(other), unconfirmed);
  EXPECT_TRUE(questions(other)[0].answers.empty());
  auto foreign = say(node.clinic(), own, IdentityAnswer::refused);
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error().kind, ErrorKind::missing) << "as if it were not there";
  same_after_a_start();
}

TEST_F(IdentityTest, WhatCannotBeSaid) {
  advise(gate_flaw);
  const std::string asset = put(node.works(), "mail", list_of("2.1"));
  const std::string before = node.dump();
  auto kind_of = [](const Result<IdentityOutcome>& said) {
    return said ? std::optional<ErrorKind>() : said.error().kind;
  };
  EXPECT_EQ(kind_of(say(node.works(), asset, IdentityAnswer::taken_back)), ErrorKind::missing);
  EXPECT_EQ(kind_of(say(node.works(), "none", IdentityAnswer::confirmed)), ErrorKind::missing);
  EXPECT_EQ(kind_of(say(node.works(), asset, IdentityAnswer::confirmed, "mail gate")),
            ErrorKind::invalid);
  EXPECT_EQ(kind_of(say(node.by("Eki", Role::auditor, "works"), asset, IdentityAnswer::confirmed)),
            ErrorKind::denied);
  EXPECT_EQ(kind_of(systems->identify(node.works(), {.asset = asset,
                                                     .name = "Nothing of that name",
                                                     .maker = {},
                                                     .identity = std::string(gate_cpe),
                                                     .detail = {}})),
            ErrorKind::missing);
  EXPECT_EQ(node.dump(), before);
  // What a full disk kept out of the journal nobody knows.
  node.disk.limit_to(node.disk.used());
  EXPECT_FALSE(say(node.works(), asset, IdentityAnswer::confirmed));
  node.disk.limit_to({});
  EXPECT_EQ(of(asset), unconfirmed);
  EXPECT_TRUE(questions(asset)[0].answers.empty());
}

// A device is what its member says it is: model and firmware.
TEST_F(IdentityTest, ADevicesModelMayBeAProduct) {
  advise(R"({"dataType":"CVE_RECORD","dataVersion":"5.1","cveMetadata":{"cveId":"CVE-2026-2002",)"
         R"("state":"PUBLISHED"},"containers":{"cna":{"affected":[{"vendor":"Himori","product":)"
         R"("KY200","cpes":["cpe:2.3:o:himori:ky200_firmware:*:*:*:*:*:*:*:*"],"versions":[{)"
         R"("version":"0","lessThan":"2.0","status":"affected","versionType":"custom"}]}]}}})");
  auto told = systems->put(node.works(), {.name = "meter",
                                          .kind = AssetKind::device,
                                          .maker = "Himori",
                                          .model = "KY200",
                                          .firmware = "1.4"});
  ASSERT_TRUE(told) << told.error().text();
  EXPECT_EQ(of(told->asset), unconfirmed);
  ASSERT_TRUE(systems->remove(node.works(), told->asset));
  EXPECT_TRUE(questions(told->asset).empty());
}

}  // namespace
}  // namespace hinomi::act
