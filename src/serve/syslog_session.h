// One connection that syslog comes by, and what all share. Private to serve/syslog*.cc.
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <set>
#include <unordered_map>

#include "in/event_object.h"
#include "in/intake_lines.h"
#include "serve/certificate.h"
#include "serve/syslog.h"
#include "serve/syslog_outbox.h"

namespace hinomi::serve {

namespace asio = boost::asio;

class SyslogSession;

// All on the io thread, but the counters.
struct SyslogHub {
  SyslogHub(in::Intake intake, SyslogOptions given, Clock& clock)
      : options(std::move(given)), outbox(std::move(intake), clock, options.waiting, [this] {
          asio::post(context, [this] { read_on(); });
        }) {}

  // Counts and converts one message.
  void read(std::string_view message, SyslogOutbox::Lines& out) {
    const std::size_t before = out.lines.size();
    if (message.size() > options.message || !texts.append(message, out.lines)) {
      out.lines.resize(before);
      ++out.refused;
      ++refused;
      return;
    }
    out.lines += '\n';
    ++out.count;
  }
  // Whoever waited for room reads on.
  void read_on();

  const SyslogOptions options;
  asio::io_context context{1};
  in::TextEvents texts;
  std::set<std::shared_ptr<SyslogSession>> sessions;
  std::unordered_map<std::string, std::size_t> peers;  // connections, by group
  std::vector<std::function<void()>> held;             // what reads on when there is room
  std::atomic<std::uint64_t> connections = 0, refused = 0, lost = 0, turned_away = 0;
  SyslogOutbox outbox;  // last: its thread uses the others
};

class SyslogSession : public std::enable_shared_from_this<SyslogSession> {
 public:
  using Socket =
      asio::basic_stream_socket<asio::generic::stream_protocol, asio::io_context::executor_type>;

  SyslogSession(SyslogHub& hub, std::string peer)
      : hub_(hub),
        peer_(std::move(peer)),
        sensor_("syslog/" + peer_),
        frames_(hub.options.message) {}
  virtual ~SyslogSession() = default;

  virtual void start() = 0;
  // Takes what has come already and closes.
  void finish();

 protected:
  virtual void start_read(asio::mutable_buffer space) = 0;
  virtual Socket& socket() = 0;
  void read();
  void on_read(boost::system::error_code error, std::size_t bytes);
  void close();
  bool is_closed() const { return closed_; }

  SyslogHub& hub_;
  const std::string peer_;
  std::string sensor_;

 private:
  void take(std::string_view bytes, bool is_end);

  in::SyslogFrames frames_;
  std::array<char, 32 * 1024> space_{};
  bool closed_ = false;
};

class PlainSyslog final : public SyslogSession {
 public:
  PlainSyslog(SyslogHub& hub, std::string peer, Socket socket)
      : SyslogSession(hub, std::move(peer)), socket_(std::move(socket)) {}
  void start() override { read(); }

 private:
  void start_read(asio::mutable_buffer space) override;
  Socket& socket() override { return socket_; }
  Socket socket_;
};

class TlsSyslog final : public SyslogSession {
 public:
  TlsSyslog(SyslogHub& hub, std::string peer, Socket socket, asio::ssl::context& context)
      : SyslogSession(hub, std::move(peer)),
        stream_(std::move(socket), context),
        deadline_(hub.context) {}
  void start() override;

 private:
  void start_read(asio::mutable_buffer space) override;
  Socket& socket() override { return stream_.next_layer(); }
  std::shared_ptr<TlsSyslog> self() {
    return std::static_pointer_cast<TlsSyslog>(shared_from_this());
  }
  asio::ssl::stream<Socket> stream_;
  asio::steady_timer deadline_;  // of the handshake
};

}  // namespace hinomi::serve
