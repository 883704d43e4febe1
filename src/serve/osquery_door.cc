#include "serve/osquery_door.h"

#include "base/hash.h"
#include "serve/disclose.h"
#include "serve/trail.h"

namespace hinomi::serve {
namespace {

// Those who may tell what their member runs.
std::optional<OsqueryAccess> door_opens(const Access& access, const picture::Picture& picture) {
  if (access.revoked || !picture.member(access.member) || !may(access.role, Act::report)) return {};
  return OsqueryAccess{actor_of(access, picture), access.token_sha256};
}

}  // namespace

OsqueryParts osquery_parts(Shared& shared) {
  OsqueryParts out;
  out.by_secret = [&shared](std::string_view secret) -> std::optional<OsqueryAccess> {
    if (secret.empty() || secret.size() > 512) return {};
    const std::string digest = to_hex(bytes_of(sha256(secret)));
    return shared.keeper.read([&](const picture::Picture& picture) -> std::optional<OsqueryAccess> {
      const Access* access = picture.access(digest);
      if (!access || !equal_in_constant_time(access->token_sha256, digest)) return {};
      return door_opens(*access, picture);
    });
  };
  out.by_name = [&shared](std::string_view name) {
    return shared.keeper.read([&](const picture::Picture& picture) -> std::optional<OsqueryAccess> {
      auto access = picture.accesses().find(std::string(name));
      if (access == picture.accesses().end()) return {};
      return door_opens(access->second, picture);
    });
  };
  out.sink = [&shared](const act::Actor& actor, const std::string& host,
                       const std::string& log) -> Result<void> {
    TRY(shared.systems.put(actor, {.name = host, .inventory = log}));
    return {};
  };
  // Ed25519 signs the same the same: a secret that only the node's key gives.
  out.secret = bytes_of(sha256(shared.key.sign("hinomi: keys of osquery's nodes")));
  return out;
}

HttpResponse take_osquery(Shared& shared, Osquery& agents, const HttpRequest& request) {
  ApiCall call{{}, shared, request};
  HttpResponse response = agents.handle(request, call.actor);
  if (!is_refusal(response.status) || !shared.trail) return response;
  if (shared.trail->is_full())
    return error_response({ErrorKind::busy, "the access journal cannot be written fast enough",
                           std::string(request.path), "Try again in a moment"});
  keep(call, "POST", "/api/v1/osquery/{}", response);
  return response;
}

}  // namespace hinomi::serve
