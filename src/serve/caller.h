// Who calls: the node's own user over the local socket, a bearer token, a session.
#pragma once

#include <string_view>

#include "act/desk.h"
#include "base/http.h"
#include "picture/keeper.h"
#include "serve/sessions.h"

namespace hinomi::serve {

enum class Way : std::uint8_t { nobody, local, token, session };

struct Caller {
  act::Actor actor;
  Way way = Way::nobody;
  std::string_view cookie;  // of the session
  Time until;               // its end
};

// Errors: denied at "Authorization": nobody that comes in; denied at "X-Hinomi-CSRF": a session
// that writes without it.
Result<Caller> who(const HttpRequest& request, const picture::Keeper& keeper, Sessions& sessions,
                   Time now);

// As whom this access acts now.
act::Actor actor_of(const Access& access, const picture::Picture& picture);

// The session's cookie in the request; empty: none.
std::string_view session_cookie(const HttpRequest& request);

inline bool writes(const HttpRequest& request) {
  return request.method != "GET" && request.method != "HEAD";
}

}  // namespace hinomi::serve
