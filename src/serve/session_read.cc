// What a connection brings: requests, each within its limits.
#include "serve/session.h"

namespace hinomi::serve {

using std::chrono::steady_clock;

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

}  // namespace hinomi::serve
