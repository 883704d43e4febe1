#include "judge/device/deviations.h"

#include <gtest/gtest.h>

#include "judge/device/findings.h"
#include "judge/device/test_support_device.h"

namespace hinomi::device {
namespace {

using std::chrono::hours;

// May speak to 198.51.100.9 on port 443, and nothing else.
constexpr std::string_view pump_file = R"({"ietf-mud:mud": {"mud-version": 1,
  "mud-url": "https://himori.example/hm-200.json", "systeminfo": "a pump",
  "from-device-policy": {"access-lists": {"access-list": [{"name": "fr"}]}}},
  "ietf-access-control-list:acls": {"acl": [
    {"name": "fr", "type": "ipv4-acl-type", "aces": {"ace": [{"name": "cloud",
      "matches": {"ipv4": {"destination-ipv4-network": "198.51.100.9/32", "protocol": 6},
        "tcp": {"destination-port": {"operator": "eq", "port": 443}}},
      "actions": {"forwarding": "accept"}}]}}]}})";

in::ObservedFlow to(std::string_view peer, std::uint16_t port, Time seen) {
  return {.seen = seen,
          .origin = *in::network_from("192.0.2.7"),
          .responder = *in::network_from(peer),
          .origin_port = 40000,
          .responder_port = port,
          .protocol = 6,
          .place = "line 1"};
}

class DeviationsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto read = in::read_mud_access(pump_file);
    ASSERT_TRUE(read) << read.error().text();
    access = std::move(*read);
    device.addresses = {"192.0.2.7"};
  }
  // As a log of these flows is judged.
  void watch(std::vector<in::ObservedFlow> flows) {
    add_deviations(device, access, {}, flows, "zeek", "conn.log");
    end_deviations(device, flows, "zeek", "conn.log");
  }
  std::vector<std::string> found(Time now) const {
    std::vector<std::string> out;
    for (const Finding& one : find(device, published_policy(), now))
      if (!one.is_expired) out.push_back(one.subject);
    return out;
  }
  using Lines = std::vector<std::string>;

  in::MudAccess access;
  Device device;
  const Time begin = at("2026-04-01");
};

TEST_F(DeviationsTest, WatchedForADayAndNotSeenAgain) {
  watch({to("198.51.100.9", 443, begin), to("203.0.113.5", 23, begin + hours(1))});
  const Lines telnet{"tcp 192.0.2.7 -> 203.0.113.5:23"};
  EXPECT_EQ(found(begin + hours(2)), telnet);
  // A look of an hour says nothing: it may do it once a day.
  watch({to("198.51.100.9", 443, begin + hours(3)), to("198.51.100.9", 443, begin + hours(4))});
  EXPECT_EQ(found(begin + hours(5)), telnet);
  // Nor does a day of others.
  in::ObservedFlow other = to("198.51.100.9", 443, begin + hours(5)), later = other;
  other.origin = later.origin = *in::network_from("192.0.2.8");
  later.seen += hours(30);
  watch({other, later});
  EXPECT_EQ(found(begin + hours(40)), telnet);
  watch({to("198.51.100.9", 443, begin + hours(41)), to("198.51.100.9", 443, begin + hours(65))});
  EXPECT_EQ(found(begin + hours(66)), Lines{});
  // Seen once more: it is there again.
  watch({to("203.0.113.5", 23, begin + hours(70))});
  EXPECT_EQ(found(begin + hours(71)), telnet);
}

TEST_F(DeviationsTest, SeenInTheSameDayItStays) {
  watch({to("203.0.113.5", 23, begin)});
  watch({to("198.51.100.9", 443, begin + hours(1)), to("203.0.113.5", 23, begin + hours(10)),
         to("198.51.100.9", 443, begin + hours(30))});
  EXPECT_EQ(found(begin + hours(31)), Lines{"tcp 192.0.2.7 -> 203.0.113.5:23"});
}

}  // namespace
}  // namespace hinomi::device
