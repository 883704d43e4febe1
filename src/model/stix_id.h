// Deterministic ids of STIX Cyber-observable Objects (STIX 2.1 section 2.9): two who see the same
// address or file give it the same id.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace boost::json {
class value;
}

namespace hinomi {

// ID Contributing Properties of a type (sections 6.1 to 6.18); empty for a type that has none
// (process) or is none of the 18.
std::span<const std::string_view> id_contributing_properties(std::string_view type);

// "<type>--<UUIDv5>" over the RFC 8785 JSON of the contributing properties that are present. Of
// several hashes one counts: MD5, SHA-1, SHA-256, SHA-512, else the first by name. Times (start,
// end) count without final zeros in the fraction, as in python-stix2. Nothing when none is present:
// such an object takes a random id. Any thread. Error: invalid when it is no object with a type, or
// a contributing property is null or holds no hash.
Result<std::optional<std::string>> deterministic_id(const boost::json::value& object);

}  // namespace hinomi
