// What the detection engine found: the list, one of them, and what analysts say of it.
#include <algorithm>

#include "in/gate.h"
#include "serve/api_letter_parts.h"
#include "serve/api_watch.h"

namespace hinomi::serve {
namespace {

using picture::DetectionRow;
using picture::Detections;
using picture::Picture;
using picture::RuleRow;

constexpr std::size_t rows_a_look = 500;

struct Filters {
  std::optional<Level> level;  // or stronger
  std::string rule, sensor, technique, state;

  bool takes(const DetectionRow& row, const RuleRow& of) const {
    if (level && of.level < *level) return false;
    if (!rule.empty() && of.what != rule) return false;
    if (!sensor.empty() && row.sensor != sensor) return false;
    // A technique with all that are below it.
    if (!technique.empty() &&
        std::none_of(of.techniques.begin(), of.techniques.end(), [&](const std::string& one) {
          return one == technique || one.starts_with(technique + ".");
        }))
      return false;
    std::string_view is = state_of(row);
    if (state.empty()) return is != "suppressed";
    if (state == "judged") return row.verdict && row.suppression.empty();
    return state == "all" || state == is;
  }
};

Result<Filters> wanted_of(const ApiCall& call) {
  Filters out{.rule = call.query("rule"),
              .sensor = call.query("sensor"),
              .technique = call.query("technique"),
              .state = call.query("state")};
  if (std::string level = call.query("level"); !level.empty()) {
    out.level = level_from(level);
    if (!out.level)
      return fail(ErrorKind::invalid, "no such level", "level",
                  "One of informational, low, medium, high, critical");
  }
  constexpr std::string_view states[] = {
      "", "open", "judged", "all", "true_positive", "false_positive", "benign", "suppressed"};
  if (std::find(std::begin(states), std::end(states), out.state) == std::end(states))
    return fail(ErrorKind::invalid, "no such state", "state",
                "One of open, judged, true_positive, false_positive, benign, suppressed, all");
  return out;
}

std::string key_of(const DetectionRow& row, const RuleRow& rule, std::string_view sort) {
  if (sort == "count") return number_key(row.count);
  if (sort == "level") return std::to_string(static_cast<int>(rule.level));
  if (sort == "first") return format_time(row.first);
  if (sort == "title") return in::folded_for_search(rule.title);
  return newest_key(row.newest);
}

std::unexpected<Error> no_such_detection(std::string_view id) {
  return fail(ErrorKind::missing, "no such detection", std::string(id.substr(0, 64)),
              "Reload the list of detections");
}

// The samples of those Records, ten at most.
Result<json::array> samples_of(const ApiCall& call, const std::vector<Position>& positions) {
  constexpr std::size_t most = 10;
  json::array out;
  for (Position position : positions) {
    Record record = TRY(call.shared.journal.at(position));
    Detection detection = TRY(detection_from_json(record.body));
    for (const DetectionSample& sample : detection.samples)
      if (out.size() < most) out.push_back(sample_json(sample));
  }
  return out;
}

Result<json::array> judgements_of(const ApiCall& call, const std::vector<Position>& positions) {
  constexpr std::size_t most = 100;  // the newest
  json::array out;
  for (auto at = positions.rbegin(); at != positions.rend() && out.size() < most; ++at) {
    Record record = TRY(call.shared.journal.at(*at));
    Judgement judgement = TRY(judgement_from_json(record.body));
    out.push_back({{"id", record.id},
                   {"verdict", name_of(judgement.verdict)},
                   {"note", judgement.note},
                   {"by", judgement.by},
                   {"received", format_time(record.received)},
                   {"detections", judgement.detections.size()}});
  }
  return out;
}

}  // namespace

Result<void> check_own(const ApiCall& call) {
  if (call.is_own()) return {};
  return fail(ErrorKind::denied, "detections are the node's own organisation's", call.actor.name,
              "Ask for what was reported to you");
}

std::string_view state_of(const DetectionRow& row) {
  if (!row.suppression.empty()) return "suppressed";
  return row.verdict ? name_of(*row.verdict) : "open";
}

json::array matched_json(const std::vector<MatchedField>& matched) {
  json::array out;
  for (const MatchedField& one : matched)
    out.push_back({{"field", id_or_null(one.field)}, {"text", one.text}});
  return out;
}

json::object sample_json(const DetectionSample& sample) {
  return {{"source", sample.source},
          {"record", sample.record},
          {"time", time_or_null(sample.time)},
          {"matched", matched_json(sample.matched)},
          {"event", sample.event},
          {"cut", sample.cut}};
}

std::string number_key(std::uint64_t number) {
  std::string digits = std::to_string(number);
  return std::string(20 - digits.size(), '0') + digits;
}

json::object record_of(const RuleRow* rule) {
  static const RuleRow never;
  const RuleRow& is = rule ? *rule : never;
  auto count = [&](Judged judged) { return is.verdicts[static_cast<std::size_t>(judged)]; };
  auto precision = is.precision();
  return {{"hits", is.hits},
          {"detections", is.detections},
          {"hidden", is.hidden},
          {"last", time_or_null(is.last)},
          {"true_positive", count(Judged::true_positive)},
          {"false_positive", count(Judged::false_positive)},
          {"benign", count(Judged::benign)},
          {"precision", precision ? json::value(*precision) : json::value(nullptr)}};
}

json::object detection_json(const ApiCall& call, const Picture& picture, const DetectionRow& row) {
  const RuleRow& rule = picture.detections().rule_of(row);
  bool asked = row.is_open() && is_urgent(rule.level);
  json::object out{{"id", row.id},
                   {"by", name_of(rule.by)},
                   {"rule", rule.what},
                   {"title", rule.title.empty() ? rule.what : rule.title},
                   {"author", rule.author},
                   {"level", name_of(rule.level)},
                   {"techniques", json::value_from(rule.techniques)},
                   {"sensor", row.sensor},
                   {"entity_kind", row.entity_kind},
                   {"entity", row.entity},
                   {"count", row.count},
                   {"first", format_time(row.first)},
                   {"last", format_time(row.last)},
                   {"begun", format_time(row.begun)},
                   {"told", format_time(row.told)},
                   {"state", state_of(row)},
                   {"suppression", id_or_null(row.suppression)},
                   {"judged_by", id_or_null(row.judged_by)},
                   {"judged", row.verdict ? json::value(format_time(row.judged)) : nullptr},
                   {"since_verdict", row.verdict ? row.count - row.count_at_verdict : 0},
                   {"duty", asked ? id_or_null(rule.duty) : json::value(nullptr)},
                   {"exercise", row.exercise}};
  if (call.is_own()) out["position"] = row.position;
  return out;
}

Result<HttpResponse> list_detections(ApiCall& call) {
  TRY(check_own(call));
  Filters wanted = TRY(wanted_of(call));
  PageOf page = TRY(PageOf::of(call, {"newest", "count", "level", "first", "title"}));
  Search search(call);
  const picture::Keeper& keeper = call.shared.keeper;
  if (!page.after().empty()) {
    auto key = keeper.read([&](const Picture& picture) -> std::optional<std::string> {
      const DetectionRow* row = picture.detections().row(page.after());
      if (!row) return {};
      return key_of(*row, picture.detections().rule_of(*row), page.sort());
    });
    if (!key)
      return fail(ErrorKind::invalid, "not the end of a page of this list", "after",
                  "Send the `next` of the page before");
    page.begin_behind(std::move(*key));
  }
  for (std::size_t from = 0, to = 1; from < to; from += rows_a_look)
    keeper.read([&](const Picture& picture) {
      const Detections& all = picture.detections();
      to = all.rows().size();
      for (std::size_t i = from; i < std::min(to, from + rows_a_look); ++i) {
        const DetectionRow& row = all.rows()[i];
        const RuleRow& rule = all.rule_of(row);
        if (wanted.takes(row, rule) &&
            search.finds(rule.title, rule.what, rule.author, row.sensor, row.entity))
          page.offer(key_of(row, rule, page.sort()), row.id);
      }
    });
  std::size_t total = page.total();
  auto [ids, more] = page.take();
  json::array items;
  keeper.read([&](const Picture& picture) {
    for (const std::string& id : ids)
      if (const DetectionRow* row = picture.detections().row(id))
        items.push_back(detection_json(call, picture, *row));
  });
  return json_response({{"items", std::move(items)},
                        {"next", more ? json::value(ids.back()) : json::value(nullptr)},
                        {"total", total}});
}

Result<HttpResponse> get_detection(ApiCall& call) {
  TRY(check_own(call));
  std::vector<Position> samples, judgements;
  auto found = call.shared.keeper.read([&](const Picture& picture) -> Result<json::object> {
    const DetectionRow* row = picture.detections().row(to_lower(call.arguments[0]));
    if (!row) return no_such_detection(call.arguments[0]);
    samples = row->samples;
    judgements = row->judgements;
    const RuleRow& rule = picture.detections().rule_of(*row);
    json::object out = detection_json(call, picture, *row);
    out["record"] = record_of(&rule);
    out["open_alike"] = std::count_if(
        picture.detections().rows().begin(), picture.detections().rows().end(),
        [&](const DetectionRow& one) { return one.rule == row->rule && one.is_open(); });
    return out;
  });
  json::object out = TRY(std::move(found));
  out["samples"] = TRY(samples_of(call, samples));
  out["judgements"] = TRY(judgements_of(call, judgements));
  out["words"] = nullptr;
  if (auto* watching = call.shared.watching)
    if (auto text = watching->rule(text_at(out, "rule")))
      out["words"] = {{"ja", text->ja}, {"en", text->en}};
  return json_response(out);
}

Result<HttpResponse> post_judgement(ApiCall& call) {
  json::object body = TRY(json_body(call.request));
  auto verdict = judged_from(text_at(body, "verdict"));
  if (!verdict)
    return fail(ErrorKind::invalid, "no such verdict", "verdict",
                "One of true_positive, false_positive, benign, note");
  act::JudgementAnswer answer =
      TRY(call.shared.lookout.judge(call.actor, {.detection = to_lower(call.arguments[0]),
                                                 .verdict = *verdict,
                                                 .note = std::string(text_at(body, "note")),
                                                 .alike = flag_at(body, "alike")}));
  return json_response({{"judgement", answer.judgement},
                        {"judged", answer.judged},
                        {"duty", id_or_null(answer.duty)}},
                       201);
}

}  // namespace hinomi::serve
