// The API (docs/api.md) as one HttpHandler: a table of routes, each a plain function over the desk,
// the Picture and the journal. No sockets here.
#pragma once

#include <memory>
#include <string>

#include "act/access.h"
#include "act/desk.h"
#include "act/filing.h"
#include "act/post.h"
#include "base/http.h"
#include "base/world.h"
#include "picture/keeper.h"
#include "store/journal.h"

namespace hinomi::serve {

class StaticFiles;
class Story;

struct ApiParts {
  World& world;
  store::Journal& journal;
  picture::Keeper& keeper;
  act::Desk& desk;
  act::Filing& filing;
  act::Accounts& accounts;
  act::Post& post;
  const SigningKey& key;  // signs feeds
  const StaticFiles* pages = nullptr;
  std::string version;
  std::function<std::string()> server_metrics = [] { return std::string(); };
};

class Api final : public HttpHandler {
 public:
  explicit Api(ApiParts parts);
  ~Api() override;

  HttpResponse handle(const HttpRequest& request) override;
  bool is_quick(const HttpRequest& request) override;
  std::uint64_t body_limit(const HttpRequest& head) override;
  // Shown at /api/v1/story while it is set; it outlives the Api or is taken back with nullptr.
  void set_story(Story* story);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hinomi::serve
