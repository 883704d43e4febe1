// Envelopes of the DSSE specification, and signatures that OpenSSL makes here with fresh keys.
#include "judge/supply/provenance.h"

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/hash.h"

namespace hinomi::supply {
namespace {

using Pkey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

Pkey make_key(const char* kind, const char* detail = nullptr, std::size_t bits = 0) {
  EVP_PKEY* key = detail      ? EVP_PKEY_Q_keygen(nullptr, nullptr, kind, detail)
                  : bits != 0 ? EVP_PKEY_Q_keygen(nullptr, nullptr, kind, bits)
                              : EVP_PKEY_Q_keygen(nullptr, nullptr, kind);
  return Pkey(key, &EVP_PKEY_free);
}

std::string taken(BIO* bio) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio, &bytes);
  std::string out(bytes, std::size_t(size));
  BIO_free(bio);
  return out;
}

std::string pem_of(const Pkey& key) {
  BIO* out = BIO_new(BIO_s_mem());
  PEM_write_bio_PUBKEY(out, key.get());
  return taken(out);
}

// Valid from `days` days ago on, for 10 days.
std::string certificate_of(const Pkey& key, int days) {
  X509* made = X509_new();
  X509_gmtime_adj(X509_getm_notBefore(made), -86400L * days);
  X509_gmtime_adj(X509_getm_notAfter(made), 86400L * (10 - days));
  X509_set_pubkey(made, key.get());
  X509_sign(made, key.get(),
            EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_ED25519 ? nullptr : EVP_sha256());
  BIO* out = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(out, made);
  X509_free(made);
  return taken(out);
}

std::string sign(const Pkey& key, const EVP_MD* digest, std::string_view message, int padding = 0) {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_PKEY_CTX* parameters = nullptr;
  EVP_DigestSignInit(context, &parameters, digest, nullptr, key.get());
  if (padding != 0) EVP_PKEY_CTX_set_rsa_padding(parameters, padding);
  std::size_t size = 0;
  const auto* raw = reinterpret_cast<const unsigned char*>(message.data());
  EVP_DigestSign(context, nullptr, &size, raw, message.size());
  std::string out(size, '\0');
  EVP_DigestSign(context, reinterpret_cast<unsigned char*>(out.data()), &size, raw, message.size());
  out.resize(size);
  EVP_MD_CTX_free(context);
  return out;
}

TrustedKey trusted(std::string name, const std::string& pem) {
  auto key = PublicKey::from_pem(pem);
  EXPECT_TRUE(key) << key.error().text();
  return {std::move(name), std::move(*key)};
}

std::vector<TrustedKey> only(TrustedKey&& key) {
  std::vector<TrustedKey> out;
  out.push_back(std::move(key));
  return out;
}

std::string statement(std::string_view digest) {
  return R"({"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"pump.bin","digest":{"sha256":")" +
         std::string(digest) +
         R"("}}],"predicateType":"https://slsa.dev/provenance/v1","predicate":{"buildDefinition":{
           "buildType":"https://build.example/type/v1","externalParameters":{"source":"https://code.example/pump"},
           "resolvedDependencies":[{"uri":"git+https://code.example/pump@refs/tags/v2",
             "digest":{"gitCommit":"0123456789012345678901234567890123456789"}},
             {"uri":"pkg:deb/debian/gcc@12"}]},
           "runDetails":{"builder":{"id":"https://build.example/runner"},
             "metadata":{"invocationId":"run-7","startedOn":"2026-04-01T00:00:00Z"}}}})";
}

in::Envelope envelope(std::string payload, std::vector<std::string> signatures = {}) {
  in::Envelope out;
  out.payload_type = in::in_toto_payload;
  out.payload = std::move(payload);
  for (std::string& one : signatures) out.signatures.push_back({"", std::move(one)});
  return out;
}

std::string to_sign(const std::string& payload) {
  return in::signed_bytes(in::in_toto_payload, payload);
}

const Time now = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());

// The vector of the specification: its key, its body, its signature (r and s side by side).
TEST(Provenance, TheVectorOfTheSpecification) {
  EXPECT_EQ(in::signed_bytes("http://example.com/HelloWorld", "hello world"),
            "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  // P-256 is the group of fixed beginning of DER, then the two coordinates.
  auto coordinate = [](const char* decimal) {
    BIGNUM* number = nullptr;
    BN_dec2bn(&number, decimal);
    std::string out(32, '\0');
    BN_bn2binpad(number, reinterpret_cast<unsigned char*>(out.data()), 32);
    BN_free(number);
    return out;
  };
  const std::string der =
      *from_hex("3059301306072a8648ce3d020106082a8648ce3d03010703420004") +
      coordinate("46950820868899156662930047687818585632848591499744589407958293238635476079160") +
      coordinate("5640078356564379163099075877009565129882514886557779369047442380624545832820");
  const std::string pem =
      "-----BEGIN PUBLIC KEY-----\n" + to_base64(der) + "\n-----END PUBLIC KEY-----\n";
  auto read = in::read_envelopes(
      R"({"payload": "aGVsbG8gd29ybGQ=", "payloadType": "http://example.com/HelloWorld",
          "signatures": [{"sig": "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA=="}]})");
  ASSERT_TRUE(read) << read.error().text();
  ASSERT_EQ(read->size(), 1u);
  const in::Envelope& one = (*read)[0];
  EXPECT_EQ(one.payload, "hello world");
  const TrustedKey key = trusted("vector", pem);
  EXPECT_EQ(key.key.kind(), "ECDSA P-256");
  const std::string bytes = in::signed_bytes(one.payload_type, one.payload);
  EXPECT_TRUE(key.key.verify(bytes, one.signatures[0].bytes));
  EXPECT_FALSE(key.key.verify(bytes + " ", one.signatures[0].bytes));
  EXPECT_FALSE(key.key.verify(bytes, ""));
}

TEST(Provenance, LengthsAreOfBytesAndEmptyPartsStand) {
  EXPECT_EQ(in::signed_bytes("火", ""), "DSSEv1 3 火 0 ");
}

TEST(Provenance, EachKindOfKey) {
  const std::string payload = statement(std::string(64, 'a'));
  const std::string bytes = to_sign(payload);
  struct Case {
    const char* kind;
    Pkey key;
    const EVP_MD* digest;
    int padding = 0;
  };
  std::vector<Case> cases;
  cases.push_back({"Ed25519", make_key("ED25519"), nullptr});
  cases.push_back({"ECDSA P-256", make_key("EC", "P-256"), EVP_sha256()});
  cases.push_back({"ECDSA P-384", make_key("EC", "P-384"), EVP_sha384()});
  cases.push_back({"ECDSA P-384", make_key("EC", "P-384"), EVP_sha256()});
  cases.push_back({"RSA 2048", make_key("RSA", nullptr, 2048), EVP_sha256(), RSA_PKCS1_PADDING});
  cases.push_back(
      {"RSA 2048", make_key("RSA", nullptr, 2048), EVP_sha256(), RSA_PKCS1_PSS_PADDING});
  cases.push_back(
      {"RSA 3072", make_key("RSA", nullptr, 3072), EVP_sha512(), RSA_PKCS1_PSS_PADDING});
  for (Case& one : cases) {
    const auto signed_one = envelope(payload, {sign(one.key, one.digest, bytes, one.padding)});
    const auto keys = only(trusted("ours", pem_of(one.key)));
    EXPECT_EQ(keys[0].key.kind(), one.kind);
    auto judged = judge_provenance(signed_one, {.keys = keys}, now);
    ASSERT_TRUE(judged) << judged.error().text();
    EXPECT_EQ(judged->verdict, ProvenanceVerdict::verified) << one.kind;
    EXPECT_EQ(judged->signers, std::vector<std::string>{"ours"});
    auto changed = signed_one;
    changed.payload[changed.payload.size() - 30] ^= 1;
    EXPECT_FALSE(keys[0].key.verify(in::signed_bytes(changed.payload_type, changed.payload),
                                    changed.signatures[0].bytes));
    auto retyped = signed_one;
    retyped.payload_type += "x";
    EXPECT_FALSE(keys[0].key.verify(in::signed_bytes(retyped.payload_type, retyped.payload),
                                    retyped.signatures[0].bytes));
  }
}

TEST(Provenance, KeysThatAreNotTaken) {
  EXPECT_FALSE(PublicKey::from_pem("no key"));
  EXPECT_FALSE(PublicKey::from_pem(pem_of(make_key("EC", "P-521"))));
  EXPECT_FALSE(PublicKey::from_pem(pem_of(make_key("RSA", nullptr, 1024))));
  EXPECT_FALSE(PublicKey::from_pem(pem_of(make_key("X25519"))));
}

TEST(Provenance, EachVerdict) {
  const std::string file = "firmware of a pump";
  const std::string payload = statement(to_hex(bytes_of(sha256(file))));
  const Pkey key = make_key("ED25519"), other = make_key("ED25519");
  const auto keys = only(trusted("maker", pem_of(key)));
  const auto signed_one = envelope(payload, {sign(key, nullptr, to_sign(payload))});
  const std::vector artifacts{digests_of("pump.bin", file)};
  auto verdict = [&](const in::Envelope& one, const ProvenanceWanted& wanted) {
    auto judged = judge_provenance(one, wanted, now);
    EXPECT_TRUE(judged);
    EXPECT_EQ(judged->why.empty(), judged->verdict == ProvenanceVerdict::verified);
    return judged->verdict;
  };
  const ProvenanceWanted wanted{.keys = keys, .artifacts = artifacts};
  EXPECT_EQ(verdict(signed_one, wanted), ProvenanceVerdict::verified);
  EXPECT_EQ(verdict(envelope(payload), wanted), ProvenanceVerdict::not_signed);
  EXPECT_EQ(verdict(envelope(payload, {sign(other, nullptr, to_sign(payload))}), wanted),
            ProvenanceVerdict::unknown_key);
  EXPECT_EQ(verdict(signed_one, {.artifacts = artifacts}), ProvenanceVerdict::unknown_key);
  const std::vector changed{digests_of("pump.bin", file + "!")};
  EXPECT_EQ(verdict(signed_one, {.keys = keys, .artifacts = changed}),
            ProvenanceVerdict::wrong_digest);
  ProvenanceWanted origin = wanted;
  origin.builder = "https://build.example/runner";
  origin.source = "https://code.example/pump";
  EXPECT_EQ(verdict(signed_one, origin), ProvenanceVerdict::verified);
  origin.source = "https://code.example/pum";
  EXPECT_EQ(verdict(signed_one, origin), ProvenanceVerdict::wrong_origin);
  origin.source.clear();
  origin.builder = "https://elsewhere.example/runner";
  EXPECT_EQ(verdict(signed_one, origin), ProvenanceVerdict::wrong_origin);
}

// Two names of one key are one signer.
TEST(Provenance, SoManyKeysMustHaveSigned) {
  const std::string payload = statement(std::string(64, 'a')), bytes = to_sign(payload);
  const Pkey a = make_key("ED25519"), b = make_key("EC", "P-256");
  std::vector<TrustedKey> keys;
  keys.push_back(trusted("a", pem_of(a)));
  keys.push_back(trusted("a again", certificate_of(a, 1)));
  keys.push_back(trusted("b", pem_of(b)));
  const std::string by_a = sign(a, nullptr, bytes), by_b = sign(b, EVP_sha256(), bytes);
  auto one = judge_provenance(envelope(payload, {by_a, by_a}), {.keys = keys, .signers = 2}, now);
  ASSERT_TRUE(one);
  EXPECT_EQ(one->verdict, ProvenanceVerdict::unknown_key);
  auto two = judge_provenance(envelope(payload, {by_a, by_b}), {.keys = keys, .signers = 2}, now);
  ASSERT_TRUE(two);
  EXPECT_EQ(two->verdict, ProvenanceVerdict::verified);
  EXPECT_EQ(two->signers, (std::vector<std::string>{"a", "b"}));
}

TEST(Provenance, AnExpiredCertificateIsADoubt) {
  const std::string payload = statement(std::string(64, 'a'));
  const Pkey key = make_key("EC", "P-256");
  const auto signed_one = envelope(payload, {sign(key, EVP_sha256(), to_sign(payload))});
  auto doubts = [&](int days) {
    const auto keys = only(trusted("maker", certificate_of(key, days)));
    auto judged = judge_provenance(signed_one, {.keys = keys}, now);
    EXPECT_TRUE(judged && judged->verdict == ProvenanceVerdict::verified);
    return judged->doubts.size();
  };
  EXPECT_EQ(doubts(20), doubts(1) + 1);
}

// Weak digests prove nothing; a digest that differs outweighs one that fits.
TEST(Provenance, DigestsThatCount) {
  const std::string file = "firmware";
  auto judged_with = [&](const std::string& digests) {
    std::string payload =
        R"({"_type":"https://in-toto.io/Statement/v0.1","predicateType":"https://example.com/x/v1",
            "subject":[{"name":"f","digest":{)" +
        digests + "}}]}";
    const Pkey key = make_key("ED25519");
    const auto keys = only(trusted("k", pem_of(key)));
    const std::vector artifacts{digests_of("f", file)};
    auto judged = judge_provenance(envelope(payload, {sign(key, nullptr, to_sign(payload))}),
                                   {.keys = keys, .artifacts = artifacts}, now);
    EXPECT_TRUE(judged);
    return judged->verdict;
  };
  const std::string right = to_hex(bytes_of(sha256(file)));
  const auto weak = sha1(file);
  EXPECT_EQ(judged_with("\"sha1\":\"" +
                        to_hex({reinterpret_cast<const char*>(weak.data()), weak.size()}) + "\""),
            ProvenanceVerdict::wrong_digest);
  EXPECT_EQ(judged_with("\"sha256\":\"" + right + "\""), ProvenanceVerdict::verified);
  EXPECT_EQ(
      judged_with("\"sha256\":\"" + right + "\",\"sha512\":\"" + std::string(128, '0') + "\""),
      ProvenanceVerdict::wrong_digest);
}

TEST(Provenance, WhatBothVersionsOfSlsaSay) {
  auto v1 = in::read_attestation(statement(std::string(64, 'a')));
  ASSERT_TRUE(v1) << v1.error().text();
  EXPECT_EQ(v1->builder, "https://build.example/runner");
  EXPECT_EQ(v1->build_type, "https://build.example/type/v1");
  EXPECT_EQ(v1->source.uri, "git+https://code.example/pump@refs/tags/v2");
  EXPECT_EQ(v1->source.digests[0].first, "gitCommit");
  EXPECT_EQ(v1->materials.size(), 2u);
  EXPECT_EQ(v1->invocation, "run-7");
  EXPECT_EQ(format_time(v1->started), "2026-04-01T00:00:00.000000Z");
  auto v02 = in::read_attestation(
      R"({"_type":"https://in-toto.io/Statement/v0.1","predicateType":"https://slsa.dev/provenance/v0.2",
          "subject":[{"name":"a","digest":{"sha256":"AB"}}],
          "predicate":{"builder":{"id":"https://build.example/b"},"buildType":"https://build.example/t",
            "invocation":{"configSource":{"uri":"git+https://code.example/a","digest":{"sha1":"cd"},
              "entryPoint":"build.yaml"}},
            "metadata":{"buildFinishedOn":"2026-04-01T01:00:00Z"},
            "materials":[{"uri":"git+https://code.example/a","digest":{"sha1":"cd"}}]}})");
  ASSERT_TRUE(v02) << v02.error().text();
  EXPECT_TRUE(v02->is_provenance);
  EXPECT_EQ(v02->source.uri, "git+https://code.example/a");
  EXPECT_EQ(v02->entry_point, "build.yaml");
  EXPECT_EQ(v02->subjects[0].digests[0].second, "ab");
  EXPECT_EQ(v02->materials.size(), 1u);
}

TEST(Provenance, EnvelopesInEachWrapping) {
  const std::string one =
      R"({"payloadType":"t","payload":"_-8=","signatures":[{"keyid":"k","sig":"__8"}]})";
  auto plain = in::read_envelopes(one);
  ASSERT_TRUE(plain) << plain.error().text();
  EXPECT_EQ((*plain)[0].payload, "\xff\xef");
  EXPECT_EQ((*plain)[0].signatures[0].bytes, "\xff\xff");
  auto lines = in::read_envelopes(one + "\n" + one + "\n");
  ASSERT_TRUE(lines) << lines.error().text();
  EXPECT_EQ(lines->size(), 2u);
  EXPECT_EQ((*lines)[1].place, "line 2");
  auto bundle = in::read_envelopes(R"({"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json",
                                       "dsseEnvelope":)" +
                                   one + "}");
  ASSERT_TRUE(bundle) << bundle.error().text();
  EXPECT_EQ((*bundle)[0].place, "/dsseEnvelope");
  auto bare = in::read_envelopes(statement("00"));
  ASSERT_TRUE(bare) << bare.error().text();
  EXPECT_TRUE((*bare)[0].signatures.empty());
  for (std::string_view bad : {"", "[]", "{}", R"({"payloadType":"t","payload":7,"signatures":[]})",
                               R"({"payloadType":"t","payload":"!","signatures":[]})",
                               R"({"payloadType":"t","payload":""})",
                               R"({"payloadType":"t","payload":"","signatures":[{"sig":"*"}]})"})
    EXPECT_FALSE(in::read_envelopes(bad)) << bad;
  for (std::string_view bad :
       {"{}", R"({"_type":"https://in-toto.io/Statement/v9"})",
        R"({"_type":"https://in-toto.io/Statement/v1","predicateType":"x","subject":[]})"})
    EXPECT_FALSE(in::read_attestation(bad)) << bad;
}

}  // namespace
}  // namespace hinomi::supply
