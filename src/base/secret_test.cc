#include "base/secret.h"

#include <gtest/gtest.h>

#include "base/hash.h"
#include "base/one_time_code.h"
#include "base/password.h"

namespace hinomi {
namespace {

std::string bytes(std::string_view hex) { return from_hex(hex).value_or("?"); }

class Counting final : public Random {
 public:
  void fill(std::span<char> out) override {
    for (char& byte : out) byte = static_cast<char>(next_++);
  }

 private:
  unsigned char next_ = 0;
};

TEST(Secret, HmacSha1IsThatOfRfc2202) {
  EXPECT_EQ(to_hex(hmac_sha1(std::string(20, '\x0b'), "Hi There")),
            "b617318655057264e28bc0b6fb378c8ef146be00");
  EXPECT_EQ(to_hex(hmac_sha1("Jefe", "what do ya want for nothing?")),
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
}

TEST(Secret, ScryptIsThatOfRfc7914Section12) {
  auto hex = [](std::string_view password, std::string_view salt, ScryptCost cost) {
    return to_hex(scrypt(password, salt, cost, 64).value_or("?"));
  };
  EXPECT_EQ(hex("", "", {16, 1, 1}),
            "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
            "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906");
  EXPECT_EQ(hex("password", "NaCl", {1024, 8, 16}),
            "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
            "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640");
  EXPECT_EQ(hex("pleaseletmein", "SodiumChloride", {16384, 8, 1}),
            "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
            "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887");
}

TEST(Secret, ScryptTakesNoCostThatEatsTheMachine) {
  for (ScryptCost cost : {ScryptCost{1 << 20, 8, 1},
                          {3, 8, 1},
                          {0, 8, 1},
                          {16, 0, 1},
                          {16, 8, 0},
                          {std::uint64_t(1) << 63, 8, 1},
                          {16, 8, 1000}})
    EXPECT_FALSE(scrypt("p", "s", cost, 32)) << cost.n << " " << cost.r << " " << cost.p;
}

TEST(Secret, HkdfIsThatOfRfc5869AppendixA1) {
  EXPECT_EQ(to_hex(hkdf_sha256(std::string(22, '\x0b'), bytes("000102030405060708090a0b0c"),
                               bytes("f0f1f2f3f4f5f6f7f8f9"), 42)),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
}

TEST(Secret, HkdfWithoutSaltIsThatOfRfc5869AppendixA3) {
  EXPECT_EQ(to_hex(hkdf_sha256(std::string(22, '\x0b'), {}, {}, 42)),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

// Made with another library (pyca/cryptography: HKDF and AESGCM).
TEST(Secret, SealsAsAnotherLibraryDoes) {
  Counting random;
  Sealer sealer(std::string(32, 's'), "totp");
  std::string sealed = sealer.seal("a secret", "Sato 佐藤", random);
  EXPECT_EQ(sealed, "AAECAwQFBgcICQoLCDiQiqGwBkrJ+4gLWoXn/W+GnbStqUY7");
  auto opened = sealer.open(sealed, "Sato 佐藤");
  ASSERT_TRUE(opened) << opened.error().text();
  EXPECT_EQ(*opened, "a secret");
}

TEST(Secret, WhatWasChangedOrIsAnothersDoesNotOpen) {
  Counting random;
  Sealer sealer(std::string(32, 's'), "totp");
  const std::string sealed = sealer.seal("a secret", "Sato", random);
  EXPECT_FALSE(sealer.open(sealed, "Ito"));
  EXPECT_FALSE(Sealer(std::string(32, 't'), "totp").open(sealed, "Sato"));
  EXPECT_FALSE(Sealer(std::string(32, 's'), "webhook").open(sealed, "Sato"));
  const std::string raw = from_base64(sealed).value_or("");
  for (std::size_t i = 0; i < raw.size(); ++i) {
    std::string changed = raw;
    changed[i] ^= 1;
    EXPECT_FALSE(sealer.open(to_base64(changed), "Sato")) << i;
  }
  for (std::string_view text : {"", "AAAA", "not base64!"}) EXPECT_FALSE(sealer.open(text, "Sato"));
  EXPECT_EQ(sealer.open(sealer.seal("", "x", random), "x").value_or("?"), "");
}

// RFC 4226 appendix D.
TEST(OneTimeCode, CountsAsRfc4226) {
  const char* codes[] = {"755224", "287082", "359152", "969429", "338314",
                         "254676", "287922", "162583", "399871", "520489"};
  for (std::uint64_t i = 0; i < std::size(codes); ++i)
    EXPECT_EQ(one_time_code("12345678901234567890", i), codes[i]) << i;
}

// RFC 6238 appendix B, the SHA-1 column.
TEST(OneTimeCode, FollowsTheClockAsRfc6238) {
  const std::pair<std::int64_t, const char*> codes[] = {
      {59, "94287082"},         {1111111109, "07081804"}, {1111111111, "14050471"},
      {1234567890, "89005924"}, {2000000000, "69279037"}, {20000000000, "65353130"}};
  for (auto [second, code] : codes) {
    std::int64_t step = code_step(Time(std::chrono::seconds(second)));
    EXPECT_EQ(one_time_code("12345678901234567890", static_cast<std::uint64_t>(step), 8), code);
  }
}

TEST(OneTimeCode, TakesOneStepBeforeAndAfter) {
  const std::string secret = "12345678901234567890";
  Time now(std::chrono::seconds(1111111109));
  std::int64_t step = code_step(now);
  for (std::int64_t off = -3; off <= 3; ++off) {
    auto found =
        step_of_code(secret, one_time_code(secret, static_cast<std::uint64_t>(step + off)), now);
    EXPECT_EQ(found.has_value(), off >= -1 && off <= 1) << off;
    EXPECT_EQ(found.value_or(step + off), step + off);
  }
  for (std::string_view code : {"", "0", "07081804", "70818 4", "０７０８１８"})
    EXPECT_FALSE(step_of_code(secret, code, now)) << code;
}

// RFC 4648 section 10.
TEST(OneTimeCode, WritesBase32) {
  const std::pair<const char*, const char*> texts[] = {{"", ""},
                                                       {"f", "MY"},
                                                       {"fo", "MZXQ"},
                                                       {"foo", "MZXW6"},
                                                       {"foob", "MZXW6YQ"},
                                                       {"fooba", "MZXW6YTB"},
                                                       {"foobar", "MZXW6YTBOI"}};
  for (auto [text, base32] : texts) EXPECT_EQ(to_base32(text), base32);
  EXPECT_EQ(otpauth_uri("himori", "橘 花子", "foobar"),
            "otpauth://totp/himori:%E6%A9%98%20%E8%8A%B1%E5%AD%90?secret=MZXW6YTBOI&issuer=himori");
}

TEST(Password, KeepsSaltedScryptAlone) {
  Counting random;
  auto kept = password_verifier("正しい馬 staple", random);
  ASSERT_TRUE(kept);
  // Made with another library (pyca/cryptography: Scrypt).
  EXPECT_EQ(*kept,
            "$scrypt$ln=15,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$"
            "TX5L4H2XbPGyQe/yPAa1M+EWb4fIRRE7obzZmUlM8O0");
  EXPECT_TRUE(fits_password("正しい馬 staple", *kept));
  EXPECT_FALSE(fits_password("正しい馬 staplf", *kept));
  EXPECT_FALSE(fits_password("", *kept));
  auto again = password_verifier("正しい馬 staple", random);
  EXPECT_NE(*kept, *again) << "a salt of its own";
  EXPECT_TRUE(fits_password("正しい馬 staple", *again));
  for (std::string_view broken :
       {"", "x", "$scrypt$ln=15,r=8,p=1$AAEC", "$scrypt$ln=15,r=8,p=1$AAEC$",
        "$argon2id$v=19$m=1$x$y",
        "$scrypt$ln=99,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$TX5L4H2XbPGyQe/yPAa1M+EWb4fIRRE7obzZmUlM8O0",
        "$scrypt$ln=15,r=999999,p=1$AAECAwQFBgcICQoLDA0ODw$TX5L4H2XbPGyQe/"
        "yPAa1M+EWb4fIRRE7obzZmUlM8O0"})
    EXPECT_FALSE(fits_password("", broken)) << broken;
}

TEST(Password, WeakOnesAreRefusedInWords) {
  for (std::string_view good :
       {"月見うどんと午後の雷とかえる", "four little trains sing", "gK3-vv1x!Qa7",
        "yama no ue ni tora", "Himori2026!blue-otter", "111222333444555"})
    EXPECT_TRUE(check_password(good, "Sato")) << good;
  for (std::string_view bad : {"", "short", "elevenchars", "Password1234", "password!!!!",
                               "1234 password 1", "123456789012", "098765432109", "abcdefghijklm",
                               "aaaaaaaaaaaa", "abcabcabcabc", "QwertyUiop!2026", "administrator",
                               "Sato20262026", "....SATO....", "himitsuhimitsu", "Welcome2026!!"}) {
    auto checked = check_password(bad, "Sato");
    ASSERT_FALSE(checked) << bad;
    EXPECT_EQ(checked.error().kind, ErrorKind::invalid);
    EXPECT_EQ(checked.error().where, "password");
    EXPECT_TRUE(bad.empty() || checked.error().text().find(bad) == std::string::npos) << bad;
  }
  EXPECT_FALSE(check_password("ああああああああああああ", "Sato"));
  EXPECT_FALSE(check_password(std::string(129, 'a') + "b", "Sato"));
  EXPECT_FALSE(check_password("橘 花子 2026 2026", "橘 花子"));
  // Characters are counted, not bytes.
  EXPECT_FALSE(check_password("かえるとうどん", "Sato"));
}

}  // namespace
}  // namespace hinomi
