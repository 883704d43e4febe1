// Vetting 1,000,000 generated indicators against warning lists:
//   vet_bench [FOLDER-OF-MISP-LISTS] [COUNT]     (else $HINOMI_WARNING_LISTS, else content/lists)
// Half URLs, a quarter domains, 15 % addresses, 10 % digests; 6 % of the names on popular domains.
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>

#include "judge/vet/vet.h"

namespace {

using namespace hinomi;
using Steady = std::chrono::steady_clock;

double seconds_since(Steady::time_point start) {
  return std::chrono::duration<double>(Steady::now() - start).count();
}

long resident_kib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

class Generator {
 public:
  std::string name() {
    if (below(100) < 6) return word(8) + "." + popular_[below(popular_.size())];
    return word(3 + below(8)) + (below(2) ? "." + word(4 + below(6)) : "") + "." +
           endings_[below(endings_.size())];
  }
  Indicator next() {
    const auto kind = below(100);
    if (kind < 50)
      return made(IndicatorType::url,
                  "http://" + name() + "/" + (below(4) ? word(6) + "/" + word(8) + ".html" : ""));
    if (kind < 75) return made(IndicatorType::domain, name());
    if (kind < 90) {
      std::string address = std::to_string(1 + below(223));
      for (int i = 0; i < 3; ++i) address += "." + std::to_string(below(256));
      return made(IndicatorType::ipv4, address);
    }
    std::string digest;
    for (int i = 0; i < 64; ++i) digest += "0123456789abcdef"[below(16)];
    return made(IndicatorType::sha256, digest);
  }

 private:
  static Indicator made(IndicatorType type, const std::string& value) {
    return {type, value, value};
  }
  std::size_t below(std::size_t n) { return random_() % n; }
  std::string word(std::size_t length) {
    std::string text;
    for (std::size_t i = 0; i < length; ++i) text += static_cast<char>('a' + below(26));
    return text;
  }

  std::mt19937_64 random_{1};
  const std::vector<std::string> popular_{"google.com",  "duckdns.org", "amazonaws.com",
                                          "github.io",   "weebly.com",  "microsoft.com",
                                          "blogspot.com"};
  const std::vector<std::string> endings_{"com", "top", "co.jp", "xyz", "net", "jp", "shop", "cn"};
};

struct Work {
  std::vector<Indicator> indicators;
  std::vector<Evidence> evidence;
  Marking marking{.tlp = Tlp::green};
  Time now;
};

// Share `part` of `parts`; how many of each verdict.
std::array<std::size_t, 4> vet_share(const vet::Judge& judge, const Work& work, std::size_t part,
                                     std::size_t parts) {
  std::array<std::size_t, 4> counts{};
  const std::size_t size = work.indicators.size();
  for (std::size_t i = size * part / parts; i < size * (part + 1) / parts; ++i) {
    const Finding finding = judge.judge(work.indicators[i], work.evidence, work.marking, work.now);
    ++counts[static_cast<std::size_t>(finding.verdict)];
  }
  return counts;
}

double on_threads(const vet::Judge& judge, const Work& work, unsigned threads) {
  const auto start = Steady::now();
  std::vector<std::jthread> running;
  for (unsigned t = 0; t < threads; ++t)
    running.emplace_back([&, t] { vet_share(judge, work, t, threads); });
  running.clear();
  return seconds_since(start);
}

}  // namespace

int main(int count, char** words) {
  const char* given = std::getenv("HINOMI_WARNING_LISTS");
  const std::filesystem::path folder = count > 1 ? words[1] : given ? given : "content/lists";
  const std::size_t size = count > 2 ? std::strtoul(words[2], nullptr, 10) : 1'000'000;

  const long before = resident_kib();
  auto start = Steady::now();
  const auto ground = vet::Ground::load(real_disk(), {.warning_lists = folder});
  if (!ground) {
    std::fprintf(stderr, "%s\n", ground.error().text().c_str());
    return 1;
  }
  std::printf("load %.3f s, at most %ld MiB resident for it, %zu problems\n", seconds_since(start),
              (resident_kib() - before) / 1024, (*ground)->problems().size());

  const vet::Judge judge(*ground, {});
  Work work;
  work.now = *parse_time("2026-04-01T00:00:00Z");
  work.evidence.push_back({.report = "r",
                           .source = "s",
                           .place = "line 1",
                           .confidence = 75,
                           .reliability = 75,
                           .seen = work.now - std::chrono::hours(20)});
  Generator generator;
  for (std::size_t i = 0; i < size; ++i) work.indicators.push_back(generator.next());

  start = Steady::now();
  const auto counts = vet_share(judge, work, 0, 1);
  const double alone = seconds_since(start);
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  const double together = on_threads(judge, work, cores);
  std::printf("%zu indicators: %.2f s on 1 thread, %.2f s on %u\n", size, alone, together, cores);
  std::printf("hold %zu, watch %zu, url_only %zu, block %zu\n", counts[0], counts[1], counts[2],
              counts[3]);

  std::vector<double> each;
  for (std::size_t i = 0; i < std::min<std::size_t>(size, 100'000); ++i) {
    const auto from = Steady::now();
    judge.judge(work.indicators[i], work.evidence, work.marking, work.now);
    each.push_back(seconds_since(from) * 1e6);
  }
  if (each.empty()) return 0;
  std::sort(each.begin(), each.end());
  std::printf("one indicator: p50 %.2f us, p99 %.2f us\n", each[each.size() / 2],
              each[each.size() * 99 / 100]);
}
