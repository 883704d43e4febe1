// Files of events against rules, by several threads.
#include "watch/stream.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "judge/detect/rule_file.h"

namespace hinomi::watch {
namespace {

namespace fs = std::filesystem;

// A folder that goes with the test.
class Folder {
 public:
  Folder() {
    path_ = (fs::temp_directory_path() / "watch_test.XXXXXX").string();
    if (!::mkdtemp(path_.data())) path_.clear();
  }
  ~Folder() { fs::remove_all(path_); }
  std::string write(const std::string& name, std::string_view bytes) {
    std::string path = path_ + "/" + name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

 private:
  std::string path_;
};

std::shared_ptr<const detect::Plan> plan_of(std::string_view rules) {
  detect::RuleSet set;
  detect::read_rules(rules, "rules", {}, set);
  EXPECT_TRUE(set.refused.empty());
  return detect::Plan::compile(std::move(set), {},
                               {{.category = "", .product = "p", .service = ""}});
}

constexpr std::string_view thirds =
    "title: thirds\nlogsource: {product: p}\ndetection: {s: {rest: 0}, condition: s}\n";

TEST(WatchStream, TellsInTheOrderOfTheEventsWhateverTheThreads) {
  Folder folder;
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
  auto plan = plan_of(thirds);
  for (unsigned jobs : {1u, 2u, 5u}) {
    std::string told;
    EventStream::Options options{.paths = paths, .read = {}, .jobs = jobs, .wanted = {}};
    options.read.limits.piece = 1000;  // many pieces a file
    EventStream stream(
        plan, std::move(options),
        [](const Hit& hit, std::string& out) {
          out += fs::path(hit.source).filename().string() + ":" + std::to_string(hit.record) + " ";
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
  Folder folder;
  std::string bad = folder.write("bad", "{\"rest\":0}\n{\"rest\":\n{\"rest\":0}\n");
  std::string missing = bad + ".missing";
  EventStream stream(
      plan_of(thirds), {.paths = {missing, bad}, .read = {}, .jobs = 2, .wanted = {}},
      [](const Hit&, std::string&) {}, [](std::string_view) { return true; });
  StreamTally tally = stream.run();
  EXPECT_EQ(tally.hits, 2u);
  ASSERT_EQ(tally.bad, 1u);
  EXPECT_EQ(tally.first_bad[0].where.substr(0, bad.size() + 8), bad + ": line 2");
  ASSERT_EQ(tally.failed.size(), 1u);
  EXPECT_EQ(tally.failed[0].where, missing);
}

TEST(WatchStream, EndsWhenNobodyTakesWhatItFinds) {
  Folder folder;
  std::string bytes;
  for (int line = 0; line < 100'000; ++line) bytes += "{\"rest\":0}\n";
  EventStream::Options options{
      .paths = {folder.write("all", bytes)}, .read = {}, .jobs = 2, .wanted = {}};
  options.read.limits.piece = 1000;
  EventStream stream(
      plan_of(thirds), std::move(options), [](const Hit&, std::string& out) { out += '.'; },
      [](std::string_view) { return false; });
  StreamTally tally = stream.run();
  EXPECT_TRUE(stream.is_stopped());
  EXPECT_LT(tally.events, 50'000u);
}

}  // namespace
}  // namespace hinomi::watch
