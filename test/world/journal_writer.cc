// Appends batches to the journal in FOLDER and writes the end it was told of, as a line, after each
// acknowledgement, until it is killed. Its records are world::record_number of their position.
#include <unistd.h>

#include <cstdio>
#include <random>

#include "store/journal.h"
#include "world/some_records.h"

int main(int count, char** arguments) {
  using namespace hinomi;
  if (count != 3) return 2;
  world::NoNetwork network;
  World world{real_clock(), real_random(), real_disk(), network};
  auto journal =
      store::Journal::open(world, {std::filesystem::path(arguments[1]) / "journal.db", "node"},
                           std::move(*SigningKey::from_seed(std::string(32, 's'))));
  if (!journal) {
    std::fprintf(stderr, "%s\n", journal.error().text().c_str());
    return 1;
  }
  std::minstd_rand random(static_cast<unsigned>(std::atoi(arguments[2])));
  for (;;) {
    std::size_t size = random() % 4 ? 1 + random() % 5 : random() % 200;
    auto records = world::some_records((*journal)->end() + 1, size);
    if (auto done = (*journal)->append(records); !done) {
      std::fprintf(stderr, "%s\n", done.error().text().c_str());
      return 1;
    }
    std::string line = std::to_string((*journal)->end()) + "\n";
    if (write(STDOUT_FILENO, line.data(), line.size()) < 0) return 1;
  }
}
