#include "cli/detect_summary.h"

#include <algorithm>
#include <cstdio>

#include "out/hits/hits.h"

namespace hinomi::cli {

namespace {

constexpr std::size_t most_listed = 5;  // of each kind of trouble in the summary

// Calls `answer` with the level's rank of each rule and correlation, and its hits.
template <class Answer>
void for_each_tally(const LoadedRules& loaded, const watch::StreamTally& tally,
                    const Answer& answer) {
  const auto& rules = loaded.plan->rules().rules;
  for (std::size_t i = 0; i < rules.size(); ++i)
    answer(hits::rank_of_level(rules[i].level), tally.by_rule[i]);
  if (!loaded.correlations) return;
  const auto& correlations = loaded.correlations->correlations();
  for (std::size_t i = 0; i < correlations.size(); ++i)
    answer(hits::rank_of_level(correlations[i].level), tally.correlations.by_correlation[i]);
}

void say_count(std::uint64_t count, const char* what, const std::string& more = "") {
  if (count > 0)
    std::fprintf(stderr, "  %s: %llu%s\n", what, static_cast<unsigned long long>(count),
                 more.c_str());
}

// "12 without a value to group by, 3 ..."; empty when nothing is to be said.
std::string left_out(const detect::CorrelationSummary::Of& of, bool ja) {
  const struct {
    std::uint64_t count;
    const char *text, *text_ja;
  } all[] = {
      {of.no_group, "without a value to group by", "まとめる値がない"},
      {of.no_value, "without a value to count", "数える値がない"},
      {of.combinations, "with too many values, the first 1000 counted",
       "値が多すぎ、初めの 1000 だけ数えた"},
      {of.cut, "left a full window too early", "窓がいっぱいで早く外れた"},
      {of.given_up, "groups forgotten to make room", "場所がなく忘れたまとまり"},
  };
  std::string out;
  for (const auto& one : all) {
    if (one.count == 0) continue;
    if (!out.empty()) out += ja ? "、" : ", ";
    out += ja ? std::string(one.text_ja) + " " + std::to_string(one.count)
              : std::to_string(one.count) + " " + one.text;
  }
  return out;
}

}  // namespace

void say_troubles(const std::vector<Error>& errors, std::size_t count, const char* what) {
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
  say_troubles(refused, loaded.refused.size(), ja ? "使えない規則" : "Rules refused");
  for (const std::string& text : loaded.filters)
    std::fprintf(stderr, "%s: %s\n", ja ? "フィルター" : "Filter", text.c_str());
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

void say_indicators(const LoadedIndicators& loaded, const watch::StreamTally& tally, bool ja) {
  std::uint64_t hits = 0;
  for (std::uint64_t count : tally.by_indicator) hits += count;
  std::fprintf(stderr, ja ? "指標: %zu、一致: %llu\n" : "Indicators: %zu, hits: %llu\n",
               loaded.table->size(), static_cast<unsigned long long>(hits));
  say_count(loaded.tally.context, ja ? "文脈だけのもの、取り消されたもので、探さない"
                                     : "for context only or taken back, not looked for");
  say_troubles(loaded.tally.first_refused, loaded.tally.refused,
               ja ? "使えない指標" : "Indicators refused");
}

void say_patterns(const LoadedPatterns& loaded, const watch::PatternTally& tally, bool ja) {
  std::uint64_t hits = 0;
  for (std::uint64_t count : tally.by_pattern) hits += count;
  std::fprintf(stderr, ja ? "パターン: %zu、一致: %llu\n" : "Patterns: %zu, hits: %llu\n",
               loaded.plan->entries().size(), static_cast<unsigned long long>(hits));
  say_count(loaded.revoked, ja ? "取り消されていて探さない" : "revoked, not looked for");
  std::string late;
  for (const std::string& place : tally.late) late += (late.empty() ? ": " : " ") + place;
  say_count(tally.order.late, ja ? "遅すぎて数えないイベント" : "events that came too late", late);
  say_count(tally.windows.cut,
            ja ? "多すぎて忘れたイベント" : "events forgotten because a pattern had too many");
  say_count(tally.windows.given_up,
            ja ? "探し切れなかったイベント" : "events at which the search took too long");
  say_count(tally.undecided, ja ? "決められなかった比較" : "comparisons that were not decided");
  std::vector<Error> refused;
  for (std::size_t i = 0; i < std::min(loaded.refused.size(), most_listed); ++i) {
    refused.push_back(loaded.refused[i].error);
    const std::string& where = refused.back().where;
    refused.back().where = loaded.refused[i].named.source + (where.empty() ? "" : ": ") + where;
  }
  say_troubles(refused, loaded.refused.size(), ja ? "使えないパターン" : "Patterns refused");
}

void say_hits(const LoadedRules& loaded, const watch::StreamTally& tally, bool ja) {
  constexpr const char* levels[] = {"informational", "low", "medium", "high", "critical"};
  std::uint64_t hits[5] = {};
  std::size_t with_hits[5] = {};
  for_each_tally(loaded, tally, [&](int rank, std::uint64_t count) {
    hits[rank] += count;
    with_hits[rank] += count > 0;
  });
  std::fprintf(stderr, ja ? "一致: %llu\n" : "Hits: %llu\n",
               static_cast<unsigned long long>(tally.hits));
  for (int rank = 4; rank >= 0; --rank)
    if (hits[rank] > 0)
      std::fprintf(stderr, ja ? "  %-13s %llu (規則 %zu 件)\n" : "  %-13s %llu of %zu rules\n",
                   levels[rank], static_cast<unsigned long long>(hits[rank]), with_hits[rank]);
}

bool has_hit_of(const LoadedRules& loaded, const watch::StreamTally& tally, int least_rank) {
  bool out = false;
  for_each_tally(loaded, tally,
                 [&](int rank, std::uint64_t count) { out |= count > 0 && rank >= least_rank; });
  for (std::size_t rank = 0; rank < tally.by_indicator.size(); ++rank)
    out |= tally.by_indicator[rank] > 0 && static_cast<int>(rank) >= least_rank;
  return out;
}

bool has_hit_of(const LoadedPatterns& loaded, const watch::StreamTally& tally, int least_rank) {
  if (!loaded.plan) return false;
  const auto& entries = loaded.plan->entries();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    auto rank = static_cast<int>(watch::rank_of_confidence(entries[i].named.confidence));
    if (tally.patterns.by_pattern[i] > 0 && rank >= least_rank) return true;
  }
  return false;
}

void say_correlations(const LoadedRules& loaded, const watch::CorrelationTally& tally, bool ja) {
  if (!loaded.correlations) return;
  const detect::CorrelationSummary& summary = tally.summary;
  const auto& correlations = loaded.correlations->correlations();
  std::fprintf(stderr,
               ja ? "相関: %zu 件、見たイベント: %llu\n" : "Correlations: %zu, of %llu events\n",
               correlations.size(), static_cast<unsigned long long>(summary.sightings));
  const std::vector<bool>& silent = loaded.correlations->silent_rules();
  say_count(static_cast<std::uint64_t>(std::count(silent.begin(), silent.end(), true)),
            ja ? "相関を通してだけ知らせる規則" : "rules that tell only through them");
  say_count(summary.no_time, ja ? "時刻がなく、前のイベントの時刻とした"
                                : "without a time, took that of the one before");
  say_count(summary.from_future, ja ? "時刻が一日より先で、前のイベントの時刻とした"
                                    : "more than a day ahead, took the time of the one before");
  std::string late;
  for (const std::string& place : tally.late) late += " " + place;
  if (summary.late > tally.late.size()) late += " ...";
  auto most = std::chrono::duration<double>(summary.latest).count();
  char by[64];
  std::snprintf(by, sizeof by, ja ? "、最大 %.0f 秒の遅れ:" : ", by up to %.0f s:", most);
  say_count(summary.late, ja ? "遅すぎて除いた" : "left out because they came too late", by + late);
  say_count(summary.hurried, ja ? "待つものが多すぎて順番より早く数えた"
                                : "counted before their turn because too many waited");
  std::size_t listed = 0;
  for (std::size_t i = 0; i < correlations.size(); ++i) {
    std::string text = left_out(summary.correlations[i], ja);
    if (text.empty()) continue;
    if (++listed > most_listed) break;
    std::fprintf(stderr, "  %s: %s\n", correlations[i].title.c_str(), text.c_str());
  }
  if (listed > most_listed) std::fprintf(stderr, "  ...\n");
}

}  // namespace hinomi::cli
