#include "serve/server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>
#include <vector>

#include "base/log.h"
#include "serve/server_loop.h"
#include "serve/server_socket.h"
#include "serve/server_tls.h"

namespace hinomi::serve {

bool Common::welcome(const std::string& group) {
  if (connections.fetch_add(1) >= options.connections) {
    connections.fetch_sub(1);
    count(over_connections);
    return false;
  }
  if (!group.empty()) {
    Lock hold(peers_mutex);
    auto& open = peers[group];
    if (open >= options.connections_per_peer) {
      connections.fetch_sub(1);
      count(over_peer_connections);
      return false;
    }
    ++open;
  }
  count(accepted);
  return true;
}

void Common::goodbye(const std::string& group) {
  connections.fetch_sub(1);
  if (group.empty()) return;
  Lock hold(peers_mutex);
  if (const auto found = peers.find(group); found != peers.end() && --found->second == 0)
    peers.erase(found);
}

namespace {

// ALPN (RFC 7301): this is HTTP/1.1 and nothing else, also against cross-protocol tricks.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* length,
                    const unsigned char* offered, unsigned int offered_length, void*) {
  static constexpr unsigned char ours[] = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, length, ours, sizeof ours - 1, offered, offered_length) !=
      OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

class PortListener final : public Listener {
 public:
  using Loops = std::vector<std::unique_ptr<Loop>>;

  PortListener(Common& common, const Loops& loops, HttpHandler& handler, OpenSocket socket,
               std::optional<asio::ssl::context> tls)
      : common_(common),
        loops_(loops),
        socket_(std::move(socket)),
        door_{.handler = handler, .local = !socket_.file.empty(), .tls = std::move(tls)},
        readable_(loops.front()->context, socket_.descriptor.release()),
        pause_(loops.front()->context) {
    door_.accepting = true;
    asio::post(loops_.front()->context, [this] { wait(); });
  }

  ~PortListener() override {
    door_.closing = true;
    asio::post(loops_.front()->context, [this] {
      boost::system::error_code ignored;
      readable_.cancel(ignored);
      pause_.cancel();
    });
    {
      Lock hold(door_.mutex);
      while (door_.accepting) door_.changed.wait(door_.mutex);
    }
    remove_socket_file(socket_);
    for (const auto& loop : loops_)
      asio::post(loop->context, [this, &loop] { loop->stop_sessions(door_); });
    if (!wait_until_empty(common_.options.stop_time)) {
      door_.cut = true;
      log(LogLevel::warning, "requests cut at the end", {{"port", std::to_string(socket_.port)}});
      for (const auto& loop : loops_)
        asio::post(loop->context, [this, &loop] { loop->cut_sessions(door_); });
      while (!wait_until_empty(std::chrono::hours(1))) {
      }
    }
    settle();
  }

  std::uint16_t port() const override { return socket_.port; }

  void announce(std::shared_ptr<const Announcement> what) override {
    std::uint64_t before = door_.announced;
    while (before < what->position &&
           !door_.announced.compare_exchange_weak(before, what->position)) {
    }
    for (const auto& loop : loops_) loop->announce(door_, what);
  }

 private:
  bool wait_until_empty(std::chrono::milliseconds most) {
    Lock hold(door_.mutex);
    const auto until = std::chrono::steady_clock::now() + most;
    while (door_.sessions > 0 && door_.changed.wait_until(door_.mutex, until)) {
    }
    return door_.sessions == 0;
  }

  // What was posted with this listener's address has run when every loop has answered.
  void settle() {
    std::size_t answers = 0;
    for (const auto& loop : loops_)
      asio::post(loop->context, [&] {
        Lock hold(door_.mutex);
        ++answers;
        door_.changed.wake_all();
      });
    Lock hold(door_.mutex);
    while (answers < loops_.size()) door_.changed.wait(door_.mutex);
  }

  void wait() {
    readable_.async_wait(asio::posix::stream_descriptor::wait_read,
                         [this](boost::system::error_code) { accept(); });
  }

  void accept() {
    if (door_.closing) return close();
    for (int i = 0; i < 64; ++i) {  // then the other connections of this thread have their turn
      sockaddr_storage address{};
      Descriptor descriptor;
      const Accepted got = accept_connection(readable_.native_handle(), descriptor, address);
      if (got == Accepted::connection) admit(std::move(descriptor), address);
      if (got == Accepted::nothing) break;
      if (got == Accepted::no_descriptors) return rest(errno);
    }
    wait();
  }

  // The kernel keeps saying "readable" when accept fails for want of descriptors; asking again at
  // once would spin.
  void rest(int number) {
    count(common_.no_descriptors);
    log(LogLevel::warning, "cannot accept", {{"error", std::generic_category().message(number)}});
    pause_.expires_after(std::chrono::milliseconds(100));
    pause_.async_wait([this](boost::system::error_code) { accept(); });
  }

  void admit(Descriptor descriptor, const sockaddr_storage& address) {
    std::string peer = door_.local ? std::string() : address_text(address);
    if (!common_.welcome(peer_group(peer))) return;
    if (!door_.local) {
      const int on = 1;
      ::setsockopt(descriptor.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    door_.enter();
    Loop& loop = *loops_[next_++ % loops_.size()];
    asio::post(loop.context, [this, &loop, peer = std::move(peer), family = address.ss_family,
                              descriptor = std::move(descriptor)]() mutable {
      start_session(loop, door_, std::move(peer), family, std::move(descriptor));
    });
  }

  void close() {
    boost::system::error_code ignored;
    readable_.close(ignored);
    Lock hold(door_.mutex);
    door_.accepting = false;
    door_.changed.wake_all();
  }

  Common& common_;
  const Loops& loops_;
  OpenSocket socket_;
  Door door_;
  // On the first loop's thread:
  asio::posix::stream_descriptor readable_;
  asio::steady_timer pause_;
  std::size_t next_ = 0;
};

class BeastServer final : public Server {
 public:
  explicit BeastServer(const ServerOptions& options) : common_(options) {}

  ~BeastServer() override {
    common_.queue.close();
    workers_.clear();
    for (const auto& loop : loops_) loop->stop();
  }

  Result<std::unique_ptr<Listener>> listen(const ListenAt& at, HttpHandler& handler) override {
    std::optional<asio::ssl::context> tls;
    if (!at.tls_certificate.empty() && at.unix_socket.empty()) {
      tls.emplace(TRY(make_tls(at)));
      SSL_CTX_set_alpn_select_cb(tls->native_handle(), choose_protocol, nullptr);
    }
    auto socket = TRY(open_socket(at));
    std::call_once(started_, [this] { start(); });
    return std::make_unique<PortListener>(common_, loops_, handler, std::move(socket),
                                          std::move(tls));
  }

  ServerMetrics metrics() const override;

 private:
  void start() {
    const unsigned threads = common_.options.io_threads != 0
                                 ? common_.options.io_threads
                                 : std::max(std::thread::hardware_concurrency(), 1u);
    for (unsigned i = 0; i < threads; ++i) loops_.push_back(std::make_unique<Loop>(common_));
    for (const auto& loop : loops_) loop->start();
    for (unsigned i = 0; i < std::max(common_.options.workers, 1u); ++i)
      workers_.emplace_back([this] { work(); });
    running_ = true;
  }

  void work() {
    while (!common_.queue.drained())
      for (auto& session :
           common_.queue.pop_all(1, std::chrono::steady_clock::now() + std::chrono::hours(1)))
        work_on(std::move(session));
  }

  Common common_;
  std::once_flag started_;
  std::atomic<bool> running_ = false;  // then loops_ does not change any more
  PortListener::Loops loops_;
  std::vector<std::jthread> workers_;
};

ServerMetrics BeastServer::metrics() const {
  ServerMetrics out;
  out.connections = common_.connections;
  out.accepted = common_.accepted;
  out.over_connections = common_.over_connections;
  out.over_peer_connections = common_.over_peer_connections;
  out.no_descriptors = common_.no_descriptors;
  out.body_memory = common_.body_bytes;
  out.waiting = common_.queue.size();
  if (!running_) return out;
  for (const auto& loop : loops_) {
    const LoopCounters& counters = loop->counters;
    for (std::size_t i = 0; i < out.answered.size(); ++i) out.answered[i] += counters.answered[i];
    out.event_streams += counters.streams;
    out.bytes_received += counters.received;
    out.bytes_sent += counters.sent;
    out.over_rate += counters.over_rate;
    out.over_queue += counters.over_queue;
    out.over_body_memory += counters.over_body_memory;
    out.too_slow += counters.too_slow;
    out.malformed += counters.malformed;
    out.handler_failures += counters.failures;
  }
  return out;
}

}  // namespace

std::string ServerMetrics::text() const {
  std::string out;
  const auto head = [&](const char* name, const char* type, const char* help) {
    out.append("# HELP hinomi_http_").append(name).append(" ").append(help);
    out.append("\n# TYPE hinomi_http_").append(name).append(" ").append(type).append("\n");
  };
  const auto line = [&](const std::string& name, std::uint64_t value) {
    out.append("hinomi_http_").append(name).append(" ").append(std::to_string(value)).append("\n");
  };
  const auto one = [&](const char* name, const char* type, const char* help, std::uint64_t value) {
    head(name, type, help);
    line(name, value);
  };
  one("connections", "gauge", "Open connections.", connections);
  one("event_streams", "gauge", "Open event streams.", event_streams);
  one("connections_accepted_total", "counter", "Connections accepted.", accepted);
  one("requests_waiting", "gauge", "Requests that wait for a worker.", waiting);
  one("body_memory_bytes", "gauge", "Request bodies in memory.", body_memory);
  one("received_bytes_total", "counter", "Bytes received.", bytes_received);
  one("sent_bytes_total", "counter", "Bytes sent.", bytes_sent);
  one("handler_failures_total", "counter", "Handlers that failed.", handler_failures);
  head("responses_total", "counter", "Answers by status class.");
  for (std::size_t i = 2; i < answered.size(); ++i)
    line("responses_total{class=\"" + std::to_string(i) + "xx\"}", answered[i]);
  head("rejected_total", "counter", "Turned away, by reason.");
  const std::pair<const char*, std::uint64_t> reasons[] = {
      {"connections", over_connections},
      {"peer_connections", over_peer_connections},
      {"rate", over_rate},
      {"queue", over_queue},
      {"body_memory", over_body_memory},
      {"slow", too_slow},
      {"malformed", malformed},
      {"descriptors", no_descriptors}};
  for (const auto& [reason, value] : reasons)
    line("rejected_total{reason=\"" + std::string(reason) + "\"}", value);
  return out;
}

std::unique_ptr<Server> make_network(ServerOptions options) {
  return std::make_unique<BeastServer>(options);
}

}  // namespace hinomi::serve
