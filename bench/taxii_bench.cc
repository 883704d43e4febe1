// A TAXII collection of a million indicators: pages of 1,000 and one object by id, one thread.
#include <benchmark/benchmark.h>

#include "out/feed/feed.h"
#include "serve/taxii.h"

namespace {

using namespace hinomi;

constexpr std::string_view identity = "identity--6a2f0a3e-5b7c-4c39-9a3c-1f9a8d1a2b3c";

const serve::TaxiiCollection& million() {
  static serve::TaxiiCollection collection{std::string(identity), "secret"};
  static const bool filled = [] {
    Time start = *parse_time("2026-04-01T00:00:00Z");
    for (int i = 0; i < 1'000'000; ++i) {
      serve::TaxiiObject object;
      object.entry.value = "host-" + std::to_string(i) + ".example";
      object.entry.since = start;
      object.entry.expires = start + std::chrono::hours(100);
      object.entry.finding = "0196f0a0-0000-7000-8000-00000000c0de";
      object.id = feed::stix_indicator_id(object.entry.type, object.entry.value, identity);
      object.version = start;
      object.marking.tlp = i % 2 ? Tlp::green : Tlp::red;
      collection.add(std::move(object), start + std::chrono::milliseconds(i));
    }
    return true;
  }();
  (void)filled;
  return collection;
}

void get(benchmark::State& state, std::string_view path, std::string_view query) {
  const auto& collection = million();
  serve::TaxiiView view{
      .collection = collection,
      .collection_id = "91a7b528-80eb-42ed-a74d-c6fbd5a26116",
      .node = "himori",
      .may_see = [](const serve::TaxiiObject& object) { return object.marking.tlp <= Tlp::green; }};
  HttpRequest request{.method = "GET", .path = path, .query = query};
  for (auto _ : state) {
    HttpResponse response = serve::serve_taxii(request, view);
    if (response.status != 200) state.SkipWithError("not 200");
    benchmark::DoNotOptimize(response.body.data());
  }
}

#define COLLECTION "/taxii2/root/collections/91a7b528-80eb-42ed-a74d-c6fbd5a26116"
BENCHMARK_CAPTURE(get, first_page_of_1000, COLLECTION "/objects/", "limit=1000");
BENCHMARK_CAPTURE(get, page_of_1000_from_half_way, COLLECTION "/objects/",
                  "limit=1000&match[type]=indicator&added_after=2026-04-01T00:08:20Z");
BENCHMARK_CAPTURE(get, manifest_page_of_1000, COLLECTION "/manifest/", "limit=1000");
void one_object(benchmark::State& state) {
  std::string path =
      COLLECTION "/objects/" +
      feed::stix_indicator_id(IndicatorType::domain, "host-777777.example", identity) + "/";
  get(state, path, "");
}
BENCHMARK(one_object);

}  // namespace

BENCHMARK_MAIN();
