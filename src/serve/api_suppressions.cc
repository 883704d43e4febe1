// What hides hits for a time: the list with what each hid, a new one, taking one back.
#include "serve/api_letter_parts.h"
#include "serve/api_watch.h"

namespace hinomi::serve {
namespace {

using picture::Picture;
using picture::SuppressionRow;

std::string_view state_of(const SuppressionRow& row, Time now) {
  return row.recalled ? "recalled" : row.is_active(now) ? "active" : "over";
}

Result<std::vector<MatchedField>> conditions_in(const json::object& body) {
  std::vector<MatchedField> out;
  const json::value* where = body.if_contains("where");
  if (!where) return out;
  bool fits = where->is_array();
  for (std::size_t i = 0; fits && i < where->get_array().size(); ++i) {
    const json::object* one = where->get_array()[i].if_object();
    fits = one != nullptr;
    if (fits)
      out.push_back({std::string(text_at(*one, "field")), std::string(text_at(*one, "text"))});
  }
  if (fits) return out;
  return fail(ErrorKind::invalid, "conditions are a list", "where",
              "Send [{\"field\": \"Image\", \"text\": \"C:\\\\a.exe\"}]");
}

}  // namespace

json::object suppression_json(const SuppressionRow& row, const Picture& picture, Time now) {
  const picture::RuleRow* rule = picture.detections().rule(row.suppression.rule);
  return {{"id", row.id},
          {"rule", row.suppression.rule},
          {"title", rule && !rule->title.empty() ? rule->title : row.suppression.rule},
          {"where", matched_json(row.suppression.where)},
          {"reason", row.suppression.reason},
          {"owner", row.suppression.owner},
          {"by", row.suppression.by},
          {"until", format_time(row.suppression.until)},
          {"received", format_time(row.received)},
          {"state", state_of(row, now)},
          {"recalled", time_or_null(row.recalled)},
          {"recalled_by", id_or_null(row.recalled_by)},
          {"recalled_why", id_or_null(row.recalled_why)},
          {"hidden", row.hidden},
          {"last", time_or_null(row.last)}};
}

Result<HttpResponse> list_suppressions(ApiCall& call) {
  TRY(check_own(call));
  std::string state = call.query("state"), of = call.query("rule");
  if (!state.empty() && state != "active" && state != "over" && state != "recalled")
    return fail(ErrorKind::invalid, "no such state", "state", "One of active, over, recalled");
  PageOf page = TRY(PageOf::of(call, {"newest", "until", "hidden"}));
  Search search(call);
  Time now = call.shared.world.clock.now();
  auto key = [&](const SuppressionRow& row) {
    if (page.sort() == "until") return format_time(row.suppression.until);
    return page.sort() == "hidden" ? number_key(row.hidden) : newest_key(row.position);
  };
  return call.shared.keeper.read([&](const Picture& picture) -> Result<HttpResponse> {
    const picture::Detections& all = picture.detections();
    if (!page.after().empty()) {
      const SuppressionRow* row = all.suppression(page.after());
      if (!row)
        return fail(ErrorKind::invalid, "not the end of a page of this list", "after",
                    "Send the `next` of the page before");
      page.begin_behind(key(*row));
    }
    for (const SuppressionRow& row : all.suppressions())
      if ((state.empty() || state == state_of(row, now)) &&
          (of.empty() || of == row.suppression.rule) &&
          search.finds(row.suppression.rule, row.suppression.reason, row.suppression.owner,
                       row.suppression.by))
        page.offer(key(row), row.id);
    std::size_t total = page.total();
    auto [ids, more] = page.take();
    json::array items;
    for (const std::string& id : ids)
      items.push_back(suppression_json(*all.suppression(id), picture, now));
    return json_response({{"items", std::move(items)},
                          {"next", more ? json::value(ids.back()) : json::value(nullptr)},
                          {"total", total}});
  });
}

Result<HttpResponse> post_suppression(ApiCall& call) {
  json::object body = TRY(json_body(call.request));
  Suppression suppression{.rule = std::string(text_at(body, "rule")),
                          .where = TRY(conditions_in(body)),
                          .reason = std::string(text_at(body, "reason")),
                          .owner = std::string(text_at(body, "owner")),
                          .until = TRY(parse_time_loosely(text_at(body, "until")))};
  return json_response(
      {{"suppression", TRY(call.shared.lookout.suppress(call.actor, std::move(suppression)))}},
      201);
}

Result<HttpResponse> post_suppression_recall(ApiCall& call) {
  json::object body = TRY(json_body(call.request));
  return json_response(
      {{"suppression", TRY(call.shared.lookout.recall_suppression(
                           call.actor, to_lower(call.arguments[0]), text_at(body, "reason")))}},
      201);
}

}  // namespace hinomi::serve
