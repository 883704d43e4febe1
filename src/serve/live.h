// Live updates: which members have pages open, and what each commit lets them hear. A commit costs
// the members that it concerns, however many of their readers listen; the sockets are the server's.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "base/http.h"
#include "base/world.h"
#include "model/access.h"
#include "model/facts.h"
#include "serve/concerned.h"

namespace hinomi::serve {

// Any thread, if nothing else is said.
class Live {
 public:
  Live();

  // The stream of somebody who came in with this access, as it stands now. `whole_node`: of the
  // node's own organisation. It is counted until its lease is let go.
  EventStream open(const Access& access, bool whole_node);

  // What open streams are to hear of a commit; nullptr: nothing. On the keeper's thread, in order,
  // with the Records folded.
  std::shared_ptr<const Announcement> announcement(std::span<const Record> records,
                                                   const picture::Picture& after) const;
  // To all who listen: of what is no Record (the story).
  std::shared_ptr<const Announcement> announcement_to_all() const;

 private:
  struct State;
  std::shared_ptr<State> state_;  // leases hold it too
};

}  // namespace hinomi::serve
