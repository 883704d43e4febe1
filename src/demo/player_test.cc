#include "demo/player.h"

#include <gtest/gtest.h>

namespace hinomi::demo {
namespace {

// Answers with a number that counts the requests.
class Counting final : public HttpHandler {
 public:
  HttpResponse handle(const HttpRequest& request) override {
    HttpResponse response;
    if (request.path == "/broken") response.status = 500;
    response.body = "{\"n\":" + std::to_string(++asked) + ",\"list\":[1,2],\"word\":\"火の見\"}";
    return response;
  }
  bool is_quick(const HttpRequest&) override { return true; }
  std::uint64_t body_limit(const HttpRequest&) override { return 1; }
  std::atomic<int> asked = 0;
};

class NoNetwork final : public Network {
 public:
  Result<std::unique_ptr<Listener>> listen(const ListenAt&, HttpHandler&) override {
    return fail(ErrorKind::io, "no network");
  }
};

struct Fixture {
  Counting api;
  NoNetwork network;
  World world{real_clock(), real_random(), real_disk(), network};
  StoryTeller teller{api, world, {}, {}, {}};

  Told tell_text(std::string_view step) { return tell_step(teller, parse_json(step)->as_object()); }
};

TEST(Story, AnAnswerMustHoldWhatIsExpected) {
  Fixture f;
  EXPECT_TRUE(
      f.tell_text(R"({"do":"ask","target":"/a","remember":"a","expect":{"/n":1,"/word":"火の見",
      "/list":{"count":2},"/n ":null,"/word":{"has":"火"}}})")
          .held);
  EXPECT_FALSE(f.tell_text(R"({"do":"ask","target":"/a","expect":{"/n":99}})").held);
  EXPECT_FALSE(f.tell_text(R"({"do":"ask","target":"/a","expect":{"/missing":1}})").held);
  EXPECT_FALSE(f.tell_text(R"({"do":"ask","target":"/a","expect":{"/list":{"count":3}}})").held);
  EXPECT_FALSE(f.tell_text(R"({"do":"ask","target":"/a","expect":{"/word":{"lacks":"火"}}})").held);
  EXPECT_FALSE(f.tell_text(R"({"do":"ask","target":"/broken"})").held);
  EXPECT_TRUE(f.tell_text(R"({"do":"ask","target":"/broken","status":500})").held);
  EXPECT_FALSE(f.tell_text(R"({"do":"nonsense"})").held);
}

TEST(Story, AwaitAsksUntilItHolds) {
  Fixture f;
  EXPECT_TRUE(
      f.tell_text(R"({"do":"await","target":"/a","within_ms":5000,"expect":{"/n":{"at_least":4}}})")
          .held);
  EXPECT_EQ(f.api.asked, 4);
  EXPECT_FALSE(
      f.tell_text(R"({"do":"await","target":"/a","within_ms":120,"expect":{"/n":{"at_most":1}}})")
          .held);
}

TEST(Player, PlaysPausesAndStopsWhereTheStoryBreaks) {
  Fixture f;
  json::array steps = parse_json(R"([{"say":"一","do":"ask","target":"/a"},
      {"say":"二","say_en":"two","do":"ask","target":"/a"},
      {"say":"三","do":"ask","target":"/broken"},{"say":"四","do":"ask","target":"/a"}])")
                          ->as_array();
  Player player(f.teller, steps, 1);
  std::atomic<int> changes = 0;
  player.on_change([&] { ++changes; });
  player.steer(true, 20.0);
  std::this_thread::sleep_for(std::chrono::milliseconds(700));
  EXPECT_EQ(player.state().at, 1u);  // paused
  EXPECT_TRUE(player.state().steps[0].done);
  player.steer(false, {});
  for (int i = 0; i < 400 && player.state().at != 4; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  serve::StoryState state = player.state();
  EXPECT_EQ(state.at, 4u);
  EXPECT_TRUE(state.steps[1].held);
  EXPECT_EQ(state.steps[1].say_en, "two");
  EXPECT_TRUE(state.steps[2].done);
  EXPECT_FALSE(state.steps[2].held);
  EXPECT_FALSE(state.steps[2].problem.empty());
  EXPECT_FALSE(state.steps[3].done);
  EXPECT_EQ(changes, 4);  // steered twice, two steps
}

}  // namespace
}  // namespace hinomi::demo
