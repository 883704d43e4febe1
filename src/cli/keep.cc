// keep: files of events into a store; what it has, and what no longer stays.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <thread>

#include "cli/desk_line.h"
#include "cli/kept_store.h"
#include "cli/paths.h"
#include "watch/keep.h"

namespace hinomi::cli {

namespace {

using Steady = std::chrono::steady_clock;

unsigned long long number(std::uint64_t value) { return value; }

void say_place(const Error& error) {
  std::fprintf(stderr, "  %s: %s\n", error.where.c_str(), error.what.c_str());
}

std::string line_of(json::object object) { return json::serialize(object) + "\n"; }

Result<int> status(const Common& common, const store::Segments& segments) {
  bool ja = common.language == "ja";
  int exit_status = 0;
  auto on_damage = [&](const Error& error) {
    say(error);
    exit_status = 1;
  };
  struct Total {
    std::uint64_t segments = 0, events = 0, bytes = 0, stored = 0;
    Time first = Time::max(), last = Time::min();
  };
  std::map<std::string, Total> by_basis;
  for (const store::SegmentInfo& one : segments.list(on_damage)) {
    Total& total = by_basis[one.basis];
    ++total.segments;
    total.events += one.events;
    total.bytes += one.bytes;
    total.stored += one.stored;
    total.first = std::min(total.first, one.first);
    total.last = std::max(total.last, one.last);
    if (common.json)
      std::fputs(line_of({{"segment", one.id},
                          {"basis", one.basis},
                          {"events", one.events},
                          {"bytes", one.bytes},
                          {"stored", one.stored},
                          {"first", format_time(one.first)},
                          {"last", format_time(one.last)},
                          {"sensors", json::array(one.sensors.begin(), one.sensors.end())},
                          {"sealed", one.is_sealed},
                          {"sha256", one.is_sealed ? to_hex(bytes_of(one.sha256)) : ""}})
                     .c_str(),
                 stdout);
  }
  store::SegmentsSize size = segments.size([](const Error&) {});
  std::vector<store::Hold> holds = TRY(segments.holds());
  if (common.json) {
    for (const store::Hold& hold : holds)
      std::fputs(line_of({{"hold", hold.name},
                          {"by", hold.by},
                          {"why", hold.why},
                          {"since", format_time(hold.since)},
                          {"until", hold.until ? format_time(*hold.until) : ""},
                          {"segments", json::array(hold.segments.begin(), hold.segments.end())}})
                     .c_str(),
                 stdout);
    return exit_status;
  }
  for (const auto& [basis, total] : by_basis)
    std::printf(
        ja ? "%s: %llu 件のイベント、%llu セグメント、%s から %s、%.1f MB (圧縮前 %.1f MB)\n"
           : "%s: %llu events in %llu segments, %s to %s, %.1f MB (%.1f MB unpacked)\n",
        basis.empty() ? (ja ? "根拠なし" : "no basis") : basis.c_str(), number(total.events),
        number(total.segments), format_time_millis(total.first).c_str(),
        format_time_millis(total.last).c_str(), double(total.stored) / 1e6,
        double(total.bytes) / 1e6);
  std::printf(ja ? "索引: %.1f MB (%zu 個)\n" : "Index: %.1f MB in %zu runs\n",
              double(size.index_stored) / 1e6, size.runs);
  for (const store::Hold& hold : holds)
    std::printf(
        ja ? "保全 %s: %zu セグメント、%s、%s%s%s\n" : "Hold %s: %zu segments, by %s, %s%s%s\n",
        hold.name.c_str(), hold.segments.size(), hold.by.c_str(), hold.why.c_str(),
        hold.until ? (ja ? "、期限 " : ", until ") : "",
        hold.until ? format_time_millis(*hold.until).c_str() : "");
  return exit_status;
}

// What goes is told on standard output, an object a line, before it goes.
Result<void> retain(const Common& common, store::Segments& segments,
                    const store::Retention& retention) {
  auto done = segments.retain(retention, [](const store::Deletion& one) -> Result<void> {
    const store::SegmentInfo& info = one.segment;
    std::string line = line_of({{"deleted", info.id},
                                {"why", one.why},
                                {"basis", info.basis},
                                {"events", info.events},
                                {"first", format_time(info.first)},
                                {"last", format_time(info.last)},
                                {"sha256", to_hex(bytes_of(info.sha256))}});
    if (std::fputs(line.c_str(), stdout) < 0 || std::fflush(stdout) != 0)
      return fail(ErrorKind::io, "what is deleted cannot be told", "standard output", "Make room");
    return {};
  });
  if (!done) return std::unexpected(done.error());
  if (done->over > 0)
    std::fprintf(stderr,
                 common.language == "ja"
                     ? "まだ %.1f MB 超えています。残りは保全中か、書き込み中です\n"
                     : "Still %.1f MB over: the rest is held, or being written\n",
                 double(done->over) / 1e6);
  return segments.seal();
}

Result<int> keep_files(const Common& common, const KeepArguments& arguments,
                       const KeptStore& kept) {
  store::Segments& segments = *kept.segments;
  bool ja = common.language == "ja";
  watch::FileKeeper::Options options;
  options.paths = TRY(files_of(arguments.events, "Name files of events"));
  if (!arguments.input_format.empty()) {
    options.read.format = in::event_format(arguments.input_format);
    if (!options.read.format)
      return fail(ErrorKind::invalid, "no such format: " + arguments.input_format, "--input-format",
                  "It is one of jsonl, json, evtx, syslog, cef, leef, auditd and zeek");
  }
  options.sensor = arguments.sensor;
  options.basis = arguments.basis;
  options.jobs = arguments.jobs > 0 ? static_cast<unsigned>(arguments.jobs)
                                    : std::max(1u, std::thread::hardware_concurrency());
  watch::FileKeeper keeper(segments, real_clock(), kept.reading.plan, std::move(options));
  auto start = Steady::now();
  watch::KeepTally tally = TRY(keeper.run());
  TRY(segments.seal());
  double took = std::chrono::duration<double>(Steady::now() - start).count();
  store::SegmentsSize size = segments.size([](const Error&) {});
  std::fprintf(stderr,
               ja ? "保管: %llu 件、%.1f MB (%.1f 秒)。保管庫: %llu 件、%.1f MB、索引 %.1f MB\n"
                  : "Kept: %llu events, %.1f MB (%.1f s). The store has %llu, %.1f MB, "
                    "index %.1f MB\n",
               number(tally.events), double(tally.bytes) / 1e6, took, number(size.events),
               double(size.stored) / 1e6, double(size.index_stored) / 1e6);
  if (tally.bad > 0) {
    std::fprintf(stderr, ja ? "読めないイベント: %llu\n" : "Events that cannot be read: %llu\n",
                 number(tally.bad));
    for (std::size_t i = 0; i < std::min<std::size_t>(tally.first_bad.size(), 5); ++i)
      say_place(tally.first_bad[i]);
  }
  for (const Error& error : tally.failed) say(error);
  return tally.failed.empty() ? 0 : 1;
}

Result<int> keep_in(const Common& common, const KeepArguments& arguments) {
  store::Retention retention;
  for (const std::string& text : arguments.days) TRY(read_days(text, retention));
  if (!arguments.most_bytes.empty()) retention.most_bytes = TRY(read_bytes(arguments.most_bytes));
  bool retains = !arguments.days.empty() || retention.most_bytes;
  bool only_looks =
      arguments.status && arguments.events.empty() && arguments.release.empty() && !retains;
  if (arguments.events.empty() && !arguments.status && arguments.release.empty() && !retains)
    return fail(ErrorKind::invalid, "nothing to do", "keep",
                "Name files of events, or --status, --days, --most-bytes or --release");
  KeptStore kept = TRY(open_kept(arguments.store, only_looks));
  int exit_status = 0;
  if (!arguments.events.empty()) exit_status = TRY(keep_files(common, arguments, kept));
  if (!arguments.release.empty()) TRY(kept.segments->release(arguments.release));
  if (retains) TRY(retain(common, *kept.segments, retention));
  if (arguments.status) exit_status = std::max(exit_status, TRY(status(common, *kept.segments)));
  return exit_status;
}

}  // namespace

int run_keep(const Common& common, const KeepArguments& arguments) {
  auto done = keep_in(common, arguments);
  return done ? *done : say(done.error());
}

}  // namespace hinomi::cli
