// Who calls: the node's own user over the local socket, a bearer token, a session, a TLS client
// certificate.
#pragma once

#include <string_view>

#include "act/desk.h"
#include "base/http.h"
#include "picture/keeper.h"
#include "serve/sessions.h"

namespace hinomi::serve {

enum class Way : std::uint8_t { nobody, local, token, session, certificate };
std::string_view name_of(Way way);

struct Caller {
  act::Actor actor;
  Way way = Way::nobody;
  std::string_view cookie;  // of the session
  Time until;               // its end
  bool may_take =
      false;  // has broken the glass: an approver's acts, where the role has not got them
};

// Errors: denied at "Authorization": nobody that comes in; denied at "X-Hinomi-CSRF": a session
// that writes without it.
Result<Caller> who(const HttpRequest& request, const picture::Keeper& keeper, Sessions& sessions,
                   Time now);

// Name of the access whose certificate this is (SHA-256, hex), when it may send events; empty:
// none.
std::string sender_with_certificate(const picture::Keeper& keeper, const std::string& digest);

// As whom this access acts now.
act::Actor actor_of(const Access& access, const picture::Picture& picture);

// The value of a cookie in the request; `name` ends with '='. Empty: none.
std::string_view cookie_value(const HttpRequest& request, std::string_view name);
inline std::string_view session_cookie(const HttpRequest& request) {
  return cookie_value(request, "hinomi_session=");
}

inline bool writes(const HttpRequest& request) {
  return request.method != "GET" && request.method != "HEAD";
}

}  // namespace hinomi::serve
