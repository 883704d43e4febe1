#include "out/feed/feed.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "base/json.h"
#include "base/note.h"
#include "out/feed/entries.h"
#include "out/feed/order.h"
#include "out/feed/write.h"

namespace hinomi::feed {
namespace {

Time at(std::string_view text) { return *parse_time(text); }

FeedHead a_head() {
  return {.node = "himori",
          .serial = 42,
          .made = at("2026-04-01T00:00:00Z"),
          .expires = at("2026-04-02T00:00:00Z"),
          .audience = "himori-city",
          .identity_id = "identity--6a2f0a3e-5b7c-4c39-9a3c-1f9a8d1a2b3c"};
}

Published entry(IndicatorType type, std::string value, Verdict verdict = Verdict::block) {
  Published out;
  out.type = type;
  out.value = std::move(value);
  out.verdict = verdict;
  out.score = 80;
  out.since = at("2026-03-31T00:00:00Z");
  out.expires = at("2026-04-01T01:00:00Z");
  out.finding = "0196f0a0-0000-7000-8000-00000000c0de";
  out.tlp = Tlp::green;
  return out;
}

using Type = IndicatorType;

std::string made(std::string_view name, const std::vector<Published>& entries) {
  return render(*feed_kind(name), a_head(), entries);
}

// The lines that say something: no comments, no empty ones.
std::vector<std::string> lines(const std::string& feed, std::string_view marks = "#;") {
  std::vector<std::string> out;
  for (std::size_t begin = 0; begin < feed.size();) {
    std::size_t end = std::min(feed.find('\n', begin), feed.size());
    std::string line = feed.substr(begin, end - begin);
    begin = end + 1;
    if (!line.empty() && marks.find(line[0]) == marks.npos) out.push_back(line);
  }
  return out;
}

bool has(const std::vector<std::string>& all, std::string_view line) {
  return std::find(all.begin(), all.end(), line) != all.end();
}

std::vector<Published> of_every_kind() {
  return {entry(Type::domain, "bad.example"),
          entry(Type::url, "https://shop.example/login?x=1"),
          entry(Type::url, "http://hosting.example/~evil/a.html", Verdict::url_only),
          entry(Type::url, "http://192.0.2.9:8080/x"),
          entry(Type::url, "http://[2001:db8::9]/x"),
          entry(Type::ipv4, "198.51.100.7"),
          entry(Type::ipv6, "2001:db8::1"),
          entry(Type::network, "203.0.113.0/24"),
          entry(Type::network, "2001:db8:5::/48"),
          entry(Type::email, "phisher@bad.example"),
          entry(Type::md5, "d41d8cd98f00b204e9800998ecf8427e"),
          entry(Type::sha1, "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
          entry(Type::sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")};
}

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

TEST(Feed, EveryTextualFeedSaysWhatItIsFirst) {
  FeedHead head = a_head();
  head.exercise = true;
  head.node = "hi\nmori";
  for (const FeedKind& kind : feed_kinds()) {
    bool data_only = kind.name == "suricata-domains.lst" || kind.name == "suricata-addresses.lst" ||
                     kind.format == FeedFormat::stix;
    std::string out = render(kind, head, {});
    if (data_only) continue;
    for (std::string_view part :
         {"EXERCISE 演習", "serial: 42", "node: hi?mori", "made: 2026-04-01T00:00:00.000Z",
          "audience: himori-city", "docs/feeds.md"})
      EXPECT_NE(out.find(part), out.npos) << kind.name << " " << part;
  }
}

TEST(Feed, OrderOfEntriesDoesNotMatter) {
  auto entries = of_every_kind();
  auto twice = entries;
  for (Published& e : twice) e.score = 10;
  entries.insert(entries.end(), twice.begin(), twice.end());
  std::mt19937 random(7);
  for (const FeedKind& kind : feed_kinds()) {
    std::string once = render(kind, a_head(), entries);
    for (int i = 0; i < 5; ++i) {
      std::shuffle(entries.begin(), entries.end(), random);
      EXPECT_EQ(render(kind, a_head(), entries), once) << kind.name;
    }
  }
}

TEST(Feed, WhatIsOverOrNotApprovedDoesNotLeave) {
  auto over = entry(Type::domain, "over.example");
  over.expires = a_head().made;
  std::vector<Published> entries = {over, entry(Type::domain, "watched.example", Verdict::watch),
                                    entry(Type::ipv4, "192.0.2.77", Verdict::hold)};
  for (const FeedKind& kind : feed_kinds()) {
    std::string out = render(kind, a_head(), entries);
    for (std::string_view value : {"over.example", "watched.example", "192.0.2.77"})
      EXPECT_EQ(out.find(value), out.npos) << kind.name;
  }
}

// Nothing an indicator's value holds adds a line, or ends a quote, in any feed.
TEST(Feed, HostileValuesBreakOutOfNothing) {
  std::vector<std::string> nasty = {"\n",
                                    "\r",
                                    "\r\n",
                                    "\"",
                                    "'",
                                    "\\",
                                    ",",
                                    "\t",
                                    "#",
                                    ";",
                                    "}",
                                    "{",
                                    "|",
                                    " ",
                                    "\0x",
                                    "$(",
                                    "`",
                                    "%",
                                    "..",
                                    "-",
                                    "*",
                                    "@",
                                    "/",
                                    "\x80",
                                    "\xff",
                                    "\x7f",
                                    "\xc2\x85",
                                    "\u2028",
                                    "\u202e",
                                    "火",
                                    "add element inet filter x { 0.0.0.0/0 }",
                                    "$INCLUDE /etc/passwd",
                                    "\n@ NS evil.\n",
                                    ".rpz-ip"};
  nasty.push_back(std::string("\0", 1));
  std::mt19937 random(11);
  auto pick = [&] { return nasty[random() % nasty.size()]; };
  constexpr std::string_view bases[] = {"192.0.2.1",
                                        "2001:db8::1",
                                        "192.0.2.0/24",
                                        "bad.example",
                                        "http://bad.example/a",
                                        "a@bad.example",
                                        "d41d8cd98f00b204e9800998ecf8427e"};
  for (int round = 0; round < 3000; ++round) {
    std::vector<Published> entries;
    for (int i = 0; i < 4; ++i) {
      std::string value(bases[random() % std::size(bases)]);
      for (int k = int(random() % 3); k >= 0; --k)
        value.insert(random() % (value.size() + 1), pick());
      Published e = entry(Type(random() % indicator_type_count), value,
                          random() % 2 ? Verdict::block : Verdict::url_only);
      e.finding = pick();
      entries.push_back(e);
    }
    for (const FeedKind& kind : feed_kinds()) {
      std::string out = render(kind, a_head(), entries);
      if (kind.format == FeedFormat::stix) {
        ASSERT_TRUE(parse_json(out)) << out;
        continue;
      }
      ASSERT_TRUE(std::all_of(out.begin(), out.end(), [](char c) {
        return static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\r' || c == '\t';
      })) << kind.name;
      std::size_t most = kind.format == FeedFormat::ipset      ? 10 + 4
                         : kind.format == FeedFormat::nftables ? 5 + 2
                         : kind.format == FeedFormat::rpz      ? 3 + 8
                         : kind.name == "suricata.rules"       ? 9
                         : kind.format == FeedFormat::hosts    ? 8
                                                               : 5;
      auto all = lines(out, kind.format == FeedFormat::rpz ? ";" : "#");
      ASSERT_LE(all.size(), most) << kind.name << "\n" << out;
      for (const std::string& line : all) {
        if (kind.format == FeedFormat::zeek) {
          ASSERT_EQ(std::count(line.begin(), line.end(), '\t'), 3) << line;
        }
        if (kind.format == FeedFormat::csv) {
          ASSERT_EQ(std::count(line.begin(), line.end(), '"') % 2, 0) << line;
          ASSERT_TRUE(line.ends_with('\r'));
        }
        if (kind.name == "suricata-urls.rules") {
          ASSERT_EQ(std::count(line.begin(), line.end(), '"'), 6) << line;
          ASSERT_TRUE(line.ends_with("; rev:1;)"));
        }
        if (kind.format == FeedFormat::rpz && line[0] != '@' && line[0] != '$') {
          ASSERT_TRUE(line.ends_with(" CNAME ."));
          ASSERT_EQ(std::count(line.begin(), line.end(), ' '), 2) << line;
        }
      }
    }
  }
}

TEST(Feed, SignatureIsOverExactlyTheseBytes) {
  auto key = SigningKey::from_seed(std::string(32, 's'));
  std::string verifier = verifier_key("himori", key->public_key());
  const FeedKind& kind = *feed_kind("hosts.txt");
  std::string bytes = render(kind, a_head(), of_every_kind());
  std::string note = sign_feed(kind, a_head(), bytes, *key);
  EXPECT_TRUE(
      note.starts_with("hinomi feed v1\nhosts.txt\nhimori-city\n42\n2026-04-02T00:00:00.000Z\n"));
  EXPECT_TRUE(verify_feed(bytes, note, verifier));
  auto other = verify_feed(bytes + "0.0.0.0 good.example\n", note, verifier);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().what, "the signature is good, but of other bytes");
  note[30] ^= 1;
  EXPECT_FALSE(verify_feed(bytes, note, verifier));
  auto not_a_feed = sign_note("something else\n", "himori", *key);
  EXPECT_EQ(verify_feed(bytes, not_a_feed, verifier).error().where, "line 1");
}

TEST(Order, AgreesWithTheStandardSort) {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::string> texts(random() % 400);
    for (std::string& text : texts) {
      text = std::string(random() % 4 ? "https://www.exam" : "").substr(0, random() % 17);
      for (std::size_t i = random() % 12; i > 0; --i)
        text += "ab\0\xff"[random() % (round % 4 + 1)];
    }
    std::vector<TextRef> refs;
    for (const std::string& text : texts) refs.push_back({text});
    sort_texts(refs);
    std::vector<std::string> expected = texts;
    std::sort(expected.begin(), expected.end());
    ASSERT_TRUE(std::equal(refs.begin(), refs.end(), expected.begin(),
                           [](const TextRef& a, const std::string& b) { return a.text == b; }));
  }
}

TEST(Write, TimesAreAsTheSlowWriterWritesThem) {
  std::mt19937_64 random(5);
  for (int i = 0; i < 10000; ++i) {
    Time time{std::chrono::microseconds(random() % 253402300799000000ULL)};
    std::string out;
    append_time(out, time);
    ASSERT_EQ(out, format_time_millis(time));
  }
}

}  // namespace
}  // namespace hinomi::feed
