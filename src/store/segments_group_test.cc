// Batches that come at the same time share one synchronisation.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "base/passing_disk.h"
#include "store/test_support_segments.h"
#include "world/sim_disk.h"

namespace hinomi::store {
namespace {

// Synchronising takes a while, and is counted.
class SlowFile final : public DiskFile {
 public:
  SlowFile(std::unique_ptr<DiskFile> file, std::atomic<int>& syncs)
      : file_(std::move(file)), syncs_(syncs) {}
  Result<void> append(std::string_view bytes) override { return file_->append(bytes); }
  Result<void> sync() override {
    ++syncs_;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    return file_->sync();
  }
  Result<std::size_t> read(std::uint64_t at, std::span<char> to) override {
    return file_->read(at, to);
  }
  std::uint64_t size() override { return file_->size(); }

 private:
  std::unique_ptr<DiskFile> file_;
  std::atomic<int>& syncs_;
};

class SlowDisk final : public PassingDisk {
 public:
  using PassingDisk::PassingDisk;
  Result<std::unique_ptr<DiskFile>> make_file(const std::filesystem::path& path) override {
    return std::make_unique<SlowFile>(TRY(disk_.make_file(path)), syncs);
  }

  std::atomic<int> syncs = 0;
};

TEST(SegmentsGroup, SixteenSendersShareTheDisk) {
  world::SimDisk memory(1);
  SlowDisk disk(memory);
  SetClock clock;
  SegmentsOptions options;
  options.folder = "/data/events";
  auto store = Segments::open(disk, clock, real_random(), options);
  ASSERT_TRUE(store) << store.error().text();
  constexpr std::uint64_t senders = 16, each = 3;
  std::vector<std::jthread> threads;
  for (std::uint64_t sender = 0; sender < senders; ++sender)
    threads.emplace_back([&, sender] {
      for (std::uint64_t i = 0; i < each; ++i)
        ASSERT_TRUE((*store)->append(batch_of(1000 * sender + i, 1)));
    });
  threads.clear();
  // One alone, then all that came meanwhile, again and again: two rounds for each batch of a
  // sender, and some for threads that are slow to come.
  EXPECT_LE(disk.syncs, 16) << "of " << senders * each << " batches";
  EXPECT_EQ((*store)->size(no_damage).events, senders * each);
}

}  // namespace
}  // namespace hinomi::store
