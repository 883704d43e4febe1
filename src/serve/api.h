// The API (docs/api.md) as one HttpHandler: a table of routes, each a plain function over the desk,
// the Picture and the journal. No sockets here.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "act/access.h"
#include "act/book.h"
#include "act/desk.h"
#include "act/device_loop.h"
#include "act/filing.h"
#include "act/lookout.h"
#include "act/post.h"
#include "act/systems.h"
#include "base/http.h"
#include "base/world.h"
#include "in/event_batch.h"
#include "judge/device/rules.h"
#include "judge/supply/licence.h"
#include "out/notify/tickets.h"
#include "picture/keeper.h"
#include "store/journal.h"
#include "watch/watching.h"

namespace hinomi::watch {
class Sensors;
}

namespace hinomi::serve {

class Oidc;
class StaticFiles;
class Story;
class Trail;

// A path that the Api serves; {} stands for one part of it. TAXII's are below /taxii2/.
struct ServedPath {
  std::string_view method;
  std::string_view path;
};
std::vector<ServedPath> served_paths();

struct ApiParts {
  World& world;
  store::Journal& journal;
  picture::Keeper& keeper;
  act::Desk& desk;
  act::Filing& filing;
  act::Accounts& accounts;
  act::Post& post;
  const notify::Tickets& tickets;
  act::Book& book;
  act::Lookout& lookout;
  act::Systems& systems;
  act::DeviceLoop& device_loop;
  const device::Rules& device_rules;
  const SigningKey& key;                // signs feeds
  Trail* trail = nullptr;               // the access journal
  Oidc* oidc = nullptr;                 // an OpenID provider, if there is one
  watch::Watching* watching = nullptr;  // the rules and what is kept, if this node watches events
  const watch::Sensors* sensors = nullptr;  // who sends it events
  const StaticFiles* pages = nullptr;
  const supply::LicencePolicy* licences = nullptr;  // content/licences; nullptr: none
  const in::Intake* intake = nullptr;               // for live inputs of events; nullptr: none
  std::string version;
  std::string public_url;  // where people reach this node; no final slash; empty: no links
  std::function<std::string()> server_metrics = [] { return std::string(); };
};

class Api final : public HttpHandler {
 public:
  explicit Api(ApiParts parts);
  ~Api() override;

  HttpResponse handle(const HttpRequest& request) override;
  bool is_quick(const HttpRequest& request) override;
  std::uint64_t body_limit(const HttpRequest& head) override;
  // What open event streams are to hear of a commit; nullptr: nothing. By the keeper's thread.
  std::shared_ptr<const Announcement> announcement(std::span<const Record> records,
                                                   const picture::Picture& after) const;
  // What they are to hear when something else changed that everybody sees. Any thread.
  std::shared_ptr<const Announcement> announcement_to_all() const;
  // Shown at /api/v1/story while it is set; it outlives the Api or is taken back with nullptr.
  void set_story(Story* story);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hinomi::serve
