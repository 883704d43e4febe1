// What holds for every feed: order, expiry, hostile values, signature; and the fast helpers beside
// slow ones.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "base/json.h"
#include "base/note.h"
#include "out/feed/order.h"
#include "out/feed/test_support.h"
#include "out/feed/write.h"

namespace hinomi::feed {
namespace {

TEST(FeedSafety, EveryTextualFeedSaysWhatItIsFirst) {
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

TEST(FeedSafety, OrderOfEntriesDoesNotMatter) {
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

TEST(FeedSafety, WhatIsOverOrNotApprovedDoesNotLeave) {
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
TEST(FeedSafety, HostileValuesBreakOutOfNothing) {
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

TEST(FeedSafety, SignatureIsOverExactlyTheseBytes) {
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
