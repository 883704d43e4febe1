// A client's connection, blocking, with a moment by which everything has to be done; TLS on it from
// the first byte or later (STARTTLS). Private to serve/. One thread at a time.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "serve/server_socket.h"

namespace hinomi::serve {

// Whom a client trusts to be the server.
struct TlsTrust {
  std::string name;         // host name or numeric address in the certificate
  std::string trusted;      // PEM: the certificates to trust (a self-signed one itself)
  std::string fingerprint;  // or: SHA-256 of the server's certificate, hex, alone trusted
  bool system = false;      // or: what the operating system trusts
};

class Wire {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  // `address` numeric. Errors: invalid (no address), missing (nobody listens; `remedy` says what to
  // do then), denied (the local socket is another user's), busy (timeout), io.
  static Result<Wire> open(const std::string& address, std::uint16_t port, Moment until,
                           std::string remedy = {});
  static Result<Wire> open(const std::filesystem::path& unix_socket, Moment until,
                           std::string remedy = {});
  Wire(Wire&&) noexcept;
  Wire& operator=(Wire&&) noexcept;
  ~Wire();

  void set_until(Moment until) { until_ = until; }
  // Gives up (busy) soon after this becomes true; it outlives the Wire.
  void set_stop(const std::atomic<bool>* stop) { stop_ = stop; }
  // The server is checked: name or fingerprint. What follows is encrypted. Errors: denied (not
  // trusted), invalid (no certificate in `trusted`), io, busy.
  Result<void> start_tls(const TlsTrust& trust);
  bool is_tls() const { return tls_ != nullptr; }

  Result<void> send(std::string_view bytes);
  // What has come, at least a byte; empty at the end. Valid until the next call.
  Result<std::string_view> receive();
  const std::string& place() const { return place_; }

 private:
  struct Tls;
  Wire(Descriptor socket, std::string place, Moment until, std::string remedy);
  Result<void> connect(const sockaddr_storage& to, socklen_t length);
  Result<void> wait(short events) const;
  std::unexpected<Error> failure(const char* what) const;
  Result<void> send_plain(std::string_view bytes) const;
  Result<std::string_view> receive_plain();

  Descriptor socket_;
  std::string place_;
  Moment until_;
  std::string remedy_;
  const std::atomic<bool>* stop_ = nullptr;
  std::string space_ = std::string(32 * 1024, '\0');
  std::unique_ptr<Tls> tls_;
};

// Addresses of a host name, numeric, as the operating system resolves it; a numeric address is its
// own. Blocks as long as the system's resolver does. Error: missing.
Result<std::vector<std::string>> resolve(const std::string& host);

}  // namespace hinomi::serve
