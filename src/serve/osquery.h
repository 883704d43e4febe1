// Agents of osquery, which report here what their hosts have installed: the endpoints that its
// remote plugins ask over TLS (enroll, config, log, distributed_read, distributed_write), so that
// an agent that is there already reports unchanged (docs/osquery.md).
// https://osquery.readthedocs.io/en/stable/deployment/remote/
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "act/desk.h"
#include "base/http.h"
#include "base/mutex.h"
#include "in/inventory/osquery.h"

namespace hinomi::serve {

// Who may report.
struct OsqueryAccess {
  act::Actor actor;
  std::string token_sha256;  // a new token ends what enrolled with the old one
};

struct OsqueryParts {
  // By the enroll secret, which is the access's token; by the access's name. Nothing: nobody, or
  // one that may not send events.
  std::function<std::optional<OsqueryAccess>(std::string_view secret)> by_secret;
  std::function<std::optional<OsqueryAccess>(std::string_view name)> by_name;
  // What a host has now, as lines that read_inventory() reads; called when it has changed.
  std::function<Result<void>(const act::Actor& actor, const std::string& host,
                             const std::string& log)>
      sink;
  std::string secret;  // signs node keys; 32 bytes
  std::size_t most_hosts = 100'000;
  std::size_t most_bytes = 64 << 20;  // of a body, unpacked
};

bool is_osquery(const HttpRequest& request);

// Node keys are signed and not kept: after a restart agents go on. What their hosts have is then
// asked for again. Any thread.
class Osquery {
 public:
  explicit Osquery(OsqueryParts parts) : parts_(std::move(parts)) {}

  // `actor`: who asks, when it is known.
  HttpResponse handle(const HttpRequest& request, act::Actor& actor);

 private:
  struct Agent {
    OsqueryAccess access;
    std::string host;
  };
  std::string node_key(const OsqueryAccess& access, std::string_view host) const;
  std::optional<Agent> agent_of(std::string_view node_key) const;
  HttpResponse enroll(in::dom::object body, act::Actor& actor);
  HttpResponse log(const Agent& agent, in::dom::object body);
  HttpResponse questions(const Agent& agent);
  HttpResponse answers(const Agent& agent, in::dom::object body);
  HttpResponse take(const Agent& agent, const std::vector<in::OsqueryResult>& results);

  const OsqueryParts parts_;
  Mutex mutex_;
  std::map<std::string, in::OsqueryHost, std::less<>> hosts_ HINOMI_GUARDED_BY(mutex_);
};

}  // namespace hinomi::serve
