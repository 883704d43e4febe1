// One-time codes from a shared secret: HOTP (RFC 4226) and TOTP (RFC 6238) with SHA-1, steps of 30
// seconds and 6 digits, which is what every authenticator application takes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace hinomi {

std::string one_time_code(std::string_view secret, std::uint64_t counter, int digits = 6);

std::int64_t code_step(Time now);  // which 30 seconds since 1970

// The step whose code this is: that of `now`, or one before or after, as clocks differ (RFC 6238
// section 5.2); nothing when it is none. A code is good once: the caller remembers the step.
std::optional<std::int64_t> step_of_code(std::string_view secret, std::string_view code, Time now);

// RFC 4648 section 6, upper case, without padding.
std::string to_base32(std::string_view bytes);

// "otpauth://totp/himori:Sato?secret=...&issuer=himori", as authenticators read it from a QR code.
std::string otpauth_uri(std::string_view issuer, std::string_view name, std::string_view secret);

}  // namespace hinomi
