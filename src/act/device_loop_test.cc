// From a scan to the next look: who may say what, and what follows.
#include "act/device_loop.h"

#include <fstream>

#include "act/test_support.h"

namespace hinomi::act {
namespace {

using picture::DeviceCaseRow;
using picture::Picture;

constexpr std::string_view basis = "Act on NICT, article 18";
const std::string pump(64, 'a'), camera(64, 'b');

class DeviceLoopTest : public DeskTest {
 protected:
  void SetUp() override {
    DeskTest::SetUp();
    node.register_member({.id = "net", .name = "Himori Net", .groups = {"isp"}});
    node.register_member({.id = "net2", .name = "Other Net", .groups = {"isp"}});
    node.register_member({.id = "eye", .name = "Scanner", .groups = {"lawful-scanner"}});
    std::ifstream in(std::string(HINOMI_SOURCE_DIR) + "/content/devices/policy.json");
    auto policy = device::read_policy(std::string(std::istreambuf_iterator<char>(in), {}));
    ASSERT_TRUE(policy) << policy.error().text();
    loop = std::make_unique<DeviceLoop>(node.world, *node.keeper, std::move(*policy));
  }
  void TearDown() override {
    loop.reset();
    DeskTest::TearDown();
  }
  Actor scanner() const {
    Actor out = node.by("scan-machine", Role::reporter, "eye");
    out.party.groups = {"lawful-scanner"};
    return out;
  }
  Actor provider(const std::string& member = "net") const {
    return node.by("Ito", Role::reporter, member);
  }
  DeviceObservation telnet(const std::string& pseudonym = pump) {
    return {.pseudonym = pseudonym,
            .isp = "net",
            .seen = node.clock.now(),
            .maker = "Himori Keiki",
            .model = "HM-200",
            .findings = {{"clear_management", "telnet on 23/tcp"}},
            .place = "/observations/0"};
  }
  ObservationsAnswer observe(DeviceObservation one) {
    auto answer = loop->observe(scanner(), {&one, 1}, basis);
    EXPECT_TRUE(answer) << answer.error().text();
    return answer.value_or(ObservationsAnswer());
  }
  Error refusal(DeviceObservation one) {
    auto answer = loop->observe(scanner(), {&one, 1}, basis);
    EXPECT_FALSE(answer);
    return answer ? Error() : answer.error();
  }
  DeviceCaseRow row(const std::string& id) const {
    return node.keeper->read([&](const Picture& picture) {
      const DeviceCaseRow* found = picture.device_cases().find(id);
      EXPECT_NE(found, nullptr);
      return found ? *found : DeviceCaseRow();
    });
  }
  std::vector<Duty> open_duties() const {
    return node.keeper->read([](const Picture& picture) {
      std::vector<Duty> out;
      for (std::size_t place : picture.open_duties())
        if (picture.duties()[place].duty.kind == DutyKind::tell_owner)
          out.push_back(picture.duties()[place].duty);
      return out;
    });
  }
  void later(Duration time) { node.clock.set(node.clock.now() + time); }

  std::unique_ptr<DeviceLoop> loop;
};

TEST_F(DeviceLoopTest, FromScanToTheNextLook) {
  const Time begin = node.clock.now();
  const ObservationsAnswer first = observe(telnet());
  ASSERT_EQ(first.cases.size(), 1u);
  EXPECT_EQ(first.opened, 1u);
  const std::string id = first.cases[0];
  DeviceCaseRow is = row(id);
  EXPECT_EQ(is.is.state, CaseState::opened);
  EXPECT_EQ(is.is.due, begin + std::chrono::days(7));  // the provider's, of clear_management
  EXPECT_EQ(is.is.scanner, "eye");
  ASSERT_EQ(open_duties().size(), 1u);
  EXPECT_EQ(open_duties()[0].member, "net");
  EXPECT_EQ(open_duties()[0].due, is.is.due);

  // The provider tells the owner: its Duty is done.
  ASSERT_TRUE(loop->say(provider(), id, CaseState::told, "letter sent"));
  EXPECT_EQ(row(id).is.state, CaseState::told);
  EXPECT_TRUE(open_duties().empty());
  // Seen again meanwhile: it stays told.
  later(hours(24));
  EXPECT_EQ(observe(telnet()).seen_again, 1u);
  EXPECT_EQ(row(id).is.state, CaseState::told);
  EXPECT_TRUE(open_duties().empty());

  // The owner says that it is mended; the next look says that it is not.
  ASSERT_TRUE(loop->say(provider(), id, CaseState::mended, ""));
  later(hours(24));
  const Time again = node.clock.now();
  observe(telnet());
  is = row(id);
  EXPECT_EQ(is.is.state, CaseState::opened);
  EXPECT_EQ(is.is.returned, 1u);
  EXPECT_EQ(is.is.first_seen, begin);
  EXPECT_EQ(is.is.due, again + std::chrono::days(7));
  ASSERT_EQ(open_duties().size(), 1u);

  // Looked at again and closed: over, whatever was said.
  later(hours(24));
  DeviceObservation closed = telnet();
  closed.findings.clear();
  closed.closed = {"80/tcp", "1-100/udp"};
  EXPECT_EQ(observe(closed).gone, 0u);  // other ports
  closed.closed = {"1-1000/tcp"};
  later(hours(1));
  closed.seen = node.clock.now();
  EXPECT_EQ(observe(closed).gone, 1u);
  EXPECT_EQ(row(id).is.state, CaseState::gone);
  EXPECT_TRUE(open_duties().empty());
  auto said = loop->say(provider(), id, CaseState::mended, "");
  ASSERT_FALSE(said);
  EXPECT_EQ(said.error().kind, ErrorKind::conflict);
}

TEST_F(DeviceLoopTest, WhatWasSeenBeforeTheNewestLookChangesNothing) {
  const std::string id = observe(telnet()).cases[0];
  DeviceObservation old = telnet();
  old.seen = node.clock.now() - hours(1);
  old.findings.clear();
  old.closed = {"23/tcp"};
  EXPECT_EQ(observe(old).gone, 0u);
  EXPECT_EQ(row(id).is.state, CaseState::opened);
}

TEST_F(DeviceLoopTest, OneDeviceIsOneLine) {
  DeviceObservation both[] = {telnet(), telnet(camera)};
  both[0].findings.push_back({"default_credential", "http on 80/tcp"});
  auto answer = loop->observe(scanner(), both, basis);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->opened, 3u);
  // The same twice in one request is one case.
  DeviceObservation twice[] = {telnet(std::string(64, 'c')), telnet(std::string(64, 'c'))};
  answer = loop->observe(scanner(), twice, basis);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->opened, 1u);
  EXPECT_EQ(open_duties().size(), 4u);
}

TEST_F(DeviceLoopTest, WhoMaySayWhat) {
  auto one = telnet();
  auto denied = loop->observe(provider(), {&one, 1}, basis);
  ASSERT_FALSE(denied);
  EXPECT_EQ(denied.error().kind, ErrorKind::denied);
  EXPECT_EQ(loop->observe(scanner(), {&one, 1}, "").error().where, "basis");
  const std::string id = observe(one).cases[0];
  // Another provider does not learn that it is there.
  for (const Actor& actor : {provider("net2"), scanner(), provider("works")}) {
    auto said = loop->say(actor, id, CaseState::told, "");
    ASSERT_FALSE(said);
    EXPECT_EQ(said.error().kind, ErrorKind::missing);
  }
  EXPECT_EQ(loop->say(provider(), id, CaseState::gone, "").error().where, "state");
}

TEST_F(DeviceLoopTest, AScannerLearnsNothingOfAnother) {
  observe(telnet());
  node.register_member({.id = "eye2", .name = "Other scanner", .groups = {"lawful-scanner"}});
  Actor other = node.by("other-machine", Role::reporter, "eye2");
  other.party.groups = {"lawful-scanner"};
  later(hours(1));
  auto one = telnet();
  auto answer = loop->observe(other, {&one, 1}, basis);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->opened, 1u);
  EXPECT_EQ(answer->seen_again, 0u);
  // What it did not see any more says nothing of the other's case.
  one.findings.clear();
  one.closed = {"23/tcp"};
  later(hours(1));
  one.seen = node.clock.now();
  EXPECT_EQ(loop->observe(other, {&one, 1}, basis)->gone, 1u);
  EXPECT_EQ(open_duties().size(), 1u);
}

// No address of anybody comes in beside the pseudonym.
TEST_F(DeviceLoopTest, AddressesAreRefused) {
  auto one = telnet();
  one.pseudonym = "198.51.100.7";
  EXPECT_EQ(refusal(one).where, "/observations/0/pseudonym");
  one = telnet();
  one.model = "HM-200 at 198.51.100.7";
  EXPECT_EQ(refusal(one).where, "/observations/0/model");
  one = telnet();
  one.findings[0].subject = "198.51.100.7 on 23/tcp";
  EXPECT_EQ(refusal(one).where, "/observations/0/findings");
  one = telnet();
  const std::string id = observe(one).cases[0];
  for (const char* note :
       {"told 198.51.100.7", "(198.51.100.7:80)", "at [2001:db8::7]:80", "2001:db8::7."})
    EXPECT_EQ(loop->say(provider(), id, CaseState::told, note).error().where, "note") << note;
  EXPECT_TRUE(loop->say(provider(), id, CaseState::told, "told at 10:30 by letter 1.2"));
}

TEST_F(DeviceLoopTest, RefusalsNameThePlace) {
  auto one = telnet();
  one.isp = "works";  // no provider
  EXPECT_EQ(refusal(one).where, "/observations/0/isp");
  one = telnet();
  one.seen = node.clock.now() + hours(1);
  EXPECT_EQ(refusal(one).where, "/observations/0/seen");
  one = telnet();
  one.findings[0].finding = "mud_deviation";
  EXPECT_EQ(refusal(one).where, "/observations/0/findings");
  one = telnet();
  one.closed = {"23"};
  EXPECT_EQ(refusal(one).where, "/observations/0/closed");
  // A good neighbour goes through.
  DeviceObservation two[] = {one, telnet(camera)};
  auto answer = loop->observe(scanner(), two, basis);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->opened, 1u);
  EXPECT_EQ(answer->refused_count, 1u);
}

}  // namespace
}  // namespace hinomi::act
