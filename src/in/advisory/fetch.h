// Feeds of advisories, fetched incrementally into kept advisories. What is asked, and what the
// answers mean, is here; the line to the publishers (HTTP, proxies, limits) is the caller's.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/http.h"
#include "in/advisory/kept.h"

namespace hinomi::in {

enum class FeedKind : std::uint8_t {
  file,   // one file that is fetched whole when it has changed
  osv,    // osv.dev: modified_id.csv, all.zip and a file a record
  nvd,    // NVD's API 2.0: pages, windows of change
  cve,    // the CVE list: deltaLog.json and a file a record
  csaf,   // CSAF: provider-metadata.json, changes.csv or ROLIE
  myjvn,  // JVN iPedia's API
};

struct FeedSource {
  std::string name;  // "osv:PyPI", "kev", or the URL
  FeedKind kind = FeedKind::file;
  std::string url;    // without a slash at its end
  std::string whole;  // where everything lies in one file (osv, cve)
};

struct KnownFeed {
  std::string_view name, url, what;
  FeedKind kind = FeedKind::file;
  std::string_view whole;
};
std::span<const KnownFeed> known_feeds();
// "kev", "osv:PyPI", "csaf:https://.../provider-metadata.json"; a name with "=URL" is that feed
// from another place (a mirror); an https URL alone is a file. Error: invalid.
Result<FeedSource> feed_source(std::string_view text);

struct FeedRequest {
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  // A document of the feed named the URL, not the administrator.
  bool is_hearsay = false;
};

class FeedLine {
 public:
  virtual ~FeedLine() = default;
  // Any status is an answer. Errors: of the network; denied, invalid for a URL that may not be
  // asked.
  virtual Result<HttpResponse> ask(const FeedRequest& request) = 0;
  virtual void pause(Duration time) = 0;
  virtual Time now() = 0;
};

struct FetchOptions {
  std::string api_key;              // NVD's
  std::optional<Duration> between;  // requests; default: what the publisher asks for
  std::optional<Time> since;        // when nothing is there yet (myjvn)
  std::size_t most_requests = 50'000;
};

struct Fetched {
  TakenIn taken;
  std::size_t requests = 0;
  std::uint64_t bytes = 0;  // of bodies
  bool is_unchanged = false;
  // Why it is not through; what came before stays, and the next call goes on from there. Invalid
  // (no such feed there), denied, missing, busy (the publisher is overloaded; the limit of
  // requests), io, damaged.
  std::optional<Error> stopped;
};

// Documents that cannot be had or read are in taken.refused, and the others go on.
Fetched fetch_feed(const FeedSource& source, const FetchOptions& options, FeedLine& line,
                   Disk& disk, const std::filesystem::path& folder, KeptAdvisories& kept);

}  // namespace hinomi::in
