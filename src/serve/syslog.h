// Syslog over UDP (RFC 5426), TCP (RFC 6587) and TLS (RFC 5425): lines come in, events go to the
// sink. Nobody is answered, so what was read is handed over before the end, and when there is no
// room no more is read: over TCP the sender waits; over UDP the operating system throws away, and
// how much is counted.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/world.h"
#include "in/event_batch.h"

namespace hinomi::serve {

enum class SyslogWay : std::uint8_t { udp, tcp, tls };

struct SyslogPlace {
  SyslogWay way = SyslogWay::udp;
  ListenAt at;  // address and port; for TLS the certificate too
};

struct SyslogOptions {
  std::vector<std::string> networks;  // who may send, as "192.0.2.0/24"; empty: everybody
  // Name of the access that a client's certificate (SHA-256, hex) belongs to, when it may send
  // events; empty: it is turned away. Any thread.
  std::function<std::string(const std::string& certificate)> name_of_certificate =
      [](const std::string&) { return std::string(); };
  std::size_t connections = 1000;
  std::size_t connections_per_peer = 50;
  std::size_t message = 128 << 10;  // bytes; a longer one is refused
  std::size_t waiting = 32 << 20;   // bytes of events that the sink has not taken
  std::chrono::milliseconds handshake_time{10'000};
  std::chrono::milliseconds stop_time{5'000};  // for the sink to take the rest
};

// Since the start.
struct SyslogMetrics {
  std::uint64_t connections = 0;  // open now
  std::uint64_t events = 0;       // taken by the sink
  std::uint64_t refused = 0;      // messages too long, or that cannot be read
  std::uint64_t lost = 0;         // datagrams that came when there was no room
  std::uint64_t turned_away = 0;  // connections and datagrams of those who may not send
  std::uint64_t waiting = 0;      // bytes now
  std::uint64_t unhanded = 0;     // events given up at the end: the sink had no room

  // Prometheus text exposition format 0.0.4.
  std::string text() const;
};

// Destroying it: no more connections; what has come is read and handed over, within stop_time.
class Syslog {
 public:
  // `clock` and the sink outlive it. Errors: those of Server.
  static Result<std::unique_ptr<Syslog>> listen(const std::vector<SyslogPlace>& places,
                                                in::Intake intake, SyslogOptions options,
                                                Clock& clock);
  virtual ~Syslog() = default;
  virtual std::vector<std::uint16_t> ports() const = 0;  // in the order of the places
  virtual SyslogMetrics metrics() const = 0;             // any thread
};

}  // namespace hinomi::serve
