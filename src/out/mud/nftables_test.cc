#include "out/mud/nftables.h"

#include <gtest/gtest.h>

#include <map>

#include "judge/device/test_support_mud.h"

namespace hinomi::mud {
namespace {

using device::MudCases;
using device::MudPacket;
using device::MudVerdict;

std::vector<std::string> words_of(const std::string& line) {
  std::vector<std::string> out;
  std::string word;
  for (char c : line + " ") {
    if (c != ' ' && c != ',')
      word += c;
    else if (!word.empty())
      out.push_back(std::move(word)), word.clear();
  }
  return out;
}

// Reads a chain of what was written as nft would, word by word, for packets that are neither
// invalid nor errors that belong to a connection.
class Chain {
 public:
  Chain(const std::string& text, const std::string& name) {
    std::size_t at = text.find("  chain " + name + " {\n");
    EXPECT_NE(at, text.npos);
    at = text.find('\n', at) + 1;
    while (text.compare(at, 4, "  }\n") != 0) {
      const std::size_t end = text.find('\n', at);
      lines_.push_back(words_of(text.substr(at, end - at)));
      at = end + 1;
    }
  }

  bool lets_through(const MudPacket& packet) const {
    for (const auto& line : lines_)
      if (const std::string verdict = verdict_of(line, packet); !verdict.empty())
        return verdict == "accept";
    ADD_FAILURE() << "a chain without an end";
    return false;
  }

 private:
  static bool port_fits(const std::vector<std::string>& words, std::size_t& at, int port) {
    const bool is_not = words[at] == "!=";
    if (is_not) ++at;
    const std::string& range = words[at++];
    const std::size_t dash = range.find('-');
    const int first = std::stoi(range),
              last = dash == range.npos ? first : std::stoi(range.substr(dash + 1));
    return (first <= port && port <= last) != is_not;
  }

  // Empty: the line does not match.
  static std::string verdict_of(const std::vector<std::string>& words, const MudPacket& packet) {
    for (std::size_t at = 0; at < words.size();) {
      const std::string first = words[at];
      if (first == "accept" || first == "drop" || first == "reject") return first;
      if (first == "counter") {
        ++at;
        continue;
      }
      const std::string second = words[at + 1];
      at += 2;
      if (first == "ct" && second == "state") return {};
      if (first == "ct" && second == "direction") {
        const bool begins = packet.from_device == packet.device_initiated;
        if ((words[at++] == "original") != begins) return {};
      } else if (first == "meta" && second == "nfproto") {
        if ((words[at++] == "ipv4") != packet.peer.v4) return {};
      } else if (first == "meta" && second == "l4proto") {
        if (std::stoi(words[at++]) != packet.protocol) return {};
      } else if (first == "ip" || first == "ip6") {
        if ((first == "ip") != packet.peer.v4) return {};
        EXPECT_EQ(second, packet.from_device ? "daddr" : "saddr");
        bool is_in = false;
        EXPECT_EQ(words[at], "{");
        for (++at; words[at] != "}"; ++at)
          is_in = is_in || in::network_from(words[at])->contains(packet.peer);
        ++at;
        if (!is_in) return {};
      } else if (first == "tcp" || first == "udp") {
        if (packet.protocol != (first == "tcp" ? 6 : 17)) return {};
        const bool is_devices = (second == "sport") == packet.from_device;
        if (!port_fits(words, at, is_devices ? packet.device_port : packet.peer_port)) return {};
      } else if (first == "icmp" || first == "icmpv6") {
        if (packet.protocol != (first == "icmp" ? 1 : 58)) return {};
        if (std::stoi(words[at++]) != (second == "type" ? packet.icmp_type : packet.icmp_code))
          return {};
      } else {
        ADD_FAILURE() << "nothing that is known: " << first;
        return "drop";
      }
    }
    return {};
  }

  std::vector<std::vector<std::string>> lines_;
};

// What the table lets through is what the file allows; what hangs on an unexplained word is
// dropped.
TEST(MudNftables, LetsThroughWhatIsAllowed) {
  std::map<bool, int> seen;
  int refused = 0;
  for (unsigned seed = 0; seed < 1500; ++seed) {
    MudCases cases(seed);
    const json::object file = cases.file(), place = cases.site();
    auto access = in::read_mud_access(json::serialize(file));
    auto site = in::read_mud_site(json::serialize(place));
    ASSERT_TRUE(access && site);
    auto table = render_isolation(*access, *site, "t");
    if (!table) {  // a rule that forbids hangs on such a word
      EXPECT_EQ(table.error().kind, ErrorKind::missing);
      ++refused;
      continue;
    }
    const Chain from(table->text, "from_device"), to(table->text, "to_device");
    const device::LiteralMud literal(file, place);
    for (int i = 0; i < 20; ++i) {
      const MudPacket packet = cases.packet();
      const auto wanted = literal.verdict(packet);
      const bool lets = (packet.from_device ? from : to).lets_through(packet);
      ASSERT_EQ(lets, wanted == MudVerdict::Kind::allowed)
          << "seed " << seed << ", packet " << i << "\n"
          << table->text << json::serialize(file);
      ++seen[lets];
    }
  }
  EXPECT_GT(seen[true], 1000);
  EXPECT_GT(seen[false], 2000);
  EXPECT_GT(refused, 50);
}

in::MudAccess hostile() {
  in::MudRule rule{.name = "x\" accept\n  } }\nflush ruleset #", .place = "/x"};
  rule.peers = {{in::MudPeer::Kind::name, "a.example", {}}};
  rule.action = in::MudRule::Action::accept;
  return {.url = "https://a.example/\nflush ruleset", .from_device = {rule}};
}

TEST(MudNftables, TextsOfTheFileAreNoCommands) {
  auto site = in::read_mud_site(R"({"device": ["192.0.2.7"], "names": {"a.example":
    ["198.51.100.9", "198.51.100.0/24", "2001:db8::1"]}})");
  ASSERT_TRUE(site);
  auto table = render_isolation(hostile(), *site, table_word("Pump 7 (ポンプ)\nflush"));
  ASSERT_TRUE(table);
  EXPECT_EQ(table->text.find("flush ruleset"), std::string::npos);
  EXPECT_NE(table->text.find("table inet hinomi_mud_pump_7_flush {"), std::string::npos);
  // Networks that overlap are one; IPv6 is not a thing of a list of IPv4.
  EXPECT_NE(table->text.find("meta nfproto ipv4 ip daddr { 198.51.100.0/24 } counter accept "
                             "comment \"x__accept_______flush_ruleset__\"\n"),
            std::string::npos)
      << table->text;
  EXPECT_EQ(table_word("ポンプ"), "device");
}

TEST(MudNftables, WhatIsNotSaidIsTold) {
  auto without = render_isolation(hostile(), {}, "x");
  ASSERT_FALSE(without);
  EXPECT_EQ(without.error().where, "device");
  auto site = in::read_mud_site(R"({"device": ["192.0.2.7"]})");
  auto table = render_isolation(hostile(), *site, "x");
  ASSERT_TRUE(table);
  ASSERT_EQ(table->left_out.size(), 1u);
  EXPECT_TRUE(table->left_out[0].ends_with(": name a.example"));
  EXPECT_NE(table->text.find("# left out: x"), std::string::npos);
}

}  // namespace
}  // namespace hinomi::mud
