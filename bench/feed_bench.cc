// A million published decisions into each feed: entries/s and bytes/s, one thread.
#include <benchmark/benchmark.h>

#include <random>

#include "base/id.h"
#include "out/feed/feed.h"

namespace {

using namespace hinomi;

// Names, addresses, URLs and digests in the proportions 4:2:3:1, in no order.
const std::vector<Published>& million() {
  static const std::vector<Published> entries = [] {
    std::mt19937_64 random(20260401);
    std::vector<Published> out;
    Time since = *parse_time("2026-04-01T00:00:00Z");
    for (int i = 0; i < 1'000'000; ++i) {
      Published entry;
      std::string name = "host-" + std::to_string(random() % 100'000'000) + ".example";
      switch (i % 10) {
        case 0:
        case 1:
        case 2:
        case 3: entry.value = name; break;
        case 4:
        case 5:
          entry.type = IndicatorType::ipv4;
          for (int part = 0; part < 4; ++part)
            entry.value += std::string(part ? "." : "") + std::to_string(1 + random() % 254);
          break;
        case 6:
        case 7:
        case 8:
          entry.type = IndicatorType::url;
          entry.value = "https://" + name + "/login/" + std::to_string(random() % 1'000'000);
          entry.verdict = i % 2 ? Verdict::block : Verdict::url_only;
          break;
        default: entry.type = IndicatorType::sha256; entry.value = to_hex(bytes_of(sha256(name)));
      }
      entry.score = int(random() % 101);
      entry.since = since;
      entry.expires = since + std::chrono::hours(24 + random() % 2000);
      entry.finding = "0196f0a0-0000-7000-8000-00000000c0de";
      entry.tlp = Tlp(random() % 4);
      out.push_back(std::move(entry));
    }
    return out;
  }();
  return entries;
}

void feed_of_a_million(benchmark::State& state, const feed::FeedKind* kind) {
  const auto& entries = million();
  feed::FeedHead head{.node = "himori",
                      .serial = 1,
                      .made = entries[0].since,
                      .expires = entries[0].since + std::chrono::hours(24),
                      .audience = "city",
                      .identity_id = "identity--6a2f0a3e-5b7c-4c39-9a3c-1f9a8d1a2b3c"};
  std::size_t bytes = 0;
  for (auto _ : state) {
    std::string out = feed::render(*kind, head, entries);
    bytes = out.size();
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations() * std::int64_t(entries.size()));
  state.SetBytesProcessed(state.iterations() * std::int64_t(bytes));
}

}  // namespace

int main(int argc, char** argv) {
  for (const feed::FeedKind& kind : feed::feed_kinds())
    benchmark::RegisterBenchmark(std::string(kind.name).c_str(), feed_of_a_million, &kind)
        ->Unit(benchmark::kMillisecond)
        ->Iterations(1);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
