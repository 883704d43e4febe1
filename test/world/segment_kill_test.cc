// A real process on a real disk, killed with SIGKILL at random moments: the events that it was told
// are kept are there once and are found, and the store goes on.
#include <stdlib.h>

#include <filesystem>
#include <random>
#include <set>
#include <sstream>

#include "store/test_support_segments.h"
#include "world/killed_process.h"

namespace hinomi::world {
namespace {

namespace fs = std::filesystem;

TEST(SegmentKill, WhatWasAcknowledgedSurvives) {
  const char* wanted = std::getenv("HINOMI_ROUNDS");
  const int rounds = wanted ? std::atoi(wanted) : 60;
  std::mt19937 random(static_cast<unsigned>(getpid()));
  fs::path folder;
  std::set<std::uint64_t> acknowledged;
  std::uint64_t next = 0;
  std::size_t in_all = 0;
  for (int round = 0; round < rounds; ++round) {
    if (round % 15 == 0) {
      if (!folder.empty()) fs::remove_all(folder);
      std::string name = (fs::temp_directory_path() / "hinomi-kill-XXXXXX").string();
      folder = mkdtemp(name.data());
      acknowledged.clear();
      next = 0;
    }
    auto life = std::chrono::microseconds(2000 + random() % (round % 4 ? 150'000 : 10'000));
    std::istringstream told(run_and_kill({HINOMI_SEGMENT_WRITER, folder / "store",
                                          std::to_string(next), std::to_string(random() % 10'000)},
                                         life));
    for (std::uint64_t first = 0, size = 0; told >> first >> size;)
      for (std::uint64_t n = first; n < first + size; ++n) acknowledged.insert(n);
    store::SegmentsOptions options;
    options.folder = folder / "store";
    options.describer = store::word_describer();
    options.fan_out = 3;
    auto store = store::Segments::open(real_disk(), real_clock(), real_random(), options);
    ASSERT_TRUE(store) << store.error().text();
    std::vector<std::uint64_t> all = store::all_records(**store);  // throws for what is half there
    ASSERT_TRUE(std::adjacent_find(all.begin(), all.end()) == all.end()) << "an event twice";
    ASSERT_TRUE(std::includes(all.begin(), all.end(), acknowledged.begin(), acknowledged.end()))
        << "an acknowledged event is gone, round " << round;
    for (int i = 0; i < 20 && !all.empty(); ++i) {
      std::uint64_t n = all[random() % all.size()];
      ASSERT_EQ(store::found(**store, "id" + std::to_string(n)), std::vector{n});
    }
    in_all += all.empty() ? 0 : all.size();
    next = all.empty() ? 0 : all.back() + 1;
  }
  fs::remove_all(folder);
  EXPECT_GT(in_all, 0u);
  std::printf("%d kills, %zu events found again\n", rounds, in_all);
}

}  // namespace
}  // namespace hinomi::world
