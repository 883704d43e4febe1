// detect: rules against files of events.
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <thread>

#include "cli/desk_line.h"
#include "cli/detect_summary.h"
#include "cli/detect_wanted.h"
#include "cli/paths.h"
#include "judge/detect/timespan.h"
#include "out/hits/hits.h"

namespace hinomi::cli {

namespace {

using Steady = std::chrono::steady_clock;

std::atomic<watch::EventStream*> running = nullptr;

void on_interrupt(int) {
  if (watch::EventStream* stream = running) stream->stop();
}

Result<std::vector<std::string>> event_files(const std::vector<std::string>& given) {
  std::vector<std::string> out = TRY(files_of(given, "Name files of events"));
  if (out.size() > watch::most_sources)
    return fail(ErrorKind::too_large, std::to_string(out.size()) + " files of events", given[0],
                "Name at most " + std::to_string(watch::most_sources) + " at a time");
  return out;
}

struct Progress {
  Progress(const watch::EventStream& stream, bool shown) {
    if (shown) thread_ = std::jthread([&stream](std::stop_token stop) { show(stream, stop); });
  }

  static void show(const watch::EventStream& stream, std::stop_token stop) {
    auto start = Steady::now();
    for (int tick = 1; !stop.stop_requested(); ++tick) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      if (tick % 10 != 0) continue;
      double took = std::chrono::duration<double>(Steady::now() - start).count();
      double events = static_cast<double>(stream.events());
      std::fprintf(stderr, "\r%.0f events, %.0f MB, %.0f events/s ", events,
                   static_cast<double>(stream.bytes()) / 1e6, events / took);
    }
    std::fprintf(stderr, "\r\033[K");
  }

  std::jthread thread_;
};

Result<void> set_lateness(const DetectArguments& arguments, watch::EventStream::Options& options) {
  auto& lateness = options.correlate.limits.lateness;
  if (!arguments.follow) lateness.reset();
  if (arguments.lateness.empty()) return {};
  auto span = detect::read_timespan(arguments.lateness);
  if (!span) return fail(ErrorKind::invalid, span.error().what, "--lateness", span.error().remedy);
  lateness = *span;
  return {};
}

Result<int> detect_in(const Common& common, const DetectArguments& arguments) {
  bool ja = common.language == "ja";
  auto start = Steady::now();
  if (arguments.rules.rules.empty() && arguments.indicators.empty() && arguments.patterns.empty())
    return fail(ErrorKind::invalid, "nothing to look for", "--rules",
                "Name rules with --rules, indicators with --indicators, STIX patterns with "
                "--patterns, or several");
  std::vector<std::string> files = TRY(event_files(arguments.events));
  watch::EventStream::Options options;
  if (!arguments.input_format.empty()) {
    options.read.format = in::event_format(arguments.input_format);
    if (!options.read.format)
      return fail(ErrorKind::invalid, "no such format: " + arguments.input_format, "--input-format",
                  "It is one of jsonl, json, evtx, syslog, cef, leef, auditd and zeek");
  }
  LoadedIndicators indicators = TRY(load_indicators(arguments.indicators));
  LoadedPatterns patterns = TRY(load_patterns(arguments.patterns));
  std::vector<std::string> fields = indicators.fields;
  fields.insert(fields.end(), patterns.fields.begin(), patterns.fields.end());
  LoadedRules loaded = TRY(load_rules(arguments.rules, fields));
  const auto& rules = loaded.plan->rules().rules;
  if (rules.empty() && !arguments.rules.rules.empty()) {
    say_rules(loaded, ja);
    return fail(ErrorKind::invalid, "no rule that can be used", arguments.rules.rules[0],
                "See hinomi rules check");
  }
  double loading = std::chrono::duration<double>(Steady::now() - start).count();
  int least = hits::rank_of_level(arguments.level);
  want_hits(loaded, arguments.level, options);
  TRY(set_lateness(arguments, options));
  if (indicators.table)
    options.indicators = {std::make_shared<const indicators::Live>(indicators.table),
                          indicators.observe, static_cast<std::size_t>(least)};
  if (patterns.plan) {
    options.patterns = {patterns.plan, patterns.observe, {}, static_cast<std::size_t>(least)};
    options.patterns.limits.order.lateness = options.correlate.limits.lateness;
  }
  options.paths = std::move(files);
  options.read.follow = arguments.follow;
  unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  options.jobs = arguments.jobs > 0 ? static_cast<unsigned>(arguments.jobs) : cores;

  hits::Style style{*hits::format_of(arguments.format), ja, real_clock().now()};
  std::string heading = hits::heading(style);
  std::fwrite(heading.data(), 1, heading.size(), stdout);
  bool is_live = arguments.follow;
  watch::EventStream stream(
      loaded.plan, std::move(options),
      [&style](const watch::Hit& hit, std::string& out) { hits::append(hit, style, out); },
      [is_live](std::string_view text) {
        return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() &&
               (!is_live || std::fflush(stdout) == 0);
      });
  running = &stream;
  std::signal(SIGINT, on_interrupt);
  std::signal(SIGTERM, on_interrupt);
  start = Steady::now();
  watch::StreamTally tally;
  {
    Progress progress(stream, isatty(2) && !isatty(1));
    tally = stream.run();
  }
  running = nullptr;
  bool is_written = std::fflush(stdout) == 0 && !std::ferror(stdout);
  double took = std::chrono::duration<double>(Steady::now() - start).count();

  for (const Error& error : tally.failed) say(error);
  std::fprintf(stderr,
               ja ? "イベント: %llu (%.1f 秒、毎秒 %.0f 件)、規則: %zu (読み込み %.1f 秒)\n"
                  : "Events: %llu (%.1f s, %.0f a second), rules: %zu (loaded in %.1f s)\n",
               static_cast<unsigned long long>(tally.events), took,
               static_cast<double>(tally.events) / std::max(took, 1e-9), rules.size(), loading);
  say_troubles(tally.first_bad, tally.bad, ja ? "読めないイベント" : "Events that cannot be read");
  if (indicators.table) say_indicators(indicators, tally, ja);
  if (patterns.plan) say_patterns(patterns, tally.patterns, ja);
  say_hits(loaded, tally, ja);
  say_correlations(loaded, tally.correlations, ja);
  say_rules(loaded, ja);
  if (!is_written)
    return fail(ErrorKind::io, "the output cannot be written", "standard output", "Make room");
  if (stream.is_stopped() && !arguments.follow)
    return fail(ErrorKind::busy, "interrupted before the end", {}, "Start it again");
  if (!tally.failed.empty()) return 1;
  int least_failing = arguments.fail_on.empty() ? 0 : hits::rank_of_level(arguments.fail_on);
  bool fails = !arguments.fail_on.empty() && (has_hit_of(loaded, tally, least_failing) ||
                                              has_hit_of(patterns, tally, least_failing));
  return fails ? 3 : 0;
}

}  // namespace

int run_detect(const Common& common, const DetectArguments& arguments) {
  auto status = detect_in(common, arguments);
  return status ? *status : say(status.error());
}

}  // namespace hinomi::cli
