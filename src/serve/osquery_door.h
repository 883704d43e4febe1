// Who of osquery's agents may come in, and where what they tell goes. Private to serve/.
#pragma once

#include "serve/api_call.h"
#include "serve/osquery.h"

namespace hinomi::serve {

// `shared` outlives what is made of these.
OsqueryParts osquery_parts(Shared& shared);

// Who is turned away stands in the access journal; what was taken is a change of the member's
// systems and stands in the journal itself.
HttpResponse take_osquery(Shared& shared, Osquery& agents, const HttpRequest& request);

}  // namespace hinomi::serve
