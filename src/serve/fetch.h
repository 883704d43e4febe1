// What the OpenID provider is asked: https, or http on this machine alone; no redirects.
#pragma once

#include <string>

#include "base/http.h"
#include "base/result.h"
#include "serve/oidc.h"

namespace hinomi::serve {

// `trusted`: certificates in PEM; empty: those of the operating system. Any status is an answer; at
// most 1 MiB, within ten seconds. Errors: invalid (the URL), and those of resolve and call.
Result<HttpResponse> fetch(const OidcRequest& request, const std::string& trusted);

}  // namespace hinomi::serve
