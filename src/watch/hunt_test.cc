// Kept events asked for indicators and read as a stream, beside a literal reading of all of them;
// and evidence cut out.
#include "watch/hunt.h"

#include <gtest/gtest.h>

#include <random>
#include <sstream>

#include "base/json.h"
#include "judge/detect/event_time.h"
#include "judge/indicators/list_file.h"
#include "watch/cut.h"
#include "watch/facts.h"
#include "world/sim_disk.h"

namespace hinomi::watch {
namespace {

class StillClock final : public Clock {
 public:
  Time now() override { return Time(std::chrono::seconds(1'775'034'000)); }
};

EventReading load_reading() {
  auto mapping = std::make_shared<in::ObserveMapping>();
  std::string content = std::string(HINOMI_SOURCE_DIR) + "/content/";
  auto observe = real_disk().list(content + "observe");
  for (const auto& path : *observe)
    EXPECT_TRUE(in::read_observe_mapping(*real_disk().read(path), *mapping)) << path;
  detect::Pipeline pipeline;
  auto pipelines = real_disk().list(content + "detect");
  for (const auto& path : *pipelines)
    EXPECT_TRUE(detect::read_pipeline(*real_disk().read(path), pipeline)) << path;
  std::vector<std::string> fields = in::Observer(*mapping).fields();
  return {detect::Plan::compile({}, std::move(pipeline), {}, fields), mapping};
}

std::shared_ptr<const indicators::Table> table_of(const std::string& lines) {
  indicators::Table::Builder builder;
  indicators::ListTally tally;
  EXPECT_TRUE(indicators::read_list(lines, "list", builder, tally));
  EXPECT_EQ(tally.refused, 0u);
  return builder.build();
}

// ECS events (content/observe/schemas.yml): a name, an address, now and then a digest and a URL.
std::string some_event(std::uint64_t n) {
  std::mt19937 random(static_cast<unsigned>(n));
  const char* names[] = {"evil.example",    "a.evil.example",  "b.a.evil.example",
                         "notevil.example", "www.example.com", "evil.example.com"};
  std::string out = "{\"@timestamp\":\"2026-04-0" + std::to_string(1 + n % 9) +
                    "T10:00:00Z\",\"n\":" + std::to_string(n) + ",\"dns.question.name\":\"" +
                    names[random() % 6] + "\"";
  if (random() % 2)
    out += ",\"destination.ip\":\"198.51.100." + std::to_string(random() % 256) + "\"";
  if (random() % 3 == 0)
    out += ",\"source.ip\":\"2001:db8:" + std::to_string(random() % 4) +
           "::" + std::to_string(random() % 9) + "\"";
  if (random() % 5 == 0)
    out += ",\"file.hash.sha256\":\"" + std::string(63, 'a') + std::to_string(random() % 4) + "\"";
  if (random() % 5 == 0)
    out += ",\"url.full\":\"http://evil.example/" + std::to_string(random() % 3) + "\"";
  return out + "}";
}

struct KeptSome {
  world::SimDisk disk{1};
  StillClock clock;
  EventReading reading = load_reading();
  std::unique_ptr<store::Segments> store;
  std::vector<std::string> lines;

  explicit KeptSome(std::uint64_t count) {
    store::SegmentsOptions options;
    options.folder = "/data/events";
    options.describer = describer(reading);
    options.segment_bytes = 20'000;
    options.block_bytes = 3'000;
    store = std::move(*store::Segments::open(disk, clock, real_random(), options));
    for (std::uint64_t n = 0; n < count; n += 10) {
      store::KeptBatch batch;
      batch.sensor = n % 20 ? "gateway" : "mail";
      batch.source = "198.51.100.1";
      batch.received = clock.now();
      batch.first_record = n;
      for (std::uint64_t i = n; i < n + 10; ++i) {
        lines.push_back(some_event(i));
        batch.lines += lines.back() + "\n";
      }
      EXPECT_TRUE(store->append(std::move(batch)));
    }
  }

  std::vector<std::uint64_t> hunt_for(const std::string& list, const KeptRange& range = {}) {
    std::vector<std::uint64_t> out;
    auto done = hunt(
        *store, reading, {table_of(list), range, 0, clock.now()},
        [&](const KeptFinding& hit) {
          EXPECT_EQ(hit.event.json, lines[hit.event.record]);
          out.push_back(hit.event.record);
          return true;
        },
        [](const Error& error) { ADD_FAILURE() << error.text(); });
    EXPECT_TRUE(done);
    std::sort(out.begin(), out.end());
    return out;
  }

  // Every event read and compared, without any index.
  std::vector<std::uint64_t> literal(const std::string& list, const KeptRange& range = {}) {
    indicators::View view{table_of(list), nullptr};
    in::ObservableReader reader(*reading.observe);
    indicators::Matcher matcher;
    std::vector<std::uint64_t> out;
    for (std::uint64_t n = 0; n < lines.size(); ++n) {
      std::string padded = lines[n];
      padded.reserve(padded.size() + store::event_padding);
      Time time = *parse_time("2026-04-0" + std::to_string(1 + n % 9) + "T10:00:00Z");
      if (!range.has(time) || !range.has_sensor(n / 10 * 10 % 20 ? "gateway" : "mail")) continue;
      if (matcher.look(view, reader.read(padded)) && !matcher.matches(time).empty())
        out.push_back(n);
    }
    return out;
  }
};

TEST(Hunt, FindsWhatALiteralReadingFinds) {
  KeptSome kept(600);
  int with_answers = 0;
  auto agrees = [&](const std::string& list) {
    auto expected = kept.literal(list);
    EXPECT_EQ(kept.hunt_for(list), expected) << list;
    with_answers += !expected.empty();
  };
  auto all = [&] {
    for (const char* list :
         {"evil.example\n", "a.evil.example\n", "example.com\n", "198.51.100.7\n",
          "198.51.100.64/26\n", "198.51.100.0/24\n", "2001:db8:1::3\n", "2001:db8:2::/48\n",
          "2001:db8::/32\n", "http://evil.example/1\n", "http://evil.example/9\n",
          "evil.example\n198.51.100.128/25\n203.0.113.9\nnone.example\n"})
      agrees(list);
    agrees(std::string(63, 'a') + "2\n");
  };
  all();
  ASSERT_TRUE(kept.store->seal());
  all();
  EXPECT_GE(with_answers, 20) << "the lists find something";
}

TEST(Hunt, KeepsToItsRange) {
  KeptSome kept(300);
  KeptRange range;
  range.from = parse_time("2026-04-03T00:00:00Z").value();
  range.to = parse_time("2026-04-05T10:00:00Z").value();
  range.sensors = {"mail"};
  auto expected = kept.literal("evil.example\n", range);
  ASSERT_FALSE(expected.empty());
  EXPECT_EQ(kept.hunt_for("evil.example\n", range), expected);
}

TEST(KeptEvents, AreReadAsAFile) {
  KeptSome kept(300);
  for (const std::vector<std::string>& sensors :
       {std::vector<std::string>{}, {"mail"}, {"gateway"}, {"none"}}) {
    KeptRange range;
    range.sensors = sensors;
    KeptEvents file(*kept.store, range, [](const Error& error) { ADD_FAILURE() << error.text(); });
    KeptPlaces places(*kept.store);
    std::shared_ptr<const store::Segment> segment;
    in::EventPiece piece;
    in::EventDecoder decoder;
    std::vector<std::uint64_t> got, expected;
    while (*file.next(piece))
      decoder.read(
          piece,
          [&](std::string_view json, std::uint64_t record) {
            auto about = places.at(place_of_record(record), segment);
            ASSERT_TRUE(about);
            EXPECT_EQ(json, kept.lines[about->record]);
            got.push_back(about->record);
          },
          [](Error error, std::uint64_t) { ADD_FAILURE() << error.text(); });
    for (std::uint64_t n = 0; n < kept.lines.size(); ++n)
      if (range.has_sensor(n / 10 % 2 ? "gateway" : "mail")) expected.push_back(n);
    EXPECT_EQ(got, expected);
  }
}

TEST(Cut, IsWhatWasKeptWithItsDigests) {
  KeptSome kept(200);
  ASSERT_TRUE(kept.store->seal());
  std::vector<store::EventPlace> places;
  for (const store::SegmentInfo& one : kept.store->list([](const Error&) {}))
    for (std::uint32_t event = 3; event < one.events; event += 40)
      places.push_back({one.id, event});
  CutRequest request{"/data/cut", "H. Sato", "case 7", "evil.example", "hinomi"};
  auto done = cut(kept.disk, kept.clock, *kept.store, places, request);
  ASSERT_TRUE(done) << done.error().text();
  std::string events = *kept.disk.read("/data/cut/events.ndjson");
  std::string where = *kept.disk.read("/data/cut/places.ndjson");
  std::string manifest = *kept.disk.read("/data/cut/manifest.json");
  EXPECT_EQ(done->manifest_sha256, sha256(manifest));
  auto value = parse_json(manifest);
  ASSERT_TRUE(value);
  const json::object& object = value->get_object();
  EXPECT_EQ(text_at(object, "by"), "H. Sato");
  EXPECT_EQ(text_at(object, "why"), "case 7");
  EXPECT_EQ(text_at(*object_at(object, "events.ndjson"), "sha256"),
            to_hex(bytes_of(sha256(events))));
  EXPECT_EQ(text_at(*object_at(object, "places.ndjson"), "sha256"),
            to_hex(bytes_of(sha256(where))));
  EXPECT_EQ(array_at(object, "segments")->size(), done->segments.size());
  std::istringstream lines(events), abouts(where);
  std::string line, about;
  std::size_t count = 0;
  while (std::getline(lines, line) && std::getline(abouts, about)) {
    auto place = parse_json(about);
    ASSERT_TRUE(place);
    EXPECT_EQ(text_at(place->get_object(), "sha256"), to_hex(bytes_of(sha256(line))));
    EXPECT_EQ(line, kept.lines[static_cast<std::size_t>(number_at(place->get_object(), "record"))]);
    EXPECT_EQ(number_at(place->get_object(), "line"), static_cast<std::int64_t>(++count));
  }
  EXPECT_EQ(count, places.size());
  auto again = cut(kept.disk, kept.clock, *kept.store, places, request);
  ASSERT_FALSE(again) << "nothing is written over";
  EXPECT_EQ(again.error().kind, ErrorKind::conflict);
}

TEST(Cut, RefusesASegmentThatIsNotWhatWasSealed) {
  KeptSome kept(100);
  ASSERT_TRUE(kept.store->seal());
  std::uint64_t id = kept.store->list([](const Error&) {}).at(0).id;
  std::string file = "/data/events/" + std::string(11, '0') + std::to_string(id) + ".seg";
  std::string bytes = *kept.disk.bytes_of(file);
  bytes[40] ^= 1;
  kept.disk.put_bytes(file, bytes);
  std::vector<store::EventPlace> places{{id, 90}};
  auto done = cut(kept.disk, kept.clock, *kept.store, places, {"/data/cut", "a", "b", "c", "d"});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::damaged);
}

}  // namespace
}  // namespace hinomi::watch
