#include "judge/device/findings.h"

#include "judge/device/test_support_device.h"

namespace hinomi::device {
namespace {

std::vector<std::string> found(const Device& device, std::string_view day) {
  std::vector<std::string> out;
  for (const Finding& one : find(device, published_policy(), at(day)))
    out.push_back(std::string(name_of(one.kind)) + " " + one.subject + " " +
                  std::string(name_of(one.certainty)) + (one.is_expired ? " expired" : ""));
  return out;
}
using Lines = std::vector<std::string>;

Device scanned() {
  Device out;
  out.evidence = {{EvidenceKind::scan, "scanner", "line 1", at("2026-04-01")},
                  {EvidenceKind::scan, "scanner", "line 2", at("2026-04-08")},
                  {EvidenceKind::maker, "Himori Keiki", "list", at("2026-03-01")}};
  return out;
}

TEST(DeviceFindings, Ports) {
  Device device = scanned();
  device.ports = {{23, "tcp", true, "telnet", "", 0},
                  {8022, "tcp", true, "SSH", "ExampleSSH 7.2", 0},
                  {2323, "tcp", true, "", "", 0},
                  {22, "tcp", true, "http", "", 0},  // something else answers there
                  {161, "udp", true, "snmp", "", 0},
                  {161, "tcp", true, "", "", 0},
                  {80, "tcp", true, "http", "", 0}};
  EXPECT_EQ(found(device, "2026-04-02"), (Lines{"clear_management snmp on 161/udp observed",
                                                "clear_management telnet on 23/tcp observed",
                                                "clear_management telnet on 2323/tcp likely",
                                                "open_management ssh on 8022/tcp observed"}));
  // A later look at one port closes that one alone.
  device.ports.push_back({23, "tcp", false, "", "", 1});
  EXPECT_EQ(found(device, "2026-04-09"), (Lines{"clear_management snmp on 161/udp observed",
                                                "clear_management telnet on 2323/tcp likely",
                                                "open_management ssh on 8022/tcp observed"}));
  EXPECT_EQ(found(device, "2026-05-02")[0], "clear_management snmp on 161/udp observed expired");
  EXPECT_EQ(found(device, "2026-03-31"), Lines{});  // not yet said
}

TEST(DeviceFindings, Firmware) {
  Device device = scanned();
  device.newest = {{"1.10", 2}};
  EXPECT_EQ(found(device, "2026-04-09"), Lines{});  // nobody says which it runs
  device.firmware = {{"1.9", 0}};
  EXPECT_EQ(found(device, "2026-04-09"), Lines{"outdated_firmware 1.9 < 1.10 observed"});
  EXPECT_EQ(find(device, published_policy(), at("2026-04-09"))[0].evidence,
            (std::vector<std::uint32_t>{0, 2}));
  device.firmware.push_back({"1.10", 1});
  EXPECT_EQ(found(device, "2026-04-09"), Lines{});
}

TEST(DeviceFindings, Flaws) {
  Device device = scanned();
  device.flaws = {{"CVE-2026-0001", true, "1.5", 2}, {"CVE-2026-0002", false, "", 2}};
  EXPECT_EQ(found(device, "2026-04-09"), Lines{"exploited_flaw CVE-2026-0001 reported"});
  device.firmware = {{"1.5", 0}};
  EXPECT_EQ(found(device, "2026-04-09"), Lines{});
  device.firmware = {{"1.4.9", 0}};
  EXPECT_EQ(found(device, "2026-04-09"), Lines{"exploited_flaw CVE-2026-0001 reported"});
}

TEST(DeviceFindings, SupportEndsOnItsDay) {
  Device device = scanned();
  device.support = {{at("2026-04-05"), 2}};
  EXPECT_EQ(found(device, "2026-04-04"), Lines{});
  EXPECT_EQ(found(device, "2026-04-05"), Lines{"end_of_support 2026-04-05 reported"});
  EXPECT_EQ(format_time(find(device, published_policy(), at("2026-04-09"))[0].since).substr(0, 10),
            "2026-04-05");
}

TEST(DeviceFindings, ADeviationEndsWhenItIsNotSeenAgain) {
  Device device = scanned();
  device.evidence[0].kind = device.evidence[1].kind = EvidenceKind::flow;
  const std::string flow = "tcp 192.0.2.7 -> 198.51.100.9:23";
  device.deviations = {{flow, "", 0, true}};
  EXPECT_EQ(found(device, "2026-04-09"), Lines{"mud_deviation " + flow + " observed"});
  device.deviations.push_back({flow, "", 1, false});
  EXPECT_EQ(found(device, "2026-04-07"), Lines{"mud_deviation " + flow + " observed"});
  EXPECT_EQ(found(device, "2026-04-09"), Lines{});
}

TEST(DeviceFindings, EvidenceWithoutATimeCountsForNothing) {
  Device device;
  device.evidence = {{EvidenceKind::scan, "scanner", "line 1", {}}};
  device.ports = {{23, "tcp", true, "telnet", "", 0}};
  EXPECT_EQ(found(device, "2026-04-09"), Lines{});
  const auto missing = gaps(device, published_policy(), at("2026-04-09"));
  EXPECT_EQ(missing.back().what, "time");
}

// The table of docs/devices.md.
TEST(DevicePolicy, WhatItsOwnerHasToDoWithin30DaysIsSerious) {
  const Policy policy = published_policy();
  EXPECT_EQ(policy.serious_days, 30);
  std::string serious;
  for (std::size_t i = 0; i < finding_kinds; ++i)
    for (Reach reach : {Reach::open, Reach::controlled, Reach::small, Reach::unknown})
      if (policy.owner_days(FindingKind(i), reach) <= policy.serious_days)
        serious += std::string(name_of(reach)).substr(0, 1);
      else
        serious += '-';
  // open, controlled, small, unknown (as open)
  EXPECT_EQ(serious,
            "ocsu"
            "ocsu"
            "oc-u"
            "o--u"
            "o--u"
            "oc-u"
            "ocsu");
  EXPECT_EQ(policy.owner_days(FindingKind::default_credential, Reach::open), 3);
}

TEST(DevicePolicy, RefusalsNameThePlace) {
  auto where = [](std::string_view text) { return read_policy(text).error().where; };
  EXPECT_EQ(where("{}"), "device policy, begin");
  EXPECT_EQ(where(R"({"management":[{}],"validity_days":{},"measures":[]})"),
            "device policy, management");
  EXPECT_EQ(where(R"({"management":[],"validity_days":{"scan":0},"measures":[]})"),
            "device policy, validity_days");
  const std::string days =
      R"({"management":[],"validity_days":{"scan":1,"flow":1,"test":1,"label":1,"maker":1,)"
      R"("inventory":1,"declaration":1},"measures":[)";
  EXPECT_EQ(where(days + "]}"), "device policy, default_credential");
  EXPECT_EQ(where(days + R"({"finding":"x"}]})"), "device policy, measures");
  EXPECT_EQ(where(days + R"({"finding":"mud_deviation","who":"owner"}]})"),
            "device policy, mud_deviation");
}

}  // namespace
}  // namespace hinomi::device
