#include "in/advisory/fetch.h"

#include "base/text.h"
#include "in/advisory/fetching.h"

namespace hinomi::in {
namespace {

constexpr KnownFeed feeds[] = {
    {"kev", "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json",
     "CISA: known to be exploited"},
    {"kev-eu", "https://euvdservices.enisa.europa.eu/api/kev/dump",
     "the EU's CSIRTs: known to be exploited"},
    {"epss", "https://epss.empiricalsecurity.com/epss_scores-current.csv.gz",
     "FIRST: how likely a flaw is to be exploited"},
    {"nvd", "https://services.nvd.nist.gov/rest/json/cves/2.0", "NVD", FeedKind::nvd},
    {"cve", "https://raw.githubusercontent.com/CVEProject/cvelistV5/main/cves",
     "the CVE list, with CISA's container", FeedKind::cve,
     "https://github.com/CVEProject/cvelistV5/archive/refs/heads/main.zip"},
    {"myjvn", "https://jvndb.jvn.jp/myjvn", "JVN iPedia", FeedKind::myjvn},
    {"osv", "https://osv-vulnerabilities.storage.googleapis.com",
     "osv.dev; osv:ECOSYSTEM, as osv:PyPI", FeedKind::osv},
    {"csaf", "", "a maker or CERT: csaf:URL of its provider-metadata.json", FeedKind::csaf},
};

bool is_url(std::string_view text) {
  return text.starts_with("https://") || text.starts_with("http://");
}

std::unexpected<Error> no_feed(std::string_view text) {
  std::string names;
  for (const KnownFeed& feed : feeds) names += (names.empty() ? "" : ", ") + std::string(feed.name);
  return fail(ErrorKind::invalid, "no such source of advisories", std::string(text.substr(0, 200)),
              "One of " + names + ", or an https URL");
}

std::string without_slash(std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  return std::string(url);
}

}  // namespace

std::span<const KnownFeed> known_feeds() { return feeds; }

Result<FeedSource> feed_source(std::string_view text) {
  if (is_url(text)) return FeedSource{std::string(text), FeedKind::file, without_slash(text), {}};
  const std::size_t end = std::min(text.find_first_of(":="), text.size());
  for (const KnownFeed& feed : feeds) {
    if (feed.name != text.substr(0, end)) continue;
    FeedSource out{std::string(text), feed.kind, std::string(feed.url), std::string(feed.whole)};
    std::string_view rest = text.substr(end);
    std::string_view part;  // the ecosystem, or CSAF's URL
    if (rest.starts_with(':')) {
      const std::size_t equals = feed.kind == FeedKind::osv ? rest.find('=') : rest.npos;
      part = rest.substr(1, equals == rest.npos ? rest.npos : equals - 1);
      rest = equals == rest.npos ? std::string_view() : rest.substr(equals);
      out.name = std::string(text.substr(0, end)) + ":" + std::string(part);
    }
    if (!rest.empty()) {
      if (!is_url(rest.substr(1))) return no_feed(text);
      out.url = without_slash(rest.substr(1));
      // A mirror has everything in one file beside the rest.
      if (!out.whole.empty()) out.whole = out.url + "/all.zip";
    }
    if (feed.kind == FeedKind::csaf) {
      if (!is_url(part)) return no_feed(text);
      out.url = part;
    } else if (feed.kind == FeedKind::osv) {
      if (part.empty() || part.find('/') != part.npos) return no_feed(text);
      out.url += "/" + percent_encode(part);
      out.whole = out.url + "/all.zip";
    } else if (!part.empty()) {
      return no_feed(text);
    }
    if (rest.empty()) return out;
    // A feed's state is kept by its name, and counts for one place.
    out.name = out.name.substr(0, out.name.find('='));
    return out;
  }
  return no_feed(text);
}

// A file of KEV, EPSS or anybody's advisories.
Result<void> fetch_file(Fetching& fetching) {
  const std::string& url = fetching.source().url;
  auto body = TRY(fetching.get_changed(url));
  fetching.out().is_unchanged = !body;
  if (body) {
    const std::size_t before = fetching.out().taken.refused.size();
    fetching.take(*body, url);
    const TakenIn& taken = fetching.out().taken;
    // Nothing of it could be read: ask for it again next time.
    if (taken.refused.size() > before && taken.added + taken.replaced + taken.same == 0) return {};
  }
  return fetching.save();
}

Fetched fetch_feed(const FeedSource& source, const FetchOptions& options, FeedLine& line,
                   Disk& disk, const std::filesystem::path& folder, KeptAdvisories& kept) {
  auto fetching = Fetching::begin(source, options, line, disk, folder, kept);
  if (!fetching) return {.stopped = std::move(fetching).error()};
  Result<void> done;
  switch (source.kind) {
    case FeedKind::file: done = fetch_file(*fetching); break;
    case FeedKind::osv: done = fetch_osv(*fetching); break;
    case FeedKind::nvd: done = fetch_nvd(*fetching); break;
    case FeedKind::cve: done = fetch_cve(*fetching); break;
    case FeedKind::csaf: done = fetch_csaf(*fetching); break;
    case FeedKind::myjvn: done = fetch_myjvn(*fetching); break;
  }
  // What came before it stopped is kept, although the feed is not through.
  if (auto saved = kept.save(); done && !saved) done = std::move(saved);
  Fetched out = std::move(fetching->out());
  if (!done) out.stopped = std::move(done).error();
  return out;
}

}  // namespace hinomi::in
