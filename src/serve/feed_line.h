// The line to publishers of advisories: HTTPS, through a proxy where one is named, following
// redirects, and going on with a download that was cut off.
#pragma once

#include <chrono>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/world.h"
#include "in/advisory/fetch.h"
#include "serve/client.h"

namespace hinomi::serve {

// As the environment variables of these names say it.
struct Proxies {
  std::string http, https;  // URLs of HTTP proxies; empty: none
  std::string none;         // hosts without one, with a comma between: ".example,192.0.2.1,*"
};
// The proxy's URL for a host; empty: directly. A name in `none` is that host and all below it.
std::string_view proxy_for(bool tls, std::string_view host, const Proxies& proxies);

struct FeedLineOptions {
  Proxies proxies;
  std::string trusted;  // certificates in PEM; empty: those of the operating system
  std::string agent = "hinomi";
  std::filesystem::path partial;  // folder for downloads that were cut off
  std::chrono::milliseconds timeout = std::chrono::minutes(15);  // for one request
  std::uint64_t most_bytes = 4ull << 30;                         // of one answer
};

// https, or http on this machine alone. What a document or a redirect names must be a public
// address, or a host that the administrator named. Several requests, one thread.
class HttpFeedLine final : public in::FeedLine {
 public:
  HttpFeedLine(Disk& disk, FeedLineOptions options) : disk_(disk), options_(std::move(options)) {}

  Result<HttpResponse> ask(const in::FeedRequest& request) override;
  void pause(Duration time) override;
  Time now() override { return real_clock().now(); }

 private:
  struct Partial;
  struct Way {
    CallTo to;
    std::string target;
    std::vector<std::string> addresses;
  };
  Result<Way> way_to(const std::string& url, bool is_hearsay);
  Result<HttpResponse> ask_each(const std::string& url, Way& way, const ClientCall& call);
  Result<HttpResponse> ask_resuming(const std::string& url, const CallTo& to, ClientCall call);
  Partial partial_of(const std::string& url);

  Disk& disk_;
  const FeedLineOptions options_;
  std::set<std::string, std::less<>> named_hosts_;
};

}  // namespace hinomi::serve
