#include "demo/story_time.h"

#include <gtest/gtest.h>

namespace hinomi::demo {
namespace {

TEST(StoryTime, WordsAndTheirTimes) {
  const Time now = *parse_time("2026-04-01T09:00:00Z");
  EXPECT_EQ(time_word("now", now), format_time(now));
  EXPECT_EQ(time_word("now-2d", now), format_time(*parse_time("2026-03-30T09:00:00Z")));
  EXPECT_EQ(time_word("now+90m", now), format_time(*parse_time("2026-04-01T10:30:00Z")));
  EXPECT_EQ(time_word("epoch", now), "1775034000");
  EXPECT_EQ(time_word("epoch-1h", now), "1775030400");
  for (const char* other : {"", "n", "nowhere", "now-", "now-d", "now2d", "now-2", "now-2y",
                            "now-2dd", "clerk.duty", "epochs"})
    EXPECT_EQ(time_word(other, now), std::nullopt) << other;
}

TEST(StoryTime, OtherBracesStay) {
  const Time now = *parse_time("2026-04-01T09:00:00Z");
  EXPECT_EQ(with_times(R"({"ts": {epoch}, "a": {"b": "{x}"}})", now),
            R"({"ts": 1775034000, "a": {"b": "{x}"}})");
  EXPECT_EQ(with_times("{epoch", now), "{epoch");
  EXPECT_EQ(with_times("", now), "");
  EXPECT_EQ(with_times("}{{epoch}", now), "}{1775034000");
}

}  // namespace
}  // namespace hinomi::demo
