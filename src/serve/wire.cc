#include "serve/wire.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "serve/wire_tls.h"

namespace hinomi::serve {

using std::chrono::steady_clock;

Wire::Wire(Descriptor socket, std::string place, Moment until, std::string remedy)
    : socket_(std::move(socket)),
      place_(std::move(place)),
      until_(until),
      remedy_(std::move(remedy)) {}
Wire::Wire(Wire&&) noexcept = default;
Wire& Wire::operator=(Wire&&) noexcept = default;
Wire::~Wire() = default;

std::unexpected<Error> Wire::failure(const char* what) const {
  const int number = errno;
  const bool nobody = number == ECONNREFUSED || number == ENOENT;
  return fail(nobody                                ? ErrorKind::missing
              : number == EACCES || number == EPERM ? ErrorKind::denied
                                                    : ErrorKind::io,
              std::string(what) + ": " + std::generic_category().message(number), place_,
              nobody             ? remedy_
              : number == EACCES ? "Run this as the user the node runs as"
                                 : "");
}

Result<void> Wire::wait(short events) const {
  while (true) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until_ - steady_clock::now()).count();
    const bool stopped = stop_ && *stop_;
    if (left <= 0 || stopped)
      return fail(ErrorKind::busy, stopped ? "stopped" : "no answer in time", place_,
                  "Try again later");
    pollfd one{socket_.get(), events, 0};
    const int ready = ::poll(&one, 1, static_cast<int>(std::min(left, stop_ ? 200L : 60'000L)));
    if (ready > 0) return {};
    if (ready < 0 && errno != EINTR) return failure("waiting failed");
  }
}

Result<void> Wire::connect(const sockaddr_storage& to, socklen_t length) {
  if (socket_.get() < 0) return failure("no socket");
  if (::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&to), length) == 0) return {};
  if (errno != EINPROGRESS) return failure("cannot connect");
  TRY(wait(POLLOUT));
  socklen_t size = sizeof errno;
  ::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &errno, &size);
  if (errno != 0) return failure("cannot connect");
  return {};
}

namespace {

Descriptor new_socket(int family) {
  return Descriptor(::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

}  // namespace

Result<Wire> Wire::open(const std::string& address, std::uint16_t port, Moment until,
                        std::string remedy) {
  sockaddr_storage storage{};
  socklen_t length = 0;
  auto& four = reinterpret_cast<sockaddr_in&>(storage);
  auto& six = reinterpret_cast<sockaddr_in6&>(storage);
  std::string place = address + ":" + std::to_string(port);
  if (inet_pton(AF_INET, address.c_str(), &four.sin_addr) == 1) {
    four.sin_family = AF_INET;
    four.sin_port = htons(port);
    length = sizeof four;
  } else if (inet_pton(AF_INET6, address.c_str(), &six.sin6_addr) == 1) {
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(port);
    length = sizeof six;
  } else {
    return fail(ErrorKind::invalid, "not a numeric address", place, "Write it as 127.0.0.1");
  }
  Wire wire(new_socket(storage.ss_family), std::move(place), until, std::move(remedy));
  TRY(wire.connect(storage, length));
  const int at_once = 1;  // each write is a whole command or group of them
  ::setsockopt(wire.socket_.get(), IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
  return wire;
}

Result<Wire> Wire::open(const std::filesystem::path& unix_socket, Moment until,
                        std::string remedy) {
  sockaddr_storage storage{};
  auto& local = reinterpret_cast<sockaddr_un&>(storage);
  std::string place = unix_socket.string();
  if (place.size() >= sizeof local.sun_path)
    return fail(ErrorKind::invalid, "the path of a local socket is over 107 bytes", place);
  local.sun_family = AF_UNIX;
  std::memcpy(local.sun_path, place.c_str(), place.size() + 1);
  Wire wire(new_socket(AF_UNIX), std::move(place), until, std::move(remedy));
  TRY(wire.connect(storage, sizeof local));
  return wire;
}

Result<void> Wire::send_plain(std::string_view bytes) const {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0)
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    else if (errno == EAGAIN)
      TRY(wait(POLLOUT));
    else if (errno != EINTR)
      return failure("sending failed");
  }
  return {};
}

Result<std::string_view> Wire::receive_plain() {
  while (true) {
    const auto got = ::recv(socket_.get(), space_.data(), space_.size(), 0);
    if (got >= 0) return std::string_view(space_).substr(0, static_cast<std::size_t>(got));
    if (errno == EAGAIN)
      TRY(wait(POLLIN));
    else if (errno != EINTR)
      return failure("receiving failed");
  }
}

Result<void> Wire::start_tls(const TlsTrust& trust) {
  auto tls = std::make_unique<Tls>();
  TRY(tls->prepare(trust, place_));
  tls_ = std::move(tls);
  auto put = [this](std::string_view bytes) { return send_plain(bytes); };
  auto get = [this] { return receive_plain(); };
  TRY(tls_->run([this] { return SSL_connect(tls_->session()); }, put, get));
  return tls_->check();
}

Result<void> Wire::send(std::string_view bytes) {
  if (!tls_) return send_plain(bytes);
  auto put = [this](std::string_view records) { return send_plain(records); };
  auto get = [this] { return receive_plain(); };
  while (!bytes.empty()) {
    const int piece = static_cast<int>(std::min<std::size_t>(bytes.size(), 1 << 20));
    const int sent =
        TRY(tls_->run([&] { return SSL_write(tls_->session(), bytes.data(), piece); }, put, get));
    if (sent == 0) return fail(ErrorKind::io, "the connection ended early", place_);
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return {};
}

Result<std::string_view> Wire::receive() {
  if (!tls_) return receive_plain();
  auto put = [this](std::string_view records) { return send_plain(records); };
  auto get = [this] { return receive_plain(); };
  std::string& space = tls_->space();
  const int got = TRY(tls_->run(
      [&] { return SSL_read(tls_->session(), space.data(), static_cast<int>(space.size())); }, put,
      get));
  return std::string_view(space).substr(0, static_cast<std::size_t>(got));
}

Result<std::vector<std::string>> resolve(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  in6_addr numeric{};
  if (inet_pton(AF_INET, host.c_str(), &numeric) == 1 ||
      inet_pton(AF_INET6, host.c_str(), &numeric) == 1)
    return std::vector{host};
  addrinfo* list = nullptr;
  const int failed = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owned(list, &freeaddrinfo);
  std::vector<std::string> out;
  for (const addrinfo* one = list; one; one = one->ai_next) {
    sockaddr_storage storage{};
    std::memcpy(&storage, one->ai_addr, std::min<std::size_t>(one->ai_addrlen, sizeof storage));
    out.push_back(address_text(storage));
  }
  if (failed || out.empty())
    return fail(ErrorKind::missing, "no address for this name", host,
                "Check the name, and the name server of this machine");
  return out;
}

}  // namespace hinomi::serve
