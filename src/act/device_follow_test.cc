// What is seriously wrong with a member's own device becomes a Record and a Duty, and ends when it
// was looked at again and is mended (docs/devices.md).
#include "act/systems_test_support.h"

namespace hinomi::act {
namespace {

using picture::ExposedRow;
using picture::Picture;
using std::chrono::days;

std::string seconds_of(Time time) {
  return std::to_string(
      std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count());
}
// nmap's result for 192.0.2.7; `ports`: XML of those that are open, all others of 1 to 1000 closed.
std::string scan(Time when, const std::string& ports) {
  return R"(<nmaprun scanner="nmap" start=")" + seconds_of(when) +
         R"("><scaninfo type="syn" protocol="tcp" services="1-1000"/><host><status state="up"/>)"
         R"(<address addr="192.0.2.7" addrtype="ipv4"/><ports><extraports state="closed" count="9"/>)" +
         ports + "</ports></host></nmaprun>";
}
std::string open_port(int port, const std::string& service) {
  return R"(<port protocol="tcp" portid=")" + std::to_string(port) +
         R"("><state state="open"/><service name=")" + service + R"("/></port>)";
}
std::string list(const std::string& evidence) {
  return R"({"devices":[{"id":"camera","addresses":["192.0.2.7"],"evidence":[)" + evidence + "]}]}";
}
std::string said(std::string_view kind, Time when, const std::string& what) {
  return R"({"kind":")" + std::string(kind) + R"(","by":"somebody","said":")" + format_time(when) +
         R"(",)" + what + "}";
}

class DeviceFollowTest : public SystemsDeskTest {
 protected:
  Result<std::unique_ptr<Systems>> opened() override {
    auto policy = TRY(
        device::read_policy(*real_disk().read(HINOMI_SOURCE_DIR "/content/devices/policy.json")));
    return Systems::open(node.world, *node.journal, *node.keeper, {}, std::move(policy));
  }
  Time now() { return node.clock.now(); }
  void later(Duration time) { node.clock.set(now() + time); }
  SystemAnswer camera(const std::string& inventory = "", Reach reach = Reach::open) {
    auto answer = systems->put(node.works(), {.name = "camera",
                                              .kind = AssetKind::device,
                                              .reach = reach,
                                              .maker = "Himori Keiki",
                                              .model = "HM-200",
                                              .inventory = inventory});
    EXPECT_TRUE(answer) << answer.error().text();
    return answer.value_or(SystemAnswer());
  }
  SystemAnswer bring(const std::string& asset, const std::string& bytes) {
    auto answer = systems->evidence(node.works(), asset, bytes);
    EXPECT_TRUE(answer) << answer.error().text();
    return answer.value_or(SystemAnswer());
  }
  void same_after_a_start() {
    const std::string before = but_for_the_clock(node.dump());
    SystemsDeskTest::same_after_a_start();
    ASSERT_TRUE(systems->settle(now()));
    EXPECT_EQ(but_for_the_clock(node.dump()), before) << "nor has the first tick";
    EXPECT_EQ(but_for_the_clock(node.refolded()), before);
  }
};

TEST_F(DeviceFollowTest, FromAScanToTheNextLook) {
  const SystemAnswer first =
      camera(scan(now() - hours(2), open_port(23, "telnet") + open_port(21, "ftp")));
  ASSERT_EQ(first.urgent.size(), 1u) << "two ports, one finding, one Duty";
  ASSERT_EQ(exposed().size(), 1u);
  const Exposed first_told = exposed()[0].exposed;
  EXPECT_EQ(first_told.member, "works");
  EXPECT_EQ(first_told.finding, "clear_management");
  EXPECT_EQ(first_told.title, "camera");
  EXPECT_EQ(first_told.subjects, (std::vector<std::string>{"ftp on 21/tcp", "telnet on 23/tcp"}));
  EXPECT_EQ(first_told.assets, std::vector<std::string>{first.asset});
  EXPECT_EQ(first_told.why, (std::vector<std::string>{"observed", "open"}));
  EXPECT_EQ(exposed()[0].marking.tlp, Tlp::amber_strict);
  // Owner and provider: 7 days from the scan (content/devices/policy.json).
  ASSERT_EQ(first_told.plan.size(), 2u);
  EXPECT_EQ(first_told.plan[0].who, "owner");
  EXPECT_EQ(first_told.plan[1].who, "isp");
  EXPECT_EQ(first_told.due, now() - hours(2) + days(7));
  ASSERT_EQ(open_duties().size(), 1u);
  EXPECT_EQ(open_duties()[0].kind, DutyKind::mend_flaw);
  EXPECT_EQ(open_duties()[0].member, "works");
  EXPECT_EQ(open_duties()[0].subject, first.urgent[0]);
  EXPECT_EQ(open_duties()[0].due, first_told.due);
  same_after_a_start();

  // One of the two is closed: the same Duty.
  later(hours(1));
  bring(first.asset, scan(now(), open_port(21, "ftp")));
  ASSERT_EQ(exposed().size(), 1u);
  EXPECT_EQ(exposed()[0].exposed.subjects, std::vector<std::string>{"ftp on 21/tcp"});
  EXPECT_EQ(open_duties().size(), 1u);
  EXPECT_EQ(open_duties()[0].due, first_told.due);
  same_after_a_start();

  // Both are: it is over.
  later(hours(1));
  EXPECT_TRUE(bring(first.asset, scan(now(), "")).urgent.empty());
  EXPECT_TRUE(exposed()[0].exposed.over);
  EXPECT_TRUE(open_duties().empty());
  same_after_a_start();

  // It comes back: another Record, another Duty with its own clock.
  later(hours(1));
  EXPECT_EQ(bring(first.asset, scan(now(), open_port(23, "telnet"))).urgent.size(), 1u);
  ASSERT_EQ(exposed().size(), 2u);
  EXPECT_FALSE(exposed()[1].exposed.over);
  EXPECT_EQ(open_duties()[0].due, now() + days(7));
  same_after_a_start();
}

// A scan that did not look at a port says nothing of it, and an old one is no sign that it is shut.
TEST_F(DeviceFollowTest, OnlyANewLookEndsIt) {
  const std::string id = camera(scan(now(), open_port(23, "telnet"))).asset;
  later(hours(1));
  const std::string narrow =
      R"(<nmaprun scanner="nmap" start=")" + seconds_of(now()) +
      R"("><host><status state="up"/><address addr="192.0.2.7" addrtype="ipv4"/><ports>)"
      R"(<port protocol="tcp" portid="80"><state state="closed"/></port></ports></host></nmaprun>)";
  bring(id, narrow);
  EXPECT_EQ(open_duties().size(), 1u);
  camera(narrow);
  EXPECT_EQ(open_duties().size(), 1u)
      << "what runs was told anew; what was seen before still holds";
  // Over after 30 days: to be looked at again, and no sign that it is mended.
  later(days(40));
  ASSERT_TRUE(systems->settle(now()));
  EXPECT_EQ(open_duties().size(), 1u);
  EXPECT_FALSE(exposed()[0].exposed.over);
  same_after_a_start();
  bring(id, scan(now(), ""));
  EXPECT_TRUE(open_duties().empty());
}

TEST_F(DeviceFollowTest, SupportEndsByTheClock) {
  const std::string id = camera().asset;
  const Time end = now() + days(3);
  bring(id, list(said("maker", now(), R"("support_ends":")" + format_time(end) + R"(")")));
  EXPECT_TRUE(exposed().empty());
  same_after_a_start();
  node.clock.set(end - hours(1));
  ASSERT_TRUE(systems->settle(now()));
  EXPECT_TRUE(exposed().empty());
  node.clock.set(end);
  // A start adds nothing; the tick does.
  const std::string before = but_for_the_clock(node.dump());
  systems.reset();
  open();
  EXPECT_EQ(but_for_the_clock(node.dump()), before);
  ASSERT_TRUE(systems->settle(now()));
  ASSERT_EQ(exposed().size(), 1u);
  EXPECT_EQ(exposed()[0].exposed.finding, "end_of_support");
  EXPECT_EQ(exposed()[0].exposed.priority, Priority::out_of_cycle);
  EXPECT_EQ(exposed()[0].exposed.due, end + days(30));
  same_after_a_start();
  // Its maker supports it for longer.
  later(hours(1));
  bring(id, list(said("maker", now(), R"("support_ends":"2030-01-01")")));
  EXPECT_TRUE(exposed()[0].exposed.over);
  EXPECT_TRUE(open_duties().empty());
}

TEST_F(DeviceFollowTest, WhoOpensItToTheInternetHasLessTime) {
  const std::string credential =
      said("scan", now(), R"("default_credentials":[{"service":"http on 80/tcp"}])");
  const std::string id = camera("", Reach::controlled).asset;
  bring(id, list(credential));
  ASSERT_EQ(exposed().size(), 1u);
  EXPECT_EQ(exposed()[0].exposed.priority, Priority::out_of_cycle);
  EXPECT_EQ(open_duties()[0].due, now() + days(14));
  camera("", Reach::open);
  ASSERT_EQ(exposed().size(), 2u);
  EXPECT_TRUE(exposed()[0].exposed.over);
  EXPECT_EQ(exposed()[1].exposed.priority, Priority::immediate);
  ASSERT_EQ(open_duties().size(), 1u);
  EXPECT_EQ(open_duties()[0].due, now() + days(3));
  // Taken off the internet: less urgent, the same Duty.
  camera("", Reach::small);
  EXPECT_EQ(exposed().size(), 2u);
  EXPECT_EQ(open_duties().size(), 1u);
  same_after_a_start();
}

// A port's number alone is no news; what its owner has half a year for is no Duty.
TEST_F(DeviceFollowTest, WhatIsNotSerious) {
  const std::string id = camera(scan(now(), open_port(22, "ssh")), Reach::small).asset;
  bring(id, list(said("scan", now(), R"("ports":[{"port":23}])")));
  EXPECT_TRUE(exposed().empty());
  camera("", Reach::open);
  ASSERT_EQ(exposed().size(), 1u) << "ssh from the internet";
  EXPECT_EQ(exposed()[0].exposed.finding, "open_management");
  auto removed = systems->remove(node.works(), id);
  ASSERT_TRUE(removed) << removed.error().text();
  EXPECT_TRUE(exposed()[0].exposed.over);
  EXPECT_TRUE(open_duties().empty());
  same_after_a_start();
}

TEST_F(DeviceFollowTest, FlowsAgainstItsMudFile) {
  const std::string id = camera().asset;
  const auto flow = [&](const std::string& peer, int port, Time when) {
    return R"({"ts":)" + seconds_of(when) +
           R"(,"id.orig_h":"192.0.2.7","id.orig_p":40000,"id.resp_h":")" + peer +
           R"(","id.resp_p":)" + std::to_string(port) + R"(,"proto":"tcp"})" + "\n";
  };
  const auto mud = [](const std::string& network) {
    return R"({"ietf-mud:mud":{"mud-version":1,"mud-url":"https://himori.example/hm-200.json",)"
           R"("systeminfo":"a camera",)"
           R"("from-device-policy":{"access-lists":{"access-list":[{"name":"fr"}]}}},)"
           R"("ietf-access-control-list:acls":{"acl":[{"name":"fr","type":"ipv4-acl-type",)"
           R"("aces":{"ace":[{"name":"cloud","matches":{"ipv4":{)"
           R"("destination-ipv4-network":")" +
           network + R"("}},"actions":{"forwarding":"accept"}}]}}]}})";
  };
  bring(id, list(""));  // its address
  bring(id, flow("203.0.113.5", 23, now() - hours(1)));
  EXPECT_TRUE(exposed().empty()) << "nobody said what it is meant to do";
  bring(id, mud("198.51.100.0/24"));
  ASSERT_EQ(exposed().size(), 1u);
  EXPECT_EQ(exposed()[0].exposed.finding, "mud_deviation");
  EXPECT_EQ(exposed()[0].exposed.subjects,
            std::vector<std::string>{"tcp 192.0.2.7 -> 203.0.113.5:23"});
  same_after_a_start();
  // Watched for a day, and it does so no more.
  later(days(3));
  bring(id, flow("198.51.100.9", 443, now() - hours(26)) + flow("198.51.100.9", 443, now()));
  EXPECT_TRUE(exposed()[0].exposed.over);
  EXPECT_TRUE(open_duties().empty());
  later(hours(1));
  bring(id, flow("203.0.113.5", 23, now()));
  EXPECT_EQ(open_duties().size(), 1u);
  // Its maker says that it is meant to.
  bring(id, mud("0.0.0.0/0"));
  EXPECT_TRUE(open_duties().empty());
  same_after_a_start();
}

TEST_F(DeviceFollowTest, WhoMayBringWhat) {
  const std::string id = camera().asset;
  const std::string good = scan(now(), open_port(23, "telnet"));
  auto kind_of = [&](const Actor& actor, const std::string& asset, const std::string& bytes) {
    auto answer = systems->evidence(actor, asset, bytes);
    return answer ? std::string("taken") : std::string(name_of(answer.error().kind));
  };
  EXPECT_EQ(kind_of(node.clinic(), id, good), "missing") << "of another member";
  EXPECT_EQ(kind_of(node.by("ear", Role::equipment, "works"), id, good), "denied");
  EXPECT_EQ(kind_of(node.works(), "01900000-0000-7000-8000-00000000abcd", good), "missing");
  EXPECT_EQ(kind_of(node.works(), id, "gate 1.0"), "invalid");
  EXPECT_EQ(kind_of(node.works(), id, R"({"bomFormat":"CycloneDX","specVersion":"1.5"})"),
            "invalid")
      << "what it runs, not its state";
  EXPECT_EQ(kind_of(node.works(), id, R"({"devices":[{"id":"a"},{"id":"b"}]})"), "invalid");
  EXPECT_EQ(kind_of(node.works(), id, std::string(longest_device_part + 1, ' ')), "too_large");
  EXPECT_TRUE(exposed().empty());
  EXPECT_EQ(kind_of(node.works(), id, good), "taken");
  // The oldest is forgotten after 32: nothing holds for ever.
  for (std::size_t i = 0; i < most_device_parts; ++i) bring(id, list(""));
  EXPECT_TRUE(open_duties().empty());
  EXPECT_EQ(node.keeper->read([&](const Picture& picture) {
    return picture.systems().asset(id)->asset.evidence.size();
  }),
            most_device_parts);
}

// What could not be written is not known.
TEST_F(DeviceFollowTest, AFullDiskLeavesThingsAsTheyWere) {
  const std::string id = camera().asset;
  const std::string before = but_for_the_clock(node.dump());
  node.disk.limit_to(node.disk.used());
  EXPECT_FALSE(systems->evidence(node.works(), id, scan(now(), open_port(23, "telnet"))));
  node.disk.limit_to({});
  EXPECT_EQ(but_for_the_clock(node.dump()), before);
  EXPECT_TRUE(
      systems->read([&](const Systems::View& seen) { return seen.device(id)->ports.empty(); }));
}

}  // namespace
}  // namespace hinomi::act
