#include "in/inventory/mud_access.h"

#include <gtest/gtest.h>

namespace hinomi::in {
namespace {

std::string file_of(std::string_view aces, std::string_view type = "ipv4-acl-type",
                    std::string_view policy = "from-device-policy") {
  return R"({"ietf-mud:mud": {"mud-url": "https://Himori.example:8443/m.json", ")" +
         std::string(policy) +
         R"(": {"access-lists": {"access-list": [{"name": "l"}]}}},
  "ietf-access-control-list:acls": {"acl": [{"name": "l", "type": ")" +
         std::string(type) + R"(", "aces": {"ace": [)" + std::string(aces) + "]}}]}}";
}

std::string ace_of(std::string_view matches, std::string_view action = "accept") {
  return R"({"name": "n", "matches": )" + std::string(matches) +
         R"(, "actions": {"forwarding": ")" + std::string(action) + R"("}})";
}

TEST(MudAccess, PeerIsTheOtherEnd) {
  auto from = read_mud_access(file_of(ace_of(
      R"({"ipv4": {"ietf-acldns:dst-dnsname": "A.Example.", "protocol": 6},
          "tcp": {"source-port": {"lower-port": 1, "upper-port": 9},
                  "destination-port": {"operator": "lte", "port": 443}}})")));
  ASSERT_TRUE(from) << from.error().text();
  EXPECT_EQ(from->authority, "himori.example:8443");
  ASSERT_EQ(from->from_device.size(), 5u);  // and DNS and NTP, in both families
  const MudRule& rule = from->from_device[0];
  EXPECT_EQ(rule.peers[0].value, "a.example");
  EXPECT_EQ(rule.peer_port->last, 443);
  EXPECT_EQ(rule.device_port->first, 1);
  EXPECT_EQ(rule.place, "/ietf-access-control-list:acls/acl/0/aces/ace/0");
  EXPECT_EQ(from->from_device[4].name, "default-ntp");

  auto to = read_mud_access(file_of(ace_of(R"({"ipv4": {"source-ipv4-network": "192.0.2.0/24"},
                         "udp": {"source-port": {"operator": "eq", "port": 53}}})"),
                                    "ietf-access-control-list:ipv4-acl-type", "to-device-policy"));
  ASSERT_TRUE(to) << to.error().text();
  EXPECT_EQ(to->to_device[0].peer_port->first, 53);
  EXPECT_EQ(to->to_device[0].peers[0].kind, MudPeer::Kind::network);
}

TEST(MudAccess, WhatCannotBeReadAllowsNothing) {
  for (const char* matches : {
           R"({"ipv4": {"dscp": 7}})",
           R"({"ipv4": {"ietf-acldns:src-dnsname": "a.example"}})",  // the device's own end
           R"({"eth": {"ethertype": 2048}})",
           R"({"ipv6": {"protocol": 6}})",
           R"({"ipv4": {"protocol": 17}, "tcp": {}})",
           R"({"ipv4": {"protocol": 17}, "udp": {"ietf-mud:direction-initiated": "from-device"}})",
           R"({"tcp": {"destination-port": {"operator": "eq", "port": 70000}}})",
           R"({"tcp": {"destination-port": {"lower-port": 9, "upper-port": 1}}})",
           R"({"tcp": {"flags": "syn"}})",
           R"({"ietf-mud:mud": {"controller": ""}})",
           R"({"ipv4": {"destination-ipv4-network": "2001:db8::/32"}})",
           R"({"l3": 1})",
       }) {
    auto accepts = read_mud_access(file_of(ace_of(matches)));
    ASSERT_TRUE(accepts) << matches;
    EXPECT_EQ(accepts->from_device.size(), 4u) << matches;
    ASSERT_EQ(accepts->refused.size(), 1u) << matches;
    EXPECT_TRUE(accepts->refused[0].where.starts_with(
        "/ietf-access-control-list:acls/acl/0/aces/ace/0/matches/"))
        << matches;
    // Left out, it would allow what its maker forbids.
    EXPECT_FALSE(read_mud_access(file_of(ace_of(matches, "drop")))) << matches;
  }
}

TEST(MudAccess, RefusalsNameThePlace) {
  auto where = [](const std::string& text) {
    auto read = read_mud_access(text);
    return read ? "read" : read.error().where;
  };
  EXPECT_EQ(where("{}"), "/ietf-mud:mud");
  EXPECT_EQ(where(R"({"ietf-mud:mud": {}, "ietf-access-control-list:access-lists": {}})"),
            "/ietf-access-control-list:access-lists");
  EXPECT_EQ(where(R"({"ietf-mud:mud": {"to-device-policy": {}}})"),
            "/ietf-mud:mud/to-device-policy");
  EXPECT_EQ(where(R"({"ietf-mud:mud": {"to-device-policy": {"access-lists": {"access-list":
      [{"name": "x"}]}}}, "ietf-access-control-list:acls": {"acl": []}})"),
            "/ietf-access-control-list:acls/acl");
  EXPECT_EQ(where(file_of("", "eth-acl-type")), "/ietf-access-control-list:acls/acl/0/type");
  EXPECT_EQ(where(file_of(ace_of("{}", "perhaps"))),
            "/ietf-access-control-list:acls/acl/0/aces/ace/0/actions/forwarding");
  EXPECT_EQ(where(R"({"ietf-mud:mud": {}})"), "read");
}

TEST(MudSite, Words) {
  auto site = read_mud_site(R"({"device": ["192.0.2.7"], "controllers": {"dns": ["192.0.2.53"]},
    "names": {"A.example.": ["198.51.100.0/24", "2001:db8::1"]}})");
  ASSERT_TRUE(site) << site.error().text();
  MudAccess access;
  auto text = [&](MudPeer::Kind kind, std::string value) {
    const MudSite::Networks* networks = site->find({kind, std::move(value), {}}, access);
    std::string out = networks ? "" : "nobody said";
    if (networks)
      for (const Network& one : *networks) out += text_of(one) + " ";
    return out;
  };
  EXPECT_EQ(text(MudPeer::Kind::name, "a.example"), "198.51.100.0/24 2001:db8::1 ");
  EXPECT_EQ(text(MudPeer::Kind::controller, "urn:ietf:params:mud:dns"), "192.0.2.53 ");
  EXPECT_EQ(text(MudPeer::Kind::controller, "urn:ietf:params:mud:ntp"), "nobody said");
  EXPECT_EQ(text(MudPeer::Kind::my_controller, ""), "nobody said");
  auto where = [](std::string_view json) { return read_mud_site(json).error().where; };
  EXPECT_EQ(where(R"({"device": "192.0.2.7"})"), "/device");
  EXPECT_EQ(where(R"({"names": {"a": ["x"]}})"), "/names/a");
  EXPECT_EQ(where(R"({"nmaes": {}})"), "/nmaes");
}

}  // namespace
}  // namespace hinomi::in
