// Mail as bytes. What other programs read of it is in test/interop.
#include "out/notify/mail.h"
#include "base/text.h"
#include "in/bounce.h"
#include "out/notify/test_support.h"

namespace hinomi::notify {
namespace {

MailOptions options() { return {.from = "notice@centre.example", .now = some_time}; }

Mail made(const Message& message) {
  auto mail = make_mail(message, options());
  EXPECT_TRUE(mail) << mail.error().text();
  return mail.value_or(Mail());
}

// The header field, unfolded.
std::string header(const Mail& mail, std::string_view name) {
  std::string head = "\r\n" + mail.bytes.substr(0, mail.bytes.find("\r\n\r\n") + 2);
  std::size_t at = to_lower(head).find("\r\n" + to_lower(name) + ": ");
  if (at == head.npos) return "none";
  at += name.size() + 4;
  std::string out;
  for (std::size_t end;; at = end + 2) {
    end = head.find("\r\n", at);
    out += head.substr(at, end - at);
    if (end + 2 >= head.size() || (head[end + 2] != ' ' && head[end + 2] != '\t')) return out;
  }
}

TEST(MailTest, LinesEndAsRfc5322SaysAndAreShort) {
  Message message = some_message();
  message.outgoing.letters[0].letter.text = std::string(5000, 'x') + "\n" + std::string(5000, 'y');
  for (const char* language : {"ja", "en"}) {
    message.outgoing.language = language;
    std::string bytes = made(message).bytes;
    std::size_t line = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      unsigned char c = static_cast<unsigned char>(bytes[i]);
      ASSERT_LT(c, 0x80u) << "7 bit";
      ASSERT_TRUE(c != '\n' || (i > 0 && bytes[i - 1] == '\r')) << i;
      ASSERT_TRUE(c != '\r' || (i + 1 < bytes.size() && bytes[i + 1] == '\n')) << i;
      line = c == '\n' ? 0 : line + 1;
      ASSERT_LE(line, 999u);
    }
    EXPECT_TRUE(bytes.ends_with("\r\n"));
  }
}

TEST(MailTest, HeadersSayWhatItIs) {
  Message message = some_message();
  Mail mail = made(message);
  EXPECT_EQ(mail.from, "notice@centre.example");
  EXPECT_EQ(mail.to, "sec@hospital.example");
  EXPECT_FALSE(mail.utf8);
  EXPECT_EQ(header(mail, "Message-ID"), "<" + message.marks[0] + "@centre.example>");
  EXPECT_EQ(header(mail, "Date"), "Wed, 01 Apr 2026 09:00:00 +0000");
  EXPECT_EQ(header(mail, "Auto-Submitted"), "auto-generated");
  EXPECT_EQ(header(mail, in::letters_header), message.marks[0]);
  EXPECT_EQ(header(mail, "In-Reply-To"), "none");
  message.about_marks = {"before"};
  EXPECT_EQ(header(made(message), "In-Reply-To"), "<before@centre.example>");
  EXPECT_EQ(header(made(message), "References"), "<before@centre.example>");
}

TEST(MailTest, IsTheSameWheneverItIsMade) {
  Message message = some_message();
  EXPECT_EQ(made(message).bytes, made(message).bytes);
  auto later = make_mail(
      message, {.from = "notice@centre.example", .now = some_time + std::chrono::hours(1)});
  ASSERT_TRUE(later);
  EXPECT_EQ(later->number, made(message).number);
}

TEST(MailTest, NoAddressBringsAHeaderOrACommand) {
  for (const char* address : {"", "sec", "sec@", "@x.example", "a@b@c.example", "a b@c.example",
                              "a@c.example>", "a@c.example\r\nRCPT TO:<b@c.example",
                              "\"a\"@c.example", "a@[192.0.2.1]", "a@c.example "}) {
    Message message = some_message();
    message.outgoing.channel.address = address;
    EXPECT_FALSE(make_mail(message, options())) << address;
  }
  Message message = some_message();
  message.outgoing.holder = "Sato\r\nBcc: x@example.com";
  message.outgoing.origin_name = "a\nBcc: y@example.com";
  message.outgoing.letters[0].letter.title = "t\r\n\r\nbody";
  Mail mail = made(message);
  EXPECT_EQ(header(mail, "Bcc"), "none");
  EXPECT_NE(header(mail, "Auto-Submitted"), "none");
}

TEST(MailTest, AddressesBeyondAsciiNeedSmtputf8) {
  Message message = some_message();
  message.outgoing.channel.address = "佐藤@hospital.example";
  EXPECT_TRUE(made(message).utf8);
}

TEST(MailTest, AKeyThatDoesNotWorkSendsNothing) {
  for (const char* key :
       {"something", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"}) {
    Message message = some_message();
    message.outgoing.channel.key = key;
    auto mail = make_mail(message, options());
    ASSERT_FALSE(mail) << key;
    EXPECT_EQ(mail.error().kind, ErrorKind::invalid);
    EXPECT_EQ(mail.error().where, "key");
  }
}

}  // namespace
}  // namespace hinomi::notify
