// What Elasticsearch's shippers ask for (its REST API, version 8): who is there, which licence, are
// template, policy and pipeline there, and then _bulk. Templates, policies and pipelines are
// acknowledged and have no effect: events are kept as they come.
#include "base/hash.h"
#include "base/json.h"
#include "in/intake_bulk.h"
#include "serve/intake_parts.h"

namespace hinomi::serve {
namespace {

constexpr std::string_view busy = "es_rejected_execution_exception";
constexpr std::string_view version = "8.17.0";  // whose answers these are

HttpResponse elastic(int status, std::string body) {
  HttpResponse response = protocol_response(status, std::move(body));
  // Elastic's own clients go no further without it.
  response.headers.emplace_back("X-Elastic-Product", "Elasticsearch");
  return response;
}

HttpResponse elastic(const json::value& body) { return elastic(200, json::serialize(body)); }

HttpResponse elastic_failure(int status, std::string_view type, const Error& error) {
  return elastic(status, in::elastic_error(status, type, error.text()));
}

HttpResponse denied(Refused why) {
  if (why == Refused::role)
    return elastic(403, in::elastic_error(403, "security_exception",
                                          "the role may not send events; take one of equipment"));
  HttpResponse response = elastic(
      401, in::elastic_error(401, "security_exception",
                             "missing or wrong authentication credentials: send the token as "
                             "password, or as ApiKey"));
  response.headers.emplace_back("WWW-Authenticate", "Basic realm=\"hinomi\", charset=\"UTF-8\"");
  response.headers.emplace_back("WWW-Authenticate", "ApiKey");
  return response;
}

// The parts of the path, decoded.
std::vector<std::string> path_parts(std::string_view path) {
  std::vector<std::string> out;
  while (path.starts_with('/')) {
    path.remove_prefix(1);
    const std::string_view part = path.substr(0, path.find('/'));
    if (!part.empty()) out.push_back(clean_utf8(percent_decode(part, false)));
    path.remove_prefix(part.size());
  }
  return out;
}

std::string request_id(World& world) {
  std::array<char, 12> bytes{};
  world.random.fill(bytes);
  return to_base64url({bytes.data(), bytes.size()});
}

int status_of_sink(const Error& error) { return error.kind == ErrorKind::busy ? 429 : 503; }

// Every item that was to be taken says so, too: some shippers look at the items alone.
HttpResponse answer(ApiCall& call, in::Bulk bulk, bool is_one) {
  const Time began = call.shared.world.clock.now();
  std::uint64_t bad = 0;
  for (const in::BulkItem& item : bulk.items) bad += !item.type.empty();
  int status = 200;
  if (auto done = hand_over(call, std::move(bulk.lines), bulk.count, bad); !done) {
    status = status_of_sink(done.error());
    bulk.refuse_taken(status, busy, done.error().text());
  }
  const std::string id = request_id(call.shared.world);
  if (is_one) {
    const in::BulkItem& item = bulk.items.front();
    return elastic(item.status, in::document_answer(item, id));
  }
  const auto took =
      std::chrono::duration_cast<std::chrono::milliseconds>(call.shared.world.clock.now() - began);
  return elastic(status, in::bulk_answer(bulk, took, id));
}

HttpResponse unreadable(const Error& error) {
  if (error.kind == ErrorKind::too_large)
    return elastic_failure(413, "content_too_long_exception", error);
  return elastic_failure(400, "illegal_argument_exception", error);
}

HttpResponse take_bulk(ApiCall& call, std::string_view index) {
  auto body = plain_body(call);
  if (!body) return unreadable(body.error());
  auto bulk = in::read_bulk(*body, index, call.shared.intake->limits);
  if (!bulk) return unreadable(bulk.error());
  return answer(call, std::move(*bulk), false);
}

HttpResponse take_document(ApiCall& call, const std::vector<std::string>& parts) {
  auto body = plain_body(call);
  if (!body) return unreadable(body.error());
  const std::string_view action = parts[1] == "_create" ? "create" : "index";
  const std::string_view id = parts.size() > 2 ? parts[2] : std::string_view();
  return answer(call, in::read_document(*body, action, parts[0], id, call.shared.intake->limits),
                true);
}

json::value who_answers(const ApiCall& call) {
  return {{"name", "hinomi"},
          {"cluster_name", "hinomi"},
          {"cluster_uuid", "hinomi-" + call.shared.version},
          {"version",
           {{"number", version},
            {"build_flavor", "default"},
            {"build_type", "hinomi"},
            {"build_snapshot", false},
            {"lucene_version", "9.12.0"},
            {"minimum_wire_compatibility_version", "7.17.0"},
            {"minimum_index_compatibility_version", "7.0.0"}}},
          {"tagline", "You Know, for Search"}};
}

HttpResponse say_what_is_there(const ApiCall& call, const std::vector<std::string>& parts) {
  if (parts.empty()) return elastic(who_answers(call));
  const std::string_view first = parts[0];
  if ((first == "_cluster" || first == "_cat") && is_full(call))
    return elastic(503, in::elastic_error(503, busy, "no room for more events"));
  if (first == "_license")
    return elastic({{"license",
                     {{"status", "active"},
                      {"uid", "00000000-0000-0000-0000-000000000000"},
                      {"type", "basic"},
                      {"issued_to", "hinomi"},
                      {"issuer", "hinomi"}}}});
  if (first == "_xpack")
    return elastic({{"license", {{"type", "basic"}, {"mode", "basic"}, {"status", "active"}}},
                    {"features", json::object()}});
  if (first == "_cluster")
    return elastic({{"cluster_name", "hinomi"}, {"status", "green"}, {"timed_out", false}});
  HttpResponse health = elastic(200, "hinomi green\n");
  health.headers[0].second = "text/plain; charset=UTF-8";
  return health;
}

constexpr std::string_view information[] = {"/", "/_license", "/_xpack", "/_cat/health",
                                            "/_cluster/health"};
// Made by shippers before they send.
constexpr std::string_view settings[] = {
    "_index_template", "_template", "_component_template", "_ilm", "_ingest", "_data_stream"};

bool is_information(std::string_view path) {
  return std::find(std::begin(information), std::end(information), path) != std::end(information);
}

bool is_setting(std::string_view path) {
  path.remove_prefix(1);
  const std::string_view first = path.substr(0, path.find('/'));
  return std::find(std::begin(settings), std::end(settings), first) != std::end(settings);
}

bool is_document(std::string_view path) {
  const std::size_t index = path.find('/', 1);
  if (index == path.npos) return path == "/_bulk";
  path.remove_prefix(index);
  return path == "/_bulk" || path == "/_doc" || path.starts_with("/_doc/") ||
         path.starts_with("/_create/");
}

}  // namespace

bool is_elastic(const HttpRequest& request) {
  if (!request.path.starts_with('/')) return false;
  if (request.path == "/") {
    // People open the pages there.
    const std::string_view accepted = request.header("accept");
    if (accepted.contains("text/html") || writes(request)) return false;
    return !request.header("authorization").empty() || accepted.contains("json");
  }
  return is_information(request.path) || is_setting(request.path) || is_document(request.path);
}

HttpResponse take_elastic(ApiCall& call) {
  if (const auto why = refused(call)) return denied(*why);
  const HttpRequest& request = call.request;
  const std::vector<std::string> parts = path_parts(request.path);
  const bool write = request.method == "POST" || request.method == "PUT";
  if (is_setting(request.path))
    return elastic(write ? json::value{{"acknowledged", true}} : json::value(json::object()));
  if (is_information(request.path)) {
    if (!writes(request)) return say_what_is_there(call, parts);
  } else if (write) {
    if (parts.back() == "_bulk")
      return take_bulk(call, parts.size() > 1 ? parts[0] : std::string_view());
    if (parts.size() > 1) return take_document(call, parts);
  }
  return elastic(405,
                 in::elastic_error(405, "method_not_allowed", "this method is not for this path"));
}

}  // namespace hinomi::serve
