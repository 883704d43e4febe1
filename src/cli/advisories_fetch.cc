// advisories fetch: feeds, incrementally, over the network.
#include <cstdio>
#include <cstdlib>

#include "base/text.h"
#include "cli/advisories.h"
#include "cli/desk_line.h"
#include "cli/refused.h"
#include "serve/feed_line.h"

namespace hinomi::cli {
namespace {

std::string environment(const char* name, const char* other) {
  for (const char* one : {name, other})
    if (const char* value = one ? std::getenv(one) : nullptr; value && *value) return value;
  return {};
}

// HTTP_PROXY in capitals is what a web server may set from a request: it is not looked at.
serve::Proxies proxies_of(const std::string& given) {
  serve::Proxies out{.http = environment("http_proxy", nullptr),
                     .https = environment("https_proxy", "HTTPS_PROXY"),
                     .none = environment("no_proxy", "NO_PROXY")};
  if (!given.empty()) out.http = out.https = given;
  if (given == "none") out = {};
  return out;
}

std::string first_line_of(std::string text) {
  text = text.substr(0, text.find('\n'));
  return std::string(trim(text));
}

struct FeedResult {
  std::string name;
  in::Fetched fetched;
};

json::object object_of(const FeedResult& one) {
  const in::TakenIn& taken = one.fetched.taken;
  json::object out{{"source", one.name},
                   {"added", taken.added},
                   {"replaced", taken.replaced},
                   {"same", taken.same},
                   {"older", taken.older},
                   {"withdrawn", taken.withdrawn},
                   {"refused", taken.refused.size()},
                   {"requests", one.fetched.requests},
                   {"bytes", one.fetched.bytes},
                   {"unchanged", one.fetched.is_unchanged}};
  if (one.fetched.stopped) out["error"] = one.fetched.stopped->text();
  return out;
}

void say_result(const FeedResult& one, bool ja) {
  const in::TakenIn& taken = one.fetched.taken;
  if (one.fetched.stopped)
    std::printf("%s: %s\n", one.name.c_str(), one.fetched.stopped->text().c_str());
  else if (one.fetched.is_unchanged)
    std::printf(ja ? "%s: 変わりなし\n" : "%s: nothing new\n", one.name.c_str());
  else
    std::printf(ja ? "%s: 追加 %zu、更新 %zu（問い合わせ %zu、%llu バイト）\n"
                   : "%s: %zu added, %zu replaced (%zu requests, %llu bytes)\n",
                one.name.c_str(), taken.added, taken.replaced, one.fetched.requests,
                static_cast<unsigned long long>(one.fetched.bytes));
}

Result<in::FetchOptions> options_of(const AdvisoriesArguments& arguments) {
  in::FetchOptions out;
  if (!arguments.api_key.empty())
    out.api_key = first_line_of(TRY(real_disk().read(arguments.api_key)));
  if (arguments.pause >= 0) out.between = std::chrono::milliseconds(arguments.pause);
  if (!arguments.since.empty()) out.since = TRY(parse_time_loosely(arguments.since));
  if (arguments.most_requests > 0) out.most_requests = arguments.most_requests;
  return out;
}

}  // namespace

Result<int> fetch_feeds(const Common& common, const AdvisoriesArguments& arguments) {
  std::vector<in::FeedSource> sources;
  for (const std::string& text : arguments.sources) sources.push_back(TRY(in::feed_source(text)));
  if (sources.empty())
    return fail(ErrorKind::invalid, "no source to fetch from", "--source",
                "Name one: --source kev, --source osv:PyPI; --help lists them");
  const std::string into = TRY(into_of(arguments));
  const in::FetchOptions options = TRY(options_of(arguments));
  serve::FeedLineOptions line{.proxies = proxies_of(arguments.proxy),
                              .agent = std::string("hinomi/") + HINOMI_VERSION,
                              .partial = std::filesystem::path(into) / "partial"};
  if (!arguments.trusted.empty()) line.trusted = TRY(real_disk().read(arguments.trusted));
  auto kept = TRY(in::KeptAdvisories::open_to_write(real_disk(), into));
  serve::HttpFeedLine publishers(real_disk(), std::move(line));
  const bool ja = common.language == "ja";
  json::array all;
  std::vector<Error> refused;
  bool is_stopped = false;
  for (const in::FeedSource& source : sources) {
    // One that cannot be reached does not hinder the others.
    FeedResult one{source.name,
                   in::fetch_feed(source, options, publishers, real_disk(), into, kept)};
    is_stopped |= one.fetched.stopped.has_value();
    if (common.json)
      all.push_back(object_of(one));
    else
      say_result(one, ja);
    for (Error& error : one.fetched.taken.refused) refused.push_back(std::move(error));
  }
  list_refused(refused, ja);
  if (common.json)
    std::printf("%s\n", json::serialize(json::object{{"sources", std::move(all)}}).c_str());
  return is_stopped || !refused.empty() ? 1 : 0;
}

}  // namespace hinomi::cli
