// What is looked for or blocked: an address, a network, a name, a URL, a mail address, a file's
// digest.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hinomi {

enum class IndicatorType : std::uint8_t {
  ipv4,
  ipv6,
  network,
  domain,
  url,
  email,
  md5,
  sha1,
  sha224,
  sha256,
  sha384,
  sha512,
};
inline constexpr int indicator_type_count = 12;

std::string_view name_of(IndicatorType type);  // "ipv4", "url" ...
std::optional<IndicatorType> indicator_type_from(std::string_view name);
constexpr bool is_hash(IndicatorType type) { return type >= IndicatorType::md5; }

// `value` is normalised (in/normalise.h says how) and with `type` is the identity; `original` is
// what the reporter wrote.
struct Indicator {
  IndicatorType type = IndicatorType::domain;
  std::string value;
  std::string original;
};

// "url:http://..." : identity as one text.
std::string key_of(IndicatorType type, std::string_view value);

}  // namespace hinomi
