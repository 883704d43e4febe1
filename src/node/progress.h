// How far a node has judged the events that it keeps, and what it found and has not written yet: a
// file that is replaced before anything of that goes to the journal. So a process that is killed is
// followed by one that judges each event once and loses no hit (docs/watch.md, "When the node is
// killed").
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/world.h"
#include "model/detection.h"
#include "store/journal.h"
#include "store/segment.h"
#include "watch/judging.h"

namespace hinomi::node {

struct Progress {
  store::EventPlace judged;  // what lies before it was
  watch::ToldSoFar told;
  std::map<std::string, Time, std::less<>> silent;  // when a sensor was heard last before it fell
  Position journal = 0;                             // its end before `lines` were written
  std::vector<Detection> lines;                     // to be written, in their order
  std::vector<Detection> news;                      // to be told later, counted in no line
};

std::string to_text(const Progress& progress);
// Error: damaged.
Result<Progress> progress_from(std::string_view text);
// What of its lines and news the journal does not have. Errors: io, damaged.
Result<std::vector<Detection>> unwritten(const store::Journal& journal, Progress progress);

}  // namespace hinomi::node
