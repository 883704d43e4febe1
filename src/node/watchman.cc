#include "node/watchman.h"

#include "base/log.h"
#include "serve/metric_text.h"
#include "watch/anomaly_fields.h"

namespace hinomi::node {
namespace {

constexpr auto breath = std::chrono::milliseconds(500);     // between looks at the clock
constexpr auto rules_looked_at = std::chrono::seconds(30);  // whether their files changed
constexpr auto silence_looked_for = std::chrono::seconds(30);
constexpr auto written_every = std::chrono::seconds(1);  // sooner when there is a new line
constexpr auto retained_every = std::chrono::hours(1);   // and at the start

}  // namespace

Watchman::Watchman(Parts parts)
    : parts_(std::move(parts)),
      own_(parts_.keeper),
      oddities_({parts_.world, parts_.keeper, parts_.alarm, parts_.config, parts_.baselines}),
      files_(parts_.world, parts_.alarm, parts_.yara) {}

Result<std::unique_ptr<Watchman>> Watchman::open(Parts parts) {
  std::unique_ptr<Watchman> out(new Watchman(std::move(parts)));
  const Parts& own = out->parts_;
  out->rules_seen_ = out->silence_seen_ = own.world.clock.now();
  TRY(out->resume());
  out->use(std::make_shared<const WatchRules>(TRY(load_watch_rules(own.world.disk, own.folders))));
  own.archive.on_kept([watchman = out.get()](store::EventPlace first, in::EventBatch&& batch) {
    Lock hold(watchman->mutex_);
    watchman->waiting_ += batch.lines.size();
    watchman->batches_.push_back({first, std::move(batch)});
    watchman->wake_.wake_one();
  });
  out->thread_ = std::jthread([watchman = out.get()] { watchman->run(); });
  return out;
}

Watchman::~Watchman() {
  {
    Lock hold(mutex_);
    is_closing_ = true;
    wake_.wake_all();
  }
  if (thread_.joinable()) thread_.join();
}

Result<void> Watchman::take(in::EventBatch batch) {
  const std::size_t bytes = batch.lines.size();
  {
    Lock hold(mutex_);
    const std::size_t before = waiting_ + coming_;
    if (before > 0 && before + bytes > parts_.most_waiting)
      return fail(ErrorKind::busy, "more events wait than there is room for", {},
                  "Send them again in a moment");
    coming_ += bytes;
  }
  Result<void> kept = parts_.archive.keep(std::move(batch));
  Lock hold(mutex_);
  coming_ -= bytes;
  return kept;
}

bool Watchman::wait(std::deque<Kept>& taken) {
  Lock hold(mutex_);
  for (const Kept& one : taken) waiting_ -= one.batch.lines.size();
  taken.clear();
  if (batches_.empty() && !is_closing_)
    wake_.wait_until(mutex_, std::chrono::steady_clock::now() + breath);
  taken.swap(batches_);
  return !taken.empty() || !is_closing_;
}

void Watchman::run() {
  std::deque<Kept> batches;
  while (wait(batches)) {
    const Time now = parts_.world.clock.now();
    while (!own_.follow()) {
    }
    renew_rules(now);
    oddities_.advance(now);
    if (is_behind_ && (!is_tried_ || !batches.empty())) catch_up();
    // Closed in the middle of it: the next process judges the rest, and these.
    if (is_behind_ && !batches.empty()) break;
    for (const Kept& one : batches) judge(one.batch, one.first);
    judging_->advance(now);
    look_for_silence(now);
    parts_.sensor_memory.pass(now);
    if (now - retained_ > retained_every) {
      retained_ = now;
      parts_.archive.retain();
    }
    write(false);
  }
  write(true);
}

void Watchman::judge(const in::EventBatch& batch, store::EventPlace first) {
  judged_ = judging_->look_at(batch, first);
  events_ = events_before_ + judging_->events();
  bad_ = bad_before_ + judging_->bad();
}

void Watchman::use(std::shared_ptr<const WatchRules> rules) {
  if (judging_) told_ = judging_->told();
  events_before_ = events_;
  bad_before_ = bad_;
  rules_.set(rules);
  judging_ = std::make_unique<watch::Judging>(
      watch::Judging::Options{.plan = rules->ready.plan,
                              .correlations = rules->ready.correlations,
                              .indicators = {own_.live(), rules->observe, 0},
                              .patterns = {.plan = rules->patterns, .observe = rules->observe},
                              .told = told_,
                              .first = judged_,
                              .see = [this](const watch::Seen& seen) { oddities_.see(seen); },
                              .fields = watch::anomaly_fields()},
      [this](const watch::Hit& hit, std::string_view sensor) {
        ++hits_;
        parts_.alarm.hit(hit, sensor);
      });
}

// What is in use stays in use while others are read, and when they cannot be.
void Watchman::renew_rules(Time now) {
  if (now - rules_seen_ < rules_looked_at) return;
  rules_seen_ = now;
  auto digest = digest_of_rules(parts_.world.disk, parts_.folders.rules);
  if (digest && *digest == rules_.get()->digest) return;
  auto loaded = load_watch_rules(parts_.world.disk, parts_.folders);
  if (!loaded)
    return log(LogLevel::error, "rules_not_read",
               {{"what", loaded.error().what}, {"where", loaded.error().where}});
  log(LogLevel::info, "rules_read", {{"rules", std::to_string(loaded->book->rules()->size())}});
  use(std::make_shared<const WatchRules>(std::move(*loaded)));
  recall();
}

void Watchman::look_for_silence(Time now) {
  if (now - silence_seen_ < silence_looked_for) return;
  silence_seen_ = now;
  for (const watch::Silence& silence : watch::fallen_silent(parts_.sensors.all(), now)) {
    Time& told = silent_[silence.sensor];
    if (std::exchange(told, silence.last_seen) == silence.last_seen) continue;
    const std::string title = words_of(silence, "ja") + " / " + words_of(silence, "en");
    ++hits_;
    parts_.alarm.hit({.by = FoundBy::silence,
                      .what = silence.sensor,
                      .title = title,
                      .author = {},
                      .level = Level::medium,
                      .tags = {},
                      .sensor = silence.sensor,
                      .entity_kind = {},
                      .entity = {},
                      .suppression = {},
                      .source = silence.source,
                      .record = 0,
                      .time = silence.last_seen,
                      .matched = {},
                      .json = {}});
  }
}

void Watchman::write(bool all) {
  const auto now = std::chrono::steady_clock::now();
  if (!all && parts_.alarm.waiting() == 0 && now - written_ < written_every) return;
  written_ = now;
  const act::Alarm::Remember before = [this](auto lines, auto news) {
    return remember(lines, news);
  };
  auto done = all ? parts_.alarm.flush(before) : parts_.alarm.write(before);
  if (!done)
    log(all ? LogLevel::error : LogLevel::warning, "detections_wait",
        {{"what", done.error().what}, {"where", done.error().where}});
}

std::shared_ptr<const watch::WatchedRules> Watchman::rules() const {
  return rules_.get()->book->rules();
}

Result<watch::RuleText> Watchman::rule(std::string_view id) const {
  return rules_.get()->book->rule(id);
}

Result<std::string> Watchman::begin_hunt(watch::HuntQuestion question) {
  return parts_.archive.begin(std::move(question));
}
Result<watch::HuntAnswer> Watchman::hunt(std::string_view id) const {
  return parts_.archive.hunt(id);
}
Result<watch::Extract> Watchman::evidence(std::string_view id) const {
  return parts_.archive.evidence(id);
}

std::string Watchman::metrics() const {
  std::string out;
  serve::append_metric(out, "hinomi_events_judged_total", "counter", "Events judged.", events_);
  serve::append_metric(out, "hinomi_events_unreadable_total", "counter",
                       "Events that were no JSON object.", bad_);
  serve::append_metric(out, "hinomi_hits_total", "counter", "Hits of all kinds.", hits_);
  return out;
}

}  // namespace hinomi::node
