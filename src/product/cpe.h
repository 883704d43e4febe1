// CPE names: well-formed names after NIST IR 7695, read from and written as the formatted strings
// of 2.3 and the URIs of 2.2; matching after NIST IR 7696. Letters without case: all is kept in
// lower case. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hinomi {

// In the order of a formatted string.
enum class CpeAttribute : std::uint8_t {
  part,  // a application, o operating system, h hardware
  vendor,
  product,
  version,
  update,
  edition,
  language,
  sw_edition,
  target_sw,
  target_hw,
  other,
};
constexpr std::size_t cpe_attributes = 11;

std::string_view name_of(CpeAttribute attribute);

// The two wild cards, at the beginning or the end of a text only (IR 7695, 5.3.2). As in 2.2's %01
// and %02, which no other byte of a name is.
constexpr char cpe_one = '\x01';   // "?": one letter or none
constexpr char cpe_many = '\x02';  // "*": any letters, or none

struct CpeValue {
  enum class Kind : std::uint8_t { any, na, text };
  Kind kind = Kind::any;
  std::string text;  // without quoting; printable ASCII and wild cards

  bool has_wild_card() const;

  bool operator==(const CpeValue&) const = default;
};

struct Cpe {
  std::array<CpeValue, cpe_attributes> values;

  const CpeValue& operator[](CpeAttribute attribute) const {
    return values[std::size_t(attribute)];
  }
  CpeValue& operator[](CpeAttribute attribute) { return values[std::size_t(attribute)]; }

  bool operator==(const Cpe&) const = default;
};

constexpr std::size_t cpe_limit = 4096;  // bytes of text

// "cpe:2.3:a:..." or "cpe:/a:...". Errors: invalid, naming the attribute; too_large.
Result<Cpe> parse_cpe(std::string_view text);

std::string cpe_text(const Cpe& cpe);  // formatted string of 2.3
// URI of 2.2; what 2.2 has no place for is packed into the edition (IR 7695, 6.1.2.1.4).
std::string cpe_uri(const Cpe& cpe);

// How many things the source names, compared with the target (IR 7696, table 6-2).
enum class CpeRelation : std::uint8_t { equal, subset, superset, disjoint, undefined };

std::string_view name_of(CpeRelation relation);

CpeRelation compare(const CpeValue& source, const CpeValue& target);
// Of whole names: 6.1.3 and 6.2; undefined when some attributes are wider and others narrower.
CpeRelation compare(const Cpe& source, const Cpe& target);

// Is the system one of those that the pattern names?
enum class CpeMatch : std::uint8_t {
  no,        // some attribute is disjoint
  possible,  // the system's name says too little: ANY, or wild cards of its own
  yes,
};
CpeMatch match(const Cpe& pattern, const Cpe& system);

}  // namespace hinomi
