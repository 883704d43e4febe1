// What the detection engine found, as it stands: one row for each detection, however many Records
// told of it; what rules came to; what hides hits; what analysts said. Follows the fold.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/detection.h"
#include "model/record.h"

namespace hinomi::picture {

// A detection goes on in its row when it is told of again within this time.
inline constexpr auto detection_ends_after = std::chrono::hours(2);
// Records of a row that are kept for their samples.
inline constexpr std::size_t sample_records_kept = 12;

struct DetectionRow {
  std::string id;  // of the first Record
  Position position = 0;
  bool exercise = false;
  // As in Detection; samples are in the Records.
  std::uint32_t rule = 0;  // place in Detections::rules()
  std::string sensor, entity_kind, entity, suppression;
  std::uint64_t count = 0;
  Time first, last;
  Time begun, told;               // when the first and the newest Record were taken in
  Position newest = 0;            // the newest Record
  std::vector<Position> samples;  // Records with samples, oldest first
  std::optional<Judged> verdict;  // the newest; a note is none
  std::string judged_by;          // of the verdict
  Time judged;                    // of the verdict
  std::uint64_t count_at_verdict = 0;
  std::vector<Position> judgements;  // Records, notes too
  bool is_open() const { return !verdict && suppression.empty(); }
};

struct RuleRow {
  FoundBy by = FoundBy::rule;
  std::string what, title, author;  // as the newest Record says
  Level level = Level::informational;
  std::vector<std::string> techniques;
  std::uint64_t hits = 0, hidden = 0;  // hits, without and with a suppression
  std::size_t detections = 0;          // rows without a suppression
  std::optional<Time> last;            // newest hit
  std::size_t verdicts[4] = {};        // rows by their newest verdict
  std::set<std::uint32_t> urgent;      // open rows that somebody must look at
  std::string duty;                    // the open Duty to do so; empty: none
  // true / (true + false), as analysts judged; nothing when they judged neither.
  std::optional<double> precision() const;
};

struct SuppressionRow {
  std::string id;
  Position position = 0;
  Time received;
  Suppression suppression;
  std::optional<Time> recalled;
  std::string recalled_by, recalled_why;
  std::uint64_t hidden = 0;  // hits
  std::optional<Time> last;  // newest of them
  bool is_active(Time now) const { return !recalled && now < suppression.until; }
};

class Detections {
 public:
  // Error: damaged, when it continues, judges or takes back what is not there.
  Result<void> add(const Record& record, Detection detection);
  Result<void> add(const Record& record, Suppression suppression);
  Result<void> add(const Record& record, Judgement judgement);
  // A Duty to look at detections of the rule of this one was opened, or is done.
  void duty_opened(std::string_view detection, std::string_view duty);
  void duty_ended(std::string_view detection);

  const std::deque<DetectionRow>& rows() const { return rows_; }  // in order of the first Record
  const DetectionRow* row(std::string_view id) const;
  // The row that a Record of this key (key_of) taken in at `now` continues; nullptr: none.
  const DetectionRow* goes_on(std::string_view key, Time now) const;

  const std::deque<RuleRow>& rules() const { return rules_; }  // in order of their first hit
  const RuleRow& rule_of(const DetectionRow& row) const { return rules_[row.rule]; }
  const RuleRow* rule(FoundBy by, std::string_view what) const;
  const RuleRow* rule(std::string_view what) const;  // whoever found it

  const std::deque<SuppressionRow>& suppressions() const { return suppressions_; }  // in order
  const SuppressionRow* suppression(std::string_view id) const;

  void dump(std::string& out) const;

 private:
  RuleRow& rule_row(const Detection& detection);
  void set_verdict(DetectionRow& row, const Record& record, const Judgement& judgement);

  std::deque<DetectionRow> rows_;
  std::unordered_map<std::string, std::uint32_t> row_of_id_;
  std::unordered_map<std::string, std::uint32_t> row_of_key_;  // the newest of each key
  std::deque<RuleRow> rules_;
  std::map<std::pair<FoundBy, std::string>, std::uint32_t> rule_of_;
  std::deque<SuppressionRow> suppressions_;
  std::unordered_map<std::string, std::uint32_t> suppression_of_id_;
};

}  // namespace hinomi::picture
