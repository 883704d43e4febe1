// Feeds and the TAXII collection.
#include <algorithm>
#include <ctime>

#include "base/text.h"
#include "serve/api_call.h"

namespace hinomi::serve {
namespace {

// In the order of feed::FeedFormat.
constexpr std::string_view formats[] = {"rpz",      "hosts", "nftables", "ipset", "squid",
                                        "suricata", "zeek",  "csv",      "stix"};

// RFC 9110 section 5.6.7.
std::string http_date(Time time) {
  std::time_t seconds =
      std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  char text[64];
  int length = std::snprintf(text, sizeof text, "%s, %02d %s %d %02d:%02d:%02d GMT",
                             days[parts.tm_wday], parts.tm_mday, months[parts.tm_mon],
                             parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
  return {text, static_cast<std::size_t>(length)};
}

// Does If-None-Match name it? `*` or a list, compared weakly (RFC 9110 section 13.1.2).
bool names_etag(std::string_view list, std::string_view etag) {
  if (trim(list) == "*") return true;
  while (!list.empty()) {
    std::string_view one = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), one.size() + 1));
    one = trim(one);
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == etag) return true;
  }
  return false;
}

// The caller's member; or, for ?group=NAME, what every member of that group may have.
Result<Party> audience_of(const ApiCall& call) {
  std::string group = call.query("group");
  if (group.empty()) return call.actor.party;
  const auto& groups = call.actor.party.groups;
  bool own = call.actor.party.relation == Relation::own;
  if (!own && std::find(groups.begin(), groups.end(), group) == groups.end())
    return fail(ErrorKind::missing, "no such group", group.substr(0, 64),
                "Name a group that your member belongs to");
  // No member's id has a colon, so nothing is this party's own.
  return Party{.member = "group:" + group,
               .relation = std::min(call.actor.party.relation, Relation::client),
               .groups = {group}};
}

}  // namespace

Result<HttpResponse> list_feeds(ApiCall&) {
  json::array items;
  for (const feed::FeedKind& kind : feed::feed_kinds())
    items.push_back({{"name", kind.name},
                     {"format", formats[static_cast<std::size_t>(kind.format)]},
                     {"media_type", kind.media_type},
                     {"used_by", kind.used_by}});
  return json_response({{"items", std::move(items)}, {"next", nullptr}});
}

Result<HttpResponse> get_feed(ApiCall& call) {
  std::string_view name = call.arguments[0];
  bool signature = name.ends_with(".sig");
  if (signature) name.remove_suffix(4);
  const feed::FeedKind* kind = feed::feed_kind(name);
  if (!kind)
    return fail(ErrorKind::missing, "no such feed", std::string(name.substr(0, 64)),
                "GET /feeds/ lists them");
  // A clock that was set back brings nothing back that was over.
  Time now = std::max(call.shared.world.clock.now(),
                      call.shared.keeper.read([](const auto& picture) { return picture.now(); }));
  std::string_view known = call.request.header("if-none-match");
  RenderedFeed rendered =
      call.shared.feeds.get(*kind, TRY(audience_of(call)), call.shared.keeper, call.shared.key, now,
                            [&](std::string_view etag) { return names_etag(known, etag); });
  HttpResponse response;
  response.headers = {{"ETag", rendered.etag},
                      {"Last-Modified", http_date(rendered.head.made)},
                      {"Expires", http_date(rendered.head.expires)},
                      {"Cache-Control", "private, no-cache"},
                      {"Vary", "Authorization"},
                      {"X-Hinomi-Serial", std::to_string(rendered.head.serial)}};
  std::string& etag = response.headers[0].second;
  if (signature) etag.insert(etag.size() - 1, "-sig");
  if (names_etag(known, etag)) {
    response.status = 304;
    return response;
  }
  if (signature) {
    response.headers.emplace_back("Content-Type", "text/plain; charset=utf-8");
    response.body = rendered.signature;
    return response;
  }
  response.headers.emplace_back("Content-Type", std::string(kind->media_type));
  response.shared_body = rendered.bytes;
  return response;
}

}  // namespace hinomi::serve
