// hunt: who has already met an indicator or what a rule looks for, in all events kept; and evidence
// cut out.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <set>
#include <thread>

#include "cli/desk_line.h"
#include "cli/detect_summary.h"
#include "cli/detect_wanted.h"
#include "cli/kept_store.h"
#include "in/normalise.h"
#include "judge/indicators/list_file.h"
#include "out/hits/hits.h"
#include "watch/cut.h"
#include "watch/stream.h"

namespace hinomi::cli {

namespace {

// What is found, written and remembered for the cut.
class HuntOutput {
 public:
  HuntOutput(const HuntArguments& arguments, bool japanese)
      : style_{*hits::format_of(arguments.format), japanese, real_clock().now()},
        cuts_(!arguments.cut.empty()) {
    std::string heading = hits::heading(style_);
    std::fwrite(heading.data(), 1, heading.size(), stdout);
  }

  const hits::Style& style() const { return style_; }
  void remember(store::EventPlace place) {
    if (!cuts_) return;
    Lock hold(mutex_);
    places_.insert(place);
  }
  std::vector<store::EventPlace> places() {
    Lock hold(mutex_);
    return {places_.begin(), places_.end()};
  }

 private:
  const hits::Style style_;
  const bool cuts_;
  Mutex mutex_;
  std::set<store::EventPlace> places_ HINOMI_GUARDED_BY(mutex_);
};

bool put(std::string_view text) {
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
}

std::size_t least_rank(const HuntArguments& arguments) {
  return static_cast<std::size_t>(hits::rank_of_level(arguments.level));
}

watch::Kept kept_of(const store::KeptEvent& event) {
  return {event.sensor, event.basis, event.received, event.place.segment, event.place.event};
}

Result<std::shared_ptr<const indicators::Table>> load_lists(const HuntArguments& arguments) {
  indicators::Table::Builder builder;
  indicators::ListTally tally;
  for (const std::string& file : arguments.lists)
    TRY(indicators::read_list_file(real_disk(), file, builder, tally));
  indicators::Origin asked;
  asked.name = "--indicator";
  for (const std::string& value : arguments.indicators) {
    auto normal = in::normalise(value);
    if (!normal)
      return fail(ErrorKind::invalid, normal.error().what, "--indicator " + value,
                  normal.error().remedy);
    TRY(indicators::check_width(normal->type, normal->value));
    indicators::Entry entry;
    entry.type = normal->type;
    entry.value = normal->value;
    entry.origin = builder.origin(asked);
    builder.add(entry);
  }
  for (const Error& error : tally.first_refused) say(error);
  return builder.build();
}

Result<int> hunt_indicators(const Common& common, const HuntArguments& arguments,
                            const KeptStore& kept, const watch::KeptRange& range,
                            HuntOutput& found) {
  watch::HuntRequest request{TRY(load_lists(arguments)), range, least_rank(arguments),
                             found.style().now};
  int status = 0;
  std::string text;
  auto start = std::chrono::steady_clock::now();
  auto tell = [&](const watch::KeptFinding& one) {
    text.clear();
    for (const watch::IndicatorJudge::Found& by : one.found)
      hits::append({.by = by.by,
                    .event = {one.event.source, one.event.record},
                    .time = one.time,
                    .matched = {by.matched},
                    .json = one.event.json,
                    .together = {},
                    .kept = kept_of(one.event)},
                   found.style(), text);
    found.remember(one.event.place);
    return put(text);
  };
  watch::HuntTally tally = TRY(watch::hunt(*kept.segments, kept.reading, request, tell,
                                           [&](const Error& error) { status = say(error); }));
  double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::fprintf(
      stderr,
      common.language == "ja"
          ? "指標 %llu 件 (%.3f 秒): イベント %llu 件に %llu 件の一致、読んだイベント %llu 件\n"
          : "Indicators: %llu (%.3f s): %llu events with %llu hits, %llu events read\n",
      static_cast<unsigned long long>(tally.indicators), took,
      static_cast<unsigned long long>(tally.events), static_cast<unsigned long long>(tally.hits),
      static_cast<unsigned long long>(tally.read));
  return status;
}

// What the stream finds, with the places that events were kept with.
class KeptHits {
 public:
  KeptHits(const store::Segments& store, const watch::KeptRange& range, HuntOutput& found)
      : places_(store), range_(range), found_(found) {}

  // Several threads at once.
  void append(const watch::Hit& hit, std::string& out) {
    std::shared_ptr<const store::Segment> segment;
    store::EventPlace place = watch::place_of_record(hit.event.record);
    auto event = places_.at(place, segment);
    // Of a block that meets the range some events may not; and retention goes on beside this.
    if (!event || !range_.has(hit.time.value_or(event->received))) return;
    watch::Hit told = hit;
    told.event = {event->source, event->record};
    told.kept = kept_of(*event);
    std::vector<std::shared_ptr<const store::Segment>> segments;  // of what `told` views
    if (told.together)
      for (watch::EventPlace& one : told.together->events) {
        store::EventPlace at = watch::place_of_record(one.record);
        found_.remember(at);
        if (auto other = places_.at(at, segments.emplace_back()))
          one = {other->source, other->record};
      }
    hits::append(told, found_.style(), out);
    found_.remember(place);
  }

 private:
  watch::KeptPlaces places_;
  const watch::KeptRange& range_;
  HuntOutput& found_;
};

Result<int> hunt_rules(const Common& common, const HuntArguments& arguments, const KeptStore& kept,
                       const watch::KeptRange& range, HuntOutput& found) {
  const bool ja = common.language == "ja";
  LoadedRules loaded = TRY(load_rules(arguments.rules));
  const std::size_t rules = loaded.plan->rules().rules.size();
  if (rules == 0) {
    say_rules(loaded, ja);
    return fail(ErrorKind::invalid, "no rule that can be used", arguments.rules.rules[0],
                "See hinomi rules check");
  }
  watch::EventStream::Options options;
  want_hits(loaded, arguments.level, options);
  options.correlate.limits.lateness.reset();
  options.paths = {arguments.store.string()};
  options.jobs = arguments.jobs > 0 ? static_cast<unsigned>(arguments.jobs)
                                    : std::max(1u, std::thread::hardware_concurrency());
  std::atomic<int> status = 0;
  options.open = [&](const std::string&) -> Result<std::unique_ptr<in::EventFile>> {
    return std::make_unique<watch::KeptEvents>(*kept.segments, range,
                                               [&](const Error& error) { status = say(error); });
  };
  KeptHits kept_hits(*kept.segments, range, found);
  watch::EventStream stream(
      loaded.plan, std::move(options),
      [&](const watch::Hit& hit, std::string& out) { kept_hits.append(hit, out); }, put);
  auto start = std::chrono::steady_clock::now();
  watch::StreamTally tally = stream.run();
  double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  for (const Error& error : tally.failed) status = say(error);
  std::fprintf(stderr,
               ja ? "イベント: %llu (%.1f 秒、毎秒 %.0f 件)、規則: %zu\n"
                  : "Events: %llu (%.1f s, %.0f a second), rules: %zu\n",
               static_cast<unsigned long long>(tally.events), took,
               static_cast<double>(tally.events) / std::max(took, 1e-9), rules);
  say_correlations(loaded, tally.correlations, ja);
  say_rules(loaded, ja);
  return status.load();
}

// Held before it is cut, so that nothing of it goes meanwhile.
Result<void> cut_out(const Common& common, const HuntArguments& arguments, const KeptStore& kept,
                     const std::vector<store::EventPlace>& places) {
  if (!arguments.hold.empty()) {
    store::Hold hold{arguments.hold, arguments.by, arguments.why, real_clock().now(), {}, {}};
    if (!arguments.hold_until.empty())
      hold.until = TRY(read_moment(arguments.hold_until, "--hold-until"));
    for (const store::EventPlace& place : places)
      if (hold.segments.empty() || hold.segments.back() != place.segment)
        hold.segments.push_back(place.segment);
    TRY(kept.segments->hold(std::move(hold)));
  }
  watch::CutRequest request{
      arguments.cut, arguments.by, arguments.why, {}, "hinomi " HINOMI_VERSION};
  for (const auto* all : {&arguments.indicators, &arguments.lists, &arguments.rules.rules})
    for (const std::string& one : *all) request.asked += (request.asked.empty() ? "" : ", ") + one;
  watch::CutDone done = TRY(watch::cut(real_disk(), real_clock(), *kept.segments, places, request));
  std::fprintf(stderr,
               common.language == "ja"
                   ? "切り出し: %llu 件を %s に。manifest.json の SHA-256: %s\n"
                   : "Cut out: %llu events into %s. SHA-256 of its manifest.json: %s\n",
               static_cast<unsigned long long>(done.events), arguments.cut.c_str(),
               to_hex(bytes_of(done.manifest_sha256)).c_str());
  return {};
}

Result<int> hunt_in(const Common& common, const HuntArguments& arguments) {
  const bool has_indicators = !arguments.indicators.empty() || !arguments.lists.empty();
  if (!has_indicators && arguments.rules.rules.empty())
    return fail(ErrorKind::invalid, "nothing to look for", "hunt",
                "Name --indicator, --indicators or --rules");
  if (!arguments.cut.empty() && (arguments.by.empty() || arguments.why.empty()))
    return fail(ErrorKind::invalid, "evidence needs who asks and why", "--cut",
                "Say --by and --why");
  if (arguments.cut.empty() && !arguments.hold.empty())
    return fail(ErrorKind::invalid, "a hold is of what is cut out", "--hold", "Say --cut too");
  watch::KeptRange range;
  if (!arguments.from.empty()) range.from = TRY(read_moment(arguments.from, "--from"));
  if (!arguments.to.empty()) range.to = TRY(read_moment(arguments.to, "--to"));
  range.sensors = arguments.sensors;
  KeptStore kept = TRY(open_kept(arguments.store, arguments.hold.empty()));
  HuntOutput found(arguments, common.language == "ja");
  int status = 0;
  if (has_indicators) status = TRY(hunt_indicators(common, arguments, kept, range, found));
  if (!arguments.rules.rules.empty())
    status = std::max(status, TRY(hunt_rules(common, arguments, kept, range, found)));
  if (std::fflush(stdout) != 0 || std::ferror(stdout))
    return fail(ErrorKind::io, "the output cannot be written", "standard output", "Make room");
  if (!arguments.cut.empty()) TRY(cut_out(common, arguments, kept, found.places()));
  return status;
}

}  // namespace

int run_hunt(const Common& common, const HuntArguments& arguments) {
  auto done = hunt_in(common, arguments);
  return done ? *done : say(done.error());
}

}  // namespace hinomi::cli
