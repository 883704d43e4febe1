#include "judge/vet/vet.h"

#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "base/json.h"
#include "judge/vet/codes.h"
#include "judge/vet/literal_judge.h"
#include "judge/vet/test_support.h"

namespace hinomi::vet {
namespace {

constexpr const char* suffix_rules = R"(// ===BEGIN ICANN DOMAINS===
com
org
jp
co.jp
// ===END ICANN DOMAINS===
// ===BEGIN PRIVATE DOMAINS===
duckdns.org
pages.com
// ===END PRIVATE DOMAINS===
)";

const Time now = *parse_time("2026-04-01T00:00:00Z");

// A small world of colliding names and addresses, and everything said about them.
class SmallWorld {
 public:
  explicit SmallWorld(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t n) { return random_() % n; }
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <class T, std::size_t n>
  const T& pick(const T (&from)[n]) {
    return from[below(n)];
  }

  std::string name() {
    static const std::string endings[] = {"com",         "org",      "jp",   "co.jp",
                                          "top",         "example",  "test", "duckdns.org",
                                          "example.com", "pages.com"};
    static const std::string labels[] = {"a", "b", "www", "bank"};
    std::string text = pick(endings);
    for (std::size_t i = 1 + below(2); i > 0; --i) text = pick(labels) + "." + text;
    if (one_in(12) && text.find('.') != text.rfind('.')) return text.substr(text.find('.') + 1);
    return text;
  }
  std::string address() {
    static const std::string starts[] = {"10.0.0.",     "45.33.32.",  "45.33.33.", "203.0.113.",
                                         "2600:3c00::", "2001:db8::", "fe80::"};
    return pick(starts) + std::to_string(1 + below(40));
  }
  std::string network() {
    static const std::string four[] = {"45.33.32.0", "45.33.32.32", "203.0.113.0", "45.32.0.0"};
    static const std::string six[] = {"2600:3c00::", "2001:db8::"};
    if (one_in(4)) return pick(six) + "/" + std::to_string(28 + 4 * below(10));
    const std::string start = pick(four);
    const std::size_t least = start == "45.33.32.32" ? 27 : start == "45.32.0.0" ? 12 : 19;
    if (start == "203.0.113.0") return start + "/" + std::to_string(24 + below(8));
    return start + "/" + std::to_string(least + below(32 - least));
  }
  std::string digest() { return std::string(32, static_cast<char>('a' + below(4))); }
  std::string url() {
    static const std::string rests[] = {"/", "/", "/x", "/?q=1", "/login/a.html"};
    const bool on_address = one_in(6);
    std::string host = on_address ? address() : name();
    if (host.find(':') != std::string::npos) host = "[" + host + "]";
    return "http://" + host + (one_in(8) ? ":8080" : "") + pick(rests);
  }
  std::string mail() {
    static const std::string boxes[] = {"abuse", "clerk", "x"};
    return pick(boxes) + "@" + name();
  }
  Indicator indicator() {
    const auto made = [](IndicatorType type, const std::string& value) {
      return Indicator{type, value, value};
    };
    switch (below(9)) {
      case 0:
      case 1:
      case 2: return made(IndicatorType::url, url());
      case 3:
      case 4: return made(IndicatorType::domain, name());
      case 5: {
        const std::string text = address();
        const bool six = text.find(':') != std::string::npos;
        return made(six ? IndicatorType::ipv6 : IndicatorType::ipv4, text);
      }
      case 6: return made(IndicatorType::network, network());
      case 7: return made(IndicatorType::email, mail());
      default: return made(IndicatorType::md5, digest());
    }
  }
  std::vector<Evidence> evidence() {
    static const std::string sources[] = {"a", "b", "c"};
    static const int shares[] = {-1, -1, 0, 5, 25, 50, 75, 100};
    std::vector<Evidence> all;
    for (std::size_t i = 1 + below(4); i > 0; --i) {
      Evidence one{.report = "r", .source = pick(sources), .place = "line 1"};
      one.confidence = pick(shares);
      one.reliability = pick(shares);
      one.seen = now - std::chrono::hours(below(48));
      if (one_in(8)) one.valid_until = now + std::chrono::hours(below(60)) - std::chrono::hours(30);
      one.harmful = !one_in(6);
      one.revoked = one_in(8);
      all.push_back(one);
    }
    return all;
  }
  Marking marking() {
    Marking made{.tlp = Tlp::green};
    if (one_in(10)) made.pap = static_cast<Pap>(below(4));
    made.unknown = one_in(20);
    return made;
  }

  // The same ground for both judges.
  std::shared_ptr<const Ground> make(LiteralJudge& literal) {
    MemoryDisk disk;
    disk.put("suffixes", suffix_rules);
    literal.icann = {"com", "org", "jp", "co.jp"};
    literal.hosted = {"duckdns.org", "pages.com"};
    literal.documentation_is_real = one_in(2);
    const std::vector<std::string> names{"hostname", "domain", "url"};
    const std::vector<std::string> addresses{"ip-src", "ip-dst"};
    struct Shape {
      const char* list;
      const char* kind;
    };
    static const Shape shapes[] = {{"tranco10k", "hostname"},
                                   {"cisco_top1000", "string"},
                                   {"dynamic-dns", "hostname"},
                                   {"lots-project", "hostname"},
                                   {"captive-portals", "string"},
                                   {"mystery", "hostname"},
                                   {"second-level-tlds", "string"},
                                   {"microsoft-attack-simulator", "substring"},
                                   {"amazon-aws", "cidr"},
                                   {"public-dns-v4", "cidr"},
                                   {"vpn-ipv4", "cidr"},
                                   {"shodan-scanning", "cidr"},
                                   {"rfc5735", "cidr"},
                                   {"mystery-nets", "cidr"},
                                   {"empty-hashes", "string"},
                                   {"common-contact-emails", "regex"},
                                   {"disposable-email", "substring"}};
    for (const Shape& shape : shapes) {
      if (one_in(3)) continue;
      const std::string list = shape.list;
      const std::string kind = shape.kind;
      std::vector<std::string> types = kind == "cidr" ? addresses : names;
      std::vector<std::string> entries;
      for (std::size_t i = 1 + below(4); i > 0; --i) {
        if (kind == "cidr")
          entries.push_back(one_in(2) ? network() : address());
        else if (kind == "hostname" && one_in(3))
          entries.push_back("." + name());
        else if (kind == "string" && one_in(6))
          entries.push_back(url());
        else
          entries.push_back(name());
      }
      if (list == "empty-hashes") entries = {digest()}, types = {"md5", "sha256"};
      if (list == "common-contact-emails") entries = {"/^abuse@/i"}, types = {"email-src"};
      if (list == "disposable-email") types = {"email-src", "email-dst"};
      literal.lists.add(list, kind, entries, types);
      json::object object;
      object["type"] = kind;
      object["list"] = json::value_from(entries);
      object["matching_attributes"] = json::value_from(types);
      disk.put("lists/" + list + "/list.json", json::serialize(object));
    }
    for (std::size_t i = below(5); i > 0; --i) {
      const std::string value = one_in(3)   ? name()
                                : one_in(3) ? network()
                                : one_in(3) ? "http://" + name() + "/x"
                                : one_in(2) ? mail()
                                            : digest();
      literal.space.push_back({"m" + std::to_string(i), value, one_in(2)});
    }
    const auto ground =
        Ground::load(disk, {.warning_lists = "lists",
                            .public_suffixes = "suffixes",
                            .documentation_is_real = literal.documentation_is_real});
    EXPECT_TRUE(ground);
    return *ground;
  }

 private:
  std::mt19937 random_;
};

std::set<std::pair<Verdict, std::string>> capping_reasons(const Finding& finding) {
  std::set<std::pair<Verdict, std::string>> reasons;
  for (const Reason& reason : finding.reasons)
    if (reason.cap != Verdict::block) reasons.insert({reason.cap, reason.code});
  return reasons;
}

std::string shown(const std::set<std::pair<Verdict, std::string>>& reasons) {
  std::string text;
  for (const auto& [cap, code] : reasons) text += std::string(name_of(cap)) + ":" + code + " ";
  return text;
}

TEST(Vet, AgreesWithTheLiteralJudge) {
  int compared = 0;
  int wrong = 0;
  std::map<Verdict, int> verdicts;
  for (unsigned round = 0; round < 100 && wrong < 5; ++round) {
    SmallWorld world(round);
    LiteralJudge literal;
    const auto ground = world.make(literal);
    const Judge judge(ground, literal.space);
    for (int i = 0; i < 300 && wrong < 5; ++i) {
      const Indicator indicator = world.indicator();
      const auto evidence = world.evidence();
      const Marking marking = world.marking();
      Finding finding = judge.judge(indicator, evidence, marking, now);
      const LiteralVerdict wanted = literal.judge(indicator, evidence, marking, now);
      // The clock has tests of its own: here it only may be late where the reason says so.
      std::set<std::pair<Verdict, std::string>> reasons = capping_reasons(finding);
      const bool stale = reasons.erase({Verdict::hold, "stale"}) > 0;
      EXPECT_EQ(stale,
                finding.expires <= now && !reasons.contains({Verdict::hold, "validity_over"}));
      if (reasons != wanted.reasons || (!stale && finding.verdict != wanted.verdict)) {
        ADD_FAILURE() << round << " " << indicator.value << "\n  engine:  " << shown(reasons)
                      << "\n  literal: " << shown(wanted.reasons);
        ++wrong;
      }
      ++verdicts[finding.verdict];
      ++compared;
    }
  }
  EXPECT_EQ(compared, 30'000);
  for (const auto& [verdict, count] : verdicts) EXPECT_GT(count, 300) << name_of(verdict);
  EXPECT_EQ(verdicts.size(), 4u);
}

TEST(Vet, ACappingReasonNeverStrengthens) {
  for (unsigned round = 0; round < 40; ++round) {
    SmallWorld world(1000 + round);
    LiteralJudge literal;
    const auto ground = world.make(literal);
    const Judge judge(ground, literal.space);
    for (int i = 0; i < 100; ++i) {
      const Indicator indicator = world.indicator();
      auto evidence = world.evidence();
      const Marking marking = world.marking();
      const Verdict before = judge.judge(indicator, evidence, marking, now).verdict;

      Marking stricter = marking;
      stricter.pap = Pap::red;
      EXPECT_LE(judge.judge(indicator, evidence, stricter, now).verdict, before);
      auto more_space = literal.space;
      more_space.push_back({"m", world.name(), true});
      more_space.push_back({"m", world.network(), false});
      EXPECT_LE(Judge(ground, more_space).judge(indicator, evidence, marking, now).verdict, before);
      auto context = evidence;
      context.push_back({.report = "r",
                         .source = "new",
                         .place = "1",
                         .confidence = 100,
                         .reliability = 100,
                         .seen = now,
                         .harmful = false});
      if (before != Verdict::hold) {  // background may let what nobody vouched for be watched
        EXPECT_LE(judge.judge(indicator, context, marking, now).verdict, before);
      }
      evidence.push_back(
          {.report = "r", .source = "new", .place = "1", .seen = now, .revoked = true});
      EXPECT_LE(judge.judge(indicator, evidence, marking, now).verdict, before);
    }
  }
}

TEST(Vet, NothingProtectedReservedOrPopularIsEverPublished) {
  for (unsigned round = 0; round < 60; ++round) {
    SmallWorld world(2000 + round);
    LiteralJudge literal;
    const auto ground = world.make(literal);
    const Judge judge(ground, literal.space);
    const std::vector<Evidence> sure{{.report = "r",
                                      .source = "a",
                                      .place = "1",
                                      .confidence = 100,
                                      .reliability = 100,
                                      .seen = now}};
    for (const Protected& item : literal.space) {
      const bool url = item.value.find("://") != std::string::npos;
      const bool plain = !url && item.value.find_first_of("@/") == std::string::npos &&
                         item.value.find('.') != std::string::npos;
      if (!url && !plain) continue;
      const IndicatorType type = url ? IndicatorType::url : IndicatorType::domain;
      const Finding finding = judge.judge({type, item.value, ""}, sure, {.tlp = Tlp::clear}, now);
      EXPECT_EQ(finding.verdict, Verdict::hold) << item.value;
    }
    for (const auto& list : literal.lists.lists) {
      if (group_of(list.name) != Group::popular) continue;
      for (const std::string& entry : list.entries) {
        const std::string name = LiteralJudge::name_in(entry);
        if (name.find_first_of(":/") != std::string::npos) continue;
        EXPECT_EQ(
            judge.judge({IndicatorType::domain, name, ""}, sure, {.tlp = Tlp::clear}, now).verdict,
            Verdict::hold)
            << name;
        const std::string below = "evil." + literal.registrable(name);
        if (below == "evil.") continue;
        if (literal.registrable(name) == name) {
          EXPECT_LE(judge.judge({IndicatorType::domain, below, ""}, sure, {.tlp = Tlp::clear}, now)
                        .verdict,
                    Verdict::watch)
              << below;
          EXPECT_LE(judge
                        .judge({IndicatorType::url, "http://" + below + "/", ""}, sure,
                               {.tlp = Tlp::clear}, now)
                        .verdict,
                    Verdict::url_only)
              << below;
        }
      }
    }
  }
}

TEST(Vet, SameInputSameBytesFromManyThreads) {
  SmallWorld world(7);
  LiteralJudge literal;
  const auto ground = world.make(literal);
  const Judge judge(ground, literal.space);
  std::vector<Indicator> indicators;
  for (int i = 0; i < 500; ++i) indicators.push_back(world.indicator());
  const auto evidence = world.evidence();
  const auto run = [&] {
    std::string bytes;
    for (const Indicator& indicator : indicators)
      bytes += to_json(judge.judge(indicator, evidence, {.tlp = Tlp::green}, now)) + "\n";
    return bytes;
  };
  const std::string wanted = run();
  std::vector<std::string> got(4);
  {
    std::vector<std::jthread> threads;
    for (std::string& one : got) threads.emplace_back([&] { one = run(); });
  }
  for (const std::string& one : got) EXPECT_EQ(one, wanted);
}

TEST(Vet, ReasonsAreSortedAndFewOfAKind) {
  SmallWorld world(9);
  LiteralJudge literal;
  const auto ground = world.make(literal);
  const Judge judge(ground, literal.space);
  for (int i = 0; i < 2000; ++i) {
    const Finding finding = judge.judge(world.indicator(), world.evidence(), world.marking(), now);
    ASSERT_FALSE(finding.reasons.empty());
    EXPECT_EQ(finding.verdict, finding.reasons.front().cap);
    std::map<std::pair<Verdict, std::string>, int> kinds;
    for (std::size_t r = 0; r < finding.reasons.size(); ++r) {
      const Reason& reason = finding.reasons[r];
      EXPECT_LE((++kinds[{reason.cap, reason.code}]), 3);
      if (r == 0) continue;
      const Reason& before = finding.reasons[r - 1];
      EXPECT_LE(std::pair(before.cap, before.code), std::pair(reason.cap, reason.code));
    }
  }
}

TEST(Vet, EveryCodeHasWordsInBothLanguages) {
  const auto codes = all_codes();
  EXPECT_GE(codes.size(), 60u);
  for (const std::string_view code : codes) {
    const Reason reason{std::string(code), Verdict::hold, "LIST", "{list}ENTRY"};
    for (const char* language : {"ja", "en"}) {
      const std::string words = words_of(reason, language);
      EXPECT_NE(words, code);
      EXPECT_EQ(words.find("{what}"), std::string::npos) << words;
    }
    EXPECT_NE(words_of(reason, "ja"), words_of(reason, "en"));
  }
  // Every code that was ever emitted above is one of them.
  const std::set<std::string_view> known(codes.begin(), codes.end());
  for (unsigned round = 0; round < 20; ++round) {
    SmallWorld world(3000 + round);
    LiteralJudge literal;
    const auto ground = world.make(literal);
    const Judge judge(ground, literal.space);
    for (int i = 0; i < 200; ++i)
      for (const Reason& reason :
           judge.judge(world.indicator(), world.evidence(), world.marking(), now).reasons)
        EXPECT_TRUE(known.contains(reason.code)) << reason.code;
  }
}

TEST(Vet, GroundDigestFollowsTheContent) {
  const std::string list = R"({"type":"string","list":["a.com"],"matching_attributes":["domain"]})";
  const auto digest_of = [](MemoryDisk& disk, const std::string& folder) {
    return (*Ground::load(disk, {.warning_lists = folder}))->digest();
  };
  MemoryDisk disk;
  disk.put("x/l/list.json", list);
  disk.put("y/l/list.json", list);
  EXPECT_EQ(digest_of(disk, "x"), digest_of(disk, "y"));
  disk.put("y/l/list.json", list + " ");
  EXPECT_NE(digest_of(disk, "x"), digest_of(disk, "y"));
  EXPECT_EQ(digest_of(disk, "x").size(), 64u);
}

TEST(Vet, AFolderWithoutListsIsAProblem) {
  MemoryDisk disk;
  EXPECT_EQ((*Ground::load(disk, {.warning_lists = "gone"}))->problems().size(), 1u);
  EXPECT_FALSE(Ground::load(disk, {.public_suffixes = "gone"}));
}

TEST(Vet, WhatIsNotNormalisedIsHeld) {
  MemoryDisk disk;
  const Judge judge(*Ground::load(disk, {}), {});
  const std::vector<Evidence> sure{{.report = "r",
                                    .source = "a",
                                    .place = "1",
                                    .confidence = 100,
                                    .reliability = 100,
                                    .seen = now}};
  const std::vector<std::string> values{
      "",         "x",     "://", "http://", "999.1.1.1/99", "@", std::string(100'000, 'a'),
      "\xff\xfe", "日本語"};
  for (const std::string& value : values)
    for (int type = 0; type < indicator_type_count; ++type) {
      const Finding finding = judge.judge({static_cast<IndicatorType>(type), value, value}, sure,
                                          {.tlp = Tlp::green}, now);
      if (type <= static_cast<int>(IndicatorType::network)) {
        EXPECT_EQ(finding.verdict, Verdict::hold) << type << " " << value.substr(0, 20);
      }
    }
}

TEST(Vet, NoEvidenceIsHeld) {
  MemoryDisk disk;
  const Judge judge(*Ground::load(disk, {}), {});
  const Finding finding =
      judge.judge({IndicatorType::domain, "evil.top", ""}, {}, {.tlp = Tlp::green}, now);
  EXPECT_EQ(finding.verdict, Verdict::hold);
}

}  // namespace
}  // namespace hinomi::vet
