// Hunting back: who has already met these indicators, or what this rule is about, in the events
// that were kept.
#include "serve/api_letter_parts.h"
#include "serve/api_watch.h"

namespace hinomi::serve {
namespace {

using watch::HuntAnswer;
using watch::HuntQuestion;

Result<HuntQuestion> question_in(const ApiCall& call) {
  json::object body = TRY(json_body(call.request));
  HuntQuestion out{.rule = std::string(text_at(body, "rule")), .by = call.actor.name};
  if (const json::array* list = array_at(body, "indicators"))
    for (const json::value& one : *list)
      if (const json::string* text = one.if_string())
        out.indicators.emplace_back(std::string_view(*text));
  if (out.indicators.empty() == out.rule.empty())
    return fail(ErrorKind::invalid, "a hunt is for indicators or for a rule", "indicators, rule",
                "Send {\"indicators\": [...]} or {\"rule\": \"title: ...\"}");
  if (out.indicators.size() > watch::most_hunted || out.rule.size() > watch::longest_hunted_rule)
    return fail(ErrorKind::too_large, "a hunt has at most 100,000 indicators or a rule of 256 KiB",
                "indicators, rule", "Ask in several parts");
  for (auto [name, to] : {std::pair("from", &out.from), {"to", &out.to}})
    if (std::string_view text = text_at(body, name); !text.empty())
      *to = TRY(parse_time_loosely(text));
  return out;
}

std::string_view name_of(HuntAnswer::State state) {
  switch (state) {
    case HuntAnswer::State::running: return "running";
    case HuntAnswer::State::done: return "done";
    case HuntAnswer::State::failed: return "failed";
  }
  std::unreachable();
}

json::object hunt_json(const HuntAnswer& hunt) {
  json::array met, samples;
  for (const watch::Met& one : hunt.met)
    met.push_back({{"by", one.by},
                   {"sensor", one.sensor},
                   {"entity_kind", one.entity_kind},
                   {"entity", one.entity},
                   {"count", one.count},
                   {"first", format_time(one.first)},
                   {"last", format_time(one.last)}});
  for (const watch::HuntedEvent& one : hunt.samples) {
    json::object sample = sample_json(one.sample);
    sample["by"] = one.by;
    sample["sensor"] = one.sensor;
    samples.push_back(std::move(sample));
  }
  return {{"id", hunt.id},
          {"state", name_of(hunt.state)},
          {"asked", hunt.question.rule.empty() ? hunt.question.indicators.size() : 1},
          {"rule", !hunt.question.rule.empty()},
          {"by", hunt.question.by},
          {"from", time_or_null(hunt.question.from)},
          {"to", time_or_null(hunt.question.to)},
          {"begun", format_time(hunt.begun)},
          {"looked", hunt.looked},
          {"of", hunt.of},
          {"events", hunt.events},
          {"hits", hunt.hits},
          {"met", std::move(met)},
          {"met_count", hunt.met_count},
          {"samples", std::move(samples)},
          {"problems", errors_json(hunt.problems)}};
}

}  // namespace

Result<HttpResponse> post_hunt(ApiCall& call) {
  TRY(check_own(call));
  HuntQuestion question = TRY(question_in(call));
  watch::Watching* watching = TRY(watching_of(call));
  std::string id = TRY(watching->begin_hunt(std::move(question)));
  return json_response(hunt_json(TRY(watching->hunt(id))), 201);
}

Result<HttpResponse> get_hunt(ApiCall& call) {
  TRY(check_own(call));
  watch::Watching* watching = TRY(watching_of(call));
  return json_response(hunt_json(TRY(watching->hunt(call.arguments[0]))));
}

Result<HttpResponse> get_hunt_evidence(ApiCall& call) {
  TRY(check_own(call));
  watch::Watching* watching = TRY(watching_of(call));
  watch::Extract evidence = TRY(watching->evidence(call.arguments[0]));
  HttpResponse response;
  response.headers = {
      {"Content-Type", "application/x-ndjson"},
      {"Content-Disposition", "attachment; filename=\"evidence-" + evidence.sha256 + ".jsonl\""},
      {"Cache-Control", "no-store"}};
  response.body = std::move(evidence.bytes);
  return response;
}

}  // namespace hinomi::serve
