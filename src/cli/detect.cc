// detect: rules against files of events.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <thread>

#include "cli/desk_line.h"
#include "cli/detect_plan.h"
#include "out/hits/hits.h"
#include "watch/stream.h"

namespace hinomi::cli {

namespace {

namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

constexpr std::size_t most_listed = 5;  // of each kind of trouble in the summary

std::atomic<watch::EventStream*> running = nullptr;

void on_interrupt(int) {
  if (watch::EventStream* stream = running) stream->stop();
}

// Folders become the files in them.
Result<std::vector<std::string>> event_files(const std::vector<std::string>& given) {
  std::vector<std::string> out;
  std::error_code ignored;
  for (const std::string& one : given) {
    if (!fs::is_directory(one, ignored)) {
      out.push_back(one);
      continue;
    }
    std::vector<fs::path> inside = TRY(real_disk().list(one));
    if (inside.empty())
      return fail(ErrorKind::missing, "a folder without files", one, "Name files of events");
    out.insert(out.end(), inside.begin(), inside.end());
  }
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

void list_errors(const std::vector<Error>& errors, std::size_t count, const char* what) {
  if (count == 0) return;
  std::fprintf(stderr, "%s: %zu\n", what, count);
  for (std::size_t i = 0; i < std::min(errors.size(), most_listed); ++i)
    std::fprintf(stderr, "  %s: %s%s%s\n", errors[i].where.c_str(), errors[i].what.c_str(),
                 errors[i].remedy.empty() ? "" : ": ", errors[i].remedy.c_str());
  if (count > most_listed) std::fprintf(stderr, "  ...\n");
}

void say_rules(const LoadedRules& loaded, bool ja) {
  const detect::RuleSet& rules = loaded.plan->rules();
  std::vector<Error> refused;
  for (std::size_t i = 0; i < std::min(loaded.refused.size(), most_listed); ++i) {
    refused.push_back(loaded.refused[i].error);
    refused.back().where =
        loaded.refused[i].file + (refused.back().where.empty() ? "" : ": " + refused.back().where);
  }
  list_errors(refused, loaded.refused.size(), ja ? "使えない規則" : "Rules refused");
  for (const std::string& text : loaded.filters)
    std::fprintf(stderr, "%s: %s\n", ja ? "フィルター" : "Filter", text.c_str());
  if (std::size_t count = rules.correlations.size(); count > 0)
    std::fprintf(
        stderr,
        ja ? "相関規則 %zu "
             "件は読みましたが、このコマンドはまだ評価しません。もとの規則の一致を出します\n"
           : "Correlations read and not yet looked for by this command: %zu. The hits of "
             "the rules that they name are told\n",
        count);
  std::vector<std::uint32_t> far = loaded.plan->unreachable();
  if (far.empty()) return;
  std::fprintf(stderr,
               ja ? "どのイベントにも届かない規則 (ログソースが不明): %zu\n"
                  : "Rules whose log source no event can have here: %zu\n",
               far.size());
  for (std::size_t i = 0; i < std::min(far.size(), most_listed); ++i)
    std::fprintf(stderr, "  %s (%s)\n", rules.rules[far[i]].file.c_str(),
                 rules.rules[far[i]].source.text().c_str());
  if (far.size() > most_listed)
    std::fprintf(
        stderr, "  ...\n  %s\n",
        ja ? "--pipeline か --logsource で教えます" : "Name it with --pipeline or --logsource");
}

void say_hits(const LoadedRules& loaded, const watch::StreamTally& tally, bool ja) {
  const auto& rules = loaded.plan->rules().rules;
  constexpr const char* levels[] = {"informational", "low", "medium", "high", "critical"};
  std::uint64_t hits[5] = {};
  std::size_t with_hits[5] = {};
  for (std::size_t i = 0; i < rules.size(); ++i) {
    int rank = hits::rank_of_level(rules[i].level);
    hits[rank] += tally.by_rule[i];
    with_hits[rank] += tally.by_rule[i] > 0;
  }
  std::fprintf(stderr, ja ? "一致: %llu\n" : "Hits: %llu\n",
               static_cast<unsigned long long>(tally.hits));
  for (int rank = 4; rank >= 0; --rank)
    if (hits[rank] > 0)
      std::fprintf(stderr, ja ? "  %-13s %llu (規則 %zu 件)\n" : "  %-13s %llu of %zu rules\n",
                   levels[rank], static_cast<unsigned long long>(hits[rank]), with_hits[rank]);
}

Result<int> detect_in(const Common& common, const DetectArguments& arguments) {
  bool ja = common.language == "ja";
  auto start = Steady::now();
  std::vector<std::string> files = TRY(event_files(arguments.events));
  watch::EventStream::Options options;
  if (!arguments.input_format.empty()) {
    options.read.format = in::event_format(arguments.input_format);
    if (!options.read.format)
      return fail(ErrorKind::invalid, "no such format: " + arguments.input_format, "--input-format",
                  "It is one of jsonl, json, evtx, syslog, cef, leef, auditd and zeek");
  }
  LoadedRules loaded = TRY(load_rules(arguments.rules));
  const auto& rules = loaded.plan->rules().rules;
  if (rules.empty()) {
    say_rules(loaded, ja);
    return fail(ErrorKind::invalid, "no rule that can be used", arguments.rules.rules[0],
                "See hinomi rules check");
  }
  double loading = std::chrono::duration<double>(Steady::now() - start).count();
  int least = hits::rank_of_level(arguments.level);
  for (const detect::Rule& rule : rules)
    options.wanted.push_back(hits::rank_of_level(rule.level) >= least);
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
  list_errors(tally.first_bad, tally.bad, ja ? "読めないイベント" : "Events that cannot be read");
  say_hits(loaded, tally, ja);
  say_rules(loaded, ja);
  if (!is_written)
    return fail(ErrorKind::io, "the output cannot be written", "standard output", "Make room");
  if (stream.is_stopped() && !arguments.follow)
    return fail(ErrorKind::busy, "interrupted before the end", {}, "Start it again");
  if (!tally.failed.empty()) return 1;
  if (!arguments.fail_on.empty())
    for (std::size_t i = 0; i < rules.size(); ++i)
      if (tally.by_rule[i] > 0 &&
          hits::rank_of_level(rules[i].level) >= hits::rank_of_level(arguments.fail_on))
        return 3;
  return 0;
}

}  // namespace

int run_detect(const Common& common, const DetectArguments& arguments) {
  auto status = detect_in(common, arguments);
  return status ? *status : say(status.error());
}

}  // namespace hinomi::cli
