// The slow, literal judge of who may learn what: written from the text of TLP 2.0 and
// docs/need-to-know.md, with words instead of the program's types, so that it shares no code with
// what it judges.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace hinomi::know_test {

// Somebody who asks.
struct Viewer {
  std::string name;
  std::string role;
  std::string member;    // empty: nobody has said who it is
  std::string relation;  // "own", "client", "community", "outside"
  std::vector<std::string> groups;
};

// A word that stands in one place of the world and nowhere else.
struct Secret {
  std::string word;
  std::string what;  // where it stands, for people
  std::string tlp = "CLEAR";
  bool understood = true;                          // no marking on it that nobody understands
  std::optional<std::vector<std::string>> groups;  // only for these
  std::string origin;                              // whose it is
  std::vector<std::string> named;                  // members that may know it whatever its marking
  bool by_name_only = false;                       // its TLP opens it to no other organisation
  bool people_here_only = false;  // as it came in: for its origin and the node's own people
  bool never_here = false;  // it must not come to this node: nobody learns it here, nor who is here
};

bool may_learn(const Secret& secret, const Viewer& viewer);
std::string told_of(const Secret& secret);
std::string told_of(const Viewer& viewer);

}  // namespace hinomi::know_test
