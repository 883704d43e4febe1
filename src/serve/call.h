// What a route's function gets, and how it answers. Private to serve/.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "base/json.h"
#include "serve/api.h"
#include "serve/feed_cache.h"
#include "serve/rate_limit.h"
#include "serve/taxii.h"

namespace hinomi::serve {

struct Shared : ApiParts {
  explicit Shared(ApiParts parts) : ApiParts(std::move(parts)) {}
  FeedCache feeds;
  TaxiiFollower taxii;
  RateLimit appeals{0.1, 10};  // one in ten seconds from one site, ten at once
};

struct Call {
  Shared& shared;
  const HttpRequest& request;
  act::Actor actor;
  std::vector<std::string> arguments;  // what stood for {} in the route

  std::string query(std::string_view name) const { return query_value(request.query, name); }
};

using Route = Result<HttpResponse> (*)(Call&);

HttpResponse json_response(const json::value& value, int status = 200);
HttpResponse error_response(const Error& error);
Result<json::object> json_body(const HttpRequest& request);

// Page size from `limit`. Error: invalid.
Result<std::size_t> limit_of(const Call& call);

// A FINDING of docs/api.md for this caller: evidence and reasons that name others are left out
// unless the caller may know of them.
json::object finding_json(const Call& call, const act::JudgedFinding& finding, bool with_evidence);
json::object marking_json(const Marking& marking);
void add_marking(json::object& object, const Marking& marking);
std::string uuid_text(const std::array<char, 16>& bytes);

// May the caller know the entry (its Finding's marking, its report's origin)?
bool may_know_entry(const Call& call, const picture::Picture& picture, const picture::Entry& entry);

// Routes, one file a group.
Result<HttpResponse> get_me(Call&);
Result<HttpResponse> post_report(Call&);
Result<HttpResponse> list_reports(Call&);
Result<HttpResponse> get_report(Call&);
Result<HttpResponse> list_duties(Call&);
Result<HttpResponse> get_duty(Call&);
Result<HttpResponse> post_decision(Call&);
Result<HttpResponse> list_shield(Call&);
Result<HttpResponse> get_lookup(Call&);
Result<HttpResponse> post_recall(Call&);
Result<HttpResponse> post_sighting(Call&);
Result<HttpResponse> list_allow(Call&);
Result<HttpResponse> post_allow(Call&);
Result<HttpResponse> post_appeal(Call&);
Result<HttpResponse> get_record(Call&);
Result<HttpResponse> get_record_body(Call&);
Result<HttpResponse> get_proof(Call&);
Result<HttpResponse> get_check(Call&);
Result<HttpResponse> get_checkpoint(Call&);
Result<HttpResponse> get_key(Call&);
Result<HttpResponse> get_consistency(Call&);
Result<HttpResponse> list_members(Call&);
Result<HttpResponse> post_member(Call&);
Result<HttpResponse> post_access(Call&);
Result<HttpResponse> list_feeds(Call&);
Result<HttpResponse> get_feed(Call&);
Result<HttpResponse> get_taxii(Call&);
Result<HttpResponse> get_events(Call&);
Result<HttpResponse> get_health(Call&);
Result<HttpResponse> get_metrics(Call&);

}  // namespace hinomi::serve
