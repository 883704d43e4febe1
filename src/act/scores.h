// What the reports of a member were worth to others, from what they said of them. Anyone who has
// the journal can recompute it (docs/letters.md); nothing else goes into it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "picture/picture.h"

namespace hinomi::act {

// Points for the one who reported, for each member that says so: the newest of useful, not_useful
// and false_positive, and seen and enrichment once each. An answer gives none.
int points_of(Saying says);

struct Score {
  std::string member;
  std::size_t reports = 0;
  std::size_t said[6] = {};  // by Saying, as counted
  int score = 0;
  struct Because {
    std::string record;  // id of the Feedback or sighting
    Saying says = Saying::useful;
    int points = 0;
  };
  std::vector<Because> because;  // in the order of subjects, then of time
};

// Of every member that reported something, by id.
std::vector<Score> scores_of(const picture::Picture& picture);

}  // namespace hinomi::act
