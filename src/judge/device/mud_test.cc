#include "judge/device/mud.h"

#include <gtest/gtest.h>

#include <map>

#include "judge/device/test_support_mud.h"

namespace hinomi::device {
namespace {

TEST(MudJudge, AsTheAccessListsSay) {
  std::map<MudVerdict::Kind, int> seen;
  for (unsigned seed = 0; seed < 1500; ++seed) {
    MudCases cases(seed);
    const json::object file = cases.file(), place = cases.site();
    auto access = in::read_mud_access(json::serialize(file));
    ASSERT_TRUE(access) << seed << access.error().text();
    ASSERT_TRUE(access->refused.empty()) << seed << access->refused[0].text();
    auto site = in::read_mud_site(json::serialize(place));
    ASSERT_TRUE(site) << site.error().text();
    const LiteralMud literal(file, place);
    for (int i = 0; i < 20; ++i) {
      const MudPacket packet = cases.packet();
      const MudVerdict got = judge_packet(*access, *site, packet);
      ASSERT_EQ(name_of(got.kind), name_of(literal.verdict(packet)))
          << "seed " << seed << ", packet " << i << ", rule " << got.rule << "\n"
          << json::serialize(file) << "\n"
          << json::serialize(place);
      ++seen[got.kind];
    }
  }
  for (auto kind :
       {MudVerdict::Kind::allowed, MudVerdict::Kind::deviation, MudVerdict::Kind::unknown})
    EXPECT_GT(seen[kind], 1000) << name_of(kind);
}

// The lamp of RFC 8520's example (section 9, shortened), with its server's address.
constexpr std::string_view lamp = R"({"ietf-mud:mud": {"mud-version": 1,
  "mud-url": "https://lighting.example.com/lightbulb2000", "systeminfo": "a lamp",
  "from-device-policy": {"access-lists": {"access-list": [{"name": "fr"}]}},
  "to-device-policy": {"access-lists": {"access-list": [{"name": "to"}]}}},
  "ietf-access-control-list:acls": {"acl": [
    {"name": "to", "type": "ipv4-acl-type", "aces": {"ace": [{"name": "cl0-todev",
      "matches": {"ipv4": {"ietf-acldns:src-dnsname": "test.example.com", "protocol": 6},
        "tcp": {"ietf-mud:direction-initiated": "from-device",
                "source-port": {"operator": "eq", "port": 443}}},
      "actions": {"forwarding": "accept"}}]}},
    {"name": "fr", "type": "ipv4-acl-type", "aces": {"ace": [{"name": "cl0-frdev",
      "matches": {"ipv4": {"ietf-acldns:dst-dnsname": "test.example.com", "protocol": 6},
        "tcp": {"ietf-mud:direction-initiated": "from-device",
                "destination-port": {"operator": "eq", "port": 443}}},
      "actions": {"forwarding": "accept"}}]}}]}})";

TEST(MudJudge, TheRuleThatWouldHave) {
  auto access = in::read_mud_access(lamp);
  ASSERT_TRUE(access) << access.error().text();
  auto site = in::read_mud_site(R"({"device": ["192.0.2.7"], "names":
    {"test.example.com": ["198.51.100.9"]}, "controllers": {"dns": ["192.0.2.53"]}})");
  ASSERT_TRUE(site) << site.error().text();
  auto judged = [&](MudPacket packet) {
    const MudVerdict out = judge_packet(*access, *site, packet);
    return std::string(name_of(out.kind)) + " " + out.rule + " " + out.lacks;
  };
  MudPacket packet{.peer_port = 443, .peer = *in::network_from("198.51.100.9")};
  EXPECT_EQ(judged(packet), "allowed cl0-frdev ");
  packet.peer_port = 23;
  EXPECT_EQ(judged(packet), "deviation cl0-frdev port 443 of the peer");
  packet.peer_port = 443;
  packet.peer = *in::network_from("203.0.113.5");
  EXPECT_EQ(judged(packet), "deviation cl0-frdev test.example.com");
  // Its server answers; it does not begin.
  packet = {.from_device = false, .peer_port = 443, .peer = *in::network_from("198.51.100.9")};
  EXPECT_EQ(judged(packet), "allowed cl0-todev ");
  packet.device_initiated = false;
  EXPECT_EQ(judged(packet), "deviation cl0-todev begun by the device");
  // Names are asked for and clocks are set without a rule of the file.
  packet = {.protocol = 17, .peer_port = 53, .peer = *in::network_from("192.0.2.53")};
  EXPECT_EQ(judged(packet), "allowed default-dns ");
  packet.peer = *in::network_from("203.0.113.5");
  EXPECT_EQ(judged(packet), "deviation default-dns urn:ietf:params:mud:dns");
  packet.peer_port = 123;
  EXPECT_EQ(judged(packet), "unknown default-ntp ");
}

}  // namespace
}  // namespace hinomi::device
