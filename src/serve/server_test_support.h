// For tests: a handler made of functions, a server with short limits, and a client that sends
// exactly the bytes it is given.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <functional>
#include <string>
#include <utility>

#include "base/text.h"
#include "serve/server.h"
#include "serve/server_socket.h"

namespace hinomi::serve {

using namespace std::chrono_literals;

struct FunctionHandler : HttpHandler {
  std::function<HttpResponse(const HttpRequest&)> answer = [](const HttpRequest& request) {
    return HttpResponse{.body = std::string(request.method) + " " + std::string(request.path) +
                                " " + std::string(request.body)};
  };
  std::function<bool(const HttpRequest&)> quick = [](const HttpRequest&) { return true; };
  std::uint64_t limit = 1 << 20;

  HttpResponse handle(const HttpRequest& request) override { return answer(request); }
  bool is_quick(const HttpRequest& request) override { return quick(request); }
  std::uint64_t body_limit(const HttpRequest&) override { return limit; }
};

// The workers wait in it until it opens.
class Gate {
 public:
  void open() {
    std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void pass() {
    std::unique_lock lock(mutex_);
    ++inside_;
    changed_.notify_all();
    changed_.wait_for(lock, 20s, [&] { return open_; });
  }
  void await_inside(int count) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, 10s, [&] { return inside_ >= count; }));
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  int inside_ = 0;
};

class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_.get(), reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
  }
  explicit RawClient(const std::filesystem::path& file)
      : socket_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    std::strncpy(to.sun_path, file.c_str(), sizeof to.sun_path - 1);
    EXPECT_EQ(::connect(socket_.get(), reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
  }

  // False when the server has closed.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  void half_close() { ::shutdown(socket_.get(), SHUT_WR); }
  void reset() {
    const linger now{1, 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
    socket_ = Descriptor();
  }
  int get() const { return socket_.get(); }

  // More bytes within the time; false at the end, on reset or when nothing came.
  bool receive(std::chrono::milliseconds most = 10s) {
    pollfd one{socket_.get(), POLLIN, 0};
    if (::poll(&one, 1, static_cast<int>(most.count())) != 1) return false;
    char space[65536];
    const auto got = ::recv(socket_.get(), space, sizeof space, 0);
    ended_ = got <= 0;
    if (got > 0) seen_.append(space, static_cast<std::size_t>(got));
    return got > 0;
  }
  // All until the server closes.
  std::string rest(std::chrono::milliseconds most = 10s) {
    const auto until = std::chrono::steady_clock::now() + most;
    while (std::chrono::steady_clock::now() < until && receive(most)) {
    }
    return std::exchange(seen_, {});
  }
  bool ended() const { return ended_; }
  std::string until(std::string_view mark, std::chrono::milliseconds most = 10s) {
    std::size_t at;
    while ((at = seen_.find(mark)) == std::string::npos)
      if (!receive(most)) return std::exchange(seen_, {});
    std::string out = seen_.substr(0, at + mark.size());
    seen_.erase(0, at + mark.size());
    return out;
  }
  // One answer by its Content-Length: head and body.
  std::string response(bool has_body = true) {
    std::string head = until("\r\n\r\n");
    const auto at = head.find("Content-Length: ");
    if (!has_body || at == std::string::npos) return head;
    const auto size = std::stoul(head.substr(at + 16));
    while (seen_.size() < size && receive()) {
    }
    head += seen_.substr(0, size);
    seen_.erase(0, std::min(size, seen_.size()));
    return head;
  }
  std::string ask(std::string_view request) {
    send(request);
    return response();
  }

 private:
  Descriptor socket_;
  std::string seen_;
  bool ended_ = false;
};

inline int status_of(const std::string& response) {
  return response.starts_with("HTTP/1.1 ") ? std::stoi(response.substr(9, 3)) : 0;
}
inline std::string body_of(const std::string& response) {
  const auto at = response.find("\r\n\r\n");
  return at == std::string::npos ? "" : response.substr(at + 4);
}
inline std::string get(std::string_view path, std::string_view fields = {}) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: node\r\n" + std::string(fields) + "\r\n";
}

// What streams of `parties` are to hear.
inline std::shared_ptr<const Announcement> news(std::vector<std::string> parties,
                                                std::uint64_t position = 0) {
  return std::make_shared<Announcement>(
      Announcement{.position = position, .parties = std::move(parties)});
}

struct Running {
  explicit Running(ServerOptions options = {}, ListenAt at = {}) : server(make_network(options)) {
    auto opened = server->listen(at, handler);
    EXPECT_TRUE(opened) << opened.error().text();
    if (opened) listener = std::move(*opened);
  }
  std::uint16_t port() const { return listener->port(); }
  // Counters follow a moment after the client has seen the effect.
  bool soon(const std::function<bool(const ServerMetrics&)>& what) const {
    for (int i = 0; i < 500; ++i, std::this_thread::sleep_for(10ms))
      if (what(server->metrics())) return true;
    return false;
  }

  FunctionHandler handler;
  std::unique_ptr<Server> server;
  std::unique_ptr<Listener> listener;
};

}  // namespace hinomi::serve
