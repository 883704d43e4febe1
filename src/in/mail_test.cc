#include <gtest/gtest.h>

#include "base/hash.h"
#include "in/encoding.h"
#include "in/mail_text.h"
#include "in/reader.h"

namespace hinomi::in {
namespace {

using namespace std::literals;

Reading mail_read(std::string_view bytes, const ReadOptions& options = {}) {
  auto reading = read_report(bytes, options);
  if (!reading) {
    ADD_FAILURE() << reading.error().text();
    return {};
  }
  EXPECT_EQ(name_of(reading->head.format), "eml");
  return std::move(*reading);
}

std::vector<std::string> claimed(const Reading& reading) {
  std::vector<std::string> out;
  for (const Claim& claim : reading.claims)
    out.push_back(claim.place + ": " + claim.indicator.value);
  return out;
}

using Lines = std::vector<std::string>;

// Made by Python 3.11 (codecs, base64); the circled digit by hand, because ISO-2022-JP as the RFC
// has it does not know what Windows writes: JIS row 13, cell 1.
const std::string japanese =
    "Return-Path: <taro@kura.example>\r\n"
    "Received: from mail.kura.example (mail.kura.example [192.0.2.25])\r\n"
    "\tby mx.himori.example; Wed, 1 Apr 2026 09:00:00 +0900\r\n"
    "From: =?ISO-2022-JP?B?GyRCOzNFRBsoQg==?= <taro@kura.example>\r\n"
    "To: desk@himori.example\r\n"
    "Subject: =?ISO-2022-JP?B?GyRCSVQ/MyRKGyhC?=\r\n =?ISO-2022-JP?B?GyRCREw/LhsoQg==?= "
    "[TLP:GREEN]\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: text/plain; charset=\"iso-2022-jp\"\r\n"
    "Content-Transfer-Encoding: 7bit\r\n"
    "\r\n"
    "\x1B$B-!@\\B3@h\x1B(B hxxp://evil[.]example/a\r\n"
    "\r\n"
    "192[.]0[.]2[.]1\r\n";

TEST(Mail, HeadersNameTheReportAndGiveNoClaims) {
  Reading reading = mail_read(japanese);
  EXPECT_EQ(reading.head.author, "山田 <taro@kura.example>");
  EXPECT_EQ(reading.head.title, "不審な通信 [TLP:GREEN]");
  EXPECT_EQ(reading.head.encoding, "ISO-2022-JP");
  EXPECT_EQ(reading.head.marking.tlp, Tlp::green);
  EXPECT_EQ(claimed(reading),
            (Lines{"part 1 line 1: http://evil.example/a", "part 1 line 3: 192.0.2.1"}));
  ASSERT_FALSE(reading.claims.empty());
  EXPECT_EQ(reading.claims[0].note, "①接続先 hxxp://evil[.]example/a");
  EXPECT_EQ(reading.claims[1].marking.tlp, Tlp::green);
}

std::string multipart(std::string_view parts) {
  return "From: a@kura.example\nSubject: x\nMIME-Version: 1.0\n"
         "Content-Type: multipart/mixed; boundary=\"edge\"\n\npreamble evil0.example\n" +
         std::string(parts) + "--edge--\nepilogue evil9.example\n";
}

TEST(Mail, PartsAreReadAndAttachmentsListed) {
  Reading reading = mail_read(multipart(
      "--edge\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
      "ZXZpbDEuZXhhbXBsZQoKZXZpbDIuZXhhbXBsZQo=\n"  // "evil1.example\n\nevil2.example\n"
      "--edge\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: "
      "quoted-printable\n\n"
      "<p>evil3&#46;example<br>\n<a href=3D\"http://evil4.example/?a=3D1&amp;b=3D2\">here</a>\n"
      "--edge\nContent-Type: application/zip; name=\"payload.zip\"\nContent-Transfer-Encoding: "
      "base64\nContent-Disposition: attachment; "
      "filename*=UTF-8''%E8%AB%8B%E6%B1%82%E6%9B%B8.zip\n\nZXZpbDUuZXhhbXBsZQ==\n"
      "--edge\nContent-Type: text/csv; name=list.csv\n\nurl,tlp\nhttp://evil6.example/,RED\n"
      "--edge\nContent-Type: message/rfc822\n\nFrom: b@evil7.example\nSubject: y\n\n"
      "see evil8[.]example\n"));
  EXPECT_EQ(claimed(reading),
            (Lines{"part 1 line 1: evil1.example", "part 1 line 3: evil2.example",
                   "part 2 line 1: evil3.example", "part 2 line 2: http://evil4.example/?a=1&b=2",
                   "part 4 line 2: http://evil6.example/", "part 5 line 1: evil8.example"}));
  ASSERT_EQ(reading.claims.size(), 6u);
  EXPECT_EQ(reading.claims[4].marking.tlp, Tlp::red);
  ASSERT_EQ(reading.head.attachments.size(), 2u);
  const Attachment& zip = reading.head.attachments[0];
  EXPECT_EQ(zip.place, "part 3");
  EXPECT_EQ(zip.name, "請求書.zip");
  EXPECT_EQ(zip.type, "application/zip");
  EXPECT_EQ(zip.size, 13u);
  // printf evil5.example | sha256sum
  EXPECT_EQ(zip.sha256, "b442d002ba036d0ee4058d82028715d90deb9ecbaf48e33541d7750be24e09a7");
  EXPECT_EQ(reading.head.attachments[1].name, "list.csv");
}

TEST(Mail, OneTextMarksAllOfIt) {
  Reading reading = mail_read(
      multipart("--edge\nContent-Type: text/plain\n\nevil1.example\n"
                "--edge\nContent-Type: text/plain\n\nTLP:RED\n"
                "--edge\nContent-Type: text/csv\n\nurl,tlp\nhttp://evil2.example/,GREEN\n"));
  ASSERT_EQ(reading.claims.size(), 2u);
  EXPECT_EQ(reading.head.marking.tlp, Tlp::red);
  for (const Claim& claim : reading.claims) EXPECT_EQ(claim.marking.tlp, Tlp::red);
}

TEST(Mail, WhatIsBrokenIsSaidWithItsPlace) {
  std::string cut_off = multipart("--edge\nContent-Type: text/plain\n\nevil1.example\n");
  cut_off.resize(cut_off.find("--edge--"));
  Reading reading = mail_read(cut_off);
  EXPECT_EQ(reading.claims.size(), 1u);
  ASSERT_EQ(reading.refused.size(), 1u);
  EXPECT_NE(reading.refused[0].what.find("cut off"), std::string::npos);

  reading =
      mail_read(multipart("--edge\nContent-Type: text/plain; charset=x-unheard-of\n\n\xE9\n"
                          "--edge\nContent-Type: text/plain\n\nevil1.example\n"));
  EXPECT_EQ(reading.claims.size(), 1u);
  ASSERT_EQ(reading.refused.size(), 1u);
  EXPECT_EQ(reading.refused[0].where, "part 1");

  reading = mail_read(multipart("--edge\nContent-Type: image/png\n\nevil1.example\n"));
  EXPECT_TRUE(reading.claims.empty());
  ASSERT_EQ(reading.refused.size(), 1u);
  EXPECT_NE(reading.refused[0].what.find("no text"), std::string::npos);

  ReadOptions options;
  options.format = Format::mail;
  for (std::string_view rubbish : {""sv, "\n\n\n"sv, "no header at all\n"sv, "\0\0\0\0"sv}) {
    auto failed = read_report(rubbish, options);
    EXPECT_TRUE(failed || !failed.error().remedy.empty());
    EXPECT_TRUE(!failed || failed->claims.empty());
  }
}

std::string nested(int levels) {
  std::string out;
  for (int i = 0; i < levels; ++i)
    out += "From: a@kura.example\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n";
  return out + "From: a@kura.example\n\nevil1.example\n";
}

TEST(Mail, NestingIsBounded) {
  EXPECT_EQ(mail_read(nested(10)).claims.size(), 1u);
  for (int levels : {17, 500, 5000}) {
    auto deep = read_report(nested(levels), {});
    const Error* error = !deep                   ? &deep.error()
                         : deep->refused.empty() ? nullptr
                                                 : &deep->refused[0];
    ASSERT_TRUE(error) << levels;
    EXPECT_EQ(error->kind, ErrorKind::too_large) << error->text();
    EXPECT_TRUE(!deep || deep->claims.empty());
  }
}

TEST(Mail, HeadersAndPartsAreBounded) {
  std::string headers = "From: a@kura.example\nMIME-Version: 1.0\n";
  for (int i = 0; i < 60'000; ++i) headers += "a: b\n";
  auto reading = read_report(headers + "\nevil1.example\n", {});
  ASSERT_FALSE(reading);
  EXPECT_EQ(reading.error().kind, ErrorKind::too_large);
  // The same inside another mail.
  reading = read_report("MIME-Version: 1.0\nContent-Type: message/rfc822\n\n" + headers, {});
  ASSERT_FALSE(reading);
  EXPECT_EQ(reading.error().kind, ErrorKind::too_large);

  for (int count : {1'001, 60'000}) {
    std::string parts;
    for (int i = 0; i < count; ++i) parts += "--edge\n\nx\n";
    reading = read_report(multipart(parts), {});
    ASSERT_FALSE(reading) << count;
    EXPECT_EQ(reading.error().kind, ErrorKind::too_large);
  }
}

TEST(Mail, ATextThatLooksLikeMailStaysAText) {
  for (std::string_view text :
       {"Subject: x\nFrom: a@kura.example\n\nevil1.example\n", "Note: see\nevil1.example\n",
        "http://evil1.example/\nhttp://evil2.example/\n"}) {
    auto reading = read_report(text, {});
    ASSERT_TRUE(reading);
    EXPECT_NE(name_of(reading->head.format), "eml") << text;
  }
}

// Examples of RFC 2047 section 8, and what programs write against it.
TEST(MailText, EncodedWords) {
  struct Sample {
    std::string_view raw, text;
  };
  for (const Sample& c : {
           Sample{"=?US-ASCII?Q?Keith_Moore?= <moore@cs.example>",
                  "Keith Moore <moore@cs.example>"},
           Sample{"=?ISO-8859-1?Q?Andr=E9?= Pirard", "André Pirard"},
           Sample{"=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=\r\n "
                  "=?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=",
                  "If you can read this you understand the example."},
           Sample{"(=?ISO-8859-1?Q?a?=)", "(a)"},
           Sample{"(=?ISO-8859-1?Q?a?= b)", "(a b)"},
           Sample{"(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)", "(ab)"},
           Sample{"(=?ISO-8859-1?Q?a?=\r\n    =?ISO-8859-1?Q?b?=)", "(ab)"},
           Sample{"(=?ISO-8859-1?Q?a_b?=)", "(a b)"},
           Sample{"=?UTF-8*ja?B?54Gr5a6I?=", "火守"},
           // One character split between two words.
           Sample{"=?UTF-8?Q?=E7=81?= =?UTF-8?Q?=AB?=", "火"},
           Sample{"=?shift_jis?B?ic6O5w==?=", "火守"},
           Sample{"=?x?Z?a?=", "=?x?Z?a?="},
           Sample{"=?UTF-8?B?!!!?=", "=?UTF-8?B?!!!?="},
           Sample{"a\r\n\tb", "a b"},
       })
    EXPECT_EQ(header_text(c.raw), c.text) << c.raw;
}

TEST(MailText, HtmlKeepsTheLinesOfItsSource) {
  EXPECT_EQ(text_of_html("<html><head><style>a{\nb}</style>\n<script>x</script></head>\n"
                         "<body>a<!-- \n --><b>b</b>&lt;c&gt;&amp;&#12354;"),
            "\n\n\na\nb<c>&あ");
  EXPECT_EQ(text_of_html("<td>a</td><td>b</td>"), " a  b ");
  EXPECT_EQ(text_of_html("<a href='http://a.example/'>http://a.example/</a>"), "http://a.example/");
  EXPECT_EQ(text_of_html("<a href=\"http://a.example/\">b.example</a>."),
            "b.example http://a.example/ .");
  EXPECT_EQ(text_of_html("<a href=\"mailto:x@a.example\">b</a>"), "b");
  for (std::string_view broken : {"1 < 2", "<", "<a", "<!--", "<style>x", "&#x110000;", "&;"})
    text_of_html(broken);
  EXPECT_EQ(text_of_html("1 < 2 > 0"), "1 < 2 > 0");
}

TEST(MailText, CharsetsAreAFixedList) {
  EXPECT_FALSE(decode_as("ISO-2022-CN-EXT", "\x1B$)A", 100));
  EXPECT_FALSE(decode_as("../../x", "\xFF", 100));
  auto latin = decode_as("Windows-1252", "\x93\xE9\x94", 100);
  ASSERT_TRUE(latin);
  EXPECT_EQ(latin->text(), "“é”");
  // Says Shift_JIS, is UTF-8.
  EXPECT_EQ(decode_as("shift_jis", "火守", 100)->text(), "火守");
  EXPECT_EQ(decode_as("euc-jp", "\xB2\xD0\xBC\xE9", 100)->text(), "火守");
}

}  // namespace
}  // namespace hinomi::in
