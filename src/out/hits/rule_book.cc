#include "out/hits/rule_book.h"

#include <utility>

#include "in/utf8.h"
#include "out/hits/explain.h"
#include "out/hits/explain_correlation.h"
#include "watch/pattern_judge.h"

namespace hinomi::hits {

namespace {

using watch::WatchedRule;

std::string id_of(const std::string& id, const std::string& file, int line) {
  return id.empty() ? file + ":" + std::to_string(line) : id;
}

WatchedRule watched_of(const detect::Heading& heading, FoundBy by) {
  return {.by = by,
          .id = id_of(heading.id, heading.file, heading.line),
          .title = heading.title,
          .author = heading.author,
          .status = heading.status,
          .level = level_from(heading.level).value_or(Level::informational),
          .tags = heading.tags,
          .file = heading.file};
}

watch::RuleText text_of(const pattern::Named& named) {
  watch::RuleText out{.text = in::clean_utf8(std::string(named.text)), .ja = {}, .en = {}};
  const std::string description = in::clean_utf8(std::string(named.description));
  out.ja = "イベントから読み取った観測データに、このSTIXパターンが当てはまるとき。";
  out.en = "Events whose observables fulfil this STIX pattern.";
  if (named.until) {
    out.ja += "\n" + format_time(*named.until) + " より前のイベントに限る。";
    out.en += "\nOnly events before " + format_time(*named.until) + ".";
  }
  for (std::string* words : {&out.ja, &out.en})
    if (!description.empty()) *words += "\n\n" + description;
  return out;
}

// "line 17" or "line 17, column 2"; 1 when it says none.
int line_in(std::string_view where) {
  constexpr std::string_view begin = "line ";
  if (!where.starts_with(begin)) return 1;
  int line = 0;
  for (char c : where.substr(begin.size())) {
    if (c < '0' || c > '9' || line > 1'000'000) break;
    line = 10 * line + (c - '0');
  }
  return std::max(line, 1);
}

}  // namespace

RuleBook::RuleBook(Disk& disk, detect::RuleSet rules, detect::Pipeline pipeline,
                   std::shared_ptr<const pattern::Plan> patterns,
                   std::span<const pattern::Plan::Refusal> refused_patterns)
    : disk_(disk), rules_(std::move(rules)), pipeline_(std::move(pipeline)) {
  watch::WatchedRules all;
  auto add = [&](WatchedRule one, const detect::Rule* rule, const detect::Correlation* correlation,
                 int line) {
    places_.emplace(one.id, Place{all.size(), rule, correlation, line});
    all.push_back(std::move(one));
  };
  for (const detect::Rule& rule : rules_.rules) {
    WatchedRule one = watched_of(rule, FoundBy::rule);
    one.product = rule.source.product;
    one.category = rule.source.category;
    one.service = rule.source.service;
    add(std::move(one), &rule, nullptr, rule.line);
  }
  for (const detect::Correlation& correlation : rules_.correlations)
    add(watched_of(correlation, FoundBy::correlation), nullptr, &correlation, correlation.line);
  for (const detect::Refusal& refusal : rules_.refused) {
    int line = line_in(refusal.error.where);
    WatchedRule one{.id = id_of(refusal.id, refusal.file, line),
                    .title = refusal.title,
                    .file = refusal.file,
                    .refused = refusal.error};
    // A second document with an id that is there already is refused under its place.
    if (places_.contains(one.id)) one.id = id_of("", refusal.file, line);
    add(std::move(one), nullptr, nullptr, line);
  }
  if (patterns) add_patterns(*patterns, refused_patterns, all);
  watched_ = std::make_shared<const watch::WatchedRules>(std::move(all));
}

// Under the name that its detections have (watch::found_of); one that has neither id nor text, or
// one that is there already, under its place.
void RuleBook::add_patterns(const pattern::Plan& plan,
                            std::span<const pattern::Plan::Refusal> refused,
                            watch::WatchedRules& all) {
  auto add = [&](const pattern::Named& named, const std::optional<Error>& error) {
    const watch::Finder finder = watch::finder_of(named);
    WatchedRule one{.by = FoundBy::pattern,
                    .id = std::string(finder.id.empty() ? finder.title : finder.id),
                    .title = std::string(finder.title),
                    .author = named.author,
                    .level = level_from(finder.level).value_or(Level::high),
                    .tags = named.labels,
                    .file = named.source,
                    .refused = error};
    if (one.id.empty() || places_.contains(one.id)) one.id = named.source;
    places_.emplace(one.id, Place{all.size(), nullptr, nullptr, 1, named});
    all.push_back(std::move(one));
  };
  for (const pattern::Plan::Entry& entry : plan.entries()) add(entry.named, {});
  for (const pattern::Plan::Refusal& refusal : refused) add(refusal.named, refusal.error);
}

Result<watch::RuleText> RuleBook::rule(std::string_view id) const {
  auto found = places_.find(id);
  if (found == places_.end())
    return fail(ErrorKind::missing, "no such rule", std::string(id.substr(0, 64)),
                "Reload the list of rules");
  const Place& place = found->second;
  if (place.pattern) return text_of(*place.pattern);
  std::string text = TRY(disk_.read((*watched_)[place.watched].file));
  watch::RuleText out{
      .text = in::clean_utf8(std::string(document_at(text, place.line))), .ja = {}, .en = {}};
  for (auto [words, ja] : {std::pair(&out.ja, true), {&out.en, false}}) {
    if (place.rule) *words = explain(*place.rule, pipeline_, ja);
    if (place.correlation) *words = explain_correlation(*place.correlation, rules_, ja);
  }
  return out;
}

std::string_view document_at(std::string_view text, int line) {
  std::size_t begin = 0, at = 0;
  for (int number = 1; at < text.size(); ++number) {
    std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    bool parts = text.substr(at).starts_with("---");
    if (number > line && parts) return text.substr(begin, at - begin);
    if (parts) begin = end;
    at = end;
  }
  return text.substr(begin);
}

}  // namespace hinomi::hits
