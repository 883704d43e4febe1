#include "serve/session.h"

#include <boost/asio/post.hpp>
#include <typeinfo>

#include "base/log.h"

namespace hinomi::serve {
namespace {

using std::chrono::steady_clock;

// A body up to this size goes out in one piece with its head: one system call, one TLS record.
constexpr std::size_t small_body = 8 * 1024;
// Room kept for the next request of a connection.
constexpr std::size_t kept_memory = 16 * 1024;
// How long, and for how many bytes, a client may go on sending what is no longer read. Closing at
// once would reset the connection, and the reset could overtake the answer.
constexpr std::chrono::milliseconds leave_time{2'000};
constexpr std::size_t leave_bytes = 16 * 1024 * 1024;
constexpr std::chrono::milliseconds round_step{100};  // at most ten events a second

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

void Session::read() {
  if (state_ == State::body) {
    const auto earned = body_charged_ * 1000 / std::max<std::uint64_t>(options().body_rate, 1);
    deadline_ = body_started_ + options().body_time + std::chrono::milliseconds(earned);
  }
  // A stream's reader has nothing to ask: only its end is waited for.
  start_read(input_.prepare(state_ == State::body        ? 64 * 1024
                            : state_ == State::streaming ? 64
                                                         : 4 * 1024));
}

void Session::on_read(ErrorCode error, std::size_t bytes) {
  if (state_ == State::closed) return;
  if (state_ == State::leaving) return error ? cut() : drain();
  if (too_slow_) return refuse(408);
  if (error) return cut();
  input_.commit(bytes);
  count(loop_.counters.received, bytes);
  if (state_ == State::streaming) {  // a stream has nothing to ask
    input_.consume(bytes);
    return read();
  }
  parse();
}

void Session::parse() {
  for (;;) {
    if (state_ == State::idle) {
      // RFC 9112 section 2.2: empty lines before a request are passed over.
      auto waiting = [&] {
        return std::string_view(static_cast<const char*>(input_.cdata().data()), input_.size());
      };
      while (waiting().starts_with("\r\n")) input_.consume(2);
      if (waiting().empty() || waiting() == "\r") return read();
      state_ = State::head;
      set_deadline(options().head_time);
      head_bytes_ = 0;
      parser_.emplace(head_text_, options().target_bytes, options().head_bytes);
    }
    ErrorCode error;
    const auto used = parser_->read(input_.cdata(), error);
    input_.consume(used);
    if (state_ == State::head) head_bytes_ += used;
    if (error == boost::beast::http::error::need_more) {
      // In a body only the line of a chunk or the trailer can wait for its end.
      if (const int status = over_limit()) return refuse(status);
      return read();
    }
    if (error == boost::beast::http::error::header_limit)
      return refuse(parser_->has_line() ? 431 : 414);
    if (error) return refuse(parser_->refusal());
    if (state_ == State::head && parser_->is_header_done()) {
      if (head_bytes_ > options().head_bytes) return refuse(431);
      if (!accept_head()) return;
    }
    if (parser_->is_done()) return dispatch();
    if (input_.size() == 0) return read();
  }
}

int Session::over_limit() const {
  const bool in_head = state_ == State::head;
  if (input_.size() + (in_head ? head_bytes_ : 0) < options().head_bytes) return 0;
  return !in_head ? 400 : parser_->has_line() ? 431 : 414;
}

bool Session::accept_head() {
  state_ = State::body;
  received_ = body_started_ = steady_clock::now();
  keep_alive_ = parser_->keep_alive();
  request_.peer = peer_;
  request_.local = door_.local;
  request_.secure = door_.tls.has_value();
  request_.peer_certificate = peer_certificate_;
  if (!parser_->take_head(request_)) return refuse(400), false;
  if (parser_->strange_expectation()) return refuse(417), false;
  if (options().requests_per_second > 0 && !door_.local &&
      !loop_.common.rate.take(group_, options().clock.now())) {
    count(loop_.counters.over_rate);
    return refuse(429), false;
  }
  if (parser_->is_done()) return true;
  body_limit_ = guarded([&] { return door_.handler.body_limit(request_); }, 0);
  if (parser_->content_length().value_or(0) > body_limit_) return refuse(413), false;
  parser_->on_piece = [this](std::string_view piece) { return take_piece(piece); };
  // RFC 9110 section 10.1.1: not needed when the body is already coming.
  if (parser_->expects_continue() && !parser_->http_1_0() && input_.size() == 0) {
    continuing_ = true;
    output_ = "HTTP/1.1 100 Continue\r\n\r\n";
    output_left_ = output_;
    set_deadline(options().write_time);
    return write(), false;
  }
  return true;
}

int Session::take_piece(std::string_view piece) {
  if (piece.size() > body_limit_ - body_.size()) return 413;
  auto& used = loop_.common.body_bytes;
  if (used.fetch_add(piece.size(), std::memory_order_relaxed) + piece.size() >
      options().body_memory) {
    used.fetch_sub(piece.size(), std::memory_order_relaxed);
    count(loop_.counters.over_body_memory);
    return 503;
  }
  body_charged_ += piece.size();
  body_ += piece;
  return 0;
}

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

// The rest of the request is not read, so the connection ends with the answer.
void Session::refuse(int status) {
  if (status == 400 || status == 413 || status == 414 || status == 417 || status == 431)
    count(loop_.counters.malformed);
  too_slow_ = false;
  keep_alive_ = false;
  received_ = steady_clock::now();
  response_ = refusal(status);
  respond();
}

void Session::respond() {
  if (response_.status < 200 || response_.status > 599) response_ = refusal(500);
  keep_alive_ = keep_alive_ && !response_.events && !door_.closing && !asks_to_close(response_);
  output_.clear();
  write_head(output_, response_,
             {.http_1_0 = parser_ && parser_->http_1_0(),
              .keep_alive = keep_alive_,
              .date = loop_.date()});
  body_left_ = {};
  if (has_content(response_.status, request_.method == "HEAD")) {
    const std::string_view content = response_.content();
    if (content.size() <= small_body)
      output_ += content;
    else
      body_left_ = content;
  }
  output_left_ = output_;
  written_ = 0;
  count(loop_.counters.answered[static_cast<std::size_t>(response_.status / 100)]);
  state_ = State::writing;
  set_deadline(options().write_time);
  write();
}

void Session::write() {
  start_write({asio::const_buffer(output_left_.data(), output_left_.size()),
               asio::const_buffer(body_left_.data(), body_left_.size())});
}

void Session::on_written(ErrorCode error, std::size_t bytes) {
  if (state_ == State::closed) return;
  if (error) return cut();
  count(loop_.counters.sent, bytes);
  written_ += bytes;
  const auto of_output = std::min(bytes, output_left_.size());
  output_left_.remove_prefix(of_output);
  body_left_.remove_prefix(bytes - of_output);
  if (!output_left_.empty() || !body_left_.empty()) {
    set_deadline(options().write_time);
    return write();
  }
  if (std::exchange(continuing_, false)) return read();
  if (state_ == State::streaming) {
    event_writing_ = false;
    deadline_ = Instant::max();
    if (told_) loop_.say_later(shared_from_this());
    return;
  }
  finish_response();
}

void Session::write_log_line() {
  const auto taken =
      std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - received_);
  const std::string status = std::to_string(response_.status);
  const std::string bytes = std::to_string(written_);
  const std::string microseconds = std::to_string(taken.count());
  log(LogLevel::debug, "request",
      {{"method", request_.method},
       {"path", request_.path},
       {"status", status},
       {"bytes", bytes},
       {"microseconds", microseconds},
       {"peer", door_.local ? "local" : std::string_view(peer_)}});
}

void Session::finish_response() {
  write_log_line();
  if (response_.events) {
    if (door_.closing) return cut();
    return start_stream();
  }
  if (keep_alive_) return next_request();
  leave();
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

void Session::start_stream() {
  state_ = State::streaming;
  deadline_ = Instant::max();
  event_time_ = steady_clock::now();
  // Thousands wait here for hours: only what a stream needs is kept.
  stream_ = std::move(response_.events);
  response_ = {};
  request_ = {};
  parser_.reset();
  head_text_ = {};
  output_ = {};
  input_ = {};
  release_body();
  loop_.lists->streams.push_back(*this);
  loop_.lists->parties[&door_][stream_->party].streams.push_back(*this);
  count(loop_.counters.streams);
  // Where things stand.
  told_ = stream_->positions && door_.announced != 0;
  if (told_) loop_.say_later(shared_from_this());
  read();
}

void Session::end_stream() {
  if (!Hook<Streams>::is_linked()) return;
  Hook<Streams>::unlink();
  Hook<OfParty>::unlink();
  loop_.counters.streams.fetch_sub(1);
  loop_.lists->forget_if_empty(door_, stream_->party);
  stream_.reset();
}

void Session::speak(Instant now) {
  if (event_writing_) return;  // a slow reader gets the latest when it has read this one
  if (std::exchange(told_, false)) {
    ++events_;
    output_ = stream_->positions
                  ? "event: journal\ndata: " + std::to_string(door_.announced.load()) + "\n\n"
                  : "event: changed\ndata: " + std::to_string(events_) + "\n\n";
  } else if (now - event_time_ >= options().heartbeat) {
    output_ = ":\n\n";
  } else {
    return;
  }
  event_time_ = now;
  event_writing_ = true;
  output_left_ = output_;
  set_deadline(options().write_time);
  write();
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

Loop::Loop(Common& shared) : common(shared), lists(std::make_unique<Lists>()) {
  // Often enough for the shortest limit to be kept within a quarter.
  const ServerOptions& given = common.options;
  const auto shortest = std::min({given.handshake_time, given.head_time, given.body_time,
                                  given.write_time, given.idle_time, given.heartbeat});
  sweep_every_ =
      std::clamp(shortest / 4, std::chrono::milliseconds(10), std::chrono::milliseconds(1000));
  sweep_later();
}

Loop::~Loop() = default;

void Loop::sweep_later() {
  sweep_timer_.expires_after(sweep_every_);
  sweep_timer_.async_wait([this](ErrorCode error) {
    if (error || ending_) return;
    sweep();
    sweep_later();
  });
}

void Loop::sweep() {
  const Instant now = steady_clock::now();
  for (auto at = lists->sessions.begin(); at != lists->sessions.end();) (at++)->check_deadline(now);
  for (auto at = lists->streams.begin(); at != lists->streams.end();) {
    Session& stream = *at++;
    if (stream.is_over())
      stream.cut();
    else
      stream.speak_if_silent(now);
  }
}

void Loop::plan_round() {
  const auto since = steady_clock::now().time_since_epoch();
  round_timer_.expires_at(Instant((since / round_step + 1) * round_step));
  round_timer_.async_wait([this](ErrorCode error) {
    if (!error) round();
  });
}

void Loop::round() {
  round_wanted_ = false;
  ++rounds_;
  const Instant now = steady_clock::now();
  Mail mail;
  {
    Lock hold(mail_mutex_);
    mail.swap(mail_);
  }
  end_streams(mail);
  tell_streams(mail, now);
  for (const auto& stream : std::exchange(late_, {}))
    if (!stream->is_ended()) stream->is_over() ? stream->cut() : stream->speak(now);
}

void Loop::end_streams(const Mail& mail) {
  std::vector<std::shared_ptr<Session>> ended;
  for (const auto& [door, what] : mail)
    for (const auto& [party, reader] : what->ended) {
      if (Lists::Listening* listening = lists->find(*door, party))
        for (Session& stream : listening->streams)
          if (stream.stream().reader == reader) ended.push_back(stream.shared_from_this());
    }
  for (const auto& stream : ended) stream->cut();
}

// Each party once a round, however many commits concerned it.
void Loop::tell_streams(const Mail& mail, Instant now) {
  std::vector<std::shared_ptr<Session>> over;
  for (const auto& [door, what] : mail)
    for (const std::string& party : what->parties) {
      Lists::Listening* listening = lists->find(*door, party);
      if (!listening || std::exchange(listening->told_in, rounds_) == rounds_) continue;
      for (Session& stream : listening->streams)
        if (stream.is_over())
          over.push_back(stream.shared_from_this());
        else
          stream.tell(now);
    }
  for (const auto& stream : over) stream->cut();
}

void Loop::stop_sessions(const Door& door) {
  for (auto at = lists->sessions.begin(); at != lists->sessions.end();)
    if (Session& session = *at++; session.belongs_to(door)) session.stop();
  Lock hold(mail_mutex_);
  std::erase_if(mail_, [&](const auto& one) { return one.first == &door; });
}

void Loop::cut_sessions(const Door& door) {
  for (auto at = lists->sessions.begin(); at != lists->sessions.end();)
    if (Session& session = *at++; session.belongs_to(door)) session.cut();
}

}  // namespace hinomi::serve
