// A connection that listens: events until it ends.
#include "serve/session.h"

namespace hinomi::serve {

using std::chrono::steady_clock;

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

}  // namespace hinomi::serve
