#include "serve/syslog_datagrams.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <map>

#include "base/log.h"

namespace hinomi::serve {
namespace {

using ErrorCode = boost::system::error_code;

constexpr std::size_t at_once = 64;              // datagrams of one system call
constexpr std::size_t longest = 64 * 1024;       // of UDP itself
constexpr int waiting_bytes = 32 * 1024 * 1024;  // asked of the operating system

}  // namespace

bool SyslogSenders::may(const sockaddr_storage& address) const {
  if (networks.empty()) return true;
  const auto at = in::network_from(address_text(address));
  return at && std::any_of(networks.begin(), networks.end(),
                           [&](const in::Network& network) { return network.contains(*at); });
}

struct SyslogDatagrams::Buffers {
  std::vector<char> space = std::vector<char>(at_once * longest);
  mmsghdr messages[at_once] = {};
  iovec pieces[at_once] = {};
  sockaddr_storage from[at_once] = {};
  alignas(cmsghdr) char control[at_once][CMSG_SPACE(sizeof(std::uint32_t))] = {};

  void prepare() {
    for (std::size_t i = 0; i < at_once; ++i) {
      pieces[i] = {space.data() + i * longest, longest};
      messages[i].msg_hdr = {.msg_name = &from[i],
                             .msg_namelen = sizeof from[i],
                             .msg_iov = &pieces[i],
                             .msg_iovlen = 1,
                             .msg_control = control[i],
                             .msg_controllen = sizeof control[i],
                             .msg_flags = 0};
    }
  }
};

SyslogDatagrams::SyslogDatagrams(SyslogHub& hub, const SyslogSenders& senders, OpenSocket socket)
    : hub_(hub),
      senders_(senders),
      port_(socket.port),
      readable_(hub.context, socket.descriptor.release()),
      buffers_(std::make_unique<Buffers>()) {
  const int on = 1, bytes = waiting_bytes;
  // As root over the system's limit, else up to it.
  if (::setsockopt(readable_.native_handle(), SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes))
    ::setsockopt(readable_.native_handle(), SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  ::setsockopt(readable_.native_handle(), SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
  wait();
}

SyslogDatagrams::~SyslogDatagrams() = default;

void SyslogDatagrams::wait() {
  if (!readable_.is_open()) return;
  if (hub_.outbox.is_full()) {
    hub_.held.emplace_back([this] { wait(); });
    if (!hub_.outbox.is_full()) hub_.read_on();
    return;
  }
  readable_.async_wait(asio::posix::stream_descriptor::wait_read, [this](ErrorCode error) {
    if (error) return;
    // Then the other sockets of this thread have their turn.
    for (int i = 0; i < 16 && !hub_.outbox.is_full() && take(); ++i) {
    }
    wait();
  });
}

void SyslogDatagrams::finish() {
  while (take()) {
  }
  ErrorCode ignored;
  readable_.close(ignored);
}

bool SyslogDatagrams::take() {
  Buffers& buffers = *buffers_;
  buffers.prepare();
  const int got =
      ::recvmmsg(readable_.native_handle(), buffers.messages, at_once, MSG_DONTWAIT, nullptr);
  if (got <= 0) return false;
  std::map<std::string, SyslogOutbox::Lines> by_peer;
  std::string peer;
  const sockaddr_storage* last = nullptr;
  for (std::size_t i = 0; i < static_cast<std::size_t>(got); ++i) {
    msghdr& head = buffers.messages[i].msg_hdr;
    const sockaddr_storage& from = buffers.from[i];
    if (!senders_.may(from)) {
      ++hub_.turned_away;
      continue;
    }
    if (!last || std::memcmp(last, &from, sizeof from) != 0) peer = address_text(from);
    last = &from;
    SyslogOutbox::Lines& lines = by_peer[peer];
    for (cmsghdr* part = CMSG_FIRSTHDR(&head); part; part = CMSG_NXTHDR(&head, part))
      if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SO_RXQ_OVFL) {
        std::uint32_t dropped = 0;
        std::memcpy(&dropped, CMSG_DATA(part), sizeof dropped);
        const std::uint32_t more = dropped - dropped_;  // it may have gone round
        dropped_ = dropped;
        hub_.lost += more;
        lines.lost += more;
        if (more > 0)
          log(LogLevel::warning, "datagrams lost",
              {{"port", std::to_string(port_)}, {"datagrams", std::to_string(more)}});
      }
    const std::string_view text = in::datagram_message(
        {static_cast<const char*>(buffers.pieces[i].iov_base), buffers.messages[i].msg_len});
    if (!text.empty()) hub_.read(text, lines);
  }
  for (auto& [sender, lines] : by_peer)
    if (lines.count > 0 || lines.refused > 0 || lines.lost > 0)
      hub_.outbox.add("syslog/" + sender, sender, std::move(lines));
  return true;
}

}  // namespace hinomi::serve
