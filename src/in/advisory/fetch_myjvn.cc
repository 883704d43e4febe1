// JVN iPedia through MyJVN's API (ver. HND): the overview says what was updated in a span of days,
// page by page; what is missing or older here comes as details, ten at a time.
// https://jvndb.jvn.jp/apis/myjvn/
#include "base/text.h"
#include "in/advisory/fetching.h"
#include "in/inventory/xml.h"

namespace hinomi::in {
namespace {

constexpr std::size_t jvn_page = 50;     // the most it lists at once
constexpr std::size_t jvn_details = 10;  // the most it tells of at once
constexpr auto between_jvn = std::chrono::seconds(1);
constexpr auto first_days_of_jvn = std::chrono::days(30);

// Days are Japan's.
constexpr auto japan = std::chrono::hours(9);

std::string jvn_day(Time time, const char* end) {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(time + japan));
  const std::string name = "&datePublished" + std::string(end);
  return name + "Y=" + std::to_string(static_cast<int>(day.year())) + name +
         "M=" + std::to_string(static_cast<unsigned>(day.month())) + name +
         "D=" + std::to_string(static_cast<unsigned>(day.day()));
}

struct JvnPage {
  std::size_t total = 0;
  AdvisoryList entries;
};

Result<JvnPage> read_jvn_page(const std::string& body, const std::string& url) {
  JvnPage out;
  pugi::xml_document document;
  auto root = parse_xml(document, body);
  if (!root) return std::unexpected(std::move(root).error());
  const pugi::xml_node status = child_called(*root, "Status");
  if (!status || std::string_view(status.attribute("retCd").value()) != "0")
    return fail(ErrorKind::invalid,
                "MyJVN refuses: " + std::string(status.attribute("errMsg").value()), url,
                "Mind the URL, which ends in /myjvn");
  out.total = status.attribute("totalRes").as_ullong();
  TRY(read_advisories(body, url, {}, out.entries));
  return out;
}

void jvn_pause(Fetching& fetching) {
  if (fetching.out().requests > 0)
    fetching.line().pause(fetching.options().between.value_or(Duration(between_jvn)));
}

Result<void> take_jvn_details(Fetching& fetching, const std::vector<std::string>& ids) {
  for (std::size_t at = 0; at < ids.size(); at += jvn_details) {
    std::string some;
    for (std::size_t i = at; i < std::min(at + jvn_details, ids.size()); ++i)
      some += (some.empty() ? "" : "+") + percent_encode(ids[i]);
    const std::string url =
        fetching.source().url + "?method=getVulnDetailInfo&feed=hnd&vulnId=" + some;
    jvn_pause(fetching);
    auto body = fetching.get({.url = url});
    if (body)
      fetching.take(*body, url);
    else
      TRY(fetching.note(std::move(body).error()));
  }
  return {};
}

}  // namespace

Result<void> fetch_myjvn(Fetching& fetching) {
  const Time now = fetching.line().now();
  Time since = fetching.state_time("until");
  if (since == Time()) since = fetching.options().since.value_or(now - first_days_of_jvn);
  // A first day once more: what came after the last look has the same date.
  const std::string days = jvn_day(since, "Start") + jvn_day(now, "End");
  std::size_t start = 1;
  for (std::size_t total = 1; start <= total;) {
    const std::string url = fetching.source().url +
                            "?method=getVulnOverviewList&feed=hnd&rangeDatePublic=n"
                            "&rangeDatePublished=n&rangeDateFirstPublished=n&maxCountItem=" +
                            std::to_string(jvn_page) + "&startItem=" + std::to_string(start) + days;
    jvn_pause(fetching);
    JvnPage page = TRY(read_jvn_page(TRY(fetching.get({.url = url})), url));
    total = page.total;
    if (page.entries.advisories.empty() && start <= total)
      return fail(ErrorKind::io, "a page without entries", url, "Try again later");
    std::vector<std::string> missing;
    for (const Advisory& one : page.entries.advisories) {
      const auto here = fetching.kept().modified("JVN " + one.id);
      if (!here || *here < one.modified) missing.push_back(one.id);
    }
    TRY(take_jvn_details(fetching, missing));
    start += page.entries.advisories.size();
  }
  fetching.state()["until"] = format_time(now);
  return fetching.save();
}

}  // namespace hinomi::in
