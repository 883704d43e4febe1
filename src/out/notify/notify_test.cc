// Tickets, texts, webhooks, QR codes, the printed page and the Atom feed. Mail has a test of its
// own; what other programs make of them is in test/interop.
#include "base/json.h"
#include "base/text.h"
#include "out/notify/atom.h"
#include "out/notify/print.h"
#include "out/notify/qr.h"
#include "out/notify/test_support.h"
#include "out/notify/webhook.h"

namespace hinomi::notify {
namespace {

using For = Tickets::For;

bool has(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

TEST(Tickets, ComeBackAndCannotBeMadeUp) {
  Tickets tickets(std::string(32, 'a')), others(std::string(32, 'b'));
  Ticket ticket{first_letter, 0x01020304};
  std::string text = tickets.make(For::link, ticket);
  EXPECT_EQ(text.size(), 56u);
  EXPECT_EQ(tickets.open(For::link, text), ticket);
  EXPECT_FALSE(tickets.open(For::mail, text)) << "a Message-ID is no link";
  EXPECT_FALSE(others.open(For::link, text)) << "another node's seed";
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(tickets.open(For::link, changed)) << i;
  }
  EXPECT_FALSE(tickets.open(For::link, text.substr(0, 55)));
  EXPECT_FALSE(tickets.open(For::link, text + "A"));
  EXPECT_FALSE(tickets.open(For::link, ""));
  EXPECT_FALSE(tickets.open(For::link, std::string(100'000, 'A')));
}

TEST(Tickets, SayNothingOfWhoElseGotTheLetter) {
  Letter few{.to = {{.member = "a", .contact = "a/security"}}}, many = few;
  many.to.insert(many.to.begin(), {.member = "0", .contact = "0/security"});
  Ticket ticket = ticket_for(first_letter, "a/security");
  EXPECT_EQ(place_of(ticket, few), 0u);
  EXPECT_EQ(place_of(ticket, many), 1u);
  EXPECT_EQ(place_of(ticket_for(first_letter, "b/security"), many), 2u) << "nobody";
  EXPECT_NE(ticket_for(first_letter, "0/security"), ticket);
}

TEST(MessageText, SaysWhoWhatAndUntilWhen) {
  std::string text = plain_text(some_message());
  for (const char* part :
       {"TLP:AMBER\n", "発信: ひもり調整センター\n", "宛先: security 佐藤\n", "種別: 警告\n",
        "緊急度: 至急\n", "根拠: 情報共有規程 第3条\n", "発出: 2026-04-01 18:00 JST\n",
        "有効期限: 2026-04-04 18:00 JST\n", "確認の期限: 2026-04-01 19:00 JST\n",
        "偽の更新が届いています。\n.先頭の点\n", "https://node.example/l/"})
    EXPECT_TRUE(has(text, part)) << part;
  EXPECT_FALSE(has(text, "演習"));
  EXPECT_EQ(subject_of(some_message()), "[TLP:AMBER] 制御装置の偽更新");
}

TEST(MessageText, IsInTheReadersLanguageWhereThereIsOne) {
  Message message = some_message("en");
  EXPECT_EQ(subject_of(message), "[TLP:AMBER] Fake update of controllers");
  EXPECT_TRUE(has(plain_text(message), "A fake update is going round."));
  message.outgoing.letters[0].letter.title_en.clear();
  EXPECT_EQ(subject_of(message), "[TLP:AMBER] 制御装置の偽更新");
}

TEST(MessageText, ExerciseAndRecallAreSaidFirst) {
  Message message = some_message();
  message.outgoing.letters[0].exercise = true;
  message.outgoing.letters[0].letter.recalls = true;
  EXPECT_EQ(subject_of(message), "[TLP:AMBER] 【演習】【取消】制御装置の偽更新");
  std::string text = plain_text(message);
  EXPECT_LT(text.find("これは演習です"), text.find("偽の更新が"));
  EXPECT_LT(text.find("取り消されました"), text.find("偽の更新が"));
}

TEST(MessageText, ATitleIsOneLine) {
  Message message = some_message();
  message.outgoing.letters[0].letter.title = "a\r\nBcc: everybody@example.com\n\tb";
  EXPECT_EQ(subject_of(message), "[TLP:AMBER] a Bcc: everybody@example.com b");
}

TEST(MessageText, ADigestHasTheStrictestLabelAndAllLetters) {
  Message message = some_message();
  message.outgoing.letters.push_back(some_item(second_letter));
  message.outgoing.letters[1].marking.tlp = Tlp::red;
  message.outgoing.letters[1].letter.title = "二通目";
  message.links.push_back("https://node.example/l/second");
  message.marks.push_back("second");
  EXPECT_EQ(subject_of(message), "[TLP:RED] 2件の通知をまとめてお届けします");
  std::string text = plain_text(message);
  EXPECT_TRUE(has(text, "制御装置の偽更新\n") && has(text, "二通目\n"));
  EXPECT_TRUE(has(text, message.links[0]) && has(text, message.links[1]));
  Message turned = message;
  std::swap(turned.marks[0], turned.marks[1]);
  EXPECT_EQ(message.id(), turned.id());
  EXPECT_NE(message.id(), some_message().id());
}

// From the test of the reference libraries of Standard Webhooks.
TEST(WebhookTest, SignsAsTheStandardsOwnExample) {
  std::string secret = secret_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  EXPECT_EQ(
      sign_webhook("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", R"({"test": 2432232314})", secret),
      "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(WebhookTest, CarriesTheLettersAndTheSameIdAgain) {
  Message message = some_message();
  auto first = make_webhook(message, "geheim", some_time);
  auto later = make_webhook(message, "geheim", some_time + std::chrono::seconds(5));
  ASSERT_TRUE(first && later);
  EXPECT_EQ(first->headers[1], later->headers[1]);
  EXPECT_EQ(first->headers[2].second, "1775034000");
  EXPECT_NE(first->headers[3], later->headers[3]);
  auto body = parse_json(first->body);
  ASSERT_TRUE(body);
  const json::object& letter = body->at("letters").at(0).get_object();
  EXPECT_EQ(text_at(letter, "title"), "制御装置の偽更新");
  EXPECT_EQ(text_at(letter, "tlp"), "TLP:AMBER");
  EXPECT_EQ(text_at(letter, "acknowledge"), message.links[0]);
  EXPECT_FALSE(has(first->body, "geheim"));
  EXPECT_FALSE(make_webhook(message, "", some_time)) << "nothing goes out unsigned";
  EXPECT_FALSE(make_webhook(message, "whsec_%%%", some_time));
}

// Modules of the finder pattern (ISO/IEC 18004 section 6.3.3): 7 dark ones in the first row, four
// modules in from the edge.
TEST(QrTest, HasFinderAndQuietZone) {
  auto svg = qr_svg("https://node.example/l/abc", 40, "確認 <b>");
  ASSERT_TRUE(svg);
  EXPECT_TRUE(has(*svg, "M4 4h7v1h-7z"));
  EXPECT_TRUE(has(*svg, "<title>確認 &lt;b&gt;</title>"));
  EXPECT_FALSE(has(*svg, "M3 ") || has(*svg, " 3h"));
  EXPECT_FALSE(qr_svg(std::string(3000, 'x'), 40, ""));
}

TEST(PrintTest, IsOnePageWithoutAnythingFromElsewhere) {
  Message message = some_message();
  message.outgoing.letters[0].letter.title = "<script>alert(1)</script>&";
  message.outgoing.letters[0].letter.text = "\"quoted\" <img src=x>\n二行目";
  auto page = to_print_html(message);
  ASSERT_TRUE(page);
  EXPECT_FALSE(has(*page, "<script") || has(*page, "<img"));
  EXPECT_TRUE(has(*page, "&lt;script&gt;alert(1)&lt;/script&gt;&amp;"));
  EXPECT_TRUE(has(*page, "<html lang=\"ja\">") && has(*page, "size:A4") && has(*page, "<svg"));
  EXPECT_TRUE(has(*page, message.links[0]));
  message.links = {""};
  EXPECT_FALSE(has(*to_print_html(message), "<svg")) << "no link, no code";
}

TEST(AtomTest, KeepsIdsAndSaysWhatWasTakenBack) {
  AtomEntry entry{.item = some_item(), .updated = some_time};
  entry.item.letter.text = "a \xEF\xBF\xBF\x01 <b>";
  entry.item.recalled_by = second_letter;
  AtomHead head{.node = "himori",
                .member = "hospital",
                .base_url = "https://node.example",
                .updated = some_time};
  std::string feed = to_atom(head, {entry});
  EXPECT_TRUE(has(feed, "<id>urn:uuid:019d4e21-1c80-7abc-8def-0123456789ab</id>"));
  EXPECT_TRUE(has(feed, "[TLP:AMBER] 【取消】制御装置の偽更新"));
  EXPECT_TRUE(has(feed, "a  &lt;b&gt;</content>")) << "no character that XML does not have";
  EXPECT_TRUE(has(feed, "<updated>2026-04-01T09:00:00.000000Z</updated>"));
  std::string other = to_atom({.node = "himori", .member = "works"}, {});
  EXPECT_NE(feed.substr(feed.find("<id>"), 60), other.substr(other.find("<id>"), 60));
}

}  // namespace
}  // namespace hinomi::notify
