// Live inputs over HTTP: Elasticsearch's _bulk and what its clients ask before, Splunk's HTTP Event
// Collector, OTLP logs (docs/events.md). Each answers, and refuses, in the words of its own
// protocol. Private to serve/.
#pragma once

#include "serve/api_call.h"

namespace hinomi::serve {

// Whether a request is one of these; a page asked for at / is not.
bool is_intake(const HttpRequest& request);

// Takes the events and answers when the sink has them. Who is turned away stands in the access
// journal; what was taken does not: it disclosed nothing.
HttpResponse take_events(Shared& shared, const HttpRequest& request);

}  // namespace hinomi::serve
