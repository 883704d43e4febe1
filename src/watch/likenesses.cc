#include "watch/likenesses.h"

#include "in/gate.h"
#include "in/normalise.h"

namespace hinomi::watch {
namespace {

constexpr std::size_t longest_shown = 80;  // bytes of a name in a title
constexpr std::size_t longest_side = 480;  // bytes of a title in one language

std::string shown(std::string_view text) {
  std::string_view part = in::cut(text, longest_shown);
  return std::string(part) + (part.size() < text.size() ? "…" : "");
}

std::string title_of(std::string_view domain, const lookalike::Likeness& like) {
  std::string seen = shown(in::readable_domain(domain));
  if (seen != domain) seen += " (" + shown(domain) + ")";
  const std::string name = shown(like.name), whose = shown(like.whose);
  const std::string score = std::to_string(like.score);
  std::string ja = seen + " は " + name + (like.whose == like.name ? "" : "（" + whose + "）") +
                   " に似ています（100点中" + score + "点）。";
  std::string en = seen + " looks like " + name + (like.whose == like.name ? "" : " of " + whose) +
                   " (" + score + " of 100):";
  for (const lookalike::Reason& reason : like.reasons) {
    ja += reason.ja + "。";
    en += " " + reason.en + ".";
  }
  return std::string(in::cut(ja, longest_side)) + " / " + std::string(in::cut(en, longest_side));
}

}  // namespace

void Likenesses::know(std::vector<lookalike::Known> known) {
  young_.clear();
  old_.clear();
  judge_.emplace(known);
  known_ = std::move(known);
}

const std::optional<Likenesses::Verdict>& Likenesses::verdict_on(std::string_view part,
                                                                 std::string_view domain) {
  if (auto young = young_.find(part); young != young_.end()) return young->second;
  if (young_.size() >= options_.remembered) {
    old_ = std::move(young_);
    young_.clear();
  }
  if (auto old = old_.find(part); old != old_.end())
    return young_.emplace(part, old->second).first->second;
  ++judged_;
  std::optional<Verdict> verdict;
  if (auto all = judge_->judge(domain); !all.empty() && all.front().score >= options_.least) {
    const lookalike::Likeness& like = all.front();
    verdict.emplace(Verdict{.what = like.name,
                            .title = title_of(part, like),
                            .level = like.score >= options_.medium ? Level::medium : Level::low});
  }
  return young_.emplace(part, std::move(verdict)).first->second;
}

void Likenesses::look(const Seen& seen, const Tell& tell) {
  if (!judge_) return;
  for (const in::Observable& named : seen.named) {
    if (named.type != IndicatorType::domain) continue;
    const std::string_view part = judge_->part_that_counts(named.value);
    const std::optional<Verdict>& verdict = verdict_on(part, named.value);
    if (!verdict) continue;
    const Evidence matched{std::string(named.field), std::string(named.value)};
    tell({.by = FoundBy::lookalike,
          .what = verdict->what,
          .title = verdict->title,
          .author = {},
          .level = verdict->level,
          .tags = {},
          .sensor = seen.sensor,
          .entity_kind = "domain",
          .entity = part,
          .suppression = {},
          .source = seen.event.source,
          .record = seen.event.record,
          .time = seen.time,
          .matched = std::span(&matched, 1),
          .json = seen.json});
  }
}

}  // namespace hinomi::watch
