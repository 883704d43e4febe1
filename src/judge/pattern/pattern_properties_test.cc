// Made-up patterns and observations through the engine and through patterns read literally.
// HINOMI_CASES: how many of each kind.
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "judge/pattern/holds.h"
#include "judge/pattern/literal_pattern.h"
#include "judge/pattern/match.h"

namespace hinomi::pattern {
namespace {

using Words = std::vector<std::string>;

std::size_t cases(std::size_t otherwise) {
  const char* set = std::getenv("HINOMI_CASES");
  return set ? static_cast<std::size_t>(std::atoll(set)) : otherwise;
}

class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}
  int below(int n) { return std::uniform_int_distribution<int>(0, n - 1)(engine_); }
  bool one_in(int n) { return below(n) == 0; }
  std::string of(const Words& words) {
    return words[static_cast<std::size_t>(below(static_cast<int>(words.size())))];
  }

 private:
  std::mt19937 engine_;
};

std::string moment(int microseconds) {
  return "1970-01-01T00:00:00.00000" + std::to_string(microseconds) + "Z";
}

// --- comparisons with one observation ---

const Words texts{"",         "a",           "ab",    "abc", "aXb",          "\u00e9",
                  "e\u0301",  "\u304c",      "b",     "%_",  "\u304b\u3099", "\u0100",
                  "10.1.2.3", "10.1.0.0/16", "\u00ff"};
const Words patterns_like{"%",       "a%",      "%b", "a_b", "_",      "\u00e9",
                          "e\u0301", "%\u304c", "",   "__",  "\u0100%"};
const Words patterns_matches{"a", "^ab?$", "[b-x]", "a.b", "", "(a|b)c", "^$"};
const Words networks{"10.0.0.0/8", "10.1.2.3", "10.1.2.3/32", "10.1.255.255/16", "0.0.0.0/0"};
const Words moments{"2026-04-01T00:00:00Z", "2026-04-01T00:00:00.5Z", "2026-04-01T00:00:00.50Z",
                    "2026-04-02T00:00:00.000Z"};

std::string in_quotes(const std::string& text) {
  std::string out = "'";
  for (char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string constant(Dice& dice, int kind) {
  const Words numbers{"0", "1", "-1", "2", "1.0", "1.5", "-.5", "9007199254740993"};
  switch (kind) {
    case 0: return dice.of({"true", "false"});
    case 1: return dice.of(numbers);
    case 2: return in_quotes(dice.of(texts));
    case 3: return dice.of({"h''", "h'61'", "h'6162'", "b'YWI='", "h'e9'", "h'ff'", "h'FFFF'"});
    default: return "t'" + dice.of(moments) + "'";
  }
}

std::string comparison(Dice& dice) {
  Words paths{"x:n",           "x:f",
              "x:s",           "x:s",
              "x:b",           "x:l[*]",
              "x:l[1]",        "x:l",
              "x:gone",        "x:nothing",
              "x:o.s",         "x:o.'k-y'",
              "x:p_hex",       "x:p_hex",
              "x:y_ref.s",     "x:y_refs[*].s",
              "x:y_refs[0].n", "x:y_ref.y_ref.n",
              "y:s",           "x:hashes.'SHA-256'",
              "x:y_ref",       "x:o"};
  std::string path = dice.of(paths), negation = dice.one_in(3) ? " NOT " : " ";
  int kind = dice.below(4);
  if (dice.one_in(10)) {  // only of times: a text that is none is an error
    path = "x:t";
    kind = 4;
  }
  if (path == "x:hashes.'SHA-256'" && kind == 2)
    return path + negation + dice.of({"= ", "!= "}) + "'" + std::string(63, 'a') +
           dice.of({"A", "a", "b"}) + "'";
  switch (dice.below(kind == 4 ? 3 : 7)) {
    case 0: return path + negation + dice.of({"= ", "!= "}) + constant(dice, kind);
    case 1:
      return path + negation + dice.of({"<", "<=", ">", ">="}) +
             constant(dice, kind == 0 ? 1 : kind);
    case 2: {
      std::string out;
      for (int i = dice.below(4); i >= 0; --i) {
        if (path.starts_with("x:hashes") && kind == 2) continue;
        out += (out.empty() ? "" : ", ") + constant(dice, kind);
      }
      return path + negation + "IN (" + out + ")";
    }
    case 3: return path + negation + "LIKE " + in_quotes(dice.of(patterns_like));
    case 4: return path + negation + "MATCHES " + in_quotes(dice.of(patterns_matches));
    case 5:
      return path + negation + dice.of({"ISSUBSET ", "ISSUPERSET "}) + in_quotes(dice.of(networks));
    default: return "EXISTS " + path;
  }
}

std::string test(Dice& dice, int depth) {
  if (depth == 0 || dice.one_in(2)) return comparison(dice);
  std::string out;
  std::string joint = dice.of({" AND ", " OR "});
  for (int i = 2 + dice.below(2); i > 0; --i)
    out += (out.empty() ? "(" : joint) + test(dice, depth - 1);
  return out + ")";
}

json::object made_object(Dice& dice, const std::string& type) {
  json::object out{{"type", type}};
  auto maybe = [&](const char* name, auto make) {
    if (!dice.one_in(3)) out[name] = make();
  };
  maybe("n", [&] { return json::value(dice.below(4) - 1); });
  maybe("f", [&] { return json::value((dice.below(7) - 2) / 2.0); });
  maybe("b", [&] { return json::value(dice.one_in(2)); });
  maybe("s", [&] { return json::value(dice.of(texts)); });
  maybe("t", [&] { return json::value(dice.of(moments)); });
  maybe("l", [&] {
    json::array list;
    for (int i = dice.below(4); i > 0; --i)
      list.push_back(dice.one_in(2) ? json::value(dice.below(3)) : json::value(dice.of(texts)));
    return json::value(list);
  });
  maybe("nothing", [] { return json::value(nullptr); });
  maybe("o", [&] { return json::value{{"s", dice.of(texts)}, {"k-y", dice.below(2)}}; });
  maybe("p_hex", [&] { return json::value(dice.of({"", "61", "6162", "ff", "c3a9", "FFFF"})); });
  maybe("y_ref", [&] { return json::value(dice.of({"0", "1", "2", "3"})); });
  maybe("y_refs", [&] { return json::value{dice.of({"0", "1"}), dice.of({"1", "2", "9"})}; });
  maybe("hashes",
        [&] { return json::value{{"SHA-256", std::string(63, 'a') + dice.of({"A", "a", "b"})}}; });
  return out;
}

TEST(PatternProperties, ComparisonsAgree) {
  std::size_t held = 0, all = cases(5'000);
  for (unsigned seed = 0; seed < all; ++seed) {
    Dice dice(seed);
    std::string text = "[" + test(dice, 2) + "]";
    literal::Observed observed;
    for (int i = 1 + dice.below(3); i >= 0; --i)
      observed.objects[std::to_string(i)] = made_object(dice, dice.of({"x", "x", "y"}));
    auto written = in::parse_stix_pattern(text);
    ASSERT_TRUE(written) << text << ": " << written.error().text();
    auto pattern = Pattern::make(text);
    if (!pattern) {  // x and y at once
      ASSERT_NE(pattern.error().what.find("several types"), std::string::npos)
          << text << ": " << pattern.error().text();
      ASSERT_FALSE(literal::is_true(written->test, observed)) << text;
      continue;
    }
    Observation observation{.id = "o", .first = {}, .last = {}, .objects = {}};
    json::object shown;
    for (const auto& [name, object] : observed.objects) {
      observation.objects.emplace(name, &object);
      shown[name] = object;
    }
    auto ours = holds(pattern->leaves[0], observation);
    ASSERT_TRUE(ours) << text << ": " << ours.error().text();
    bool literally = literal::is_true(written->test, observed);
    ASSERT_EQ(*ours, literally) << "seed " << seed << "\n"
                                << text << "\n"
                                << json::serialize(shown);
    held += literally;
  }
  EXPECT_GT(held, all / 10);
  EXPECT_LT(held, all * 9 / 10);
}

// --- observations together ---

std::string observations(Dice& dice, int depth, int& room) {
  std::string out;
  int shape = depth == 0 || room <= 1 ? 0 : dice.below(5);
  if (shape == 0) {
    --room;
    out = dice.one_in(4) ? "[x:n > 0]" : "[x:n = " + std::to_string(dice.below(3)) + "]";
  } else if (shape == 4) {
    int times = 1 + dice.below(3);
    room -= times - 1;
    out =
        "(" + observations(dice, depth - 1, room) + ") REPEATS " + std::to_string(times) + " TIMES";
  } else {
    std::string joint = dice.of({" AND ", " OR ", " FOLLOWEDBY ", " FOLLOWEDBY "});
    for (int i = 2 + dice.below(2); i > 0; --i)
      out += (out.empty() ? "" : joint) + observations(dice, depth - 1, room);
    out = "(" + out + ")";
  }
  if (dice.one_in(4))
    out = "(" + out + ") WITHIN .00000" + std::to_string(1 + dice.below(4)) + " SECONDS";
  if (dice.one_in(6))
    out = "(" + out + ") START t'" + moment(dice.below(4)) + "' STOP t'" +
          moment(2 + dice.below(6)) + "'";
  return out;
}

std::vector<literal::Observed> made_observations(Dice& dice, bool moments_only) {
  std::vector<literal::Observed> out;
  int left = 6;
  for (int i = 1 + dice.below(5); i > 0 && left > 0; --i) {
    literal::Observed one;
    one.objects["0"] = {{"type", "x"}, {"n", dice.below(3)}};
    one.first = dice.below(7);
    one.last = moments_only || dice.one_in(2) ? one.first : one.first + dice.below(3);
    one.number = dice.one_in(3) ? 2 : 1;
    left -= one.number;
    out.push_back(one);
  }
  return out;
}

std::vector<Observation> for_engine(const std::vector<literal::Observed>& some) {
  std::vector<Observation> out;
  for (const literal::Observed& one : some) {
    Observation made{.id = std::to_string(out.size()),
                     .first = Time(Duration(one.first)),
                     .last = Time(Duration(one.last)),
                     .number = static_cast<std::uint32_t>(one.number),
                     .objects = {}};
    for (const auto& [name, object] : one.objects) made.objects.emplace(name, &object);
    out.push_back(std::move(made));
  }
  return out;
}

std::string shown(const std::vector<literal::Observed>& some) {
  std::string out;
  for (const literal::Observed& one : some)
    out += "n=" + std::to_string(one.objects.at("0").at("n").as_int64()) + " at " +
           std::to_string(one.first) + ".." + std::to_string(one.last) + " x" +
           std::to_string(one.number) + "\n";
  return out;
}

TEST(PatternProperties, ObservationsAgree) {
  std::size_t matched = 0, all = cases(1'500);
  for (unsigned seed = 0; seed < all; ++seed) {
    Dice dice(seed);
    int room = 5;
    std::string text = observations(dice, 3, room);
    auto observed = made_observations(dice, dice.one_in(3));
    auto pattern = Pattern::make(text);
    auto written = in::parse_stix_pattern(text);
    ASSERT_TRUE(pattern && written) << text << ": " << pattern.error().text();
    auto some = for_engine(observed);
    auto found = match(*pattern, some);
    ASSERT_TRUE(found) << text << ": " << found.error().text();
    ASSERT_EQ(found->has_value(), literal::matches(*written, observed)) << "seed " << seed << "\n"
                                                                        << text << "\n"
                                                                        << shown(observed);
    if (!*found) continue;
    ++matched;
    // What is named as found is enough by itself.
    std::vector<literal::Observed> only;
    std::map<std::uint32_t, int> used;
    for (const Use& use : **found) ++used[use.span];
    for (const auto& [span, number] : used) {
      only.push_back(observed[span]);
      only.back().number = number;
      ASSERT_LE(number, observed[span].number) << text;
    }
    ASSERT_TRUE(literal::matches(*written, only)) << text << "\n" << shown(only);
  }
  EXPECT_GT(matched, all / 20);
  EXPECT_LT(matched, all * 9 / 10);
}

// The search that takes the newest with it finds one exactly when there is one with the newest.
TEST(PatternProperties, WithTheNewestAgrees) {
  std::size_t matched = 0, all = cases(1'500);
  for (unsigned seed = 0; seed < all; ++seed) {
    Dice dice(seed + 1'000'000);
    int room = 5;
    std::string text = observations(dice, 3, room);
    auto observed = made_observations(dice, true);
    std::stable_sort(observed.begin(), observed.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    observed.back().number = 1;
    auto pattern = Pattern::make(text);
    auto written = in::parse_stix_pattern(text);
    ASSERT_TRUE(pattern && written) << text;
    auto before = observed;
    before.pop_back();
    if (!before.empty() && literal::matches(*written, before)) continue;
    Candidates candidates;
    auto some = for_engine(observed);
    for (const Observation& one : some)
      candidates.spans.push_back({one.first, one.last, one.number});
    candidates.by_leaf.resize(pattern->leaves.size());
    for (std::size_t leaf = 0; leaf < pattern->leaves.size(); ++leaf)
      for (std::uint32_t i = 0; i < some.size(); ++i)
        if (*holds(pattern->leaves[leaf], some[i])) candidates.by_leaf[leaf].push_back(i);
    Search search(pattern->root, candidates, most_search_steps);
    bool found = search.run_with(static_cast<std::uint32_t>(some.size() - 1)) == Search::End::found;
    ASSERT_EQ(found, literal::matches(*written, observed)) << "seed " << seed << "\n"
                                                           << text << "\n"
                                                           << shown(observed);
    matched += found;
  }
  EXPECT_GT(matched, all / 50);
}

}  // namespace
}  // namespace hinomi::pattern
