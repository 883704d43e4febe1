#include "base/one_time_code.h"

#include "base/hash.h"
#include "base/http.h"
#include "base/secret.h"

namespace hinomi {

std::string one_time_code(std::string_view secret, std::uint64_t counter, int digits) {
  std::string message(8, '\0');
  for (int i = 7; i >= 0; --i, counter >>= 8)
    message[static_cast<std::size_t>(i)] = static_cast<char>(counter & 0xFF);
  std::string mac = hmac_sha1(secret, message);
  // RFC 4226 section 5.3: four bytes from where the last half byte says, without their first bit.
  std::size_t from = static_cast<unsigned char>(mac[19]) & 0x0F;
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i)
    number = number << 8 | static_cast<unsigned char>(mac[from + i]);
  number &= 0x7FFFFFFF;
  std::string out(static_cast<std::size_t>(digits), '0');
  for (std::size_t i = out.size(); i-- > 0; number /= 10)
    out[i] = static_cast<char>('0' + number % 10);
  return out;
}

std::int64_t code_step(Time now) {
  return std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count() / 30;
}

std::optional<std::int64_t> step_of_code(std::string_view secret, std::string_view code, Time now) {
  std::optional<std::int64_t> found;
  for (std::int64_t step : {code_step(now) - 1, code_step(now), code_step(now) + 1})
    if (step >= 0 &&
        equal_in_constant_time(one_time_code(secret, static_cast<std::uint64_t>(step)), code))
      found = step;
  return found;
}

std::string to_base32(std::string_view bytes) {
  static constexpr char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string out;
  std::uint32_t waiting = 0;
  int bits = 0;
  for (unsigned char byte : bytes) {
    waiting = waiting << 8 | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) out += letters[waiting >> (bits - 5) & 31];
  }
  if (bits > 0) out += letters[waiting << (5 - bits) & 31];
  return out;
}

std::string otpauth_uri(std::string_view issuer, std::string_view name, std::string_view secret) {
  return "otpauth://totp/" + percent_encode(issuer) + ":" + percent_encode(name) +
         "?secret=" + to_base32(secret) + "&issuer=" + percent_encode(issuer);
}

}  // namespace hinomi
