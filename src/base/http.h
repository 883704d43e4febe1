// Requests and responses as plain values, so that a handler is an ordinary function and its test
// needs no socket. The sockets are serve/'s.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hinomi {

// Views are valid while the request is handled.
struct HttpRequest {
  std::string_view method;  // "GET"
  std::string_view path;    // "/api/v1/reports", still percent-encoded
  std::string_view query;   // "limit=20&type=url", still percent-encoded
  std::vector<std::pair<std::string_view, std::string_view>> headers;
  std::string_view body;
  std::string_view peer;  // the client's address; empty over the local socket
  bool secure = false;    // came over TLS
  // SHA-256 of the TLS certificate that the client showed and holds the key of, hex; empty: none.
  std::string_view peer_certificate;
  bool local = false;  // came over the node's own local socket: the operating-system user

  // First header of that name (any case), or empty.
  std::string_view header(std::string_view name) const;
};

// An answer that stays open and tells that something changed (Server-Sent Events).
struct EventStream {
  std::string party;   // the member that listens
  std::string reader;  // who of it, and by what right
  // Tells the journal's position ("event: journal"); else only a count of its own events ("event:
  // changed"), which says nothing of what the party may not know.
  bool positions = false;
  std::shared_ptr<const void> lease;  // let go when the stream has ended
  // Asked by the server before each event and every second: true ends the stream. Nothing: it lasts
  // until it is told to end. Any thread; never waits.
  std::function<bool()> is_over;
};

struct HttpResponse {
  int status = 200;  // 0: no answer, the connection is closed
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::shared_ptr<const std::string> shared_body;  // instead of body: one copy for many readers
  std::uint64_t items = 0;            // in the list that the body holds, for the access journal
  std::optional<EventStream> events;  // instead of a body

  std::string_view content() const { return shared_body ? *shared_body : body; }
};

class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  // Any thread, several at once; must not throw.
  virtual HttpResponse handle(const HttpRequest& request) = 0;
  // True when `handle` answers from memory in well under a millisecond, so that it may run on the
  // socket's own thread; everything else goes to the worker pool.
  virtual bool is_quick(const HttpRequest& request) = 0;
  // Largest body taken for this request, bytes; known before the body is read.
  virtual std::uint64_t body_limit(const HttpRequest& head) = 0;
};

// "a%20b+c" -> "a b c"; bytes that are no valid escape stay as they are.
std::string percent_decode(std::string_view text, bool plus_is_space);
// All but letters, digits and "-._~" as %XX (RFC 3986 section 2.1).
std::string percent_encode(std::string_view text);
// Value of a query parameter, decoded; nothing when it is not there.
std::optional<std::string> query_member(std::string_view query, std::string_view name);
// The same, empty when it is not there.
std::string query_value(std::string_view query, std::string_view name);

}  // namespace hinomi
