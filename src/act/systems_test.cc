#include "act/systems.h"

#include "act/made_here.h"
#include "act/post.h"
#include "act/systems_test_support.h"

namespace hinomi::act {
namespace {

using picture::ExposedRow;
using picture::Picture;

// Two packages with one flaw each, as OSV says it; names of our own.
std::string advisory(std::string id, std::string package, std::string fixed,
                     std::string more = "") {
  return R"({"schema_version":"1.6.0","id":")" + id + R"(","modified":"2026-03-01T00:00:00Z",)" +
         more + R"("summary":"a hole in )" + package + R"(","affected":[{"package":{)" +
         R"("ecosystem":"npm","name":")" + package + R"("},"ranges":[{"type":"SEMVER","events":)" +
         R"([{"introduced":"0"},{"fixed":")" + fixed + R"("}]}]}]})";
}
std::string sbom(std::vector<std::pair<std::string, std::string>> parts) {
  std::string out = R"({"bomFormat":"CycloneDX","specVersion":"1.5","components":[)";
  for (std::size_t i = 0; i < parts.size(); ++i)
    out += std::string(i ? "," : "") + R"({"type":"library","name":")" + parts[i].first +
           R"(","version":")" + parts[i].second + R"(","purl":"pkg:npm/)" + parts[i].first + "@" +
           parts[i].second + R"("})";
  return out + "]}";
}
const std::string exploited = R"({"catalogVersion":"2026.04.01","vulnerabilities":[{)"
                              R"("cveID":"CVE-2026-1001","vendorProject":"Himori",)"
                              R"("product":"gate","vulnerabilityName":"a hole in gate",)"
                              R"("dateAdded":"2026-03-30","shortDescription":"x",)"
                              R"("requiredAction":"Update","dueDate":"2026-04-20",)"
                              R"("knownRansomwareCampaignUse":"Unknown"}]})";

class SystemsTest : public SystemsDeskTest {
 protected:
  SystemAnswer put(const Actor& actor, const std::string& name, const std::string& inventory,
                   Reach reach = Reach::open) {
    auto answer = systems->put(actor, {.name = name, .reach = reach, .inventory = inventory});
    EXPECT_TRUE(answer) << answer.error().text();
    return answer.value_or(SystemAnswer());
  }
};

TEST_F(SystemsTest, AnAdvisoryFindsWhoRunsIt) {
  put(node.works(), "pump-server", sbom({{"gate", "1.4.0"}, {"lamp", "2.0.0"}}));
  put(node.clinic(), "records", sbom({{"gate", "1.6.0"}}));
  advise(advisory("GHSA-aaaa-bbbb-cccc", "gate", "1.5.0", R"("aliases":["CVE-2026-1001"],)"));
  EXPECT_TRUE(exposed().empty()) << "nobody exploits it";
  const AdvisoriesAnswer answer = advise(exploited);
  EXPECT_EQ(answer.exploited, 1u);
  ASSERT_EQ(answer.urgent.size(), 1u);
  ASSERT_EQ(exposed().size(), 1u) << "the clinic runs what is mended";
  const ExposedRow row = exposed()[0];
  EXPECT_EQ(row.exposed.member, "works");
  EXPECT_EQ(row.exposed.flaw, "CVE-2026-1001") << "the name that people know";
  EXPECT_EQ(row.exposed.priority, Priority::immediate) << "exploited, and from the internet";
  EXPECT_EQ(row.exposed.why, (std::vector<std::string>{"exploited", "open"}));
  EXPECT_EQ(row.exposed.due, node.clock.now() + hours(48));
  ASSERT_EQ(open_duties().size(), 1u);
  EXPECT_EQ(open_duties()[0].kind, DutyKind::mend_flaw);
  EXPECT_EQ(open_duties()[0].member, "works");
  EXPECT_EQ(open_duties()[0].subject, row.id);
  same_after_a_start();
}

// A distribution's erratum has a number of its own; the list of exploited flaws names the CVE.
TEST_F(SystemsTest, AnErratumIsUrgentWhenWhatItMendsIsExploited) {
  put(node.works(), "mail",
      R"({"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"type":"library","name":)"
      R"("gate","purl":"pkg:deb/debian/gate@1.0-1?distro=debian-12"}]})");
  advise(R"({"id":"DSA-1-1","modified":"2026-03-01T00:00:00Z","upstream":["CVE-2026-1001"],)"
         R"("affected":[{"package":{"ecosystem":"Debian:12","name":"gate"},"ranges":[{"type":)"
         R"("ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1.0-2"}]}]}]})");
  EXPECT_TRUE(exposed().empty());
  EXPECT_EQ(advise(exploited).urgent.size(), 1u);
  ASSERT_EQ(exposed().size(), 1u);
  EXPECT_EQ(exposed()[0].exposed.names, std::vector<std::string>{"DSA-1-1"});
  same_after_a_start();
}

TEST_F(SystemsTest, WhoMendsItIsDone) {
  advise(advisory("CVE-2026-1001", "gate", "1.5.0"));
  advise(exploited);
  const SystemAnswer first = put(node.works(), "pump-server", sbom({{"gate", "1.4.0"}}));
  EXPECT_EQ(first.affected, 1u);
  EXPECT_EQ(first.urgent.size(), 1u);
  EXPECT_EQ(open_duties().size(), 1u);
  const SystemAnswer second = put(node.works(), "pump-server", sbom({{"gate", "1.5.0"}}));
  EXPECT_EQ(second.asset, first.asset);
  EXPECT_EQ(second.affected, 0u);
  ASSERT_EQ(exposed().size(), 1u);
  EXPECT_TRUE(exposed()[0].exposed.over);
  EXPECT_TRUE(open_duties().empty());
  same_after_a_start();
}

// Who said that it is fixed, and then tells that it runs the flawed version again, has it again.
TEST_F(SystemsTest, FixedHoldsUntilItIsToldAnew) {
  advise(advisory("CVE-2026-1001", "gate", "1.5.0"));
  advise(exploited);
  put(node.works(), "a", sbom({{"gate", "1.4.0"}}));
  ASSERT_TRUE(systems->state(node.works(), {.flaw = "CVE-2026-1001", .status = FlawStatus::fixed}));
  EXPECT_TRUE(open_duties().empty());
  node.clock.set(node.clock.now() + hours(1));
  put(node.works(), "a", "", Reach::small);
  EXPECT_TRUE(open_duties().empty()) << "nothing was said of what it runs";
  put(node.works(), "a", sbom({{"gate", "1.4.1"}}));
  EXPECT_EQ(open_duties().size(), 1u);
  same_after_a_start();
}

// A second system with it, then the first is mended: one Duty all the while.
TEST_F(SystemsTest, OneDutyForOneFlawOfAMember) {
  advise(advisory("CVE-2026-1001", "gate", "1.5.0"));
  advise(exploited);
  const std::string a = put(node.works(), "a", sbom({{"gate", "1.4.0"}}), Reach::controlled).asset;
  const std::string b = put(node.works(), "b", sbom({{"gate", "1.3.0"}}), Reach::controlled).asset;
  ASSERT_EQ(exposed().size(), 1u);
  EXPECT_EQ(exposed()[0].exposed.assets, (std::vector<std::string>{a, b}));
  EXPECT_EQ(open_duties().size(), 1u);
  ASSERT_TRUE(systems->remove(node.works(), a));
  EXPECT_EQ(exposed()[0].exposed.assets, std::vector<std::string>{b});
  EXPECT_EQ(open_duties().size(), 1u);
  ASSERT_TRUE(systems->remove(node.works(), b));
  EXPECT_TRUE(open_duties().empty());
  same_after_a_start();
}

TEST_F(SystemsTest, WhatIsMoreUrgentHasANewDuty) {
  advise(advisory("CVE-2026-1001", "gate", "1.5.0"));
  advise(exploited);
  put(node.works(), "a", sbom({{"gate", "1.4.0"}}), Reach::small);
  ASSERT_EQ(open_duties().size(), 1u);
  const Time slow = open_duties()[0].due;
  put(node.works(), "a", "", Reach::open);
  ASSERT_EQ(open_duties().size(), 1u);
  EXPECT_LT(open_duties()[0].due, slow);
  same_after_a_start();
}

TEST_F(SystemsTest, WhatAMemberSaysEndsIt) {
  advise(advisory("CVE-2026-1001", "gate", "1.5.0"));
  advise(exploited);
  const std::string a = put(node.works(), "a", sbom({{"gate", "1.4.0"}})).asset;
  auto unsaid =
      systems->state(node.works(), {.flaw = "CVE-2026-1001", .status = FlawStatus::not_affected});
  ASSERT_FALSE(unsaid);
  EXPECT_EQ(unsaid.error().where, "detail");
  EXPECT_EQ(systems->state(node.works(), {.flaw = "CVE-2026-9999", .status = FlawStatus::fixed})
                .error()
                .kind,
            ErrorKind::missing);
  EXPECT_EQ(systems
                ->state(node.clinic(),
                        {.flaw = "CVE-2026-1001", .assets = {a}, .status = FlawStatus::fixed})
                .error()
                .kind,
            ErrorKind::missing)
      << "not its own";
  auto said = systems->state(node.works(), {.flaw = "cve-2026-1001",
                                            .status = FlawStatus::not_affected,
                                            .justification = "vulnerable_code_not_present",
                                            .detail = "the parser is not built in"});
  ASSERT_TRUE(said) << said.error().text();
  EXPECT_TRUE(open_duties().empty());
  EXPECT_TRUE(exposed()[0].exposed.over);
  same_after_a_start();
  // It was wrong.
  ASSERT_TRUE(
      systems->state(node.works(), {.flaw = "CVE-2026-1001", .status = FlawStatus::affected}));
  EXPECT_EQ(open_duties().size(), 1u);
  EXPECT_EQ(exposed().size(), 2u);
  same_after_a_start();
}

TEST_F(SystemsTest, WhatIsAcceptedEndsByItself) {
  advise(advisory("CVE-2026-1001", "gate", "1.5.0"));
  advise(exploited);
  put(node.works(), "a", sbom({{"gate", "1.4.0"}}));
  const Time until = node.clock.now() + hours(24 * 7);
  EXPECT_FALSE(systems->state(node.works(), {.flaw = "CVE-2026-1001",
                                             .status = FlawStatus::accepted,
                                             .detail = "the plant stands until Friday"}))
      << "without an end";
  ASSERT_TRUE(systems->state(node.works(), {.flaw = "CVE-2026-1001",
                                            .status = FlawStatus::accepted,
                                            .detail = "the plant stands until Friday",
                                            .until = until}));
  EXPECT_TRUE(open_duties().empty());
  node.clock.set(until - hours(1));
  ASSERT_TRUE(systems->settle(node.clock.now()));
  EXPECT_TRUE(open_duties().empty());
  node.clock.set(until);
  ASSERT_TRUE(systems->settle(node.clock.now()));
  EXPECT_EQ(open_duties().size(), 1u);
  same_after_a_start();
}

TEST_F(SystemsTest, AWithdrawnAdvisoryEndsIt) {
  advise(advisory("CVE-2026-1001", "gate", "1.5.0"));
  advise(exploited);
  put(node.works(), "a", sbom({{"gate", "1.4.0"}}));
  EXPECT_EQ(open_duties().size(), 1u);
  advise(advisory("CVE-2026-1001", "gate", "1.5.0", R"("withdrawn":"2026-03-31T00:00:00Z",)"));
  EXPECT_TRUE(open_duties().empty());
  same_after_a_start();
}

// The worm in the package: every version that is named, at once.
TEST_F(SystemsTest, AMaliciousPackageIsImmediate) {
  put(node.clinic(), "records", sbom({{"lamp", "2.0.1"}}), Reach::unknown);
  advise(advisory("MAL-2026-7", "lamp", "3.0.0"));
  ASSERT_EQ(exposed().size(), 1u);
  EXPECT_EQ(exposed()[0].exposed.priority, Priority::immediate);
  EXPECT_EQ(exposed()[0].exposed.why, std::vector<std::string>{"malicious"});
}

TEST_F(SystemsTest, ADeviceIsKnownByItsModel) {
  auto device = systems->put(node.works(), {.name = "valve 7",
                                            .kind = AssetKind::device,
                                            .reach = Reach::open,
                                            .maker = "Himori Keiki",
                                            .model = "HK-200",
                                            .firmware = "1.2"});
  ASSERT_TRUE(device) << device.error().text();
  EXPECT_TRUE(systems->read([&](const Systems::View& seen) { return seen.asset(device->asset); }));
  same_after_a_start();
}

TEST_F(SystemsTest, BadInputIsRefusedAndNothingIsKept) {
  const std::string before = node.dump();
  EXPECT_EQ(systems->put(node.works(), {.name = "a"}).error().where, "body");
  EXPECT_EQ(systems->put(node.works(), {.inventory = "{}"}).error().where, "name");
  EXPECT_EQ(systems->put(node.works(), {.name = "a", .inventory = "no inventory"}).error().kind,
            ErrorKind::invalid);
  EXPECT_EQ(systems->put(node.works(), {.name = "a\xff", .inventory = sbom({})}).error().where,
            "name");
  EXPECT_EQ(systems->put(node.works(), {.name = "a", .services = {{"none"}}, .inventory = sbom({})})
                .error()
                .kind,
            ErrorKind::missing);
  EXPECT_EQ(
      systems->put(node.by("gate", Role::equipment, "works"), {.name = "a", .inventory = sbom({})})
          .error()
          .kind,
      ErrorKind::denied);
  EXPECT_EQ(systems->advisories(node.works(), exploited, "x").error().kind, ErrorKind::denied);
  EXPECT_EQ(systems->advisories(node.admin(), "hello", "x").error().kind, ErrorKind::invalid);
  EXPECT_EQ(systems->remove(node.works(), "none").error().kind, ErrorKind::missing);
  EXPECT_EQ(node.dump(), before);
  auto dry = systems->put(node.works(),
                          {.name = "a", .inventory = sbom({{"gate", "1"}}), .dry_run = true});
  ASSERT_TRUE(dry);
  EXPECT_EQ(dry->components, 1u);
  EXPECT_EQ(node.dump(), before);
}

// An item that cannot be read goes aside; its neighbours go through.
TEST_F(SystemsTest, ABadAdvisoryLeavesItsNeighbours) {
  const AdvisoriesAnswer answer =
      advise("[" + advisory("CVE-2026-1", "gate", "2.0.0") + R"(,{"id":7},)" +
             advisory("CVE-2026-2", "lamp", "2.0.0") + "]");
  EXPECT_EQ(answer.advisories, 2u);
  EXPECT_EQ(answer.refused_count, 1u);
  EXPECT_FALSE(answer.record.empty());
}

// An inventory cannot make two flaws one for everybody.
TEST_F(SystemsTest, AnInventoryJoinsNoFlaws) {
  advise(advisory("CVE-2026-1", "gate", "2.0.0"));
  advise(advisory("CVE-2026-2", "lamp", "2.0.0"));
  std::string body = sbom({{"gate", "1.0.0"}});
  body.insert(body.size() - 1,
              R"(,"vulnerabilities":[{"id":"CVE-2026-1","references":[{"id":"CVE-2026-2",)"
              R"("source":{"name":"x"}}],"analysis":{"state":"not_affected"}}])");
  const std::string own = put(node.works(), "a", body).asset;
  const std::string other = put(node.clinic(), "b", sbom({{"lamp", "1.0.0"}})).asset;
  systems->read([&](const Systems::View& seen) {
    EXPECT_NE(seen.advised("CVE-2026-1"), seen.advised("CVE-2026-2"));
    auto verdicts = [&](const std::string& id) {
      std::vector<exposure::Verdict> out;
      for (const auto& one : seen.index.of(*seen.asset(id))) out.push_back(one.verdict);
      return out;
    };
    EXPECT_EQ(verdicts(own), std::vector{exposure::Verdict::not_affected});
    EXPECT_EQ(verdicts(other), std::vector{exposure::Verdict::affected});
  });
}

// What a full disk kept out of the journal nobody knows.
TEST_F(SystemsTest, WhatIsNotDurableIsNotKnown) {
  advise(advisory("CVE-2026-1001", "gate", "1.5.0"));
  advise(exploited);
  node.disk.limit_to(node.disk.used());
  auto answer = systems->put(
      node.works(), {.name = "a", .reach = Reach::open, .inventory = sbom({{"gate", "1.4.0"}})});
  EXPECT_FALSE(answer);
  node.disk.limit_to({});
  systems->read([&](const Systems::View& seen) {
    EXPECT_TRUE(seen.index.who(*seen.advised("CVE-2026-1001"), [](auto) { return true; }).empty());
  });
  EXPECT_EQ(put(node.works(), "a", sbom({{"gate", "1.4.0"}})).urgent.size(), 1u);
  same_after_a_start();
}

// A letter about a flaw goes to who runs it, and to who needs the service of those systems.
TEST_F(SystemsTest, WhoRunsItIsTold) {
  Post post(node.world, *node.journal, *node.keeper);
  node.register_member({.id = "ward", .name = "Ward"});
  node.register_member({.id = "town", .name = "Town"});
  auto written = node.keeper->write(
      {.touches = {1}, .build = [&](const Picture& picture, Position, Time) {
         std::vector<picture::Draft> drafts;
         for (const Service& one :
              {Service{.id = "water", .name = "Water", .member = "works"},
               Service{.id = "care", .name = "Care", .member = "ward", .needs = {"water"}}})
           drafts.push_back(made_here(node.world, Kind::service, picture,
                                      {.tlp = Tlp::amber_strict}, to_json(one)));
         return Result<std::vector<picture::Draft>>(std::move(drafts));
       }});
  ASSERT_TRUE(written) << written.error().text();
  advise(advisory("CVE-2026-1001", "gate", "1.5.0"));
  advise(exploited);
  ASSERT_TRUE(systems->put(node.works(), {.name = "a",
                                          .reach = Reach::open,
                                          .services = {{"water"}},
                                          .inventory = sbom({{"gate", "1.4.0"}})}));
  put(node.clinic(), "b", sbom({{"gate", "1.5.0"}}));
  auto drafted = post.draft(
      node.by("Abe", Role::analyst, "centre"),
      {.draft = {.title = "gate", .text = "Update it", .to = {.flaws = {"cve-2026-1001"}}},
       .marking = Marking{.tlp = Tlp::green},
       .dry_run = true});
  ASSERT_TRUE(drafted) << drafted.error().text();
  std::map<std::string, std::vector<std::pair<std::string, std::string>>> why;
  for (const auto& row : drafted->preview.rows)
    if (row.must) why[row.member] = row.why;
  ASSERT_EQ(why.size(), 2u) << "neither the clinic, which has mended it, nor the town";
  EXPECT_EQ(why["works"][0], std::pair(std::string("runs_flaw"), std::string("cve-2026-1001")));
  EXPECT_EQ(why["ward"][0],
            std::pair(std::string("depends_on_service"), std::string("water via care")));
}

}  // namespace
}  // namespace hinomi::act
