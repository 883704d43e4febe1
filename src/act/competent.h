// Which body of an authority a filing goes to: the one for the filer's place, for its sector, or
// for the whole country, as the form says (content/forms, `competence`) and the register knows.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "picture/picture.h"

namespace hinomi::act {

enum class ChoiceCode : std::uint8_t {
  by_author,        // somebody of the filer's desk named it
  only_one,         // there is no other
  own_node,         // this node is of that kind
  whole_country,    // the one that is competent everywhere
  by_place,         // detail: municipality, and what of it the body is competent for
  by_sector,        // detail: sector
  none_registered,  // not determined, from here on
  no_municipality,  // the filer's is not registered
  no_sector,        // the filer's is not registered
  none_for_place,   // detail: municipality
  none_for_sector,  // detail: sector
  several,          // detail: their ids
};
std::string_view name_of(ChoiceCode code);
inline bool is_determined(ChoiceCode code) { return code < ChoiceCode::none_registered; }

struct Choice {
  ChoiceCode code = ChoiceCode::none_registered;
  std::string detail;
  std::vector<std::string> members;     // who gets it; empty: not determined
  std::vector<std::string> candidates;  // all bodies of that kind
};

// What it means and what can be done about it, in both languages; `{detail}` is put in.
struct ChoiceWords {
  std::string ja, en, remedy_ja, remedy_en;
};
ChoiceWords words_of(const Choice& choice);

// `filer`: id of a member. A body is competent for a place when an entry of its jurisdiction is how
// the municipality begins ("東京都" of "東京都千代田区", "13" of "13101"): the longest decides.
Choice competent(const picture::Picture& picture, MemberKind kind, Competence by,
                 std::string_view filer);

}  // namespace hinomi::act
