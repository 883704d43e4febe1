// The journal beside bare SQLite with the same rows and the same durability, and how long a start,
// a replay and a proof take. Prints its figures; `journal_bench RECORDS` sets the size of the
// journal for the second half (1,000,000).
#include <sqlite3.h>
#include <stdlib.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "store/frontier.h"
#include "store/journal.h"
#include "world/some_records.h"

namespace {

using namespace hinomi;
namespace fs = std::filesystem;
using Seconds = std::chrono::duration<double>;

struct Stopwatch {
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
  double seconds() const { return Seconds(std::chrono::steady_clock::now() - start).count(); }
};

[[noreturn]] void stop(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(1);
}

template <class T>
T must(Result<T> result) {
  if (!result) stop(result.error().text());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

struct Node {
  world::NoNetwork network;
  World world{real_clock(), real_random(), real_disk(), network};
  fs::path folder;

  Node() {
    std::string name = (fs::temp_directory_path() / "hinomi-bench-XXXXXX").string();
    folder = mkdtemp(name.data());
  }
  ~Node() { fs::remove_all(folder); }
  std::unique_ptr<store::Journal> open(const char* file) {
    return must(store::Journal::open(world, {folder / file, "node"},
                                     must(SigningKey::from_seed(std::string(32, 's')))));
  }
};

// What the journal would be without headers, hashes, tree and signature: the same columns filled
// with bytes that are ready.
class BareSqlite {
 public:
  explicit BareSqlite(const fs::path& file) {
    check(sqlite3_open(file.c_str(), &database_));
    run("PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "PRAGMA wal_autocheckpoint=4000;"
        "CREATE TABLE record(position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, "
        "hashes BLOB NOT NULL, header TEXT NOT NULL, body BLOB NOT NULL) STRICT");
    check(sqlite3_prepare_v2(database_, "INSERT INTO record VALUES(?, ?, ?, ?, ?)", -1, &insert_,
                             nullptr));
  }
  ~BareSqlite() {
    sqlite3_finalize(insert_);
    sqlite3_close(database_);
  }
  void append(std::span<const Record> records, const std::string& header) {
    run("BEGIN IMMEDIATE");
    for (const Record& record : records) {
      std::size_t hashes = store::hashes_size(static_cast<std::uint64_t>(++position_));
      sqlite3_bind_int64(insert_, 1, position_);
      sqlite3_bind_text(insert_, 2, record.id.data(), int(record.id.size()), SQLITE_STATIC);
      sqlite3_bind_zeroblob(insert_, 3, int(hashes));
      sqlite3_bind_text(insert_, 4, header.data(), int(header.size()), SQLITE_STATIC);
      sqlite3_bind_blob(insert_, 5, record.body.data(), int(record.body.size()), SQLITE_STATIC);
      if (sqlite3_step(insert_) != SQLITE_DONE) stop(sqlite3_errmsg(database_));
      sqlite3_reset(insert_);
    }
    run("COMMIT");
  }

 private:
  void check(int code) {
    if (code != SQLITE_OK) stop(sqlite3_errmsg(database_));
  }
  void run(const char* sql) { check(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr)); }

  sqlite3* database_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
  sqlite3_int64 position_ = 0;
};

// Records a second over `count`, by turns of journal and bare SQLite so that both meet the same
// disk.
void compare_appends(Node& node, std::size_t batch, std::size_t count) {
  auto journal = node.open(("journal-" + std::to_string(batch)).c_str());
  BareSqlite bare(node.folder / ("bare-" + std::to_string(batch)));
  std::string header = header_of(world::record_number(1));
  double with = 0, without = 0;
  std::size_t slice = std::max(batch, count / 10);
  for (std::size_t done = 0; done < count;) {
    auto records = world::some_records(done + 1, slice);
    Stopwatch ours;
    for (std::size_t i = 0; i < slice; i += batch)
      must(journal->append(std::span(records).subspan(i, batch)));
    with += ours.seconds();
    Stopwatch theirs;
    for (std::size_t i = 0; i < slice; i += batch)
      bare.append(std::span(records).subspan(i, batch), header);
    without += theirs.seconds();
    done += slice;
  }
  double n = static_cast<double>(count);
  std::printf("append %4zu at a time   journal %8.0f records/s   bare SQLite %8.0f   ratio %.2f\n",
              batch, n / with, n / without, without / with);
}

double at(const std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(share * double(sorted.size() - 1))] * 1e6;
}

void large_journal(Node& node, std::size_t count) {
  auto journal = node.open("large");
  for (std::size_t first = 1; first <= count; first += 10'000) {
    auto records = world::some_records(first, std::min<std::size_t>(10'000, count - first + 1));
    must(journal->append(records));
  }
  journal.reset();
  std::printf("journal of %zu records, %.0f bytes each on disk\n", count,
              double(fs::file_size(node.folder / "large")) / double(count));

  Stopwatch opening;
  journal = node.open("large");
  std::printf("open                     %8.2f ms\n", opening.seconds() * 1e3);

  Stopwatch replaying;
  std::uint64_t bytes = 0;
  must(journal->replay(0, [&](Record&& record) -> Result<void> {
    bytes += record.body.size();
    return {};
  }));
  double seconds = replaying.seconds();
  std::printf("replay                   %8.2f s   %.0f records/s (checked: body, leaf, tree)\n",
              seconds, double(count) / seconds);

  std::minstd_rand random(1);
  std::vector<double> proofs, reads;
  for (int i = 0; i < 5000; ++i) {
    std::string id = world::id_number(1 + random() % count);
    Stopwatch proving;
    std::string proof = must(journal->prove(id, true));
    proofs.push_back(proving.seconds());
    Stopwatch reading;
    must(journal->by_id(id));
    reads.push_back(reading.seconds());
    if (i % 100 == 0) must(store::verify_proof(proof, journal->public_key()));
  }
  std::sort(proofs.begin(), proofs.end());
  std::sort(reads.begin(), reads.end());
  std::printf("prove                    p50 %.0f us   p99 %.0f us\n", at(proofs, .5),
              at(proofs, .99));
  std::printf("read by id               p50 %.0f us   p99 %.0f us\n", at(reads, .5),
              at(reads, .99));

  Stopwatch verifying;
  must(store::verify_journal(node.world, node.folder / "large", {}, {}));
  std::printf("verify                   %8.2f s\n", verifying.seconds());
}

}  // namespace

int main(int count, char** arguments) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);  // each figure when it is known, also into a file
  Node node;
  compare_appends(node, 1, 4'000);
  compare_appends(node, 1000, 100'000);
  large_journal(node, count > 1 ? std::stoul(arguments[1]) : 1'000'000);
}
