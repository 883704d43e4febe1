// Access as an administrator gives it, and what a person makes of it.
#include "act/access.h"

#include "act/test_support.h"
#include "base/hash.h"
#include "base/one_time_code.h"

namespace hinomi::act {
namespace {

using picture::Picture;

constexpr const char* first_password = "four little trains sing";
constexpr const char* second_password = "月見うどんと午後の雷とかえる";

class AccessTest : public DeskTest {
 protected:
  void SetUp() override {
    DeskTest::SetUp();
    begin();
  }
  void TearDown() override {
    accounts.reset();
    DeskTest::TearDown();
  }
  void begin() {
    accounts = std::make_unique<Accounts>(node.world, *node.keeper, std::string(32, 's'));
  }
  GrantAnswer give(Grant grant) {
    auto answer = accounts->grant(node.admin(), std::move(grant));
    EXPECT_TRUE(answer) << answer.error().text();
    return answer.value_or(GrantAnswer());
  }
  Access known(const std::string& name) {
    return node.keeper->read([&](const Picture& p) { return p.accesses().at(name); });
  }
  bool lets_in(Picture::Key key, const std::string& value) {
    return node.keeper->read([&](const Picture& p) { return p.access(key, value) != nullptr; });
  }
  static std::string digest(const std::string& secret) { return to_hex(bytes_of(sha256(secret))); }
  // An analyst with a password.
  void give_person(const std::string& name) {
    auto answer = give({.name = name, .role = Role::analyst, .kind = AccessKind::person});
    auto access = accounts->accept(answer.invitation, first_password);
    ASSERT_TRUE(access) << access.error().text();
  }
  // With a second factor too; answers its secret.
  std::string give_second_factor(const std::string& name) {
    auto offer = accounts->offer_second_factor(name);
    EXPECT_TRUE(offer) << offer.error().text();
    std::string secret = from_base32(offer->secret);
    auto done = accounts->confirm_second_factor(name, code(secret));
    EXPECT_TRUE(done) << done.error().text();
    node.clock.set(node.clock.now() + std::chrono::seconds(120));
    return secret;
  }
  std::string code(const std::string& secret, int off = 0) {
    return one_time_code(secret, static_cast<std::uint64_t>(code_step(node.clock.now()) + off));
  }
  static std::string from_base32(const std::string& text) {
    std::string out;
    std::uint32_t waiting = 0;
    int bits = 0;
    for (char c : text) {
      waiting = waiting << 5 | static_cast<std::uint32_t>(c >= 'A' ? c - 'A' : c - '2' + 26);
      if ((bits += 5) >= 8) out += static_cast<char>(waiting >> (bits -= 8));
    }
    return out;
  }
  std::unique_ptr<Accounts> accounts;
};

TEST_F(AccessTest, OnlyTheDigestOfATokenIsKept) {
  auto first = give({.name = "Sato", .role = Role::approver});
  ASSERT_TRUE(first.token.starts_with("hinomi_"));
  EXPECT_TRUE(first.invitation.empty());
  EXPECT_TRUE(lets_in(Picture::Key::token, digest(first.token)));
  auto second = give({.name = "Sato", .role = Role::approver});
  EXPECT_NE(first.token, second.token);
  EXPECT_FALSE(lets_in(Picture::Key::token, digest(first.token))) << "replaced";
  EXPECT_TRUE(lets_in(Picture::Key::token, digest(second.token)));
  EXPECT_TRUE(give({.name = "Sato", .revoke = true}).token.empty());
  EXPECT_FALSE(lets_in(Picture::Key::token, digest(second.token)));
  for (const Record& record : node.records())
    for (const auto& token : {first.token, second.token})
      EXPECT_EQ(record.body.find(token.substr(7)), std::string::npos);
}

TEST_F(AccessTest, AGrantIsChecked) {
  auto grant = [&](Grant what) { return accounts->grant(node.admin(), std::move(what)); };
  EXPECT_FALSE(accounts->grant(node.sato(), {.name = "x", .role = Role::reporter}));
  expect_error(grant({.name = "x", .member = "nobody"}), ErrorKind::invalid, "no such member",
               "Register the member first");
  expect_error(grant({.name = "Sat0", .revoke = true}), ErrorKind::missing,
               "nobody of this name has access", "Check the name");
  const std::string certificate(64, 'a');
  const Grant bad[] = {{.name = ""},
                       {.name = "a\nb"},
                       {.name = std::string(129, 'a')},
                       {.name = "x", .role = Role::equipment, .kind = AccessKind::person},
                       {.name = "x", .role = Role::equipment, .kind = AccessKind::certificate},
                       {.name = "x",
                        .role = Role::analyst,
                        .kind = AccessKind::certificate,
                        .certificate_sha256 = certificate},
                       {.name = "x", .kind = AccessKind::certificate, .certificate_sha256 = "aa"},
                       {.name = "x", .certificate_sha256 = certificate},
                       {.name = "x", .role = Role::analyst, .oidc_subject = "subject"},
                       {.name = "x", .role = Role::approver, .group = "power"},
                       {.name = "x", .role = Role::analyst, .member = "works", .group = "power"}};
  for (const Grant& one : bad)
    EXPECT_FALSE(grant(one)) << one.name << name_of(one.kind) << one.group;
  // What lets one in lets nobody else in.
  ASSERT_TRUE(grant({.name = "gate",
                     .kind = AccessKind::certificate,
                     .certificate_sha256 = "AA:" + std::string(62, 'a')}));
  EXPECT_EQ(known("gate").certificate_sha256, certificate);
  auto other =
      grant({.name = "gate 2", .kind = AccessKind::certificate, .certificate_sha256 = certificate});
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().kind, ErrorKind::conflict);
  ASSERT_TRUE(grant({.name = "Mori",
                     .role = Role::analyst,
                     .kind = AccessKind::person,
                     .oidc_subject = "subject"}));
  EXPECT_FALSE(grant({.name = "Ito",
                      .role = Role::analyst,
                      .kind = AccessKind::person,
                      .oidc_subject = "subject"}));
  EXPECT_EQ(accounts->sign_in("subject").value_or(Access()).name, "Mori");
  give({.name = "Mori", .revoke = true});
  EXPECT_FALSE(accounts->sign_in("subject"));
  EXPECT_TRUE(grant({.name = "Ito",
                     .role = Role::analyst,
                     .kind = AccessKind::person,
                     .oidc_subject = "subject"}));
}

TEST_F(AccessTest, AnInvitationIsGoodOnceAndForThreeDays) {
  auto first = give({.name = "Sato", .role = Role::analyst, .kind = AccessKind::person});
  EXPECT_TRUE(first.token.empty());
  ASSERT_FALSE(first.invitation.empty());
  EXPECT_FALSE(lets_in(Picture::Key::token, digest(first.invitation)));
  auto weak = accounts->accept(first.invitation, "sato12345678");
  ASSERT_FALSE(weak);
  EXPECT_EQ(weak.error().kind, ErrorKind::invalid) << "and the invitation is still good";
  ASSERT_TRUE(accounts->accept(first.invitation, first_password));
  expect_error(accounts->accept(first.invitation, second_password), ErrorKind::denied,
               "this invitation is not good, or not any more",
               "Ask an administrator for a new one");
  EXPECT_TRUE(accounts->sign_in("Sato", first_password, ""));

  auto late = give({.name = "Ito", .role = Role::analyst, .kind = AccessKind::person});
  auto later = give({.name = "Ito", .role = Role::analyst, .kind = AccessKind::person});
  EXPECT_FALSE(accounts->accept(late.invitation, first_password)) << "a newer one took its place";
  node.clock.set(node.clock.now() + hours(72));
  EXPECT_FALSE(accounts->accept(later.invitation, first_password));
  for (const char* none : {"", "hinomi_", "x"})
    EXPECT_FALSE(accounts->accept(none, first_password));
  for (const Record& record : node.records()) {
    EXPECT_EQ(record.body.find(first.invitation.substr(7)), std::string::npos);
    EXPECT_EQ(record.body.find(first_password), std::string::npos);
    EXPECT_TRUE(record.kind != Kind::access || record.marking.tlp == Tlp::red);
  }
}

TEST_F(AccessTest, SomebodyElseAWrongPasswordAndNoPasswordAreAnsweredAlike) {
  give_person("Sato");
  give({.name = "feeds", .role = Role::equipment});
  give({.name = "Ito", .role = Role::analyst, .kind = AccessKind::person});
  give_person("Gone");
  give({.name = "Gone", .revoke = true});
  Error said;
  for (auto [name, password] : {std::pair<std::string, std::string>{"Sato", "wrong password!"},
                                {"Sato", ""},
                                {"Nobody", first_password},
                                {"", ""},
                                {"feeds", ""},
                                {"Ito", ""},
                                {"Gone", first_password},
                                {"Sato", std::string(100'000, 'a')}}) {
    auto refused = accounts->sign_in(name, password, "123456");
    ASSERT_FALSE(refused) << name;
    EXPECT_EQ(refused.error().kind, ErrorKind::denied);
    if (said.what.empty()) said = refused.error();
    EXPECT_EQ(refused.error().text(), said.text()) << name;
  }
}

TEST_F(AccessTest, APasswordIsChangedByWhoKnowsTheOldOne) {
  give_person("Sato");
  EXPECT_EQ(accounts->change_password("Sato", "wrong", second_password).error().where, "old");
  EXPECT_EQ(accounts->change_password("Sato", first_password, "short").error().where, "password");
  EXPECT_EQ(accounts->change_password("Nobody", "", second_password).error().kind,
            ErrorKind::denied);
  ASSERT_TRUE(accounts->change_password("Sato", first_password, second_password));
  EXPECT_FALSE(accounts->sign_in("Sato", first_password, ""));
  EXPECT_TRUE(accounts->sign_in("Sato", second_password, ""));
  // First use: who came in with a token chooses a first password, and the token stays.
  auto token = give({.name = "Mori", .role = Role::administrator}).token;
  ASSERT_TRUE(accounts->change_password("Mori", "", first_password));
  EXPECT_TRUE(accounts->sign_in("Mori", first_password, ""));
  EXPECT_TRUE(lets_in(Picture::Key::token, digest(token)));
  give({.name = "feeds", .role = Role::equipment});
  EXPECT_FALSE(accounts->change_password("feeds", "", first_password));
}

TEST_F(AccessTest, ASecondFactorCountsWhenItWasConfirmedAndACodeOnce) {
  give_person("Sato");
  auto offer = accounts->offer_second_factor("Sato");
  ASSERT_TRUE(offer);
  EXPECT_EQ(offer->uri, "otpauth://totp/himori:Sato?secret=" + offer->secret + "&issuer=himori");
  EXPECT_FALSE(accounts->confirm_second_factor("Sato", "000000"));
  EXPECT_TRUE(accounts->sign_in("Sato", first_password, "")) << "not confirmed yet";
  std::string secret = from_base32(offer->secret);
  ASSERT_EQ(secret.size(), 20u);
  std::string used = code(secret);
  ASSERT_TRUE(accounts->confirm_second_factor("Sato", used));
  EXPECT_FALSE(accounts->offer_second_factor("Sato"));
  EXPECT_EQ(accounts->sign_in("Sato", first_password, "").error().where, "code");
  EXPECT_EQ(accounts->sign_in("Sato", first_password, used).error().where, "code") << "used";
  EXPECT_EQ(accounts->sign_in("Sato", "wrong password!", code(secret, 1)).error().where,
            "password");
  EXPECT_TRUE(accounts->sign_in("Sato", first_password, code(secret, 1)));
  EXPECT_FALSE(accounts->sign_in("Sato", first_password, code(secret, 1)));
  EXPECT_FALSE(accounts->sign_in("Sato", first_password, code(secret, 0))) << "older than used";
  for (const Record& record : node.records()) {
    EXPECT_EQ(record.body.find(offer->secret), std::string::npos);
    EXPECT_EQ(record.body.find(to_base64(secret).substr(0, 20)), std::string::npos);
  }
  node.clock.set(node.clock.now() + std::chrono::seconds(90));
  EXPECT_FALSE(accounts->remove_second_factor("Sato", "000000"));
  ASSERT_TRUE(accounts->remove_second_factor("Sato", code(secret)));
  EXPECT_TRUE(accounts->sign_in("Sato", first_password, ""));
}

TEST_F(AccessTest, ACodeUsedBeforeARestartIsNotTakenAfterIt) {
  give_person("Sato");
  std::string secret = give_second_factor("Sato");
  std::string early = code(secret, 1);
  ASSERT_TRUE(accounts->sign_in("Sato", first_password, early));
  begin();
  EXPECT_FALSE(accounts->sign_in("Sato", first_password, early));
  EXPECT_FALSE(accounts->sign_in("Sato", first_password, code(secret)));
  node.clock.set(node.clock.now() + std::chrono::seconds(60));
  EXPECT_TRUE(accounts->sign_in("Sato", first_password, code(secret)));
}

TEST_F(AccessTest, AnotherRoleKeepsThePasswordANewInvitationEndsIt) {
  give_person("Sato");
  std::string secret = give_second_factor("Sato");
  auto changed = give({.name = "Sato", .role = Role::auditor, .kind = AccessKind::person});
  EXPECT_TRUE(changed.invitation.empty());
  EXPECT_EQ(known("Sato").role, Role::auditor);
  ASSERT_TRUE(accounts->sign_in("Sato", first_password, code(secret)));
  auto again =
      give({.name = "Sato", .role = Role::auditor, .kind = AccessKind::person, .invite = true});
  ASSERT_FALSE(again.invitation.empty());
  EXPECT_FALSE(accounts->sign_in("Sato", first_password, ""));
  ASSERT_TRUE(accounts->accept(again.invitation, second_password));
  EXPECT_TRUE(accounts->sign_in("Sato", second_password, "")) << "the lost authenticator is gone";
}

TEST_F(AccessTest, AnInvitationIsTakenByOneOfManyAtOnce) {
  auto answer = give({.name = "Sato", .role = Role::analyst, .kind = AccessKind::person});
  std::atomic<int> taken = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&, i] {
        taken +=
            accounts->accept(answer.invitation, first_password + std::to_string(i)).has_value();
      });
  }
  EXPECT_EQ(taken, 1);
}

}  // namespace
}  // namespace hinomi::act
