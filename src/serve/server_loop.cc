// The clock of a loop's connections, and what their streams hear together.
#include "serve/session.h"

namespace hinomi::serve {

using std::chrono::steady_clock;

namespace {

constexpr std::chrono::milliseconds round_step{100};  // at most ten events a second

}  // namespace

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
