// What the journal signs: a C2SP checkpoint (https://c2sp.org/tlog-checkpoint) in a signed note.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/result.h"

namespace hinomi::store {

struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;  // leaves
  Digest root;
};

std::string sign_checkpoint(const Checkpoint& checkpoint, const SigningKey& key);

// Checks the signature of `verifier_key`, whose name must be the checkpoint's origin: the same key
// also signs other notes, and none of those may pass for a checkpoint. Error: invalid.
Result<Checkpoint> open_checkpoint(std::string_view note, std::string_view verifier_key);

}  // namespace hinomi::store
