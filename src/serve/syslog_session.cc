#include "serve/syslog_session.h"

#include <boost/asio/post.hpp>
#include <utility>

#include "serve/rate_limit.h"

namespace hinomi::serve {

using ErrorCode = boost::system::error_code;

void SyslogHub::read_on() {
  if (outbox.is_full()) return;
  for (const auto& go : std::exchange(held, {})) go();
}

void SyslogSession::read() {
  if (closed_) return;
  // The sender waits: its bytes stay in the sockets' buffers.
  if (hub_.outbox.is_full()) {
    hub_.held.emplace_back([self = shared_from_this()] { self->read(); });
    // There may have been room again before this was noted.
    if (!hub_.outbox.is_full()) hub_.read_on();
    return;
  }
  start_read(asio::buffer(space_));
}

void SyslogSession::on_read(ErrorCode error, std::size_t bytes) {
  if (closed_) return;
  take({space_.data(), bytes}, static_cast<bool>(error));
  if (error) return close();
  read();
}

void SyslogSession::take(std::string_view bytes, bool is_end) {
  SyslogOutbox::Lines lines;
  const std::uint64_t refused_before = frames_.refused();
  auto message = [&](std::string_view text) { hub_.read(text, lines); };
  frames_.take(bytes, message);
  if (is_end) frames_.end(message);
  const std::uint64_t refused = frames_.refused() - refused_before;
  hub_.refused += refused;
  lines.refused += refused;
  if (lines.count > 0 || lines.refused > 0) hub_.outbox.add(sensor_, peer_, std::move(lines));
}

void SyslogSession::close() {
  if (std::exchange(closed_, true)) return;
  ErrorCode ignored;
  socket().close(ignored);
  --hub_.connections;
  if (const auto found = hub_.peers.find(peer_group(peer_));
      found != hub_.peers.end() && --found->second == 0)
    hub_.peers.erase(found);
  hub_.sessions.erase(shared_from_this());
}

void SyslogSession::finish() {
  if (closed_) return;
  // No more comes after what is in the socket's buffer; a read that is under way gets that.
  ErrorCode ignored;
  socket().shutdown(Socket::shutdown_receive, ignored);
}

void PlainSyslog::start_read(asio::mutable_buffer space) {
  socket_.async_read_some(space,
                          [self = shared_from_this(), this](ErrorCode error, std::size_t bytes) {
                            on_read(error, bytes);
                          });
}

void TlsSyslog::start_read(asio::mutable_buffer space) {
  stream_.async_read_some(
      space, [self = self()](ErrorCode error, std::size_t bytes) { self->on_read(error, bytes); });
}

void TlsSyslog::start() {
  deadline_.expires_after(hub_.options.handshake_time);
  deadline_.async_wait([self = self()](ErrorCode error) {
    if (!error) self->close();
  });
  stream_.async_handshake(asio::ssl::stream_base::server, [self = self()](ErrorCode error) {
    self->deadline_.cancel();
    if (self->is_closed()) return;
    if (error) return self->close();
    if (SSL_get0_peer_certificate(self->stream_.native_handle())) {
      self->sensor_ =
          self->hub_.options.name_of_certificate(certificate_digest(self->stream_.native_handle()));
      if (self->sensor_.empty()) {
        ++self->hub_.turned_away;
        return self->close();
      }
    }
    self->read();
  });
}

}  // namespace hinomi::serve
