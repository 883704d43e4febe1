// Feeds as rendered bytes, one copy for all who may get the same: a thousand readers cost one
// rendering.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>

#include "base/hash.h"
#include "model/marking.h"
#include "out/feed/feed.h"
#include "picture/keeper.h"

namespace hinomi::serve {

struct RenderedFeed {
  feed::FeedHead head;
  Position as_of = 0;  // Picture's serial that it was looked at with
  Time quiet_end;      // end of its validity when nothing in it ends earlier
  std::shared_ptr<const std::string> bytes;
  std::string etag;       // with quotes
  std::string signature;  // signed note
};

class FeedCache {
 public:
  // The feed for this party as of now: again only when something changed, an entry's time is over
  // or a day has ended. Any thread; readers of the same feed wait for one rendering.
  //
  // Its bytes and head follow from what is in it, the time of its last change and the day, and from
  // nothing that the party may not know: what else the node does leaves them as they are.
  std::shared_ptr<const RenderedFeed> get(const feed::FeedKind& kind, const Party& party,
                                          const picture::Keeper& keeper, const SigningKey& key,
                                          Time now);

 private:
  struct Slot {
    std::mutex rendering;
    std::shared_ptr<const RenderedFeed> feed;  // guarded by rendering
  };
  std::mutex mutex_;
  std::map<std::tuple<std::string, std::string>, std::shared_ptr<Slot>>
      slots_;  // guarded by mutex_
};

// What this party's equipment may have now: published, within its markings, not allowed by itself.
// Sets the feed's serial, times and expiry. The serial is the Unix second of the last change that
// this party can see; FeedCache moves it on when there are several in one.
std::vector<Published> published_for(const picture::Picture& picture, const Party& party, Time now,
                                     feed::FeedHead& head);

// STIX id of the node's identity.
std::string identity_of(std::string_view node);

}  // namespace hinomi::serve
