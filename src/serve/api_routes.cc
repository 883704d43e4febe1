#include "serve/api_routes.h"

#include "base/text.h"
#include "serve/api.h"

namespace hinomi::serve {
namespace {

constexpr Act none = Act::read_feeds;

constexpr Rule route_rules[] = {
    {"GET", "/api/v1/me", Need::anyone, none, get_me, true},
    {"GET", "/api/v1/signin", Need::nobody, none, get_signin, true},
    {"POST", "/api/v1/signin", Need::nobody, none, post_signin},
    {"POST", "/api/v1/signin/invitation", Need::nobody, none, post_invitation},
    {"GET", "/api/v1/signin/oidc", Need::nobody, none, begin_oidc},
    {"GET", "/api/v1/signin/oidc/callback", Need::nobody, none, finish_oidc},
    {"POST", "/api/v1/signout", Need::anyone, none, post_signout, true},
    {"POST", "/api/v1/account/password", Need::anyone, none, post_password},
    {"POST", "/api/v1/account/totp", Need::anyone, none, post_totp},
    {"POST", "/api/v1/reports", Need::act, Act::report, post_report},
    {"GET", "/api/v1/reports", Need::act, Act::read_picture, list_reports},
    {"GET", "/api/v1/reports/{}", Need::act, Act::read_picture, get_report},
    {"GET", "/api/v1/reports/{}/form", Need::act, Act::report, get_report_form},
    {"GET", "/api/v1/forms", Need::nobody, none, list_forms},
    {"GET", "/api/v1/forms/{}", Need::nobody, none, get_form},
    {"POST", "/api/v1/forms/{}", Need::act, Act::report, post_form},
    {"POST", "/api/v1/citizen-reports", Need::nobody, none, post_citizen_report},
    {"GET", "/api/v1/duties", Need::act, Act::read_picture, list_duties},
    {"GET", "/api/v1/duties/{}", Need::act, Act::read_picture, get_duty},
    {"POST", "/api/v1/duties/{}/decision", Need::act, Act::approve, post_decision},
    {"POST", "/api/v1/drafts", Need::act, Act::write_letters, post_draft},
    {"GET", "/api/v1/drafts", Need::act, Act::read_picture, list_drafts},
    {"GET", "/api/v1/drafts/{}", Need::act, Act::read_picture, get_draft},
    {"POST", "/api/v1/drafts/{}/recipients", Need::act, Act::report, post_draft_recipients},
    {"GET", "/api/v1/letters", Need::act, Act::read_letters, list_letters},
    {"GET", "/api/v1/letters/{}", Need::act, Act::read_letters, get_letter},
    {"GET", "/api/v1/letters/{}/deliveries", Need::act, Act::read_picture, list_deliveries},
    {"GET", "/api/v1/letters/{}/sectors", Need::act, Act::read_picture, list_letter_sectors},
    {"POST", "/api/v1/letters/{}/receipt", Need::act, Act::report, post_letter_receipt},
    {"POST", "/api/v1/letters/{}/recall", Need::act, Act::recall, post_letter_recall},
    {"GET", "/api/v1/letters/{}/print", Need::act, Act::read_letters, get_letter_print},
    {"GET", "/l/{}", Need::nobody, none, get_link},
    {"POST", "/l/{}", Need::nobody, none, post_link},
    {"POST", "/api/v1/bounces", Need::act, Act::report, post_bounce},
    {"GET", "/api/v1/bundles/{}", Need::act, Act::write_letters, get_bundle},
    {"POST", "/api/v1/bundles", Need::act, Act::write_letters, post_bundle},
    {"POST", "/api/v1/feedback", Need::act, Act::report, post_feedback},
    {"GET", "/api/v1/feedback", Need::act, Act::read_letters, list_feedback},
    {"POST", "/api/v1/consents", Need::act, Act::report, post_consent},
    {"GET", "/api/v1/consents", Need::act, Act::read_letters, list_consents},
    {"GET", "/api/v1/contributions", Need::act, Act::read_letters, list_contributions},
    {"GET", "/api/v1/scores", Need::act, Act::read_letters, list_scores},
    {"GET", "/api/v1/now", Need::act, Act::read_letters, get_now},
    {"GET", "/api/v1/shield", Need::act, Act::read_picture, list_shield},
    {"GET", "/api/v1/lookup", Need::act, Act::read_picture, get_lookup},
    {"POST", "/api/v1/recalls", Need::act, Act::recall, post_recall},
    {"POST", "/api/v1/sightings", Need::act, Act::report, post_sighting},
    {"GET", "/api/v1/allow", Need::act, Act::read_picture, list_allow},
    {"POST", "/api/v1/allow", Need::act, Act::allow, post_allow},
    {"POST", "/api/v1/appeals", Need::nobody, none, post_appeal},
    {"GET", "/api/v1/records/{}", Need::act, Act::read_picture, get_record},
    {"GET", "/api/v1/records/{}/body", Need::act, Act::read_picture, get_record_body},
    {"GET", "/api/v1/records/{}/proof", Need::act, Act::prove, get_proof},
    {"GET", "/api/v1/records/{}/check", Need::act, Act::prove, get_check},
    {"GET", "/api/v1/checkpoint", Need::anyone, none, get_checkpoint, true},
    {"GET", "/api/v1/key", Need::anyone, none, get_key, true},
    {"GET", "/api/v1/consistency", Need::act, Act::prove, get_consistency},
    {"GET", "/api/v1/members", Need::act, Act::read_picture, list_members},
    {"GET", "/api/v1/members/{}", Need::act, Act::read_picture, get_member},
    {"POST", "/api/v1/members", Need::act, Act::administer, post_member},
    {"GET", "/api/v1/contacts", Need::act, Act::read_picture, list_contacts},
    {"POST", "/api/v1/contacts", Need::act, Act::administer, post_contact},
    {"GET", "/api/v1/communities", Need::act, Act::read_picture, list_communities},
    {"GET", "/api/v1/communities/{}", Need::act, Act::read_picture, get_community},
    {"POST", "/api/v1/communities", Need::act, Act::administer, post_community},
    {"GET", "/api/v1/services", Need::act, Act::read_picture, list_services},
    {"POST", "/api/v1/services", Need::act, Act::administer, post_service},
    {"POST", "/api/v1/handover", Need::act, Act::administer, post_handover},
    {"GET", "/api/v1/register/export", Need::act, Act::read_picture, get_register_export},
    {"POST", "/api/v1/register/import", Need::act, Act::administer, post_register_import},
    {"GET", "/api/v1/reachability", Need::act, Act::read_picture, get_reachability},
    {"GET", "/api/v1/access", Need::act, Act::administer, list_access},
    {"POST", "/api/v1/access", Need::act, Act::administer, post_access},
    {"POST", "/api/v1/break-glass", Need::anyone, none, post_break_glass},
    {"GET", "/api/v1/disclosures", Need::act, Act::audit, list_disclosures},
    {"GET", "/api/v1/disclosures/own", Need::act, Act::read_letters, list_own_disclosures},
    {"GET", "/api/v1/disclosures/{}/proof", Need::act, Act::audit, get_disclosure_proof},
    {"GET", "/api/v1/events", Need::act, Act::read_picture, get_events, true},
    {"GET", "/api/v1/detections", Need::act, Act::read_picture, list_detections},
    {"GET", "/api/v1/detections/{}", Need::act, Act::read_picture, get_detection},
    {"POST", "/api/v1/detections/{}/judgement", Need::act, Act::detect, post_judgement},
    {"GET", "/api/v1/suppressions", Need::act, Act::read_picture, list_suppressions},
    {"POST", "/api/v1/suppressions", Need::act, Act::detect, post_suppression},
    {"POST", "/api/v1/suppressions/{}/recall", Need::act, Act::detect, post_suppression_recall},
    {"GET", "/api/v1/rules", Need::act, Act::read_picture, list_rules},
    {"GET", "/api/v1/rules/{}", Need::act, Act::read_picture, get_rule},
    {"GET", "/api/v1/techniques", Need::act, Act::read_picture, list_techniques},
    {"GET", "/api/v1/sensors", Need::act, Act::read_picture, list_sensors},
    {"POST", "/api/v1/hunts", Need::act, Act::detect, post_hunt},
    {"GET", "/api/v1/hunts/{}", Need::act, Act::detect, get_hunt},
    {"GET", "/api/v1/hunts/{}/evidence", Need::act, Act::detect, get_hunt_evidence},
    {"POST", "/api/v1/hunts/{}/hold", Need::act, Act::detect, post_hold},
    {"GET", "/api/v1/holds", Need::act, Act::detect, list_holds},
    {"POST", "/api/v1/holds/{}/release", Need::act, Act::detect, post_release},
    {"GET", "/api/v1/files", Need::act, Act::detect, get_file_rules},
    {"POST", "/api/v1/files", Need::act, Act::detect, post_file},
    {"GET", "/api/v1/systems", Need::act, Act::read_picture, list_systems},
    {"POST", "/api/v1/systems", Need::act, Act::report, post_system},
    {"GET", "/api/v1/systems/{}", Need::act, Act::read_picture, get_system},
    {"GET", "/api/v1/systems/{}/changes", Need::act, Act::read_picture, get_system_changes},
    {"GET", "/api/v1/systems/{}/licences", Need::act, Act::read_picture, get_system_licences},
    {"POST", "/api/v1/systems/{}/removal", Need::act, Act::report, post_system_removal},
    {"GET", "/api/v1/systems/{}/identities", Need::act, Act::read_picture, get_identities},
    {"POST", "/api/v1/systems/{}/identities", Need::act, Act::report, post_identity},
    {"GET", "/api/v1/flaws", Need::act, Act::read_picture, list_flaws},
    {"GET", "/api/v1/flaws/{}", Need::act, Act::read_picture, get_flaw},
    {"POST", "/api/v1/flaws/{}/statement", Need::act, Act::report, post_statement},
    {"POST", "/api/v1/advisories", Need::act, Act::detect, post_advisories},
    {"GET", "/api/v1/suppliers", Need::act, Act::read_picture, list_suppliers},
    {"GET", "/api/v1/suppliers/{}", Need::act, Act::read_picture, get_supplier},
    {"GET", "/api/v1/suppliers/{}/systems", Need::act, Act::read_picture, list_supplier_systems},
    {"POST", "/api/v1/products/compare", Need::act, Act::read_picture, post_comparison},
    {"GET", "/api/v1/supplies", Need::act, Act::read_picture, list_supplies},
    {"POST", "/api/v1/supplies", Need::act, Act::report, post_supply},
    {"POST", "/api/v1/supplies/import", Need::act, Act::report, post_supplies_import},
    {"POST", "/api/v1/supplies/{}/removal", Need::act, Act::report, post_supply_removal},
    {"GET", "/api/v1/supplier-changes", Need::act, Act::read_picture, list_supplier_changes},
    {"POST", "/api/v1/supplier-changes", Need::act, Act::detect, post_supplier_change},
    {"GET", "/api/v1/supplier-changes/{}", Need::act, Act::read_picture, get_supplier_change},
    {"POST", "/api/v1/supplier-changes/{}/answer", Need::act, Act::report,
     post_supplier_change_answer},
    {"POST", "/api/v1/supplier-changes/{}/end", Need::act, Act::detect, post_supplier_change_end},
    {"GET", "/api/v1/devices", Need::act, Act::read_picture, list_devices},
    {"GET", "/api/v1/devices/{}", Need::act, Act::read_picture, get_device},
    {"POST", "/api/v1/devices/{}/evidence", Need::act, Act::report, post_device_evidence},
    {"GET", "/api/v1/device-cases", Need::act, Act::read_picture, list_device_cases},
    {"POST", "/api/v1/device-cases", Need::act, Act::report, post_device_observations},
    {"GET", "/api/v1/device-cases/{}", Need::act, Act::read_picture, get_device_case},
    {"POST", "/api/v1/device-cases/{}/state", Need::act, Act::report, post_device_case_state},
    {"GET", "/feeds/", Need::act, Act::read_feeds, list_feeds},
    {"GET", "/feeds/letters.atom", Need::act, Act::read_letters, get_letters_atom},
    {"GET", "/feeds/{}", Need::act, Act::read_feeds, get_feed},
    {"GET", "/api/v1/story", Need::anyone, none, get_story, true},
    {"POST", "/api/v1/story", Need::anyone, none, post_story, true},
    {"GET", "/health", Need::nobody, none, get_health, true},
    {"GET", "/metrics", Need::anyone, none, get_metrics},
};

bool matches(std::string_view pattern, std::string_view path, std::vector<std::string>* arguments) {
  while (true) {
    std::size_t hole = pattern.find("{}");
    if (hole == pattern.npos) return pattern == path;
    if (path.substr(0, hole) != pattern.substr(0, hole)) return false;
    pattern.remove_prefix(hole + 2);
    path.remove_prefix(hole);
    std::size_t end = std::min(path.find('/'), path.size());
    if (end == 0) return false;
    if (arguments) arguments->push_back(percent_decode(path.substr(0, end), false));
    path.remove_prefix(end);
  }
}

}  // namespace

const Rule* rule_for(std::string_view method, std::string_view path, bool* other_method,
                     std::vector<std::string>* arguments) {
  if (method == "HEAD") method = "GET";
  for (const Rule& rule : route_rules) {
    if (!matches(rule.path, path, nullptr)) continue;
    if (rule.method != method) {
      if (other_method) *other_method = true;
      continue;
    }
    if (arguments) matches(rule.path, path, arguments);
    return &rule;
  }
  return nullptr;
}

std::string allowed_methods(std::string_view path) {
  std::string out;
  for (const Rule& rule : route_rules) {
    if (!matches(rule.path, path, nullptr)) continue;
    out +=
        (out.empty() ? "" : ", ") + std::string(rule.method == "GET" ? "GET, HEAD" : rule.method);
  }
  return out;
}

std::vector<ServedPath> served_paths() {
  std::vector<ServedPath> out;
  for (const Rule& rule : route_rules) out.push_back({rule.method, rule.path});
  return out;
}

}  // namespace hinomi::serve
