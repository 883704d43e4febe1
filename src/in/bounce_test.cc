#include "in/bounce.h"

#include <gtest/gtest.h>

namespace hinomi::in {
namespace {

// As RFC 3464 section 3 and RFC 6533 section 6 lay it out; what is between the boundaries differs.
std::string report_of(const std::string& status_type, const std::string& status,
                      const std::string& returned_type, const std::string& returned) {
  return "From: MAILER-DAEMON@mail.example\r\nMIME-Version: 1.0\r\n"
         "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b/1\"\r\n\r\n"
         "--b/1\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nIt did not arrive.\r\n\r\n"
         "--b/1\r\nContent-Type: " +
         status_type + "\r\n\r\n" + status + "\r\n--b/1\r\nContent-Type: " + returned_type +
         "\r\n\r\n" + returned + "\r\n--b/1--\r\n";
}

const std::string not_delivered =
    "Reporting-MTA: dns; mail.example\r\nArrival-Date: Wed, 1 Apr 2026 09:00:00 +0900\r\n\r\n"
    "Final-Recipient: rfc822; gone@works.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    "Diagnostic-Code: x-postfix; unknown user:\r\n    \"gone@works.example\"\r\n";
const std::string returned_mail =
    "From: notice@centre.example\r\nHinomi-Letters: one\r\n two\r\n\r\ntext\r\n";

TEST(Bounce, NamesTheLettersInEveryFormThatAMailComesBackIn) {
  for (const char* type : {"message/rfc822", "text/rfc822-headers"})
    for (const char* status :
         {"message/delivery-status", "Message/Delivery-Status; charset=utf-8"}) {
      auto bounce = read_bounce(report_of(status, not_delivered, type, returned_mail));
      ASSERT_TRUE(bounce) << type << ": " << bounce.error().text();
      EXPECT_EQ(bounce->letters, (std::vector<std::string>{"one", "two"})) << type;
      EXPECT_EQ(bounce->action, "failed");
      EXPECT_EQ(bounce->status, "5.1.1");
      EXPECT_EQ(bounce->said, "unknown user: \"gone@works.example\"");
    }
}

// RFC 6533: an address beyond ASCII makes another kind of each part.
TEST(Bounce, ReadsWhatAnInternationalAddressComesBackIn) {
  const std::string status =
      "Reporting-MTA: dns; mail.example\r\n\r\nFinal-Recipient: utf-8; 佐藤@works.example\r\n"
      "Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: x-postfix; unknown user: \"佐藤\"\r\n";
  for (const char* type : {"message/global", "message/global-headers"}) {
    auto bounce =
        read_bounce(report_of("message/global-delivery-status\r\nContent-Transfer-Encoding: 8bit",
                              status, type, returned_mail));
    ASSERT_TRUE(bounce) << type << ": " << bounce.error().text();
    EXPECT_EQ(bounce->letters, (std::vector<std::string>{"one", "two"})) << type;
    EXPECT_EQ(bounce->status, "5.1.1");
    EXPECT_EQ(bounce->said, "unknown user: \"佐藤\"");
  }
}

TEST(Bounce, RefusesWhatReturnsNothingOfOurs) {
  EXPECT_FALSE(read_bounce(""));
  EXPECT_FALSE(read_bounce("Subject: hello\r\n\r\nAction: failed\r\n"));
  EXPECT_FALSE(read_bounce(report_of("message/delivery-status", not_delivered, "message/rfc822",
                                     "Subject: x\r\n\r\ny\r\n")));
  EXPECT_FALSE(
      read_bounce(report_of("text/plain", not_delivered, "message/rfc822", returned_mail)));
  EXPECT_FALSE(read_bounce(std::string((1 << 20) + 1, 'x')));
}

}  // namespace
}  // namespace hinomi::in
