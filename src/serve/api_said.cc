// What readers say of what they got, and whom those who report let know.
#include <algorithm>

#include "act/scores.h"
#include "in/gate.h"
#include "serve/api_letter_parts.h"

namespace hinomi::serve {
namespace {

using picture::Picture;

// Feedback on a report flows back to its origin also from the letters that tell of it.
std::vector<std::string> subjects_for(const Picture& picture, const std::string& subject) {
  std::vector<std::string> out{subject};
  for (std::uint32_t place : picture.letters().drafts_on(subject)) {
    const auto& draft = picture.letters().drafts()[place];
    if (!draft.letter.empty()) out.push_back(draft.letter);
  }
  return out;
}

// Whose it is to hear what others say of it: the desk, and the one it came from.
bool may_hear_of(const ApiCall& call, const Picture& picture, const std::string& subject) {
  if (call.actor.party.desk) return true;
  std::string_view member = call.actor.party.member;
  if (const auto* report = picture.report(subject)) return report->origin == member;
  const auto* letter = picture.letters().letter(subject);
  return letter && is_letter_desk(call, letter->sender);
}

json::object feedback_json(const ApiCall& call, const picture::FeedbackRow& row) {
  bool named = row.origin == call.actor.party.member || call.actor.party.desk;
  json::object out{{"id", row.id},
                   {"subject", row.feedback.subject},
                   {"says", name_of(row.feedback.says)},
                   {"text", row.feedback.text},
                   {"member", named ? json::value(row.origin) : json::value(nullptr)},
                   {"by", named ? id_or_null(row.feedback.by) : json::value(nullptr)},
                   {"received", format_time(row.received)}};
  if (call.is_own()) out["position"] = row.position;
  return out;
}

}  // namespace

Result<HttpResponse> post_feedback(ApiCall& call) {
  json::object body = TRY(json_body(call.request));
  Feedback feedback{.subject = std::string(text_at(body, "subject")),
                    .text = std::string(in::cut(text_at(body, "text"), 4000))};
  auto says = saying_from(text_at(body, "says"));
  if (!says)
    return fail(ErrorKind::invalid, "no such word", "says",
                "One of useful, not_useful, false_positive, seen, enrichment, answer");
  feedback.says = *says;
  return json_response(
      {{"feedback", TRY(call.shared.post.feedback(call.actor, std::move(feedback)))}}, 201);
}

Result<HttpResponse> list_feedback(ApiCall& call) {
  std::string subject = call.query("subject");
  json::array items;
  call.shared.keeper.read([&](const Picture& picture) {
    bool all = may_hear_of(call, picture, subject);
    for (const std::string& one : all ? subjects_for(picture, subject) : std::vector{subject})
      for (const auto& row : picture.letters().feedback(one))
        if (all || row.origin == call.actor.party.member) items.push_back(feedback_json(call, row));
  });
  return json_response({{"items", std::move(items)}, {"next", nullptr}});
}

Result<HttpResponse> post_consent(ApiCall& call) {
  json::object body = TRY(json_body(call.request));
  Consent consent{.subject = std::string(text_at(body, "subject")),
                  .deidentified_only =
                      !body.contains("deidentified_only") || flag_at(body, "deidentified_only"),
                  .withdrawn = flag_at(body, "withdraw")};
  if (const json::array* to = array_at(body, "to"))
    for (const json::value& one : *to)
      if (one.is_string()) consent.to.emplace_back(std::string_view(one.get_string()));
  if (std::string_view until = text_at(body, "until"); !until.empty())
    consent.until = TRY(parse_time_loosely(until));
  return json_response({{"consent", TRY(call.shared.post.consent(call.actor, std::move(consent)))}},
                       201);
}

Result<HttpResponse> list_consents(ApiCall& call) {
  std::string subject = call.query("subject");
  json::array items;
  call.shared.keeper.read([&](const Picture& picture) {
    for (const auto& row : picture.letters().consents(subject)) {
      bool known = row.origin == call.actor.party.member || call.actor.party.desk;
      if (!known) continue;
      items.push_back({{"id", row.id},
                       {"subject", row.consent.subject},
                       {"to", json::value_from(row.consent.to)},
                       {"deidentified_only", row.consent.deidentified_only},
                       {"until", time_or_null(row.consent.until)},
                       {"withdrawn", row.consent.withdrawn},
                       {"by", row.consent.by},
                       {"member", row.origin},
                       {"received", format_time(row.received)}});
    }
  });
  return json_response({{"items", std::move(items)}, {"next", nullptr}});
}

Result<HttpResponse> list_scores(ApiCall& call) {
  std::string explain = call.query("explain");
  json::array items;
  call.shared.keeper.read([&](const Picture& picture) {
    bool desk = call.actor.party.desk;
    for (const act::Score& score : act::scores_of(picture)) {
      if (!desk && score.member != call.actor.party.member) continue;
      if (!explain.empty() && score.member != explain) continue;
      const Member* member = picture.member(score.member);
      json::object item{{"member", score.member},
                        {"name", member ? member->name : score.member},
                        {"reports", score.reports},
                        {"score", score.score}};
      for (int i = 0; i < 6; ++i) item[name_of(static_cast<Saying>(i))] = score.said[i];
      if (!explain.empty()) {
        json::array because;
        for (const auto& one : score.because)
          because.push_back(
              {{"record", one.record}, {"says", name_of(one.says)}, {"points", one.points}});
        item["because"] = std::move(because);
      }
      items.push_back(std::move(item));
    }
  });
  return json_response({{"items", std::move(items)}, {"next", nullptr}});
}

}  // namespace hinomi::serve
