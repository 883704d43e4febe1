// Every decision: list, look-up, recall, sightings, allow entries, appeals.
#include <charconv>

#include "base/text.h"
#include "in/gate.h"
#include "in/normalise.h"
#include "serve/api_call.h"

namespace hinomi::serve {
namespace {

struct ShieldFilter {
  std::string part;
  std::optional<Verdict> verdict;
  std::optional<picture::State> state;
  std::optional<IndicatorType> type;
  std::string report;
};

template <class T>
Result<std::optional<T>> choice(const ApiCall& call, std::string_view name,
                                std::optional<T> (*from)(std::string_view)) {
  std::string text = call.query(name);
  if (text.empty()) return std::optional<T>();
  auto value = from(text);
  if (!value)
    return fail(ErrorKind::invalid, "no such " + std::string(name) + ": " + text.substr(0, 40),
                std::string(name), "See docs/api.md for the words");
  return value;
}

Result<ShieldFilter> filter_of(const ApiCall& call) {
  ShieldFilter filter;
  filter.part = to_lower(call.query("q"));
  filter.verdict = TRY(choice<Verdict>(call, "verdict", verdict_from));
  filter.state = TRY(choice<picture::State>(call, "state", picture::state_from));
  filter.type = TRY(choice<IndicatorType>(call, "type", indicator_type_from));
  filter.report = call.query("report");
  return filter;
}

}  // namespace

Result<HttpResponse> list_shield(ApiCall& call) {
  std::size_t limit = TRY(limit_of(call));
  ShieldFilter filter = TRY(filter_of(call));
  Position after = TRY(after_of(call));
  std::vector<std::pair<Position, picture::State>> page;
  std::size_t total = 0;
  bool more = false;
  bool known = call.shared.keeper.read([&](const picture::Picture& picture) {
    std::uint32_t report = picture.report_index(filter.report);
    if (!filter.report.empty() && (report == picture.reports().size() ||
                                   !may_know(picture.reports()[report].marking,
                                             picture.reports()[report].origin, call.actor.party)))
      return false;
    auto rows = picture.findings();
    for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
      const picture::Entry& entry = *row->entry;
      if (entry.finding != row->position) continue;
      if (!filter.report.empty() && entry.report != report) continue;
      if (filter.verdict && entry.verdict != *filter.verdict) continue;
      if (filter.type && entry.type != *filter.type) continue;
      if (!filter.part.empty() && entry.value().find(filter.part) == std::string_view::npos)
        continue;
      if (!may_know_entry(call, picture, entry)) continue;
      picture::State state = picture.state_for(entry, call.actor.party);
      if (filter.state && state != *filter.state) continue;
      ++total;
      if (after != 0 && row->position >= after) continue;
      if (page.size() < limit)
        page.emplace_back(row->position, state);
      else
        more = true;
    }
    return true;
  });
  if (!known)
    return fail(ErrorKind::missing, "no such report", filter.report.substr(0, 64),
                "GET /api/v1/reports lists those you may know of");
  json::array items;
  for (auto [position, state] : page) {
    act::JudgedFinding finding = TRY(call.shared.desk.finding_at(position));
    finding.state = state;
    items.push_back(finding_json(call, finding, false));
  }
  json::value next = more ? items.back().as_object()["id"] : json::value(nullptr);
  return json_response({{"items", std::move(items)}, {"next", std::move(next)}, {"total", total}});
}

Result<HttpResponse> get_lookup(ApiCall& call) {
  Indicator indicator = TRY(in::normalise(call.query("value")));
  Position position = 0;
  picture::State state{};
  call.shared.keeper.read([&](const picture::Picture& picture) {
    const auto* entry = picture.find(indicator.type, indicator.value);
    if (!entry || !may_know_entry(call, picture, *entry)) return;
    position = entry->finding;
    state = picture.state_for(*entry, call.actor.party);
  });
  json::value finding;
  if (position != 0) {
    act::JudgedFinding found = TRY(call.shared.desk.finding_at(position));
    found.state = state;
    finding = finding_json(call, found, true);
  }
  return json_response({{"indicator",
                         {{"type", name_of(indicator.type)},
                          {"value", indicator.value},
                          {"original", indicator.original}}},
                        {"finding", std::move(finding)}});
}

Result<HttpResponse> post_recall(ApiCall& call) {
  json::object body = TRY(json_body(call.request));
  auto answer = TRY(call.shared.desk.recall(
      call.actor, {.value = std::string(text_at(body, "value")),
                   .report = std::string(text_at(body, "report")),
                   .finding = std::string(text_at(body, "finding")),
                   .reason = std::string(in::cut(text_at(body, "reason"), 4000))}));
  return json_response(
      {{"recall", answer.recall}, {"notice", answer.notice}, {"withdrawn", answer.withdrawn}}, 201);
}

Result<HttpResponse> post_sighting(ApiCall& call) {
  json::object body = TRY(json_body(call.request));
  std::optional<Time> seen;
  if (std::string_view text = text_at(body, "seen"); !text.empty())
    seen = TRY(parse_time_loosely(text));
  auto answer = TRY(call.shared.desk.sighting(call.actor, text_at(body, "value"), seen));
  return json_response({{"sighting", answer.sighting}, {"finding", answer.finding}}, 201);
}

Result<HttpResponse> list_allow(ApiCall& call) {
  json::array items;
  call.shared.keeper.read([&](const picture::Picture& picture) {
    for (const auto& row : picture.allowed()) {
      bool known =
          call.actor.party.relation == Relation::own || row.entry.member == call.actor.party.member;
      if (!known) continue;
      items.push_back({{"id", row.id},
                       {"value", row.entry.value},
                       {"member", row.entry.member},
                       {"reason", row.entry.reason},
                       {"by", row.entry.by},
                       {"received", format_time(row.received)}});
    }
  });
  return json_response({{"items", std::move(items)}, {"next", nullptr}});
}

Result<HttpResponse> post_allow(ApiCall& call) {
  json::object body = TRY(json_body(call.request));
  std::string id = TRY(call.shared.desk.allow(
      call.actor, {.value = std::string(text_at(body, "value")),
                   .reason = std::string(in::cut(text_at(body, "reason"), 4000)),
                   .removed = flag_at(body, "remove")}));
  return json_response({{"allow", id}}, 201);
}

Result<HttpResponse> post_appeal(ApiCall& call) {
  if (!call.request.local &&
      !call.shared.appeals.take(peer_group(call.request.peer), call.shared.world.clock.now())) {
    HttpResponse response = error_response({ErrorKind::busy, "too many appeals from this address",
                                            "", "Wait a minute, or write to the operator"});
    response.status = 429;
    return response;
  }
  json::object body = TRY(json_body(call.request));
  auto answer = TRY(call.shared.desk.appeal({.value = std::string(text_at(body, "value")),
                                             .contact = std::string(text_at(body, "contact")),
                                             .reason = std::string(text_at(body, "reason"))}));
  return json_response({{"appeal", answer.appeal}, {"answer_by", format_time(answer.answer_by)}},
                       202);
}

}  // namespace hinomi::serve
