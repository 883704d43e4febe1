#include "act/scores.h"

#include <map>
#include <set>
#include <unordered_map>

namespace hinomi::act {

using picture::FeedbackRow;
using picture::Picture;

namespace {

using Contributors = std::set<std::string>;

// Of each indicator that somebody said something of: who reported it.
std::map<std::string, Contributors> reporters_of(const Picture& picture) {
  std::unordered_map<const picture::Entry*, std::string> asked;
  for (const auto& [subject, rows] : picture.letters().feedback()) {
    std::size_t colon = subject.find(':');
    auto type =
        colon == subject.npos ? std::nullopt : indicator_type_from(subject.substr(0, colon));
    const auto* entry = type ? picture.find(*type, subject.substr(colon + 1)) : nullptr;
    if (entry) asked.emplace(entry, subject);
  }
  std::map<std::string, Contributors> out;
  if (asked.empty()) return out;
  for (const Picture::FindingRow& row : picture.findings())
    if (auto found = asked.find(row.entry); found != asked.end())
      if (row.report < picture.reports().size())
        out[found->second].insert(picture.reports()[row.report].origin);
  return out;
}

Contributors contributors_to(const Picture& picture, const std::string& subject,
                             const std::map<std::string, Contributors>& reporters) {
  Contributors out;
  if (auto found = reporters.find(subject); found != reporters.end()) return found->second;
  if (const auto* report = picture.report(subject)) out.insert(report->origin);
  const auto* letter = picture.letters().letter(subject);
  const auto* draft = letter ? picture.letters().draft(letter->letter.draft) : nullptr;
  if (draft)
    for (const std::string& source : draft->draft.sources)
      if (const auto* report = picture.report(source)) out.insert(report->origin);
  return out;
}

// What counts of what was said on one subject: by whom and in which sense, the newest.
std::vector<const FeedbackRow*> counted(const std::vector<FeedbackRow>& rows) {
  std::map<std::pair<std::string_view, Saying>, const FeedbackRow*> newest;
  for (const FeedbackRow& row : rows) {
    Saying says = row.feedback.says;
    bool is_opinion = says <= Saying::false_positive;
    newest[{row.origin, is_opinion ? Saying::useful : says}] = &row;
  }
  std::vector<const FeedbackRow*> out;
  for (const FeedbackRow& row : rows)
    for (const auto& [key, one] : newest)
      if (one == &row) out.push_back(one);
  return out;
}

}  // namespace

int points_of(Saying says) {
  switch (says) {
    case Saying::useful: return 3;
    case Saying::not_useful: return -1;
    case Saying::false_positive: return -5;
    case Saying::seen: return 2;
    case Saying::enrichment: return 2;
    case Saying::answer: return 0;
  }
  std::unreachable();
}

std::vector<Score> scores_of(const Picture& picture) {
  std::map<std::string, Score> scores;
  for (const auto& report : picture.reports()) ++scores[report.origin].reports;
  auto reporters = reporters_of(picture);
  for (const auto& [subject, rows] : picture.letters().feedback()) {
    Contributors contributors = contributors_to(picture, subject, reporters);
    if (contributors.empty()) continue;
    for (const FeedbackRow* row : counted(rows))
      for (const std::string& contributor : contributors) {
        if (contributor == row->origin) continue;  // its own word says nothing of its worth
        Score& score = scores[contributor];
        Saying says = row->feedback.says;
        ++score.said[static_cast<int>(says)];
        score.score += points_of(says);
        score.because.push_back({row->id, says, points_of(says)});
      }
  }
  std::vector<Score> out;
  for (auto& [member, score] : scores) {
    score.member = member;
    out.push_back(std::move(score));
  }
  return out;
}

}  // namespace hinomi::act
