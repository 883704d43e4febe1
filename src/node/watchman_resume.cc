// Where judging goes on that another process began.
#include "base/log.h"
#include "node/watchman.h"
#include "watch/kept_batches.h"

namespace hinomi::node {
namespace {

// What correlations and patterns may still need is read again, and of that at most so much.
constexpr Duration longest_memory = std::chrono::days(1);
constexpr std::uint64_t most_recalled = 1 << 30;  // bytes of events

void unreadable(const Error& error) {
  log(LogLevel::error, "events_not_judged", {{"what", error.what}, {"where", error.where}});
}

}  // namespace

Result<void> Watchman::resume() {
  Disk& disk = parts_.world.disk;
  if (disk.exists(parts_.progress)) {
    auto read = progress_from(TRY(disk.read(parts_.progress)));
    if (read) {
      if (parts_.archive.is_there()) {
        judged_ = read->judged;
        told_ = read->told;
      }
      silent_ = read->silent;
      parts_.alarm.resume(TRY(unwritten(parts_.journal, std::move(*read))));
      remembered_ = judged_;
      return {};
    }
    log(LogLevel::error, "events_not_judged",
        {{"what", read.error().what}, {"where", parts_.progress.string()}});
  }
  // Nothing says what of the events was judged: from here on.
  auto past = parts_.archive.past();
  if (!past && past.error().kind != ErrorKind::missing) return std::unexpected(past.error());
  if (past) judged_ = past->end;
  return remember({}, {});
}

Result<void> Watchman::remember(std::span<const Detection> lines, std::span<const Detection> news) {
  std::uint64_t in_news = 0;
  for (const Detection& one : news) in_news += one.count;
  const bool is_known = judged_ == remembered_ && in_news == remembered_news_;
  if (is_known && lines.empty() && parts_.world.disk.exists(parts_.progress)) return {};
  const Progress progress{.judged = judged_,
                          .told = judging_ ? judging_->told() : told_,
                          .silent = silent_,
                          .journal = parts_.journal.end(),
                          .lines = {lines.begin(), lines.end()},
                          .news = {news.begin(), news.end()}};
  TRY(parts_.world.disk.write(parts_.progress, to_text(progress), true));
  remembered_ = judged_;
  remembered_news_ = in_news;
  return {};
}

void Watchman::recall() {
  const Duration memory = judging_->memory(longest_memory);
  auto past = parts_.archive.past();
  if (memory == Duration(0) || !past) return;
  const Time from = parts_.world.clock.now() - memory;
  const auto begin = watch::place_since(*past->segments, judged_, from, most_recalled);
  watch::KeptBatches kept(*past->segments, begin, judged_, unreadable);
  in::EventBatch batch;
  for (store::EventPlace first; kept.next(batch, first);) {
    judging_->advance(batch.received);
    judging_->recall(batch, first);
  }
}

void Watchman::catch_up() {
  is_tried_ = true;
  auto past = parts_.archive.past();
  if (!past) {
    // Nothing was ever kept; or it is tried again.
    is_behind_ = past.error().kind != ErrorKind::missing;
    if (is_behind_) unreadable(past.error());
    return;
  }
  is_behind_ = false;
  recall();
  if (judged_ >= past->end) return;
  const std::uint64_t before = events_;
  watch::KeptBatches kept(*past->segments, judged_, past->end, unreadable);
  in::EventBatch batch;
  for (store::EventPlace first; kept.next(batch, first);) {
    judging_->advance(batch.received);
    judge(batch, first);
    write(false);
    Lock hold(mutex_);
    is_behind_ = is_closing_;  // the next process goes on here
    if (is_behind_) return;
  }
  judged_ = past->end;
  log(LogLevel::info, "events_caught_up", {{"events", std::to_string(events_ - before)}});
}

}  // namespace hinomi::node
