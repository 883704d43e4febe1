// How Records become the present: each kind, the life of an indicator, and what a feed hears of it.
#include "picture/picture.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <random>

#include "world/some_records.h"

namespace hinomi::picture {
namespace {

using std::chrono::hours;

const Time start{std::chrono::seconds(1775034000)};

// Writes Records by hand and folds them.
class PictureTest : public testing::Test {
 protected:
  Record& make(Kind kind, std::string body, Marking marking = {.tlp = Tlp::green}) {
    Record record;
    record.position = records.size() + 1;
    record.id = world::id_number(record.position);
    record.kind = kind;
    record.origin = "works";
    record.marking = std::move(marking);
    record.received = now;
    record.format = "application/json";
    record.body = std::move(body);
    return records.emplace_back(std::move(record));
  }
  Position fold(Kind kind, std::string body, Marking marking = {.tlp = Tlp::green}) {
    Record& record = make(kind, std::move(body), std::move(marking));
    auto done = picture.fold(record);
    EXPECT_TRUE(done) << done.error().text();
    return record.position;
  }
  std::string id_at(Position position) const { return world::id_number(position); }

  Position report() { return fold(Kind::report, "x"); }
  Position finding(std::string_view value, Verdict verdict, const std::string& from = {},
                   Time expires = start + hours(100), Marking marking = {.tlp = Tlp::green}) {
    Finding f;
    f.indicator = {IndicatorType::domain, std::string(value), std::string(value)};
    f.verdict = verdict;
    f.score = 61;
    f.expires = expires;
    f.evidence.push_back({.report = from, .source = "works", .seen = now});
    return fold(Kind::finding, to_json(f), std::move(marking));
  }
  Position duty(std::vector<Position> findings, int needs = 1, DutyKind kind = DutyKind::approve,
                std::string subject = "s") {
    return fold(Kind::duty, to_json(Duty{.kind = kind,
                                         .subject = std::move(subject),
                                         .owner = "approver",
                                         .needs = needs,
                                         .due = now + hours(4),
                                         .findings = std::move(findings)}));
  }
  Position approval(Position duty_at, std::string by, bool approve = true,
                    std::vector<std::string> except = {}, bool emergency = false) {
    return fold(Kind::approval, to_json(Approval{.duty = id_at(duty_at),
                                                 .by = std::move(by),
                                                 .approve = approve,
                                                 .emergency = emergency,
                                                 .basis = "law",
                                                 .except = std::move(except)}));
  }
  Position notice(std::vector<Position> findings, bool withdraw = false,
                  Time until = start + hours(1000)) {
    return fold(Kind::notice, to_json(Notice{.withdraw = withdraw,
                                             .cause = "c",
                                             .approver = "Sato",
                                             .basis = "law",
                                             .until = until,
                                             .findings = std::move(findings)}));
  }
  Position tick() { return fold(Kind::tick, ""); }
  const Entry& entry(std::string_view value = "evil.example") const {
    const Entry* found = picture.find(IndicatorType::domain, value);
    EXPECT_NE(found, nullptr);
    return *found;
  }
  bool in_feeds(std::string_view value = "evil.example") const {
    return picture.published().contains(&entry(value)) && entry(value).is_published(now);
  }
  void TearDown() override {
    Picture again;
    for (const Record& record : records) (void)again.fold(record);
    EXPECT_EQ(again.dump(), picture.dump());
  }

  Time now = start;
  std::vector<Record> records;
  Picture picture;
};

TEST_F(PictureTest, BeginsEmpty) {
  EXPECT_EQ(picture.end(), 0u);
  EXPECT_EQ(picture.serial(), 0u);
  EXPECT_EQ(picture.next_due(), std::nullopt);
  EXPECT_EQ(picture.find(IndicatorType::domain, "evil.example"), nullptr);
  EXPECT_EQ(picture.entry_of(1), nullptr);
  EXPECT_EQ(picture.report("x"), nullptr);
  EXPECT_EQ(picture.duty("x"), nullptr);
}

TEST_F(PictureTest, TheNewestSettingReferenceAndMemberHold) {
  fold(Kind::setting, to_json(Setting{.node = "a", .approvals_needed = 1}));
  fold(Kind::setting, to_json(Setting{.node = "a", .approvals_needed = 2}));
  EXPECT_EQ(picture.setting().approvals_needed, 2);
  fold(Kind::reference, to_json(Reference{.digest = "d1"}));
  fold(Kind::reference, to_json(Reference{.digest = "d2", .lists = 3}));
  EXPECT_EQ(picture.reference().digest, "d2");
  fold(Kind::member, to_json(Member{.id = "m", .name = "診療所", .reliability = 10}));
  fold(Kind::member, to_json(Member{.id = "m", .name = "診療所", .reliability = 20}));
  EXPECT_EQ(picture.members().size(), 1u);
  EXPECT_EQ(picture.member("m")->reliability, 20);
  EXPECT_EQ(picture.member("n"), nullptr);
}

TEST_F(PictureTest, AnAccessIsReplacedAndRevoked) {
  fold(Kind::access, to_json(Access{.name = "Sato", .token_sha256 = "11"}));
  fold(Kind::access, to_json(Access{.name = "Ito", .token_sha256 = "22"}));
  ASSERT_NE(picture.access("11"), nullptr);
  EXPECT_EQ(picture.access("11")->name, "Sato");
  fold(Kind::access, to_json(Access{.name = "Sato", .token_sha256 = "33"}));
  EXPECT_EQ(picture.access("11"), nullptr);
  EXPECT_NE(picture.access("33"), nullptr);
  fold(Kind::access, to_json(Access{.name = "Sato", .revoked = true}));
  EXPECT_EQ(picture.access("33"), nullptr);
  EXPECT_EQ(picture.access(""), nullptr);
  EXPECT_NE(picture.access("22"), nullptr);
}

TEST_F(PictureTest, AReportIsReadWhenItsReadingIsThere) {
  Position at = report();
  EXPECT_FALSE(picture.report(id_at(at))->read);
  Reading reading{.report = id_at(at), .title = "月報", .claims = 3, .refused_count = 1};
  reading.refused.push_back({ErrorKind::invalid, "w", "line 1", "r"});
  fold(Kind::reading, to_json(reading));
  const Report* folded = picture.report(id_at(at));
  EXPECT_TRUE(folded->read);
  EXPECT_EQ(folded->reading.title, "月報");
  EXPECT_EQ(folded->reading.refused_count, 1u);
  EXPECT_TRUE(folded->reading.refused.empty());
  EXPECT_EQ(picture.report_index(id_at(at)), 0u);
  EXPECT_EQ(picture.report_index("other"), 1u);
}

TEST_F(PictureTest, AllowEntriesComeAndGo) {
  AllowEntry entry{.value = "a.example", .member = "works", .reason = "x", .by = "Abe"};
  fold(Kind::allow, to_json(entry));
  fold(Kind::allow, to_json(entry));
  EXPECT_EQ(picture.allowed().size(), 1u);
  AllowEntry other = entry;
  other.member = "clinic";
  fold(Kind::allow, to_json(other));
  entry.removed = true;
  fold(Kind::allow, to_json(entry));
  ASSERT_EQ(picture.allowed().size(), 1u);
  EXPECT_EQ(picture.allowed()[0].entry.member, "clinic");
}

TEST_F(PictureTest, WholeLifeOfAnIndicator) {
  Position r = report();
  Position f = finding("evil.example", Verdict::block, id_at(r));
  EXPECT_EQ(entry().state, State::none);
  Position d = duty({f}, 1, DutyKind::approve, id_at(r));
  EXPECT_EQ(entry().state, State::proposed);
  EXPECT_EQ(picture.report(id_at(r))->duty, id_at(d));
  approval(d, "Sato");
  EXPECT_TRUE(picture.duty(id_at(d))->done);
  EXPECT_EQ(entry().state, State::proposed);  // an approval alone publishes nothing
  Position n = notice({f});
  EXPECT_EQ(entry().state, State::published);
  EXPECT_TRUE(in_feeds());
  EXPECT_EQ(entry().notice, n);
  EXPECT_EQ(entry().since, now);
  EXPECT_EQ(picture.next_due(), start + hours(100));
  Time first = now;

  now += hours(10);
  notice({f}, true);
  EXPECT_EQ(entry().state, State::recalled);
  EXPECT_FALSE(in_feeds());

  now += hours(1);
  f = finding("evil.example", Verdict::block, id_at(r));
  EXPECT_EQ(entry().state, State::recalled);
  d = duty({f});
  EXPECT_EQ(entry().state, State::proposed);
  approval(d, "Ito", false);
  EXPECT_EQ(entry().state, State::declined);

  d = duty({f});
  approval(d, "Ito");
  notice({f});
  EXPECT_TRUE(in_feeds());
  EXPECT_EQ(entry().first, first);  // stays over all publications
  EXPECT_EQ(entry().since, now);

  now = start + hours(100);
  EXPECT_FALSE(in_feeds());  // also before the tick
  tick();
  EXPECT_EQ(entry().state, State::expired);
  EXPECT_TRUE(picture.published().empty());
  EXPECT_EQ(picture.next_due(), std::nullopt);

  f = finding("evil.example", Verdict::block, id_at(r), now + hours(50));
  duty({f});
  notice({f});
  EXPECT_TRUE(in_feeds());
  std::vector<State> states;
  for (const Change& change : picture.changes()) states.push_back(change.state);
  using enum State;
  EXPECT_EQ(states, (std::vector{published, recalled, published, expired, published}));
}

TEST_F(PictureTest, AWeakerFindingWeakensWhatIsPublishedAtOnce) {
  Position f = finding("evil.example", Verdict::block);
  duty({f});
  notice({f});
  Position weaker = finding("evil.example", Verdict::url_only);
  EXPECT_TRUE(in_feeds());
  EXPECT_EQ(entry().published_verdict, Verdict::url_only);
  ASSERT_EQ(picture.changes().size(), 2u);  // followers hear of it
  EXPECT_EQ(picture.changes()[1].verdict, Verdict::url_only);
  EXPECT_EQ(picture.changes()[1].notice, weaker);
  // Stronger again: the feeds stay until a notice says so.
  Position stronger = finding("evil.example", Verdict::block);
  EXPECT_EQ(entry().published_verdict, Verdict::url_only);
  duty({stronger});
  EXPECT_EQ(entry().state, State::published);
  notice({stronger});
  EXPECT_EQ(entry().published_verdict, Verdict::block);
  EXPECT_EQ(entry().verdict, Verdict::block);
}

TEST_F(PictureTest, WhatMayNotBePublishedIsNeverProposedOrPublished) {
  Position f = finding("evil.example", Verdict::block);
  finding("evil.example", Verdict::watch);
  EXPECT_EQ(entry().state, State::none);
  duty({f});
  EXPECT_EQ(entry().state, State::none);
  notice({f});
  EXPECT_FALSE(in_feeds());
}

TEST_F(PictureTest, AProlongedPublicationOutlivesItsFirstEnd) {
  Position f = finding("evil.example", Verdict::block, {}, start + hours(10));
  notice({f}, false, start + hours(30));
  now = start + hours(5);
  finding("evil.example", Verdict::block, {}, start + hours(50));
  ASSERT_EQ(picture.changes().size(), 2u);
  EXPECT_EQ(picture.changes()[1].expires, start + hours(30));
  now = start + hours(10);
  tick();
  EXPECT_TRUE(in_feeds());
  now = start + hours(30);
  tick();
  EXPECT_EQ(entry().state, State::expired);
}

TEST_F(PictureTest, NewsAfterTheEndButBeforeTheTickBringNothingBack) {
  Position f = finding("evil.example", Verdict::block, {}, start + hours(10));
  notice({f}, false, start + hours(30));
  now = start + hours(10);
  finding("evil.example", Verdict::block, {}, start + hours(50));
  EXPECT_EQ(entry().state, State::expired);
  EXPECT_FALSE(in_feeds());
}

TEST_F(PictureTest, TwoApprovalsAreOfTwoPeople) {
  Position d = duty({finding("evil.example", Verdict::block)}, 2);
  approval(d, "Sato");
  approval(d, "Sato");
  EXPECT_FALSE(picture.duty(id_at(d))->done);
  EXPECT_EQ(picture.duty(id_at(d))->approved_by, std::vector<std::string>{"Sato"});
  EXPECT_EQ(picture.duty(id_at(d))->approvals.size(), 2u);
  approval(d, "Ito");
  EXPECT_TRUE(picture.duty(id_at(d))->done);
  EXPECT_EQ(picture.next_due(), std::nullopt);  // nothing waits any more
}

TEST_F(PictureTest, AnEmergencyIsDoneWithOne) {
  Position d = duty({finding("evil.example", Verdict::block)}, 2);
  approval(d, "Sato", true, {}, true);
  EXPECT_TRUE(picture.duty(id_at(d))->done);
}

TEST_F(PictureTest, ExceptionsAreDeclinedAndRemembered) {
  Position a = finding("evil.example", Verdict::block), b = finding("bad.example", Verdict::block);
  Position d = duty({a, b}, 2);
  approval(d, "Sato", true, {"domain:bad.example", "domain:unknown.example"});
  EXPECT_EQ(entry("bad.example").state, State::declined);
  EXPECT_EQ(entry("evil.example").state, State::proposed);
  EXPECT_TRUE(picture.duty(id_at(d))->except.contains("domain:bad.example"));
}

TEST_F(PictureTest, ADutyFallsDueOnce) {
  duty({});
  EXPECT_EQ(picture.next_due(), now + hours(4));
  now += hours(4);
  tick();
  EXPECT_EQ(picture.next_due(), std::nullopt);
  EXPECT_FALSE(picture.duties().back().done);  // late, not done
}

TEST_F(PictureTest, TheSerialMovesExactlyWhenAFeedCouldChange) {
  auto moves = [&](auto&& act) {
    Position before = picture.serial();
    Position at = act();
    EXPECT_TRUE(picture.serial() == before || picture.serial() == at);
    return picture.serial() != before;
  };
  Position r = 0, f = 0, d = 0;
  EXPECT_TRUE(moves([&] { return fold(Kind::setting, to_json(Setting{.exercise = true})); }));
  EXPECT_TRUE(moves([&] { return fold(Kind::member, to_json(Member{.id = "m", .name = "m"})); }));
  EXPECT_TRUE(moves(
      [&] { return fold(Kind::allow, to_json(AllowEntry{.value = "a.example", .member = "m"})); }));
  EXPECT_FALSE(moves([&] { return fold(Kind::access, to_json(Access{.name = "Sato"})); }));
  EXPECT_FALSE(moves([&] { return fold(Kind::reference, to_json(Reference{.digest = "d"})); }));
  EXPECT_FALSE(moves([&] { return r = report(); }));
  EXPECT_FALSE(moves([&] { return f = finding("evil.example", Verdict::block, id_at(r)); }));
  EXPECT_FALSE(moves([&] { return fold(Kind::reading, to_json(Reading{.report = id_at(r)})); }));
  EXPECT_FALSE(moves([&] { return d = duty({f}); }));
  EXPECT_FALSE(moves([&] { return approval(d, "Sato"); }));
  EXPECT_TRUE(moves([&] { return notice({f}); }));
  EXPECT_TRUE(moves([&] { return finding("evil.example", Verdict::block, id_at(r)); }));
  EXPECT_FALSE(moves([&] { return finding("other.example", Verdict::block, id_at(r)); }));
  EXPECT_FALSE(moves([&] {
    return fold(Kind::appeal, to_json(Appeal{.value = "v", .contact = "c", .reason = "r"}));
  }));
  EXPECT_FALSE(moves([&] { return fold(Kind::recall, to_json(Recall{.by = "Sato"})); }));
  EXPECT_FALSE(moves([&] {
    return fold(Kind::sighting, to_json(Sighting{.indicator = "domain:x", .seen = now}));
  }));
  now += hours(5);
  EXPECT_FALSE(moves([&] { return tick(); }));
  now = entry().expires;
  EXPECT_TRUE(moves([&] { return tick(); }));
}

TEST_F(PictureTest, AFindingOfNoReportStaysWithTheReportBefore) {
  finding("first.example", Verdict::block, "a sighting");
  EXPECT_EQ(entry("first.example").report, no_report);
  Position r = report();
  finding("evil.example", Verdict::block, id_at(r));
  finding("evil.example", Verdict::block, "a sighting");
  report();
  EXPECT_EQ(entry().report, 0u);
  EXPECT_EQ(picture.findings().back().report, 0u);
  EXPECT_EQ(entry("first.example").report, no_report);
}

TEST_F(PictureTest, DamagedBodiesAreRefusedWithTheirPlace) {
  Position before = finding("evil.example", Verdict::block);
  std::string dump = picture.dump();
  std::vector<std::pair<Kind, std::string>> bad = {
      {Kind::setting, "{}"},
      {Kind::reference, "[]"},
      {Kind::member, R"({"id":"x"})"},
      {Kind::access, R"({"name":"x","role":"king"})"},
      {Kind::reading, R"({"report":"not there"})"},
      {Kind::allow, R"({"value":"x"})"},
      {Kind::appeal, ""},
      {Kind::approval, R"({"duty":"not there","by":"x"})"},
      {Kind::finding, R"({"evidence":[],"expires":"soon"})"},
      {Kind::finding, "\xff"},
      {Kind::duty, R"({"kind":"rest","due":"2026-04-01T00:00:00Z"})"},
      {Kind::notice, R"({"until":"never"})"},
      {Kind::notice, R"({"findings":[77],"until":"2026-04-01T00:00:00Z"})"}};
  for (const auto& [kind, body] : bad) {
    SCOPED_TRACE(std::string(hinomi::name_of(kind)) + " " + body);
    Record& record = make(kind, body);
    auto done = picture.fold(record);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().where, "record 2 " + record.id);
    EXPECT_FALSE(done.error().what.empty());
    records.pop_back();
  }
  EXPECT_EQ(picture.dump(), dump);
  EXPECT_EQ(picture.end(), before);
}

// More markings than an entry can number: the rest is known to nobody, and nothing breaks.
TEST_F(PictureTest, MarkingsWithoutNumber) {
  auto marked = [](int i) {
    return Marking{.tlp = Tlp::green, .groups = {{"g" + std::to_string(i)}}};
  };
  constexpr int most = 65'535;
  for (int i = 0; i < most + 10; ++i)
    finding("n" + std::to_string(i) + ".example", Verdict::block, {}, start + hours(1), marked(i));
  EXPECT_EQ(picture.marking(entry("n0.example")), marked(0));
  EXPECT_EQ(picture.marking(entry("n" + std::to_string(most - 1) + ".example")), marked(most - 1));
  for (int i = most; i < most + 10; ++i) {
    const Marking& of_rest = picture.marking(entry("n" + std::to_string(i) + ".example"));
    EXPECT_TRUE(of_rest.unknown);
    EXPECT_EQ(of_rest.tlp, Tlp::red);
  }
  finding("again.example", Verdict::block, {}, start + hours(1), marked(7));
  EXPECT_EQ(picture.marking(entry("again.example")), marked(7));
}

// Random histories: what is in the feeds is what a literal reading of the Records says.
TEST_F(PictureTest, GeneratedHistoriesFoldAsTheyRead) {
  const char* wanted = std::getenv("HINOMI_CASES");
  int rounds = wanted ? std::atoi(wanted) : 3000;
  std::mt19937 random(7);
  struct Literal {
    Verdict verdict{}, published{};
    Time expires, until;
    bool out = false;  // published, and neither withdrawn nor ended since
  };
  std::map<std::string, Literal> literal;
  std::map<std::string, Position> newest;
  std::vector<Position> duties;
  for (int step = 0; step < rounds; ++step) {
    std::string name = "n" + std::to_string(random() % 12) + ".example";
    Literal& one = literal[name];
    Position at = newest.contains(name) ? newest[name] : 0;
    switch (random() % 7) {
      case 0:
      case 1: {
        auto verdict = static_cast<Verdict>(random() % 4);
        Time expires = now + hours(1 + random() % 40);
        newest[name] = finding(name, verdict, {}, expires);
        if (one.out && now >= std::min(one.until, one.expires)) one.out = false;
        one.verdict = verdict;
        one.expires = expires;
        one.published = std::min(one.published, verdict);
        break;
      }
      case 2:
        if (at) duties.push_back(duty({at}, 1 + static_cast<int>(random() % 2)));
        break;
      case 3:
        if (!duties.empty())
          approval(duties[random() % duties.size()], random() % 2 ? "Sato" : "Ito", random() % 3);
        break;
      case 4:
        if (at) {
          bool withdraw = random() % 3 == 0;
          Time until = now + hours(1 + random() % 60);
          notice({at}, withdraw, until);
          if (withdraw) one.out = false;
          if (!withdraw && one.verdict >= Verdict::url_only) {
            one.out = true;
            one.until = until;
            one.published = one.verdict;
          }
        }
        break;
      case 5: now += hours(random() % 5); break;
      default:
        tick();
        for (auto& [key, each] : literal)
          if (now >= std::min(each.until, each.expires)) each.out = false;
    }
    for (const auto& [key, each] : literal) {
      if (!newest.contains(key)) continue;
      bool expected = each.out && now < std::min(each.until, each.expires);
      ASSERT_EQ(in_feeds(key), expected) << key << " step " << step;
      if (expected) {
        ASSERT_EQ(entry(key).published_verdict, each.published) << step;
      }
    }
  }
}

}  // namespace
}  // namespace hinomi::picture
