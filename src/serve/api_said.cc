// What readers say of what they got, and whom those who report let know.
#include <algorithm>
#include <set>

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

// Of a report or draft, where the caller may know it; one may consent to what one does not know.
std::string title_of(const ApiCall& call, const Picture& picture, std::string_view subject) {
  if (const auto* report = picture.report(subject))
    return may_know(report->marking, report->origin, call.actor.party) ? report->reading.title : "";
  const auto* draft = picture.letters().draft(subject);
  return draft && is_letter_desk(call, draft->origin) ? draft->draft.title : "";
}

json::object consent_json(const ApiCall& call, const Picture& picture,
                          const picture::ConsentRow& row, bool newest, Time now) {
  const Consent& consent = row.consent;
  const Member* member = picture.member(row.origin);
  bool over = consent.until && *consent.until <= now;
  return {{"id", row.id},
          {"subject", consent.subject},
          {"title", title_of(call, picture, consent.subject)},
          {"to", json::value_from(consent.to)},
          {"deidentified_only", consent.deidentified_only},
          {"until", time_or_null(consent.until)},
          {"withdrawn", consent.withdrawn},
          {"in_force", newest && !consent.withdrawn && !over},
          {"by", consent.by},
          {"member", row.origin},
          {"member_name", member ? member->name : row.origin},
          {"received", format_time(row.received)}};
}

// A report of one's own, and how often others said what of it.
json::object contribution_json(const Picture& picture, const picture::Report& report) {
  std::size_t said[6] = {};
  for (const std::string& subject : subjects_for(picture, report.id))
    for (const auto& row : picture.letters().feedback(subject))
      if (row.origin != report.origin) ++said[static_cast<int>(row.feedback.says)];
  json::object counts;
  for (int i = 0; i < 6; ++i) counts[name_of(static_cast<Saying>(i))] = said[i];
  json::object out{{"id", report.id},
                   {"received", format_time(report.received)},
                   {"title", report.reading.title},
                   {"format", report.format},
                   {"exercise", report.exercise},
                   {"said", std::move(counts)}};
  add_marking(out, report.marking);
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
  Time now = call.shared.world.clock.now();
  json::array items;
  call.shared.keeper.read([&](const Picture& picture) {
    auto look = [&](const std::vector<picture::ConsentRow>& rows) {
      std::set<std::string_view> spoken;
      for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
        bool newest = spoken.insert(row->origin).second;
        if (row->origin == call.actor.party.member || call.actor.party.desk)
          items.push_back(consent_json(call, picture, *row, newest, now));
      }
    };
    if (!subject.empty()) return look(picture.letters().consents(subject));
    for (const auto& [one, rows] : picture.letters().consents()) look(rows);
  });
  return json_response({{"items", std::move(items)}, {"next", nullptr}});
}

Result<HttpResponse> list_contributions(ApiCall& call) {
  std::size_t limit = TRY(limit_of(call));
  Position after = TRY(after_of(call));
  json::array items;
  json::value next;
  call.shared.keeper.read([&](const Picture& picture) {
    const auto& reports = picture.reports();
    for (auto it = reports.rbegin(); it != reports.rend(); ++it) {
      if (it->origin != call.actor.party.member || (after != 0 && it->position >= after)) continue;
      if (items.size() == limit) {
        next = items.back().as_object()["id"];
        break;
      }
      items.push_back(contribution_json(picture, *it));
    }
  });
  return json_response({{"items", std::move(items)}, {"next", std::move(next)}});
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
