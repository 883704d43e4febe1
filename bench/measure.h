// What the benchmarks measure with: wall and CPU time side by side (the machine may be shared),
// memory, quantiles, and a folder on the disk that is gone afterwards.
#pragma once

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/result.h"

namespace hinomi::bench {

inline double seconds_on(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return double(now.tv_sec) + double(now.tv_nsec) * 1e-9;
}

// Since it was made: seconds on the wall, and of all this process's threads together.
struct Stopwatch {
  double wall_start = seconds_on(CLOCK_MONOTONIC);
  double cpu_start = seconds_on(CLOCK_PROCESS_CPUTIME_ID);
  double wall() const { return seconds_on(CLOCK_MONOTONIC) - wall_start; }
  double cpu() const { return seconds_on(CLOCK_PROCESS_CPUTIME_ID) - cpu_start; }
};

// Resident memory of this process, MB (10^6).
inline double resident_mb() {
  std::ifstream file("/proc/self/statm");
  double all = 0, resident = 0;
  file >> all >> resident;
  return resident * double(::sysconf(_SC_PAGESIZE)) / 1e6;
}

[[noreturn]] inline void stop(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(1);
}

template <class T>
T must(Result<T> result) {
  if (!result) stop(result.error().text());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// Sorts `all`; `share` from 0 to 1.
inline double quantile(std::vector<double>& all, double share) {
  if (all.empty()) return 0;
  std::sort(all.begin(), all.end());
  return all[static_cast<std::size_t>(share * double(all.size() - 1))];
}

struct TempFolder {
  std::filesystem::path path;
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "hinomi-bench-XXXXXX").string();
    if (!::mkdtemp(name.data())) stop("no temporary folder: " + name);
    path = name;
  }
  ~TempFolder() { std::filesystem::remove_all(path); }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
};

}  // namespace hinomi::bench
