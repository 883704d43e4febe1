// What somebody says of how an artifact came to be: in-toto statements (Statement v0.1 and v1), of
// them SLSA provenance v0.2 and v1, in DSSE envelopes (v1), alone, in a Sigstore bundle, or one a
// line. Nothing here is verified yet: judge/supply/provenance.h does that. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace hinomi::in {

// A file, a source or an image, by its digests as in-toto spells them ("sha256"), hex in lower
// case.
struct Artifact {
  std::string name, uri;
  std::vector<std::pair<std::string, std::string>> digests;
};

struct EnvelopeSignature {
  std::string key_id;  // a hint that nobody vouches for
  std::string bytes;
};

struct Envelope {
  std::string payload_type, payload;
  std::vector<EnvelopeSignature> signatures;  // none: a bare statement
  std::string place;                          // in the file: JSON pointer, "line 7"
};

// The bytes that are signed: DSSE's pre-authentication encoding.
std::string signed_bytes(std::string_view payload_type, std::string_view payload);

constexpr std::size_t envelopes_bytes_limit = 64 << 20;
constexpr std::string_view in_toto_payload = "application/vnd.in-toto+json";

// One JSON document, or one a line. Errors: invalid, with place; too_large.
Result<std::vector<Envelope>> read_envelopes(std::string_view bytes);

struct Attestation {
  std::string predicate_type;
  std::vector<Artifact> subjects;
  // Of SLSA provenance; else empty.
  bool is_provenance = false;
  std::string builder, build_type, invocation;
  Artifact source;  // what was built from, when it is said which of the materials that is
  std::string entry_point;
  std::vector<Artifact> materials;  // v1: resolved dependencies
  Time started, finished;           // {}: not said
};

// A statement, the payload of an envelope. Errors: invalid, with JSON pointer.
Result<Attestation> read_attestation(std::string_view payload);

}  // namespace hinomi::in
