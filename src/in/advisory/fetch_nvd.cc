// NVD's API 2.0: all of it page by page, then windows of what was modified.
// https://nvd.nist.gov/developers/vulnerabilities
#include "base/text.h"
#include "in/advisory/fetching.h"

namespace hinomi::in {
namespace {

constexpr std::int64_t nvd_page = 2000;                        // the most it gives
constexpr auto longest_window = std::chrono::days(120);        // the longest it takes
constexpr auto with_nvd_key = std::chrono::milliseconds(600);  // 50 requests in 30 seconds
constexpr auto without_nvd_key = std::chrono::seconds(6);      // 5 requests in 30 seconds

struct NvdPage {
  std::int64_t start = 0, count = 0, total = 0;
};

// The head of a page stands before its flaws.
Result<NvdPage> nvd_head(std::string_view body, const std::string& url) {
  const std::string_view head = body.substr(0, body.find("\"vulnerabilities\""));
  auto number = [&](std::string_view key) -> std::int64_t {
    std::size_t at = head.find("\"" + std::string(key) + "\"");
    if (at == head.npos) return -1;
    at = head.find_first_of("0123456789-", head.find(':', at));
    std::int64_t out = 0;
    bool any = false;
    for (; at < head.size() && is_digit(head[at]); ++at, any = true)
      out = std::min<std::int64_t>(out * 10 + (head[at] - '0'), 1'000'000'000);
    return any ? out : -1;
  };
  NvdPage out{number("startIndex"), number("resultsPerPage"), number("totalResults")};
  if (out.start >= 0 && out.count >= 0 && out.total >= 0) return out;
  return fail(ErrorKind::invalid, "no page of NVD's API 2.0", url,
              "Mind the URL: it ends in /rest/json/cves/2.0");
}

std::string nvd_url(const std::string& base, std::int64_t start, Time from, Time until) {
  std::string out =
      base + "?resultsPerPage=" + std::to_string(nvd_page) + "&startIndex=" + std::to_string(start);
  if (from != Time())
    out += "&lastModStartDate=" + percent_encode(format_time_millis(from)) +
           "&lastModEndDate=" + percent_encode(format_time_millis(until));
  return out;
}

// Pages of one window; {}: of everything. Where it stands is noted after each page.
Result<void> nvd_window(Fetching& fetching, Time from, Time until) {
  const auto& key = fetching.options().api_key;
  const Duration between = fetching.options().between.value_or(
      key.empty() ? Duration(without_nvd_key) : Duration(with_nvd_key));
  std::int64_t start = number_at(fetching.state(), "next");
  for (;;) {
    if (fetching.out().requests > 0) fetching.line().pause(between);
    FeedRequest request{.url = nvd_url(fetching.source().url, start, from, until)};
    if (!key.empty()) request.headers.emplace_back("apiKey", key);
    const std::string body = TRY(fetching.get(request));
    const NvdPage page = TRY(nvd_head(body, request.url));
    if (page.start != start || (page.count == 0 && start < page.total))
      return fail(ErrorKind::io, "another page than was asked for", request.url, "Try again later");
    fetching.take(body, request.url);
    start += page.count;
    if (start >= page.total) break;
    fetching.state()["next"] = start;
    TRY(fetching.save());
  }
  fetching.state().erase("next");
  return {};
}

}  // namespace

Result<void> fetch_nvd(Fetching& fetching) {
  json::object& state = fetching.state();
  const Time now = fetching.line().now();
  if (fetching.state_time("until") == Time()) {
    // What is modified while the pages are fetched comes with the next window.
    if (fetching.state_time("begun") == Time()) state["begun"] = format_time(now);
    TRY(nvd_window(fetching, {}, {}));
    const json::value begun = state["begun"];  // the next insertion moves it
    state["until"] = begun;
    state.erase("begun");
    TRY(fetching.save());
  }
  for (Time from = fetching.state_time("until"); from < now;) {
    // A window that was cut off goes on with its own end, or its pages would not fit.
    const Time noted = fetching.state_time("window");
    const Time until = noted != Time() ? noted : std::min<Time>(from + longest_window, now);
    state["window"] = format_time(until);
    TRY(nvd_window(fetching, from, until));
    state["until"] = format_time(until);
    state.erase("window");
    TRY(fetching.save());
    from = until;
  }
  return {};
}

}  // namespace hinomi::in
