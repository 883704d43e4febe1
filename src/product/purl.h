// Package URLs: ECMA-427 (1st edition) and the type definitions of purl-spec. A Purl holds decoded
// text in the normal form of its type, so that two of the same package have the same text. Any
// thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace hinomi {

struct Purl {
  std::string type;        // "deb", lower case
  std::string name_space;  // "org.apache.commons", "github.com/gorilla"; may be empty
  std::string name;
  std::string version;  // empty: none
  // Sorted by key, each key once, no empty value.
  std::vector<std::pair<std::string, std::string>> qualifiers;
  std::string subpath;  // "api/annotations"; may be empty

  std::string_view qualifier(std::string_view key) const;  // empty: none

  bool operator==(const Purl&) const = default;
};

constexpr std::size_t purl_limit = 16384;  // bytes of text

// As documents hold them: what has one obvious reading is put right (case of keys, escapes that are
// not needed or missing, slashes too many). Errors: invalid, naming the component; too_large.
Result<Purl> read_purl(std::string_view text);

// A Purl of these components, in the normal form of its type. Errors as read_purl.
Result<Purl> make_purl(Purl components);

// What the type's definition demands beyond the common rules: a namespace or none, qualifiers,
// letters of a name. read_purl does not ask, because documents of common tools break it
// ("pkg:golang/stdlib"). Error: invalid, naming the component.
Result<void> check_purl_type(const Purl& purl);

// read_purl of a text that is a package URL by the letter of the standard: keys in lower case, and
// the type's demands met.
Result<Purl> parse_purl(std::string_view text);

// The canonical text.
std::string purl_text(const Purl& purl);

}  // namespace hinomi
