#include "picture/detections.h"

#include <algorithm>

namespace hinomi::picture {

std::optional<double> RuleRow::precision() const {
  auto count = [&](Judged judged) { return double(verdicts[static_cast<std::size_t>(judged)]); };
  double right = count(Judged::true_positive), wrong = count(Judged::false_positive);
  if (right + wrong == 0) return {};
  return right / (right + wrong);
}

RuleRow& Detections::rule_row(const Detection& detection) {
  auto [known, is_new] = rule_of_.try_emplace({detection.by, detection.what},
                                              static_cast<std::uint32_t>(rules_.size()));
  if (is_new) rules_.push_back({.by = detection.by, .what = detection.what});
  RuleRow& rule = rules_[known->second];
  rule.title = detection.title;
  rule.author = detection.author;
  rule.level = detection.level;
  rule.techniques = detection.techniques;
  return rule;
}

Result<void> Detections::add(const Record& record, Detection detection) {
  std::uint32_t place = static_cast<std::uint32_t>(rows_.size());
  if (!detection.continues.empty()) {
    auto known = row_of_id_.find(detection.continues);
    if (known == row_of_id_.end())
      return fail(ErrorKind::damaged, "a detection continues one that is not there");
    place = known->second;
  }
  RuleRow& rule = rule_row(detection);
  if (place == rows_.size()) {
    row_of_id_[record.id] = row_of_key_[key_of(detection)] = place;
    rows_.push_back({.id = record.id,
                     .position = record.position,
                     .exercise = record.exercise,
                     .rule = rule_of_.at({detection.by, detection.what}),
                     .sensor = detection.sensor,
                     .entity_kind = detection.entity_kind,
                     .entity = detection.entity,
                     .suppression = detection.suppression,
                     .first = detection.first,
                     .last = detection.last,
                     .begun = record.received});
    if (detection.suppression.empty()) {
      ++rule.detections;
      if (is_urgent(detection.level)) rule.urgent.insert(place);
    }
  }
  DetectionRow& row = rows_[place];
  row.count += detection.count;
  row.first = std::min(row.first, detection.first);
  row.last = std::max(row.last, detection.last);
  row.told = record.received;
  row.newest = record.position;
  if (!detection.samples.empty() && row.samples.size() < sample_records_kept)
    row.samples.push_back(record.position);
  bool hidden = !row.suppression.empty();
  (hidden ? rule.hidden : rule.hits) += detection.count;
  rule.last = std::max(rule.last.value_or(detection.last), detection.last);
  if (auto by = suppression_of_id_.find(row.suppression); by != suppression_of_id_.end()) {
    SuppressionRow& suppression = suppressions_[by->second];
    suppression.hidden += detection.count;
    suppression.last = std::max(suppression.last.value_or(detection.last), detection.last);
  }
  return {};
}

Result<void> Detections::add(const Record& record, Suppression suppression) {
  if (suppression.recalls.empty()) {
    suppression_of_id_[record.id] = static_cast<std::uint32_t>(suppressions_.size());
    suppressions_.push_back({.id = record.id,
                             .position = record.position,
                             .received = record.received,
                             .suppression = std::move(suppression)});
    return {};
  }
  auto known = suppression_of_id_.find(suppression.recalls);
  if (known == suppression_of_id_.end())
    return fail(ErrorKind::damaged, "what takes a suppression back names one that is not there");
  SuppressionRow& row = suppressions_[known->second];
  row.recalled = record.received;
  row.recalled_by = suppression.by;
  row.recalled_why = suppression.reason;
  return {};
}

Result<void> Detections::add(const Record& record, Judgement judgement) {
  for (const std::string& id : judgement.detections) {
    auto known = row_of_id_.find(id);
    if (known == row_of_id_.end())
      return fail(ErrorKind::damaged, "a judgement on a detection that is not there");
    DetectionRow& row = rows_[known->second];
    row.judgements.push_back(record.position);
    if (judgement.verdict != Judged::note) set_verdict(row, record, judgement);
  }
  return {};
}

void Detections::set_verdict(DetectionRow& row, const Record& record, const Judgement& judgement) {
  RuleRow& rule = rules_[row.rule];
  if (row.verdict) --rule.verdicts[static_cast<std::size_t>(*row.verdict)];
  ++rule.verdicts[static_cast<std::size_t>(judgement.verdict)];
  row.verdict = judgement.verdict;
  row.judged_by = judgement.by;
  row.judged = record.received;
  row.count_at_verdict = row.count;
  rule.urgent.erase(row_of_id_.at(row.id));
}

void Detections::duty_opened(std::string_view detection, std::string_view duty) {
  if (const DetectionRow* row = this->row(detection)) rules_[row->rule].duty = duty;
}

void Detections::duty_ended(std::string_view detection) {
  if (const DetectionRow* row = this->row(detection)) rules_[row->rule].duty.clear();
}

const DetectionRow* Detections::row(std::string_view id) const {
  auto found = row_of_id_.find(std::string(id));
  return found == row_of_id_.end() ? nullptr : &rows_[found->second];
}

const DetectionRow* Detections::goes_on(std::string_view key, Time now) const {
  auto found = row_of_key_.find(std::string(key));
  if (found == row_of_key_.end()) return nullptr;
  const DetectionRow& row = rows_[found->second];
  return row.told + detection_ends_after > now ? &row : nullptr;
}

const RuleRow* Detections::rule(FoundBy by, std::string_view what) const {
  auto found = rule_of_.find({by, std::string(what)});
  return found == rule_of_.end() ? nullptr : &rules_[found->second];
}

const RuleRow* Detections::rule(std::string_view what) const {
  for (FoundBy by : {FoundBy::rule, FoundBy::correlation, FoundBy::indicator, FoundBy::pattern,
                     FoundBy::silence, FoundBy::lookalike, FoundBy::anomaly})
    if (const RuleRow* found = rule(by, what)) return found;
  return nullptr;
}

const SuppressionRow* Detections::suppression(std::string_view id) const {
  auto found = suppression_of_id_.find(std::string(id));
  return found == suppression_of_id_.end() ? nullptr : &suppressions_[found->second];
}

void Detections::dump(std::string& out) const {
  for (const DetectionRow& row : rows_) {
    out += "detection " + row.id + " of " + rules_[row.rule].what + " at " + row.sensor + " " +
           row.entity_kind + " " + row.entity + " hidden by " + row.suppression + " count " +
           std::to_string(row.count) + " from " + format_time(row.first) + " to " +
           format_time(row.last) + " begun " + format_time(row.begun) + " told " +
           format_time(row.told) + " newest " + std::to_string(row.newest);
    if (row.verdict)
      out += " judged " + std::string(name_of(*row.verdict)) + " by " + row.judged_by + " at " +
             format_time(row.judged) + " after " + std::to_string(row.count_at_verdict);
    for (Position position : row.samples) out += " sample " + std::to_string(position);
    for (Position position : row.judgements) out += " said " + std::to_string(position);
    out += "\n";
  }
  for (const RuleRow& rule : rules_) {
    out += "rule " + std::string(name_of(rule.by)) + " " + rule.what + " " + rule.title + " by " +
           rule.author + " " + std::string(name_of(rule.level)) + " hits " +
           std::to_string(rule.hits) + " hidden " + std::to_string(rule.hidden) + " detections " +
           std::to_string(rule.detections) + " duty " + rule.duty;
    if (rule.last) out += " last " + format_time(*rule.last);
    for (std::size_t count : rule.verdicts) out += " " + std::to_string(count);
    for (std::uint32_t place : rule.urgent) out += " urgent " + rows_[place].id;
    for (const std::string& technique : rule.techniques) out += " " + technique;
    out += "\n";
  }
  for (const SuppressionRow& row : suppressions_) {
    out += "suppression " + row.id + " " + to_json(row.suppression) + " hidden " +
           std::to_string(row.hidden);
    if (row.last) out += " last " + format_time(*row.last);
    if (row.recalled)
      out += " recalled " + format_time(*row.recalled) + " by " + row.recalled_by + " " +
             row.recalled_why;
    out += "\n";
  }
}

}  // namespace hinomi::picture
