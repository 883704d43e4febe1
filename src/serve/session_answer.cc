// What a connection gets back.
#include "serve/session.h"

namespace hinomi::serve {

using std::chrono::steady_clock;

namespace {

// A body up to this size goes out in one piece with its head: one system call, one TLS record.
constexpr std::size_t small_body = 8 * 1024;

}  // namespace

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
  if (response_.status == 0) return cut();
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

}  // namespace hinomi::serve
