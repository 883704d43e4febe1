// May what an attestation says be believed, and is it about this artifact? Pure; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/public_key.h"
#include "in/provenance/attestation.h"

namespace hinomi::supply {

struct TrustedKey {
  std::string name;  // as one who trusts it calls it
  PublicKey key;
};

// An artifact at hand, by the digests that are strong enough.
struct ArtifactDigests {
  std::string name;
  std::vector<std::pair<std::string, std::string>> digests;  // "sha256", hex
};
ArtifactDigests digests_of(std::string name, std::string_view bytes);

enum class ProvenanceVerdict : std::uint8_t {
  verified,
  wrong_origin,  // signed, but built by or from something else than expected
  wrong_digest,  // signed, but not about this artifact
  unknown_key,   // signatures, of which too few are by a key that is trusted
  not_signed,
};
std::string_view name_of(ProvenanceVerdict verdict);

struct ProvenanceWanted {
  std::span<const TrustedKey> keys;
  std::span<const ArtifactDigests> artifacts;  // each must be a subject; empty: not asked
  std::string builder, source;                 // empty: any
  std::size_t signers = 1;                     // so many different keys must have signed
};

struct ProvenanceJudged {
  ProvenanceVerdict verdict = ProvenanceVerdict::not_signed;
  in::Attestation attestation;
  std::vector<std::string> signers;  // names of keys that did sign, each key once
  std::string why;                   // in a sentence, when it is not verified
  std::vector<std::string> doubts;   // it is verified, and still
};

// Errors: invalid, when the payload is no statement. It is read after the signatures were looked
// at, whatever they say, so that one sees what would be believed.
Result<ProvenanceJudged> judge_provenance(const in::Envelope& envelope,
                                          const ProvenanceWanted& wanted, Time now);

}  // namespace hinomi::supply
