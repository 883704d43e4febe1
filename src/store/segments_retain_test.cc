// What goes, when, in which order, and what is held.
#include <gtest/gtest.h>

#include "store/test_support_segments.h"
#include "world/sim_disk.h"

namespace hinomi::store {
namespace {

using std::chrono::days;

struct Aged {
  world::SimDisk disk{1};
  SetClock clock;
  std::unique_ptr<Segments> store;
  std::vector<std::string> told;  // "3 older than ..."

  Aged() {
    SegmentsOptions options;
    options.folder = "/data/events";
    options.describer = word_describer();
    options.fan_out = 2;
    store = std::move(*Segments::open(disk, clock, real_random(), options));
  }
  // A segment of 20 events, received so many days ago.
  void keep(std::uint64_t first, int age, const char* basis = "law") {
    KeptBatch batch = batch_of(first, 20, basis);
    batch.received = clock.now() - days(age);
    ASSERT_TRUE(store->append(std::move(batch)));
    ASSERT_TRUE(store->seal());
  }
  Retained retain(const Retention& retention) {
    told.clear();
    auto done = store->retain(retention, [&](const Deletion& one) -> Result<void> {
      told.push_back(std::to_string(first_of(one.segment)) + " " + one.why);
      EXPECT_TRUE(disk.exists("/data/events/" + name(one.segment.id))) << "told before it goes";
      return {};
    });
    EXPECT_TRUE(done);
    EXPECT_TRUE(store->seal());
    return *done;
  }
  std::uint64_t first_of(const SegmentInfo& info) {
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::seconds>(info.first.time_since_epoch()).count());
  }
  static std::string name(std::uint64_t id) {
    std::string number = std::to_string(id);
    return std::string(12 - number.size(), '0') + number + ".seg";
  }
  std::vector<std::uint64_t> left() {  // first event of each segment
    std::vector<std::uint64_t> out;
    for (const SegmentInfo& one : store->list(no_damage)) out.push_back(first_of(one));
    return out;
  }
};

TEST(Retention, GoesByBasisAndAge) {
  Aged aged;
  aged.keep(0, 100);
  aged.keep(100, 10);
  aged.keep(200, 100, "contract");
  aged.keep(300, 31, "contract");
  aged.keep(400, 30, "contract");
  Retention retention;
  retention.days = {{"law", days(90)}};
  aged.retain(retention);
  EXPECT_EQ(aged.told, (std::vector<std::string>{"0 older than 90 days (basis law)"}));
  retention.other = days(30);
  aged.retain(retention);
  EXPECT_EQ(aged.told, (std::vector<std::string>{"200 older than 30 days (basis contract)",
                                                 "300 older than 30 days (basis contract)"}));
  EXPECT_EQ(aged.left(), (std::vector<std::uint64_t>{100, 400}));
  EXPECT_TRUE(found(*aged.store, "id5").empty());
  EXPECT_EQ(found(*aged.store, "id105"), std::vector<std::uint64_t>{105});
  EXPECT_TRUE(aged.retain(retention).deleted.empty());
}

TEST(Retention, BoundsTheWholeSizeOldestFirst) {
  Aged aged;
  for (std::uint64_t i = 0; i < 8; ++i) aged.keep(i * 100, 50 - static_cast<int>(i));
  SegmentsSize before = aged.store->size(no_damage);
  Retention retention;
  retention.most_bytes = (before.stored + before.index_stored) / 2;
  Retained done = aged.retain(retention);
  EXPECT_EQ(done.over, 0u);
  ASSERT_GE(done.deleted.size(), 3u);
  ASSERT_LE(done.deleted.size(), 5u);
  std::vector<std::uint64_t> expected;
  for (std::uint64_t i = done.deleted.size(); i < 8; ++i) expected.push_back(i * 100);
  EXPECT_EQ(aged.left(), expected) << "the newest stay";
  EXPECT_NE(aged.told[0].find("over " + std::to_string(*retention.most_bytes)), std::string::npos);
  SegmentsSize after = aged.store->size(no_damage);
  EXPECT_LE(after.stored + after.index_stored, *retention.most_bytes + 1000)
      << "the index shrinks too";
}

TEST(Retention, KeepsWhatIsHeld) {
  Aged aged;
  aged.keep(0, 100);
  aged.keep(100, 99);
  aged.keep(200, 98);
  auto all = aged.store->list(no_damage);
  Hold hold{"case-7", "A. Person", "break-in at the pumps", aged.clock.now(), {}, {all[1].id}};
  ASSERT_TRUE(aged.store->hold(hold));
  Retention retention;
  retention.other = days(30);
  retention.most_bytes = 1;
  Retained done = aged.retain(retention);
  EXPECT_EQ(aged.left(), std::vector<std::uint64_t>{100});
  EXPECT_GT(done.over, 0u);
  ASSERT_EQ(aged.store->holds()->size(), 1u);
  EXPECT_EQ(aged.store->holds()->at(0).why, "break-in at the pumps");
  ASSERT_TRUE(aged.store->release("case-7"));
  EXPECT_EQ(aged.store->release("case-7").error().kind, ErrorKind::missing);
  aged.retain(retention);
  EXPECT_TRUE(aged.left().empty());
}

TEST(Retention, AHoldEndsAtItsTime) {
  Aged aged;
  aged.keep(0, 100);
  std::uint64_t id = aged.store->list(no_damage).at(0).id;
  ASSERT_TRUE(
      aged.store->hold({"case", "A", "why", aged.clock.now(), aged.clock.now() + days(2), {id}}));
  EXPECT_EQ(aged.store->hold({"case", "A", "why", aged.clock.now(), {}, {id + 1000}}).error().kind,
            ErrorKind::missing);
  Retention retention;
  retention.other = days(30);
  aged.retain(retention);
  EXPECT_EQ(aged.left().size(), 1u);
  aged.clock.pass(days(2));
  aged.retain(retention);
  EXPECT_TRUE(aged.left().empty());
}

TEST(Retention, WhatCannotBeRecordedStays) {
  Aged aged;
  aged.keep(0, 100);
  Retention retention;
  retention.other = days(1);
  auto done = aged.store->retain(retention, [](const Deletion&) -> Result<void> {
    return fail(ErrorKind::io, "the journal is full");
  });
  EXPECT_FALSE(done);
  EXPECT_EQ(aged.left().size(), 1u);
  aged.disk.put_bytes("/data/events/holds.json", "[{\"name\":");
  auto unknown = aged.store->retain(retention, {});
  ASSERT_FALSE(unknown) << "without knowing what is held nothing goes";
  EXPECT_EQ(unknown.error().kind, ErrorKind::damaged);
  EXPECT_EQ(aged.left().size(), 1u);
}

}  // namespace
}  // namespace hinomi::store
