// Encryption to one reader's public key. Private to out/notify.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "base/time.h"

namespace hinomi::notify {

// RFC 4880, ASCII armour. `key`: one armoured public key; gpg (through GPGME, no shell) reads it in
// a folder of its own below `scratch`, which is gone afterwards: no key ring of anybody is touched.
// Errors: invalid (no key, expired, revoked, cannot encrypt), io (gpg is missing).
Result<std::string> encrypt_openpgp(std::string_view plain, std::string_view key,
                                    const std::filesystem::path& scratch);

// RFC 5652 EnvelopedData in DER, AES-256-CBC: AES-GCM is not read by what many offices have.
// `certificate`: PEM, used as it is: the register is what is trusted here. Errors: invalid (no
// certificate, not valid at `now`, not for encryption).
Result<std::string> encrypt_smime(std::string_view plain, std::string_view certificate, Time now);

}  // namespace hinomi::notify
