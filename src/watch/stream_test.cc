// Files of events against rules, by several threads.
#include "watch/stream.h"

#include <thread>

#include "watch/test_support.h"

namespace hinomi::watch {
namespace {

constexpr std::string_view thirds =
    "title: thirds\nlogsource: {product: p}\ndetection: {s: {rest: 0}, condition: s}\n";

TEST(WatchStream, TellsInTheOrderOfTheEventsWhateverTheThreads) {
  TestFolder folder;
  std::vector<std::string> paths;
  std::string expected;
  for (int file = 0; file < 3; ++file) {
    std::string bytes;
    for (int line = 1; line <= 2000; ++line) {
      bytes += "{\"rest\":" + std::to_string(line % 3) + "}\n";
      if (line % 3 == 0) expected += std::to_string(file) + ":" + std::to_string(line) + " ";
    }
    paths.push_back(folder.write(std::to_string(file), bytes));
  }
  auto plan = test_rules(thirds).plan;
  for (unsigned jobs : {1u, 2u, 5u}) {
    std::string told;
    EventStream::Options options{
        .paths = paths, .read = {}, .jobs = jobs, .wanted = {}, .correlate = {}};
    options.read.limits.piece = 1000;  // many pieces a file
    EventStream stream(
        plan, std::move(options),
        [](const Hit& hit, std::string& out) {
          out += file_name(hit.event.source) + ":" + std::to_string(hit.event.record) + " ";
        },
        [&](std::string_view text) {
          told += text;
          return true;
        });
    StreamTally tally = stream.run();
    EXPECT_EQ(told, expected) << jobs;
    EXPECT_EQ(tally.events, 6000u);
    EXPECT_EQ(tally.hits, 3 * 666u);
    EXPECT_EQ(tally.by_rule, std::vector<std::uint64_t>{3 * 666});
  }
}

TEST(WatchStream, WhatCannotBeReadIsNamedAndItsNeighboursGoThrough) {
  TestFolder folder;
  std::string bad = folder.write("bad", "{\"rest\":0}\n{\"rest\":\n{\"rest\":0}\n");
  std::string missing = bad + ".missing";
  EventStream stream(
      test_rules(thirds).plan,
      {.paths = {missing, bad}, .read = {}, .jobs = 2, .wanted = {}, .correlate = {}},
      [](const Hit&, std::string&) {}, [](std::string_view) { return true; });
  StreamTally tally = stream.run();
  EXPECT_EQ(tally.hits, 2u);
  ASSERT_EQ(tally.bad, 1u);
  EXPECT_EQ(tally.first_bad[0].where.substr(0, bad.size() + 8), bad + ": line 2");
  ASSERT_EQ(tally.failed.size(), 1u);
  EXPECT_EQ(tally.failed[0].where, missing);
}

TEST(WatchStream, ASlowReaderLosesNothing) {
  TestFolder folder;
  std::string bytes, expected;
  for (int line = 1; line <= 3000; ++line) {
    bytes += "{\"rest\":0}\n";
    expected += std::to_string(line) + " ";
  }
  EventStream::Options options;
  options.paths = {folder.write("all", bytes)};
  options.jobs = 4;
  options.read.limits.piece = 300;
  std::string told;
  std::atomic<int> writers = 0;
  EventStream stream(
      test_rules(thirds).plan, std::move(options),
      [](const Hit& hit, std::string& out) { out += std::to_string(hit.event.record) + " "; },
      [&](std::string_view text) {
        EXPECT_EQ(++writers, 1);  // one thread at a time
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        told += text;
        --writers;
        return true;
      });
  stream.run();
  EXPECT_EQ(told, expected);
}

TEST(WatchStream, EndsWhenNobodyTakesWhatItFinds) {
  TestFolder folder;
  std::string bytes;
  for (int line = 0; line < 100'000; ++line) bytes += "{\"rest\":0}\n";
  EventStream::Options options{
      .paths = {folder.write("all", bytes)}, .read = {}, .jobs = 2, .wanted = {}, .correlate = {}};
  options.read.limits.piece = 1000;
  EventStream stream(
      test_rules(thirds).plan, std::move(options), [](const Hit&, std::string& out) { out += '.'; },
      [](std::string_view) { return false; });
  StreamTally tally = stream.run();
  EXPECT_TRUE(stream.is_stopped());
  EXPECT_LT(tally.events, 50'000u);
}

}  // namespace
}  // namespace hinomi::watch
