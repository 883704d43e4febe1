// The head of an answer, and the server's own answers. Plain functions without a socket.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/http.h"
#include "base/time.h"

namespace hinomi::serve {

struct HeadFacts {
  bool http_1_0 = false;  // the request's version (RFC 9112 section 9.3: keep-alive is then said)
  bool keep_alive = true;
  std::string_view date;  // IMF-fixdate
};

// Appends status line and header fields with the empty line. Always set here, and not by the
// handler: Date, Server, X-Content-Type-Options, Content-Length, Connection. A field whose name or
// value could not stand in a header (CR, LF, NUL) is left out and logged by name.
void write_head(std::string& out, const HttpResponse& response, const HeadFacts& facts);

// Whether content follows the head (RFC 9110 section 6.4.1).
bool has_content(int status, bool head_method);

// The handler asked for the connection to be closed.
bool asks_to_close(const HttpResponse& response);

// An answer of the server itself, in the form of docs/api.md.
HttpResponse refusal(int status);

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7).
std::string http_date(Time time);

}  // namespace hinomi::serve
