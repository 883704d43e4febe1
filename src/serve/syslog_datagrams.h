// A socket that syslog comes by in datagrams. Private to serve/syslog*.cc.
#pragma once

#include <boost/asio/posix/stream_descriptor.hpp>
#include <string>
#include <vector>

#include "in/normalise.h"
#include "serve/server_socket.h"
#include "serve/syslog_session.h"

namespace hinomi::serve {

// Who may send; no networks: everybody.
struct SyslogSenders {
  std::vector<in::Network> networks;
  bool may(const sockaddr_storage& address) const;
};

// On the io thread.
class SyslogDatagrams {
 public:
  SyslogDatagrams(SyslogHub& hub, const SyslogSenders& senders, OpenSocket socket);
  ~SyslogDatagrams();
  std::uint16_t port() const { return port_; }
  // Takes what has come already and closes.
  void finish();

 private:
  struct Buffers;
  void wait();
  bool take();  // false: nothing is there

  SyslogHub& hub_;
  const SyslogSenders& senders_;
  const std::uint16_t port_;
  asio::posix::stream_descriptor readable_;
  const std::unique_ptr<Buffers> buffers_;
  std::uint32_t dropped_ = 0;  // by the operating system, as it counts
};

}  // namespace hinomi::serve
