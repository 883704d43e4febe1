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

// Who may know of one thing. `open`: all who may know what carries this marking and comes from
// there. Otherwise it is for its origin, `members`, and those of the node's own organisation who
// may know the marking: what is for people by name is not for everybody of their TLP.
struct Circle {
  Marking marking;
  std::string origin;
  bool open = true;
  std::vector<std::string> members;

  bool holds(const Party& party) const;
};

Circle circle_of(const Record& record, const picture::Picture& picture);
Circle circle_of(const picture::OpenDuty& duty, const picture::Picture& picture);

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
