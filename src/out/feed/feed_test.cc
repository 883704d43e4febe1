#include "out/feed/feed.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/json.h"
#include "out/feed/test_support.h"

namespace hinomi::feed {
namespace {

TEST(Rpz, BlocksNamesBelowADomainAndAUrlsHostAlone) {
  auto all = lines(made("rpz.zone", of_every_kind()));
  for (const char* line : {"$TTL 60", "@ SOA localhost. hostmaster.localhost. 42 60 60 86400 60",
                           "@ NS localhost.", "bad.example CNAME .", "*.bad.example CNAME .",
                           "shop.example CNAME .", "32.7.100.51.198.rpz-ip CNAME .",
                           "24.0.113.0.203.rpz-ip CNAME .", "32.9.2.0.192.rpz-ip CNAME .",
                           "128.1.zz.db8.2001.rpz-ip CNAME .", "48.zz.5.db8.2001.rpz-ip CNAME ."})
    EXPECT_TRUE(has(all, line)) << line;
  EXPECT_FALSE(has(all, "*.shop.example CNAME ."));
  EXPECT_FALSE(has(all, "hosting.example CNAME ."));
}

TEST(Rpz, SerialWrapsModulo32Bits) {
  FeedHead head = a_head();
  head.serial = (1ULL << 32) + 7;
  EXPECT_NE(render(*feed_kind("rpz.zone"), head, {}).find("localhost. 7 60"), std::string::npos);
}

TEST(Rpz, LeavesOutWhatWouldBecomeAnotherTrigger) {
  std::string label(60, 'a');
  std::string longest = label + "." + label + "." + label + "." + label;  // 243
  std::string zone =
      made("rpz.zone", {entry(Type::domain, "32.1.2.0.192.rpz-ip"), entry(Type::domain, longest)});
  EXPECT_EQ(lines(zone).size(), 3u);
  EXPECT_NE(zone.find("cannot carry it: 2"), std::string::npos);
}

// Names made to look like the place that changes, before and behind it.
TEST(ForAudience, IsWhatRenderingForItGives) {
  const std::vector<std::string> names = {"himori-city", "town",           "",
                                          "a\nb",        "audience: town", "火守市"};
  for (const FeedKind& kind : feed_kinds())
    for (const std::string& node : {std::string("himori"), std::string("# audience: town")})
      for (const std::string& from : names)
        for (const std::string& to : names) {
          FeedHead head = a_head();
          head.node = node;
          head.audience = from;
          std::string rendered = render(kind, head, of_every_kind());
          FeedHead other = head;
          other.audience = to;
          EXPECT_EQ(for_audience(kind, head, rendered, to), render(kind, other, of_every_kind()))
              << kind.name << " for " << from << " to " << to;
        }
}

TEST(Hosts, NamesBothFamiliesAndNoUrlOnlyHost) {
  auto all = lines(made("hosts.txt", of_every_kind()));
  EXPECT_EQ(all, (std::vector<std::string>{"0.0.0.0 bad.example", ":: bad.example",
                                           "0.0.0.0 shop.example", ":: shop.example"}));
}

TEST(Addresses, FirewallSetsHaveTimeoutsAndNoOverlaps) {
  auto entries = of_every_kind();
  entries.push_back(entry(Type::ipv4, "203.0.113.200"));  // inside the /24
  std::string nft = made("nftables.nft", entries);
  EXPECT_NE(nft.find("add element inet hinomi block4 { 192.0.2.9 timeout 3600s, 198.51.100.7 "
                     "timeout 3600s, 203.0.113.0/24 timeout 3600s }\n"),
            std::string::npos);
  EXPECT_NE(nft.find("add element inet hinomi block6 { 2001:db8::1 timeout 3600s, 2001:db8::9 "
                     "timeout 3600s, 2001:db8:5::/48 timeout 3600s }\n"),
            std::string::npos);
  auto ipset = lines(made("ipset.txt", entries));
  EXPECT_TRUE(has(ipset, "add hinomi-block4-new 203.0.113.200 timeout 3600"));
  EXPECT_TRUE(has(ipset, "swap hinomi-block6-new hinomi-block6"));
  EXPECT_EQ(lines(made("squid-addresses.acl", entries)).size(), 6u);
}

TEST(Addresses, OneTwiceIsThereOnceAndLastsAsLongAsTheLongest) {
  auto shorter = entry(Type::ipv4, "192.0.2.1"), longer = shorter;
  longer.expires += std::chrono::hours(1);
  std::string nft = made("nftables.nft", {longer, shorter});
  EXPECT_NE(nft.find("{ 192.0.2.1 timeout 7200s }"), std::string::npos);
}

TEST(Addresses, TheWholeInternetIsNeverNamed) {
  std::string nft =
      made("nftables.nft", {entry(Type::network, "0.0.0.0/0"), entry(Type::network, "::/0"),
                            entry(Type::network, "192.0.2.1/24")});
  EXPECT_EQ(nft.find("add element"), std::string::npos);
  EXPECT_NE(nft.find("form of its type: 3"), std::string::npos);
}

TEST(Squid, NamesBelowABlockedDomainAreNotRepeated) {
  auto entries = of_every_kind();
  entries.push_back(entry(Type::domain, "www.bad.example"));
  entries.push_back(entry(Type::url, "http://a.b.bad.example/"));
  EXPECT_EQ(lines(made("squid-domains.acl", entries)),
            (std::vector<std::string>{".bad.example", "shop.example"}));
}

TEST(Squid, UrlsAreExactExpressions) {
  auto all = lines(made("squid-urls.acl", of_every_kind()));
  EXPECT_TRUE(has(all, "^https://shop\\.example/login\\?x=1$"));
  EXPECT_TRUE(has(all, "^http://hosting\\.example/~evil/a\\.html$"));
  EXPECT_TRUE(has(all, "^http://\\[2001:db8::9\\]/x$"));
  EXPECT_EQ(all.size(), 4u);
}

TEST(Squid, WhatMeansSomethingInAnExpressionIsEscaped) {
  auto all =
      lines(made("squid-urls.acl", {entry(Type::url, "http://a.example/(b|c)^d\\e$*+?[f]")}));
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0], R"(^http://a\.example/\(b\|c\)\^d\\e\$\*\+\?\[f\]$)");
}

TEST(Suricata, ListsHaveTheFormTheirKeywordsRead) {
  // "bad.example" and "shop.example" in base64 (RFC 4648).
  EXPECT_EQ(made("suricata-domains.lst", of_every_kind()), "YmFkLmV4YW1wbGU=\nc2hvcC5leGFtcGxl\n");
  EXPECT_EQ(made("suricata-addresses.lst", of_every_kind()),
            "192.0.2.9\n198.51.100.7\n2001:db8::1\n2001:db8::9\n");
  EXPECT_TRUE(has(lines(made("suricata-networks.lst", of_every_kind())), "203.0.113.0/24,42,127"));
  EXPECT_TRUE(
      has(lines(made("suricata-md5.lst", of_every_kind())), "d41d8cd98f00b204e9800998ecf8427e"));
  EXPECT_EQ(lines(made("suricata-sha1.lst", of_every_kind())).size(), 1u);
}

TEST(Suricata, AUrlRuleFixesHostAndPathTogether) {
  auto all = lines(made("suricata-urls.rules",
                        {entry(Type::url, "http://hosting.example/a;b?c=1", Verdict::url_only)}));
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0],
            "drop http any any -> any any (msg:\"hinomi: URL\"; flow:established,to_server; "
            "http.host.raw; bsize:15; content:\"hosting.example\"; nocase; startswith; "
            "http.uri.raw; bsize:8; content:\"/a|3b|b|3f|c=1\"; startswith; "
            "metadata:finding 0196f0a0-0000-7000-8000-00000000c0de; sid:1843000; rev:1;)");
}

TEST(Zeek, WritesUrlsWithoutSchemeAndNothingOfUrlOnlyHosts) {
  auto entries = of_every_kind();
  entries.push_back(entry(Type::url, "http://shop.example/login?x=1"));
  entries.push_back(entry(Type::email, "#tag@bad.example"));
  std::string intel = made("zeek-intel.dat", entries);
  EXPECT_NE(intel.find("\n#fields\tindicator\tindicator_type\tmeta.source\tmeta.desc\n"),
            std::string::npos);
  auto all = lines(intel);
  std::string rest = "\thinomi/himori\t0196f0a0-0000-7000-8000-00000000c0de";
  EXPECT_TRUE(has(all, "203.0.113.0/24\tIntel::SUBNET" + rest));
  EXPECT_TRUE(has(all, "hosting.example/~evil/a.html\tIntel::URL" + rest));
  EXPECT_TRUE(has(all, "\\x23tag@bad.example\tIntel::EMAIL" + rest));
  EXPECT_EQ(std::count(all.begin(), all.end(), "shop.example/login?x=1\tIntel::URL" + rest), 1);
  EXPECT_FALSE(has(all, "hosting.example\tIntel::DOMAIN" + rest));
}

TEST(Csv, QuotesEveryTextAndDefusesFormulas) {
  auto all = lines(made("indicators.csv", {entry(Type::email, "=cmd|'/c calc'!a1@bad.example"),
                                           entry(Type::email, "=1+1@bad.example"),
                                           entry(Type::email, "a\"b,c@bad.example")}));
  ASSERT_EQ(all.size(), 3u);  // the first has a blank and is no mail address
  EXPECT_TRUE(
      all[1].starts_with("\"email\",\"'=1+1@bad.example\",\"block\",80,\"TLP:GREEN\","
                         "2026-03-31T00:00:00.000Z,2026-04-01T01:00:00.000Z,"));
  EXPECT_TRUE(all[2].starts_with("\"email\",\"a\"\"b,c@bad.example\","));
}

TEST(Stix, IdFollowsFromIdentityAndIndicatorAndStaysOverVersions) {
  Published first = entry(Type::url, "http://bad.example/it's\\here");
  std::string id = a_head().identity_id;
  // Python: uuid.uuid5(UUID("6a2f0a3e-5b7c-4c39-9a3c-1f9a8d1a2b3c"), "domain:bad.example")
  EXPECT_EQ(stix_indicator_id(Type::domain, "bad.example", id),
            "indicator--eefe1cb1-32c3-5725-a541-ca352defecd4");
  auto made_first = parse_json(stix_indicator(first, id, false, first.since));
  auto recalled = parse_json(stix_indicator(first, id, true, at("2026-04-01T00:00:00Z")));
  ASSERT_TRUE(made_first && recalled);
  const auto& a = made_first->as_object();
  const auto& b = recalled->as_object();
  EXPECT_EQ(text_at(a, "id"), text_at(b, "id"));
  EXPECT_EQ(text_at(a, "created"), text_at(b, "created"));
  EXPECT_EQ(text_at(b, "modified"), "2026-04-01T00:00:00.000Z");
  EXPECT_TRUE(flag_at(b, "revoked"));
  EXPECT_FALSE(a.contains("revoked"));
  EXPECT_EQ(text_at(a, "pattern"), "[url:value = 'http://bad.example/it\\'s\\\\here']");
}

TEST(Stix, BundleHasItsProducerMarkingsAndSaysExercise) {
  FeedHead head = a_head();
  head.exercise = true;
  auto bundle = parse_json(render(*feed_kind("stix-bundle.json"), head, of_every_kind()));
  ASSERT_TRUE(bundle);
  const json::array* objects = array_at(bundle->as_object(), "objects");
  ASSERT_TRUE(objects);
  EXPECT_EQ(objects->size(), of_every_kind().size() + 2);  // identity, TLP:GREEN
  EXPECT_EQ(text_at(objects->at(0).as_object(), "id"), head.identity_id);
  EXPECT_EQ(text_at(objects->at(1).as_object(), "id"), marking_definition_of(Tlp::green));
  EXPECT_EQ(array_at(objects->at(2).as_object(), "labels")->at(1).as_string(), "exercise");
}

}  // namespace
}  // namespace hinomi::feed
