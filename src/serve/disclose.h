// Which answers go into the access journal, and as what. Private to serve/.
#pragma once

#include "serve/api_call.h"

namespace hinomi::serve {

// `needs_act`: the route is for some roles. Not kept is what everybody may have, and what says
// nothing but who one is oneself.
bool is_kept(std::string_view method, std::string_view route, bool needs_act);
// Kept wherever it was met: the caller was turned away.
bool is_refusal(int status);

// Method and route stand for ever. What is wrong in itself (400, 409 ...) or failed was neither
// given nor denied, and is not kept.
void keep(const ApiCall& call, std::string_view method, std::string_view route,
          const HttpResponse& response);

}  // namespace hinomi::serve
