// Feeds as rendered bytes: one rendering for all who may get the same entries, whoever they are. A
// thousand members with one firewall each cost one rendering, and each a copy with its own name
// in the head, which is kept only while it is being sent.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hash.h"
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
  // The feed for this party as of now: again only when something changed or an entry's time is
  // over. `known` is what the caller says it has (If-None-Match). Any thread; readers of the same
  // entries wait for one rendering.
  RenderedFeed get(const feed::FeedKind& kind, const Party& party, const picture::Keeper& keeper,
                   const SigningKey& key, Time now, std::string_view known);

 private:
  // What may be in feeds, by all that a party's right to know it follows from.
  struct Sorts {
    Position serial = 0;
    std::vector<std::pair<Marking, std::string>> all;  // marking and origin, each once
  };
  // Entries that several parties may have, for the first that asked.
  struct View {
    feed::FeedHead head;
    std::shared_ptr<const std::string> bytes;
  };
  struct ViewSlot {
    std::mutex rendering;
    std::optional<View> view;  // guarded by rendering
  };
  struct PartySlot {
    std::mutex making;
    std::optional<RenderedFeed> feed;        // without bytes; guarded by making
    std::weak_ptr<const std::string> bytes;  // guarded by making
  };
  using Key = std::pair<std::string, std::string>;

  std::shared_ptr<const Sorts> sorts_of(const picture::Picture& picture);
  View view(const feed::FeedKind& kind, const Party& party, const picture::Keeper& keeper,
            Time now);

  std::mutex mutex_;
  std::map<Key, std::shared_ptr<PartySlot>> parties_;  // by feed and party; guarded by mutex_
  std::map<Key, std::shared_ptr<ViewSlot>> views_;     // of sorts_'s serial; guarded by mutex_
  std::shared_ptr<const Sorts> sorts_;                 // guarded by mutex_
};

// What this party's equipment may have now: published, within its markings, not allowed by itself.
// Sets the feed's serial, times and expiry.
std::vector<Published> published_for(const picture::Picture& picture, const Party& party, Time now,
                                     feed::FeedHead& head);

// STIX id of the node's identity.
std::string identity_of(std::string_view node);

}  // namespace hinomi::serve
