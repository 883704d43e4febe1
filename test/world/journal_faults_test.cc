// The journal on a disk that fails: power lost at any write or sync, torn sectors, a full disk, I/O
// errors. Always: what was acknowledged is there, nothing half-written is read, it goes on.
#include <gtest/gtest.h>

#include "store/journal.h"
#include "store/sqlite.h"
#include "world/sim_disk.h"
#include "world/some_records.h"

namespace hinomi::world {
namespace {

using store::Journal;

class StillClock final : public Clock {
 public:
  Time now() override { return Time(std::chrono::seconds(1775034000)); }
};

constexpr const char* file = "/data/journal.db";

struct Machine {
  explicit Machine(std::uint32_t seed) : disk(seed), random(seed) {}

  Result<std::unique_ptr<Journal>> open() {
    return Journal::open(world, {file, "node"},
                         std::move(*SigningKey::from_seed(std::string(32, 's'))));
  }
  // The records that come next in this journal.
  std::vector<Record> batch(const Journal& journal) {
    std::size_t size = random() % 5 ? 1 + random() % 6 : 1 + random() % 60;
    return some_records(journal.end() + 1, size, random() % 4 ? 600 : 20'000);
  }
  // Moves the log into the file, as the journal does after some thousand pages.
  void checkpoint() {
    auto database = store::Database::open(file, store::Database::Mode::create, disk.sqlite_vfs());
    if (database) (void)database->run("PRAGMA wal_checkpoint(FULL)");
  }

  SimDisk disk;
  std::mt19937 random;
  StillClock clock;
  NoNetwork network;
  World world{clock, real_random(), disk, network};
};

// Every record is the one of its position, and the file alone says so too.
void check_all(Machine& machine, const Journal& journal, Position least, Position most) {
  ASSERT_GE(journal.end(), least) << "an acknowledged record is gone";
  ASSERT_LE(journal.end(), most);
  Position next = 0;
  auto replayed = journal.replay(0, [&](Record&& record) -> Result<void> {
    Record wanted = record_number(++next, record.body.size());
    if (record.position != next || header_of(record) != header_of(wanted) ||
        record.body != wanted.body)
      return fail(ErrorKind::damaged, "another record", std::to_string(record.position));
    return {};
  });
  ASSERT_TRUE(replayed) << replayed.error().text();
  ASSERT_EQ(next, journal.end());
  auto verified = store::verify_journal(machine.world, file, {}, {});
  ASSERT_TRUE(verified) << verified.error().text();
  ASSERT_EQ(verified->records, journal.end());
}

int rounds(int usual) {
  const char* wanted = std::getenv("HINOMI_ROUNDS");
  return wanted ? std::atoi(wanted) : usual;
}

TEST(JournalFaults, PowerLostAtAnyWrite) {
  int crashes = 0;
  for (int round = 0; round < rounds(400); ++round) {
    SCOPED_TRACE("seed " + std::to_string(round));
    Machine machine(static_cast<std::uint32_t>(round));
    Position acknowledged = 0, attempted = 0;
    for (int life = 0; life < 4; ++life) {
      machine.disk.crash_at(machine.random() % (machine.random() % 2 ? 30 : 300));
      if (auto journal = machine.open()) {
        attempted = std::max(attempted, (*journal)->end());
        for (int i = 0; i < 40 && !machine.disk.crashed(); ++i) {
          auto records = machine.batch(**journal);
          attempted = (*journal)->end() + records.size();
          if (!(*journal)->append(records)) break;
          acknowledged = attempted;
          if (machine.random() % 8 == 0) machine.checkpoint();
        }
      }
      crashes += machine.disk.crashed();
      machine.disk.lose_power(static_cast<Loss>(machine.random() % 4));

      auto journal = machine.open();
      ASSERT_TRUE(journal) << journal.error().text();
      check_all(machine, **journal, acknowledged, attempted);
      if (testing::Test::HasFatalFailure()) return;
      // All of a batch or nothing of it.
      ASSERT_TRUE((*journal)->end() == acknowledged || (*journal)->end() == attempted);
      auto records = machine.batch(**journal);
      auto done = (*journal)->append(records);
      ASSERT_TRUE(done) << done.error().text();
      acknowledged = attempted = (*journal)->end();
    }
  }
  EXPECT_GT(crashes, rounds(400));  // most lives end in the middle of something
}

// The disk that keeps nothing it was not told to sync, and one that also tears: the same promise,
// at every single step of one short life.
TEST(JournalFaults, EveryStepOfAShortLife) {
  for (Loss loss : {Loss::all, Loss::tail, Loss::some, Loss::none})
    for (std::uint64_t step = 0;; ++step) {
      SCOPED_TRACE("step " + std::to_string(step));
      Machine machine(static_cast<std::uint32_t>(step));
      machine.disk.crash_at(step);
      Position acknowledged = 0;
      if (auto journal = machine.open())
        for (Position first = 1; first < 30; first += 3) {
          auto records = some_records(first, 3);
          if (!(*journal)->append(records)) break;
          acknowledged = first + 2;
          if (first % 4 == 0) machine.checkpoint();
        }
      bool whole = !machine.disk.crashed();
      machine.disk.lose_power(loss);
      auto journal = machine.open();
      ASSERT_TRUE(journal) << journal.error().text();
      check_all(machine, **journal, acknowledged, acknowledged + 3);
      if (testing::Test::HasFatalFailure()) return;
      if (whole) break;
    }
}

TEST(JournalFaults, AnIoErrorLosesNothingAndTheJournalGoesOn) {
  int failed = 0;
  for (int round = 0; round < rounds(300); ++round) {
    SCOPED_TRACE("seed " + std::to_string(round));
    Machine machine(static_cast<std::uint32_t>(round));
    auto journal = machine.open();
    ASSERT_TRUE(journal);
    for (int i = 0; i < 12; ++i) {
      Position before = (*journal)->end();
      std::string note = (*journal)->checkpoint();
      auto records = machine.batch(**journal);
      if (i % 3 == 1) machine.disk.fail_at(machine.random() % 12);
      auto done = (*journal)->append(records);
      if (done) {
        ASSERT_EQ((*journal)->end(), before + records.size());
      } else {
        ++failed;
        ASSERT_EQ(done.error().kind, ErrorKind::io);
        ASSERT_EQ((*journal)->end(), before);
        ASSERT_EQ((*journal)->checkpoint(), note);
        ASSERT_EQ(records.front().position, 0u);
        done = (*journal)->append(records);
        ASSERT_TRUE(done) << done.error().text();
      }
      if (machine.random() % 4 == 0) machine.checkpoint();
    }
    check_all(machine, **journal, (*journal)->end(), (*journal)->end());
    if (testing::Test::HasFatalFailure()) return;
    Position end = (*journal)->end();
    journal->reset();
    machine.disk.lose_power(static_cast<Loss>(round % 4));
    journal = machine.open();
    ASSERT_TRUE(journal) << journal.error().text();
    check_all(machine, **journal, end, end);
  }
  EXPECT_GT(failed, rounds(300));
}

// A failed append must not come back with the power.
TEST(JournalFaults, WhatWasRefusedIsOverwrittenByWhatFollows) {
  for (std::uint64_t step = 0; step < 12; ++step) {
    Machine machine(static_cast<std::uint32_t>(step));
    auto journal = machine.open();
    auto first = some_records(1, 2);
    ASSERT_TRUE((*journal)->append(first));
    machine.disk.fail_at(step);
    auto refused = some_records(1000, 3, 5000);
    bool taken = (*journal)->append(refused).has_value();
    auto next = some_records((*journal)->end() + 1, 1);
    ASSERT_TRUE((*journal)->append(next));
    Position end = (*journal)->end();
    machine.disk.crash_at(0);
    journal->reset();
    machine.disk.lose_power(Loss::none);
    journal = machine.open();
    ASSERT_TRUE(journal) << journal.error().text();
    EXPECT_EQ((*journal)->end(), end);
    EXPECT_EQ((*journal)->by_id(id_number(1001)).has_value(), taken);
    EXPECT_TRUE(store::verify_journal(machine.world, file, {}, {}));
  }
}

TEST(JournalFaults, AFullDiskRefusesAndGoesOnWhenThereIsSpace) {
  for (int round = 0; round < rounds(60); ++round) {
    SCOPED_TRACE("seed " + std::to_string(round));
    Machine machine(static_cast<std::uint32_t>(round));
    auto journal = machine.open();
    ASSERT_TRUE(journal);
    for (int fill = 0; fill < 3; ++fill) {
      machine.disk.limit_to(machine.disk.used() + machine.random() % 300'000);
      Position before = (*journal)->end();
      Result<void> done;
      std::vector<Record> records;
      while (done) {
        before = (*journal)->end();
        records = machine.batch(**journal);
        done = (*journal)->append(records);
      }
      ASSERT_EQ(done.error().kind, ErrorKind::io);
      ASSERT_EQ(done.error().remedy, "Free space on this disk");
      ASSERT_EQ((*journal)->end(), before);
      check_all(machine, **journal, before, before);  // reading needs no space
      if (testing::Test::HasFatalFailure()) return;
      machine.checkpoint();
      machine.disk.limit_to({});
      done = (*journal)->append(records);
      ASSERT_TRUE(done) << done.error().text();
    }
    Position end = (*journal)->end();
    journal->reset();
    machine.disk.lose_power(Loss::all);
    journal = machine.open();
    ASSERT_TRUE(journal) << journal.error().text();
    check_all(machine, **journal, end, end);
  }
}

// The platter itself spoils bytes, in the file and in a log left behind by a crash.
TEST(JournalFaults, SpoiledBytesAreNeverTakenForGood) {
  int noticed = 0;
  for (int round = 0; round < rounds(300); ++round) {
    SCOPED_TRACE("seed " + std::to_string(round));
    Machine machine(static_cast<std::uint32_t>(round));
    {
      auto journal = machine.open();
      for (int i = 0; i < 6; ++i) {
        auto records = machine.batch(**journal);
        ASSERT_TRUE((*journal)->append(records));
        if (i == 3) machine.checkpoint();
      }
      machine.disk.crash_at(0);
    }
    machine.disk.lose_power(Loss::none);
    for (const char* name : {file, "/data/journal.db-wal"}) {
      auto bytes = machine.disk.bytes_of(name);
      if (!bytes || bytes->empty()) continue;
      if (machine.random() % 4 == 0) {
        bytes->resize(machine.random() % bytes->size());
      } else {
        (*bytes)[machine.random() % bytes->size()] ^= static_cast<char>(1 << machine.random() % 8);
      }
      machine.disk.put_bytes(name, *bytes);
    }
    auto verified = store::verify_journal(machine.world, file, {}, {});
    noticed += !verified;
    auto journal = machine.open();
    if (!journal) continue;
    for (Position position = 1; position <= (*journal)->end(); ++position)
      if (auto record = (*journal)->at(position)) {
        Record wanted = record_number(position, record->body.size());
        ASSERT_EQ(header_of(*record), header_of(wanted));
        ASSERT_EQ(record->body, wanted.body);
      }
  }
  EXPECT_GT(noticed, rounds(300) / 4);
}

TEST(SimDisk, LosesWhatWasNotSynced) {
  SimDisk disk(1);
  ASSERT_TRUE(disk.write("/data/a", "one", false));
  EXPECT_EQ(*disk.read("/data/a"), "one");
  disk.crash_at(0);
  EXPECT_FALSE(disk.write("/data/a", "two", false));
  EXPECT_FALSE(disk.write("/data/b", "two", false));
  disk.lose_power(Loss::all);
  EXPECT_EQ(*disk.read("/data/a"), "one");
  EXPECT_FALSE(disk.exists("/data/b"));
  disk.limit_to(4);
  EXPECT_FALSE(disk.write("/data/b", "two", false));
  EXPECT_EQ(disk.list("/data")->size(), 1u);
}

}  // namespace
}  // namespace hinomi::world
