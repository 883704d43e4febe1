#include "serve/osquery.h"

#include "base/hash.h"
#include "base/json.h"
#include "base/time.h"
#include "in/intake_packed.h"
#include "serve/osquery_questions.h"

namespace hinomi::serve {
namespace {

namespace dom = in::dom;

constexpr std::string_view osquery_root = "/api/v1/osquery/";
constexpr int osquery_depth = 32;
constexpr std::size_t longest_host = 255;

HttpResponse osquery_response(const json::object& body, int status = 200) {
  HttpResponse out{.status = status};
  out.headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}};
  out.body = json::serialize(body);
  return out;
}

// An agent that hears this enrolls anew.
HttpResponse not_known(int status) { return osquery_response({{"node_invalid", true}}, status); }

HttpResponse wrong_body(const Error& error) {
  return osquery_response({{"error", error.text()}},
                          error.kind == ErrorKind::too_large ? 413 : 400);
}

std::string key_part(std::string_view text) { return to_base64url(text); }

}  // namespace

bool is_osquery(const HttpRequest& request) { return request.path.starts_with(osquery_root); }

// NAME.HOST.SIGNATURE, each in base64url.
std::string Osquery::node_key(const OsqueryAccess& access, std::string_view host) const {
  const std::string text = key_part(access.actor.name) + "." + key_part(host);
  const Digest signature =
      hmac_sha256(parts_.secret, "osquery " + access.token_sha256 + " " + text);
  return text + "." + key_part(bytes_of(signature));
}

std::optional<Osquery::Agent> Osquery::agent_of(std::string_view key) const {
  const std::size_t first = key.find('.'), second = key.find('.', first + 1);
  if (key.size() > 2048 || first == key.npos || second == key.npos) return {};
  auto name = from_base64url(key.substr(0, first));
  auto host = from_base64url(key.substr(first + 1, second - first - 1));
  if (!name || !host) return {};
  auto access = parts_.by_name(*name);
  if (!access || !equal_in_constant_time(node_key(*access, *host), key)) return {};
  return Agent{std::move(*access), std::move(*host)};
}

HttpResponse Osquery::enroll(dom::object body, act::Actor& actor) {
  const auto secret = in::string_at(body, "enroll_secret").value_or("");
  const auto host = in::string_at(body, "host_identifier").value_or("");
  auto access = parts_.by_secret(secret);
  if (!access) return not_known(401);
  actor = access->actor;
  if (host.empty() || host.size() > longest_host)
    return wrong_body(
        {ErrorKind::invalid, "no name of the host", "/host_identifier", "Set --host_identifier"});
  return osquery_response({{"node_key", node_key(*access, host)}, {"node_invalid", false}});
}

HttpResponse Osquery::take(const Agent& agent, const std::vector<in::OsqueryResult>& results) {
  const std::string key = agent.access.actor.name + "\n" + agent.host;
  std::string text;
  {
    Lock hold(mutex_);
    auto found = hosts_.find(key);
    if (found == hosts_.end()) {
      if (hosts_.size() >= parts_.most_hosts)
        return osquery_response({{"error", "more hosts than are kept in mind"}}, 503);
      found = hosts_.emplace(key, in::OsqueryHost(agent.host)).first;
    }
    bool is_new = false;
    for (const in::OsqueryResult& one : results) is_new |= found->second.take(one);
    // Without its system nobody knows whose packages they are.
    if (is_new && found->second.has(in::OsqueryTable::os_version)) text = found->second.text();
  }
  if (text.empty()) return osquery_response({{"node_invalid", false}});
  auto done = parts_.sink(agent.access.actor, agent.host, text);
  if (done) return osquery_response({{"node_invalid", false}});
  // It sends them again; what it told is then no news, and must be.
  Lock hold(mutex_);
  hosts_.erase(key);
  return osquery_response({{"error", done.error().text()}},
                          done.error().kind == ErrorKind::busy ? 503 : 500);
}

// An agent says itself what it is called; results count for the host that enrolled.
HttpResponse Osquery::log(const Agent& agent, dom::object body) {
  if (in::string_at(body, "log_type") != "result")
    return osquery_response({{"node_invalid", false}});
  std::vector<in::OsqueryResult> results;
  if (auto data = in::list_at(body, "data"))
    for (dom::element one : *data) {
      dom::object record;
      if (!one.get(record)) in::read_osquery_result(record, "", results);
    }
  return take(agent, results);
}

// After a start nothing is known of a host: it is asked at once, and not only at the next hour.
HttpResponse Osquery::questions(const Agent& agent) {
  const std::string key = agent.access.actor.name + "\n" + agent.host;
  {
    Lock hold(mutex_);
    auto found = hosts_.find(key);
    if (found != hosts_.end() && found->second.has(in::OsqueryTable::os_version))
      return osquery_response({{"queries", json::object()}, {"node_invalid", false}});
  }
  json::object queries, discovery;
  for (const OsqueryQuestion& one : osquery_questions()) {
    const std::string name = osquery_name(one.table);
    queries[name] = one.sql;
    // Only where there is such a table.
    discovery[name] = "SELECT name FROM osquery_registry WHERE registry = 'table' AND name = '" +
                      std::string(name_of(one.table)) + "';";
  }
  return osquery_response({{"queries", std::move(queries)},
                           {"discovery", std::move(discovery)},
                           {"node_invalid", false}});
}

HttpResponse Osquery::answers(const Agent& agent, dom::object body) {
  std::vector<in::OsqueryResult> results;
  const auto statuses = in::map_at(body, "statuses");
  if (auto queries = in::map_at(body, "queries"))
    for (auto [name, value] : *queries) {
      dom::array rows;
      std::int64_t status = 0;
      // A number, or one as text.
      if (auto one = statuses ? in::member_at(*statuses, name) : std::nullopt) {
        std::string_view text;
        if (one->get(status) && !one->get(text)) status = text == "0" ? 0 : 1;
      }
      if (status != 0 || value.get(rows)) continue;
      results.push_back(
          {.host = agent.host, .query = std::string(name), .rows = in::osquery_rows(rows)});
    }
  return take(agent, results);
}

HttpResponse Osquery::handle(const HttpRequest& request, act::Actor& actor) {
  const std::string_view place = request.path.substr(osquery_root.size());
  if (request.method != "POST") {
    HttpResponse out = osquery_response({{"error", "agents send POST"}}, 405);
    out.headers.emplace_back("Allow", "POST");
    return out;
  }
  auto bytes =
      in::unpacked_body(request.header("content-encoding"), request.body, parts_.most_bytes);
  if (!bytes) return wrong_body(bytes.error());
  dom::parser parser;
  auto parsed = in::parse_document(parser, *bytes, osquery_depth);
  dom::object body;
  if (!parsed) return wrong_body(parsed.error());
  if (parsed->get(body))
    return wrong_body({ErrorKind::invalid, "not a JSON object", "body", "Send what osquery sends"});
  if (place == "enroll") return enroll(body, actor);
  auto agent = agent_of(in::string_at(body, "node_key").value_or(""));
  if (!agent) return not_known(200);
  actor = agent->access.actor;
  if (place == "config")
    return osquery_response({{"schedule", osquery_schedule()}, {"node_invalid", false}});
  if (place == "log") return log(*agent, body);
  if (place == "distributed_read") return questions(*agent);
  if (place == "distributed_write") return answers(*agent, body);
  return osquery_response({{"error", "no such path"}}, 404);
}

}  // namespace hinomi::serve
