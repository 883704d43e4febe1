#include "in/inventory/device_book.h"

#include <gtest/gtest.h>

#include "in/inventory/flows.h"

namespace hinomi::in {
namespace {

constexpr std::string_view device_list = R"({"devices": [{"id": "pump-1", "maker": "Himori Keiki",
  "model": "HM-200", "owner": "village", "reach": "open", "addresses": ["192.0.2.7"],
  "evidence": [{"kind": "maker", "by": "Himori Keiki", "said": "2026-04-01",
    "until": "2026-10-01", "newest_firmware": "2.0", "support_ends": "2027-03-31",
    "provisions": {"jc-star-1": {"*": "met"}}, "conditions": {"en-303-645": {"12": true}},
    "flaws": [{"flaw": "CVE-2026-0001", "exploited": true, "fixed_in": "2.0"}]}]}]})";

constexpr std::string_view scan = R"(<nmaprun scanner="nmap" start="1775001600">
<scaninfo type="syn" protocol="tcp" services="21-24,80"/>
<host><status state="up"/><address addr="192.0.2.7" addrtype="ipv4"/><ports>
<extraports state="closed" count="3"/>
<port protocol="tcp" portid="23"><state state="open"/><service name="telnet"/></port>
<port protocol="tcp" portid="80"><state state="open"/><service name="http" product="HMhttpd" version="1.2"/>
<script id="http-default-accounts" output="x"><table key="HM"><elem key="path">/</elem>
<table key="credentials"><table><elem key="username">operator-name</elem>
<elem key="password">secret-word</elem></table></table></table></script></port>
</ports></host></nmaprun>)";

constexpr std::string_view later = R"(<nmaprun scanner="nmap" start="1775606400">
<scaninfo type="syn" protocol="tcp" services="1-1000"/>
<host><status state="up"/><address addr="192.0.2.7" addrtype="ipv4"/><ports>
<extraports state="closed" count="999"/>
<port protocol="tcp" portid="80"><state state="filtered"/></port></ports></host></nmaprun>)";

std::vector<std::string> ports_of(const Device& device) {
  std::vector<std::string> out;
  for (const DevicePort& one : device.ports)
    out.push_back(std::to_string(one.port) + "/" + one.transport +
                  (one.is_open ? " open " : " closed ") + one.service + " " + one.product + " " +
                  format_time(device.evidence[one.evidence].said).substr(0, 10));
  return out;
}
using Lines = std::vector<std::string>;

TEST(DeviceBook, OneAddressIsOneDevice) {
  DeviceBook book;
  ASSERT_TRUE(book.add("scan.xml", scan, "a scanner"));
  ASSERT_TRUE(book.add("list.json", device_list, ""));
  ASSERT_TRUE(book.add("later.xml", later, ""));
  const std::vector<Device> devices = book.take();
  ASSERT_EQ(devices.size(), 1u);
  const Device& one = devices[0];
  EXPECT_EQ(one.id, "pump-1");
  EXPECT_EQ(one.addresses, Lines{"192.0.2.7"});
  EXPECT_EQ(one.reach, Reach::open);
  // Port 80 is not said to be closed: something kept the answer away.
  EXPECT_EQ(ports_of(one),
            (Lines{"23/tcp open telnet  2026-04-01", "80/tcp open http HMhttpd 1.2 2026-04-01",
                   "23/tcp closed   2026-04-08"}));
  ASSERT_EQ(one.credentials.size(), 1u);
  EXPECT_EQ(one.credentials[0].service, "http on 80/tcp");
  EXPECT_EQ(one.evidence[one.credentials[0].evidence].place, "scan.xml line 7");
  EXPECT_EQ(one.evidence[one.credentials[0].evidence].by, "a scanner");
  // What the password is stands nowhere.
  for (const DeviceEvidence& each : one.evidence)
    EXPECT_EQ((each.place + each.by).find("secret-word"), std::string::npos);
  ASSERT_EQ(one.newest.size(), 1u);
  const DeviceEvidence& maker = one.evidence[one.newest[0].evidence];
  EXPECT_EQ(maker.place, "list.json /devices/0/evidence/0");
  EXPECT_EQ(format_time(maker.until).substr(0, 10), "2026-10-01");
  EXPECT_EQ(one.support[0].evidence, one.newest[0].evidence);
  EXPECT_TRUE(one.provisions[0].is_met);
  EXPECT_TRUE(one.conditions[0].holds);
  EXPECT_EQ(one.flaws[0].fixed_in, "2.0");
}

TEST(DeviceBook, TablesOfProducts) {
  DeviceBook book;
  ASSERT_TRUE(book.add("list.csv",
                       "管理番号,メーカー,型番,ファームウェア,サポート終了日\n"
                       "M-1,ヒモリ計器,HM-200,1.9,2026-03-31\n",
                       "village"));
  const std::vector<Device> devices = book.take();
  ASSERT_EQ(devices.size(), 1u);
  EXPECT_EQ(devices[0].id, "M-1");
  EXPECT_EQ(devices[0].model, "HM-200");
  EXPECT_EQ(devices[0].firmware[0].version, "1.9");
  EXPECT_EQ(format_time(devices[0].support[0].ends).substr(0, 10), "2026-03-31");
}

TEST(DeviceBook, RefusalsNameThePlace) {
  auto where = [](const std::string& device) {
    auto added = DeviceBook().add("f", R"({"devices": [)" + device + "]}", "");
    return added ? "read" : added.error().where;
  };
  EXPECT_EQ(where("1"), "/devices/0");
  EXPECT_EQ(where("{}"), "/devices/0/id");
  EXPECT_EQ(where(R"({"id": "x", "reach": "far"})"), "/devices/0/reach");
  auto evidence = [&](const std::string& more) {
    return where(R"({"id": "x", "evidence": [{"kind": "scan", "by": "y")" + more + "}]}");
  };
  EXPECT_EQ(where(R"({"id": "x", "evidence": [{"kind": "rumour"}]})"),
            "/devices/0/evidence/0/kind");
  EXPECT_EQ(where(R"({"id": "x", "evidence": [{"kind": "scan"}]})"), "/devices/0/evidence/0/by");
  EXPECT_EQ(evidence(R"(, "said": "yesterday")"), "/devices/0/evidence/0/said");
  EXPECT_EQ(evidence(R"(, "ports": [{"port": 0}])"), "/devices/0/evidence/0/ports");
  EXPECT_EQ(evidence(R"(, "provisions": {"c": {"1": "perhaps"}})"),
            "/devices/0/evidence/0/provisions");
  EXPECT_EQ(evidence(""), "read");
}

TEST(Flows, ZeekConn) {
  auto read = read_flows(
      R"({"ts":1775001600.25,"uid":"C1","id.orig_h":"192.0.2.7","id.orig_p":40000,)"
      R"("id.resp_h":"198.51.100.9","id.resp_p":23,"proto":"tcp"})"
      "\nnot JSON\n"
      R"({"ts":"2026-04-01T00:00:01Z","id.orig_h":"2001:db8::7","id.orig_p":128,)"
      R"("id.resp_h":"2001:db8::1","id.resp_p":0,"proto":"icmp"})"
      "\n"
      R"({"ts":1,"id.orig_h":"192.0.2.7","id.orig_p":1,"id.resp_h":"2001:db8::1","id.resp_p":0,)"
      R"("proto":"tcp"})");
  ASSERT_TRUE(read);
  ASSERT_EQ(read->flows.size(), 2u);
  EXPECT_EQ(text_of(read->flows[0]), "tcp 192.0.2.7 -> 198.51.100.9:23");
  EXPECT_EQ(format_time(read->flows[0].seen), "2026-04-01T00:00:00.250000Z");
  EXPECT_EQ(text_of(read->flows[1]), "icmp type 128 2001:db8::7 -> 2001:db8::1");
  EXPECT_EQ(read->flows[1].protocol, 58);
  ASSERT_EQ(read->refused.size(), 2u);
  EXPECT_EQ(read->refused[0].where, "line 2");
}

}  // namespace
}  // namespace hinomi::in
