#include "judge/conceal/conceal.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace hinomi::conceal {
namespace {

std::vector<Trace> victim() {
  Member member{.id = "minato-hospital",
                .name = "医療法人 みなと中央病院 (Minato Central Hospital)",
                .names = {"minato.example", "xn--r8jz45g.example"},
                .networks = {"192.0.2.0/26", "2001:db8:10::/48"},
                .corporate_number = "1000012160153"};
  Contact contact{.id = "minato-hospital/security",
                  .holder = "渡邊　花子",
                  .channels = {{.kind = ChannelKind::mail, .address = "hanako@isp.example"},
                               {.kind = ChannelKind::phone, .address = "03-0000-1234"}}};
  const Contact* contacts[] = {&contact};
  return traces_of(member, contacts);
}

std::string gone(std::string_view text) { return conceal(text, victim(), "en").text; }
std::string gone(std::string_view text, std::vector<Trace> traces) {
  return conceal(text, traces, "en").text;
}

TEST(Conceal, NamesInEverySpelling) {
  for (const char* text :
       {"みなと中央病院", "ミナト中央病院", "ﾐﾅﾄ中央病院", "み な と 中 央 病 院",
        "みなと・中央・病院", "みなと\u200b中央\u200b病院", "医療法人　みなと中央病院",
        "MINATO CENTRAL HOSPITAL", "ｍｉｎａｔｏ　ｃｅｎｔｒａｌ　ｈｏｓｐｉｔａｌ",
        "Minato-Central-Hospital", "minatocentralhospital", "Minato Central\nHospital"})
    EXPECT_EQ(gone(std::string("<") + text + ">"), "<[organisation]>") << text;
  EXPECT_EQ(gone("株式会社ひので"), "株式会社ひので");
}

TEST(Conceal, HalfWidthKanaWithVoicedMarks) {
  std::vector<Trace> traces{{Part::organisation, "ガス・パイプ工業"}};
  EXPECT_EQ(gone("ｶﾞｽﾊﾟｲﾌﾟ工業に", traces), "[organisation]に");
  EXPECT_EQ(gone("がすぱいぷ工業に", traces), "[organisation]に");
  EXPECT_EQ(gone("カ\u3099スハ\u309Aイフ\u309A工業に", traces), "[organisation]に");
  EXPECT_EQ(gone("カスパイプ工業に", traces), "カスパイプ工業に");
}

TEST(Conceal, PersonsInEitherOrderAndByFamilyName) {
  EXPECT_EQ(gone("連絡は渡辺花子まで"), "連絡は[person]まで");
  EXPECT_EQ(gone("担当の渡邉です"), "担当の[person]です");
  EXPECT_EQ(gone("渡 邊 花 子 様"), "[person] 様");
  EXPECT_EQ(gone("渡辺課長"), "[person]課長");
  std::vector<Trace> traces{{Part::person, "Will Grant"}, {Part::person, "Will"}};
  EXPECT_EQ(gone("Will will not; WILL GRANT said", traces), "[person] will not; [person] said");
}

TEST(Conceal, HostsWithAllBelowThemAndMailboxes) {
  EXPECT_EQ(gone("see https://minato.example/a"), "see https://[host]/a");
  EXPECT_EQ(gone("hxxps://vpn[.]MINATO[.]example:8443"), "hxxps://[host]:8443");
  EXPECT_EQ(gone("a.b.minato(dot)example"), "[host]");
  EXPECT_EQ(gone("mail . minato . example"), "[host]");
  EXPECT_EQ(gone("ｍｉｎａｔｏ．ｅｘａｍｐｌｅ"), "[host]");
  EXPECT_EQ(gone("taro.y+x@mail.minato.example"), "[mail address]");
  EXPECT_EQ(gone("taro[at]minato[dot]example"), "[mail address]");
  EXPECT_EQ(gone("例え.exampleと例え。example"), "[host]と[host]");
  EXPECT_EQ(gone("hanako＠isp.example"), "[mail address]");
}

TEST(Conceal, OtherHostsStay) {
  for (const char* text : {"xminato.example", "sub-minato.example", "minato.example2.test",
                           "minato.examples", "other@isp.example", "ahanako@isp.example",
                           "minato.example-shop.test", "Sailing to minato. Example of a port."})
    EXPECT_EQ(gone(text), text);
}

TEST(Conceal, AddressesInsideAndAroundTheirNetworks) {
  EXPECT_EQ(gone("from 192.0.2.7, 192[.]0[.]2[.]63:80 and 192.0.2.64"),
            "from [network address], [network address]:80 and 192.0.2.64");
  EXPECT_EQ(gone("192.0.0.0/16 192.0.3.0/24 192.0.2.x １９２．０．２．１"),
            "[network address] 192.0.3.0/24 [network address] [network address]");
  EXPECT_EQ(gone("192 . 0 . 2 . 5 and 5.2.0.192.in-addr.arpa"),
            "[network address] and [network address]");
  EXPECT_EQ(gone("2001:DB8:10:0:0:0:0:1, 2001[:]db8[:]10::/64, 2001:db8:11::1"),
            "[network address], [network address], 2001:db8:11::1");
  EXPECT_EQ(gone("1.192.0.2.7 and at 12:34:56"), "1.192.0.2.7 and at 12:34:56");
}

TEST(Conceal, NumbersWithAndWithoutHyphens) {
  for (const char* text :
       {"0300001234", "03-0000-1234", "(03)0000-1234", "０３（００００）１２３４", "03ー0000ー1234",
        "+81-3-0000-1234", "+81 (0)3 0000 1234"})
    EXPECT_EQ(gone(text), "[telephone number]") << text;
  EXPECT_EQ(gone("T1000012160153 / 1-0000-1216-0153"), "T[number] / [number]");
  EXPECT_EQ(gone("10300001234 03000012345"), "10300001234 03000012345");
}

// A short place name must not swallow ordinary words.
TEST(Conceal, ShortNamesAreNotPiecesOfOtherWords) {
  std::vector<Trace> traces{{Part::organisation, "日野"}, {Part::organisation, "サクラ"}};
  for (const char* text : {"朝日野球場", "日野原さん", "春日野の里", "昨日野に出た",
                           "10日 野に出た", "サクラダ", "オサクラ", "さくらい", "まさくらべ"})
    EXPECT_EQ(gone(text, traces), text);
  EXPECT_EQ(gone("日野は、日野の、(日野)、日野本社", traces),
            "[organisation]は、[organisation]の、([organisation])、[organisation]本社");
  EXPECT_EQ(gone("サクラは、ｻｸﾗの、さくらを、「さくら」", traces),
            "[organisation]は、[organisation]の、[organisation]を、「[organisation]」");
  EXPECT_EQ(
      gone("at home with nectar", {{Part::organisation, "Athome"}, {Part::organisation, "NEC"}}),
      "at home with nectar");
}

TEST(Conceal, WhatIsTooShortIsPassedOver) {
  EXPECT_EQ(gone("津は港", {{Part::organisation, "津"}, {Part::organisation, "AB"}}), "津は港");
  EXPECT_EQ(gone("x", {{Part::organisation, ""}, {Part::host, ""}, {Part::address, "?"}}), "x");
}

TEST(Conceal, TheDiffIsTheOriginal) {
  std::string text = "本日 ﾐﾅﾄ中央病院 の vpn[.]minato[.]example が\r\n攻撃";
  Concealed out = conceal(text, victim(), "ja");
  EXPECT_EQ(out.text, "本日 [組織] の [ホスト] が\r\n攻撃");
  EXPECT_EQ(out.taken_out, 2u);
  std::string original;
  for (const Stretch& one : out.diff) original += one.text;
  EXPECT_EQ(original, text);
  EXPECT_TRUE(has_trace(text, victim()));
  EXPECT_FALSE(has_trace(out.text, victim()));
  EXPECT_EQ(conceal(out.text, victim(), "en").text, out.text);
}

TEST(Conceal, WhatStandsAloneOnlyAfterwardsGoesToo) {
  std::vector<Trace> traces{{Part::organisation, "みなと病院"}, {Part::organisation, "日野"}};
  EXPECT_EQ(gone("みなと病院日野", traces), "[organisation][organisation]");
  EXPECT_EQ(gone("[organisation]", {{Part::organisation, "organisation"}}), "[organisation]");
}

TEST(Conceal, BrokenTextStaysAsItIs) {
  std::string text = "\xff\xfe minato.example \x80\0 x";
  EXPECT_EQ(gone(text), "\xff\xfe [host] \x80\0 x");
}

TEST(Conceal, TracesOfARegisterEntry) {
  auto traces = victim();
  auto has = [&](Part part, std::string_view text) {
    for (const Trace& trace : traces)
      if (trace.part == part && trace.text == text) return true;
    return false;
  };
  EXPECT_TRUE(has(Part::organisation, "みなと中央病院"));
  EXPECT_TRUE(has(Part::organisation, "Minato Central Hospital"));
  EXPECT_TRUE(has(Part::person, "渡邊"));
  EXPECT_FALSE(has(Part::person, "花子"));
  EXPECT_TRUE(has(Part::host, "例え.example"));
  EXPECT_TRUE(has(Part::id, "minato-hospital"));
  Member plain{.id = "police", .name = "Hinode Works Co., Ltd."};
  traces = traces_of(plain, {});
  EXPECT_TRUE(has(Part::organisation, "Hinode Works"));
  EXPECT_FALSE(has(Part::id, "police"));
}

}  // namespace
}  // namespace hinomi::conceal
