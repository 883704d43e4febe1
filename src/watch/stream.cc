#include "watch/stream.h"

#include <thread>
#include <utility>

#include "judge/detect/event_time.h"

namespace hinomi::watch {

namespace {

constexpr std::uint64_t ahead = 4;          // pieces a thread may be ahead of what was written
constexpr std::size_t most_text = 1 << 16;  // bytes that wait to be written
constexpr auto tick = std::chrono::milliseconds(100);

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
  for (std::size_t i = 0; i < by_indicator.size(); ++i) by_indicator[i] += other.by_indicator[i];
  bytes += other.bytes;
  by_rule.resize(std::max(by_rule.size(), other.by_rule.size()));
  for (std::size_t i = 0; i < other.by_rule.size(); ++i) by_rule[i] += other.by_rule[i];
  for (const Error& error : other.first_bad)
    if (first_bad.size() < most_listed) first_bad.push_back(error);
  failed.insert(failed.end(), other.failed.begin(), other.failed.end());
  patterns.undecided += other.patterns.undecided;
  patterns.by_pattern.resize(
      std::max(patterns.by_pattern.size(), other.patterns.by_pattern.size()));
  for (std::size_t i = 0; i < other.patterns.by_pattern.size(); ++i)
    patterns.by_pattern[i] += other.patterns.by_pattern[i];
}

// What a thread needs to look at pieces.
class EventStream::Worker {
 public:
  explicit Worker(EventStream& stream) : stream_(stream), detector_(stream.plan_) {
    if (auto& plan = stream.options_.correlate.plan) gatherer_.emplace(plan, detector_);
    if (stream.options_.indicators.live)
      indicators_.emplace(*stream.plan_, stream.options_.indicators);
    if (stream.options_.patterns.plan) patterns_.emplace(*stream.plan_, stream.options_.patterns);
  }

  Part look_at(const in::EventPiece& piece, std::size_t path) {
    Part out;
    part_ = &out;
    path_ = path;
    format_ = piece.format;
    out.tally.by_rule.resize(stream_.plan_->rules().rules.size());
    out.tally.bytes = piece.bytes.size();
    if (indicators_) indicators_->renew();
    std::uint64_t undecided = patterns_ ? patterns_->undecided() : 0;
    if (patterns_)
      out.tally.patterns.by_pattern.resize(stream_.options_.patterns.plan->entries().size());
    decoder_.read(
        piece, [this](std::string_view json, std::uint64_t record) { look_at(json, record); },
        [this](Error error, std::uint64_t record) { refuse(std::move(error), record); });
    if (patterns_) out.tally.patterns.undecided = patterns_->undecided() - undecided;
    stream_.events_ += out.tally.events;
    stream_.bytes_ += out.tally.bytes;
    return out;
  }

 private:
  void refuse(Error error, std::uint64_t record) {
    ++part_->tally.bad;
    if (part_->tally.first_bad.size() < StreamTally::most_listed)
      part_->tally.first_bad.push_back(
          placed(std::move(error), name(), in::place_of_record(format_, record)));
  }

  void look_at(std::string_view json, std::uint64_t record) {
    auto matched = detector_.match(json);
    if (!matched) return refuse(matched.error(), record);
    ++part_->tally.events;
    if (gatherer_ && !matched->empty())
      if (auto sighting = gatherer_->gather(event_number(path_, record), *matched))
        part_->sightings.push_back(std::move(*sighting));
    time_.reset();
    for (std::uint32_t rule : *matched) {
      if (!stream_.options_.wanted[rule]) continue;
      ++part_->tally.by_rule[rule];
      tell(finder_of(stream_.plan_->rules().rules[rule]), detector_.evidence(rule), json, record);
    }
    if (patterns_ && patterns_->look(detector_.event())) look_for_patterns(json, record);
    if (!indicators_ || !indicators_->look(detector_.event())) return;
    for (const IndicatorJudge::Found& found :
         indicators_->found(time().value_or(stream_.options_.clock->now()))) {
      ++part_->tally.by_indicator[found.rank];
      tell(found.by, {found.matched}, json, record);
    }
  }

  void look_for_patterns(std::string_view json, std::uint64_t record) {
    for (const PatternJudge::Found& found : patterns_->found(time())) {
      ++part_->tally.patterns.by_pattern[found.entry];
      tell(found.by, found.matched, json, record);
    }
    PatternSighting sighting{event_number(path_, record), time(), {}};
    if (patterns_->sighting(sighting)) part_->pattern_sightings.push_back(std::move(sighting));
  }

  void tell(const Finder& by, std::vector<Evidence> matched, std::string_view json,
            std::uint64_t record) {
    ++part_->tally.hits;
    stream_.render_({.by = by,
                     .event = {name(), record},
                     .time = time(),
                     .matched = std::move(matched),
                     .json = json,
                     .together = {}},
                    part_->text);
  }

  // When the event was that was read last.
  std::optional<Time> time() {
    if (!time_) time_ = detect::time_of(*stream_.plan_, detector_.event());
    return *time_;
  }

  const std::string& name() const { return stream_.options_.paths[path_]; }

  EventStream& stream_;
  detect::Detector detector_;
  std::optional<detect::Gatherer> gatherer_;
  std::optional<IndicatorJudge> indicators_;
  std::optional<PatternJudge> patterns_;
  std::optional<std::optional<Time>> time_;
  in::EventDecoder decoder_;
  Part* part_ = nullptr;
  std::size_t path_ = 0;
  in::EventFormat format_ = in::EventFormat::json_lines;
};

EventStream::EventStream(std::shared_ptr<const detect::Plan> plan, Options options, Render render,
                         Write write)
    : plan_(std::move(plan)),
      options_(std::move(options)),
      render_(std::move(render)),
      write_(std::move(write)),
      correlating_(options_.correlate, options_.paths,
                   [this](const Hit& hit) {
                     telling_.is_held();
                     tell(hit);
                   }),
      pattern_windows_(options_.patterns, options_.paths, [this](const Hit& hit) {
        telling_.is_held();
        tell(hit);
      }) {
  options_.wanted.resize(plan_->rules().rules.size(), true);
  options_.read.stop = &stopped_;
}

bool EventStream::take(in::EventPiece& piece, std::size_t& path, std::uint64_t& ticket,
                       std::optional<Error>& failed) {
  Lock hold(source_);
  {
    Lock room(mutex_);
    while (!stopped_ && tickets_ - put_ >= ahead * options_.jobs) room_.wait(mutex_);
  }
  while (!stopped_ && path_ < options_.paths.size()) {
    path = path_;
    if (!file_) {
      auto opened = options_.open ? options_.open(options_.paths[path_])
                                  : in::EventFile::open(options_.paths[path_], options_.read);
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
    Part part;
    if (failed)
      part.tally.failed.push_back(placed(*std::exchange(failed, {}), options_.paths[path], ""));
    else
      part = worker.look_at(piece, path);
    deliver(ticket, std::move(part));
  }
}

void EventStream::deliver(std::uint64_t ticket, Part part) {
  {
    Lock hold(mutex_);
    waiting_.emplace(ticket, std::move(part));
    if (std::exchange(is_putting_, true)) return;
  }
  while (auto next = next_part()) {
    put(std::move(*next));
    Lock hold(mutex_);
    ++put_;
    room_.wake_all();
  }
}

std::optional<EventStream::Part> EventStream::next_part() {
  Lock hold(mutex_);
  is_putting_ = !waiting_.empty() && waiting_.begin()->first == put_;
  if (!is_putting_) return std::nullopt;
  Part out = std::move(waiting_.begin()->second);
  waiting_.erase(waiting_.begin());
  return out;
}

void EventStream::put(Part part) {
  Lock hold(telling_);
  tally_.add(part.tally);
  write(part.text);
  if (part.sightings.empty() && part.pattern_sightings.empty()) return;
  Time now = options_.clock->now();
  if (!part.sightings.empty()) correlating_.add(std::move(part.sightings), now);
  if (!part.pattern_sightings.empty()) pattern_windows_.add(part.pattern_sightings, now);
  write(text_);
}

void EventStream::tell(const Hit& hit) {
  ++tally_.hits;
  render_(hit, text_);
  if (text_.size() >= most_text) write(text_);
}

void EventStream::write(std::string& text) {
  if (!text.empty() && !is_refused_ && !write_(text)) is_refused_ = stopped_ = true;
  text.clear();
}

void EventStream::follow(std::size_t path) {
  Worker worker(*this);
  in::EventPiece piece;
  Result<void> done;
  auto opened = in::EventFile::open(options_.paths[path], options_.read);
  if (!opened) done = std::unexpected(opened.error());
  while (opened && !stopped_) {
    auto more = (*opened)->next(piece);
    if (!more) done = std::unexpected(more.error());
    if (!more || !*more) break;
    put(worker.look_at(piece, path));
  }
  if (done) return;
  Part part;
  part.tally.failed.push_back(placed(done.error(), options_.paths[path], ""));
  put(std::move(part));
}

void EventStream::follow_all() {
  std::jthread ticking;
  if (options_.correlate.plan || options_.patterns.plan)
    ticking = std::jthread([this](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        std::this_thread::sleep_for(tick);
        Lock hold(telling_);
        correlating_.advance(options_.clock->now());
        pattern_windows_.advance(options_.clock->now());
        write(text_);
      }
    });
  std::vector<std::jthread> threads;
  for (std::size_t i = 1; i < options_.paths.size(); ++i)
    threads.emplace_back([this, i] { follow(i); });
  follow(0);
}

StreamTally EventStream::run() {
  if (options_.read.follow) {
    follow_all();
  } else {
    std::vector<std::jthread> threads;
    for (unsigned i = 1; i < options_.jobs; ++i) threads.emplace_back([this] { work(); });
    work();
  }
  Lock hold(telling_);
  if (!is_refused_) {
    correlating_.finish();
    pattern_windows_.finish();
  }
  write(text_);
  tally_.by_rule.resize(plan_->rules().rules.size());
  tally_.correlations = correlating_.tally();
  PatternTally alone = std::exchange(tally_.patterns, pattern_windows_.tally());
  tally_.patterns.undecided = alone.undecided;
  for (std::size_t i = 0; i < alone.by_pattern.size(); ++i)
    tally_.patterns.by_pattern[i] += alone.by_pattern[i];
  return tally_;
}

}  // namespace hinomi::watch
