// Events read once more as they came.
#include "watch/kept_batches.h"

#include <gtest/gtest.h>

#include "store/test_support_segments.h"
#include "world/sim_disk.h"

namespace hinomi::watch {
namespace {

using store::EventPlace;

struct ComeAgain {
  world::SimDisk disk{1};
  store::SetClock clock;
  std::unique_ptr<store::Segments> store;
  std::vector<std::pair<EventPlace, std::string>> all;  // events in their order
  std::vector<std::string> sensors;                     // of each

  ComeAgain() {
    store::SegmentsOptions options;
    options.folder = "/data/events";
    options.segment_bytes = 4'000;
    options.block_bytes = 700;
    options.on_kept = [this](EventPlace first, store::KeptBatch&& batch) {
      for (std::string_view rest = batch.lines; !rest.empty();) {
        all.emplace_back(first, rest.substr(0, rest.find('\n')));
        sensors.push_back(batch.sensor);
        ++first.event;
        rest.remove_prefix(rest.find('\n') + 1);
      }
    };
    store = std::move(*store::Segments::open(disk, clock, real_random(), options));
    for (std::uint64_t n = 0; n < 120; n += 1 + n % 5) {
      store::KeptBatch batch = store::batch_of(n, 1 + n % 5);
      batch.received = clock.now();
      clock.pass(std::chrono::seconds(1));
      EXPECT_TRUE(store->append(std::move(batch)));
    }
  }
  // As KeptBatches has them.
  std::vector<std::pair<EventPlace, std::string>> read(EventPlace from, EventPlace end) {
    std::vector<std::pair<EventPlace, std::string>> out;
    KeptBatches kept(*store, from, end, store::no_damage);
    in::EventBatch batch;
    for (EventPlace at; kept.next(batch, at);) {
      EXPECT_EQ(std::count(batch.lines.begin(), batch.lines.end(), '\n'), batch.count);
      for (std::string_view rest = batch.lines; !rest.empty(); ++at.event) {
        out.emplace_back(at, rest.substr(0, rest.find('\n')));
        const auto known = std::find(all.begin(), all.end(), out.back());
        EXPECT_TRUE(known != all.end() && sensors[known - all.begin()] == batch.sensor);
        rest.remove_prefix(rest.find('\n') + 1);
      }
    }
    return out;
  }
};

TEST(KeptBatches, FromAnyPlaceToAny) {
  ComeAgain come;
  ASSERT_GT(come.store->ids().size(), 3u);
  const EventPlace behind = come.store->next_segment();
  EXPECT_EQ(come.read({}, behind), come.all);
  for (std::size_t i = 0; i < come.all.size(); i += 3)
    for (std::size_t j = 0; j < come.all.size(); j += 7) {
      std::vector<std::pair<EventPlace, std::string>> wanted;
      if (i < j)
        wanted.assign(come.all.begin() + static_cast<std::ptrdiff_t>(i),
                      come.all.begin() + static_cast<std::ptrdiff_t>(j));
      ASSERT_EQ(come.read(come.all[i].first, come.all[j].first), wanted) << i << " to " << j;
    }
}

TEST(KeptBatches, PlaceSinceATime) {
  ComeAgain come;
  const EventPlace behind = come.store->next_segment();
  const Time last = come.clock.now();
  std::map<EventPlace, Time> received;
  for (const store::SegmentInfo& one : come.store->list(store::no_damage)) {
    const auto segment = come.store->segment(one.id);
    for (const auto& batch : (*segment)->table().batches)
      received[{one.id, batch.first_event}] = batch.received;
  }
  for (int back = 0; back < 45; ++back) {
    const Time from = last - std::chrono::seconds(back);
    EventPlace wanted = behind;
    for (auto one = received.rbegin(); one != received.rend() && one->second >= from; ++one)
      wanted = one->first;
    EXPECT_EQ(place_since(*come.store, behind, from, 1 << 20), wanted) << back;
  }
  // At most so many bytes, to the beginning of a segment.
  const EventPlace some = place_since(*come.store, behind, Time(), 5'000);
  EXPECT_EQ(some.event, 0u);
  EXPECT_GT(some.segment, come.store->ids().front());
  EXPECT_EQ(place_since(*come.store, come.all[5].first, last, 1 << 20), come.all[5].first);
}

}  // namespace
}  // namespace hinomi::watch
