// A country's inventories and the advisory of the day:
//   exposure_bench PURLS.tsv [ASSETS [ADVISORIES]]
// PURLS.tsv: document, tool, package URL a line (the exposure corpus has 441,753). Each asset runs
// what one of the documents names, less a tenth, a tenth of it in another version that some
// document names; ten assets an owner. Then: a new advisory to the list of exposed assets of those
// owners that may be told (the index alone), an inventory of a thousand components from its bytes
// on, and what an instance takes of memory.
#include <algorithm>
#include <map>
#include <random>

#include "exposure_corpus.h"
#include "judge/exposure/exposures.h"
#include "measure.h"

namespace {

using namespace hinomi;
using namespace hinomi::exposure;
using bench::Corpus;

in::Inventory inventory_of(const Corpus& corpus, std::mt19937& random) {
  in::Inventory out;
  for (std::string& purl : bench::purls_of_asset(corpus, random))
    out.components.emplace_back().purls.push_back(std::move(purl));
  return out;
}

// Below one of the package's versions.
in::Advisory advisory_of(const Corpus& corpus, const std::string& package, unsigned number,
                         std::mt19937& random) {
  const auto& all = corpus.versions.at(package);
  in::Advisory out;
  out.id = "CVE-2026-" + std::to_string(number);
  out.source = "bench";
  in::Affected affected;
  affected.purls = {all[random() % all.size()]};
  auto purl = read_purl(affected.purls[0]);
  if (purl) {
    affected.intervals = {{"", full_version(*purl)}};
    affected.intervals[0].with_to = true;
    purl->version.clear();
    affected.purls = {purl_text(*purl)};
  }
  out.affected = {affected};
  return out;
}

void measure_advisories(Exposures& exposures, const Corpus& corpus,
                        const std::vector<std::string>& packages, const char* what, unsigned count,
                        unsigned first) {
  std::mt19937 random(7);
  std::vector<double> index, whole;
  std::size_t assets = 0, told = 0;
  for (unsigned i = 0; i < count; ++i) {
    const in::Advisory advisory =
        advisory_of(corpus, packages[random() % packages.size()], first + i, random);
    const double start = bench::seconds_on(CLOCK_MONOTONIC);
    const FlawNumber flaw = exposures.put(advisory);
    const double judged = bench::seconds_on(CLOCK_MONOTONIC);
    // Half of the owners may be told.
    const auto rows = exposures.who(flaw, [](std::uint32_t owner) { return owner % 2 == 0; });
    const double listed = bench::seconds_on(CLOCK_MONOTONIC);
    index.push_back((judged - start) * 1e6);
    whole.push_back((listed - start) * 1e6);
    assets += rows.size();
    std::size_t owners = 0;
    for (std::size_t k = 0; k < rows.size(); ++k)
      owners += k == 0 || exposures.owner(rows[k].asset) != exposures.owner(rows[k - 1].asset);
    told += owners;
  }
  auto at = [](std::vector<double>& all, double part) {
    std::sort(all.begin(), all.end());
    return all[std::min(all.size() - 1, static_cast<std::size_t>(part * double(all.size())))];
  };
  std::printf(
      "new advisory, %-22s judged p50 %7.1f us p99 %8.1f us; with the list of who p50 %8.1f us p99 "
      "%9.1f us; %.0f assets of %.0f owners each\n",
      what, at(index, .5), at(index, .99), at(whole, .5), at(whole, .99), double(assets) / count,
      double(told) / count);
}

}  // namespace

int main(int count, char** words) {
  if (count < 2) {
    std::fprintf(stderr, "usage: exposure_bench PURLS.tsv [ASSETS [ADVISORIES]]\n");
    return 2;
  }
  const unsigned assets = count > 2 ? static_cast<unsigned>(std::atoi(words[2])) : 56'000;
  const unsigned advisories = count > 3 ? static_cast<unsigned>(std::atoi(words[3])) : 2'000;
  const Corpus corpus = bench::read_corpus(words[1]);
  std::printf("%zu documents, %zu packages\n", corpus.documents.size(), corpus.packages.size());
  if (corpus.documents.empty()) return 1;
  std::mt19937 random(1);
  Exposures exposures;
  const double before = bench::resident_mb();
  bench::Stopwatch all;
  double put = 0;
  for (unsigned i = 0; i < assets; ++i) {
    const in::Inventory inventory = inventory_of(corpus, random);
    const double start = bench::seconds_on(CLOCK_PROCESS_CPUTIME_ID);
    exposures.put("asset-" + std::to_string(i), i / 10, inventory);
    put += bench::seconds_on(CLOCK_PROCESS_CPUTIME_ID) - start;
  }
  const Exposures::Size size = exposures.size();
  std::printf(
      "%zu assets, %zu instances, %zu products, %zu versions: put in %.1f s of CPU (%.0f ns an "
      "instance); %.0f MB, %.1f bytes an instance\n",
      size.assets, size.instances, size.products, size.versions, put,
      put * 1e9 / double(size.instances), bench::resident_mb() - before,
      (bench::resident_mb() - before) * 1e6 / double(size.instances));
  measure_advisories(exposures, corpus, corpus.packages, "any package:", advisories, 0);
  std::map<std::string, std::size_t> uses;
  for (const auto& document : corpus.documents)
    for (const std::string& purl : document) ++uses[bench::without_version(purl)];
  std::vector<std::string> often = corpus.packages;
  std::sort(often.begin(), often.end(),
            [&](const auto& a, const auto& b) { return uses[a] > uses[b]; });
  often.resize(std::min<std::size_t>(often.size(), 200));
  measure_advisories(exposures, corpus, often, "one of the 200 most:", advisories, advisories);
  std::vector<double> read_ms, put_ms;
  for (int i = 0; i < 50; ++i) {
    const std::string bytes = bench::cyclonedx(bench::any_purls(corpus, 1000, random));
    const double start = bench::seconds_on(CLOCK_MONOTONIC);
    auto inventory = in::read_inventory(bytes);
    const double read = bench::seconds_on(CLOCK_MONOTONIC);
    if (!inventory) {
      std::fprintf(stderr, "%s\n", inventory.error().text().c_str());
      return 1;
    }
    const AssetNumber asset = exposures.put("new", 0, *inventory);
    (void)exposures.of(asset);
    read_ms.push_back((read - start) * 1e3);
    put_ms.push_back((bench::seconds_on(CLOCK_MONOTONIC) - start) * 1e3);
  }
  std::sort(read_ms.begin(), read_ms.end());
  std::sort(put_ms.begin(), put_ms.end());
  std::printf(
      "CycloneDX of 1,000 components: read p50 %.2f ms, most %.2f ms; with its flaws p50 %.2f ms, "
      "most %.2f ms\n",
      read_ms[25], read_ms.back(), put_ms[25], put_ms.back());
}
