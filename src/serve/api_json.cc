// How answers and errors look, and what every list takes.
#include <charconv>

#include "base/hash.h"
#include "base/id.h"
#include "base/text.h"
#include "serve/api_call.h"

namespace hinomi::serve {
namespace {

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

}  // namespace

HttpResponse json_response(const json::value& value, int status) {
  HttpResponse response{.status = status};
  response.headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}};
  response.body = clean_utf8(json::serialize(value));
  if (const json::object* object = value.if_object())
    if (const json::array* items = array_at(*object, "items")) response.items = items->size();
  return response;
}

json::object error_json(const Error& error) {
  return {{"kind", name_of(error.kind)},
          {"what", error.what},
          {"where", error.where},
          {"remedy", error.remedy}};
}

json::array errors_json(const std::vector<Error>& errors) {
  json::array out;
  for (const Error& error : errors) out.push_back(error_json(error));
  return out;
}

HttpResponse error_response(const Error& error) {
  HttpResponse response = json_response({{"error", error_json(error)}}, status_of(error.kind));
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
