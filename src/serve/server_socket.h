// Listening sockets of the operating system, without Asio.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

#include "base/result.h"
#include "base/world.h"

namespace hinomi::serve {

// An open descriptor, closed once.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor();
  int get() const { return number_; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_ = -1;
};

struct OpenSocket {
  Descriptor descriptor;         // listening, non-blocking
  std::uint16_t port = 0;        // 0 for a local one
  std::filesystem::path file;    // a local socket's, to be removed at the end
  std::pair<dev_t, ino_t> node;  // what `file` was when it was made
};

// Errors: see Server.
Result<OpenSocket> open_socket(const ListenAt& at);
// The same for UDP; address and port alone.
Result<OpenSocket> open_datagrams(const ListenAt& at);
// Takes a connection that waits.
enum class Accepted : std::uint8_t { connection, nothing, no_descriptors, failed };
Accepted accept_connection(int listening, Descriptor& connection, sockaddr_storage& from);
// Removes the file of a local socket if it is still the same one.
void remove_socket_file(const OpenSocket& socket);

// "192.0.2.1" or "2001:db8::1"; an IPv4 address mapped into IPv6 in its own form; empty when local.
std::string address_text(const sockaddr_storage& address);

}  // namespace hinomi::serve
