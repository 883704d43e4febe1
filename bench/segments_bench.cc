// Keeping events and finding them again, beside SQLite with an index table in the same run:
//   segments_bench EVENTS.jsonl TIMES [RULES...]
// The file is kept TIMES times, each time with other addresses, names and digests in it, and looked
// up in after 1, 4 and TIMES of them. Then the rules are put to what was kept.
#include <sqlite3.h>

#include <atomic>
#include <map>
#include <random>
#include <thread>

#include "in/normalise.h"
#include "judge/detect/rule_file.h"
#include "measure.h"
#include "store/segments.h"
#include "watch/facts.h"
#include "watch/hunt.h"
#include "watch/kept_events.h"
#include "watch/stream.h"

namespace {

using namespace hinomi;
using namespace hinomi::bench;
namespace fs = std::filesystem;

constexpr std::size_t batch_bytes = 1 << 20;

watch::EventReading load_reading() {
  auto mapping = std::make_shared<in::ObserveMapping>();
  fs::path content = fs::path(HINOMI_SOURCE_DIR) / "content";
  for (const auto& path : must(real_disk().list(content / "observe")))
    must(in::read_observe_mapping(must(real_disk().read(path)), *mapping));
  detect::Pipeline pipeline;
  for (const auto& path : must(real_disk().list(content / "detect")))
    must(detect::read_pipeline(must(real_disk().read(path)), pipeline));
  std::vector<std::string> fields = in::Observer(*mapping).fields();
  return {detect::Plan::compile({}, std::move(pipeline), {}, fields), mapping};
}

// The file's batches, the same each time but for one thing: every digit behind a letter is turned
// by `round`, so that addresses, names and digests are others and all else is as long as it was.
std::vector<std::string> batches_of(const std::string& file, unsigned round) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < file.size();) {
    std::size_t end = file.find('\n', std::min(at + batch_bytes, file.size() - 1));
    end = end == file.npos ? file.size() : end + 1;
    out.push_back(file.substr(at, end - at));
    at = end;
  }
  if (round == 0) return out;
  for (std::string& text : out)
    for (std::size_t i = 1; i < text.size(); ++i) {
      char before = text[i - 1], c = text[i];
      bool is_hex = (before >= 'A' && before <= 'F') || (before >= 'a' && before <= 'f');
      if (is_hex && c >= '0' && c <= '9') text[i] = static_cast<char>('0' + (c - '0' + round) % 10);
    }
  return out;
}

struct Sqlite {
  sqlite3* database = nullptr;
  sqlite3_stmt *event = nullptr, *key = nullptr, *find = nullptr;
  sqlite3_int64 last = 0;
  explicit Sqlite(const fs::path& file) {
    check(sqlite3_open(file.c_str(), &database));
    run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-200000;"
        "CREATE TABLE event(id INTEGER PRIMARY KEY, json TEXT);"
        "CREATE TABLE key(key INTEGER, event INTEGER, PRIMARY KEY(key, event)) WITHOUT ROWID");
    prepare("INSERT INTO event VALUES(?, ?)", event);
    prepare("INSERT OR IGNORE INTO key VALUES(?, ?)", key);
    prepare("SELECT json FROM key JOIN event ON event.id = key.event WHERE key = ?", find);
  }
  ~Sqlite() {
    for (auto* one : {event, key, find}) sqlite3_finalize(one);
    sqlite3_close(database);
  }
  void check(int code) {
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW)
      stop(sqlite3_errmsg(database));
  }
  void run(const char* sql) { check(sqlite3_exec(database, sql, nullptr, nullptr, nullptr)); }
  void prepare(const char* sql, sqlite3_stmt*& to) {
    check(sqlite3_prepare_v2(database, sql, -1, &to, nullptr));
  }
  void append(std::string& lines, store::EventDescriber& describer) {
    lines.reserve(lines.size() + store::event_padding);
    run("BEGIN");
    store::EventFacts facts;
    for (std::size_t at = 0; at < lines.size();) {
      std::size_t end = lines.find('\n', at);
      sqlite3_bind_int64(event, 1, ++last);
      sqlite3_bind_text(event, 2, lines.data() + at, int(end - at), SQLITE_STATIC);
      check(sqlite3_step(event));
      sqlite3_reset(event);
      facts.keys.clear();
      describer.describe(std::string_view(lines).substr(at, end - at), facts);
      for (std::uint64_t one : facts.keys) {
        sqlite3_bind_int64(key, 1, static_cast<sqlite3_int64>(one));
        sqlite3_bind_int64(key, 2, last);
        check(sqlite3_step(key));
        sqlite3_reset(key);
      }
      at = end + 1;
    }
    run("COMMIT");
  }
  std::size_t look_up(std::uint64_t wanted) {
    std::size_t bytes = 0;
    sqlite3_bind_int64(find, 1, static_cast<sqlite3_int64>(wanted));
    while (sqlite3_step(find) == SQLITE_ROW)
      bytes += static_cast<std::size_t>(sqlite3_column_bytes(find, 0));
    sqlite3_reset(find);
    return bytes;
  }
};

// Keys that at most `most` events have, and as many that none has.
std::vector<std::uint64_t> some_keys(const std::string& file, store::EventDescriber& describer) {
  std::map<std::uint64_t, int> count;
  store::EventFacts facts;
  for (std::size_t at = 0, n = 0; at < file.size(); ++n) {
    std::size_t end = std::min(file.find('\n', at), file.size());
    if (n % 40 == 0) {
      facts.keys.clear();
      describer.describe(std::string_view(file).substr(at, end - at), facts);
      for (std::uint64_t one : facts.keys) ++count[one];
    }
    at = end + 1;
  }
  std::vector<std::uint64_t> out;
  for (const auto& [key, times] : count)
    if (times == 1) out.push_back(key);
  std::shuffle(out.begin(), out.end(), std::minstd_rand(1));
  if (out.size() > 2000) out.resize(2000);
  return out;
}

void print_lookups(const char* what, std::vector<double>& micros, double answers) {
  std::printf("  %-34s p50 %7.1f us  p99 %8.1f us  max %8.1f us  %.2f events each\n", what,
              quantile(micros, .5), quantile(micros, .99), quantile(micros, 1), answers);
}

void look_up(const store::Segments& store, const std::vector<std::uint64_t>& keys) {
  std::vector<double> index, whole, absent;
  double answers = 0;
  for (std::uint64_t key : keys) {
    Stopwatch one;
    auto places = must(store.find({{key, key}}));
    index.push_back(one.wall() * 1e6);
    if (places.size() > 50) places.resize(50);
    store.read(
        places, [](const store::KeptEvent&) { return true; },
        [](const Error& error) { stop(error.text()); });
    whole.push_back(one.wall() * 1e6);
    answers += double(places.size());
    Stopwatch none;
    must(store.find({{key ^ 0x5555, key ^ 0x5555}}));
    absent.push_back(none.wall() * 1e6);
  }
  print_lookups("in the index", index, answers / double(keys.size()));
  print_lookups("with the events (at most 50)", whole, answers / double(keys.size()));
  print_lookups("of what is not there", absent, 0);
}

// Every rule against everything kept, by two threads.
void hunt_rules(const store::Segments& store, std::vector<fs::path> folders) {
  detect::Pipeline pipeline;
  for (const auto& path : must(real_disk().list(fs::path(HINOMI_SOURCE_DIR) / "content/detect")))
    must(detect::read_pipeline(must(real_disk().read(path)), pipeline));
  auto plan = detect::Plan::compile(must(detect::read_rule_files(real_disk(), folders, {})),
                                    std::move(pipeline), {});
  watch::EventStream::Options options;
  options.paths = {"store"};
  options.jobs = 2;
  options.open = [&](const std::string&) -> Result<std::unique_ptr<in::EventFile>> {
    return std::make_unique<watch::KeptEvents>(store, watch::KeptRange{},
                                               [](const Error& error) { stop(error.text()); });
  };
  watch::EventStream stream(
      plan, std::move(options), [](const watch::Hit&, std::string&) {},
      [](std::string_view) { return true; });
  Stopwatch watch;
  watch::StreamTally tally = stream.run();
  std::printf("%zu rules: %.0f events/s by two threads, %.0f a second of CPU; %llu hits\n",
              plan->rules().rules.size(), double(tally.events) / watch.wall(),
              double(tally.events) / watch.cpu(), static_cast<unsigned long long>(tally.hits));
}

}  // namespace

int main(int count, char** words) {
  if (count < 3) stop("usage: segments_bench EVENTS.jsonl TIMES [RULES...]");
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const auto times = static_cast<unsigned>(std::stoul(words[2]));
  std::string file = must(real_disk().read(words[1]));
  file.reserve(file.size() + store::event_padding);
  watch::EventReading reading = load_reading();
  store::MakeDescriber make = watch::describer(reading);
  auto describer = make();
  std::vector<std::uint64_t> keys = some_keys(file, *describer);

  TempFolder folder;
  store::SegmentsOptions options;
  options.folder = folder.path / "store";
  options.describer = make;
  auto store = must(store::Segments::open(real_disk(), real_clock(), real_random(), options));
  for (unsigned round = 0; round < times; ++round) {
    std::vector<std::string> batches = batches_of(file, round);
    Stopwatch watch;
    std::atomic<std::size_t> next = 0;
    auto work = [&] {
      for (std::size_t i; (i = next++) < batches.size();) {
        store::KeptBatch batch;
        batch.sensor = "bench";
        batch.source = "events.jsonl";
        batch.received = real_clock().now();
        batch.lines = std::move(batches[i]);
        must(store->append(std::move(batch)));
      }
    };
    std::thread second(work);
    work();
    second.join();
    must(store->seal());
    double wall = watch.wall(), cpu = watch.cpu();
    if (round != 0 && round != 3 && round + 1 != times) continue;
    store::SegmentsSize size = store->size([](const Error& error) { stop(error.text()); });
    double events = double(size.events) / (round + 1);
    std::printf("%llu events kept: this round %.0f events/s, %.0f MB/s (%.1f s, %.1f s CPU)\n",
                static_cast<unsigned long long>(size.events), events / wall,
                double(file.size()) / 1e6 / wall, wall, cpu);
    std::printf(
        "  raw %.0f MB, segments %.1f MB (1:%.1f), index %.1f MB in %zu runs: %.1f bytes an "
        "event, %.2f %% of raw; %.0f MB resident\n",
        double(size.bytes) / 1e6, double(size.stored) / 1e6,
        double(size.bytes) / double(size.stored), double(size.index_stored) / 1e6, size.runs,
        double(size.index_stored) / double(size.events),
        100 * double(size.index_stored) / double(size.bytes), resident_mb());
    look_up(*store, keys);
  }

  if (count > 3) hunt_rules(*store, {words + 3, words + count});

  std::printf("SQLite with an index table, the events once\n");
  Sqlite sqlite(folder.path / "sqlite.db");
  Stopwatch watch;
  for (std::string& batch : batches_of(file, 0)) sqlite.append(batch, *describer);
  double wall = watch.wall();
  std::printf("  %.0f events/s, %.0f MB/s; %.0f MB\n", double(sqlite.last) / wall,
              double(file.size()) / 1e6 / wall,
              double(fs::file_size(folder.path / "sqlite.db")) / 1e6);
  std::vector<double> found;
  for (std::uint64_t key : keys) {
    Stopwatch one;
    sqlite.look_up(key);
    found.push_back(one.wall() * 1e6);
  }
  print_lookups("with the events", found, 0);
}
