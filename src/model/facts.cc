#include "model/facts.h"

#include "base/json.h"
#include "model/names.h"

namespace hinomi {
namespace {

constexpr std::array<std::string_view, 4> relations = {"outside", "community", "client", "own"};

// The bodies are small, so they go through a JSON value; canonical_json cannot fail on them but for
// text that is not UTF-8, which Boost.JSON passes through.
std::string canonical(json::object object) {
  return canonical_json(json::value(std::move(object))).value_or(std::string());
}

constexpr std::pair<std::string_view, std::string Access::*> access_texts[] = {
    {"group", &Access::group},
    {"password", &Access::password},
    {"totp", &Access::totp},
    {"invitation_sha256", &Access::invitation_sha256},
    {"oidc_subject", &Access::oidc_subject},
    {"certificate_sha256", &Access::certificate_sha256},
    {"by", &Access::by}};

json::array texts(const std::vector<std::string>& list) {
  json::array out;
  for (const std::string& text : list) out.emplace_back(text);
  return out;
}

std::vector<std::string> texts_at(const json::object& object, std::string_view key) {
  std::vector<std::string> out;
  if (const json::array* list = array_at(object, key))
    for (const auto& item : *list)
      if (item.is_string()) out.emplace_back(std::string_view(item.get_string()));
  return out;
}

Result<json::object> body_object(std::string_view body, std::string_view what) {
  auto value = parse_json(body);
  if (!value || !value->is_object())
    return fail(ErrorKind::damaged, "the body of a " + std::string(what) + " is not a JSON object");
  return std::move(value->get_object());
}

Result<std::string> needed(const json::object& object, std::string_view key,
                           std::string_view what) {
  std::string_view text = text_at(object, key);
  if (text.empty())
    return fail(ErrorKind::damaged, "a " + std::string(what) + " lacks " + std::string(key));
  return std::string(text);
}

}  // namespace

std::string_view name_of(Relation relation) { return detail::name_in(relations, relation); }
std::optional<Relation> relation_from(std::string_view name) {
  return detail::value_in<Relation>(relations, name);
}

std::string to_json(const Setting& s) {
  return canonical({{"node", s.node},
                    {"name", s.name},
                    {"exercise", s.exercise},
                    {"documentation_is_real", s.documentation_is_real},
                    {"default_tlp", name_of(s.default_tlp)},
                    {"approvals_needed", s.approvals_needed},
                    {"decide_hours", s.decide_hours},
                    {"review_hours", s.review_hours},
                    {"appeal_hours", s.appeal_hours},
                    {"check_days", s.check_days},
                    {"critical_minutes", s.critical_minutes},
                    {"high_minutes", s.high_minutes},
                    {"immediate_hours", s.immediate_hours},
                    {"out_of_cycle_days", s.out_of_cycle_days}});
}

Result<Setting> setting_from_json(std::string_view body) {
  json::object o = TRY(body_object(body, "setting"));
  Setting s;
  s.node = TRY(needed(o, "node", "setting"));
  s.name = TRY(needed(o, "name", "setting"));
  s.exercise = flag_at(o, "exercise");
  s.documentation_is_real = flag_at(o, "documentation_is_real");
  s.default_tlp = tlp_from(text_at(o, "default_tlp")).value_or(Tlp::red);
  s.approvals_needed = int(number_at(o, "approvals_needed", 1));
  s.decide_hours = int(number_at(o, "decide_hours", s.decide_hours));
  s.review_hours = int(number_at(o, "review_hours", s.review_hours));
  s.appeal_hours = int(number_at(o, "appeal_hours", s.appeal_hours));
  s.check_days = int(number_at(o, "check_days"));
  s.critical_minutes = int(number_at(o, "critical_minutes", s.critical_minutes));
  s.high_minutes = int(number_at(o, "high_minutes", s.high_minutes));
  s.immediate_hours = int(number_at(o, "immediate_hours", s.immediate_hours));
  s.out_of_cycle_days = int(number_at(o, "out_of_cycle_days", s.out_of_cycle_days));
  return s;
}

std::string to_json(const Reference& r) {
  return canonical({{"digest", r.digest}, {"lists", r.lists}, {"entries", r.entries}});
}

Result<Reference> reference_from_json(std::string_view body) {
  json::object o = TRY(body_object(body, "reference"));
  return Reference{TRY(needed(o, "digest", "reference")),
                   static_cast<std::size_t>(number_at(o, "lists")),
                   static_cast<std::size_t>(number_at(o, "entries"))};
}

std::string to_json(const Member& m) {
  json::object o{{"id", m.id},
                 {"name", m.name},
                 {"relation", name_of(m.relation)},
                 {"names", texts(m.names)},
                 {"networks", texts(m.networks)},
                 {"groups", texts(m.groups)},
                 {"reliability", m.reliability},
                 {"kind", name_of(m.kind)},
                 {"products", texts(m.products)},
                 {"obligations", texts(m.obligations)}};
  json::array agreements;
  for (const Agreement& signed_by : m.agreements) {
    json::object one{{"name", signed_by.name}, {"clauses", texts(signed_by.clauses)}};
    if (signed_by.expires) one["expires"] = format_time(*signed_by.expires);
    agreements.push_back(std::move(one));
  }
  o["agreements"] = std::move(agreements);
  if (!m.jurisdiction.empty()) o["jurisdiction"] = texts(m.jurisdiction);
  for (const auto& [key, text] : {std::pair("corporate_number", &m.corporate_number),
                                  {"sector", &m.sector},
                                  {"municipality", &m.municipality},
                                  {"verifier_key", &m.verifier_key}})
    if (!text->empty()) o[key] = *text;
  if (m.removed) o["removed"] = true;
  return canonical(std::move(o));
}

Result<Member> member_from_json(std::string_view body) {
  json::object o = TRY(body_object(body, "member"));
  Member m;
  m.id = TRY(needed(o, "id", "member"));
  m.name = TRY(needed(o, "name", "member"));
  m.relation = relation_from(text_at(o, "relation")).value_or(Relation::outside);
  m.names = texts_at(o, "names");
  m.networks = texts_at(o, "networks");
  m.groups = texts_at(o, "groups");
  m.reliability = int(number_at(o, "reliability", 50));
  m.kind = member_kind_from(text_at(o, "kind")).value_or(MemberKind::operator_of_service);
  m.corporate_number = text_at(o, "corporate_number");
  m.sector = text_at(o, "sector");
  m.municipality = text_at(o, "municipality");
  m.jurisdiction = texts_at(o, "jurisdiction");
  m.products = texts_at(o, "products");
  m.obligations = texts_at(o, "obligations");
  m.verifier_key = text_at(o, "verifier_key");
  m.removed = flag_at(o, "removed");
  if (const json::array* list = array_at(o, "agreements"))
    for (const json::value& item : *list) {
      const json::object* one = item.if_object();
      if (!one) return fail(ErrorKind::damaged, "an agreement is no object", "agreements");
      Agreement& agreement = m.agreements.emplace_back();
      agreement.name = TRY(needed(*one, "name", "agreement"));
      agreement.clauses = texts_at(*one, "clauses");
      if (one->contains("expires")) agreement.expires = TRY(parse_time(text_at(*one, "expires")));
    }
  return m;
}

std::string to_json(const Access& a) {
  json::object o{{"name", a.name},
                 {"role", name_of(a.role)},
                 {"member", a.member},
                 {"token_sha256", a.token_sha256},
                 {"revoked", a.revoked}};
  if (a.kind != AccessKind::token) o["kind"] = name_of(a.kind);
  for (auto [key, text] : access_texts)
    if (!(a.*text).empty()) o[key] = a.*text;
  if (a.invited_until) o["invited_until"] = format_time(*a.invited_until);
  if (a.pending) o["pending"] = true;
  return canonical(std::move(o));
}

Result<Access> access_from_json(std::string_view body) {
  json::object o = TRY(body_object(body, "access"));
  Access a;
  a.name = TRY(needed(o, "name", "access"));
  auto role = role_from(text_at(o, "role"));
  if (!role) return fail(ErrorKind::damaged, "an access has an unknown role");
  a.role = *role;
  a.member = text_at(o, "member");
  a.token_sha256 = text_at(o, "token_sha256");
  a.revoked = flag_at(o, "revoked");
  if (o.contains("kind")) {
    auto kind = access_kind_from(text_at(o, "kind"));
    if (!kind) return fail(ErrorKind::damaged, "an access is of an unknown kind");
    a.kind = *kind;
  }
  for (auto [key, text] : access_texts) a.*text = text_at(o, key);
  if (o.contains("invited_until")) a.invited_until = TRY(parse_time(text_at(o, "invited_until")));
  a.pending = flag_at(o, "pending");
  return a;
}

std::string to_json(const Sighting& s) {
  return canonical({{"indicator", s.indicator}, {"seen", format_time(s.seen)}});
}

Result<Sighting> sighting_from_json(std::string_view body) {
  json::object o = TRY(body_object(body, "sighting"));
  Sighting s;
  s.indicator = TRY(needed(o, "indicator", "sighting"));
  s.seen = TRY(parse_time(text_at(o, "seen")));
  return s;
}

std::string to_json(const AllowEntry& a) {
  return canonical({{"value", a.value},
                    {"member", a.member},
                    {"reason", a.reason},
                    {"by", a.by},
                    {"removed", a.removed}});
}

Result<AllowEntry> allow_from_json(std::string_view body) {
  json::object o = TRY(body_object(body, "allow"));
  AllowEntry a;
  a.value = TRY(needed(o, "value", "allow"));
  a.member = TRY(needed(o, "member", "allow"));
  a.reason = text_at(o, "reason");
  a.by = text_at(o, "by");
  a.removed = flag_at(o, "removed");
  return a;
}

std::string to_json(const Approval& a) {
  json::object o{{"duty", a.duty},       {"by", a.by},
                 {"approve", a.approve}, {"emergency", a.emergency},
                 {"basis", a.basis},     {"except", texts(a.except)},
                 {"note", a.note}};
  if (a.until) o["until"] = format_time(*a.until);
  return canonical(std::move(o));
}

Result<Approval> approval_from_json(std::string_view body) {
  json::object o = TRY(body_object(body, "approval"));
  Approval a;
  a.duty = TRY(needed(o, "duty", "approval"));
  a.by = TRY(needed(o, "by", "approval"));
  a.approve = flag_at(o, "approve");
  a.emergency = flag_at(o, "emergency");
  a.basis = text_at(o, "basis");
  if (o.contains("until")) a.until = TRY(parse_time(text_at(o, "until")));
  a.except = texts_at(o, "except");
  a.note = text_at(o, "note");
  return a;
}

std::string to_json(const Recall& r) {
  json::array findings(r.findings.begin(), r.findings.end());
  return canonical({{"by", r.by}, {"reason", r.reason}, {"findings", std::move(findings)}});
}

Result<Recall> recall_from_json(std::string_view body) {
  json::object o = TRY(body_object(body, "recall"));
  Recall r{TRY(needed(o, "by", "recall")), std::string(text_at(o, "reason")), {}};
  if (const json::array* list = array_at(o, "findings"))
    for (const auto& item : *list) {
      json::error_code error;
      auto position = item.to_number<Position>(error);
      if (error) return fail(ErrorKind::damaged, "a recall names no positions");
      r.findings.push_back(position);
    }
  return r;
}

std::string to_json(const Appeal& a) {
  return canonical({{"value", a.value}, {"contact", a.contact}, {"reason", a.reason}});
}

Result<Appeal> appeal_from_json(std::string_view body) {
  json::object o = TRY(body_object(body, "appeal"));
  return Appeal{TRY(needed(o, "value", "appeal")), std::string(text_at(o, "contact")),
                std::string(text_at(o, "reason"))};
}

std::string to_json(const Reading& r) {
  if (r.begun) {
    json::array columns;
    for (const auto& [meaning, column] : r.columns) columns.push_back({meaning, column});
    json::object out{{"report", r.report}, {"begun", true}, {"title", r.title},
                     {"format", r.format}, {"tlp", r.tlp},  {"columns", std::move(columns)}};
    if (r.unnamed_reliability) out["unnamed_reliability"] = *r.unnamed_reliability;
    return canonical(std::move(out));
  }
  json::array refused;
  for (const Error& e : r.refused)
    refused.push_back(json::object{
        {"kind", name_of(e.kind)}, {"what", e.what}, {"where", e.where}, {"remedy", e.remedy}});
  json::object verdicts;
  for (std::size_t i = 0; i < 4; ++i) verdicts[name_of(static_cast<Verdict>(i))] = r.verdicts[i];
  return canonical({{"report", r.report},
                    {"title", r.title},
                    {"author", r.author},
                    {"encoding", r.encoding},
                    {"claims", r.claims},
                    {"refused_count", r.refused_count},
                    {"verdicts", std::move(verdicts)},
                    {"refused", std::move(refused)}});
}

Result<Reading> reading_from_json(std::string_view body) {
  json::object o = TRY(body_object(body, "reading"));
  Reading r;
  r.report = TRY(needed(o, "report", "reading"));
  r.title = text_at(o, "title");
  r.begun = flag_at(o, "begun");
  r.format = text_at(o, "format");
  r.tlp = text_at(o, "tlp");
  if (const json::array* columns = array_at(o, "columns"))
    for (const auto& item : *columns) {
      const json::array* pair = item.if_array();
      if (!pair || pair->size() != 2 || !(*pair)[0].is_string() || !(*pair)[1].is_string())
        return fail(ErrorKind::damaged, "a reading's column is no pair", "columns");
      r.columns.emplace_back(std::string_view((*pair)[0].get_string()),
                             std::string_view((*pair)[1].get_string()));
    }
  if (o.contains("unnamed_reliability"))
    r.unnamed_reliability = int(number_at(o, "unnamed_reliability", -1));
  r.author = text_at(o, "author");
  r.encoding = text_at(o, "encoding");
  r.claims = static_cast<std::size_t>(number_at(o, "claims"));
  r.refused_count = static_cast<std::size_t>(number_at(o, "refused_count"));
  if (const json::object* verdicts = object_at(o, "verdicts"))
    for (std::size_t i = 0; i < 4; ++i)
      r.verdicts[i] =
          static_cast<std::size_t>(number_at(*verdicts, name_of(static_cast<Verdict>(i))));
  if (const json::array* refused = array_at(o, "refused"))
    for (const auto& item : *refused)
      if (const json::object* e = item.if_object())
        r.refused.push_back({ErrorKind::invalid, std::string(text_at(*e, "what")),
                             std::string(text_at(*e, "where")),
                             std::string(text_at(*e, "remedy"))});
  return r;
}

}  // namespace hinomi
