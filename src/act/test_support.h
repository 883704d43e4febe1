// For the tests of the desk: a node without its sockets, in a world of its own. Documentation space
// stands for real space.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "act/desk.h"
#include "world/sim_disk.h"
#include "world/some_records.h"

namespace hinomi::act {

using std::chrono::hours;

class FakeClock final : public Clock {
 public:
  Time now() override { return Time(Duration(micros_.load())); }
  void set(Time time) { micros_ = time.time_since_epoch().count(); }

 private:
  std::atomic<Duration::rep> micros_{1775034000'000'000};  // 2026-04-01T09:00:00Z
};

class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint32_t seed) : random_(seed) {}
  void fill(std::span<char> bytes) override {
    std::lock_guard lock(mutex_);
    for (char& byte : bytes) byte = static_cast<char>(random_() >> 24);
  }

 private:
  std::mutex mutex_;
  std::mt19937 random_;
};

struct TestNode {
  explicit TestNode(std::uint32_t seed = 1) : disk(seed), random(seed) {
    setting.node = "centre";
    setting.name = "himori";
    setting.documentation_is_real = true;
  }
  ~TestNode() { close(); }

  // Opens (again) and settles; `resume` separately, as a test may want to look before.
  Result<void> start() {
    journal = TRY(store::Journal::open(world, {file, "himori"},
                                       std::move(*SigningKey::from_seed(std::string(32, 's')))));
    keeper = TRY(picture::Keeper::open(world, *journal));
    desk = std::make_unique<Desk>(world, *journal, *keeper);
    return desk->settle(setting, {.warning_lists = lists});
  }
  void open() {
    auto started = start();
    ASSERT_TRUE(started) << started.error().text();
  }
  void close() {
    desk.reset();
    keeper.reset();
    journal.reset();
  }
  // Three members, so that reports have sources of known reliability.
  void open_with_members() {
    open();
    register_member({.id = "centre", .name = "Himori Centre", .relation = Relation::own});
    register_member({.id = "works", .name = "Waterworks", .reliability = 75});
    register_member({.id = "clinic", .name = "診療所", .reliability = 50});
  }
  void register_member(Member member) {
    auto id = desk->member(admin(), std::move(member));
    ASSERT_TRUE(id) << id.error().text();
  }
  // A list of popular names: what is on it may at most be watched or blocked as one page.
  void put_list(const std::string& name, const std::string& entry) {
    disk.put_bytes("/lists/" + name + "/list.json",
                   R"({"name":")" + name + R"(","type":"hostname","version":1,"list":[")" + entry +
                       R"("],"matching_attributes":["domain","hostname","url"]})");
    lists = "/lists";
  }

  Actor by(std::string name, Role role, std::string member) const {
    Relation relation = member == setting.node ? Relation::own : Relation::client;
    return {std::move(name),
            role,
            {.member = member, .relation = relation, .desk = member == setting.node}};
  }
  Actor admin() const { return by("Mori", Role::administrator, "centre"); }
  Actor sato() const { return by("Sato", Role::approver, "centre"); }
  Actor ito() const { return by("Ito", Role::approver, "centre"); }
  Actor works() const { return by("works-desk", Role::reporter, "works"); }
  Actor clinic() const { return by("clinic-desk", Role::reporter, "clinic"); }

  // GREEN unless told otherwise, so that clients may have it.
  ReportAnswer report(const Actor& actor, std::string_view body,
                      std::optional<Tlp> tlp = Tlp::green) {
    auto answer = desk->report(actor, {.body = body, .tlp = tlp});
    EXPECT_TRUE(answer) << answer.error().text();
    return answer.value_or(ReportAnswer());
  }
  Decision yes() const { return {.approve = true, .basis = "情報共有規程 第3条"}; }
  DecisionAnswer approve(std::string_view duty) {
    auto answer = desk->decide(sato(), duty, yes());
    EXPECT_TRUE(answer) << answer.error().text();
    return answer.value_or(DecisionAnswer());
  }
  // Reported and approved.
  ReportAnswer publish(std::string_view body) {
    ReportAnswer answer = report(works(), body);
    approve(answer.duty);
    return answer;
  }

  picture::Entry entry(std::string_view value) const {
    auto indicator = in::normalise(value);
    EXPECT_TRUE(indicator) << value;
    picture::Entry out;
    keeper->read([&](const picture::Picture& picture) {
      const auto* found = picture.find(indicator->type, indicator->value);
      EXPECT_NE(found, nullptr) << value;
      if (found) out = *found;
    });
    return out;
  }
  picture::State state(std::string_view value) const { return entry(value).state; }
  bool published(std::string_view value) { return entry(value).is_published(clock.now()); }
  Finding finding(std::string_view value) const {
    auto judged = desk->finding_at(entry(value).finding);
    EXPECT_TRUE(judged);
    return judged ? judged->finding : Finding();
  }
  std::string dump() const {
    return keeper->read([](const picture::Picture& picture) { return picture.dump(); });
  }
  // What the journal alone says.
  std::string refolded() const {
    picture::Picture picture;
    auto done = journal->replay(0, [&](Record&& record) { return picture.fold(record); });
    EXPECT_TRUE(done) << done.error().text();
    return picture.dump();
  }
  std::vector<Record> records() const {
    std::vector<Record> out;
    (void)journal->replay(0, [&](Record&& record) -> Result<void> {
      out.push_back(std::move(record));
      return {};
    });
    return out;
  }

  // Turns the clock and waits until the keeper has written the ticks that are due.
  void advance(Duration by) {
    clock.set(clock.now() + by);
    (void)keeper->write({.touches = {}, .build = [](auto&, Position, Time) {
                           return Result<std::vector<picture::Draft>>(
                               std::vector<picture::Draft>());
                         }});
    for (int i = 0; i < 5000; ++i) {
      auto due = keeper->read([](const picture::Picture& p) { return p.next_due(); });
      if (!due || *due > clock.now()) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    ADD_FAILURE() << "no tick was written";
  }

  static constexpr const char* file = "/data/journal.db";
  world::SimDisk disk;
  FakeClock clock;
  SeededRandom random;
  world::NoNetwork network;
  World world{clock, random, disk, network};
  Setting setting;
  std::filesystem::path lists;
  std::unique_ptr<store::Journal> journal;
  std::unique_ptr<picture::Keeper> keeper;
  std::unique_ptr<Desk> desk;
};

class DeskTest : public testing::Test {
 protected:
  void SetUp() override { node.open_with_members(); }
  // The journal alone must always give what the keeper has.
  void TearDown() override {
    if (!node.keeper) return;
    node.advance(Duration(0));  // what is due is written before the two are compared
    EXPECT_TRUE(node.refolded() == node.dump());
  }
  TestNode node;
};

template <class T>
void expect_error(const Result<T>& result, ErrorKind kind, std::string_view what,
                  std::string_view remedy) {
  ASSERT_FALSE(result) << "wanted: " << what;
  EXPECT_EQ(result.error().kind, kind);
  EXPECT_EQ(result.error().what, what);
  EXPECT_EQ(result.error().remedy, remedy);
}

}  // namespace hinomi::act
