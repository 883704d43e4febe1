// HTTP/1.1 (RFC 9112) over TCP, TLS 1.2+ and a local Unix socket. Boost.Beast is
// in session.cc alone. Each connection lives on one io thread and answers its requests in order;
// quick requests are handled there, all others by a worker pool behind a bounded queue.
// docs/serving.md tells every limit and what a client sees when it passes one.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/world.h"

namespace hinomi::serve {

struct ServerOptions {
  unsigned io_threads = 0;  // 0: one a core
  unsigned workers = 8;
  std::size_t queue = 256;  // requests waiting for a worker; one more is answered 503

  std::size_t connections = 20'000;
  // Of one IPv4 address or one IPv6 /64. Not for the local socket.
  std::size_t connections_per_peer = 200;
  double requests_per_second = 0;  // of one such peer; 0: no limit. Over it: 429

  std::size_t target_bytes = 8'000;     // RFC 9110 section 4.1 asks for at least that; over: 414
  std::size_t head_bytes = 16 * 1024;   // request line and header fields; over: 431
  std::uint64_t body_memory = 1 << 30;  // all bodies being received or handled; over: 503

  std::chrono::milliseconds handshake_time{10'000};
  std::chrono::milliseconds head_time{10'000};   // from the first byte to the end of the header
  std::chrono::milliseconds body_time{30'000};   // plus what came so far / body_rate
  std::uint64_t body_rate = 16 * 1024;           // bytes a second
  std::chrono::milliseconds write_time{30'000};  // without one byte taken by the client
  std::chrono::milliseconds idle_time{60'000};   // between two requests
  std::chrono::milliseconds stop_time{5'000};    // for running requests when a Listener goes
  std::chrono::milliseconds heartbeat{15'000};   // comment on a silent event stream

  Clock& clock = real_clock();  // the Date header and the request rate; deadlines are monotonic
};

// Counters since the start, of all listeners together.
struct ServerMetrics {
  std::uint64_t connections = 0;            // open now
  std::uint64_t event_streams = 0;          // open now
  std::uint64_t accepted = 0;               // connections
  std::array<std::uint64_t, 6> answered{};  // by first digit of the status; [0] unused
  std::uint64_t bytes_received = 0;         // of HTTP, without TLS's own
  std::uint64_t bytes_sent = 0;
  std::uint64_t waiting = 0;      // requests in the queue now
  std::uint64_t body_memory = 0;  // bytes now
  // Turned away, by reason.
  std::uint64_t over_connections = 0;
  std::uint64_t over_peer_connections = 0;
  std::uint64_t over_rate = 0;
  std::uint64_t over_queue = 0;
  std::uint64_t over_body_memory = 0;
  std::uint64_t too_slow = 0;
  std::uint64_t malformed = 0;       // 400, 413, 414, 417, 431 of the server itself
  std::uint64_t no_descriptors = 0;  // accept failed, tried again later
  std::uint64_t handler_failures = 0;

  // Prometheus text exposition format 0.0.4.
  std::string text() const;
};

// A Network whose Listeners share threads and limits. Destroyed after its Listeners. `listen`:
//  - address "::" serves IPv4 too; an IPv4 peer is named in its own form.
//  - a socket file left by a dead process is replaced; a living one is a conflict.
//  - errors: invalid (address, certificate, path over 107 bytes), conflict (in use), denied, io.
// Destroying a Listener: no new connections; idle ones and event streams close; what runs has
// stop_time to end, then its connection is cut. A handler that is running is always waited for,
// because it stands on the handler object. Never destroy one from inside a handler.
class Server : public Network {
 public:
  virtual ServerMetrics metrics() const = 0;  // any thread
};

// Threads start with the first `listen`.
std::unique_ptr<Server> make_network(ServerOptions options = {});

}  // namespace hinomi::serve
