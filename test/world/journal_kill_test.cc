// A real process on a real disk, killed with SIGKILL at random moments: whatever it was told is
// written is there afterwards, and the journal goes on.
#include <stdlib.h>

#include <filesystem>
#include <random>

#include "store/journal.h"
#include "world/killed_process.h"
#include "world/some_records.h"

namespace hinomi::world {
namespace {

namespace fs = std::filesystem;

// Runs the writer, kills it after `life`, answers the last position it was told of (0: none).
Position last_told(const fs::path& folder, unsigned seed, std::chrono::microseconds life) {
  std::string told = run_and_kill({HINOMI_JOURNAL_WRITER, folder, std::to_string(seed)}, life);
  if (told.empty()) return 0;
  std::size_t line = told.rfind('\n', told.size() - 2);
  return std::stoull(told.substr(line == told.npos ? 0 : line + 1));
}

TEST(JournalKill, WhatWasAcknowledgedSurvives) {
  const char* wanted = std::getenv("HINOMI_ROUNDS");
  const int rounds = wanted ? std::atoi(wanted) : 200;
  NoNetwork network;
  World world{real_clock(), real_random(), real_disk(), network};
  std::mt19937 random(static_cast<unsigned>(getpid()));
  fs::path folder;
  Position told = 0, checked = 0, in_all = 0;
  for (int round = 0; round < rounds; ++round) {
    if (round % 25 == 0) {  // a new journal now and then: the beginning is killed too
      if (!folder.empty()) fs::remove_all(folder);
      std::string name = (fs::temp_directory_path() / "hinomi-kill-XXXXXX").string();
      folder = mkdtemp(name.data());
      told = checked = 0;
    }
    auto life = std::chrono::microseconds(1000 + random() % (round % 4 ? 80'000 : 8'000));
    told = std::max(told, last_told(folder, random(), life));
    auto journal = store::Journal::open(world, {folder / "journal.db", "node"},
                                        std::move(*SigningKey::from_seed(std::string(32, 's'))));
    ASSERT_TRUE(journal) << journal.error().text();
    ASSERT_GE((*journal)->end(), told) << "round " << round;
    auto replayed = (*journal)->replay(checked, [&](Record&& record) -> Result<void> {
      ++in_all;
      Record wanted_record = record_number(record.position);
      if (header_of(record) != header_of(wanted_record) || record.body != wanted_record.body)
        return fail(ErrorKind::damaged, "another record", std::to_string(record.position));
      return {};
    });
    ASSERT_TRUE(replayed) << replayed.error().text();
    checked = (*journal)->end();
    if (round % 5 == 4) {
      auto verified = store::verify_journal(world, folder / "journal.db", {}, {});
      ASSERT_TRUE(verified) << verified.error().text();
      ASSERT_EQ(verified->records, checked);
    }
  }
  fs::remove_all(folder);
  RecordProperty("rounds", rounds);
  std::printf("%d kills, %llu records written and found again\n", rounds,
              static_cast<unsigned long long>(in_all));
}

}  // namespace
}  // namespace hinomi::world
