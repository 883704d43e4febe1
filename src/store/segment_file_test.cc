// Sealed segments and write-ahead files, whole, torn and damaged.
#include "store/segment_file.h"

#include <gtest/gtest.h>

#include <random>

#include "store/segment_open.h"
#include "store/test_support_segments.h"
#include "world/sim_disk.h"

namespace hinomi::store {
namespace {

constexpr std::uint64_t salt = 0x123456789abcdef0;
constexpr const char* segment_path = "/data/000000000001.seg";

struct Sealed {
  SegmentInfo info;
  SegmentTable table;
  std::string bytes;
};

Sealed some_segment(std::uint64_t batches, std::uint64_t size) {
  OpenSegment open(1, "law", 1000);
  WordDescriber describer;
  for (std::uint64_t i = 0; i < batches; ++i)
    open.add(describe(batch_of(i * size, size), &describer));
  Sealed out;
  out.bytes = open.seal(out.info, out.table);
  return out;
}

std::string content(const Segment& segment) {
  std::string all, block;
  for (std::size_t i = 0; i < segment.table().blocks.size(); ++i) {
    auto read = segment.block(i, block);
    if (!read) throw std::runtime_error(read.error().text());
    all += block;
  }
  return all;
}

TEST(SegmentFile, HasWhatWasSealed) {
  world::SimDisk disk(1);
  Sealed sealed = some_segment(7, 30);
  disk.put_bytes(segment_path, sealed.bytes);
  auto segment = open_segment(disk, segment_path);
  ASSERT_TRUE(segment) << segment.error().text();
  std::string all;
  for (std::uint64_t n = 0; n < 210; ++n) all += event_number(n) + "\n";
  EXPECT_EQ(content(**segment), all);
  EXPECT_EQ((*segment)->info().sha256, sha256(all));
  EXPECT_EQ((*segment)->info().events, 210u);
  EXPECT_EQ((*segment)->info().stored, sealed.bytes.size());
  EXPECT_GT((*segment)->table().blocks.size(), 5u);
  EXPECT_EQ((*segment)->table().batch_of(31).first_record, 30u);
}

// Every damage is named with the file and what to do; blocks that are whole are read.
TEST(SegmentFile, DamageIsNamedAndNeighboursGoThrough) {
  world::SimDisk disk(1);
  Sealed sealed = some_segment(7, 30);
  std::mt19937 random(1);
  int unreadable = 0, in_part = 0;
  for (int round = 0; round < 800; ++round) {
    std::string bytes = sealed.bytes;
    std::size_t at = random() % bytes.size();
    switch (random() % 4) {
      case 0: bytes[at] = static_cast<char>(bytes[at] ^ 1 << random() % 8); break;
      case 1: bytes.resize(at); break;
      case 2: bytes.insert(at, 1 + random() % 20, 'x'); break;
      case 3: bytes.replace(at, std::min<std::size_t>(100, bytes.size() - at), 100, '\xff');
    }
    disk.put_bytes(segment_path, bytes);
    auto segment = open_segment(disk, segment_path);
    if (!segment) {
      EXPECT_EQ(segment.error().kind, ErrorKind::damaged) << segment.error().text();
      EXPECT_EQ(segment.error().where, segment_path);
      EXPECT_NE(segment.error().remedy.find("Restore"), std::string::npos);
      ++unreadable;
      continue;
    }
    int bad = 0;
    std::string block;
    for (std::size_t i = 0; i < (*segment)->table().blocks.size(); ++i) {
      const SegmentBlock& place = sealed.table.blocks[i];
      auto read = (*segment)->block(i, block);
      if (!read) {
        EXPECT_EQ(read.error().kind, ErrorKind::damaged);
        EXPECT_NE(read.error().what.find("block " + std::to_string(i)), std::string::npos);
        ++bad;
        continue;
      }
      std::string lines;
      for (std::uint64_t n = place.first_event; n < place.first_event + place.events; ++n)
        lines += event_number(n) + "\n";
      ASSERT_EQ(block, lines) << "damage that nobody noticed";
    }
    in_part += bad == 1;
  }
  EXPECT_GT(unreadable, 100);
  EXPECT_GT(in_part, 100);
}

TEST(SegmentFile, ReadingGoesOnBehindADamagedBlock) {
  world::SimDisk disk(1);
  Sealed sealed = some_segment(7, 30);
  std::string bytes = sealed.bytes;
  const SegmentBlock& second = sealed.table.blocks[1];
  bytes[second.at + second.packed / 2] ^= 0x55;
  disk.put_bytes(segment_path, bytes);
  auto segment = open_segment(disk, segment_path);
  ASSERT_TRUE(segment);
  std::vector<std::uint32_t> wanted{0, second.first_event, second.first_event + 1, 209};
  std::vector<std::uint64_t> got;
  int told = 0;
  read_events(
      **segment, wanted,
      [&](const KeptEvent& event) {
        got.push_back(event.record);
        return true;
      },
      [&](const Error&) { ++told; });
  EXPECT_EQ(got, (std::vector<std::uint64_t>{0, 209}));
  EXPECT_EQ(told, 1);
}

TEST(SegmentFrames, ATornTailLosesOnlyItself) {
  std::string file;
  put_log_head(salt, file);
  std::vector<std::size_t> ends{file.size()};
  for (std::uint64_t i = 0; i < 6; ++i) {
    put_frame(pack_batch(batch_of(i * 4, 4)), salt, file);
    ends.push_back(file.size());
  }
  for (std::size_t size = ends[0]; size <= file.size(); ++size) {
    std::size_t whole = 0, gaps = 0;
    read_frames(
        file.substr(0, size),
        [&](KeptBatch&& batch) {
          EXPECT_EQ(batch.lines, batch_of(whole * 4, 4).lines);
          EXPECT_EQ(batch.first_record, whole * 4);
          ++whole;
        },
        [&](std::size_t at, std::size_t bytes) {
          EXPECT_EQ(at, ends[whole]);
          EXPECT_EQ(at + bytes, size);
          ++gaps;
        });
    std::size_t expected = 0;
    while (expected + 1 < ends.size() && ends[expected + 1] <= size) ++expected;
    EXPECT_EQ(whole, expected);
    EXPECT_EQ(gaps, ends[expected] == size ? 0u : 1u);
  }
}

TEST(SegmentFrames, DamageLosesOnlyItsBatch) {
  std::mt19937 random(1);
  std::string file;
  put_log_head(salt, file);
  const std::size_t head = file.size();
  for (std::uint64_t i = 0; i < 6; ++i) put_frame(pack_batch(batch_of(i * 4, 4)), salt, file);
  for (int round = 0; round < 500; ++round) {
    std::string bytes = file;
    std::size_t at = head + random() % (bytes.size() - head);
    bytes[at] = static_cast<char>(bytes[at] ^ 1 << random() % 8);
    std::size_t whole = 0, gaps = 0;
    read_frames(
        bytes,
        [&](KeptBatch&& batch) {
          EXPECT_EQ(batch.lines, batch_of(batch.first_record, 4).lines);
          ++whole;
        },
        [&](std::size_t, std::size_t) { ++gaps; });
    ASSERT_EQ(whole, 5u);
    ASSERT_EQ(gaps, 1u);
  }
}

// An event can hold the bytes of a frame. They are none of another file.
TEST(SegmentFrames, BytesOfAFrameInAnEventAreNone) {
  std::string forged;
  put_frame(pack_batch(batch_of(100, 4)), salt + 1, forged);
  KeptBatch carrier = batch_of(0, 1);
  carrier.lines = forged;
  std::string file;
  put_log_head(salt, file);
  std::size_t at = file.size();
  put_frame(pack_batch(carrier), salt, file);
  file[at + 12] ^= 1;  // its checksum
  int whole = 0;
  read_frames(file, [&](KeptBatch&&) { ++whole; }, [](std::size_t, std::size_t) {});
  EXPECT_EQ(whole, 0);
}

}  // namespace
}  // namespace hinomi::store
