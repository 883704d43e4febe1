// Passwords: what is kept to check them, and which are too weak.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/world.h"

namespace hinomi {

// What is kept instead of the password: scrypt over a random salt, as
// "$scrypt$ln=15,r=8,p=1$SALT$HASH" (the PHC string format; base64 without padding).
Result<std::string> password_verifier(std::string_view password, Random& random);

// Takes as long for a wrong password as for the right one. False also for what is no verifier.
bool fits_password(std::string_view password, std::string_view verifier);

// 12 to 128 characters of UTF-8; none that guessing programs try first: a common word or row of
// keys with digits around it, one thing repeated, or the person's own name. Error: invalid, in
// words for the person who chooses it; the password is never in the text.
Result<void> check_password(std::string_view password, std::string_view name);

}  // namespace hinomi
