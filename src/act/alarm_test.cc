// Hits that come in by many threads are detections in the journal, none lost, none twice.
#include "act/alarm.h"

#include <thread>

#include "act/test_support.h"

namespace hinomi::act {
namespace {

using std::chrono::minutes;

class AlarmTest : public DeskTest {
 protected:
  void SetUp() override {
    DeskTest::SetUp();
    lookout = std::make_unique<Lookout>(node.world, *node.keeper);
    alarm = std::make_unique<Alarm>(node.world, *lookout);
  }
  void TearDown() override {
    alarm.reset();
    lookout.reset();
    DeskTest::TearDown();
  }
  static watch::Found found(std::string_view json, std::string_view what = "r1") {
    return {.what = what, .title = "A rule", .level = Level::high, .sensor = "edge", .json = json};
  }
  std::uint64_t written() const {
    return node.keeper->read([](const picture::Picture& picture) {
      std::uint64_t out = 0;
      for (const auto& row : picture.detections().rows()) out += row.count;
      return out;
    });
  }

  std::unique_ptr<Lookout> lookout;
  std::unique_ptr<Alarm> alarm;
};

TEST_F(AlarmTest, FromHitToJournal) {
  alarm->hit(found(R"({"Computer":"pc-1","Image":"a"})"));
  alarm->hit(found(R"({"Computer":"pc-2","Image":"a"})"));
  alarm->hit(found("not json"));
  alarm->hit(found(R"({"Computer":"pc-1"})"));
  EXPECT_EQ(written(), 0u) << "hits do not wait for the disk";
  ASSERT_TRUE(alarm->write());
  EXPECT_EQ(written(), 3u) << "the second of pc-1 waits for its pause";
  node.advance(minutes(5));
  ASSERT_TRUE(alarm->write());
  EXPECT_EQ(written(), 4u);
  node.keeper->read([](const picture::Picture& picture) {
    const auto& rows = picture.detections().rows();
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0].entity_kind, "host");
    EXPECT_EQ(rows[0].entity, "pc-1");
    EXPECT_EQ(rows[2].entity, "");
  });
}

TEST_F(AlarmTest, WhatSeveralEventsAreAboutIsInWhatTheyHaveTogether) {
  watch::Hit hit{.by = {.id = "c1", .title = "Many", .level = "high"},
                 .matched = {{"Computer", "pc-1"}, {"User", "mori"}}};
  hit.together.emplace();
  alarm->hit(hit, "edge");
  ASSERT_TRUE(alarm->write());
  node.keeper->read([](const picture::Picture& picture) {
    EXPECT_EQ(picture.detections().rows()[0].entity, "pc-1");
    EXPECT_NE(picture.detections().rule(FoundBy::correlation, "c1"), nullptr);
  });
}

TEST_F(AlarmTest, WhatIsSuppressedIsHiddenFromTheNextWrite) {
  alarm->hit(found(R"({"Computer":"pc-1","Image":"C:\\a.exe"})"));
  ASSERT_TRUE(alarm->write());
  auto id = lookout->suppress(node.by("Abe", Role::analyst, "centre"),
                              {.rule = "r1",
                               .where = {{"Image", "c:\\a.exe"}},
                               .reason = "backup",
                               .owner = "systems",
                               .until = node.clock.now() + hours(1)});
  ASSERT_TRUE(id) << id.error().text();
  ASSERT_TRUE(alarm->write());
  alarm->hit(found(R"({"Computer":"pc-1","Image":"C:\\a.exe"})"));
  alarm->hit(found(R"({"Computer":"pc-1","Image":"C:\\b.exe"})"));
  ASSERT_TRUE(alarm->flush());
  node.keeper->read([&](const picture::Picture& picture) {
    EXPECT_EQ(picture.detections().suppression(*id)->hidden, 1u);
    EXPECT_EQ(picture.detections().rule("r1")->hits, 2u);
  });
  node.advance(hours(1));
  alarm->hit(found(R"({"Computer":"pc-1","Image":"C:\\a.exe"})"));
  ASSERT_TRUE(alarm->flush());
  node.keeper->read([&](const picture::Picture& picture) {
    EXPECT_EQ(picture.detections().suppression(*id)->hidden, 1u) << "it has ended";
  });
}

TEST_F(AlarmTest, NoHitIsLostWhenTheDiskFails) {
  alarm->hit(found(R"({"Computer":"pc-1"})"));
  node.disk.limit_to(node.disk.used());
  EXPECT_FALSE(alarm->write());
  alarm->hit(found(R"({"Computer":"pc-2"})"));
  EXPECT_FALSE(alarm->write());
  EXPECT_EQ(alarm->waiting(), 2u);
  node.disk.limit_to(std::nullopt);
  ASSERT_TRUE(alarm->write());
  EXPECT_EQ(alarm->waiting(), 0u);
  EXPECT_EQ(written(), 2u);
}

TEST_F(AlarmTest, ManyThreadsWhileOneWrites) {
  constexpr int threads = 4, each = 2000;
  std::atomic<int> running = threads;
  std::vector<std::jthread> all;
  for (int t = 0; t < threads; ++t)
    all.emplace_back([&, t] {
      for (int i = 0; i < each; ++i)
        alarm->hit(found(R"({"Computer":"pc-)" + std::to_string((t + i) % 7) + R"("})"));
      --running;
    });
  while (running > 0) ASSERT_TRUE(alarm->write());
  all.clear();
  ASSERT_TRUE(alarm->flush());
  EXPECT_EQ(written(), static_cast<std::uint64_t>(threads * each));
}

// A process ends at any place between a hit and its line in the journal.
TEST_F(AlarmTest, WhatWasRememberedIsNotLost) {
  std::vector<Detection> lines, news;
  const Alarm::Remember remember = [&](auto these, auto others) -> Result<void> {
    lines.assign(these.begin(), these.end());
    news.assign(others.begin(), others.end());
    return {};
  };
  for (int i = 0; i < 25; ++i) alarm->hit(found(R"({"Computer":"pc-1"})"));
  alarm->hit(found(R"({"Computer":"pc-2"})"));
  const Alarm::Remember full = [](auto, auto) { return fail(ErrorKind::io, "the disk is full"); };
  EXPECT_FALSE(alarm->write(full));
  EXPECT_EQ(written(), 0u) << "nothing is written that is not remembered";
  ASSERT_TRUE(alarm->write(remember));
  EXPECT_EQ(written(), 11u);
  ASSERT_EQ(lines.size(), 3u) << "the first and the tenth of pc-1, the first of pc-2";
  ASSERT_EQ(news.size(), 1u);
  EXPECT_EQ(news[0].count, 15u);
  EXPECT_TRUE(news[0].samples.empty());
  // The process ends before the last line is in the journal.
  Alarm after(node.world, *lookout);
  after.resume({lines[2], news[0]});
  after.hit(found(R"({"Computer":"pc-1"})"));
  ASSERT_TRUE(after.write());
  EXPECT_EQ(written(), 11u + 1 + 15 + 1);
}

}  // namespace
}  // namespace hinomi::act
