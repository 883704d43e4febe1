// The one thread that writes, on a disk that fails and with a clock of the test's own.
#include "picture/keeper.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <set>

#include "world/sim_disk.h"
#include "world/some_records.h"

namespace hinomi::picture {
namespace {

class TurnedClock final : public Clock {
 public:
  Time now() override { return Time(Duration(micros_.load())); }
  void set(Time time) { micros_ = time.time_since_epoch().count(); }

 private:
  std::atomic<Duration::rep> micros_{1775034000'000'000};
};

class KeeperTest : public testing::Test {
 protected:
  void SetUp() override { open(); }
  void TearDown() override { check_replay(); }

  void open() {
    auto opened = store::Journal::open(world, {"/data/journal.db", "node"},
                                       std::move(*SigningKey::from_seed(std::string(32, 's'))));
    ASSERT_TRUE(opened) << opened.error().text();
    journal = std::move(*opened);
    auto started = Keeper::open(world, *journal);
    ASSERT_TRUE(started) << started.error().text();
    keeper = std::move(*started);
  }
  void check_replay() {
    if (!keeper) return;
    Picture again;
    auto done = journal->replay(0, [&](Record&& record) { return again.fold(record); });
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(again.dump(), keeper->read([](const Picture& p) { return p.dump(); }));
  }
  static Draft member_draft(const std::string& id, int reliability = 50) {
    return {.kind = Kind::member,
            .origin = "node",
            .format = "application/json",
            .body = to_json(Member{.id = id, .name = "会員 " + id, .reliability = reliability})};
  }
  Result<std::vector<Record>> write(std::vector<Draft> drafts,
                                    std::vector<std::uint64_t> touches = {}) {
    return keeper->write({std::move(touches), [&](const Picture&, Position, Time) {
                            return Result<std::vector<Draft>>(drafts);
                          }});
  }

  world::SimDisk disk{1};
  TurnedClock clock;
  world::NoNetwork network;
  World world{clock, real_random(), disk, network};
  std::unique_ptr<store::Journal> journal;
  std::unique_ptr<Keeper> keeper;
};

TEST_F(KeeperTest, GivesIdTimeAndThePositionsThatWerePromised) {
  Position promised = 0;
  auto written = keeper->write({{}, [&](const Picture&, Position first, Time) {
                                  promised = first;
                                  return Result<std::vector<Draft>>(
                                      std::vector<Draft>{member_draft("a"), member_draft("b")});
                                }});
  ASSERT_TRUE(written) << written.error().text();
  ASSERT_EQ(written->size(), 2u);
  EXPECT_EQ((*written)[0].position, promised);
  EXPECT_EQ((*written)[1].position, promised + 1);
  EXPECT_EQ((*written)[0].received, clock.now());
  EXPECT_EQ((*written)[0].id.size(), 36u);
  EXPECT_NE((*written)[0].id, (*written)[1].id);
  EXPECT_EQ(journal->at(promised)->body, to_json(Member{.id = "a", .name = "会員 a"}));
}

TEST_F(KeeperTest, TimeNeverRunsBackwards) {
  Time before = clock.now();
  ASSERT_TRUE(write({member_draft("a")}));
  clock.set(before - std::chrono::hours(1));
  auto written = write({member_draft("b")});
  ASSERT_TRUE(written);
  EXPECT_EQ(written->front().received, before);
}

TEST_F(KeeperTest, LosesNothingOfManyThreadsAndKeepsTheirOrder) {
  constexpr int threads = 16, each = 120;
  std::atomic<int> commits = 0;
  keeper->on_commit([&](auto&&...) { ++commits; });
  std::atomic<bool> as_promised = true;
  std::vector<std::vector<Position>> places(threads);
  {
    std::vector<std::jthread> senders;
    for (int t = 0; t < threads; ++t)
      senders.emplace_back([&, t] {
        for (int i = 0; i < each; ++i) {
          Position promised = 0;
          auto written =
              keeper->write({{}, [&](const Picture&, Position first, Time) {
                               promised = first;
                               std::string id = std::to_string(t) + "-" + std::to_string(i);
                               return Result<std::vector<Draft>>(
                                   std::vector<Draft>{member_draft(id), member_draft(id + "b")});
                             }});
          ASSERT_TRUE(written) << written.error().text();
          if (written->size() != 2 || (*written)[0].position != promised ||
              (*written)[1].position != promised + 1)
            as_promised = false;
          // Durable and folded when it is answered.
          if (journal->end() < promised + 1) as_promised = false;
          places[static_cast<std::size_t>(t)].push_back(promised);
        }
      });
  }
  EXPECT_TRUE(as_promised);
  std::set<Position> all;
  for (const auto& own : places) {
    EXPECT_TRUE(std::is_sorted(own.begin(), own.end()));
    all.insert(own.begin(), own.end());
  }
  EXPECT_EQ(all.size(), std::size_t(threads * each));
  EXPECT_EQ(journal->end(), Position(threads * each * 2));
  EXPECT_EQ(keeper->read([](const Picture& p) { return p.members().size(); }),
            std::size_t(threads * each * 2));
  EXPECT_LE(commits.load(), threads * each);
}

// A counter kept in a member's reliability: each job adds one to what it sees.
TEST_F(KeeperTest, JobsOnTheSameThingSeeEachOther) {
  constexpr int threads = 8, each = 10;
  {
    std::vector<std::jthread> senders;
    for (int t = 0; t < threads; ++t)
      senders.emplace_back([&] {
        for (int i = 0; i < each; ++i) {
          auto written =
              keeper->write({{touch_of("counter")}, [&](const Picture& picture, Position, Time) {
                               const Member* there = picture.member("counter");
                               int count = there ? there->reliability : 0;
                               return Result<std::vector<Draft>>(
                                   std::vector<Draft>{member_draft("counter", count + 1)});
                             }});
          ASSERT_TRUE(written) << written.error().text();
        }
      });
  }
  EXPECT_EQ(keeper->read([](const Picture& p) { return p.member("counter")->reliability; }),
            threads * each);
}

// Holds the keeper's thread in a job until it is let go.
class Gate {
 public:
  explicit Gate(Keeper& keeper) {
    std::promise<void> entered;
    auto inside = entered.get_future();
    thread_ = std::jthread([this, &keeper, &entered] {
      (void)keeper.write({{}, [&](const Picture&, Position, Time) {
                            entered.set_value();
                            open_.get_future().wait();
                            return Result<std::vector<Draft>>(std::vector<Draft>());
                          }});
    });
    inside.wait();
  }
  ~Gate() {
    if (!opened_) open();
  }
  void open() {
    opened_ = true;
    open_.set_value();
  }

 private:
  std::promise<void> open_;
  bool opened_ = false;
  std::jthread thread_;
};

void wait_for(Keeper& keeper, std::size_t waiting) {
  for (int i = 0; i < 10'000 && keeper.waiting() < waiting; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  ASSERT_EQ(keeper.waiting(), waiting);
}

// One commit of four jobs: three of them fail, each in a way of its own.
TEST_F(KeeperTest, TheErrorOfOneJobDoesNotHurtItsNeighbours) {
  Record twice = member_draft("twice");
  twice.id = world::id_number(7);
  ASSERT_TRUE(write({twice}));
  Draft unreadable = member_draft("x");
  unreadable.body.clear();
  Draft no_utf8 = member_draft("y");
  no_utf8.origin = "\xff";
  std::vector<std::vector<Draft>> bad = {{twice}, {member_draft("half"), unreadable}, {no_utf8}};
  Gate gate(*keeper);
  std::vector<std::future<Result<std::vector<Record>>>> answers;
  for (const auto& drafts : bad)
    answers.push_back(std::async(std::launch::async, [this, drafts] { return write(drafts); }));
  auto refusing = std::async(std::launch::async, [this] {
    return keeper->write({{}, [](const Picture&, Position, Time) -> Result<std::vector<Draft>> {
                            return fail(ErrorKind::denied, "no");
                          }});
  });
  auto good = std::async(std::launch::async, [this] { return write({member_draft("good")}); });
  wait_for(*keeper, 5);
  gate.open();
  auto written = good.get();
  ASSERT_TRUE(written) << written.error().text();
  auto refused = refusing.get();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::denied);
  EXPECT_EQ(answers[0].get().error().kind, ErrorKind::conflict);
  EXPECT_EQ(answers[1].get().error().kind, ErrorKind::invalid);
  EXPECT_EQ(answers[2].get().error().kind, ErrorKind::invalid);
  EXPECT_EQ(journal->end(), 2u);
  EXPECT_EQ(keeper->read([](const Picture& p) { return p.members().size(); }), 2u);
}

// Readers of one thing are written together; who touches it is not written with any of them, and
// sees what those before it did.
TEST_F(KeeperTest, ReadersShareACommitAndWhoTouchesHasItsOwn) {
  std::vector<std::size_t> commits;
  keeper->on_commit([&](auto records, auto&&) { commits.push_back(records.size()); });
  std::atomic<std::size_t> seen = 0;
  std::vector<std::future<Result<std::vector<Record>>>> answers;
  Gate gate(*keeper);
  auto add = [&](bool touches, const std::string& id) {
    answers.push_back(std::async(std::launch::async, [&, touches, id] {
      Job job{.build = [&, touches, id](const Picture& picture, Position, Time) {
        if (touches) seen = picture.members().size();
        return Result<std::vector<Draft>>(std::vector<Draft>{member_draft(id)});
      }};
      if (touches)
        job.touches.push_back(touch_of("letter"));
      else
        job.reads.push_back(touch_of("letter"));
      return keeper->write(std::move(job));
    }));
    wait_for(*keeper, answers.size());
  };
  for (const char* id : {"a", "b", "c"}) add(false, id);
  add(true, "recall");
  for (const char* id : {"d", "e"}) add(false, id);
  gate.open();
  for (auto& answer : answers) EXPECT_TRUE(answer.get());
  EXPECT_EQ(commits, (std::vector<std::size_t>{3, 1, 2}));
  EXPECT_EQ(seen, 3u);
}

TEST_F(KeeperTest, AFullQueuePushesBack) {
  constexpr std::size_t capacity = 4096;
  Gate gate(*keeper);
  std::atomic<std::size_t> good = 0;
  std::vector<std::jthread> senders;
  for (std::size_t i = 0; i < capacity; ++i)
    senders.emplace_back([&] {
      if (write({})) ++good;
    });
  wait_for(*keeper, capacity);
  auto refused = write({member_draft("late")});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::busy);
  EXPECT_FALSE(refused.error().remedy.empty());
  gate.open();
  senders.clear();
  EXPECT_EQ(good, capacity);
  EXPECT_TRUE(write({member_draft("again")}));
}

TEST_F(KeeperTest, WhatWaitsAtTheEndIsWritten) {
  std::vector<std::future<Result<std::vector<Record>>>> answers;
  {
    Gate gate(*keeper);
    for (int i = 0; i < 20; ++i)
      answers.push_back(std::async(std::launch::async,
                                   [this, i] { return write({member_draft(std::to_string(i))}); }));
    wait_for(*keeper, 20);
    gate.open();
    keeper.reset();
  }
  for (auto& answer : answers) EXPECT_TRUE(answer.get());
  EXPECT_EQ(journal->end(), 20u);
}

TEST_F(KeeperTest, AFullDiskIsAnErrorAndThenItGoesOn) {
  ASSERT_TRUE(write({member_draft("a")}));
  std::string before = keeper->read([](const Picture& p) { return p.dump(); });
  disk.limit_to(disk.used());
  Draft large = member_draft("large");
  large.kind = Kind::report;
  large.body.assign(1 << 20, 'x');
  auto refused = write({large});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::io);
  EXPECT_EQ(keeper->read([](const Picture& p) { return p.dump(); }), before);
  disk.limit_to({});
  auto written = write({member_draft("b")});
  ASSERT_TRUE(written) << written.error().text();
  EXPECT_EQ(written->front().position, 2u);
}

TEST_F(KeeperTest, ATickIsWrittenWhenSomethingFallsDue) {
  Duty duty{.kind = DutyKind::answer_appeal,
            .subject = "x",
            .owner = "approver",
            .due = clock.now() + std::chrono::hours(4)};
  ASSERT_TRUE(write({{.kind = Kind::duty,
                      .origin = "node",
                      .format = "application/json",
                      .body = to_json(duty)}}));
  auto due = [&] { return keeper->read([](const Picture& p) { return p.next_due(); }); };
  ASSERT_EQ(due(), duty.due);
  clock.set(duty.due - Duration(1));
  std::this_thread::sleep_for(std::chrono::milliseconds(450));
  EXPECT_EQ(journal->end(), 1u) << "a tick before its time";
  clock.set(duty.due);
  journal->wait(1, std::chrono::seconds(10));
  ASSERT_EQ(journal->end(), 2u);
  EXPECT_EQ(journal->at(2)->kind, Kind::tick);
  EXPECT_EQ(journal->at(2)->received, duty.due);
  for (int i = 0; i < 1000 && due(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_EQ(due(), std::nullopt);
  std::this_thread::sleep_for(std::chrono::milliseconds(450));
  EXPECT_EQ(journal->end(), 2u) << "one tick is enough";
}

TEST_F(KeeperTest, StartsAgainAsItWas) {
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(write({member_draft(std::to_string(i % 7), i)}));
  std::string before = keeper->read([](const Picture& p) { return p.dump(); });
  keeper.reset();
  journal.reset();
  open();
  EXPECT_EQ(keeper->read([](const Picture& p) { return p.dump(); }), before);
}

TEST_F(KeeperTest, AListenerHearsTheEndOfEveryCommit) {
  std::atomic<Position> heard = 0;
  keeper->on_commit([&](std::span<const Record> records, const Picture& after) {
    heard = records.back().position;
    EXPECT_EQ(after.end(), heard);
  });
  ASSERT_TRUE(write({member_draft("a"), member_draft("b")}));
  EXPECT_EQ(heard, 2u);
  ASSERT_TRUE(write({}));
  EXPECT_EQ(heard, 2u);
}

}  // namespace
}  // namespace hinomi::picture
