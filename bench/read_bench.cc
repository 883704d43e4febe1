// Readers over generated reports: bytes and claims a second, each format.
#include <benchmark/benchmark.h>

#include <string>

#include "in/normalise.h"
#include "in/reader.h"

namespace {

using namespace hinomi;

constexpr int entries = 200'000;

std::string host(int i) { return "host" + std::to_string(i) + ".example"; }

std::string csv() {
  std::string out = "date,URL,description\n";
  for (int i = 0; i < entries; ++i)
    out += "2026-04-01T09:00:00Z,http://" + host(i) + "/login/index.php?id=1,Some Bank\n";
  return out;
}

std::string domains() {
  std::string out = "domain\n";
  for (int i = 0; i < entries; ++i) out += host(i) + "\n";
  return out;
}

std::string jsonl() {
  std::string out;
  for (int i = 0; i < entries; ++i)
    out += "{\"type\":\"url\",\"value\":\"http://" + host(i) + "/login\",\"confidence\":70}\n";
  return out;
}

std::string text() {
  std::string out;
  for (int i = 0; i < entries; ++i)
    out += "次のサイトに注意してください hxxp://host" + std::to_string(i) +
           "[.]example/login です。\n";
  return out;
}

std::string stix() {
  std::string out = "{\"type\":\"bundle\",\"id\":\"bundle--1\",\"objects\":[";
  for (int i = 0; i < entries; ++i)
    out += std::string(i ? "," : "") +
           "{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"indicator--" +
           std::to_string(i) +
           "\",\"created\":\"2026-04-01T00:00:00.000Z\",\"modified\":\"2026-04-01T00:00:00.000Z\","
           "\"pattern_type\":\"stix\",\"valid_from\":\"2026-04-01T00:00:00Z\",\"pattern\":\"[url:"
           "value = "
           "'http://" +
           host(i) + "/login']\"}";
  return out + "]}";
}

std::string misp() {
  std::string out = "{\"Event\":{\"info\":\"x\",\"Tag\":[{\"name\":\"tlp:green\"}],\"Attribute\":[";
  for (int i = 0; i < entries; ++i)
    out += std::string(i ? "," : "") +
           "{\"uuid\":\"5a3c2fcd-8328-42bb-a95e-4f4402de0b81\",\"type\":\"domain\",\"category\":"
           "\"Network activity\",\"to_ids\":true,\"timestamp\":\"1775034000\",\"value\":\"" +
           host(i) + "\"}";
  return out + "]}}";
}

class Counter : public in::ClaimSink {
 public:
  void claim(Claim&& claim) override { benchmark::DoNotOptimize(claim.indicator.value.data()); }
  void refuse(Error&&) override {}
};

void read(benchmark::State& state, in::Format format, std::string (*make)()) {
  std::string report = make();
  in::ReadOptions options;
  options.format = format;
  for (auto _ : state) {
    Counter counter;
    auto result = in::read_report(report, options, counter);
    if (!result || result->claims != entries) state.SkipWithError("not everything was read");
  }
  state.SetBytesProcessed(std::int64_t(state.iterations() * report.size()));
  state.SetItemsProcessed(std::int64_t(state.iterations()) * entries);
}

BENCHMARK_CAPTURE(read, csv_urls, in::Format::csv, csv)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read, csv_domains, in::Format::csv, domains)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read, jsonl, in::Format::jsonl, jsonl)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read, text, in::Format::text, text)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read, stix, in::Format::stix, stix)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read, misp, in::Format::misp, misp)->Unit(benchmark::kMillisecond);

void normalise_one(benchmark::State& state, std::string text) {
  for (auto _ : state) benchmark::DoNotOptimize(in::normalise(text));
}
BENCHMARK_CAPTURE(normalise_one, url, std::string("http://www.example.jp/login/index.php?id=1"));
BENCHMARK_CAPTURE(normalise_one, defanged, std::string("hxxp://www[.]example[.]jp/login"));
BENCHMARK_CAPTURE(normalise_one, domain, std::string("www.example.jp"));
BENCHMARK_CAPTURE(normalise_one, ipv4, std::string("192.0.2.1"));

}  // namespace

BENCHMARK_MAIN();
