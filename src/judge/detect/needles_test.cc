// Needles against looking for each by itself.
#include "judge/detect/needles.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace hinomi::detect {
namespace {

class Made {
 public:
  explicit Made(unsigned seed) : random_(seed) {}
  std::size_t below(std::size_t most) { return random_() % most; }
  // Few letters, so that much is found; the bytes that differ from them in the bit of letter case.
  std::string text(std::size_t least, std::size_t most) {
    static constexpr std::string_view letters = "aAbBcC\\|:\x1A.\xC3\xA9\xC3\x89@`";
    std::string out;
    for (std::size_t size = least + below(most - least + 1); out.size() < size;)
      out += letters[below(letters.size())];
    return out;
  }
  Needle needle() {
    Needle out{.text = text(1, 1 + below(9))};
    out.at_start = below(4) == 0;
    out.at_end = below(4) == 0;
    out.cased = below(2) == 0;
    return out;
  }

 private:
  std::mt19937 random_;
};

std::string small(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

bool stands(const Needle& needle, const std::string& text) {
  std::string mine = needle.cased ? needle.text : small(needle.text);
  std::string its = needle.cased ? text : small(text);
  if (needle.at_start && needle.at_end) return its == mine;
  if (needle.at_start) return its.starts_with(mine);
  if (needle.at_end) return its.ends_with(mine);
  return its.find(mine) != its.npos;
}

TEST(Needles, AreFoundAsEachByItself) {
  Made made(3);
  std::size_t found_in_all = 0;
  for (int round = 0; round < 3'000; ++round) {
    // On both sides of what the filter for few takes.
    std::vector<Needle> needles(1 + made.below(round % 2 ? 24 : 300));
    std::vector<const Needle*> all;
    for (Needle& needle : needles) {
      needle = made.needle();
      all.push_back(&needle);
    }
    Needles engine(all, round % 2 ? Needles::Texts::long_ones : Needles::Texts::short_ones);
    for (int i = 0; i < 8; ++i) {
      std::string text = made.text(0, made.below(2) ? 20 : 200);
      std::set<std::uint32_t> found, expected;
      engine.scan(
          text, [](void* to, std::uint32_t n) { static_cast<decltype(found)*>(to)->insert(n); },
          &found);
      for (std::uint32_t n = 0; n < needles.size(); ++n)
        if (stands(needles[n], text)) expected.insert(n);
      ASSERT_EQ(found, expected) << text;
      found_in_all += found.size();
    }
  }
  EXPECT_GT(found_in_all, 10'000u);
}

}  // namespace
}  // namespace hinomi::detect
