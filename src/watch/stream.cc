#include "watch/stream.h"

#include <thread>
#include <utility>

#include "judge/detect/event_time.h"

namespace hinomi::watch {

namespace {

constexpr std::uint64_t ahead = 4;  // pieces a thread may be ahead of what was written

Error placed(Error error, const std::string& path, std::string_view record) {
  std::string where = path;
  if (!record.empty()) where += ": " + std::string(record);
  if (!error.where.empty() && error.where != path) where += ", " + error.where;
  error.where = std::move(where);
  return error;
}

}  // namespace

void StreamTally::add(const StreamTally& other) {
  events += other.events;
  bad += other.bad;
  hits += other.hits;
  bytes += other.bytes;
  by_rule.resize(std::max(by_rule.size(), other.by_rule.size()));
  for (std::size_t i = 0; i < other.by_rule.size(); ++i) by_rule[i] += other.by_rule[i];
  for (const Error& error : other.first_bad)
    if (first_bad.size() < most_listed) first_bad.push_back(error);
  failed.insert(failed.end(), other.failed.begin(), other.failed.end());
}

// What a thread needs to look at pieces.
class EventStream::Worker {
 public:
  explicit Worker(EventStream& stream) : stream_(stream), detector_(stream.plan_) {}

  Part look_at(const in::EventPiece& piece, const std::string& path) {
    Part out;
    part_ = &out;
    path_ = &path;
    format_ = piece.format;
    out.tally.by_rule.resize(stream_.plan_->rules().rules.size());
    out.tally.bytes = piece.bytes.size();
    decoder_.read(
        piece, [this](std::string_view json, std::uint64_t record) { look_at(json, record); },
        [this](Error error, std::uint64_t record) { refuse(std::move(error), record); });
    stream_.events_ += out.tally.events;
    stream_.bytes_ += out.tally.bytes;
    return out;
  }

 private:
  void refuse(Error error, std::uint64_t record) {
    ++part_->tally.bad;
    if (part_->tally.first_bad.size() < StreamTally::most_listed)
      part_->tally.first_bad.push_back(
          placed(std::move(error), *path_, in::place_of_record(format_, record)));
  }

  void look_at(std::string_view json, std::uint64_t record) {
    auto matched = detector_.match(json);
    if (!matched) return refuse(matched.error(), record);
    ++part_->tally.events;
    std::optional<std::optional<Time>> time;
    for (std::uint32_t rule : *matched) {
      if (!stream_.options_.wanted[rule]) continue;
      ++part_->tally.hits;
      ++part_->tally.by_rule[rule];
      if (!time) time = detect::time_of(*stream_.plan_, detector_.event());
      stream_.render_({stream_.plan_->rules().rules[rule], *path_, record, *time,
                       detector_.evidence(rule), json},
                      part_->text);
    }
  }

  EventStream& stream_;
  detect::Detector detector_;
  in::EventDecoder decoder_;
  Part* part_ = nullptr;
  const std::string* path_ = nullptr;
  in::EventFormat format_ = in::EventFormat::json_lines;
};

EventStream::EventStream(std::shared_ptr<const detect::Plan> plan, Options options, Render render,
                         Write write)
    : plan_(std::move(plan)),
      options_(std::move(options)),
      render_(std::move(render)),
      write_(std::move(write)) {
  options_.wanted.resize(plan_->rules().rules.size(), true);
  options_.read.stop = &stopped_;
}

bool EventStream::take(in::EventPiece& piece, std::size_t& path, std::uint64_t& ticket,
                       std::optional<Error>& failed) {
  Lock hold(source_);
  {
    Lock room(mutex_);
    while (!stopped_ && tickets_ - written_ >= ahead * options_.jobs) room_.wait(mutex_);
  }
  while (!stopped_ && path_ < options_.paths.size()) {
    path = path_;
    if (!file_) {
      auto opened = in::EventFile::open(options_.paths[path_], options_.read);
      if (!opened) failed = opened.error();
      if (opened) file_ = std::move(*opened);
    }
    if (file_) {
      auto more = file_->next(piece);
      if (!more) failed = more.error();
      if (more && *more) {
        ticket = tickets_++;
        return true;
      }
      file_.reset();
    }
    ++path_;
    if (failed) {
      ticket = tickets_++;
      return true;
    }
  }
  return false;
}

void EventStream::work() {
  Worker worker(*this);
  in::EventPiece piece;
  std::size_t path = 0;
  std::uint64_t ticket = 0;
  std::optional<Error> failed;
  while (take(piece, path, ticket, failed)) {
    const std::string& name = options_.paths[path];
    Part part;
    if (failed)
      part.tally.failed.push_back(placed(*std::exchange(failed, {}), name, ""));
    else
      part = worker.look_at(piece, name);
    deliver(ticket, std::move(part));
  }
}

void EventStream::deliver(std::uint64_t ticket, Part part) {
  Lock hold(mutex_);
  waiting_.emplace(ticket, std::move(part));
  while (!waiting_.empty() && waiting_.begin()->first == written_) {
    put(waiting_.begin()->second);
    waiting_.erase(waiting_.begin());
    ++written_;
  }
  room_.wake_all();
}

void EventStream::put(const Part& part) {
  tally_.add(part.tally);
  if (!part.text.empty() && !stopped_ && !write_(part.text)) stopped_ = true;
}

void EventStream::follow(const std::string& path) {
  Worker worker(*this);
  in::EventPiece piece;
  Result<void> done;
  auto opened = in::EventFile::open(path, options_.read);
  if (!opened) done = std::unexpected(opened.error());
  while (opened && !stopped_) {
    auto more = (*opened)->next(piece);
    if (!more) done = std::unexpected(more.error());
    if (!more || !*more) break;
    Part part = worker.look_at(piece, path);
    Lock hold(mutex_);
    put(part);
  }
  if (done) return;
  Part part;
  part.tally.failed.push_back(placed(done.error(), path, ""));
  Lock hold(mutex_);
  put(part);
}

StreamTally EventStream::run() {
  std::vector<std::thread> threads;
  if (options_.read.follow) {
    for (std::size_t i = 1; i < options_.paths.size(); ++i)
      threads.emplace_back([this, i] { follow(options_.paths[i]); });
    follow(options_.paths[0]);
  } else {
    for (unsigned i = 1; i < options_.jobs; ++i) threads.emplace_back([this] { work(); });
    work();
  }
  for (std::thread& thread : threads) thread.join();
  Lock hold(mutex_);
  tally_.by_rule.resize(plan_->rules().rules.size());
  return tally_;
}

}  // namespace hinomi::watch
