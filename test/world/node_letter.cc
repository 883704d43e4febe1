// What must hold of a node at any moment, read off its Records one by one: slow and literal.
#include <gtest/gtest.h>

#include <algorithm>

#include "model/duty.h"
#include "model/facts.h"
#include "model/finding.h"
#include "model/notice.h"
#include "picture/picture.h"
#include "world/sim_node.h"

namespace hinomi::world {
namespace {

std::vector<Record> all_of(const store::Journal& journal) {
  std::vector<Record> out;
  auto read = journal.replay(0, [&](Record&& record) -> Result<void> {
    out.push_back(std::move(record));
    return {};
  });
  EXPECT_TRUE(read) << read.error().text();
  return out;
}

struct Letter {
  struct Row {
    Finding newest;
    Position position = 0;
    Marking marking;
    std::optional<Time> until;  // in the feeds until then, unless the Finding ends earlier
    Time end() const { return std::min(*until, newest.expires); }
    bool in_feeds(Time at) const { return until && end() > at && may_block(marking); }
  };
  std::map<std::string, Row> rows;
  std::map<Position, std::string> key_at;
  std::map<std::string, Duty> duties;
  std::map<std::string, std::vector<Approval>> approvals;  // by duty
  std::map<std::string, Approval> approval_of_id;
  std::set<std::string> ids, recalls, weakened, read_reports, reports, appeals, answered_appeals;
  Time now{};
  picture::Picture picture;  // asked for one thing: does a Finding stand beside another?

  void take(const Record& record) {
    EXPECT_TRUE(picture.fold(record)) << record.id;
    EXPECT_TRUE(ids.insert(record.id).second) << "an id twice: " << record.id;
    EXPECT_LE(now, record.received) << "time runs back at " << record.position;
    now = record.received;
    switch (record.kind) {
      case Kind::finding: take_finding(record); break;
      case Kind::duty: take_duty(record); break;
      case Kind::approval: take_approval(record); break;
      case Kind::notice: take_notice(*notice_from_json(record.body), record); break;
      case Kind::recall: recalls.insert(record.id); break;
      case Kind::report: reports.insert(record.id); break;
      case Kind::reading: read_reports.insert(reading_from_json(record.body)->report); break;
      case Kind::appeal: appeals.insert(record.id); break;
      case Kind::tick:
        for (auto& [key, row] : rows)
          if (row.until && row.end() <= record.received) row.until.reset();
        break;
      default: break;
    }
  }

  void take_finding(const Record& record) {
    Finding finding = *finding_from_json(record.body);
    EXPECT_FALSE(finding.evidence.empty()) << "a verdict without evidence: " << record.id;
    std::string key = key_of(finding.indicator.type, finding.indicator.value);
    key_at[record.position] = key;
    // docs/vet.md, "Evidence of different markings": what fewer may know changes nothing else.
    if (picture.find(finding.indicator.type, finding.indicator.value)->finding != record.position)
      return;
    Row& row = rows[key];
    if (row.until && finding.verdict < Verdict::url_only) weakened.insert(record.id);
    row.newest = std::move(finding);
    row.position = record.position;
    row.marking = record.marking;
  }

  void take_duty(const Record& record) {
    Duty duty = *duty_from_json(record.body);
    for (Position position : duty.findings)
      EXPECT_TRUE(key_at.contains(position)) << "a duty about nothing: " << record.id;
    if (duty.kind == DutyKind::answer_appeal) answered_appeals.insert(duty.subject);
    duties[record.id] = std::move(duty);
  }

  void take_approval(const Record& record) {
    Approval approval = *approval_from_json(record.body);
    ASSERT_TRUE(duties.contains(approval.duty)) << record.id;
    EXPECT_FALSE(approval.by.empty());
    approvals[approval.duty].push_back(approval);
    approval_of_id[record.id] = std::move(approval);
  }

  // A publication stands on an approval by a named person with a basis, and on as many people as
  // the duty needs; a withdrawal on an approval, a recall or a Finding that weakened.
  void take_notice(const Notice& notice, const Record& record) {
    if (notice.withdraw) {
      EXPECT_TRUE(recalls.contains(notice.cause) || approval_of_id.contains(notice.cause) ||
                  weakened.contains(notice.cause))
          << "a withdrawal without cause: " << record.id;
      for (Position position : notice.findings) rows.at(key_at.at(position)).until.reset();
      return;
    }
    auto approval = approval_of_id.find(notice.cause);
    ASSERT_NE(approval, approval_of_id.end()) << "published without an approval: " << record.id;
    EXPECT_EQ(approval->second.by, notice.approver);
    EXPECT_FALSE(notice.approver.empty());
    EXPECT_FALSE(notice.basis.empty());
    EXPECT_GT(notice.until, record.received);
    EXPECT_LE(notice.until, record.received + std::chrono::hours(24 * 365));
    const Duty& duty = duties.at(approval->second.duty);
    std::set<std::string> people;
    for (const Approval& one : approvals[approval->second.duty])
      if (one.approve) people.insert(one.by);
    EXPECT_TRUE(approval->second.emergency || int(people.size()) >= duty.needs) << record.id;
    for (Position position : notice.findings) {
      Row& row = rows.at(key_at.at(position));
      EXPECT_EQ(row.position, position) << "published on an older Finding: " << record.id;
      EXPECT_GE(row.newest.verdict, Verdict::url_only) << "published without a verdict";
      row.until = notice.until;
    }
  }
};

}  // namespace

std::map<std::string, Time> published_by_the_letter(const store::Journal& journal, Time now) {
  Letter letter;
  for (const Record& record : all_of(journal)) letter.take(record);
  std::map<std::string, Time> out;
  for (const auto& [key, row] : letter.rows)
    if (row.in_feeds(now)) out[key] = row.end();
  return out;
}

void check_whole(SimNode& node) {
  ASSERT_TRUE(node.is_open());
  auto verified = store::verify_journal(node.world, std::string(SimNode::data) + "/journal.db",
                                        node->journal().public_key(), {});
  ASSERT_TRUE(verified) << verified.error().text();
  ASSERT_EQ(verified->records, node->journal().end());
  ASSERT_EQ(node.dump(), node.replayed());

  Letter letter;
  std::vector<Record> records = all_of(node->journal());
  for (const Record& record : records) letter.take(record);
  EXPECT_EQ(letter.reports, letter.read_reports) << "a report was left half-read";
  EXPECT_EQ(letter.appeals, letter.answered_appeals) << "an appeal without its clock";
  for (const auto& [key, row] : letter.rows)
    if (row.until) {
      EXPECT_GE(row.newest.verdict, Verdict::url_only) << key;
    }

  std::set<std::string> wanted;
  Time now = std::max(node.clock.now(), letter.now);
  for (const auto& [key, row] : letter.rows)
    if (row.in_feeds(now)) wanted.insert(key);
  EXPECT_EQ(keys_in_csv(node), wanted);
}

}  // namespace hinomi::world
