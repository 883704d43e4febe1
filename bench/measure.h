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

// User and system time of a living child, seconds.
inline double cpu_of(pid_t child) {
  std::ifstream file("/proc/" + std::to_string(child) + "/stat");
  std::string text((std::istreambuf_iterator<char>(file)), {});
  unsigned long user = 0, system = 0;
  std::sscanf(text.c_str() + text.rfind(')') + 2,
              "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
  return static_cast<double>(user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

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

// How long each of many short calls took. 100 million at most.
class Latencies {
 public:
  template <class Call>
  void measure(Call&& call) {
    const auto start = std::chrono::steady_clock::now();
    call();
    add(std::chrono::steady_clock::now() - start);
  }
  void add(std::chrono::nanoseconds took) { all_.push_back(static_cast<float>(took.count())); }
  void join(const Latencies& other) {
    all_.insert(all_.end(), other.all_.begin(), other.all_.end());
  }
  // "p50 1.2 us, p99 9.8 us, p99.9 20.1 us, max 310.0 us"
  std::string text() {
    if (all_.empty()) return "none";
    std::sort(all_.begin(), all_.end());
    auto at = [&](double share) {
      return double(all_[static_cast<std::size_t>(share * double(all_.size() - 1))]) / 1e3;
    };
    char out[128];
    std::snprintf(out, sizeof out, "p50 %.1f us, p99 %.1f us, p99.9 %.1f us, max %.1f us", at(.5),
                  at(.99), at(.999), at(1));
    return out;
  }

 private:
  std::vector<float> all_;  // nanoseconds
};

// Latency of calls one after the other, all of them measured: a line of p50, p99 and the worst, how
// many a second one after the other, and the CPU time of this process for one.
template <class Call>
void print_latency(const std::string& what, int times, Call&& call) {
  std::vector<double> all;
  Stopwatch watch;
  for (int i = 0; i < times; ++i) {
    Stopwatch one;
    call();
    all.push_back(one.wall() * 1e3);
  }
  const double wall = watch.wall(), cpu = watch.cpu();
  std::printf("%-52s p50 %8.2f ms  p99 %8.2f ms  max %8.2f ms  %8.1f /s  %8.2f ms CPU\n",
              what.c_str(), quantile(all, 0.5), quantile(all, 0.99), quantile(all, 1), times / wall,
              cpu / times * 1e3);
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
