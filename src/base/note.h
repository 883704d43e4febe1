// C2SP signed note (https://c2sp.org/signed-note): text, a blank line, signature lines.
#pragma once

#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/result.h"

namespace hinomi {

// "<name>+<key id, 8 hex>+<base64(0x01 || public key)>".
std::string verifier_key(std::string_view name, std::string_view public_key);
// Is it one? Error: invalid.
Result<void> check_verifier_key(std::string_view text);

// `text` ends with a newline. `name`: not empty, no white space, no '+'.
std::string sign_note(std::string_view text, std::string_view name, const SigningKey& key);

struct Note {
  std::string text;    // with its final newline
  std::string signer;  // name of the key that verified
};
// Error: invalid when malformed, or no signature of that key verifies. Signatures of other keys are
// ignored.
Result<Note> open_note(std::string_view note, std::string_view verifier_key);

}  // namespace hinomi
