#include "node/archive.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/hash.h"
#include "base/id.h"
#include "base/log.h"
#include "in/normalise.h"
#include "judge/detect/event_time.h"
#include "judge/indicators/list_file.h"
#include "watch/event_names.h"
#include "watch/hunt.h"

namespace hinomi::node {
namespace {

constexpr std::size_t most_running = 2, most_remembered = 50;
constexpr std::size_t most_met = 1000, most_samples = 100, longest_sample = 16384;
constexpr std::size_t most_places = 100'000, longest_extract = 256 << 20;

std::unexpected<Error> not_done(std::string_view id) {
  return fail(ErrorKind::conflict, "this hunt is not done", std::string(id), "Wait for its end");
}

}  // namespace

// One hunt, and all it needs.
struct Archive::Hunt {
  std::shared_ptr<const Opened> opened;
  std::shared_ptr<const indicators::Table> indicators;  // or
  std::shared_ptr<const detect::Plan> plan;             // of one rule
  Time now;

  mutable Mutex mutex;
  watch::HuntAnswer answer HINOMI_GUARDED_BY(mutex);
  std::set<store::EventPlace> places HINOMI_GUARDED_BY(mutex);  // the first ones
  std::set<std::uint64_t> segments HINOMI_GUARDED_BY(mutex);    // of all
  std::jthread thread;  // the last member: it ends before what it uses

  void met(const std::string& by, const store::KeptEvent& event, std::optional<Time> time,
           std::vector<MatchedField> matched) {
    boost::system::error_code none;
    json::value parsed = json::parse(event.json, none);
    watch::Entity entity;
    if (const json::object* object = parsed.if_object()) entity = watch::entity_of(*object);
    const Time when = time.value_or(event.received);
    Lock hold(mutex);
    ++answer.hits;
    auto found = std::find_if(answer.met.begin(), answer.met.end(), [&](const watch::Met& one) {
      return one.by == by && one.sensor == event.sensor && one.entity == entity.value;
    });
    if (found == answer.met.end()) {
      ++answer.met_count;
      if (answer.met.size() < most_met)
        answer.met.push_back(
            {by, std::string(event.sensor), std::string(entity.kind), entity.value, 1, when, when});
    } else {
      ++found->count;
      found->first = std::min(found->first, when);
      found->last = std::max(found->last, when);
    }
    segments.insert(event.place.segment);
    if (places.size() < most_places) places.insert(event.place);
    if (answer.samples.size() >= most_samples) return;
    watch::HuntedEvent& sample = answer.samples.emplace_back();
    sample.by = by;
    sample.sensor = event.sensor;
    sample.sample = {.source = std::string(event.source),
                     .record = event.record,
                     .time = time,
                     .matched = std::move(matched),
                     .event = std::string(event.json.substr(0, longest_sample)),
                     .cut = event.json.size() > longest_sample};
  }
  void trouble(const Error& error) {
    Lock hold(mutex);
    if (answer.problems.size() < most_samples) answer.problems.push_back(error);
  }
  watch::KeptRange range() const {
    Lock hold(mutex);
    return {answer.question.from, answer.question.to, {}};
  }
  Result<void> look_for_indicators();
  void look_for_rule(const std::stop_token& stop);
};

Result<void> Archive::Hunt::look_for_indicators() {
  auto tally = TRY(watch::hunt(
      *opened->segments, opened->reading, {indicators, range(), 0, now},
      [&](const watch::KeptFinding& one) {
        for (const watch::IndicatorJudge::Found& found : one.found)
          met(std::string(found.by.title), one.event, one.time,
              {{found.matched.field, found.matched.text}});
        return true;
      },
      [&](const Error& error) { trouble(error); }));
  Lock hold(mutex);
  answer.events = tally.read;
  return {};
}

void Archive::Hunt::look_for_rule(const std::stop_token& stop) {
  const watch::KeptRange wanted = range();
  detect::Detector detector(plan);
  in::EventDecoder decoder;
  watch::KeptEvents events(*opened->segments, wanted, [&](const Error& error) { trouble(error); });
  watch::KeptPlaces kept(*opened->segments);
  in::EventPiece piece;
  while (!stop.stop_requested()) {
    auto more = events.next(piece);
    if (!more) trouble(more.error());
    if (!more || !*more) return;
    std::uint64_t count = 0;
    decoder.read(
        piece,
        [&](std::string_view json, std::uint64_t record) {
          ++count;
          auto matched = detector.match(json);
          if (!matched || matched->empty()) return;
          const std::optional<Time> time = detect::time_of(*plan, detector.event());
          std::shared_ptr<const store::Segment> segment;
          auto event = kept.at(watch::place_of_record(record), segment);
          if (!event || !wanted.has(time.value_or(event->received))) return;
          event->json = json;
          std::vector<MatchedField> fields;
          for (const auto& one : detector.evidence(matched->front()))
            fields.push_back({one.field, one.text});
          met(plan->rules().rules[matched->front()].title, *event, time, std::move(fields));
        },
        [](const Error&, std::uint64_t) {});
    Lock hold(mutex);
    answer.events += count;
    answer.looked += piece.bytes.size();
  }
}

void Archive::run(Hunt& hunt, const std::stop_token& stop) {
  Result<void> done;
  if (hunt.plan)
    hunt.look_for_rule(stop);
  else
    done = hunt.look_for_indicators();
  if (!done) hunt.trouble(done.error());
  Lock hold(hunt.mutex);
  std::sort(hunt.answer.met.begin(), hunt.answer.met.end(),
            [](const watch::Met& a, const watch::Met& b) {
              return std::tie(b.count, a.by, a.sensor, a.entity) <
                     std::tie(a.count, b.by, b.sensor, b.entity);
            });
  hunt.answer.looked = hunt.answer.of;
  hunt.answer.state = done ? watch::HuntAnswer::State::done : watch::HuntAnswer::State::failed;
}

Archive::Archive(World& world, WatchFolders folders, std::filesystem::path folder,
                 KeepConfig config)
    : world_(world),
      folders_(std::move(folders)),
      folder_(std::move(folder)),
      config_(std::move(config)) {}

Archive::~Archive() = default;

Result<std::shared_ptr<const Archive::Opened>> Archive::open(bool make) const {
  Lock hold(mutex_);
  if (opened_) return opened_;
  if (!make && !is_there())
    return fail(ErrorKind::missing, "this node has kept no events yet", {},
                "Let a sensor send some (docs/events.md)");
  auto out = std::make_shared<Opened>();
  WatchRules none = TRY(load_watch_rules(world_.disk, {{}, folders_.content}));
  out->reading = {none.ready.plan, none.observe};
  store::SegmentsOptions options;
  options.folder = folder_;
  options.describer = watch::describer(out->reading);
  options.on_trouble = [](const Error& error) {
    log(LogLevel::error, "events_store", {{"what", error.what}, {"where", error.where}});
  };
  options.on_kept = [this](store::EventPlace first, store::KeptBatch&& batch) {
    sink_(first, {.sensor = std::move(batch.sensor),
                  .source = std::move(batch.source),
                  .lines = std::move(batch.lines),
                  .received = batch.received});
  };
  out->segments =
      TRY(store::Segments::open(world_.disk, world_.clock, world_.random, std::move(options)));
  out->begun_at = out->segments->next_segment();
  opened_ = out;
  return out;
}

Result<Archive::Past> Archive::past() const {
  auto opened = TRY(open(false));
  return Past{{opened, opened->segments.get()}, opened->begun_at};
}

bool Archive::is_there() const {
  auto files = world_.disk.list(folder_);
  return !files || !files->empty();
}

Result<void> Archive::keep(in::EventBatch batch) {
  auto opened = TRY(open(true));
  store::KeptBatch kept{.sensor = batch.sensor,
                        .source = batch.source,
                        .basis = config_.basis,
                        .received = batch.received,
                        .first_record = 1,
                        .lines = std::move(batch.lines)};
  {
    Lock hold(mutex_);
    std::uint64_t& last = records_[batch.sensor + "\n" + batch.source];
    kept.first_record = last + 1;
    last += batch.count;
  }
  return opened->segments->append(std::move(kept));
}

void Archive::retain() {
  auto opened = open(false);
  if (!opened) return;
  store::Retention retention;
  retention.other = std::chrono::days(config_.days);
  retention.most_bytes = config_.most_bytes;
  auto done =
      (*opened)->segments->retain(retention, [](const store::Deletion& deletion) -> Result<void> {
        log(LogLevel::info, "events_deleted",
            {{"segment", std::to_string(deletion.segment.id)}, {"why", deletion.why}});
        return {};
      });
  if (!done) log(LogLevel::error, "events_not_deleted", {{"what", done.error().what}});
}

Result<std::string> Archive::begin(watch::HuntQuestion question) {
  auto hunt = std::make_shared<Hunt>();
  hunt->opened = TRY(open(false));
  hunt->now = world_.clock.now();
  watch::HuntAnswer answer;
  answer.id = new_id(hunt->now, world_.random);
  answer.begun = hunt->now;
  answer.question = question;
  if (!question.rule.empty()) {
    hunt->plan = TRY(compile_one(world_.disk, folders_.content, question.rule));
  } else {
    indicators::Table::Builder builder;
    for (const std::string& value : question.indicators) {
      auto normal = in::normalise(value);
      Result<void> fits = normal ? indicators::check_width(normal->type, normal->value)
                                 : Result<void>(std::unexpected(normal.error()));
      if (!fits) {
        Error error = fits.error();
        error.where = value;
        if (answer.problems.size() < most_samples) answer.problems.push_back(std::move(error));
        continue;
      }
      indicators::Entry entry;
      entry.type = normal->type;
      entry.value = normal->value;
      entry.origin = builder.origin({"hunt", {}, {}});
      builder.add(entry);
    }
    hunt->indicators = builder.build();
    if (hunt->indicators->size() == 0)
      return fail(ErrorKind::invalid, "none of these is an indicator", "indicators",
                  answer.problems.empty() ? "Give one a line" : answer.problems.front().remedy);
  }
  answer.of = hunt->plan ? hunt->opened->segments->size([](const Error&) {}).bytes : 1;
  Lock hold(mutex_);
  const auto running = std::count_if(hunts_.begin(), hunts_.end(), [](const auto& one) {
    Lock own(one->mutex);
    return one->answer.state == watch::HuntAnswer::State::running;
  });
  if (static_cast<std::size_t>(running) >= most_running)
    return fail(ErrorKind::busy, "other hunts are running", {}, "Wait for their end");
  if (hunts_.size() >= most_remembered) hunts_.erase(hunts_.begin());
  const std::string id = answer.id;
  {
    Lock own(hunt->mutex);
    hunt->answer = std::move(answer);
  }
  hunts_.push_back(hunt);
  hunt->thread = std::jthread([raw = hunt.get()](const std::stop_token& stop) { run(*raw, stop); });
  return id;
}

Result<std::shared_ptr<Archive::Hunt>> Archive::find(std::string_view id) const {
  Lock hold(mutex_);
  for (const auto& one : hunts_) {
    Lock own(one->mutex);
    if (one->answer.id == id) return one;
  }
  return fail(ErrorKind::missing, "no such hunt", std::string(id), "Begin it again");
}

Result<watch::HuntAnswer> Archive::hunt(std::string_view id) const {
  auto found = TRY(find(id));
  Lock hold(found->mutex);
  return found->answer;
}

Result<std::vector<std::uint64_t>> Archive::segments_met(std::string_view id) const {
  auto found = TRY(find(id));
  Lock hold(found->mutex);
  if (found->answer.state == watch::HuntAnswer::State::running) return not_done(id);
  return std::vector(found->segments.begin(), found->segments.end());
}

Result<watch::Extract> Archive::evidence(std::string_view id) const {
  auto found = TRY(find(id));
  std::vector<store::EventPlace> places;
  {
    Lock hold(found->mutex);
    if (found->answer.state == watch::HuntAnswer::State::running) return not_done(id);
    places.assign(found->places.begin(), found->places.end());
  }
  watch::Extract out;
  bool is_whole = true;
  found->opened->segments->read(
      places,
      [&](const store::KeptEvent& event) {
        is_whole = out.bytes.size() + event.json.size() < longest_extract;
        if (is_whole) out.bytes.append(event.json).push_back('\n');
        return is_whole;
      },
      [](const Error&) {});
  if (!is_whole)
    return fail(ErrorKind::too_large, "more than 256 MB matched", std::string(id),
                "Narrow the time, or cut it with hinomi hunt --cut");
  out.sha256 = to_hex(bytes_of(sha256(out.bytes)));
  return out;
}

}  // namespace hinomi::node
