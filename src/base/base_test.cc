#include <gtest/gtest.h>

#include "base/hash.h"
#include "base/http.h"
#include "base/id.h"
#include "base/json.h"
#include "base/note.h"
#include "base/queue.h"
#include "base/result.h"
#include "base/time.h"

namespace hinomi {
namespace {

Result<int> half(int n) {
  if (n % 2) return fail(ErrorKind::invalid, "odd", "line 3", "Send an even number");
  return n / 2;
}

Result<int> quarter(int n) { return TRY(half(TRY(half(n)))); }

TEST(Result, TryHandsOnValueOrError) {
  EXPECT_EQ(*quarter(8), 2);
  ASSERT_FALSE(quarter(6));
  EXPECT_EQ(quarter(6).error().text(), "odd (line 3). Send an even number");
}

TEST(Time, ReadsOffsetsFractionsAndLeapSeconds) {
  EXPECT_EQ(format_time(*parse_time("2026-04-01T09:00:00+09:00")), "2026-04-01T00:00:00.000000Z");
  EXPECT_EQ(format_time(*parse_time("2016-12-31T23:59:60Z")), "2017-01-01T00:00:00.000000Z");
  EXPECT_EQ(format_time(*parse_time("2026-04-01T00:00:00.123456789Z")),
            "2026-04-01T00:00:00.123456Z");
  EXPECT_EQ(format_time_millis(*parse_time("1969-12-31T23:59:59.999Z")),
            "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(format_time(*parse_time_loosely("1775034000")), "2026-04-01T09:00:00.000000Z");
  for (auto bad : {"", "2026-02-30T00:00:00Z", "2026-04-01T24:00:00Z", "2026-04-01T00:00:00",
                   "2026-04-01T00:00:00.Z", "2026-04-01T00:00:00Zx"})
    EXPECT_FALSE(parse_time(bad)) << bad;
}

// RFC 8032 section 7.1, test 2.
TEST(Signature, Ed25519Vector) {
  auto key = SigningKey::from_seed(
      *from_hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
  EXPECT_EQ(to_hex(key->public_key()),
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  std::string signature = key->sign("\x72");
  EXPECT_EQ(to_hex(signature),
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  EXPECT_TRUE(verify_signature(key->public_key(), "\x72", signature));
  EXPECT_FALSE(verify_signature(key->public_key(), "\x73", signature));
}

// The example of c2sp.org/signed-note's Go implementation (golang.org/x/mod/sumdb/note).
TEST(Note, OpensAnOutsidersNote) {
  std::string key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
  std::string note =
      "If you think cryptography is the answer to your problem,\n"
      "then you don't know what your problem is.\n"
      "\n"
      "\u2014 PeterNeumann "
      "x08go/ZJkuBS9UG/"
      "SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
  auto opened = open_note(note, key);
  ASSERT_TRUE(opened) << opened.error().text();
  EXPECT_EQ(opened->signer, "PeterNeumann");
  note[0] = 'X';
  EXPECT_FALSE(open_note(note, key));
}

TEST(Note, RoundTrip) {
  auto key = SigningKey::from_seed(std::string(32, 's'));
  std::string note = sign_note("origin\n7\nhash\n", "node.example", *key);
  auto opened = open_note(note, verifier_key("node.example", key->public_key()));
  ASSERT_TRUE(opened) << opened.error().text();
  EXPECT_EQ(opened->text, "origin\n7\nhash\n");
  EXPECT_FALSE(open_note(note, verifier_key("other.example", key->public_key())));
}

TEST(Encoding, Base64RoundTripAndRefusal) {
  for (std::string text : {"", "f", "fo", "foo", "foob"})
    EXPECT_EQ(*from_base64(to_base64(text)), text);
  for (auto bad : {"Zg=", "Zg", "Z===", "Zm9=v", "Zm9v\n"}) EXPECT_FALSE(from_base64(bad)) << bad;
}

// RFC 9562 appendix A.4: UUIDv5 of "www.example.com" in the DNS namespace.
TEST(Id, NamedIdVector) {
  EXPECT_EQ(named_id("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.example.com"),
            "2ed6657d-e927-568b-95e1-2665a8aea6a2");
  EXPECT_TRUE(is_uuid(new_id(Time{}, real_random())));
}

TEST(Json, CanonicalOrderIsUtf16) {
  auto value = parse_json(R"({"\ufb33":1,"\ud83d\ude02":2,"a":1e21,"b":-0.0})");
  EXPECT_EQ(*canonical_json(*value), "{\"a\":1e+21,\"b\":0,\"\U0001F602\":2,\"\uFB33\":1}");
}

TEST(Json, RefusesDepthAndTrailingText) {
  EXPECT_FALSE(parse_json(std::string(100, '[') + std::string(100, ']')));
  EXPECT_FALSE(parse_json("{} {}"));
  EXPECT_FALSE(parse_json(""));
  EXPECT_TRUE(parse_json(" {} \n"));
}

TEST(Http, DecodesQueries) {
  EXPECT_EQ(query_value("a=1&b=x%20y+z&c", "b"), "x y z");
  EXPECT_EQ(query_value("a=1&b=x", "c"), "");
  EXPECT_EQ(percent_decode("%zz%4", false), "%zz%4");
}

TEST(Queue, FullPushesBackAndCloseDrains) {
  BoundedQueue<int> queue(2);
  EXPECT_TRUE(queue.push(1));
  EXPECT_TRUE(queue.push(2));
  EXPECT_FALSE(queue.push(3));
  queue.close();
  EXPECT_EQ(queue.pop_all(10, {}).size(), 2u);
  EXPECT_TRUE(queue.drained());
}

// RFC 4231 section 4.3.
TEST(Hash, KeyedDigestAsTheStandardSays) {
  EXPECT_EQ(to_hex(bytes_of(hmac_sha256("Jefe", "what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

}  // namespace
}  // namespace hinomi
