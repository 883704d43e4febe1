// Expected values from thought: names as people imitate them, and names that nobody should be
// troubled with.
#include "judge/lookalike/lookalike.h"

#include <gtest/gtest.h>

#include "in/normalise.h"
#include "judge/lookalike/confusables.h"
#include "judge/lookalike/romaji.h"
#include "judge/lookalike/typing.h"

namespace hinomi::lookalike {
namespace {

const Lookalike& himori() {
  static const Lookalike all({{"白樺村役場", "vill.shirakaba.example"},
                              {"みなと中央病院", "minato-hospital.example"},
                              {"火守市", "city.himori.lg.jp"},
                              {"あかがね電力", "akagane-power.example"},
                              {"日野見ポータル", "日野見.example"},
                              {"みなとカード", "みなとかーど"},
                              {"abc", "abc.example"}});
  return all;
}

struct Seen {
  int score = 0;
  std::string whose;
  std::vector<Trick> tricks;
};
Seen seen(std::string_view domain) {
  auto normal = in::normalise(IndicatorType::domain, domain);
  EXPECT_TRUE(normal) << domain;
  std::vector<Likeness> all = himori().judge(normal->value);
  Seen out;
  if (all.empty()) return out;
  out.score = all[0].score;
  out.whose = all[0].whose;
  for (const Reason& reason : all[0].reasons) {
    out.tricks.push_back(reason.trick);
    EXPECT_FALSE(reason.ja.empty() || reason.en.empty()) << domain;
  }
  return out;
}

using Tricks = std::vector<Trick>;

TEST(Lookalike, LettersThatLookTheSame) {
  for (std::string_view domain :
       {"shіrakaba.example", "shirаkаbа.example", "shlrakaba.example", "shírakaba.test"}) {
    Seen one = seen(domain);
    EXPECT_EQ(one.tricks, Tricks{Trick::letters}) << domain;
    EXPECT_EQ(one.whose, "白樺村役場") << domain;
    EXPECT_GE(one.score, 90) << domain;
  }
  EXPECT_EQ(seen("rninato-hospital.example").tricks, Tricks{Trick::letters});
  EXPECT_EQ(seen("曰野見.example").tricks, Tricks{Trick::letters});
  auto reasons =
      himori().judge(in::normalise(IndicatorType::domain, "shіrakaba.example")->value)[0].reasons;
  EXPECT_NE(reasons[0].en.find("і reads as i"), std::string::npos) << reasons[0].en;
}

TEST(Lookalike, SlipsOfTheFingers) {
  EXPECT_EQ(seen("shirakqba.example").tricks, Tricks{Trick::typing});  // q beside a
  EXPECT_EQ(seen("shrakaba.example").tricks, Tricks{Trick::typing});   // one left out
  EXPECT_EQ(seen("shriakaba.example").tricks, Tricks{Trick::typing});  // two exchanged
  EXPECT_GT(seen("shirakqba.example").score, seen("shirakzzba.example").score);
  EXPECT_EQ(seen("minato-hopsitall.example").tricks, Tricks{Trick::typing});
}

TEST(Lookalike, OtherRomaji) {
  EXPECT_EQ(seen("sirakaba.example").tricks, Tricks{Trick::romaji});
  EXPECT_EQ(seen("minatokado.example").whose, "みなとカード");
}

TEST(Lookalike, WordsThatInvite) {
  for (std::string_view domain :
       {"shirakaba-login.example", "secure-shirakaba.test", "shirakabaonline.example",
        "shirakaba-yakuba.example", "shirakaba-kyufukin.example", "login-shirakaba-id.example"}) {
    Seen one = seen(domain);
    EXPECT_EQ(one.tricks, Tricks{Trick::words}) << domain;
    EXPECT_GE(one.score, 75) << domain;
  }
  EXPECT_GT(seen("shirakaba-login.example").score, seen("shirakaba-fanclub.example").score);
  // The letters and a word together.
  Seen both = seen("shіrаkаbа-login.example");
  EXPECT_EQ(both.tricks, Tricks{Trick::words});
  EXPECT_GE(both.score, 75);
}

TEST(Lookalike, OtherEndingsAndWholeNamesInFront) {
  EXPECT_EQ(seen("shirakaba.test").tricks, Tricks{Trick::ending});
  EXPECT_EQ(seen("himori.jp").tricks, Tricks{Trick::ending});
  EXPECT_EQ(seen("city.himori.lg.jp.evil.test").tricks, Tricks{Trick::embedded});
  EXPECT_EQ(seen("vill.shirakaba.example.login.evil.test").tricks, Tricks{Trick::embedded});
}

TEST(Lookalike, NothingToSee) {
  for (std::string_view domain :
       {"vill.shirakaba.example", "www.vill.shirakaba.example", "example.com", "hospital.example",
        "city.example", "shiragiku.example", "abd.example", "abc.test", "kaba.example",
        "himawari.example", "minatoku.example", "evil.test", "shira.example"})
    EXPECT_EQ(seen(domain).score, 0) << domain << " " << seen(domain).whose;
}

TEST(Lookalike, SkeletonsAndSlips) {
  EXPECT_EQ(skeleton("раураl"), skeleton("paypal"));
  EXPECT_EQ(skeleton("ｅｘａｍｐｌｅ"), skeleton("example"));
  EXPECT_EQ(skeleton("g00gle"), skeleton("google"));
  EXPECT_EQ(skeleton("ロ座"), skeleton("口座"));
  EXPECT_EQ(skeleton("カ"), skeleton("力"));
  EXPECT_NE(skeleton("kana"), skeleton("kano"));
  EXPECT_EQ(slips_between("abcd", "abcd", 2).count, 0);
  EXPECT_EQ(slips_between("abdc", "abcd", 2).count, 1);
  EXPECT_EQ(slips_between("ca", "abc", 3).count, 3);  // optimal string alignment, not Damerau's 2
  EXPECT_EQ(slips_between("abcdef", "ab", 2).count, 3);
  EXPECT_EQ(slips_between("wbcd", "abcd", 2).neighbours, 1);
  EXPECT_EQ(slips_between("pbcd", "abcd", 2).neighbours, 0);
}

TEST(Lookalike, Romaji) {
  for (auto [a, b] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"shinbashi", "simbasi"},
           {"tokyo", "toukyou"},
           {"tokyo", "tōkyō"},
           {"tokyo", "tohkyoh"},
           {"fujisan", "huzisan"},
           {"matcha", "mattya"},
           {"botchi", "bocchi"},
           {"chuou", "tyuo"},
           {"jyouhou", "joho"},
           {"shimbun", "sinbun"},
           {"tsuduki", "tuzuki"},
           {"hon'ya", "honya"}})
    EXPECT_EQ(one_romaji(a), one_romaji(b)) << a << " " << b;
  EXPECT_NE(one_romaji("ohisama"), one_romaji("oisama"));
  EXPECT_NE(one_romaji("kaki"), one_romaji("gaki"));
  EXPECT_EQ(romaji_of_kana("ひのみ"), "hinomi");
  EXPECT_EQ(romaji_of_kana("しゃかいほけん"), "syakaihoken");
  EXPECT_EQ(romaji_of_kana("キッテ"), "kitte");
  EXPECT_EQ(romaji_of_kana("ミナトカード"), "minatokado");
  EXPECT_EQ(romaji_of_kana("日野見"), "");
}

TEST(Lookalike, PartsOfNames) {
  auto label = [](std::string_view domain) { return std::string(parts_of(domain).label); };
  EXPECT_EQ(label("vill.shirakaba.example"), "shirakaba");
  EXPECT_EQ(label("city.himori.lg.jp"), "himori");
  EXPECT_EQ(label("himori.jp"), "himori");
  EXPECT_EQ(label("co.jp"), "co");
  EXPECT_EQ(parts_of("a.b.himori.lg.jp").front, "a.b");
  EXPECT_EQ(parts_of("himori.lg.jp").ending, "lg.jp");
}

// Whatever stands in front: the part is judged as the whole is.
TEST(Lookalike, ThePartThatCounts) {
  const auto& all = himori();
  EXPECT_EQ(all.part_that_counts("www.evil.test"), "evil.test");
  EXPECT_EQ(all.part_that_counts("evil.test"), "evil.test");
  EXPECT_EQ(all.part_that_counts("a.www.evil.lg.jp"), "evil.lg.jp");
  EXPECT_EQ(all.part_that_counts("a.vill.shirakaba.example"), "vill.shirakaba.example");
  EXPECT_EQ(all.part_that_counts("other.shirakaba.example"), "shirakaba.example");
  for (std::string_view whole :
       {"vill.shirakaba.example.evil.test", "a.vill.shirakaba.example.b.evil.test"})
    EXPECT_EQ(all.part_that_counts(whole), whole);
  constexpr std::string_view labels[] = {"vill", "shirakaba", "example", "city", "himori",
                                         "lg",   "jp",        "evil",    "test", "akagane-power"};
  std::uint32_t state = 7;
  std::size_t alike = 0;
  for (int i = 0; i < 5000; ++i) {
    std::string domain;
    for (int j = 0; j < 2 + i % 6; ++j) {
      state = state * 1664525 + 1013904223;
      domain += (domain.empty() ? "" : ".") + std::string(labels[(state >> 16) % 10]);
    }
    const auto whole = all.judge(domain), part = all.judge(all.part_that_counts(domain));
    ASSERT_EQ(whole.size(), part.size()) << domain;
    for (std::size_t j = 0; j < whole.size(); ++j) {
      EXPECT_EQ(whole[j].score, part[j].score) << domain;
      EXPECT_EQ(whole[j].name, part[j].name) << domain;
    }
    alike += whole.empty() ? 0 : 1;
  }
  EXPECT_GT(alike, 500u);
}

}  // namespace
}  // namespace hinomi::lookalike
