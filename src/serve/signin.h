// What the ways of signing in have in common. Private to serve/.
#pragma once

#include "serve/api_call.h"

namespace hinomi::serve {

// The cookie of a session that begins now; the call is this person's from here on.
std::string begin_session(ApiCall& call, Access access);
// Set-Cookie of the session; empty: away with it.
std::string cookie_line(const HttpRequest& request, std::string_view cookie);
HttpResponse too_often(Duration wait);

}  // namespace hinomi::serve
