#include "judge/supply/provenance.h"

#include <algorithm>

#include "base/hash.h"
#include "base/sha2.h"

namespace hinomi::supply {

namespace {

template <class Bytes>
std::string hex_of(const Bytes& digest) {
  return to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

void look_at_signatures(const in::Envelope& envelope, const ProvenanceWanted& wanted, Time now,
                        ProvenanceJudged& out) {
  const std::string bytes = in::signed_bytes(envelope.payload_type, envelope.payload);
  std::vector<std::string> found;  // fingerprints
  for (const TrustedKey& one : wanted.keys) {
    const bool is_signer =
        std::any_of(envelope.signatures.begin(), envelope.signatures.end(),
                    [&](const auto& signature) { return one.key.verify(bytes, signature.bytes); });
    const std::string& print = one.key.fingerprint();
    if (!is_signer || std::find(found.begin(), found.end(), print) != found.end()) continue;
    found.push_back(print);
    out.signers.push_back(one.name);
    if (one.key.valid_until() && *one.key.valid_until() <= now)
      out.doubts.push_back("the certificate " + one.name + " expired on " +
                           format_time(*one.key.valid_until()).substr(0, 10) +
                           ", and when it was signed is not proven");
    if (one.key.valid_from() && *one.key.valid_from() > now)
      out.doubts.push_back("the certificate " + one.name + " is not valid yet");
  }
}

enum class Fit : std::uint8_t { fits, differs, says_nothing };

// Every digest that both have must be the same, and there must be one.
Fit compare(const in::Artifact& subject, const ArtifactDigests& artifact) {
  Fit out = Fit::says_nothing;
  for (const auto& [algorithm, hex] : subject.digests)
    for (const auto& [ours, our_hex] : artifact.digests) {
      if (algorithm != ours) continue;
      if (hex != our_hex) return Fit::differs;
      out = Fit::fits;
    }
  return out;
}

std::string why_not(const ArtifactDigests& artifact, const in::Attestation& attestation) {
  const in::Artifact* named = nullptr;
  bool says_nothing = false;
  for (const in::Artifact& subject : attestation.subjects) {
    const Fit fit = compare(subject, artifact);
    if (fit == Fit::fits) return {};
    says_nothing = says_nothing || fit == Fit::says_nothing;
    if (subject.name == artifact.name) named = &subject;
  }
  if (named && compare(*named, artifact) == Fit::differs)
    return artifact.name + " is named, but with another digest: the file is not the one built";
  if (says_nothing)
    return artifact.name +
           " has none of the digests that it names, and some subject has no "
           "digest that is strong enough (sha256, sha384, sha512)";
  return artifact.name + " is none of the artifacts that it names";
}

// "git+https://a.example/b@refs/heads/main" is from "https://a.example/b".
bool is_from(std::string_view uri, std::string_view wanted) {
  auto bare = [](std::string_view text) {
    if (text.starts_with("git+")) text.remove_prefix(4);
    return text;
  };
  uri = bare(uri), wanted = bare(wanted);
  if (!uri.starts_with(wanted)) return false;
  uri.remove_prefix(wanted.size());
  if (uri.starts_with(".git")) uri.remove_prefix(4);
  return uri.empty() || uri.front() == '@' || uri.front() == '#' || uri.front() == '?';
}

}  // namespace

std::string_view name_of(ProvenanceVerdict verdict) {
  switch (verdict) {
    case ProvenanceVerdict::verified: return "verified";
    case ProvenanceVerdict::wrong_origin: return "wrong origin";
    case ProvenanceVerdict::wrong_digest: return "wrong digest";
    case ProvenanceVerdict::unknown_key: return "signed by an unknown key";
    case ProvenanceVerdict::not_signed: return "not signed";
  }
  std::unreachable();
}

ArtifactDigests digests_of(std::string name, std::string_view bytes) {
  return {std::move(name),
          {{"sha256", hex_of(sha256(bytes))},
           {"sha384", hex_of(sha384(bytes))},
           {"sha512", hex_of(sha512(bytes))}}};
}

Result<ProvenanceJudged> judge_provenance(const in::Envelope& envelope,
                                          const ProvenanceWanted& wanted, Time now) {
  ProvenanceJudged out;
  look_at_signatures(envelope, wanted, now, out);
  if (envelope.payload_type != in::in_toto_payload)
    return fail(ErrorKind::invalid, "the envelope holds something else: " + envelope.payload_type,
                envelope.place + "/payloadType", "Give an envelope of an in-toto statement");
  out.attestation = TRY(in::read_attestation(envelope.payload));
  const in::Attestation& said = out.attestation;
  if (envelope.signatures.empty()) {
    out.verdict = ProvenanceVerdict::not_signed;
    out.why = "nobody signed it: whoever handed it over may have written it";
    return out;
  }
  if (out.signers.size() < std::max<std::size_t>(wanted.signers, 1)) {
    out.verdict = ProvenanceVerdict::unknown_key;
    out.why = wanted.keys.empty() ? "no key was given to verify it with"
              : out.signers.empty()
                  ? "none of the signatures is by a key that was given, or it was "
                    "changed after it was signed"
                  : "too few of the keys that were given have signed it";
    return out;
  }
  for (const ArtifactDigests& artifact : wanted.artifacts)
    if (out.why = why_not(artifact, said); !out.why.empty()) {
      out.verdict = ProvenanceVerdict::wrong_digest;
      return out;
    }
  if (!wanted.builder.empty() && said.builder != wanted.builder)
    out.why = "it was built by " + (said.builder.empty() ? "nobody that is named" : said.builder);
  else if (!wanted.source.empty() && !is_from(said.source.uri, wanted.source))
    out.why = "it was built from " +
              (said.source.uri.empty() ? "nothing that is named" : said.source.uri);
  out.verdict = out.why.empty() ? ProvenanceVerdict::verified : ProvenanceVerdict::wrong_origin;
  if (wanted.artifacts.empty()) out.doubts.push_back("no artifact was compared with it");
  if (!said.is_provenance)
    out.doubts.push_back("it does not say how the artifact was built: " + said.predicate_type);
  return out;
}

}  // namespace hinomi::supply
