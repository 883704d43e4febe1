// What a CycloneDX document may hold, as data: the parts of its object model that an inventory is
// made of, after the schemas of versions 1.0 to 1.7 (https://cyclonedx.org/docs/, ECMA-424). The
// same tables say how XML and protobuf spell the members of the JSON form.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace hinomi::in::cyclonedx {

constexpr int newest_version = 7;  // of 1.x

enum class Kind : std::uint8_t {
  any,      // not looked into
  text,     //
  ref,      // a text of at least one character that no other object of the document has
  link,     // a text of at least one character
  integer,  //
  number,   //
  flag,     // true or false
  time,     // RFC 3339
  words,    // one of a list
  hex,      // of 32, 40, 64, 96 or 128 digits: a digest
  serial,   // urn:uuid:...
  mime,     // type/subtype
  licence,  // an identifier of the SPDX licence list
  object,
};

struct Word {
  std::string_view text;
  int since = 0;              // of 1.x
  std::string_view constant;  // how protobuf's name for it ends, when not as the word
};

struct Member;

struct Type {
  Kind kind = Kind::text;
  std::span<const Member> members = {};  // of an object
  std::span<const Word> words = {};      // by their number in protobuf; empty texts are left out
  // Of these members there must be exactly one; at most one.
  std::span<const std::string_view> exactly_one = {}, at_most_one = {};
  // The first is there only when the second is true.
  std::string_view only, when_true;
};

enum class Shape : std::uint8_t {
  one,
  list,
  some,     // one, or a list
  refs,     // a list of links: in XML and protobuf, objects with nothing but `ref`
  choices,  // a list of licences and expressions
};

struct Member {
  std::string_view name;  // as JSON has it
  const Type* type = nullptr;
  Shape shape = Shape::one;
  int number = 0;  // in protobuf; 0: it has none
  // In XML: '@' an attribute, '=' what stands in the element itself; of a list the element of one
  // item, with "element/" before it when the list is called otherwise than in JSON, and '+' when
  // items stand in the object itself.
  std::string_view xml;
  int since = 0;                             // of 1.x
  int required_from = 99, required_to = 99;  // in these versions it must be there
  std::string_view proto;                    // its name in protobuf, when it is another
};

extern const Type bom;

// nullptr: the type has no such member.
const Member* member_named(const Type& type, std::string_view name);

}  // namespace hinomi::in::cyclonedx
