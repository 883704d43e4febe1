#include "judge/exposure/proposals.h"

#include <gtest/gtest.h>

#include "judge/exposure/exposures.h"
#include "judge/exposure/test_support_exposures.h"

namespace hinomi::exposure {
namespace {

using Words = std::vector<std::string>;

std::string cpe_of(const std::string& vendor, const std::string& product, const char* part = "a") {
  return "cpe:2.3:" + std::string(part) + ":" + vendor + ":" + product + ":*:*:*:*:*:*:*:*";
}
in::Advisory names_cpe(const std::string& cpe, const std::string& vendor = "",
                       const std::string& product = "") {
  Affected one;
  one.cpes = {cpe};
  one.vendor = vendor;
  one.product = product;
  one.every = true;
  one.place = "/affected/0";
  return about("CVE-2026-1", {one});
}
Words identities(const std::vector<Proposal>& proposals) {
  Words out;
  for (const Proposal& one : proposals) out.push_back(one.identity);
  return out;
}

TEST(ProductWords, WhatTellsNothingApartIsLeftOut) {
  EXPECT_EQ(product_words("7-Zip 23.01 (x64 edition)", "23.01"), (Words{"7", "zip", "edition"}));
  EXPECT_EQ(product_words("Word 1 Reader 1Key", "1"), (Words{"word", "reader", "1key"}));
  EXPECT_EQ(product_words("Ｈｉｍｏｒｉ　Mail", ""), (Words{"himori", "mail"}));
  // Half-width katakana, katakana and hiragana are one word; letters of two scripts are two.
  EXPECT_EQ(product_words("ﾒｰﾙサーバーX", ""), product_words("メールさーばーＸ", ""));
  EXPECT_EQ(product_words("ﾒｰﾙサーバーX", "").size(), 2u);
  EXPECT_EQ(maker_words("株式会社火守電機"), (Words{"火守電機"}));
  EXPECT_EQ(maker_words("Himori Denki Co., Ltd."), (Words{"himori", "denki"}));
  EXPECT_EQ(called("ﾒｰﾙ  Server ", ""), called("メール server", ""));
  EXPECT_NE(called("a b", ""), called("a", "b"));
}

TEST(Proposals, EachSaysWhyAndTheBestComesFirst) {
  ProductNames names;
  names.add(names_cpe(cpe_of("himori", "mail_gate")));
  names.add(names_cpe(cpe_of("himori", "mail_gate_pro")));
  names.add(names_cpe(cpe_of("other", "mail_gate")));
  names.add(names_cpe(cpe_of("himori", "lamp")));
  const auto found = names.proposals("Himori Mail Gate 2.1", "Himori Inc.", "2.1");
  EXPECT_EQ(identities(found),
            (Words{cpe_of("himori", "mail_gate"), cpe_of("himori", "mail_gate_pro")}))
      << "of another maker the name has a word too many";
  EXPECT_EQ(found[0].score, 100);
  EXPECT_EQ(found[0].product, "cpe/a/himori/mail_gate");
  EXPECT_EQ(found[0].why, (Words{"same_name", "same_maker"}));
  // Two of two and three words: 2 * 2 / 5 of 70, and the maker.
  EXPECT_EQ(found[1].score, 56 + 30);
  EXPECT_EQ(found[1].why, (Words{"part_of_name", "same_maker"}));
  // Nobody says whose it is: both makers' are asked about.
  const auto bare = names.proposals("mailgate", "", "");
  EXPECT_EQ(identities(bare), (Words{cpe_of("himori", "mail_gate"), cpe_of("other", "mail_gate")}));
  EXPECT_EQ(bare[0].why, (Words{"same_name", "maker_not_said"}));
  EXPECT_EQ(bare[0].score, 80);
  const auto another = names.proposals("Mail Gate", "Third Works", "");
  EXPECT_EQ(another[0].why, (Words{"same_name", "other_maker"}));
  EXPECT_EQ(another[0].score, 70);
  EXPECT_TRUE(names.proposals("Paper", "Himori", "").empty()) << "a maker alone is no product";
  EXPECT_TRUE(names.proposals("", "", "").empty());
}

// What nmap calls a server and what NVD calls it.
TEST(Proposals, AWordThatBeginsTheOtherCountsForMost) {
  ProductNames names;
  names.add(names_cpe(cpe_of("apache", "http_server")));
  names.add(names_cpe(cpe_of("openbsd", "openssh")));
  const auto httpd = names.proposals("Apache httpd", "", "2.4.58");
  ASSERT_EQ(httpd.size(), 1u);
  // httpd for http: three quarters, of one and two words: 2 * 0.75 / 3 of 70.
  EXPECT_EQ(httpd[0].score, 35 + 30);
  EXPECT_EQ(httpd[0].why, (Words{"part_of_name", "maker_in_name"}));
  EXPECT_EQ(identities(names.proposals("OpenSSH", "", "9.6p1")),
            Words{cpe_of("openbsd", "openssh")});
}

TEST(Proposals, NamesAreThoseOfAdvisoriesInTheirSpelling) {
  ProductNames names;
  names.add(names_cpe(cpe_of("himori_denki", "ky200"), "火守電機株式会社", "観測装置ＫＹ"));
  const auto found = names.proposals("観測装置KY", "㈱火守電機", "");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].why, (Words{"same_name", "same_maker"}));
  names.add(about("GHSA-1", {in("npm", "@himori/lamp", "0", "1")}));
  EXPECT_EQ(identities(names.proposals("lamp", "himori", "")), Words{"pkg:npm/%40himori/lamp"});
  names.add(about("DSA-1", {in("Debian:12", "curtain", "0", "1")}));
  EXPECT_TRUE(names.proposals("curtain", "", "").empty()) << "a distribution's come with names";
  in::Advisory attack = about("MAL-2026-1", {in("npm", "curtain", "0", "1")});
  attack.is_malicious = true;
  names.add(attack);
  EXPECT_TRUE(names.proposals("curtain", "", "").empty()) << "it is named to be mistaken for it";
  in::Advisory tree = about("CVE-2026-9", {});
  tree.configurations = {
      {.op = in::CpeNode::Operator::all,
       .matches = {},
       .children = {
           {.matches = {{.cpe = cpe_of("x", "curtain", "o"), .interval = {}}}, .children = {}}}}};
  names.add(tree);
  EXPECT_EQ(identities(names.proposals("curtain", "", "")), Words{cpe_of("x", "curtain", "o")});
}

TEST(Proposals, NewWordsAreToldOnce) {
  ProductNames names;
  names.add(names_cpe(cpe_of("himori", "mail_gate")));
  EXPECT_EQ(names.take_new_words(), (std::unordered_set<std::string>{"mail", "gate", "mailgate"}));
  names.add(names_cpe(cpe_of("himori", "mail_gate")));
  EXPECT_TRUE(names.take_new_words().empty());
  // Whatever is proposed for a name can be found by its words.
  for (const char* name : {"Mail Gate", "mailgates", "Himori mail"})
    EXPECT_TRUE(names.proposals(name, "", "").empty() || [&] {
      const Words asked = words_to_ask(name, "");
      return std::any_of(asked.begin(), asked.end(), [](const std::string& word) {
        return word == "mail" || word == "gate" || word == "mailgate";
      });
    }()) << name;
}

TEST(Unnamed, OnlyWhatNoNameTells) {
  in::Inventory inventory;
  auto add = [&](const char* kind, const char* name) -> in::Component& {
    in::Component one;
    one.kind = kind;
    one.name = name;
    one.version = "1";
    inventory.components.push_back(one);
    return inventory.components.back();
  };
  add("application", "own");
  inventory.subject = 0;
  add("device", "host.example");
  add("device", "KY-200").models = {"KY-200"};
  add("library", "named").purls = {"pkg:npm/named@1"};
  add("application", "also").cpes = {cpe_of("x", "also")};
  add("application", "loose").cpes = {"cpe:2.3:a:*:*:*:*:*:*:*:*:*:*"};
  add("file", "a.txt");
  add("application", "Viewer").maker = "Himori";
  add("application", "ＶＩＥＷＥＲ").maker = "himori";
  Words found;
  for (const Unnamed& one : unnamed_in(inventory))
    found.push_back(one.name + " " + std::to_string(one.count));
  EXPECT_EQ(found, (Words{"KY-200 1", "loose 1", "Viewer 2"}));
}

TEST(Identity, ItsTextHasNoVersion) {
  EXPECT_EQ(*identity_text("cpe:/a:apache:http_server:2.4.58"), cpe_of("apache", "http_server"));
  EXPECT_EQ(*identity_text("pkg:npm/gate@1.0.0"), "pkg:npm/gate");
  for (const char* wrong : {"", "gate", "cpe:2.3:a:*:gate:*:*:*:*:*:*:*:*", "pkg:"})
    EXPECT_FALSE(identity_text(wrong)) << wrong;
}

// What nobody confirmed is a question: never affected, and never mended either.
TEST(Exposures, WhatIsOnlyProposedIsUnknown) {
  Affected flawed = in("npm", "gate", "1.0.0", "2.0.0");
  in::Advisory advisory = about("CVE-2026-1", {flawed});
  for (const bool advisory_first : {true, false}) {
    Exposures index;
    if (advisory_first) index.put(advisory);
    const AssetNumber asset = index.put("a", 0, {});
    auto may_be = [](const std::string& version) {
      in::Component one;
      one.version = version;
      one.purls = {"pkg:npm/gate"};
      return one;
    };
    index.propose(asset, std::vector{may_be("1.5.0")});
    if (!advisory_first) index.put(advisory);
    auto told = index.who(*index.flaw("CVE-2026-1"), everybody);
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told[0].verdict, Verdict::unknown);
    EXPECT_EQ(told[0].reason, Reason::identity_unconfirmed);
    EXPECT_EQ(told[0].naming, Naming::proposed);
    EXPECT_EQ(index.of(asset), told);
    // Another asset that is known to run it stands beside it.
    index.put("b", 0, runs({"pkg:npm/gate@1.5.0"}));
    told = index.who(*index.flaw("CVE-2026-1"), everybody);
    ASSERT_EQ(told.size(), 2u);
    EXPECT_EQ(told[1].verdict, Verdict::affected);
    index.propose(asset, std::vector{may_be("2.0.0")});
    EXPECT_TRUE(index.of(asset).empty()) << "it cannot fall in there";
    index.propose(asset, std::vector{may_be("")});
    EXPECT_EQ(index.of(asset)[0].reason, Reason::identity_unconfirmed);
    Affected mended = flawed;
    mended.status = AffectedStatus::fixed;
    index.put(about("CVE-2026-1", {mended}));
    index.propose(asset, std::vector{may_be("1.5.0")});
    EXPECT_TRUE(index.of(asset).empty())
        << "that a product is mended says nothing of what it is not";
    index.put(advisory);
    index.put("a", 0, {});
    EXPECT_TRUE(index.of(asset).empty()) << "proposals go with what was told";
  }
}

// "This firmware on this device": one of the two is only proposed.
TEST(Exposures, ATreeWithAProposedPartIsUnknown) {
  Exposures exposures;
  in::Advisory advisory = about("CVE-2026-2", {});
  auto leaf = [](const std::string& cpe, bool vulnerable) {
    return in::CpeNode::Match{.cpe = cpe, .interval = {}, .vulnerable = vulnerable};
  };
  advisory.configurations = {
      {.op = in::CpeNode::Operator::all,
       .matches = {},
       .children = {{.matches = {leaf(cpe_of("himori", "firmware", "o"), true)}, .children = {}},
                    {.matches = {leaf(cpe_of("himori", "ky200", "h"), false)}, .children = {}}}}};
  exposures.put(advisory);
  in::Inventory inventory;
  inventory.components.emplace_back().cpes = {"cpe:2.3:o:himori:firmware:1.0:*:*:*:*:*:*:*"};
  const AssetNumber asset = exposures.put("a", 0, inventory);
  EXPECT_TRUE(exposures.of(asset).empty());
  in::Component device;
  device.cpes = {"cpe:2.3:h:himori:ky200:-:*:*:*:*:*:*:*"};
  exposures.propose(asset, std::vector{device});
  ASSERT_EQ(exposures.of(asset).size(), 1u);
  EXPECT_EQ(exposures.of(asset)[0].verdict, Verdict::unknown);
  inventory.components.push_back(device);
  exposures.put("a", 0, inventory);
  EXPECT_EQ(exposures.of(asset)[0].verdict, Verdict::affected);
}

}  // namespace
}  // namespace hinomi::exposure
