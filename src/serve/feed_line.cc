#include "serve/feed_line.h"

#include <thread>
#include <tuple>

#include "base/hash.h"
#include "base/json.h"
#include "base/text.h"
#include "serve/network_guard.h"
#include "serve/webhook_client.h"
#include "serve/wire.h"

namespace hinomi::serve {
namespace {

constexpr int most_redirects = 5;
constexpr int most_resumptions = 5;

std::string_view field_of(const HttpResponse& answer, std::string_view name) {
  for (const auto& [key, value] : answer.headers)
    if (equal_ignoring_case(key, name)) return value;
  return {};
}

// What says that the rest is of the same file (RFC 9110 section 13.1.5): a strong ETag, or a time.
std::string validator_of(const HttpResponse& answer) {
  const std::string_view tag = field_of(answer, "ETag");
  if (!tag.empty() && !tag.starts_with("W/")) return std::string(tag);
  return std::string(field_of(answer, "Last-Modified"));
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// `location` of an answer to `url`: absolute, or from the root of the host.
std::string redirected(const std::string& url, std::string_view location) {
  if (location.starts_with("https://") || location.starts_with("http://"))
    return std::string(location);
  const std::size_t host = url.find("//") + 2;
  if (location.starts_with("//")) return url.substr(0, host - 2) + std::string(location);
  const std::size_t path = std::min(url.find_first_of("/?", host), url.size());
  if (location.starts_with('/')) return url.substr(0, path) + std::string(location);
  const std::size_t last = url.substr(0, url.find('?')).rfind('/');
  return (last < host ? url.substr(0, path) + "/" : url.substr(0, last + 1)) +
         std::string(location);
}

bool is_named(std::string_view host, std::string_view list) {
  while (!list.empty()) {
    std::string_view one = trim(list.substr(0, list.find(',')));
    list.remove_prefix(
        std::min(list.size(), list.find(',') == list.npos ? list.size() : list.find(',') + 1));
    if (one == "*") return true;
    if (one.starts_with('.')) one.remove_prefix(1);
    if (one.empty()) continue;
    const bool is_below = host.size() > one.size() && host[host.size() - one.size() - 1] == '.' &&
                          equal_ignoring_case(host.substr(host.size() - one.size()), one);
    if (equal_ignoring_case(host, one) || is_below) return true;
  }
  return false;
}

// Of a proxy's URL "http://user:password@host:port/".
struct ProxyAt {
  std::string host, authorization;
  std::uint16_t port = 0;
};
Result<ProxyAt> split_proxy(std::string_view text) {
  auto wrong = [] {
    return fail(ErrorKind::invalid, "no URL of an HTTP proxy", "proxy",
                "Write http://host:port, or http://user:password@host:port");
  };
  ProxyAt out;
  const std::size_t scheme = text.find("://");
  if (scheme != text.npos && !equal_ignoring_case(text.substr(0, scheme), "http")) return wrong();
  std::string_view rest = scheme == text.npos ? text : text.substr(scheme + 3);
  if (const std::size_t at = rest.rfind('@'); at != rest.npos) {
    out.authorization = "Basic " + to_base64(percent_decode(rest.substr(0, at), false));
    rest.remove_prefix(at + 1);
  }
  auto url = split_url("http://" + std::string(rest));
  if (!url) return wrong();
  out.host = url->host;
  out.port = url->port;
  return out;
}

}  // namespace

std::string_view proxy_for(bool tls, std::string_view host, const Proxies& proxies) {
  const std::string& proxy = tls ? proxies.https : proxies.http;
  return proxy.empty() || is_named(host, proxies.none) ? std::string_view() : proxy;
}

// A download that was cut off: what came, and what says whether the rest belongs to it.
struct HttpFeedLine::Partial {
  Disk& disk;
  std::filesystem::path body_file, about_file;
  std::string body, validator;

  Result<void> keep() const {
    TRY(disk.write(body_file, body, false));
    return disk.write(about_file, json::serialize(json::object{{"validator", validator}}), false);
  }
  void drop() {
    body.clear();
    validator.clear();
    for (const auto& file : {body_file, about_file})
      if (disk.exists(file)) std::ignore = disk.remove(file);
  }
};

HttpFeedLine::Partial HttpFeedLine::partial_of(const std::string& url) {
  const std::string name = to_hex(bytes_of(sha256(url))).substr(0, 32);
  Partial out{.disk = disk_,
              .body_file = options_.partial / name,
              .about_file = options_.partial / (name + ".json")};
  if (!disk_.exists(out.about_file)) return out;
  auto about = disk_.read(out.about_file);
  auto body = disk_.read(out.body_file);
  auto parsed = about ? parse_json(*about) : Result<json::value>(std::unexpected(about.error()));
  if (!parsed || !parsed->is_object() || !body) {
    out.drop();
    return out;
  }
  out.validator = text_at(parsed->get_object(), "validator");
  out.body = std::move(*body);
  return out;
}

// Addresses are looked up once: what was looked at is what is connected to.
Result<HttpFeedLine::Way> HttpFeedLine::way_to(const std::string& url, bool is_hearsay) {
  const Url parts = TRY(split_url(url));
  if (!is_hearsay) named_hosts_.insert(parts.host);
  Way way{.target = parts.target};
  CallTo& to = way.to;
  to = {.port = parts.port,
        .tls = parts.tls,
        .host = parts.host,
        .trusted = options_.trusted,
        .system_trust = options_.trusted.empty(),
        .port_in_host = parts.port != (parts.tls ? 443 : 80)};
  const bool is_known = !is_hearsay || named_hosts_.contains(parts.host);
  const bool is_here = parts.host == "localhost" || is_loopback(parts.host);
  if (!parts.tls && !is_here)
    return fail(ErrorKind::invalid, "without TLS advisories are fetched on the loopback only",
                parts.host, "Write https://");
  auto no_way = [&] {
    return fail(ErrorKind::denied, "a feed may not lead to this address", url,
                "If it should, name this host as a source yourself");
  };
  const std::string_view proxy = proxy_for(parts.tls, parts.host, options_.proxies);
  if (!proxy.empty()) {
    const ProxyAt at = TRY(split_proxy(proxy));
    to.proxy = TRY(resolve(at.host)).front();
    to.proxy_port = at.port;
    to.proxy_authorization = at.authorization;
    way.addresses = {parts.host};  // the proxy looks it up
    if (!is_known && is_here) return no_way();
    return way;
  }
  way.addresses = TRY(resolve(parts.host));
  for (const std::string& address : way.addresses)
    if (!is_known && !may_reach(address, {})) return no_way();
  return way;
}

// 206 goes behind what is there; whatever else comes is the whole answer.
Result<HttpResponse> HttpFeedLine::ask_resuming(const std::string& url, const CallTo& to,
                                                ClientCall call) {
  Partial partial = partial_of(url);
  const auto headers = call.headers;
  for (int attempt = 0;; ++attempt) {
    call.headers = headers;
    if (!partial.body.empty() && !partial.validator.empty()) {
      call.headers.emplace_back("Range", "bytes=" + std::to_string(partial.body.size()) + "-");
      call.headers.emplace_back("If-Range", partial.validator);
    }
    HttpResponse cut;
    call.cut_short = &cut;
    auto answer = serve::call(to, call);
    HttpResponse& came = answer ? *answer : cut;
    const std::string begin = "bytes " + std::to_string(partial.body.size()) + "-";
    const bool goes_on = came.status == 206 && field_of(came, "Content-Range").starts_with(begin);
    if (answer) {
      if (came.status == 416 || (came.status == 206 && !goes_on)) {
        if (partial.body.empty())
          return fail(ErrorKind::io, "a range that was not asked for", url, "Try again later");
        partial.drop();
        continue;
      }
      if (goes_on) {
        answer->body.insert(0, partial.body);
        answer->status = 200;
      }
      partial.drop();
      return answer;
    }
    const bool has_more = (cut.status == 200 || goes_on) && !cut.body.empty();
    if (has_more && goes_on) {
      partial.body += cut.body;
    } else if (has_more) {
      partial.body = std::move(cut.body);
      partial.validator = validator_of(cut);
    }
    if (answer.error().kind == ErrorKind::too_large || partial.body.empty() ||
        partial.validator.empty())
      return answer;
    if (has_more) {
      TRY(disk_.make_folder(options_.partial));
      TRY(partial.keep());
    }
    if (attempt + 1 >= most_resumptions) return answer;
  }
}

// A host may have addresses that nobody answers at.
Result<HttpResponse> HttpFeedLine::ask_each(const std::string& url, Way& way,
                                            const ClientCall& call) {
  for (std::size_t i = 0;; ++i) {
    way.to.address = way.addresses[i];
    auto answer = ask_resuming(url, way.to, call);
    const bool is_nobody = !answer && (answer.error().kind == ErrorKind::missing ||
                                       answer.error().kind == ErrorKind::io);
    if (!is_nobody || i + 1 == way.addresses.size()) return answer;
  }
}

Result<HttpResponse> HttpFeedLine::ask(const in::FeedRequest& request) {
  std::string url = request.url;
  bool is_hearsay = request.is_hearsay;
  auto headers = request.headers;
  headers.emplace_back("User-Agent", options_.agent);
  headers.emplace_back("Accept", "*/*");
  for (int step = 0; step <= most_redirects; ++step) {
    ClientCall call{
        .headers = headers, .timeout = options_.timeout, .most_bytes = options_.most_bytes};
    Way way = TRY(way_to(url, is_hearsay));
    call.target = way.target;
    auto answer = ask_each(url, way, call);
    if (!answer) {
      if (answer.error().where.find("://") == std::string::npos) answer.error().where = url;
      return answer;
    }
    const std::string_view location = field_of(*answer, "Location");
    if (!is_redirect(answer->status) || location.empty()) return answer;
    const std::string next = redirected(url, location);
    const Url there = TRY(split_url(next));
    // A key is for the host that it was given for.
    if (there.host != way.to.host)
      std::erase_if(headers, [](const auto& field) { return field.first == "apiKey"; });
    url = next;
    is_hearsay = true;
  }
  return fail(ErrorKind::io, "the publisher sends us from one URL to the next", request.url,
              "Name the URL that it ends at");
}

void HttpFeedLine::pause(Duration time) { std::this_thread::sleep_for(time); }

}  // namespace hinomi::serve
