// Now: what is in danger, what the caller must do next, by when. From what is outstanding alone,
// never from all that ever was.
#include <algorithm>

#include "act/reach.h"
#include "serve/api_letter_parts.h"

namespace hinomi::serve {
namespace {

using picture::LetterRow;
using picture::OpenDuty;
using picture::Picture;

constexpr std::size_t most_dangers = 50;
constexpr std::size_t most_changes = 10'000;  // looked back at
constexpr auto news_for = std::chrono::hours(24);

struct Outlook {
  json::array danger;
  const OpenDuty* next_duty = nullptr;
  const LetterRow* next_letter = nullptr;
  std::optional<Time> letter_by;
  std::size_t duties = 0, overdue = 0, unanswered = 0, dead = 0, uncovered = 0, waiting = 0;
};

json::object danger_json(std::string_view kind, json::value id, std::string_view title,
                         std::string_view title_en, Time since, std::size_t count,
                         std::string_view urgency) {
  return {{"kind", kind},         {"id", std::move(id)},         {"title", title},
          {"title_en", title_en}, {"since", format_time(since)}, {"count", count},
          {"urgency", urgency}};
}

void add_danger(Outlook& out, json::object danger) {
  if (out.danger.size() < most_dangers) out.danger.push_back(std::move(danger));
}

// What is late, by its kind and whose it is: the page has the words for it in both languages.
json::object late_json(const ApiCall& call, const Picture& picture, const OpenDuty& open) {
  json::object duty = duty_json(call, picture, open);
  json::object out = danger_json("duty", json::value(open.id), text_at(duty, "title"),
                                 text_at(duty, "title_en"), open.duty.due, 1, "now");
  for (std::string_view same : {"member", "member_name", "counts"}) out[same] = duty[same];
  for (std::string_view of_some : {"flaw", "device", "supplier"})
    if (const json::value* part = duty.if_contains(of_some)) out[of_some] = *part;
  out["code"] = duty["kind"];
  return out;
}

// May the caller do it, and not only look at it?
bool is_its_to_do(const ApiCall& call, const Picture& picture, const OpenDuty& open) {
  std::string_view whose =
      open.duty.member.empty() ? std::string_view(picture.setting().node) : open.duty.member;
  if (open.duty.kind == DutyKind::judge_detection)
    return may(call.actor.role, Act::detect) && call.is_own();
  if (open.duty.kind == DutyKind::mend_flaw || open.duty.kind == DutyKind::tell_owner ||
      open.duty.kind == DutyKind::secure_supply)
    return may(call.actor.role, Act::report) && call.actor.party.member == whose;
  return may(call.actor.role, Act::approve) && call.actor.party.member == whose;
}

void look_at_duties(const ApiCall& call, const Picture& picture, Time now, Outlook& out) {
  for (std::size_t place : picture.open_duties()) {
    const OpenDuty& open = picture.duties()[place];
    if (!may_know_duty(call, picture, open)) continue;
    ++out.duties;
    bool late = open.duty.due <= now;
    out.overdue += late;
    if (late) add_danger(out, late_json(call, picture, open));
    if (is_its_to_do(call, picture, open) &&
        (!out.next_duty || open.duty.due < out.next_duty->duty.due))
      out.next_duty = &open;
  }
}

void look_at_letters(const ApiCall& call, const Picture& picture, Time now, Outlook& out) {
  const picture::Letters& letters = picture.letters();
  for (std::uint32_t place : letters.outstanding().to_answer(call.actor.party.member)) {
    const LetterRow& row = letters.letters()[place];
    bool over = row.letter.until && *row.letter.until <= now;
    if (over || !is_addressee(row, call.actor.party, picture)) continue;
    ++out.unanswered;
    if (row.letter.urgency != Urgency::routine)
      add_danger(out,
                 danger_json("letter", json::value(row.id), row.letter.title, row.letter.title_en,
                             row.received, 1, name_of(row.letter.urgency)));
    Time by = row.received + picture::answer_within(row.letter);
    if (!out.letter_by || by < *out.letter_by) {
      out.letter_by = by;
      out.next_letter = &row;
    }
  }
}

// What equipment has begun to block within a day, as far as the caller may know of it.
void look_at_indicators(const ApiCall& call, const Picture& picture, Time now, Outlook& out) {
  std::size_t count = 0, seen = 0;
  Time since = now;
  std::string newest;
  const auto& changes = picture.changes();
  for (auto it = changes.rbegin(); it != changes.rend() && ++seen <= most_changes; ++it) {
    if (it->at + news_for <= now) break;
    auto [marking, origin] = picture.audience(*it->entry);
    if (it->state != picture::State::published || !it->entry->is_published(now) ||
        !may_know(marking, origin, call.actor.party))
      continue;
    if (newest.empty()) newest = uuid_text(it->finding_id);
    since = it->at;
    ++count;
  }
  if (count != 0)
    add_danger(out, danger_json("indicator", json::value(newest), "新しく遮断の対象になった指標",
                                "Indicators newly blocked", since, count, "today"));
}

// Of the register, by the same measure as GET /api/v1/reachability, for the node's own desk.
void look_at_contacts(const Picture& picture, const act::Reachability& reach, Outlook& out) {
  out.dead = reach.dead_count;
  out.uncovered = reach.uncovered_count;
  if (reach.dead.empty()) return;
  Time since = Time::max();
  for (const std::string& contact : reach.dead)
    since = std::min(since, picture.letters().reach(contact).failed.value_or(since));
  if (since == Time::max()) return;  // the first of them answered a moment ago
  add_danger(out, danger_json("contact", json::value(reach.dead.front()), "連絡のつかない連絡先",
                              "Contacts that cannot be reached", since, out.dead, "today"));
}

}  // namespace

Result<HttpResponse> get_now(ApiCall& call) {
  Time now = call.shared.world.clock.now();
  const picture::Keeper& keeper = call.shared.keeper;
  bool desk = keeper.read(
      [&](const Picture& picture) { return is_letter_desk(call, picture.setting().node); });
  act::Reachability reach;
  if (desk) reach = act::reachability(keeper, act::ReachBy::sector, "", now);
  return keeper.read([&](const Picture& picture) {
    Outlook out;
    if (may(call.actor.role, Act::read_picture)) look_at_duties(call, picture, now, out);
    look_at_letters(call, picture, now, out);
    if (may(call.actor.role, Act::read_picture)) look_at_indicators(call, picture, now, out);
    if (desk) {
      out.waiting = picture.letters().waiting().size();
      look_at_contacts(picture, reach, out);
    }

    json::value next, by;
    bool duty_first =
        out.next_duty && (!out.letter_by || out.next_duty->duty.due <= *out.letter_by);
    if (duty_first) {
      json::object duty = duty_json(call, picture, *out.next_duty);
      duty["what"] = "duty";
      by = format_time(out.next_duty->duty.due);
      next = std::move(duty);
    } else if (out.next_letter) {
      json::object letter = letter_json(call, picture, *out.next_letter, false);
      letter["what"] = "letter";
      by = format_time(*out.letter_by);
      next = std::move(letter);
    }
    return json_response({{"danger", std::move(out.danger)},
                          {"next", std::move(next)},
                          {"by", std::move(by)},
                          {"counts",
                           {{"duties", out.duties},
                            {"overdue", out.overdue},
                            {"unanswered", out.unanswered},
                            {"dead", out.dead},
                            {"uncovered", out.uncovered},
                            {"waiting", out.waiting}}}});
  });
}

}  // namespace hinomi::serve
