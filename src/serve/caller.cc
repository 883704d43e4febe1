#include "serve/caller.h"

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"

namespace hinomi::serve {
namespace {

constexpr std::size_t longest_cookie = 64;

std::unexpected<Error> nobody() {
  return fail(ErrorKind::denied, "no valid access token", "Authorization",
              "Sign in, or send 'Authorization: Bearer TOKEN'");
}

// The token of "Authorization: Bearer T" (Splunk's senders say "Splunk T"), or what stands behind
// the colon of Basic and of Elasticsearch's ApiKey; empty when there is none.
std::string token_of(std::string_view value) {
  auto scheme = [&](std::string_view name) {
    return value.size() > name.size() && equal_ignoring_case(value.substr(0, name.size()), name) &&
           value[name.size()] == ' ';
  };
  if (scheme("bearer") || scheme("splunk")) return std::string(trim(value.substr(7)));
  if (!scheme("basic") && !scheme("apikey")) return {};
  auto pair = from_base64(trim(value.substr(value.find(' '))));
  std::size_t colon = pair ? pair->find(':') : std::string::npos;
  return colon == std::string::npos ? std::string() : pair->substr(colon + 1);
}

Caller caller_of(const Access& access, const picture::Picture& picture, Way way, Time now) {
  Caller caller{.actor = actor_of(access, picture), .way = way};
  caller.may_take = picture.glass_broken_until(access.name) > now &&
                    caller.actor.party.relation == Relation::own &&
                    (access.role == Role::analyst || access.role == Role::administrator);
  return caller;
}

// Does the access still let anybody in: not taken away, and its member takes part?
bool is_good(const Access& access, const picture::Picture& picture) {
  return !access.revoked && picture.member(access.member) != nullptr;
}

Result<Caller> local_caller(const HttpRequest& request, const picture::Keeper& keeper, Time now) {
  std::string name = percent_decode(request.header("x-hinomi-as"), false);
  return keeper.read([&](const picture::Picture& picture) -> Result<Caller> {
    if (!name.empty()) {
      auto access = picture.accesses().find(name);
      if (access == picture.accesses().end() || !is_good(access->second, picture)) return nobody();
      return caller_of(access->second, picture, Way::local, now);
    }
    Caller caller{.way = Way::local};
    caller.actor = {.name = "local", .role = Role::administrator};
    caller.actor.party = {
        .member = picture.setting().node, .relation = Relation::own, .desk = true};
    return caller;
  });
}

Result<Caller> token_caller(std::string_view authorization, const picture::Keeper& keeper,
                            Time now) {
  std::string token = token_of(authorization);
  if (token.empty() || token.size() > 512) return nobody();
  std::string digest = to_hex(bytes_of(sha256(token)));
  return keeper.read([&](const picture::Picture& picture) -> Result<Caller> {
    const Access* access = picture.access(digest);
    // The map compared digests, not secrets; this last comparison takes the same time for any of
    // them.
    if (!access || !equal_in_constant_time(access->token_sha256, digest) ||
        !is_good(*access, picture))
      return nobody();
    return caller_of(*access, picture, Way::token, now);
  });
}

Result<Caller> certificate_caller(std::string_view digest, const picture::Keeper& keeper,
                                  Time now) {
  return keeper.read([&](const picture::Picture& picture) -> Result<Caller> {
    const Access* access = picture.access(picture::Picture::Key::certificate, digest);
    if (!access || !is_good(*access, picture)) return nobody();
    return caller_of(*access, picture, Way::certificate, now);
  });
}

Result<Caller> session_caller(std::string_view cookie, const HttpRequest& request,
                              const picture::Keeper& keeper, Sessions& sessions, Time now) {
  auto session = sessions.find(cookie, now);
  if (!session) return nobody();
  auto caller = keeper.read([&](const picture::Picture& picture) -> Result<Caller> {
    auto access = picture.accesses().find(session->access->name);
    if (access == picture.accesses().end() || access->second != *session->access ||
        !is_good(access->second, picture))
      return nobody();
    Caller known = caller_of(access->second, picture, Way::session, now);
    known.cookie = cookie;
    known.until = session->until;
    return known;
  });
  if (!caller) {
    sessions.end(cookie);
    return caller;
  }
  if (writes(request) &&
      !equal_in_constant_time(request.header("x-hinomi-csrf"), Sessions::csrf_of(cookie)))
    return fail(ErrorKind::denied, "a page that writes sends its session's csrf", "X-Hinomi-CSRF",
                "Send the csrf of GET /api/v1/me");
  return caller;
}

}  // namespace

std::string_view name_of(Way way) {
  constexpr std::string_view names[] = {"nobody", "local", "token", "session", "certificate"};
  return names[static_cast<std::size_t>(way)];
}

act::Actor actor_of(const Access& access, const picture::Picture& picture) {
  act::Actor actor{.name = access.name, .role = access.role};
  actor.party.member = access.member;
  if (const Member* member = picture.member(access.member)) {
    actor.party.relation = member->relation;
    actor.party.groups = member->groups;
    // As long as the member itself is in the group.
    if (std::count(member->groups.begin(), member->groups.end(), access.group) > 0)
      actor.group = access.group;
  }
  bool handles =
      access.role == Role::analyst || access.role == Role::approver || access.role == Role::auditor;
  actor.party.desk = handles && actor.party.relation == Relation::own;
  return actor;
}

std::string sender_with_certificate(const picture::Keeper& keeper, const std::string& digest) {
  if (digest.empty()) return {};
  auto caller = certificate_caller(digest, keeper, Time());
  return caller && may(caller->actor.role, Act::send_events) ? caller->actor.name : std::string();
}

std::string_view cookie_value(const HttpRequest& request, std::string_view name) {
  for (const auto& [key, value] : request.headers) {
    if (!equal_ignoring_case(key, "cookie")) continue;
    // RFC 6265 section 4.2.1: pairs with "; " between.
    for (std::string_view rest = value; !rest.empty();) {
      std::string_view pair = trim(rest.substr(0, rest.find(';')));
      rest.remove_prefix(std::min(rest.size(), std::min(rest.find(';'), rest.size()) + 1));
      if (pair.starts_with(name) && pair.size() <= name.size() + longest_cookie)
        return pair.substr(name.size());
    }
  }
  return {};
}

Result<Caller> who(const HttpRequest& request, const picture::Keeper& keeper, Sessions& sessions,
                   Time now) {
  if (request.local) return local_caller(request, keeper, now);
  if (std::string_view said = request.header("authorization"); !said.empty())
    return token_caller(said, keeper, now);
  if (std::string_view cookie = session_cookie(request); !cookie.empty())
    return session_caller(cookie, request, keeper, sessions, now);
  if (!request.peer_certificate.empty())
    return certificate_caller(request.peer_certificate, keeper, now);
  return nobody();
}

}  // namespace hinomi::serve
