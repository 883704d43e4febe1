// Files of events against indicators, beside rules and without.
#include "watch/indicator_judge.h"

#include "watch/stream.h"
#include "watch/test_support.h"

namespace hinomi::watch {
namespace {

constexpr std::string_view mapping_text =
    "sources:\n"
    "  - fields:\n"
    "      SourceIp: network-traffic:src_ref.value\n"
    "      dns.query: domain-name:value\n"
    "      CommandLine: [process:command_line, text]\n"
    "  - when: {kind: web}\n"
    "    fields: {url: url:value}\n"
    "prefixes: [Event.EventData]\n";

struct World {
  std::shared_ptr<const detect::Plan> plan;
  std::shared_ptr<indicators::Live> live;
  IndicatorOptions options;
};

indicators::Live::Change change(IndicatorType type, std::string value,
                                std::optional<int> confidence = {},
                                std::optional<Time> expires = {}) {
  return {type,     std::move(value), {"feed", {"TLP:GREEN"}, confidence}, false, "x--1",
          "a note", expires};
}

World world() {
  auto mapping = std::make_shared<in::ObserveMapping>();
  auto read = in::read_observe_mapping(mapping_text, *mapping);
  EXPECT_TRUE(read) << read.error().text();
  detect::Pipeline pipeline;
  pipeline.times = {"time"};
  pipeline.prefixes = {"Event.EventData"};
  World out;
  out.plan = detect::Plan::compile({}, std::move(pipeline), {}, in::Observer(*mapping).fields());
  out.live = std::make_shared<indicators::Live>();
  out.live->change(
      std::vector{change(IndicatorType::domain, "evil.example"),
                  change(IndicatorType::network, "198.51.100.0/24", 50),
                  change(IndicatorType::ipv4, "192.0.2.9", 10, *parse_time("2026-04-01T00:00:00Z")),
                  change(IndicatorType::url, "http://host.example/a")});
  out.options = {out.live, mapping};
  return out;
}

// "domain evil.example high dns.query=www.evil.example", a line each.
std::string told(const World& world, std::string_view events, StreamTally* tally = nullptr) {
  TestFolder folder;
  EventStream::Options options;
  options.paths = {folder.write("events", std::string(events))};
  options.indicators = world.options;
  std::string out;
  EventStream stream(
      world.plan, std::move(options),
      [](const Hit& hit, std::string& text) {
        EXPECT_EQ(hit.by.kind, HitKind::indicator);
        EXPECT_EQ(hit.by.author, "feed");
        EXPECT_EQ(hit.by.id, "x--1");
        EXPECT_EQ(hit.by.tags[0], "TLP:GREEN");
        text += std::string(hit.by.type) + " " + std::string(hit.by.value) + " " +
                std::string(hit.by.level) + " " + hit.matched[0].field + "=" + hit.matched[0].text +
                "\n";
      },
      [&](std::string_view text) {
        out += text;
        return true;
      });
  StreamTally counted = stream.run();
  if (tally) *tally = counted;
  return out;
}

TEST(IndicatorJudge, FieldsWhereverTheyLie) {
  World all = world();
  StreamTally tally;
  EXPECT_EQ(told(all,
                 "{\"dns\":{\"query\":\"WWW.Evil.example.\"}}\n"
                 "{\"Event\":{\"EventData\":{\"SourceIp\":[\"10.0.0.1\",\"198.51.100.7\"]}}}\n"
                 "{\"kind\":\"web\",\"url\":\"http://host.example/a\"}\n"
                 "{\"kind\":\"mail\",\"url\":\"http://host.example/a\"}\n"
                 "{\"CommandLine\":\"curl http://a.evil.example/x; ping 198.51.100.9\"}\n"
                 "{\"dns.query\":\"notevil.example\"}\n",
                 &tally),
            "domain evil.example high dns.query=www.evil.example\n"
            "network 198.51.100.0/24 medium SourceIp=198.51.100.7\n"
            "url http://host.example/a high url=http://host.example/a\n"
            "domain evil.example high CommandLine=a.evil.example\n"
            "network 198.51.100.0/24 medium CommandLine=198.51.100.9\n");
  EXPECT_EQ(tally.hits, 5u);
  EXPECT_EQ(tally.by_indicator, (std::array<std::uint64_t, 5>{0, 0, 2, 3, 0}));
}

TEST(IndicatorJudge, HeldWhenTheEventWas) {
  World all = world();
  EXPECT_EQ(told(all,
                 "{\"SourceIp\":\"192.0.2.9\",\"time\":\"2026-03-31T23:59:59Z\"}\n"
                 "{\"SourceIp\":\"192.0.2.9\",\"time\":\"2026-04-01T00:00:00Z\"}\n"
                 "{\"SourceIp\":\"192.0.2.9\"}\n"),
            "ipv4 192.0.2.9 low SourceIp=192.0.2.9\n");
}

TEST(IndicatorJudge, LevelsBelowTheLeastAreSilent) {
  World all = world();
  all.options.least = 3;
  EXPECT_EQ(told(all, "{\"SourceIp\":\"198.51.100.7\",\"dns.query\":\"evil.example\"}\n"),
            "domain evil.example high dns.query=evil.example\n");
}

TEST(IndicatorJudge, ChangesAreSeenFromTheNextPieceOn) {
  World all = world();
  std::string_view event = "{\"dns.query\":\"late.example\"}\n";
  EXPECT_EQ(told(all, event), "");
  all.live->change(std::vector{change(IndicatorType::domain, "late.example")});
  EXPECT_EQ(told(all, event), "domain late.example high dns.query=late.example\n");
  auto taken_back = change(IndicatorType::domain, "late.example");
  taken_back.gone = true;
  all.live->change(std::vector{taken_back});
  EXPECT_EQ(told(all, event), "");
}

}  // namespace
}  // namespace hinomi::watch
