// Who calls, what the route is, and how errors look.
#include "serve/api.h"

#include <charconv>

#include "base/hash.h"
#include "base/id.h"
#include "base/log.h"
#include "base/text.h"
#include "in/utf8.h"
#include "model/policy.h"
#include "serve/api_call.h"
#include "serve/disclose.h"
#include "serve/static_files.h"
#include "serve/trail.h"

namespace hinomi::serve {
namespace {

// What a caller must be able to do; `nobody`: no token needed; `anyone`: any token.
enum class Need : std::uint8_t { nobody, anyone, act };

struct Rule {
  std::string_view method;
  std::string_view path;  // {} stands for one part
  Need need;
  Act act;
  Route route;
  bool quick = false;
};

constexpr Act none = Act::read_feeds;

constexpr Rule rules[] = {
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

const Rule* rule_for(std::string_view method, std::string_view path, bool* other_method,
                     std::vector<std::string>* arguments) {
  if (method == "HEAD") method = "GET";
  for (const Rule& rule : rules) {
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

// RFC 9110 section 15.5.6: what a 405 names.
std::string allowed_methods(std::string_view path) {
  std::string out;
  for (const Rule& rule : rules) {
    if (!matches(rule.path, path, nullptr)) continue;
    out +=
        (out.empty() ? "" : ", ") + std::string(rule.method == "GET" ? "GET, HEAD" : rule.method);
  }
  return out;
}

bool is_taxii(std::string_view path) { return path.starts_with("/taxii2/") || path == "/taxii2"; }
bool is_ours(std::string_view path) {
  return path.starts_with("/api/") || path.starts_with("/feeds") || is_taxii(path) ||
         path.starts_with("/l/") || path == "/health" || path == "/metrics";
}

// Programs for feeds and TAXII know Basic; a browser that is told of it would ask in a window of
// its own, so the API names Bearer.
HttpResponse unauthorised(const Error& error, std::string_view path) {
  HttpResponse response = error_response(error);
  response.status = 401;
  response.headers.emplace_back(
      "WWW-Authenticate", path.starts_with("/api/") ? "Bearer realm=\"hinomi\""
                                                    : "Basic realm=\"hinomi\", charset=\"UTF-8\"");
  return response;
}

int status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid: return 400;
    case ErrorKind::too_large: return 413;
    case ErrorKind::denied: return 403;
    case ErrorKind::missing: return 404;
    case ErrorKind::conflict: return 409;
    case ErrorKind::busy: return 503;
    case ErrorKind::io:
    case ErrorKind::damaged: return 500;
  }
  std::unreachable();
}

// Who calls, may they, and what the route says.
HttpResponse answer(ApiCall& call, const Rule* rule) {
  Shared& shared = call.shared;
  const HttpRequest& request = call.request;
  if (!rule || rule->need != Need::nobody) {
    auto caller = who(request, shared.keeper, shared.sessions, shared.world.clock.now());
    if (!caller) {
      if (caller.error().where == "Authorization")
        return unauthorised(caller.error(), request.path);
      call.why = "csrf";
      return error_response(caller.error());
    }
    static_cast<Caller&>(call) = std::move(*caller);
    Act act = rule ? rule->act : Act::read_feeds;
    bool local = request.local && request.header("x-hinomi-as").empty();
    if ((!rule || rule->need == Need::act) && !local && !may(call.actor.role, act)) {
      if (!call.may_take || !policy::row_of(act).by_glass) {
        call.why = "role";
        return error_response(
            {ErrorKind::denied,
             "the role " + std::string(name_of(call.actor.role)) + " may not do this",
             std::string(request.path.substr(0, 200)), "Ask an administrator of this node"});
      }
      call.actor.role = Role::approver;
      call.actor.by_glass = true;
    }
  }
  auto response = (rule ? rule->route : get_taxii)(call);
  if (response) return std::move(*response);
  if (response.error().kind == ErrorKind::io || response.error().kind == ErrorKind::damaged)
    log(LogLevel::error, "request_failed",
        {{"path", request.path}, {"error", response.error().text()}});
  return error_response(response.error());
}

}  // namespace

std::vector<ServedPath> served_paths() {
  std::vector<ServedPath> out;
  for (const Rule& rule : rules) out.push_back({rule.method, rule.path});
  return out;
}

struct Api::Impl {
  Shared shared;
};

Api::Api(ApiParts parts) : impl_(new Impl{Shared(std::move(parts))}) {}
Api::~Api() = default;

std::shared_ptr<const Announcement> Api::announcement(std::span<const Record> records,
                                                      const picture::Picture& after) const {
  return impl_->shared.live.announcement(records, after);
}

std::shared_ptr<const Announcement> Api::announcement_to_all() const {
  return impl_->shared.live.announcement_to_all();
}

void Api::set_story(Story* story) { impl_->shared.story = story; }

HttpResponse Api::handle(const HttpRequest& request) {
  Shared& shared = impl_->shared;
  if (!is_ours(request.path)) {
    if (shared.pages)
      if (auto page = shared.pages->get(request)) return *page;
    return error_response({ErrorKind::missing, "no such page",
                           std::string(request.path.substr(0, 200)), "Begin at /"});
  }
  ApiCall call{{}, shared, request};
  bool other_method = false;
  const Rule* rule = rule_for(request.method, request.path, &other_method, &call.arguments);
  bool taxii = is_taxii(request.path);
  if (!rule && !taxii) {
    HttpResponse response = error_response(
        {ErrorKind::missing, other_method ? "this method is not for this path" : "no such path",
         std::string(request.path.substr(0, 200)), "See docs/api.md"});
    if (other_method) {
      response.status = 405;
      response.headers.emplace_back("Allow", allowed_methods(request.path));
    }
    return response;
  }
  bool kept = shared.trail && (!rule || is_kept(rule->method, rule->path, rule->need == Need::act));
  auto too_fast = [&] {
    return error_response({ErrorKind::busy, "the access journal cannot be written fast enough",
                           std::string(request.path.substr(0, 200)), "Try again in a moment"});
  };
  if (kept && shared.trail->is_full()) return too_fast();
  HttpResponse response = answer(call, rule);
  if (!kept && shared.trail && is_refusal(response.status)) {
    if (shared.trail->is_full()) return too_fast();
    kept = true;
  }
  if (kept) keep(call, rule ? rule->method : "GET", rule ? rule->path : "/taxii2/{}", response);
  return response;
}

bool Api::is_quick(const HttpRequest& request) {
  if (!is_ours(request.path)) return true;
  const Rule* rule = rule_for(request.method, request.path, nullptr, nullptr);
  return rule && rule->quick;
}

std::uint64_t Api::body_limit(const HttpRequest& head) {
  if (head.path == "/api/v1/reports" || head.path == "/api/v1/register/import")
    return in::ReadLimits{}.bytes;
  return head.path == "/api/v1/bundles" ? 64u << 20 : 1u << 20;
}

std::string clean_utf8(std::string text) {
  auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (std::all_of(text.begin(), text.end(), is_ascii)) return text;
  std::string out;
  for (std::string_view rest = text; !rest.empty();) {
    auto [code, length] = in::next_code_point(rest);
    if (code == 0xFFFD)
      out += in::replacement;
    else
      out += rest.substr(0, length);
    rest.remove_prefix(length);
  }
  return out;
}

HttpResponse json_response(const json::value& value, int status) {
  HttpResponse response{.status = status};
  response.headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}};
  response.body = clean_utf8(json::serialize(value));
  if (const json::object* object = value.if_object())
    if (const json::array* items = array_at(*object, "items")) response.items = items->size();
  return response;
}

HttpResponse error_response(const Error& error) {
  HttpResponse response = json_response({{"error",
                                          {{"kind", name_of(error.kind)},
                                           {"what", error.what},
                                           {"where", error.where},
                                           {"remedy", error.remedy}}}},
                                        status_of(error.kind));
  if (error.kind == ErrorKind::busy) response.headers.emplace_back("Retry-After", "1");
  return response;
}

Result<json::object> json_body(const HttpRequest& request) {
  auto value = parse_json(request.body);
  if (!value) {
    value.error().remedy = "Send {\"name\": value, ...} in UTF-8";
    return std::unexpected(std::move(value).error());
  }
  if (!value->is_object())
    return fail(ErrorKind::invalid, "the body is not a JSON object", "body",
                "Send {\"name\": value, ...}");
  return std::move(value->get_object());
}

Result<std::size_t> limit_of(const ApiCall& call) {
  std::string text = call.query("limit");
  if (text.empty()) return 100;
  std::size_t limit = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
  if (error != std::errc() || end != text.data() + text.size() || limit < 1 || limit > 1000)
    return fail(ErrorKind::invalid, "limit is a number from 1 to 1000", "limit", "Send limit=100");
  return limit;
}

Result<Position> after_of(const ApiCall& call) {
  std::string id = call.query("after");
  if (id.empty()) return Position(0);
  Error wrong{ErrorKind::invalid, "not the end of a page of this list", "after",
              "Send the `next` of the page before"};
  if (!is_uuid(id)) return std::unexpected(std::move(wrong));
  auto record = call.shared.journal.by_id(to_lower(std::string_view(id)));
  if (record) return record->position;
  if (record.error().kind == ErrorKind::missing) return std::unexpected(std::move(wrong));
  return std::unexpected(std::move(record).error());
}

std::string uuid_text(const std::array<char, 16>& bytes) {
  std::string hex = to_hex({bytes.data(), bytes.size()});
  for (std::size_t dash : {8, 13, 18, 23}) hex.insert(dash, 1, '-');
  return hex;
}

void add_marking(json::object& object, const Marking& marking) {
  object["tlp"] = name_of(marking.tlp);
  object["pap"] = name_of(marking.pap);
  if (marking.groups) object["groups"] = json::value_from(*marking.groups);
  if (marking.unknown) object["marking_unknown"] = true;
}

bool may_know_entry(const ApiCall& call, const picture::Picture& picture,
                    const picture::Entry& entry) {
  return may_know(picture.marking(entry), picture.origin_of(entry), call.actor.party);
}

json::object finding_json(const ApiCall& call, const act::JudgedFinding& judged,
                          bool with_evidence) {
  const Finding& finding = judged.finding;
  const Party& party = call.actor.party;
  json::object out{{"id", judged.id.empty() ? json::value(nullptr) : json::value(judged.id)},
                   {"indicator",
                    {{"type", name_of(finding.indicator.type)},
                     {"value", finding.indicator.value},
                     {"original", finding.indicator.original}}},
                   {"verdict", name_of(finding.verdict)},
                   {"score", finding.score},
                   {"expires", format_time(finding.expires)},
                   {"state", name_of(judged.state)},
                   {"published_until", nullptr}};
  if (call.is_own()) out["position"] = judged.position;
  add_marking(out, finding.marking);
  call.shared.keeper.read([&](const picture::Picture& picture) {
    const auto* entry = picture.find(finding.indicator.type, finding.indicator.value);
    if (entry && !judged.id.empty() &&
        picture.state_for(*entry, party) == picture::State::published)
      out["published_until"] = format_time(std::min(entry->until, entry->expires));
    json::array reasons;
    for (Reason reason : finding.reasons) {
      // Whose own space it is, is the business of that member and of this node's desk.
      bool names_member = picture.member(reason.list) != nullptr;
      if (names_member && party.relation != Relation::own && reason.list != party.member)
        reason.list = reason.entry = "";
      reasons.push_back({{"code", reason.code},
                         {"cap", name_of(reason.cap)},
                         {"list", reason.list},
                         {"entry", reason.entry},
                         {"ja", vet::words_of(reason, "ja")},
                         {"en", vet::words_of(reason, "en")}});
    }
    out["reasons"] = std::move(reasons);
    if (!with_evidence) return;
    json::array evidence;
    for (const Evidence& item : finding.evidence) {
      const picture::Report* report = picture.report(item.report);
      bool known = report ? may_know(report->marking, report->origin, party)
                          : party.desk || item.source == party.member;
      if (!known) continue;
      json::object one{{"report", item.report},
                       {"source", item.source},
                       {"place", item.place},
                       {"seen", format_time(item.seen)}};
      if (item.confidence >= 0) one["confidence"] = item.confidence;
      if (item.reliability >= 0) one["reliability"] = item.reliability;
      if (!item.harmful) one["harmful"] = false;
      if (item.revoked) one["revoked"] = true;
      evidence.push_back(std::move(one));
    }
    out["evidence"] = std::move(evidence);
  });
  return out;
}

}  // namespace hinomi::serve
