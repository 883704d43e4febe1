#include "product/cpe.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace hinomi {
namespace {

using enum CpeRelation;

std::string refusal(std::string_view text) {
  auto cpe = parse_cpe(text);
  return cpe ? "read" : cpe.error().where + ": " + cpe.error().what;
}

// NIST IR 7695, the examples of 6.1.3.3 (URIs) and 6.2.3.3 (formatted strings): both bindings of
// one name.
TEST(Cpe, TheStandardsExamples) {
  struct Example {
    const char *uri, *formatted;
  };
  const Example examples[] = {
      {"cpe:/a:microsoft:internet_explorer:8.0.6001:beta",
       "cpe:2.3:a:microsoft:internet_explorer:8.0.6001:beta:*:*:*:*:*:*"},
      {"cpe:/a:microsoft:internet_explorer:8.%02:sp%01",
       "cpe:2.3:a:microsoft:internet_explorer:8.*:sp?:*:*:*:*:*:*"},
      {"cpe:/a:hp:insight_diagnostics:7.4.0.1570::~~online~win2003~x64~",
       "cpe:2.3:a:hp:insight_diagnostics:7.4.0.1570:*:*:*:online:win2003:x64:*"},
      {"cpe:/a:hp:openview_network_manager:7.51:-:~~~linux~~",
       "cpe:2.3:a:hp:openview_network_manager:7.51:-:*:*:*:linux:*:*"},
      {"cpe:/a:foo%5cbar:big%24money_manager_2010:::~~special~ipod_touch~80gb~",
       "cpe:2.3:a:foo\\\\bar:big\\$money_manager_2010:*:*:*:*:special:ipod_touch:80gb:*"},
  };
  for (const Example& one : examples) {
    auto from_uri = parse_cpe(one.uri), from_formatted = parse_cpe(one.formatted);
    ASSERT_TRUE(from_uri) << from_uri.error().text();
    ASSERT_TRUE(from_formatted) << from_formatted.error().text();
    EXPECT_EQ(*from_uri, *from_formatted) << one.uri;
    EXPECT_EQ(cpe_uri(*from_formatted), one.uri);
    EXPECT_EQ(cpe_text(*from_uri), one.formatted);
  }
  // 6.1.3.3, example 3: an unknown escape; example 4: a wild card inside.
  EXPECT_EQ(refusal("cpe:/a:foo%5cbar:big%24money_2010%07:::~~special~ipod_touch~80gb~"),
            "CPE, product: an escape of no letter");
  EXPECT_EQ(refusal("cpe:/a:foo~bar:big%7emoney_2010"), "read");
  EXPECT_EQ(refusal("cpe:/a:foo:b%02r"), "CPE, product: a wild card inside");
}

TEST(Cpe, RefusalsNameTheAttribute) {
  EXPECT_EQ(refusal("pkg:npm/x"), "CPE: no CPE name");
  EXPECT_EQ(refusal("cpe:2.3:a:b:c"), "CPE: 3 attributes");
  EXPECT_EQ(refusal("cpe:2.3:x:b:c:*:*:*:*:*:*:*:*"), "CPE, part: no such part");
  EXPECT_EQ(refusal("cpe:2.3:a:b::*:*:*:*:*:*:*:*"), "CPE, product: nothing");
  EXPECT_EQ(refusal("cpe:2.3:a:b:c:1.*.2:*:*:*:*:*:*:*"), "CPE, version: a wild card inside");
  EXPECT_EQ(refusal("cpe:2.3:a:b:c:**:*:*:*:*:*:*:*"), "CPE, version: a wild card inside");
  EXPECT_EQ(refusal("cpe:2.3:a:b:c:1:*:*:*:*:*:*:o\\"), "CPE, other: a '\\' at the end");
  EXPECT_EQ(refusal("cpe:/a:b:c:1:2:3:4:5"), "CPE: more than 7 parts");
  EXPECT_EQ(refusal("cpe:/a:b:c:%4"), "CPE, version: a broken escape");
  EXPECT_EQ(parse_cpe("cpe:/a:" + std::string(cpe_limit, 'x')).error().kind, ErrorKind::too_large);
}

TEST(Cpe, WhatASystemMayBe) {
  auto matches = [](std::string_view pattern, std::string_view system) {
    return match(*parse_cpe(pattern), *parse_cpe(system));
  };
  const char* old = "cpe:2.3:a:xiph:speex:1.2:*:*:*:*:*:*:*";
  EXPECT_EQ(matches(old, "cpe:/a:Xiph:Speex:1.2:beta"), CpeMatch::yes);
  EXPECT_EQ(matches(old, "cpe:/a:xiph:speex"), CpeMatch::possible);
  EXPECT_EQ(matches(old, "cpe:/a:xiph:speex:-"), CpeMatch::no);
  EXPECT_EQ(matches(old, "cpe:/a:xiph:speex:1.%02"), CpeMatch::possible);
  EXPECT_EQ(matches(old, "cpe:/a:xiph:speex:2.%02"), CpeMatch::no);
  EXPECT_EQ(matches("cpe:/a:xiph:speex:-", "cpe:/a:xiph:speex:2.%02"), CpeMatch::no);
  EXPECT_EQ(matches("cpe:/a:xiph:speex", "cpe:/a:xiph:speex:2.%02"), CpeMatch::yes);
  EXPECT_EQ(matches("cpe:/a:xiph:%02ex", "cpe:/a:xiph:sp%02"), CpeMatch::possible);
  EXPECT_EQ(matches(old, "cpe:/a:xiph:speex_tools:1.2"), CpeMatch::no);
}

// Wild cards by their definition, one letter after the other.
bool literally(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  std::string_view rest = pattern.substr(1);
  if (pattern[0] == cpe_many)
    return literally(rest, text) || (!text.empty() && literally(pattern, text.substr(1)));
  if (pattern[0] == cpe_one)
    return literally(rest, text) || (!text.empty() && literally(rest, text.substr(1)));
  return !text.empty() && text[0] == pattern[0] && literally(rest, text.substr(1));
}

class Names {
 public:
  CpeValue value() {
    switch (random_() % 6) {
      case 0: return {};
      case 1: return {CpeValue::Kind::na, ""};
      default: return {CpeValue::Kind::text, text()};
    }
  }
  Cpe name() {
    Cpe out;
    for (CpeValue& one : out.values)
      if (random_() % 2) one = value();
    out[CpeAttribute::part] = {CpeValue::Kind::text, std::string(1, "aoh"[random_() % 3])};
    return out;
  }

 private:
  std::string text() {
    std::string out;
    auto wild_cards = [&] {
      if (random_() % 3 == 0)
        out += cpe_many;
      else if (random_() % 3 == 0)
        out.append(1 + random_() % 2, cpe_one);
    };
    if (random_() % 2) wild_cards();
    for (std::size_t left = 1 + random_() % 4; left > 0; --left)
      out += "ab.-_*?~%:\\"[random_() % 11];
    if (random_() % 2) wild_cards();
    return out;
  }
  std::mt19937 random_{11};
};

// Table 6-2 of NIST IR 7696 row by row, with the literal wild cards.
CpeRelation literal_relation(const CpeValue& source, const CpeValue& target) {
  using Kind = CpeValue::Kind;
  if (target.has_wild_card()) return undefined;                                      // 4 8 11 17
  if (source.kind == Kind::any) return target.kind == Kind::any ? equal : superset;  // 1 2 3
  if (source.kind == Kind::na)                                                       // 5 6 7
    return target.kind == Kind::any ? subset : target.kind == Kind::na ? equal : disjoint;
  if (target.kind == Kind::any) return subset;                                        // 13 15
  if (target.kind == Kind::na) return disjoint;                                       // 12 16
  if (!source.has_wild_card()) return source.text == target.text ? equal : disjoint;  // 9 10
  return literally(source.text, target.text) ? superset : disjoint;                   // 14
}

TEST(Cpe, RelationsAsTheLiteralReading) {
  Names names;
  int seen[5] = {};
  for (int i = 0; i < 300000; ++i) {
    CpeValue source = names.value(), target = names.value();
    CpeRelation expected = literal_relation(source, target);
    ASSERT_EQ(compare(source, target), expected) << source.text << " | " << target.text;
    ++seen[int(expected)];
  }
  for (int count : seen) EXPECT_GT(count, 1000);
}

// Whole names: 7696 table 6-4, from the attributes' relations.
TEST(Cpe, NamesAsTheLiteralReading) {
  Names names;
  int seen[5] = {};
  for (int i = 0; i < 200000; ++i) {
    Cpe source = names.name(), target = i % 2 ? source : names.name();
    for (CpeValue& one : target.values)
      if (i % 8 == 1 && &one - target.values.data() > 3) one = {};
    int count[5] = {};
    for (std::size_t a = 0; a < cpe_attributes; ++a)
      ++count[int(literal_relation(source.values[a], target.values[a]))];
    auto all = [&](CpeRelation one) {
      return count[int(one)] + count[int(equal)] == int(cpe_attributes);
    };
    CpeRelation expected = count[int(disjoint)]                       ? disjoint
                           : count[int(equal)] == int(cpe_attributes) ? equal
                           : all(superset)                            ? superset
                           : all(subset)                              ? subset
                                                                      : undefined;
    ASSERT_EQ(compare(source, target), expected) << cpe_text(source) << " | " << cpe_text(target);
    ++seen[int(expected)];
    if (std::any_of(target.values.begin(), target.values.end(),
                    [](const CpeValue& one) { return one.has_wild_card(); }))
      continue;
    CpeMatch found = match(source, target);
    EXPECT_EQ(found == CpeMatch::no, expected == disjoint);
    EXPECT_EQ(found == CpeMatch::yes, expected == equal || expected == superset);
  }
  for (CpeRelation one : {equal, subset, disjoint, undefined}) EXPECT_GT(seen[int(one)], 300);
}

TEST(Cpe, WrittenAndReadBackIsTheSame) {
  Names names;
  for (int i = 0; i < 50000; ++i) {
    Cpe name = names.name();
    for (const std::string& text : {cpe_text(name), cpe_uri(name)}) {
      auto back = parse_cpe(text);
      ASSERT_TRUE(back) << text << " " << back.error().text();
      ASSERT_EQ(*back, name) << text;
    }
  }
}

}  // namespace
}  // namespace hinomi
