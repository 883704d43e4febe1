// Feeds as rendered bytes: one rendering for all who may get the same entries, whoever they are. A
// thousand members with one firewall each cost one rendering, and each a copy with its own name
// in the head, which is kept only while it is being sent.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/mutex.h"
#include "model/marking.h"
#include "out/feed/feed.h"
#include "picture/keeper.h"

namespace hinomi::serve {

struct RenderedFeed {
  feed::FeedHead head;
  std::shared_ptr<const std::string> bytes;  // none when the caller has them already
  std::string etag;                          // with quotes
  std::string signature;                     // signed note
};

class FeedCache {
 public:
  // The feed for this party as of now: again only when something changed, an entry's time is over
  // or a day has ended. `is_known`: does the caller have the bytes with this ETag? Any thread;
  // readers of the same entries wait for one rendering.
  //
  // Its bytes and head follow from what is in it, the time of its last change and the day, and from
  // nothing that the party may not know: what else the node does leaves them as they are.
  RenderedFeed get(const feed::FeedKind& kind, const Party& party, const picture::Keeper& keeper,
                   const SigningKey& key, Time now,
                   const std::function<bool(std::string_view)>& is_known);

 private:
  // When it was made, and from what state of the Picture.
  struct Made {
    feed::FeedHead head;
    Position as_of = 0;  // Picture's serial
    Time quiet_end;      // end of its validity when nothing in it ends earlier

    bool is_current(Position serial, Time now) const;
  };
  // What may be in feeds, by all that a party's right to know it follows from.
  struct Sorts {
    Position serial = 0;
    std::vector<std::pair<Marking, std::string>> all;  // marking and origin, each once
  };
  // Entries that several parties may have, rendered for the first that asked.
  struct View {
    Made made;
    std::shared_ptr<const std::string> bytes;
  };
  struct ViewSlot {
    Mutex rendering;
    std::optional<View> view HINOMI_GUARDED_BY(rendering);
  };
  struct PartySlot {
    Mutex making;
    std::optional<Made> made HINOMI_GUARDED_BY(making);
    RenderedFeed feed HINOMI_GUARDED_BY(making);  // without bytes
    std::weak_ptr<const std::string> bytes HINOMI_GUARDED_BY(making);
  };
  using Key = std::pair<std::string, std::string>;

  std::shared_ptr<const Sorts> sorts_of(const picture::Picture& picture);
  View view(const feed::FeedKind& kind, const Party& party, const picture::Keeper& keeper, Time now,
            std::uint64_t least_serial);

  Mutex mutex_;
  std::map<Key, std::shared_ptr<PartySlot>> parties_ HINOMI_GUARDED_BY(mutex_);  // feed, party
  // By feed and what is in it; of sorts_'s serial.
  std::map<Key, std::shared_ptr<ViewSlot>> views_ HINOMI_GUARDED_BY(mutex_);
  std::shared_ptr<const Sorts> sorts_ HINOMI_GUARDED_BY(mutex_);
};

// What this party's equipment may have now: published, within its markings, not allowed by itself.
// Sets the feed's serial, times and expiry. The serial is the Unix second of the last change that
// this party can see; FeedCache moves it on when there are several in one.
std::vector<Published> published_for(const picture::Picture& picture, const Party& party, Time now,
                                     feed::FeedHead& head);

// What the TLP written on an object must be, so that whoever reads it passes on no more than the
// marking lets: another node does not know this one's groups, so what is for some of them is for
// the reader's own organisation only.
inline Tlp tlp_to_write(const Marking& marking) {
  return marking.groups ? std::max(marking.tlp, Tlp::amber_strict) : marking.tlp;
}

// STIX id of the node's identity.
std::string identity_of(std::string_view node);

}  // namespace hinomi::serve
