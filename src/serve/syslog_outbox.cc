#include "serve/syslog_outbox.h"

#include "base/log.h"

namespace hinomi::serve {
namespace {

using std::chrono::steady_clock;
constexpr std::chrono::milliseconds first_rest{10}, longest_rest{1'000};  // of a sink without room

}  // namespace

SyslogOutbox::SyslogOutbox(in::Intake intake, Clock& clock, std::size_t most,
                           std::function<void()> on_room)
    : intake_(std::move(intake)),
      clock_(clock),
      most_(most),
      on_room_(std::move(on_room)),
      thread_([this] { run(); }) {}

SyslogOutbox::~SyslogOutbox() = default;

void SyslogOutbox::add(std::string_view sensor, std::string_view source, Lines lines) {
  waiting_ += lines.lines.size();
  Lock hold(mutex_);
  Lines& open = open_[Key(sensor, source)];
  if (open.lines.empty())
    open.lines = std::move(lines.lines);
  else
    open.lines += lines.lines;
  open.count += lines.count;
  open.refused += lines.refused;
  open.lost += lines.lost;
  wake_.wake_one();
}

void SyslogOutbox::close(steady_clock::time_point until) {
  {
    Lock hold(mutex_);
    closing_ = true;
    until_ = until;
    wake_.wake_all();
  }
  thread_.join();
}

void SyslogOutbox::run() {
  for (;;) {
    std::map<Key, Lines> taken;
    {
      Lock hold(mutex_);
      while (open_.empty() && !closing_) wake_.wait(mutex_);
      if (open_.empty()) return;
      taken.swap(open_);
    }
    for (auto& [key, lines] : taken) {
      const std::uint64_t bytes = lines.lines.size();
      hand_over(key, std::move(lines));
      const std::uint64_t before = waiting_.fetch_sub(bytes);
      if (before >= most_ && before - bytes < most_) on_room_();
    }
  }
}

// False: the time is over.
bool SyslogOutbox::rest() {
  Lock hold(mutex_);
  return !closing_ || steady_clock::now() < until_;
}

void SyslogOutbox::hand_over(const Key& key, Lines lines) {
  const Time now = clock_.now();
  auto pause = first_rest;
  while (lines.count > 0) {
    auto done = intake_.sink({.sensor = key.first,
                              .source = key.second,
                              .lines = lines.lines,
                              .count = lines.count,
                              .received = now});
    if (done) break;
    if (done.error().kind != ErrorKind::busy)
      log(LogLevel::error, "events not taken",
          {{"sensor", key.first}, {"error", done.error().text()}});
    if (!rest()) {
      log(LogLevel::error, "events given up at the end",
          {{"sensor", key.first}, {"events", std::to_string(lines.count)}});
      unhanded_ += lines.count;
      return;
    }
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, longest_rest);
  }
  events_ += lines.count;
  intake_.note({.sensor = key.first,
                .source = key.second,
                .events = lines.count,
                .bytes = lines.lines.size(),
                .refused = lines.refused,
                .lost = lines.lost,
                .at = now});
}

}  // namespace hinomi::serve
