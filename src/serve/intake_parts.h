// What the protocols of live inputs share. Private to serve/intake*.cc.
#pragma once

#include <optional>

#include "in/event_batch.h"
#include "serve/api_call.h"

namespace hinomi::serve {

// Why the caller may not send events.
enum class Refused : std::uint8_t { nobody, wrong_scheme, unknown, role };

// Nothing: the caller may.
std::optional<Refused> refused(ApiCall& call);

// The body without its Content-Encoding.
Result<std::string> plain_body(const ApiCall& call);

// Hands the events to the sink and notes the sensor. Without events the sink is not asked.
Result<void> hand_over(const ApiCall& call, std::string lines, std::uint32_t count,
                       std::uint64_t refused);

// The sink had no room within the last second.
bool is_full(const ApiCall& call);

HttpResponse protocol_response(int status, std::string body,
                               std::string_view type = "application/json");

bool is_elastic(const HttpRequest& request);
HttpResponse take_elastic(ApiCall& call);
HttpResponse take_hec(ApiCall& call);
HttpResponse take_otlp(ApiCall& call);

}  // namespace hinomi::serve
