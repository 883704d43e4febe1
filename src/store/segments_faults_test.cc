// The store on a disk that fails: power lost at any write, torn sectors, a full disk, errors.
// Always: what was acknowledged is there once and is found, nothing half-written is read, it goes
// on.
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>
#include <thread>

#include "store/test_support_segments.h"
#include "world/sim_disk.h"

namespace hinomi::store {
namespace {

using world::Loss;
using world::SimDisk;

int rounds(int usual) {
  const char* wanted = std::getenv("HINOMI_ROUNDS");
  return wanted ? std::atoi(wanted) : usual;
}

SegmentsOptions small_options() {
  SegmentsOptions options;
  options.folder = "/data/events";
  options.describer = word_describer();
  options.segment_bytes = 3'000;
  options.block_bytes = 700;
  options.fan_out = 2;
  return options;
}

// What was acknowledged, and what may be there besides.
struct Told {
  std::set<std::uint64_t> acknowledged, refused;
};

void check(const Segments& store, const Told& told) {
  std::vector<std::uint64_t> all = all_records(store);  // throws for anything half-written
  ASSERT_TRUE(std::adjacent_find(all.begin(), all.end()) == all.end()) << "an event twice";
  for (std::uint64_t n : told.acknowledged)
    ASSERT_TRUE(std::binary_search(all.begin(), all.end(), n)) << "event " << n << " is gone";
  for (std::uint64_t n : all) {
    ASSERT_TRUE(told.acknowledged.contains(n) || told.refused.contains(n));
    if (n % 7 != 0) continue;
    ASSERT_EQ(found(store, "id" + std::to_string(n)), std::vector{n});
  }
}

// Appends batches until one fails, or `most`.
void append_some(Segments& store, std::mt19937& random, std::uint64_t& next, int most, Told& told) {
  for (int i = 0; i < most; ++i) {
    std::uint64_t size = 1 + random() % 12;
    std::string basis = random() % 4 ? "law" : "contract";
    bool is_done = store.append(batch_of(next, size, basis)).has_value();
    for (std::uint64_t n = next; n < next + size; ++n)
      (is_done ? told.acknowledged : told.refused).insert(n);
    next += size;
    if (!is_done) return;
    if (random() % 9 == 0) (void)store.seal();
  }
}

TEST(SegmentsFaults, PowerLostAtAnyWrite) {
  int crashes = 0;
  for (int round = 0; round < rounds(250); ++round) {
    SCOPED_TRACE("seed " + std::to_string(round));
    SimDisk disk(static_cast<std::uint32_t>(round));
    std::mt19937 random(static_cast<std::uint32_t>(round));
    SetClock clock;
    Told told;
    std::uint64_t next = 0;
    for (int life = 0; life < 4; ++life) {
      disk.crash_at(random() % (random() % 2 ? 20 : 120));
      if (auto store = Segments::open(disk, clock, real_random(), small_options()))
        append_some(**store, random, next, 40, told);
      crashes += disk.crashed();
      constexpr Loss losses[] = {Loss::all, Loss::tail, Loss::some, Loss::none};
      disk.lose_power(losses[random() % 4]);
      auto store = Segments::open(disk, clock, real_random(), small_options());
      ASSERT_TRUE(store) << store.error().text();
      check(**store, told);
      // It goes on.
      append_some(**store, random, next, 3, told);
      check(**store, told);
      if (random() % 2) {
        ASSERT_TRUE((*store)->seal());
        check(**store, told);
      }
    }
  }
  EXPECT_GT(crashes, rounds(250) * 2);
}

TEST(SegmentsFaults, AnErrorIsAnsweredAndItGoesOn) {
  int errors = 0;
  for (int round = 0; round < rounds(150); ++round) {
    SCOPED_TRACE("seed " + std::to_string(round));
    SimDisk disk(static_cast<std::uint32_t>(round));
    std::mt19937 random(static_cast<std::uint32_t>(round));
    SetClock clock;
    Told told;
    std::uint64_t next = 0;
    auto store = Segments::open(disk, clock, real_random(), small_options());
    ASSERT_TRUE(store);
    for (int i = 0; i < 5; ++i) {
      disk.fail_at(random() % 30);
      std::size_t before = told.refused.size();
      append_some(**store, random, next, 20, told);
      errors += told.refused.size() > before;
      check(**store, told);
    }
    append_some(**store, random, next, 5, told);
    check(**store, told);
    store->reset();
    store = Segments::open(disk, clock, real_random(), small_options());
    ASSERT_TRUE(store);
    check(**store, told);
  }
  EXPECT_GT(errors, 50);
}

TEST(SegmentsFaults, AFullDiskLosesNothing) {
  SimDisk disk(1);
  std::mt19937 random(1);
  SetClock clock;
  Told told;
  std::uint64_t next = 0;
  auto store = Segments::open(disk, clock, real_random(), small_options());
  ASSERT_TRUE(store);
  append_some(**store, random, next, 20, told);
  disk.limit_to(disk.used() + 500);
  append_some(**store, random, next, 1000, told);
  ASSERT_FALSE(told.refused.empty());
  check(**store, told);
  disk.limit_to({});
  bool is_kept = false;
  for (int tries = 0; tries < 200 && !is_kept; ++tries) {
    is_kept = (*store)->append(batch_of(next, 1)).has_value();
    if (!is_kept) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  ASSERT_TRUE(is_kept) << "it goes on when there is room again";
  told.acknowledged.insert(next);
  check(**store, told);
}

}  // namespace
}  // namespace hinomi::store
