// Reports in, and what became of them.
#include "base/text.h"
#include "in/gate.h"
#include "serve/api_call.h"

namespace hinomi::serve {
namespace {

// "type=Kind,value=#2"
Result<in::Columns> columns_from(std::string_view text) {
  in::Columns columns;
  while (!text.empty()) {
    std::string_view pair = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    std::size_t equals = pair.find('=');
    if (equals == pair.npos || equals == 0 || equals + 1 == pair.size())
      return fail(ErrorKind::invalid, "not a column mapping",
                  "columns: " + std::string(pair.substr(0, 100)),
                  "Write columns=type=Kind,value=#2");
    columns.map.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return columns;
}

json::object counts_json(std::size_t claims, std::size_t refused,
                         const std::size_t (&verdicts)[4]) {
  json::object counts{{"claims", claims}, {"refused", refused}};
  for (std::size_t i = 0; i < 4; ++i) counts[name_of(static_cast<Verdict>(i))] = verdicts[i];
  return counts;
}

// Of a mail: what came with it and was not opened.
json::array attachments_json(const in::ReportHead& head) {
  json::array out;
  for (const in::Attachment& one : head.attachments)
    out.push_back({{"place", one.place},
                   {"name", one.name},
                   {"type", one.type},
                   {"size", one.size},
                   {"sha256", one.sha256}});
  return out;
}

json::object report_json(const ApiCall& call, const picture::Report& report) {
  json::object out{{"id", report.id},
                   {"received", format_time(report.received)},
                   {"origin", report.origin},
                   {"title", report.reading.title},
                   {"author", report.reading.author},
                   {"format", report.format},
                   {"exercise", report.exercise},
                   {"counts", counts_json(report.reading.claims, report.reading.refused_count,
                                          report.reading.verdicts)},
                   {"duty", report.duty.empty() ? json::value(nullptr) : json::value(report.duty)}};
  if (call.is_own()) out["position"] = report.position;
  add_marking(out, report.marking);
  return out;
}

}  // namespace

Result<HttpResponse> post_report(ApiCall& call) {
  act::ReportRequest request{.body = call.request.body};
  if (std::string name = call.query("format"); !name.empty()) {
    request.format = in::format_from(name);
    if (!request.format)
      return fail(ErrorKind::invalid, "no such format: " + name.substr(0, 40), "format",
                  "One of stix, misp, csv, jsonl, text, eml, xlsx, form");
  }
  if (std::string name = call.query("tlp"); !name.empty()) {
    request.tlp = tlp_from(name);
    if (!request.tlp)
      return fail(ErrorKind::invalid, "no such TLP: " + name.substr(0, 40), "tlp",
                  "One of CLEAR, GREEN, AMBER, AMBER+STRICT, RED");
  }
  request.title = in::cut(call.query("title"), 300);
  request.columns = TRY(columns_from(call.query("columns")));
  request.dry_run = call.query("dry_run") == "1";
  request.anonymous = call.query("anonymous") == "1";
  act::ReportAnswer answer = TRY(call.shared.desk.report(call.actor, request));

  json::object head{{"format", in::name_of(answer.head.format)},
                    {"encoding", answer.head.encoding},
                    {"title", answer.head.title},
                    {"author", answer.head.author}};
  add_marking(head, answer.head.marking);
  if (!answer.head.attachments.empty()) head["attachments"] = attachments_json(answer.head);
  json::array findings;
  for (const auto& finding : answer.findings) findings.push_back(finding_json(call, finding, true));
  auto or_null = [](const std::string& id) {
    return id.empty() ? json::value(nullptr) : json::value(id);
  };
  return json_response(
      {{"report", or_null(answer.report)},
       {"duty", or_null(answer.duty)},
       {"head", std::move(head)},
       {"counts", counts_json(answer.claims, answer.refused_count, answer.verdicts)},
       {"findings", std::move(findings)},
       {"refused", errors_json(answer.refused)}},
      request.dry_run ? 200 : 201);
}

Result<HttpResponse> list_reports(ApiCall& call) {
  std::size_t limit = TRY(limit_of(call));
  Position after = TRY(after_of(call));
  json::array items;
  json::value next;
  call.shared.keeper.read([&](const picture::Picture& picture) {
    const auto& reports = picture.reports();
    for (auto it = reports.rbegin(); it != reports.rend(); ++it) {
      if (after != 0 && it->position >= after) continue;
      if (!may_know(it->marking, it->origin, call.actor.party)) continue;
      if (items.size() == limit) {
        next = items.back().as_object()["id"];
        break;
      }
      items.push_back(report_json(call, *it));
    }
  });
  return json_response({{"items", std::move(items)}, {"next", std::move(next)}});
}

Result<HttpResponse> get_report(ApiCall& call) {
  return call.shared.keeper.read([&](const picture::Picture& picture) -> Result<HttpResponse> {
    const picture::Report* report = picture.report(call.arguments[0]);
    if (!report || !may_know(report->marking, report->origin, call.actor.party))
      return fail(ErrorKind::missing, "no such report", call.arguments[0].substr(0, 64),
                  "GET /api/v1/reports lists those you may know of");
    return json_response(report_json(call, *report));
  });
}

}  // namespace hinomi::serve
