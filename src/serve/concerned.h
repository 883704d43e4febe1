// Who may know of a Record, and whose pages may look different after a commit. Pure functions of
// Records and the Picture; any thread.
#pragma once

#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "model/record.h"
#include "picture/picture.h"

namespace hinomi::serve {

// Who may know of one thing: its origin, `members`, and beside them: all who may know what carries
// this marking and comes from there; those of them who are of the node's own organisation (what is
// for people by name is not for everybody of their TLP); its people who handle reports; or nobody.
struct Circle {
  enum class Beside : std::uint8_t { all, own, desk, nobody };
  Marking marking;
  std::string origin;
  Beside beside = Beside::all;
  std::vector<std::string> members;

  bool holds(const Party& party) const;
};

Circle circle_of(const Record& record, const picture::Picture& picture);
Circle circle_of(const picture::OpenDuty& duty, const picture::Picture& picture);

// May this party have the letter on its page: an addressee (of one that takes another back, also
// that one's) that takes part, and is in one of the groups that the letter is for? With the desk
// that it is from, they are all who may see it.
bool is_addressee(const picture::LetterRow& row, const Party& party,
                  const picture::Picture& picture);
// The last of these alone: is the party in one of the groups that the letter is for?
bool is_for_groups_of(const picture::LetterRow& row, const Party& party);

// A member as it stands in the register now.
Party party_of(std::string_view member, const picture::Picture& picture);

// Whom the Records of a commit concern, each kind of knowing once: the Findings of one report cost
// one look, however many they are.
struct Concern {
  bool everyone = false;
  std::set<std::string, std::less<>> members;
  std::vector<std::pair<Marking, std::string>> knowing;  // marking and origin

  bool holds(const Party& party) const;
};

// `after` has the Records folded. What goes out of a party's sight because of a thing that it may
// not know does not concern it: the moment would tell of that thing.
Concern concern_of(std::span<const Record> records, const picture::Picture& after);

}  // namespace hinomi::serve
