// One connection: reads requests, has them handled, writes the answers in order. Included by
// session*.cc and server_loop.cc alone.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/intrusive/list.hpp>
#include <memory>
#include <optional>
#include <typeinfo>
#include <unordered_map>

#include "base/log.h"
#include "serve/certificate.h"
#include "serve/server_loop.h"
#include "serve/server_parser.h"

namespace hinomi::serve {

using Socket =
    asio::basic_stream_socket<asio::generic::stream_protocol, asio::io_context::executor_type>;
using ErrorCode = boost::system::error_code;

struct AllSessions;
struct Streams;
struct OfParty;
template <class Tag>
using Hook =
    boost::intrusive::list_base_hook<boost::intrusive::tag<Tag>,
                                     boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

// All on its loop's thread, but handle_request. At most one read and one write are under way; each
// holds the session, and it ends when none does.
class Session : public std::enable_shared_from_this<Session>,
                public Hook<AllSessions>,
                public Hook<Streams>,
                public Hook<OfParty> {
 public:
  Session(Loop& loop, Door& door, std::string peer);
  virtual ~Session();

  virtual void start() { next_request(); }
  void handle_request();  // by a worker
  void handled();         // the worker is done
  void check_deadline(Instant now);
  void stop();  // as soon as no request is lost
  void cut();   // now
  bool belongs_to(const Door& door) const { return &door_ == &door; }
  bool is_ended() const { return !stream_; }
  Loop& loop() { return loop_; }
  // Of an event stream: who listens; it has something to say; its turn to say it, or to show that
  // it is alive.
  const EventStream& stream() const { return *stream_; }
  bool is_over() const { return stream_->is_over && stream_->is_over(); }
  void tell(Instant now) {
    told_ = true;
    speak(now);
  }
  void speak(Instant now);
  void speak_if_silent(Instant now) {
    if (now - event_time_ >= options().heartbeat) speak(now);
  }

 protected:
  using Buffers = std::array<asio::const_buffer, 2>;
  virtual void start_read(asio::mutable_buffer space) = 0;
  virtual void start_write(const Buffers& buffers) = 0;
  virtual void say_goodbye() = 0;  // nothing more will be written; then drain()
  virtual Socket& socket() = 0;
  void on_read(ErrorCode error, std::size_t bytes);
  void on_written(ErrorCode error, std::size_t bytes);
  void drain();
  bool is_closed() const { return state_ == State::closed; }
  void set_peer_certificate(std::string digest) { peer_certificate_ = std::move(digest); }
  void set_deadline(std::chrono::milliseconds from_now) {
    deadline_ = std::chrono::steady_clock::now() + from_now;
  }
  const ServerOptions& options() const { return loop_.common.options; }

 private:
  enum class State {
    greeting,  // TLS handshake
    idle,      // no byte of the next request is here
    head,
    body,
    handling,
    writing,
    streaming,  // events
    leaving,    // our side is shut; the client may still be sending
    closed,
  };
  void next_request();
  void read();
  void parse();
  bool accept_head();  // false: refused, or waiting to have written 100 Continue
  int take_piece(std::string_view piece);
  int over_limit() const;
  void dispatch();
  void refuse(int status);
  void leave();
  void release_body();
  void write_log_line();
  void respond();
  void write();
  void finish_response();
  void start_stream();
  void end_stream();
  template <class Call>
  auto guarded(Call&& call, decltype(call()) otherwise) -> decltype(call());

  Loop& loop_;
  Door& door_;
  const std::string peer_;
  const std::string group_;
  std::string peer_certificate_;  // SHA-256, hex; empty: none
  State state_ = State::greeting;
  Instant deadline_ = Instant::max();

  boost::beast::flat_buffer input_;
  std::string head_text_;
  std::optional<RequestParser> parser_;
  std::size_t head_bytes_ = 0;
  std::uint64_t body_limit_ = 0;
  std::uint64_t body_charged_ = 0;
  Instant body_started_{};
  std::string body_;
  HttpRequest request_;
  Instant received_{};  // the head

  HttpResponse response_;
  std::string output_;            // head, with a small body
  std::string_view output_left_;  // of output_
  std::string_view body_left_;    // of response_
  std::uint64_t written_ = 0;
  bool keep_alive_ = true;
  bool too_slow_ = false;
  bool continuing_ = false;  // 100 Continue is being written
  std::optional<EventStream> stream_;
  bool told_ = false;           // it has something to say
  bool event_writing_ = false;  // and has not done so yet
  std::uint64_t events_ = 0;    // said
  Instant event_time_{};
  std::size_t drained_ = 0;
};

template <class Call>
auto Session::guarded(Call&& call, decltype(call()) otherwise) -> decltype(call()) {
  const char* type = "not a std::exception";
  try {
    return call();
  } catch (const std::exception& thrown) {
    type = typeid(thrown).name();  // its text could hold what the request held
  } catch (...) {
  }
  count(loop_.counters.failures);
  log(LogLevel::error, "handler failed",
      {{"method", request_.method}, {"path", request_.path}, {"exception", type}});
  return otherwise;
}

// The two kinds of connection differ in these operations only.
class PlainSession final : public Session {
 public:
  PlainSession(Loop& loop, Door& door, std::string peer, Socket socket)
      : Session(loop, door, std::move(peer)), socket_(std::move(socket)) {}

 private:
  std::shared_ptr<PlainSession> self() {
    return std::static_pointer_cast<PlainSession>(shared_from_this());
  }
  void start_read(asio::mutable_buffer space) override {
    socket_.async_read_some(
        space, [self = self()](ErrorCode error, std::size_t n) { self->on_read(error, n); });
  }
  void start_write(const Buffers& buffers) override {
    socket_.async_write_some(
        buffers, [self = self()](ErrorCode error, std::size_t n) { self->on_written(error, n); });
  }
  void say_goodbye() override {
    ErrorCode ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
    drain();
  }
  Socket& socket() override { return socket_; }

  Socket socket_;
};

class TlsSession final : public Session {
 public:
  TlsSession(Loop& loop, Door& door, std::string peer, Socket socket, asio::ssl::context& context)
      : Session(loop, door, std::move(peer)), stream_(std::move(socket), context) {}
  void start() override {
    set_deadline(options().handshake_time);
    stream_.async_handshake(asio::ssl::stream_base::server, [self = self()](ErrorCode error) {
      if (self->is_closed()) return;
      if (error) return self->cut();
      self->set_peer_certificate(certificate_digest(self->stream_.native_handle()));
      self->Session::start();
    });
  }

 private:
  std::shared_ptr<TlsSession> self() {
    return std::static_pointer_cast<TlsSession>(shared_from_this());
  }
  void start_read(asio::mutable_buffer space) override {
    stream_.async_read_some(
        space, [self = self()](ErrorCode error, std::size_t n) { self->on_read(error, n); });
  }
  void start_write(const Buffers& buffers) override {
    // One record at a time; a stream of two buffers would send the first alone anyway.
    const auto& next = buffers[0].size() ? buffers[0] : buffers[1];
    stream_.async_write_some(
        next, [self = self()](ErrorCode error, std::size_t n) { self->on_written(error, n); });
  }
  void say_goodbye() override {
    stream_.async_shutdown([self = self()](ErrorCode) {
      if (self->is_closed()) return;
      ErrorCode ignored;
      self->socket().shutdown(Socket::shutdown_send, ignored);
      self->drain();
    });
  }
  Socket& socket() override { return stream_.next_layer(); }

  asio::ssl::stream<Socket> stream_;
};

template <class Tag>
using HookedList = boost::intrusive::list<Session, boost::intrusive::base_hook<Hook<Tag>>,
                                          boost::intrusive::constant_time_size<false>>;
struct Loop::Lists {
  struct Listening {
    HookedList<OfParty> streams;
    std::uint64_t told_in = 0;  // round
  };
  HookedList<AllSessions> sessions;
  HookedList<Streams> streams;
  // Parties that listen, by Door; none without a stream.
  std::unordered_map<const Door*, std::unordered_map<std::string, Listening>> parties;

  Listening* find(const Door& door, const std::string& party) {
    auto here = parties.find(&door);
    if (here == parties.end()) return nullptr;
    auto found = here->second.find(party);
    return found == here->second.end() ? nullptr : &found->second;
  }
  void forget_if_empty(const Door& door, const std::string& party) {
    auto here = parties.find(&door);
    auto found = here->second.find(party);
    if (!found->second.streams.empty()) return;
    here->second.erase(found);
    if (here->second.empty()) parties.erase(here);
  }
};

}  // namespace hinomi::serve
