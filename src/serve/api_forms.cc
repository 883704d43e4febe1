// Forms: what is asked, the answers, and what is made of them.
#include "act/filing.h"
#include "in/reader.h"
#include "out/form/document.h"
#include "serve/api_call.h"
#include "serve/api_letter_parts.h"

namespace hinomi::serve {
namespace {

json::object words_json(const in::Words& words) { return {{"ja", words.ja}, {"en", words.en}}; }

Result<const in::Form*> form_named(const ApiCall& call) {
  const in::Form* form = call.shared.filing.forms().form(call.arguments[0]);
  if (form) return form;
  return fail(ErrorKind::missing, "no such form", call.arguments[0], "See /api/v1/forms");
}

json::object filed_json(const ApiCall& call, const act::FilingAnswer& answer) {
  json::array drafts, problems;
  for (const act::FiledDraft& one : answer.drafts) {
    json::object out{{"draft", one.draft.empty() ? json::value(nullptr) : json::value(one.draft)},
                     {"duty", one.duty.empty() ? json::value(nullptr) : json::value(one.duty)},
                     {"authority", in::name_of(one.made.authority)},
                     {"authority_words", words_json(in::words_of(one.made.authority))},
                     {"stage", in::name_of(one.made.stage)},
                     {"title", words_json(one.made.title)},
                     {"text", words_json(one.made.text)},
                     {"rule", words_json(one.made.rule)},
                     {"due", nullptr},
                     {"overdue", one.made.overdue},
                     {"choice", choice_json(call, one.choice)}};
    if (one.made.due) out["due"] = format_time(*one.made.due);
    drafts.push_back(std::move(out));
  }
  for (const Error& problem : answer.problems) {
    std::string_view where = problem.where;
    if (where.starts_with("answers/")) where.remove_prefix(8);
    problems.push_back({{"question", where}, {"what", problem.what}, {"remedy", problem.remedy}});
  }
  return {{"report", answer.report.empty() ? json::value(nullptr) : json::value(answer.report)},
          {"drafts", std::move(drafts)},
          {"problems", std::move(problems)}};
}

Result<json::object> answers_in(const json::object& body) {
  const json::object* answers = object_at(body, "answers");
  if (answers) return *answers;
  return fail(ErrorKind::invalid, "the answers are missing", "answers",
              "Send {\"answers\": {\"question\": \"answer\"}}");
}

// What was answered in this report, which the caller has been shown to know of.
Result<std::pair<const in::Form*, in::Answers>> answered_in(const ApiCall& call,
                                                            const Record& record) {
  auto body = parse_json(record.body);
  const json::object* all = body ? body->if_object() : nullptr;
  const in::Form* form = all ? call.shared.filing.forms().form(text_at(*all, "form")) : nullptr;
  const json::object* answers = all ? object_at(*all, "answers") : nullptr;
  if (!form || !answers)
    return fail(ErrorKind::invalid, "this report is no form that is known here", record.id,
                "Download it as it came: /api/v1/records/ID/body");
  return std::pair(form, in::check_answers(*form, *answers).answers);
}

HttpResponse download(std::string body, std::string_view type, const std::string& name) {
  HttpResponse response;
  response.headers = {{"Content-Type", std::string(type)},
                      {"Cache-Control", "no-store"},
                      {"Content-Disposition", "attachment; filename=\"" + name + "\""}};
  response.body = std::move(body);
  return response;
}

}  // namespace

Result<HttpResponse> list_forms(ApiCall& call) {
  json::array items;
  for (const auto& [id, form] : call.shared.filing.forms().all())
    items.push_back({{"id", id},
                     {"title", words_json(form.title)},
                     {"intro", words_json(form.intro)},
                     {"citizen", act::Forms::is_for_citizens(form)}});
  return json_response({{"items", std::move(items)}, {"next", nullptr}});
}

Result<HttpResponse> get_form(ApiCall& call) {
  return json_response(in::to_json(*TRY(form_named(call))));
}

Result<HttpResponse> post_form(ApiCall& call) {
  json::object body = TRY(json_body(call.request));
  std::optional<Tlp> tlp;
  if (std::string_view name = text_at(body, "tlp"); !name.empty()) {
    tlp = tlp_from(name);
    if (!tlp)
      return fail(ErrorKind::invalid, "no such TLP", "tlp",
                  "One of CLEAR, GREEN, AMBER, AMBER+STRICT, RED");
  }
  json::object answers = TRY(answers_in(body));
  bool dry = flag_at(body, "dry_run");
  auto answer = TRY(call.shared.filing.answer(call.actor, call.arguments[0], answers, tlp, dry));
  return json_response(filed_json(call, answer), !answer.problems.empty() ? 400 : dry ? 200 : 201);
}

Result<HttpResponse> post_citizen_report(ApiCall& call) {
  if (!call.request.local &&
      !call.shared.appeals.take(peer_group(call.request.peer), call.shared.world.clock.now())) {
    HttpResponse response = error_response({ErrorKind::busy, "too many reports from this address",
                                            "", "Wait a minute, or write to the operator"});
    response.status = 429;
    return response;
  }
  json::object body = TRY(json_body(call.request));
  std::string form(text_at(body, "form"));
  if (form.empty()) form = "citizen-phishing";
  json::object answers = TRY(answers_in(body));
  auto answer = TRY(call.shared.filing.answer_of_citizen(form, answers));
  if (!answer.problems.empty()) return json_response(filed_json(call, answer), 400);
  return json_response({{"report", answer.report}}, 202);
}

Result<HttpResponse> get_report_form(ApiCall& call) {
  Record record = TRY(visible_record(call, call.arguments[0]));
  bool own = record.origin == call.actor.party.member || call.actor.party.desk;
  if (record.kind != Kind::report || !own || record.format != in::media_type_of(in::Format::form))
    return fail(ErrorKind::missing, "no such filled form", call.arguments[0], "Check the id");
  auto [form, answers] = TRY(answered_in(call, record));
  form::Document copy =
      form::own_copy(*form, answers, *call.shared.filing.forms().calendar(), record.received);
  auto language = call.query("lang") == "en" ? form::Language::en : form::Language::ja;
  std::string name = form->id + "-" + format_time(record.received).substr(0, 10);
  std::string as = call.query("format");
  if (as == "xlsx")
    return download(TRY(form::to_xlsx(copy, language)),
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    name + ".xlsx");
  if (as == "print") {
    HttpResponse response;
    response.headers = {
        {"Content-Type", "text/html; charset=utf-8"},
        {"Cache-Control", "no-store"},
        {"Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"}};
    response.body = form::to_print_html(copy, language);
    return response;
  }
  if (as.empty() || as == "json")
    return download(TRY(form::to_json(copy)), "application/json", name + ".json");
  return fail(ErrorKind::invalid, "no such format", "format", "One of json, xlsx, print");
}

}  // namespace hinomi::serve
