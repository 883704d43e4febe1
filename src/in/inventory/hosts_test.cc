#include "in/inventory/hosts.h"

#include <gtest/gtest.h>

namespace hinomi::in {
namespace {

Inventory hosts_of(std::string_view text) {
  auto out = read_inventory(text);
  EXPECT_TRUE(out) << out.error().text();
  return out ? *out : Inventory{};
}

// "kind ref name version parent"
std::vector<std::string> lines_of(const Inventory& inventory) {
  std::vector<std::string> out;
  for (const Component& one : inventory.components)
    out.push_back(one.kind + " " + one.ref + " " + one.name + " " + one.version + " " +
                  (one.parent == no_component ? "-" : std::to_string(one.parent)));
  return out;
}

using Lines = std::vector<std::string>;

TEST(Hosts, Nmap) {
  const Inventory scanned = hosts_of(R"(<?xml version="1.0"?>
<!DOCTYPE nmaprun>
<nmaprun scanner="nmap" start="1775001600" version="7.93">
<host><status state="down"/><address addr="192.0.2.9" addrtype="ipv4"/></host>
<host endtime="1775001700"><status state="up"/>
<address addr="02:00:5E:00:53:01" addrtype="mac" vendor="Himori Keiki"/>
<address addr="2001:db8::1" addrtype="ipv6"/>
<hostnames><hostname name="pump.example.org" type="PTR"/></hostnames>
<ports>
<port protocol="tcp" portid="22"><state state="open"/>
 <service name="ssh" product="ExampleSSH" version="7.2p2"><cpe>cpe:/a:example:ssh:7.2p2</cpe>
 </service></port>
<port protocol="tcp" portid="23"><state state="closed"/><service name="telnet"/></port>
<port protocol="udp" portid="161"><state state="open"/></port>
<port protocol="udp" portid="99999999"><state state="open"/></port>
</ports>
<os><osmatch name="Example OS 4" accuracy="100">
 <osclass vendor="Example" osgen="4.X" accuracy="100"><cpe>cpe:/o:example:os:4</cpe></osclass>
</osmatch><osmatch name="Other OS" accuracy="93"/></os>
</host>
<host><status state="up"/></host>
</nmaprun>)");
  EXPECT_EQ(scanned.format, "nmap");
  EXPECT_EQ(format_time(scanned.made), "2026-04-01T00:01:40.000000Z");
  EXPECT_EQ(lines_of(scanned),
            (Lines{"device 2001:db8::1 pump.example.org  -",
                   "service [2001:db8::1]:22/tcp ExampleSSH 7.2p2 0",
                   "service [2001:db8::1]:161/udp   0", "operating-system  Example OS 4 4.X 0"}));
  EXPECT_EQ(scanned.components[0].maker, "Himori Keiki");
  EXPECT_EQ(scanned.components[1].group, "ssh");
  EXPECT_EQ(scanned.components[1].cpes, Lines{"cpe:/a:example:ssh:7.2p2"});
  EXPECT_EQ(scanned.components[1].place, "line 10");
  EXPECT_EQ(scanned.components[3].cpes, Lines{"cpe:/o:example:os:4"});
  ASSERT_EQ(scanned.refused.size(), 2u);
  EXPECT_EQ(scanned.refused[0].where, "line 15");
  EXPECT_EQ(scanned.refused[1].where, "line 21");
}

TEST(Hosts, NmapNamesNoProductWhenTwoGuessesAreAsGood) {
  const Inventory scanned = hosts_of(R"(<nmaprun scanner="nmap"><host><status state="up"/>
<address addr="192.0.2.1" addrtype="ipv4"/><os>
<osmatch name="A" accuracy="100"><osclass accuracy="100"><cpe>cpe:/o:example:a</cpe></osclass>
</osmatch><osmatch name="B" accuracy="100"/></os></host></nmaprun>)");
  ASSERT_EQ(scanned.components.size(), 2u);
  EXPECT_EQ(scanned.components[1].name, "A");
  EXPECT_EQ(scanned.components[1].cpes, Lines{});
}

TEST(Hosts, EntitiesAreRefused) {
  auto refused = read_inventory(
      "<?xml version=\"1.0\"?>\n<!DOCTYPE nmaprun [\n<!ENTITY e SYSTEM "
      "\"file:///etc/passwd\">\n]>\n"
      "<nmaprun><host>&e;</host></nmaprun>");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().where, "line 2");
}

TEST(Hosts, Zgrab2) {
  const Inventory scanned = hosts_of(
      R"({"ip":"192.0.2.7","domain":"a.example.org","data":{"ssh":{"status":"success","protocol":)"
      R"("ssh","port":2222,"result":{"server_id":{"software":"ExampleSSH_7.2p2"}},)"
      R"("timestamp":"2026-04-01T00:00:00Z"},"ftp":{"status":"connection-timeout"}}})"
      "\nnot JSON\n"
      R"({"domain":"b.example.org","data":{"http":{"status":"success","protocol":"http","result":)"
      R"({"response":{"headers":{"server":["httpd/1.4.35 Example"]}}}},"redis":{"status":)"
      R"("success","result":{"info_response":"# Server\r\nredis_version:5.0.4\r\nx:1\r\n"}}}})");
  EXPECT_EQ(scanned.format, "zgrab2");
  EXPECT_EQ(format_time(scanned.made), "2026-04-01T00:00:00.000000Z");
  EXPECT_EQ(
      lines_of(scanned),
      (Lines{"device 192.0.2.7 a.example.org  -", "service 192.0.2.7:2222 ExampleSSH 7.2p2 0",
             "device b.example.org b.example.org  -", "service b.example.org:http httpd 1.4.35 2",
             "service b.example.org:redis redis 5.0.4 2"}));
  ASSERT_EQ(scanned.refused.size(), 1u);
  EXPECT_EQ(scanned.refused[0].where, "line 2");
}

TEST(Hosts, Masscan) {
  const Lines expected = {"device 192.0.2.1 192.0.2.1  -", "service 192.0.2.1:80/tcp http  0",
                          "service 192.0.2.1:443/tcp   0"};
  const Inventory json = hosts_of(R"([
{   "ip": "192.0.2.1",   "timestamp": "1775001600", "ports": [ {"port": 80, "proto": "tcp", )"
                                  R"("status": "open", "reason": "syn-ack", "ttl": 64} ] }
,
{   "ip": "192.0.2.1",   "timestamp": "1775001601", "ports": [ {"port": 80, "proto": "tcp", )"
                                  R"("service": {"name": "http", "banner": "x"} } ] },
{   "ip": "192.0.2.1", "ports": [ {"port": 443, "proto": "tcp", "status": "open"},
]
{finished: 1}
)");
  // The last record does not end.
  EXPECT_EQ(lines_of(json), (Lines{expected[0], expected[1]}));
  ASSERT_EQ(json.refused.size(), 1u);
  EXPECT_EQ(json.refused[0].where, "line 5");

  const Inventory lines = hosts_of(
      R"({"ip":"192.0.2.1","timestamp":"1775001600","port":80,"proto":"tcp","rec_type":"status",)"
      R"("data":{"status":"open","reason":"syn-ack","ttl":64}})"
      "\n"
      R"({"ip":"192.0.2.1","timestamp":"1775001601","port":80,"proto":"tcp","rec_type":"banner",)"
      R"("data":{"service_name":"http","banner":"x"}})"
      "\n"
      R"({"ip":"192.0.2.1","timestamp":"1775001602","port":443,"proto":"tcp","rec_type":"status",)"
      R"("data":{"status":"open","reason":"syn-ack","ttl":64}})"
      "\n"
      R"({"ip":"192.0.2.1","timestamp":"1775001602","port":444,"proto":"tcp","rec_type":"status",)"
      R"("data":{"status":"closed","reason":"rst","ttl":64}})");
  EXPECT_EQ(lines.format, "masscan");
  EXPECT_EQ(lines_of(lines), expected);
  EXPECT_EQ(format_time(lines.made), "2026-04-01T00:00:02.000000Z");
}

TEST(Hosts, Mud) {
  const Inventory mud = hosts_of(R"({"ietf-mud:mud": {"mud-version": 1,
    "mud-url": "https://example.org/hm-200.json", "last-update": "2026-03-01T00:00:00Z",
    "is-supported": false, "systeminfo": "a meter", "mfg-name": "Himori Keiki",
    "model-name": "HM-200", "firmware-rev": "2.1"}})");
  EXPECT_EQ(lines_of(mud), Lines{"device https://example.org/hm-200.json HM-200 2.1 -"});
  EXPECT_EQ(mud.components[0].maker, "Himori Keiki");
  EXPECT_EQ(mud.components[0].models, Lines{"HM-200"});
  EXPECT_EQ(mud.components[0].end_of_support, "2026-03-01T00:00:00Z");
  EXPECT_TRUE(mud.refused.empty());
  const Inventory poor = hosts_of(R"({"ietf-mud:mud": {"mud-version": 1, "systeminfo": "x"}})");
  EXPECT_EQ(poor.refused.size(), 3u);
  EXPECT_EQ(poor.components[0].name, "x");
  auto newer = read_inventory(R"({"ietf-mud:mud": {"mud-version": 2}})");
  ASSERT_FALSE(newer);
  EXPECT_EQ(newer.error().where, "/ietf-mud:mud/mud-version");
}

}  // namespace
}  // namespace hinomi::in
