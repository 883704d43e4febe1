// Appends batches of events to the store in FOLDER from several threads and writes "first count" of
// each, as a line, after its acknowledgement, until it is killed: segment_writer FOLDER FIRST SEED
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include "store/test_support_segments.h"

int main(int count, char** arguments) {
  using namespace hinomi;
  if (count != 4) return 2;
  store::SegmentsOptions options;
  options.folder = arguments[1];
  options.describer = store::word_describer();
  options.segment_bytes = 60'000;
  options.block_bytes = 8'000;
  options.fan_out = 3;
  auto opened = store::Segments::open(real_disk(), real_clock(), real_random(), options);
  if (!opened) {
    std::fprintf(stderr, "%s\n", opened.error().text().c_str());
    return 1;
  }
  std::atomic<std::uint64_t> next = std::strtoull(arguments[2], nullptr, 10);
  auto work = [&](unsigned seed) {
    std::minstd_rand random(seed);
    for (;;) {
      std::uint64_t size = 1 + random() % 40, first = next.fetch_add(size);
      if (auto done = (*opened)->append(store::batch_of(first, size)); !done) {
        std::fprintf(stderr, "%s\n", done.error().text().c_str());
        std::_Exit(1);
      }
      std::string line = std::to_string(first) + " " + std::to_string(size) + "\n";
      if (write(STDOUT_FILENO, line.data(), line.size()) < 0) std::_Exit(1);
    }
  };
  auto seed = static_cast<unsigned>(std::atoi(arguments[3]));
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < 3; ++i) threads.emplace_back(work, seed + i);
  for (std::thread& one : threads) one.join();
}
