// Files of events, rules and runs for the tests of watch.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "judge/detect/correlation_links.h"
#include "judge/detect/rule_file.h"
#include "watch/stream.h"

namespace hinomi::watch {

// A folder that goes with the test.
class TestFolder {
 public:
  TestFolder() {
    path_ = (std::filesystem::temp_directory_path() / "watch_test.XXXXXX").string();
    if (!::mkdtemp(path_.data())) path_.clear();
  }
  ~TestFolder() { std::filesystem::remove_all(path_); }
  std::string write(const std::string& name, std::string_view bytes) {
    std::string path = path_ + "/" + name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

 private:
  std::string path_;
};

class TestClock : public Clock {
 public:
  explicit TestClock(Time now) : now_(now) {}
  Time now() override { return now_; }
  void add(Duration span) { now_ = now_.load() + span; }

 private:
  std::atomic<Time> now_;
};

struct TestRules {
  std::shared_ptr<const detect::Plan> plan;
  std::shared_ptr<const detect::CorrelationPlan> correlations;
};

// Of events that say their time in `time`.
inline TestRules test_rules(std::string_view yaml) {
  detect::RuleSet set;
  detect::read_rules(yaml, "rules", {}, set);
  detect::link_correlations(set);
  for (const detect::Refusal& one : set.refused) ADD_FAILURE() << one.error.text() << "\n" << yaml;
  TestRules out;
  out.correlations = detect::CorrelationPlan::compile(set);
  detect::Pipeline pipeline;
  pipeline.times = {"time"};
  out.plan = detect::Plan::compile(std::move(set), std::move(pipeline), {{"", "p", ""}});
  return out;
}

inline std::string file_name(std::string_view path) {
  return std::filesystem::path(path).filename().string();
}

}  // namespace hinomi::watch
