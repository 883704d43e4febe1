#include "serve/syslog.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <cstring>
#include <optional>
#include <thread>

#include "base/log.h"
#include "in/normalise.h"
#include "serve/metric_text.h"
#include "serve/rate_limit.h"
#include "serve/server_socket.h"
#include "serve/server_tls.h"
#include "serve/syslog_datagrams.h"
#include "serve/syslog_session.h"

namespace hinomi::serve {
namespace {

using std::chrono::steady_clock;
using ErrorCode = boost::system::error_code;

// Networks by number, read once.
std::vector<in::Network> networks_of(const std::vector<std::string>& texts) {
  std::vector<in::Network> out;
  for (const std::string& text : texts)
    if (auto network = in::network_from(text)) out.push_back(*network);
  return out;
}

// A listening socket whose connections speak syslog.
class SyslogDoor {
 public:
  SyslogDoor(SyslogHub& hub, const SyslogSenders& senders, OpenSocket socket,
             std::optional<asio::ssl::context> tls)
      : hub_(hub),
        senders_(senders),
        port_(socket.port),
        tls_(std::move(tls)),
        readable_(hub.context, socket.descriptor.release()),
        pause_(hub.context) {
    wait();
  }

  std::uint16_t port() const { return port_; }
  void close() {
    ErrorCode ignored;
    readable_.close(ignored);
    pause_.cancel();
  }

 private:
  void wait() {
    readable_.async_wait(asio::posix::stream_descriptor::wait_read, [this](ErrorCode error) {
      if (!error) accept();
    });
  }

  void accept() {
    for (int i = 0; i < 64 && readable_.is_open(); ++i) {
      sockaddr_storage address{};
      Descriptor descriptor;
      const Accepted got = accept_connection(readable_.native_handle(), descriptor, address);
      if (got == Accepted::connection) admit(std::move(descriptor), address);
      if (got == Accepted::nothing) break;
      if (got == Accepted::no_descriptors) return rest();
    }
    if (readable_.is_open()) wait();
  }

  // The kernel keeps saying "readable"; asking again at once would spin.
  void rest() {
    pause_.expires_after(std::chrono::milliseconds(100));
    pause_.async_wait([this](ErrorCode error) {
      if (!error) wait();
    });
  }

  void admit(Descriptor descriptor, const sockaddr_storage& address) {
    std::string peer = address_text(address);
    const std::string group = peer_group(peer);
    if (!senders_.may(address) || hub_.connections >= hub_.options.connections ||
        hub_.peers[group] >= hub_.options.connections_per_peer) {
      ++hub_.turned_away;
      if (hub_.peers[group] == 0) hub_.peers.erase(group);
      return;
    }
    // A sender that has gone without a word is noticed after four minutes.
    const int on = 1, idle = 120, between = 30, times = 4;
    ::setsockopt(descriptor.get(), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    ::setsockopt(descriptor.get(), IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
    ::setsockopt(descriptor.get(), IPPROTO_TCP, TCP_KEEPINTVL, &between, sizeof between);
    ::setsockopt(descriptor.get(), IPPROTO_TCP, TCP_KEEPCNT, &times, sizeof times);
    SyslogSession::Socket socket(hub_.context);
    ErrorCode error;
    socket.assign(asio::generic::stream_protocol(address.ss_family, 0), descriptor.get(), error);
    if (error) return;
    descriptor.release();
    ++hub_.connections;
    ++hub_.peers[group];
    std::shared_ptr<SyslogSession> session;
    if (tls_)
      session = std::make_shared<TlsSyslog>(hub_, std::move(peer), std::move(socket), *tls_);
    else
      session = std::make_shared<PlainSyslog>(hub_, std::move(peer), std::move(socket));
    hub_.sessions.insert(session);
    session->start();
  }

  SyslogHub& hub_;
  const SyslogSenders& senders_;
  const std::uint16_t port_;
  std::optional<asio::ssl::context> tls_;
  asio::posix::stream_descriptor readable_;
  asio::steady_timer pause_;
};

class AsioSyslog final : public Syslog {
 public:
  AsioSyslog(in::Intake intake, SyslogOptions options, Clock& clock)
      : senders_{networks_of(options.networks)},
        hub_(std::move(intake), std::move(options), clock),
        work_(hub_.context.get_executor()) {}

  ~AsioSyslog() override {
    if (!thread_.joinable()) start();
    const auto until = steady_clock::now() + hub_.options.stop_time;
    asio::post(hub_.context, [this] {
      for (const auto& door : doors_) door->close();
      for (const auto& one : datagrams_) one->finish();
      for (const auto& session : std::set(hub_.sessions)) session->finish();
      hub_.read_on();
      work_.reset();
    });
    // What is still there then are connections that do not end.
    while (hub_.connections > 0 && steady_clock::now() < until)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    hub_.context.stop();
    thread_.join();
    hub_.outbox.close(until);
  }

  Result<void> add(const SyslogPlace& place) {
    if (place.way == SyslogWay::udp) {
      datagrams_.push_back(
          std::make_unique<SyslogDatagrams>(hub_, senders_, TRY(open_datagrams(place.at))));
      ports_.push_back(datagrams_.back()->port());
      return {};
    }
    std::optional<asio::ssl::context> tls;
    if (place.way == SyslogWay::tls) tls.emplace(TRY(make_tls(place.at)));
    doors_.push_back(
        std::make_unique<SyslogDoor>(hub_, senders_, TRY(open_socket(place.at)), std::move(tls)));
    ports_.push_back(doors_.back()->port());
    return {};
  }

  void start() {
    thread_ = std::jthread([this] { hub_.context.run(); });
  }

  std::vector<std::uint16_t> ports() const override { return ports_; }

  SyslogMetrics metrics() const override {
    return {.connections = hub_.connections,
            .events = hub_.outbox.events(),
            .refused = hub_.refused,
            .lost = hub_.lost,
            .turned_away = hub_.turned_away,
            .waiting = hub_.outbox.waiting(),
            .unhanded = hub_.outbox.unhanded()};
  }

 private:
  const SyslogSenders senders_;
  SyslogHub hub_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  std::vector<std::unique_ptr<SyslogDoor>> doors_;
  std::vector<std::unique_ptr<SyslogDatagrams>> datagrams_;
  std::vector<std::uint16_t> ports_;
  std::jthread thread_;
};

}  // namespace

Result<std::unique_ptr<Syslog>> Syslog::listen(const std::vector<SyslogPlace>& places,
                                               in::Intake intake, SyslogOptions options,
                                               Clock& clock) {
  auto out = std::make_unique<AsioSyslog>(std::move(intake), std::move(options), clock);
  for (const SyslogPlace& place : places) TRY(out->add(place));
  out->start();
  return out;
}

std::string SyslogMetrics::text() const {
  std::string out;
  const auto one = [&](std::string_view name, std::string_view type, std::string_view help,
                       std::uint64_t value) {
    append_metric(out, "hinomi_syslog_" + std::string(name), type, help, value);
  };
  one("connections", "gauge", "Open connections.", connections);
  one("events_total", "counter", "Events taken.", events);
  one("refused_total", "counter", "Messages that are too long or cannot be read.", refused);
  one("lost_total", "counter", "Datagrams that came when there was no room.", lost);
  one("turned_away_total", "counter", "Of those who may not send.", turned_away);
  one("waiting_bytes", "gauge", "Events that wait to be taken.", waiting);
  return out;
}

}  // namespace hinomi::serve
