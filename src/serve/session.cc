#include "serve/session.h"

#include <boost/asio/post.hpp>

namespace hinomi::serve {
namespace {

// Room kept for the next request of a connection.
constexpr std::size_t kept_memory = 16 * 1024;
// How long, and for how many bytes, a client may go on sending what is no longer read. Closing at
// once would reset the connection, and the reset could overtake the answer.
constexpr std::chrono::milliseconds leave_time{2'000};
constexpr std::size_t leave_bytes = 16 * 1024 * 1024;

}  // namespace

Session::Session(Loop& loop, Door& door, std::string peer)
    : loop_(loop), door_(door), peer_(std::move(peer)), group_(peer_group(peer_)) {
  loop_.lists->sessions.push_back(*this);
}

Session::~Session() {
  end_stream();
  release_body();
  loop_.common.goodbye(group_);
  door_.leave();
}

void Session::next_request() {
  parser_.reset();
  request_ = {.headers = std::move(request_.headers)};
  request_.headers.clear();
  response_ = {};
  release_body();
  if (output_.capacity() > kept_memory) output_ = {};
  if (input_.size() == 0 && input_.capacity() > kept_memory) input_.shrink_to_fit();
  state_ = State::idle;
  set_deadline(options().idle_time);
  if (input_.size() != 0) return parse();
  if (door_.closing) return leave();
  read();
}

void Session::release_body() {
  loop_.common.body_bytes.fetch_sub(std::exchange(body_charged_, 0), std::memory_order_relaxed);
  body_.clear();
  if (body_.capacity() > kept_memory) body_ = {};
}

void Session::dispatch() {
  request_.body = body_;
  state_ = State::handling;
  deadline_ = Instant::max();
  if (guarded([&] { return door_.handler.is_quick(request_); }, false)) {
    response_ = guarded([&] { return door_.handler.handle(request_); }, refusal(500));
    return respond();
  }
  if (loop_.common.queue.push(shared_from_this())) return;
  count(loop_.counters.over_queue);
  response_ = refusal(503);
  respond();
}

void Session::handle_request() {
  if (!door_.cut) response_ = guarded([&] { return door_.handler.handle(request_); }, refusal(500));
}

void Session::handled() {
  if (state_ != State::closed) respond();
}

void Session::leave() {
  response_ = {};
  release_body();
  state_ = State::leaving;
  set_deadline(leave_time);
  say_goodbye();
}

void Session::drain() {
  input_.clear();
  const auto space = input_.prepare(16 * 1024);
  socket().async_read_some(space, [self = shared_from_this()](ErrorCode error, std::size_t bytes) {
    if (self->state_ == State::closed) return;
    self->drained_ += bytes;
    if (error || self->drained_ > leave_bytes) return self->cut();
    self->drain();
  });
}

void Session::check_deadline(Instant now) {
  if (now < deadline_) return;
  deadline_ = Instant::max();
  if (state_ == State::idle || state_ == State::leaving) return cut();
  count(loop_.counters.too_slow);
  if ((state_ == State::head || state_ == State::body) && !continuing_) {
    too_slow_ = true;  // on_read answers 408
    ErrorCode ignored;
    socket().cancel(ignored);
    return;
  }
  cut();
}

void Session::stop() {
  if (state_ == State::greeting || state_ == State::streaming) return cut();
  if (state_ != State::idle) return;
  // Not closed at once: should a request just be arriving, the reset could overtake the answer
  // before it. A read is under way; what it brings is thrown away.
  state_ = State::leaving;
  set_deadline(leave_time);
  ErrorCode ignored;
  socket().shutdown(Socket::shutdown_send, ignored);
}

void Session::cut() {
  if (state_ == State::closed) return;
  state_ = State::closed;
  deadline_ = Instant::max();
  end_stream();
  ErrorCode ignored;
  socket().close(ignored);
}

void work_on(std::shared_ptr<Session> session) {
  session->handle_request();
  auto& context = session->loop().context;
  asio::post(context, [session = std::move(session)] { session->handled(); });
}

void start_session(Loop& loop, Door& door, std::string peer, int family, Descriptor descriptor) {
  Socket socket(loop.context);
  ErrorCode error;
  socket.assign(asio::generic::stream_protocol(family, 0), descriptor.get(), error);
  if (error) {
    loop.common.goodbye(peer_group(peer));
    door.leave();
    return;
  }
  descriptor.release();
  if (door.tls)
    std::make_shared<TlsSession>(loop, door, std::move(peer), std::move(socket), *door.tls)
        ->start();
  else
    std::make_shared<PlainSession>(loop, door, std::move(peer), std::move(socket))->start();
}

}  // namespace hinomi::serve
