#include "serve/server_socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace hinomi::serve {
namespace {

std::unexpected<Error> system_failure(const std::string& what, const std::string& where) {
  const int number = errno;
  const auto kind = number == EADDRINUSE                  ? ErrorKind::conflict
                    : number == EACCES || number == EPERM ? ErrorKind::denied
                    : number == EADDRNOTAVAIL             ? ErrorKind::invalid
                                                          : ErrorKind::io;
  const char* remedy = number == EADDRINUSE      ? "Stop what listens there, or choose another port"
                       : number == EACCES        ? "Choose a port above 1023, or allow it"
                       : number == EADDRNOTAVAIL ? "Choose an address of this machine"
                                                 : "";
  return fail(kind, what + ": " + std::generic_category().message(number), where, remedy);
}

// `type`: SOCK_STREAM, which listens, or SOCK_DGRAM.
Result<OpenSocket> open_port(const ListenAt& at, int type) {
  const std::string place = at.address + ":" + std::to_string(at.port);
  sockaddr_storage storage{};
  socklen_t length = 0;
  auto* four = reinterpret_cast<sockaddr_in*>(&storage);
  auto* six = reinterpret_cast<sockaddr_in6*>(&storage);
  if (inet_pton(AF_INET, at.address.c_str(), &four->sin_addr) == 1) {
    four->sin_family = AF_INET;
    four->sin_port = htons(at.port);
    length = sizeof *four;
  } else if (inet_pton(AF_INET6, at.address.c_str(), &six->sin6_addr) == 1) {
    six->sin6_family = AF_INET6;
    six->sin6_port = htons(at.port);
    length = sizeof *six;
  } else {
    return fail(ErrorKind::invalid, "not a numeric address", at.address,
                "Write it as 127.0.0.1, 0.0.0.0, ::1 or ::");
  }
  OpenSocket out{Descriptor(::socket(storage.ss_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0))};
  const int socket = out.descriptor.get();
  if (socket < 0) return system_failure("no socket", place);
  const int on = 1, off = 0;
  // Of datagrams it would let another process in beside us.
  if (type == SOCK_STREAM) ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  // "::" means every address, of IPv4 too; any other IPv6 address has no IPv4 side.
  if (storage.ss_family == AF_INET6)
    ::setsockopt(socket, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  if (::bind(socket, reinterpret_cast<sockaddr*>(&storage), length) != 0 ||
      (type == SOCK_STREAM && ::listen(socket, SOMAXCONN) != 0))
    return system_failure("cannot listen", place);
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&storage), &length) != 0)
    return system_failure("no port", place);
  out.port = ntohs(storage.ss_family == AF_INET ? four->sin_port : six->sin6_port);
  return out;
}

// Takes away the file of a process that is gone; anything else there is not ours to remove.
Result<void> clear_stale(const sockaddr_un& address, const std::string& place) {
  struct stat info{};
  if (::lstat(address.sun_path, &info) != 0) return {};
  if (!S_ISSOCK(info.st_mode))
    return fail(ErrorKind::conflict, "a file that is no socket is in the way", place,
                "Move it away");
  const Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int connected =
      ::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  if (connected == 0 || errno != ECONNREFUSED)
    return fail(ErrorKind::conflict, "another process listens on the local socket", place,
                "Stop the node that runs on this folder");
  if (::unlink(address.sun_path) != 0) return system_failure("cannot replace the socket", place);
  return {};
}

Result<OpenSocket> open_local(const std::filesystem::path& path) {
  const std::string place = path.string();
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (place.size() >= sizeof address.sun_path)
    return fail(ErrorKind::invalid, "the path of a local socket is over 107 bytes", place,
                "Choose a data folder with a shorter path");
  std::memcpy(address.sun_path, place.c_str(), place.size() + 1);
  TRY(clear_stale(address, place));
  OpenSocket out{Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0))};
  const int socket = out.descriptor.get();
  if (socket < 0) return system_failure("no socket", place);
  // Linux gives the file the mode of the unbound socket, so it is 0600 from the moment it exists;
  // umask would do the same but belongs to every thread of the process.
  if (::fchmod(socket, 0600) != 0 ||
      ::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    return system_failure("cannot make the local socket", place);
  struct stat info{};
  if (::lstat(address.sun_path, &info) != 0 || (info.st_mode & 0777) != 0600) {
    ::unlink(address.sun_path);
    return fail(ErrorKind::denied, "the local socket cannot be kept to its owner", place,
                "Choose a data folder on a file system with permissions");
  }
  out.file = path;
  out.node = {info.st_dev, info.st_ino};
  if (::listen(socket, SOMAXCONN) != 0) return system_failure("cannot listen", place);
  return out;
}

}  // namespace

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

Result<OpenSocket> open_socket(const ListenAt& at) {
  return at.unix_socket.empty() ? open_port(at, SOCK_STREAM) : open_local(at.unix_socket);
}

Result<OpenSocket> open_datagrams(const ListenAt& at) { return open_port(at, SOCK_DGRAM); }

Accepted accept_connection(int listening, Descriptor& connection, sockaddr_storage& from) {
  socklen_t length = sizeof from;
  connection = Descriptor(::accept4(listening, reinterpret_cast<sockaddr*>(&from), &length,
                                    SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (connection.get() >= 0) return Accepted::connection;
  if (errno == EAGAIN) return Accepted::nothing;
  const bool is_short = errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
  return is_short ? Accepted::no_descriptors : Accepted::failed;
}

void remove_socket_file(const OpenSocket& socket) {
  struct stat info{};
  if (!socket.file.empty() && ::lstat(socket.file.c_str(), &info) == 0 &&
      std::pair(info.st_dev, info.st_ino) == socket.node)
    ::unlink(socket.file.c_str());
}

std::string address_text(const sockaddr_storage& address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address.ss_family == AF_INET) {
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(address).sin_addr, text, sizeof text);
  } else if (address.ss_family == AF_INET6) {
    const in6_addr& six = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(&six))
      inet_ntop(AF_INET, six.s6_addr + 12, text, sizeof text);
    else
      inet_ntop(AF_INET6, &six, text, sizeof text);
  }
  return text;
}

}  // namespace hinomi::serve
