// A whole node in a simulated world: disk, clock, random and network are the test's, requests go to
// its handler as values. What a node keeps beside the journal (node.json, keys, lists) is on the
// same disk.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "base/json.h"
#include "node/node.h"
#include "world/called_network.h"
#include "world/sim_disk.h"

namespace hinomi::world {

// Turned by the test; read from any thread.
class TurnedClock final : public Clock {
 public:
  Time now() override { return Time(Duration(micros_.load())); }
  void set(Time time) { micros_ = time.time_since_epoch().count(); }
  void move(Duration by) { micros_ += by.count(); }

 private:
  std::atomic<std::int64_t> micros_{1775034000'000000};  // 2026-04-01T09:00:00Z
};

// The same seed gives the same bytes. Any thread.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
  void fill(std::span<char> bytes) override {
    std::lock_guard lock(mutex_);
    for (char& byte : bytes) byte = static_cast<char>(engine_());
  }
  void seed(std::uint64_t seed) {
    std::lock_guard lock(mutex_);
    engine_.seed(seed);
  }

 private:
  std::mutex mutex_;
  std::mt19937_64 engine_;
};

struct Answer {
  int status = 0;
  std::string text;
  json::object body;  // empty when it is no JSON object
  bool ok() const { return status >= 200 && status < 300; }
  std::string id(std::string_view key) const { return std::string(text_at(body, key)); }
};

class SimNode {
 public:
  static constexpr const char* data = "/data";

  explicit SimNode(std::uint32_t seed);

  // The country of Himori: `init`, its members and people (content/himori).
  Result<void> found(int approvals_needed = 1);
  Result<void> open();
  void close();  // as a stop does, and as a crash of the process does: nothing is flushed here
  // Seeds again, so that what a failing node drew before its end does not matter.
  void new_life();

  Answer ask(std::string_view method, const std::string& target, std::string_view body = {},
             const std::string& as = {});
  Answer ask(const std::string& target, const json::object& body, const std::string& as = {}) {
    return ask("POST", target, json::serialize(body), as);
  }
  // Runs until every tick that is due has been written.
  void settle();

  node::Node* operator->() { return node_.get(); }
  bool is_open() const { return node_ != nullptr; }
  std::string dump();
  // The Picture of a fold of the whole journal from nothing.
  std::string replayed();

  std::uint32_t seed;
  SimDisk disk;
  TurnedClock clock;
  SeededRandom random;
  CalledNetwork network;
  World world{clock, random, disk, network};
  std::map<std::string, std::string> tokens;  // by person

 private:
  std::uint64_t lives_ = 0;
  std::unique_ptr<node::Node> node_;
};

// What must be published, by the letter of the Records alone: key_of -> its end.
std::map<std::string, Time> published_by_the_letter(const store::Journal& journal, Time now);
// The same as a node's desk reads it in indicators.csv.
std::set<std::string> keys_in_csv(SimNode& node);
// Feeds in which `needle` stands, as `as` gets them.
std::vector<std::string> feeds_with(SimNode& node, std::string_view needle, const std::string& as);

// Nothing half-done, nothing without its ground, replay equals the fold, the files verify.
void check_whole(SimNode& node);

int rounds_wanted(int usual);  // HINOMI_ROUNDS, or `usual`

}  // namespace hinomi::world
