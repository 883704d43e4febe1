// What a route's function gets, and how it answers. Private to serve/.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "act/supply_views.h"
#include "base/json.h"
#include "base/mutex.h"
#include "in/utf8.h"
#include "serve/api.h"
#include "serve/caller.h"
#include "serve/feed_cache.h"
#include "serve/live.h"
#include "serve/rate_limit.h"
#include "serve/sessions.h"
#include "serve/taxii_follower.h"

namespace hinomi::serve {

// How often signing in may fail before it has to wait: of one name from one address, of one
// address, of one name from anywhere, and with codes that are wrong after a password that is right.
// Names that nobody has count alike.
struct SigninLimits {
  RateLimit pairs{1.0 / 30, 10};
  RateLimit peers{1.0 / 5, 30};
  RateLimit names{1.0 / 30, 50};
  RateLimit codes{1.0 / 600, 5};
  RateLimit oidc{1, 20};  // sign-ins begun at the provider, of one address

  Duration wait(const std::string& name, std::string_view peer, bool with_code, Time now) const;
  void failed(const std::string& name, std::string_view peer, bool code, Time now);
};

struct Shared : ApiParts {
  explicit Shared(ApiParts parts) : ApiParts(std::move(parts)), sessions(world.random) {}
  Sessions sessions;
  SigninLimits signin_limits;
  FeedCache feeds;
  TaxiiFollower taxii;
  act::SupplyViews supply_views;
  Mutex comparing;  // held while products are compared
  Live live;
  RateLimit appeals{0.1, 10};  // one in ten seconds from one site, ten at once
  RateLimit links{1, 60};      // an office opens many at once
  std::atomic<Story*> story = nullptr;
  std::atomic<Time> events_full_until = Time();  // the sink of events had no room lately
};

using in::clean_utf8;

struct ApiCall : Caller {
  Shared& shared;
  const HttpRequest& request;
  // For the access journal: why it was denied, and what it was about where the path does not say.
  std::string_view why = {};
  std::string subject = {};
  std::vector<std::string> arguments;  // what stood for {} in the route

  std::string query(std::string_view name) const {
    return clean_utf8(query_value(request.query, name));
  }
  // Of this node's own organisation. Positions are for it alone: a gap between two of them says how
  // many Records lie between.
  bool is_own() const { return actor.party.relation == Relation::own; }
};

using Route = Result<HttpResponse> (*)(ApiCall&);

HttpResponse json_response(const json::value& value, int status = 200);
HttpResponse error_response(const Error& error);
json::object error_json(const Error& error);
json::array errors_json(const std::vector<Error>& errors);
Result<json::object> json_body(const HttpRequest& request);

// Page size from `limit`. Error: invalid.
Result<std::size_t> limit_of(const ApiCall& call);
// Where the page before ended, from `after`, which is the id of its last item; 0: nowhere. A list
// goes on below it. Error: invalid.
Result<Position> after_of(const ApiCall& call);

// A FINDING of docs/api.md for this caller: evidence and reasons that name others are left out
// unless the caller may know of them.
json::object finding_json(const ApiCall& call, const act::JudgedFinding& finding,
                          bool with_evidence);
json::object marking_json(const Marking& marking);
void add_marking(json::object& object, const Marking& marking);
std::string uuid_text(const std::array<char, 16>& bytes);

// May the caller know the entry (its Finding's marking, its report's origin)?
bool may_know_entry(const ApiCall& call, const picture::Picture& picture,
                    const picture::Entry& entry);

// A Duty as docs/api.md shows it, and whether the caller may know of it.
json::object duty_json(const ApiCall& call, const picture::Picture& picture,
                       const picture::OpenDuty& open);
bool may_know_duty(const ApiCall& call, const picture::Picture& picture,
                   const picture::OpenDuty& open);

// The Record, when the caller may know of it. Error: missing.
Result<Record> visible_record(const ApiCall& call, std::string_view id);

json::object me_json(const ApiCall& call);

// Routes, one file a group.
Result<HttpResponse> get_me(ApiCall&);
Result<HttpResponse> get_signin(ApiCall&);
Result<HttpResponse> post_signin(ApiCall&);
Result<HttpResponse> post_invitation(ApiCall&);
Result<HttpResponse> post_signout(ApiCall&);
Result<HttpResponse> post_password(ApiCall&);
Result<HttpResponse> post_totp(ApiCall&);
Result<HttpResponse> list_access(ApiCall&);
Result<HttpResponse> begin_oidc(ApiCall&);
Result<HttpResponse> finish_oidc(ApiCall&);
Result<HttpResponse> post_break_glass(ApiCall&);
Result<HttpResponse> list_disclosures(ApiCall&);
Result<HttpResponse> list_own_disclosures(ApiCall&);
Result<HttpResponse> get_disclosure_proof(ApiCall&);
Result<HttpResponse> post_report(ApiCall&);
Result<HttpResponse> list_reports(ApiCall&);
Result<HttpResponse> get_report(ApiCall&);
Result<HttpResponse> list_forms(ApiCall&);
Result<HttpResponse> get_form(ApiCall&);
Result<HttpResponse> post_form(ApiCall&);
Result<HttpResponse> post_citizen_report(ApiCall&);
Result<HttpResponse> get_report_form(ApiCall&);
Result<HttpResponse> list_duties(ApiCall&);
Result<HttpResponse> get_duty(ApiCall&);
Result<HttpResponse> post_decision(ApiCall&);
Result<HttpResponse> post_draft(ApiCall&);
Result<HttpResponse> list_drafts(ApiCall&);
Result<HttpResponse> get_draft(ApiCall&);
Result<HttpResponse> post_draft_recipients(ApiCall&);
Result<HttpResponse> list_letters(ApiCall&);
Result<HttpResponse> get_letter(ApiCall&);
Result<HttpResponse> list_deliveries(ApiCall&);
Result<HttpResponse> list_letter_sectors(ApiCall&);
Result<HttpResponse> post_letter_receipt(ApiCall&);
Result<HttpResponse> post_letter_recall(ApiCall&);
Result<HttpResponse> get_letter_print(ApiCall&);
Result<HttpResponse> get_letters_atom(ApiCall&);
Result<HttpResponse> get_link(ApiCall&);
Result<HttpResponse> post_link(ApiCall&);
Result<HttpResponse> post_bounce(ApiCall&);
Result<HttpResponse> get_bundle(ApiCall&);
Result<HttpResponse> post_bundle(ApiCall&);
Result<HttpResponse> post_feedback(ApiCall&);
Result<HttpResponse> list_feedback(ApiCall&);
Result<HttpResponse> post_consent(ApiCall&);
Result<HttpResponse> list_consents(ApiCall&);
Result<HttpResponse> list_contributions(ApiCall&);
Result<HttpResponse> list_scores(ApiCall&);
Result<HttpResponse> get_now(ApiCall&);
Result<HttpResponse> list_shield(ApiCall&);
Result<HttpResponse> get_lookup(ApiCall&);
Result<HttpResponse> post_recall(ApiCall&);
Result<HttpResponse> post_sighting(ApiCall&);
Result<HttpResponse> list_allow(ApiCall&);
Result<HttpResponse> post_allow(ApiCall&);
Result<HttpResponse> post_appeal(ApiCall&);
Result<HttpResponse> get_record(ApiCall&);
Result<HttpResponse> get_record_body(ApiCall&);
Result<HttpResponse> get_proof(ApiCall&);
Result<HttpResponse> get_check(ApiCall&);
Result<HttpResponse> get_checkpoint(ApiCall&);
Result<HttpResponse> get_key(ApiCall&);
Result<HttpResponse> get_consistency(ApiCall&);
Result<HttpResponse> list_members(ApiCall&);
Result<HttpResponse> get_member(ApiCall&);
Result<HttpResponse> post_member(ApiCall&);
Result<HttpResponse> list_contacts(ApiCall&);
Result<HttpResponse> post_contact(ApiCall&);
Result<HttpResponse> list_communities(ApiCall&);
Result<HttpResponse> get_community(ApiCall&);
Result<HttpResponse> post_community(ApiCall&);
Result<HttpResponse> list_services(ApiCall&);
Result<HttpResponse> post_service(ApiCall&);
Result<HttpResponse> post_handover(ApiCall&);
Result<HttpResponse> get_register_export(ApiCall&);
Result<HttpResponse> post_register_import(ApiCall&);
Result<HttpResponse> get_reachability(ApiCall&);
Result<HttpResponse> post_access(ApiCall&);
Result<HttpResponse> list_detections(ApiCall&);
Result<HttpResponse> get_detection(ApiCall&);
Result<HttpResponse> post_judgement(ApiCall&);
Result<HttpResponse> list_suppressions(ApiCall&);
Result<HttpResponse> post_suppression(ApiCall&);
Result<HttpResponse> post_suppression_recall(ApiCall&);
Result<HttpResponse> list_rules(ApiCall&);
Result<HttpResponse> get_rule(ApiCall&);
Result<HttpResponse> list_techniques(ApiCall&);
Result<HttpResponse> list_sensors(ApiCall&);
Result<HttpResponse> post_hunt(ApiCall&);
Result<HttpResponse> get_hunt(ApiCall&);
Result<HttpResponse> get_hunt_evidence(ApiCall&);
Result<HttpResponse> post_hold(ApiCall&);
Result<HttpResponse> list_holds(ApiCall&);
Result<HttpResponse> post_release(ApiCall&);
Result<HttpResponse> get_file_rules(ApiCall&);
Result<HttpResponse> post_file(ApiCall&);
Result<HttpResponse> list_systems(ApiCall&);
Result<HttpResponse> get_system(ApiCall&);
Result<HttpResponse> get_system_changes(ApiCall&);
Result<HttpResponse> post_system(ApiCall&);
Result<HttpResponse> post_system_removal(ApiCall&);
Result<HttpResponse> get_system_licences(ApiCall&);
Result<HttpResponse> list_supplier_systems(ApiCall&);
Result<HttpResponse> post_comparison(ApiCall&);
Result<HttpResponse> list_flaws(ApiCall&);
Result<HttpResponse> get_flaw(ApiCall&);
Result<HttpResponse> post_statement(ApiCall&);
Result<HttpResponse> get_identities(ApiCall&);
Result<HttpResponse> post_identity(ApiCall&);
Result<HttpResponse> post_advisories(ApiCall&);
Result<HttpResponse> list_suppliers(ApiCall&);
Result<HttpResponse> get_supplier(ApiCall&);
Result<HttpResponse> list_supplies(ApiCall&);
Result<HttpResponse> post_supply(ApiCall&);
Result<HttpResponse> post_supplies_import(ApiCall&);
Result<HttpResponse> post_supply_removal(ApiCall&);
Result<HttpResponse> list_supplier_changes(ApiCall&);
Result<HttpResponse> get_supplier_change(ApiCall&);
Result<HttpResponse> post_supplier_change(ApiCall&);
Result<HttpResponse> post_supplier_change_answer(ApiCall&);
Result<HttpResponse> post_supplier_change_end(ApiCall&);
Result<HttpResponse> list_devices(ApiCall&);
Result<HttpResponse> get_device(ApiCall&);
Result<HttpResponse> post_device_evidence(ApiCall&);
Result<HttpResponse> list_device_cases(ApiCall&);
Result<HttpResponse> get_device_case(ApiCall&);
Result<HttpResponse> post_device_observations(ApiCall&);
Result<HttpResponse> post_device_case_state(ApiCall&);
Result<HttpResponse> list_feeds(ApiCall&);
Result<HttpResponse> get_feed(ApiCall&);
Result<HttpResponse> get_taxii(ApiCall&);
Result<HttpResponse> get_events(ApiCall&);
Result<HttpResponse> get_story(ApiCall&);
Result<HttpResponse> post_story(ApiCall&);
Result<HttpResponse> get_health(ApiCall&);
Result<HttpResponse> get_metrics(ApiCall&);

}  // namespace hinomi::serve
