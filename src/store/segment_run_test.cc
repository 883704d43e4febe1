// Runs of the index against a literal list, and damaged.
#include "store/segment_run.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "world/sim_disk.h"

namespace hinomi::store {
namespace {

using Literal = std::map<std::uint64_t, std::vector<PlaceNumber>>;

constexpr const char* run_file = "/data/7.run";

// Some keys lie close together, some far apart, some have very many events.
Literal some_postings(std::uint32_t seed) {
  std::mt19937_64 random(seed);
  Literal out;
  std::uint64_t count = random() % (seed % 7 ? 3000 : 60'000);
  for (std::uint64_t i = 0; i < count; ++i) {
    std::uint64_t key = random() % 3 == 0 ? random() % 1000 : random() >> random() % 64;
    std::uint64_t places = random() % 200 ? 1 + random() % 3 : random() % 4000;
    for (; places > 0; --places)
      out[key].push_back(
          number_of_place(1 + random() % 5, static_cast<std::uint32_t>(random() % 1'000'000)));
  }
  for (auto& [key, all] : out) {
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
  }
  std::erase_if(out, [](const auto& one) { return one.second.empty(); });
  return out;
}

RunInfo write(Disk& disk, const Literal& literal) {
  auto writer = RunWriter::make(disk, run_file, literal.size());
  EXPECT_TRUE(writer);
  for (const auto& [key, places] : literal) EXPECT_TRUE(writer->add(key, places));
  RunInfo info;
  info.id = 7;
  info.segments = {1, 2, 3, 4, 5};
  EXPECT_TRUE(writer->finish(info));
  return info;
}

std::vector<PlaceNumber> answer(const Literal& literal, FingerprintRange range) {
  std::vector<PlaceNumber> out;
  for (auto at = literal.lower_bound(range.first); at != literal.end() && at->first <= range.last;
       ++at)
    out.insert(out.end(), at->second.begin(), at->second.end());
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<FingerprintRange> questions(const Literal& literal, std::mt19937_64& random) {
  std::vector<FingerprintRange> out;
  auto any = [&] {
    auto at = literal.lower_bound(random() >> random() % 64);
    return at == literal.end() ? random() : at->first;
  };
  for (int i = 0; i < 60; ++i) {
    std::uint64_t key = any(), near = key + random() % 3 - 1, other = any();
    out.push_back({key, key});
    out.push_back({near, near});
    out.push_back({std::min(key, other), std::max(key, other)});
    out.push_back({key, key + random() % 5000});
  }
  out.push_back({0, ~std::uint64_t{0}});
  return out;
}

TEST(Run, AnswersAsTheLiteralList) {
  for (std::uint32_t seed = 0; seed < 30; ++seed) {
    SCOPED_TRACE(seed);
    world::SimDisk disk(seed);
    Literal literal = some_postings(seed);
    RunInfo info = write(disk, literal);
    auto run = Run::open(disk, run_file);
    ASSERT_TRUE(run) << run.error().text();
    EXPECT_EQ((*run)->info().keys, literal.size());
    EXPECT_EQ((*run)->info().postings, answer(literal, {0, ~std::uint64_t{0}}).size());
    EXPECT_EQ((*run)->info().stored, info.stored);
    EXPECT_EQ((*run)->info().segments, info.segments);
    std::mt19937_64 random(seed);
    for (FingerprintRange range : questions(literal, random)) {
      std::vector<PlaceNumber> got;
      ASSERT_TRUE((*run)->find(range, got));
      std::sort(got.begin(), got.end());
      ASSERT_EQ(got, answer(literal, range)) << range.first << " to " << range.last;
    }
    Literal all;
    Run::Cursor cursor(**run);
    for (;;) {
      auto more = cursor.next();
      ASSERT_TRUE(more);
      if (!*more) break;
      auto& to = all[cursor.key()];
      to.insert(to.end(), cursor.places().begin(), cursor.places().end());
    }
    ASSERT_EQ(all, literal);
  }
}

TEST(Run, MayBeEmpty) {
  world::SimDisk disk(1);
  write(disk, {});
  auto run = Run::open(disk, run_file);
  ASSERT_TRUE(run) << run.error().text();
  std::vector<PlaceNumber> got;
  ASSERT_TRUE((*run)->find({0, ~std::uint64_t{0}}, got));
  ASSERT_TRUE((*run)->find({5, 5}, got));
  EXPECT_TRUE(got.empty());
}

// No damage gives a wrong answer, or one that lacks something: it is named, with the file.
TEST(Run, DamageIsNeverAWrongAnswer) {
  world::SimDisk disk(3);
  Literal literal = some_postings(3);
  write(disk, literal);
  const std::string good = *disk.bytes_of(run_file);
  std::mt19937_64 random(3);
  auto asked = questions(literal, random);
  int noticed = 0;
  for (int round = 0; round < 600; ++round) {
    std::string bytes = good;
    switch (random() % 3) {
      case 0: bytes[random() % bytes.size()] ^= static_cast<char>(1 << random() % 8); break;
      case 1: bytes.resize(random() % bytes.size()); break;
      case 2: {
        std::size_t at = random() % bytes.size();
        bytes.replace(at, std::min<std::size_t>(512, bytes.size() - at), 512, '\0');
      }
    }
    disk.put_bytes(run_file, bytes);
    auto run = Run::open(disk, run_file);
    if (!run) {
      ASSERT_EQ(run.error().kind, ErrorKind::damaged);
      ASSERT_EQ(run.error().where, run_file);
      ++noticed;
      continue;
    }
    for (FingerprintRange range : asked) {
      std::vector<PlaceNumber> got;
      auto done = (*run)->find(range, got);
      if (!done) {
        ASSERT_EQ(done.error().kind, ErrorKind::damaged);
        ++noticed;
        break;
      }
      std::sort(got.begin(), got.end());
      ASSERT_EQ(got, answer(literal, range));
    }
  }
  EXPECT_GT(noticed, 400);
}

}  // namespace
}  // namespace hinomi::store
