// What always holds, whatever people and machines do: thousands of random operations on one desk,
// checked against literal readings of its journal. HINOMI_CASES: operations a run.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <set>

#include "act/test_support.h"
#include "picture/allow_filter.h"
#include "serve/feed_cache.h"

namespace hinomi::act {
namespace {

const std::set<std::string> approvers = {"Sato", "Ito", "Kudo"};

class Operations {
 public:
  explicit Operations(std::uint32_t seed) : node(seed), random_(seed) {
    node.setting.approvals_needed = 1 + static_cast<int>(seed % 2);
    node.open_with_members();
    grounds_[0] = node.desk->ground();
    for (int i = 0; i < 6; ++i) {
      std::string n = std::to_string(i);
      for (std::string value :
           {"h" + n + ".zone" + n + ".example", "zone" + n + ".example",
            "http://h" + n + ".zone" + n + ".example/", "http://zone" + n + ".example/例",
            "198.51.100." + n, "203.0.113." + std::to_string(i * 32) + "/27",
            "http://198.51.100." + n + "/x", "a" + n + "@zone" + n + ".example",
            std::string(63, 'a') + n})
        pool_.push_back(in::normalise(value)->value);
    }
  }

  void step() {
    switch (below(24)) {
      case 0:
      case 1:
      case 2:
      case 3:
      case 4: report(); break;
      case 5:
      case 6:
      case 7:
      case 8:
      case 9:
      case 10: decide(); break;
      case 11:
      case 12: recall(); break;
      case 13:
      case 14: (void)node.desk->sighting(somebody(), one(), past()); break;
      case 15: allow(); break;
      case 16: (void)node.desk->appeal({one(), "連絡先", "困っています"}); break;
      case 17:
        if (below(8) == 0) member();
        break;
      case 18:
        if (below(12) == 0) change_lists();
        break;
      default: node.advance(Duration(std::chrono::minutes(below(60 * 8)))); break;
    }
  }

  // (d) Nothing published is a member's own, or allowed by the own organisation.
  void nothing_protected_is_published() {
    Time now = node.clock.now();
    node.keeper->read([&](const picture::Picture& picture) {
      std::vector<std::string> space;
      for (const auto& [id, member] : picture.members()) {
        space.insert(space.end(), member.names.begin(), member.names.end());
        space.insert(space.end(), member.networks.begin(), member.networks.end());
      }
      for (const auto& row : picture.allowed())
        if (row.entry.member == "centre") space.push_back(row.entry.value);
      for (const auto* entry : picture.published())
        for (const std::string& own : space)
          ASSERT_FALSE(entry->is_published(now) && touches(*entry, own))
              << entry->value() << " against " << own;
    });
  }

  // (a) The journal alone gives what the keeper has.
  void replay_is_equal() { ASSERT_TRUE(node.refolded() == node.dump()); }

  // (b), (c): every Finding follows from its evidence, every publication from its approval.
  void records_follow_from_each_other() {
    picture::Picture before;
    std::map<std::string, Record> by_id;
    std::map<Position, std::string> key_at;
    std::map<std::string, std::set<std::string>> agreed;  // people, by duty
    std::unique_ptr<vet::Judge> judge;
    int judged = 0, published = 0;
    for (const Record& record : node.records()) {
      if (record.kind == Kind::finding) {
        if (!judge) judge = judge_of(before);
        auto finding = finding_from_json(record.body);
        ASSERT_TRUE(finding);
        Finding again =
            judge->judge(finding->indicator, finding->evidence, record.marking, record.received);
        again.supersedes = finding->supersedes;
        ASSERT_EQ(to_json(again), record.body);
        key_at[record.position] = key_of(finding->indicator.type, finding->indicator.value);
        ++judged;
      }
      if (record.kind == Kind::approval) {
        auto approval = approval_from_json(record.body);
        if (approval->approve) agreed[approval->duty].insert(approval->by);
      }
      if (record.kind == Kind::notice) {
        auto notice = notice_from_json(record.body);
        if (!notice->withdraw) {
          ++published;
          const Record& cause = by_id.at(notice->cause);
          ASSERT_EQ(cause.kind, Kind::approval);
          auto approval = approval_from_json(cause.body);
          ASSERT_TRUE(approval->approve);
          ASSERT_EQ(approval->by, notice->approver);
          ASSERT_FALSE(notice->basis.empty());
          ASSERT_LE(notice->until, record.received + hours(24 * 365));
          auto duty = duty_from_json(by_id.at(approval->duty).body);
          std::set<std::string> asked;
          for (Position position : duty->findings) asked.insert(key_at.at(position));
          for (Position position : notice->findings) ASSERT_TRUE(asked.contains(key_at[position]));
          for (const auto& who : agreed[approval->duty]) ASSERT_TRUE(approvers.contains(who));
          ASSERT_GE(agreed[approval->duty].size(),
                    approval->emergency ? 1u : static_cast<std::size_t>(duty->needs));
        }
      }
      if (record.kind == Kind::member || record.kind == Kind::allow ||
          grounds_.contains(record.position))
        judge.reset();
      ASSERT_TRUE(before.fold(record));
      by_id[record.id] = record;
    }
    EXPECT_GT(judged, 50);
    EXPECT_GT(published, 5);
  }

  // (f) What a party gets is what a literal reading of the journal says.
  void feeds_are_what_the_journal_says() {
    struct Thing {
      IndicatorType type{};
      std::string value;
      Verdict verdict{}, published{};
      int score = 0;
      Time expires, until, since;
      bool out = false;
    };
    std::map<std::string, Thing> things;
    std::map<Position, std::string> key_at;
    picture::Picture so_far;  // asked for one thing: does a Finding stand beside another?
    for (const Record& record : node.records()) {
      ASSERT_TRUE(so_far.fold(record));
      if (record.kind == Kind::finding) {
        auto finding = finding_from_json(record.body);
        std::string key = key_of(finding->indicator.type, finding->indicator.value);
        key_at[record.position] = key;
        // docs/vet.md, "Evidence of different markings": what fewer may know changes nothing else.
        const auto& indicator = finding->indicator;
        if (so_far.find(indicator.type, indicator.value)->finding != record.position) continue;
        Thing& thing = things[key];
        if (record.received >= std::min(thing.until, thing.expires)) thing.out = false;
        thing = {finding->indicator.type,
                 finding->indicator.value,
                 finding->verdict,
                 std::min(thing.published, finding->verdict),
                 finding->score,
                 finding->expires,
                 thing.until,
                 thing.since,
                 thing.out};
      }
      if (record.kind != Kind::notice) continue;
      auto notice = notice_from_json(record.body);
      for (Position position : notice->findings) {
        Thing& thing = things.at(key_at.at(position));
        thing.out = !notice->withdraw;
        if (notice->withdraw) continue;
        thing.published = thing.verdict;
        thing.until = notice->until;
        thing.since = record.received;
      }
    }
    for (const Party& party :
         {Party{"works", Relation::client}, Party{"clinic", Relation::client},
          Party{"centre", Relation::own}, Party{"centre", Relation::own, {}, true},
          Party{"peer", Relation::community}, Party{}}) {
      Time now = node.clock.now();
      std::set<std::string> wanted, got;
      node.keeper->read([&](const picture::Picture& picture) {
        picture::AllowFilter allowed(picture, party.member);
        for (const auto& [key, thing] : things) {
          Time end = std::min(thing.until, thing.expires);
          if (!thing.out || now >= end) continue;
          auto [marking, origin] = picture.audience(*picture.find(thing.type, thing.value));
          if (!may_block(marking) || !may_know(marking, origin, party)) continue;
          if (allowed.covers(thing.type, thing.value)) continue;
          wanted.insert(key + line_of(thing.published, end, thing.since, thing.score));
        }
        feed::FeedHead head;
        for (const Published& entry : serve::published_for(picture, party, now, head)) {
          ASSERT_GE(entry.verdict, Verdict::url_only);
          got.insert(key_of(entry.type, entry.value) +
                     line_of(entry.verdict, entry.expires, entry.since, entry.score));
        }
      });
      ASSERT_EQ(got, wanted) << "for " << party.member;
    }
  }

  TestNode node;

 private:
  std::uint32_t below(std::uint32_t n) { return random_() % n; }
  const std::string& one() { return pool_[below(static_cast<std::uint32_t>(pool_.size()))]; }
  Actor somebody() {
    std::string member = std::vector<std::string>{"works", "clinic", "centre"}[below(3)];
    return node.by(member + "-desk", Role::reporter, member);
  }
  Actor approver() {
    auto who = approvers.begin();
    std::advance(who, below(3));
    return node.by(*who, Role::approver, "centre");
  }
  std::optional<Time> past() {
    if (below(2)) return {};
    return node.clock.now() - hours(below(100));
  }

  void report() {
    std::string body = "value,confidence,harmful,last_seen\n";
    std::set<std::string> sent;
    for (std::uint32_t i = 1 + below(6); i > 0; --i) {
      const std::string& value = one();
      sent.insert(value);
      body += value + "," + std::to_string(40 + below(60)) + "," +
              (below(8) == 0 ? "false" : "true") + "," +
              format_time(node.clock.now() - hours(below(60))) + "\n";
    }
    auto tlp = static_cast<Tlp>(below(10) < 7 ? below(2) : below(5));
    auto answer = node.desk->report(somebody(), {.body = body, .tlp = tlp});
    ASSERT_TRUE(answer) << answer.error().text();
    sent_by_[answer->report] = std::move(sent);
  }

  void decide() {
    auto open = node.keeper->read([](const picture::Picture& picture) {
      std::vector<std::string> ids;
      for (const auto& duty : picture.duties())
        if (!duty.done) ids.push_back(duty.id);
      return ids;
    });
    if (open.empty()) return;
    Decision decision = node.yes();
    decision.approve = below(5) != 0;
    decision.emergency = below(6) == 0;
    decision.note = "確認";
    if (below(3) == 0) decision.until = node.clock.now() + hours(1 + below(100));
    if (below(4) == 0) {
      auto indicator = in::normalise(one());
      decision.except = {key_of(indicator->type, indicator->value)};
    }
    (void)node.desk->decide(below(12) ? approver() : somebody(),
                            open[below(static_cast<std::uint32_t>(open.size()))], decision);
  }

  // (e) After a recall nothing of it is published.
  void recall() {
    RecallRequest request{.reason = "誤り"};
    std::set<std::string> meant;
    if (below(2) || sent_by_.empty()) {
      request.value = one();
      meant.insert(request.value);
    } else {
      auto from = sent_by_.begin();
      std::advance(from, below(static_cast<std::uint32_t>(sent_by_.size())));
      request.report = from->first;
      meant = from->second;
    }
    auto answer = node.desk->recall(approver(), request);
    if (!answer) {
      ASSERT_EQ(answer.error().kind, ErrorKind::conflict) << answer.error().text();
    }
    for (const std::string& value : meant) {
      auto indicator = in::normalise(value);
      node.keeper->read([&](const picture::Picture& picture) {
        const auto* entry = picture.find(indicator->type, indicator->value);
        ASSERT_FALSE(entry && entry->is_published(node.clock.now())) << value;
      });
    }
  }

  void allow() {
    std::string member = below(3) ? "works" : "centre";
    (void)node.desk->allow(node.by("Abe", Role::analyst, member),
                           {.value = one(), .reason = "業務", .removed = below(2) == 0});
  }

  void member() {
    std::string n = std::to_string(below(3));
    Member m{.id = "m" + n, .name = "会員"};
    if (below(2)) m.names = {(below(2) ? "zone" : "h" + n + ".zone") + n + ".example"};
    if (below(3) == 0) m.networks = {"198.51.100." + n};
    node.register_member(std::move(m));
  }

  void change_lists() {
    Position end = node.journal->end();
    node.close();
    node.put_list("popular", "zone" + std::to_string(below(6)) + ".example");
    node.open();
    grounds_[end] = node.desk->ground();
  }

  // The judge of the desk for the Record that came after `picture`.
  std::unique_ptr<vet::Judge> judge_of(const picture::Picture& picture) {
    std::vector<vet::Protected> space;
    for (const auto& [id, member] : picture.members()) {
      for (const auto& name : member.names) space.push_back({id, name, false});
      for (const auto& network : member.networks) space.push_back({id, network, false});
    }
    for (const auto& row : picture.allowed())
      if (row.entry.member == "centre") space.push_back({"centre", row.entry.value, true});
    auto ground = std::prev(grounds_.upper_bound(picture.end()))->second;
    return std::make_unique<vet::Judge>(ground, space);
  }

  static std::string line_of(Verdict verdict, Time end, Time since, int score) {
    return " " + std::string(name_of(verdict)) + " " + format_time(end) + " " + format_time(since) +
           " " + std::to_string(score);
  }

  // Would blocking the entry as it is published block `own`?
  static bool touches(const picture::Entry& entry, const std::string& own) {
    std::string value(entry.value());
    if (value == own) return true;
    std::string host(in::host_of(entry.type, value));
    if (entry.type == IndicatorType::domain) host = value;
    auto mine = in::network_from(own), asked = in::network_from(host.empty() ? value : host);
    if (mine) return asked && mine->overlaps(*asked);
    if (own.find('@') != own.npos || own.find('/') != own.npos || own.find('.') == own.npos)
      return false;
    bool as_name = entry.type == IndicatorType::domain ||
                   (entry.type == IndicatorType::url && in::path_of(value) == "/" &&
                    entry.published_verdict == Verdict::block);
    return host == own || host.ends_with("." + own) || (as_name && own.ends_with("." + host));
  }

  std::mt19937 random_;
  std::vector<std::string> pool_;
  std::map<std::string, std::set<std::string>> sent_by_;            // values, by report
  std::map<Position, std::shared_ptr<const vet::Ground>> grounds_;  // by the Record before it
};

class DeskInvariants : public testing::TestWithParam<std::uint32_t> {};

TEST_P(DeskInvariants, HoldAfterRandomOperations) {
  const char* wanted = std::getenv("HINOMI_CASES");
  int steps = wanted ? std::atoi(wanted) : 600;
  Operations operations(GetParam());
  for (int i = 0; i < steps; ++i) {
    SCOPED_TRACE("operation " + std::to_string(i));
    operations.step();
    operations.nothing_protected_is_published();
    if (i % 40 == 39 || i + 1 == steps) {
      operations.replay_is_equal();
      operations.feeds_are_what_the_journal_says();
    }
    if (testing::Test::HasFailure()) return;
  }
  operations.records_follow_from_each_other();
}

INSTANTIATE_TEST_SUITE_P(Seeds, DeskInvariants, testing::Range(1u, 7u));

}  // namespace
}  // namespace hinomi::act
