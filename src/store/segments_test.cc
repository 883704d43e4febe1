// Keeping events and finding them again.
#include "store/segments.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <numeric>
#include <random>
#include <thread>

#include "store/test_support_segments.h"
#include "world/sim_disk.h"

namespace hinomi::store {
namespace {

struct SmallStore {
  world::SimDisk disk{1};
  SetClock clock;
  SegmentsOptions options;
  std::unique_ptr<Segments> store;

  SmallStore() {
    options.folder = "/data/events";
    options.describer = word_describer();
    options.segment_bytes = 8'000;
    options.block_bytes = 1'000;
    options.fan_out = 3;
    options.on_trouble = [](const Error& error) { ADD_FAILURE() << error.text(); };
  }
  Segments& open() {
    store.reset();
    auto opened = Segments::open(disk, clock, real_random(), options);
    if (!opened) throw std::runtime_error(opened.error().text());
    store = std::move(*opened);
    return *store;
  }
};

std::vector<std::uint64_t> numbers(std::uint64_t first, std::uint64_t count) {
  std::vector<std::uint64_t> out(count);
  std::iota(out.begin(), out.end(), first);
  return out;
}

// What a reader of all events would find: the literal answer.
std::vector<std::uint64_t> literal(std::uint64_t count,
                                   const std::function<bool(std::string)>& is) {
  std::vector<std::uint64_t> out;
  for (std::uint64_t n = 0; n < count; ++n) {
    std::string event = event_number(n), words = event.substr(event.find("\"w\":\"") + 5);
    words = words.substr(0, words.find('"')) + " ";
    bool holds = false;
    while (!words.empty()) {
      holds = holds || is(words.substr(0, words.find(' ')));
      words.erase(0, words.find(' ') + 1);
    }
    if (holds) out.push_back(n);
  }
  return out;
}

void agrees(const Segments& store, std::uint64_t count) {
  for (int i = 0; i < 40; ++i) {
    std::string text = "word" + std::to_string(i);
    ASSERT_EQ(found(store, text), literal(count, [&](const std::string& w) { return w == text; }));
  }
  for (std::uint64_t n = 0; n < count; n += 37)
    ASSERT_EQ(found(store, "id" + std::to_string(n)), std::vector{n});
  ASSERT_TRUE(found(store, "id" + std::to_string(count)).empty());
  for (unsigned bits : {24u, 26u, 30u, 32u}) {  // networks in 192.0.2.0/24
    auto first = (unsigned __int128){0xffff} << 32 | 0xC0000200u | 64;
    auto last = first | ((1u << (32 - bits)) - 1);
    if (bits == 24) first -= 64;
    auto places = store.find({fingerprints_of_addresses(first, last)});
    ASSERT_TRUE(places) << places.error().text();
    auto got = records_at(store, *places);
    std::sort(got.begin(), got.end());
    auto low = static_cast<unsigned>(first & 255), high = static_cast<unsigned>(last & 255);
    ASSERT_EQ(got, literal(count,
                           [&](const std::string& w) {
                             if (!w.starts_with("192.0.2.")) return false;
                             unsigned number = static_cast<unsigned>(std::stoul(w.substr(8)));
                             return low <= number && number <= high;
                           }))
        << bits;
  }
}

TEST(Segments, FindWhatALiteralReaderFinds) {
  SmallStore small;
  Segments& store = small.open();
  std::uint64_t count = 0;
  std::minstd_rand random(1);
  for (int i = 0; i < 40; ++i) {
    std::uint64_t size = i == 20 ? 300 : 1 + random() % 50;
    ASSERT_TRUE(store.append(batch_of(count, size)));
    count += size;
    if (i % 8 == 0) agrees(store, count);  // some still grow, some are sealed just now
  }
  ASSERT_TRUE(store.seal());
  agrees(store, count);
  EXPECT_EQ(all_records(store), numbers(0, count));
  SegmentsSize size = store.size(no_damage);
  EXPECT_EQ(size.events, count);
  EXPECT_GT(size.segments, 9u);
  EXPECT_LE(size.runs, 8u) << "they are merged: at most two of each of four sizes";
  Segments& again = small.open();
  agrees(again, count);
  EXPECT_EQ(again.size(no_damage).segments, size.segments);
}

TEST(Segments, SayWhatTheyHold) {
  SmallStore small;
  std::vector<SegmentInfo> told;
  small.options.on_sealed = [&](const SegmentInfo& info) { told.push_back(info); };
  Segments& store = small.open();
  ASSERT_TRUE(store.append(batch_of(10, 3)));
  ASSERT_TRUE(store.append(batch_of(3, 2)));
  EXPECT_FALSE(store.list(no_damage).at(0).is_sealed);
  ASSERT_TRUE(store.seal());
  auto all = store.list(no_damage);
  ASSERT_EQ(all.size(), 1u);
  ASSERT_EQ(told.size(), 1u);
  const SegmentInfo& info = all[0];
  std::string content;
  for (std::uint64_t n : {10, 11, 12, 3, 4}) content += event_number(n) + "\n";
  EXPECT_EQ(info.sha256, sha256(content));
  EXPECT_EQ(told[0].sha256, info.sha256);
  EXPECT_EQ(info.bytes, content.size());
  EXPECT_EQ(info.events, 5u);
  EXPECT_EQ(info.basis, "law");
  EXPECT_EQ(info.sensors, (std::vector<std::string>{"sensor0", "sensor1"}));
  EXPECT_EQ(info.first, Time(std::chrono::seconds(3)));
  EXPECT_EQ(info.last, Time(std::chrono::seconds(12)));
  EXPECT_EQ(info.received_last, Time(std::chrono::seconds(1'775'034'000)));
  auto places = store.find(word("id4"));
  ASSERT_EQ(places->size(), 1u);
  store.read(
      *places,
      [](const KeptEvent& event) {
        EXPECT_EQ(event.sensor, "sensor0");
        EXPECT_EQ(event.source, "192.0.2.7");
        EXPECT_EQ(event.record, 4u);
        return true;
      },
      no_damage);
}

TEST(Segments, OneBasisASegment) {
  SmallStore small;
  Segments& store = small.open();
  ASSERT_TRUE(store.append(batch_of(0, 3, "law")));
  ASSERT_TRUE(store.append(batch_of(3, 3, "contract")));
  ASSERT_TRUE(store.append(batch_of(6, 3, "law")));
  ASSERT_TRUE(store.seal());
  auto all = store.list(no_damage);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].basis, "law");
  EXPECT_EQ(all[0].events, 6u);
  EXPECT_EQ(all[1].basis, "contract");
  EXPECT_EQ(all_records(store), numbers(0, 9));
}

TEST(Segments, AreReadBesideAWriter) {
  SmallStore small;
  Segments& store = small.open();
  ASSERT_TRUE(store.append(batch_of(0, 300)));
  ASSERT_TRUE(store.append(batch_of(300, 4)));
  SegmentsOptions options = small.options;
  options.read_only = true;
  auto reader = Segments::open(small.disk, small.clock, real_random(), options);
  ASSERT_TRUE(reader) << reader.error().text();
  agrees(**reader, 304);
  EXPECT_FALSE((*reader)->append(batch_of(0, 1)));
  ASSERT_TRUE(store.append(batch_of(304, 300)));
  ASSERT_TRUE(store.seal());
  EXPECT_EQ(found(**reader, "id303"), std::vector<std::uint64_t>{303}) << "sealed meanwhile";
  options.folder = "/data/none";
  auto none = Segments::open(small.disk, small.clock, real_random(), options);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, ErrorKind::missing);
}

TEST(Segments, AnIndexThatIsGoneIsMadeAnew) {
  SmallStore small;
  Segments* store = &small.open();
  ASSERT_TRUE(store->append(batch_of(0, 500)));
  ASSERT_TRUE(store->seal());
  small.store.reset();
  auto files = small.disk.list("/data/events");
  for (const auto& file : *files)
    if (file.extension() == ".run" && !small.disk.remove(file)) FAIL();
  SegmentsOptions options = small.options;
  options.read_only = true;
  auto reader = Segments::open(small.disk, small.clock, real_random(), options);
  ASSERT_TRUE(reader) << reader.error().text();
  agrees(**reader, 500);
  agrees(small.open(), 500);
  EXPECT_GT(small.store->size(no_damage).runs, 0u);
}

TEST(Segments, AppendAndFindAtTheSameTime) {
  SmallStore small;
  small.options.segment_bytes = 30'000;
  Segments& store = small.open();
  constexpr std::uint64_t threads = 4, batches = 60, size = 20;
  std::atomic<std::uint64_t> wrong = 0;
  std::vector<std::thread> running;
  for (std::uint64_t t = 0; t < threads; ++t)
    running.emplace_back([&, t] {
      for (std::uint64_t i = 0; i < batches; ++i) {
        std::uint64_t first = (t * batches + i) * size;
        if (!store.append(batch_of(first, size))) ++wrong;
        // Acknowledged is found, at once and later.
        for (std::uint64_t n : {first, first + size - 1, t * batches * size})
          if (found(store, "id" + std::to_string(n)) != std::vector{n}) ++wrong;
      }
    });
  for (std::thread& one : running) one.join();
  EXPECT_EQ(wrong, 0u);
  ASSERT_TRUE(store.seal());
  EXPECT_EQ(all_records(store), numbers(0, threads * batches * size));
  agrees(store, threads * batches * size);
}

TEST(Segments, RefuseWhatIsTooMuch) {
  SmallStore small;
  Segments& store = small.open();
  KeptBatch batch = batch_of(0, 1);
  batch.sensor.assign(5000, 's');
  EXPECT_EQ(store.append(batch).error().kind, ErrorKind::too_large);
  batch = batch_of(0, 1);
  batch.lines = "\n  \n\r\n";
  EXPECT_TRUE(store.append(batch));
  EXPECT_TRUE(store.list(no_damage).empty());
}

// Who is told of what was kept hears of all of it in the order of the places, whoever came first.
TEST(Segments, WhatIsKeptIsToldInOrder) {
  SmallStore small;
  std::vector<std::pair<EventPlace, KeptBatch>> told;
  small.options.on_kept = [&](EventPlace first, KeptBatch&& batch) {
    told.emplace_back(first, std::move(batch));
  };
  Segments& store = small.open();
  std::vector<std::jthread> threads;
  for (std::uint64_t thread = 0; thread < 8; ++thread)
    threads.emplace_back([&store, thread] {
      for (std::uint64_t i = 0; i < 30; ++i)
        ASSERT_TRUE(store.append(batch_of(1000 * thread + 4 * i, 1 + i % 4)));
    });
  threads.clear();
  ASSERT_EQ(told.size(), 240u);
  for (const SegmentInfo& one : store.list(no_damage)) EXPECT_EQ(one.basis, "law") << one.id;
  EventPlace next{};
  for (const auto& [first, batch] : told) {
    const auto events = std::count(batch.lines.begin(), batch.lines.end(), '\n');
    ASSERT_TRUE(first == next || (first > next && first.event == 0))
        << first.segment << " " << first.event << " after " << next.segment << " " << next.event;
    next = {first.segment, first.event + static_cast<std::uint32_t>(events)};
    std::vector<EventPlace> places;
    for (std::uint32_t i = first.event; i < next.event; ++i) places.push_back({first.segment, i});
    ASSERT_EQ(records_at(store, places),
              numbers(batch.first_record, static_cast<std::uint64_t>(events)));
  }
  const std::vector<std::uint64_t> ids = store.ids();
  ASSERT_GT(ids.size(), 2u);
  EXPECT_LT(ids.back(), store.next_segment().segment);
  const EventPlace behind = store.next_segment();
  small.open();
  EXPECT_GE(small.store->next_segment(), behind);
}

}  // namespace
}  // namespace hinomi::store
