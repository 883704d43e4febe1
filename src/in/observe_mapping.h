// What the fields of events hold: each field with the STIX object path of its value, so that the
// same data serves indicators (paths of values) and STIX patterns (all paths). Data that people
// edit: content/observe/*.yml.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/indicator.h"

namespace hinomi::in {

// What of a field's text the path takes: written behind the path as "file:name|base".
enum class Cut : std::uint8_t {
  whole,
  base,    // behind the last '/' or '\'
  folder,  // before it
  hashes,  // "SHA1=...,MD5=...": each digest, its algorithm put behind the path
  mails,   // mail addresses in a header: "Hanako <h@example.jp>, t@example.jp"
  text,    // whatever indicators stand in running text; has no path
};

// Which events a source's fields mean this in: one of the lists, all tests of it. A test: the field
// has a member with one of the texts, without regard to ASCII case; "*" is any. No list: every
// event.
struct ObserveWhen {
  struct Is {
    std::string field;
    std::vector<std::string> texts;
  };
  std::vector<std::vector<Is>> any;
};

struct ObserveField {
  std::string field;  // as rules name it: docs/detect.md, "An event", 1
  std::string path;   // "network-traffic:dst_ref.value"; empty with Cut::text
  Cut cut = Cut::whole;
  std::uint32_t source = 0;  // index of the mapping's sources
};

// A value in several fields: "http://{host}{uri}". When the last field's text has "://" in it, it
// is the whole (RFC 9112 section 3.2.2); a field that is absent leaves the value unsaid.
struct ObserveJoined {
  std::string path;
  std::vector<std::string> before;  // the text in front of each field
  std::vector<std::string> fields;
  std::uint32_t source = 0;
};

struct ObserveMapping {
  std::vector<ObserveWhen> sources;
  std::vector<ObserveField> fields;
  std::vector<ObserveJoined> joined;
  // Paths under which any field may lie as well; "*" is any one key.
  std::vector<std::string> prefixes;
};

// Adds what the YAML of one file says. Error: invalid, with the line.
Result<void> read_observe_mapping(std::string_view text, ObserveMapping& out);

constexpr std::uint32_t bit_of(IndicatorType type) { return 1u << static_cast<unsigned>(type); }
inline constexpr std::uint32_t address_bits =
    bit_of(IndicatorType::ipv4) | bit_of(IndicatorType::ipv6);

// Kinds of indicators that a value under this path can be, as bits; 0: none.
std::uint32_t indicator_types_of(std::string_view path);

// The digest's type by the name of its algorithm: "SHA256", "sha-256", "MD5". Nothing when no
// indicator is of it (imphash).
std::optional<IndicatorType> digest_type_of_name(std::string_view algorithm);

// "C:\Windows\cmd.exe" in "C:\Windows" and "cmd.exe". The whole is the base when there is no
// separator.
std::string_view base_of(std::string_view path);
std::string_view folder_of(std::string_view path);

// Calls use(algorithm, digest) for each of "SHA1=...,MD5=...".
template <class Use>
void for_each_hash(std::string_view text, const Use& use) {
  std::size_t begin = 0, equals = std::string_view::npos;  // of one digest; where its name ends
  for (std::size_t i = 0; i <= text.size(); ++i) {
    char c = i < text.size() ? text[i] : ',';
    if (c == ',' || c == ';' || c == ' ' || c == '\n') {
      if (equals != text.npos)
        use(text.substr(begin, equals - begin), text.substr(equals + 1, i - equals - 1));
      begin = i + 1;
      equals = text.npos;
    } else if ((c == '=' || c == ':') && equals == text.npos) {
      equals = i;
    }
  }
}

}  // namespace hinomi::in
