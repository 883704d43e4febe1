// What analysts say of detections, and what they hide for a time.
#include <algorithm>

#include "act/lookout.h"
#include "act/made_here.h"

namespace hinomi::act {

using picture::DetectionRow;
using picture::Draft;
using picture::Picture;

namespace {

constexpr std::size_t longest_said = 2000;  // of a note or reason
constexpr std::size_t longest_name = 200;   // of an owner or a field
constexpr std::size_t longest_value = 4000;
constexpr std::size_t most_conditions = 10;
constexpr std::size_t most_alike = 1000;
constexpr auto longest_suppression = std::chrono::hours(24 * 366);

const Marking for_the_own{.tlp = Tlp::amber_strict};

Result<void> check_actor(const Actor& actor) {
  if (actor.party.relation == Relation::own && may(actor.role, Act::detect)) return {};
  return fail(ErrorKind::denied,
              "only an analyst or administrator of the node's own organisation does this",
              actor.name, "Ask an administrator of this node");
}

Result<void> check_text(std::string_view text, std::string_view where, std::size_t most,
                        std::string_view remedy) {
  if (!text.empty() && text.size() <= most) return {};
  return fail(ErrorKind::invalid,
              "the " + std::string(where) + " has 1 to " + std::to_string(most) + " bytes",
              std::string(where), std::string(remedy));
}

Result<void> check(const Suppression& suppression, Time now) {
  TRY(check_text(suppression.reason, "reason", longest_said, "Say why these hits are no news"));
  TRY(check_text(suppression.owner, "owner", longest_name, "Name who answers for it"));
  if (suppression.until <= now || suppression.until > now + longest_suppression)
    return fail(ErrorKind::invalid, "a suppression ends within 366 days", "until",
                "Choose a time to come");
  if (suppression.where.size() > most_conditions)
    return fail(ErrorKind::invalid, "at most 10 conditions", "where", "Name fewer fields");
  for (const MatchedField& one : suppression.where) {
    TRY(check_text(one.field, "field", longest_name, "Name the event's field"));
    TRY(check_text(one.text, "text", longest_value, "Write the field's whole text"));
  }
  return {};
}

Error no_such(std::string_view what, std::string_view id) {
  return {ErrorKind::missing, "no such " + std::string(what), std::string(id.substr(0, 64)),
          "Reload the list"};
}

// Those of the same rule that wait for a verdict, the asked one first.
std::vector<std::string> alike(const Picture& picture, const DetectionRow& asked) {
  std::vector<std::string> out{asked.id};
  const auto& rows = picture.detections().rows();
  for (auto row = rows.rbegin(); row != rows.rend() && out.size() < most_alike; ++row)
    if (row->rule == asked.rule && row->is_open() && row->id != asked.id) out.push_back(row->id);
  return out;
}

}  // namespace

Result<std::string> Lookout::suppress(const Actor& actor, Suppression suppression) {
  TRY(check_actor(actor));
  TRY(check(suppression, world_.clock.now()));
  suppression.by = actor.name;
  suppression.recalls.clear();
  std::string id;
  TRY(keeper_.write(
      {.touches = {picture::touch_of("detections")},
       .build = [&](const Picture& picture, Position, Time) -> Result<std::vector<Draft>> {
         if (!picture.detections().rule(suppression.rule))
           return std::unexpected(no_such("rule that was ever hit", suppression.rule));
         std::vector<Draft> drafts{
             made_here(world_, Kind::suppression, picture, for_the_own, to_json(suppression))};
         id = drafts[0].id;
         return drafts;
       }}));
  return id;
}

Result<std::string> Lookout::recall_suppression(const Actor& actor, std::string_view of,
                                                std::string_view reason) {
  TRY(check_actor(actor));
  TRY(check_text(reason, "reason", longest_said, "Say why the hits are news again"));
  std::string id;
  TRY(keeper_.write(
      {.touches = {picture::touch_of("detections")},
       .build = [&](const Picture& picture, Position, Time now) -> Result<std::vector<Draft>> {
         const auto* row = picture.detections().suppression(of);
         if (!row) return std::unexpected(no_such("suppression", of));
         if (!row->is_active(now))
           return fail(ErrorKind::conflict, "this suppression is over already", row->id,
                       "Reload the list of suppressions");
         Suppression back{
             .reason = std::string(reason), .until = now, .by = actor.name, .recalls = row->id};
         std::vector<Draft> drafts{
             made_here(world_, Kind::suppression, picture, for_the_own, to_json(back))};
         id = drafts[0].id;
         return drafts;
       }}));
  return id;
}

Result<JudgementAnswer> Lookout::judge(const Actor& actor, const JudgementRequest& request) {
  TRY(check_actor(actor));
  if (request.note.size() > longest_said)
    return fail(ErrorKind::invalid, "a note has at most 2000 bytes", "note", "Say it shorter");
  if (request.verdict == Judged::note && request.note.empty())
    return fail(ErrorKind::invalid, "a note has words", "note", "Write what you saw");
  JudgementAnswer answer;
  TRY(keeper_.write(
      {.touches = {picture::touch_of("detections")},
       .build = [&](const Picture& picture, Position, Time) -> Result<std::vector<Draft>> {
         const DetectionRow* row = picture.detections().row(request.detection);
         if (!row) return std::unexpected(no_such("detection", request.detection));
         Judgement judgement{.verdict = request.verdict, .note = request.note, .by = actor.name};
         judgement.detections =
             request.alike ? alike(picture, *row) : std::vector<std::string>{row->id};
         answer.judged = judgement.detections.size();
         std::vector<Draft> drafts{
             made_here(world_, Kind::judgement, picture, for_the_own, to_json(judgement))};
         answer.judgement = drafts[0].id;
         answer.duty = picture.detections().rule_of(*row).duty;
         return drafts;
       }}));
  // Whether it ended is the fold's to say.
  keeper_.read([&](const Picture& picture) {
    const picture::OpenDuty* duty = picture.duty(answer.duty);
    if (!duty || !duty->done) answer.duty.clear();
  });
  return answer;
}

}  // namespace hinomi::act
