// Duties and decisions on them.
#include "in/gate.h"
#include "serve/api_letter_parts.h"
#include "serve/duty_words.h"

namespace hinomi::serve {
namespace {

constexpr std::size_t most_findings = 1000;  // of a duty in one answer

std::unexpected<Error> no_such_duty(const ApiCall& call) {
  return fail(ErrorKind::missing, "no such duty", call.arguments[0].substr(0, 64),
              "GET /api/v1/duties lists those you may know of");
}

// What is to be mended: a flaw, or what was found on a device.
void add_mend(json::object& duty, const Exposed& exposed) {
  if (exposed.finding.empty()) {
    duty["flaw"] = {{"name", exposed.flaw},
                    {"title", exposed.title},
                    {"priority", name_of(exposed.priority)},
                    {"why", json::value_from(exposed.why)},
                    {"systems", exposed.count}};
    return;
  }
  json::array plan;
  for (const MendStep& step : exposed.plan)
    plan.push_back({{"who", step.who},
                    {"due", format_time(step.due)},
                    {"text", {{"en", step.en}, {"ja", step.ja}}}});
  duty["device"] = {{"id", exposed.assets.empty() ? std::string() : exposed.assets[0]},
                    {"name", exposed.title},
                    {"finding", exposed.finding},
                    {"subjects", json::value_from(exposed.subjects)},
                    {"priority", name_of(exposed.priority)},
                    {"plan", std::move(plan)}};
}

}  // namespace

json::object duty_json(const ApiCall& call, const picture::Picture& picture,
                       const picture::OpenDuty& open) {
  std::size_t block = 0, url_only = 0;
  for (Position position : open.duty.findings)
    if (const auto* entry = picture.entry_of(position);
        entry && may_know_entry(call, picture, *entry)) {
      block += entry->verdict == Verdict::block;
      url_only += entry->verdict == Verdict::url_only;
    }
  Title title = title_of(picture, open);
  const picture::DraftRow* draft = picture.letters().draft(open.duty.subject);
  const Member* whose = picture.member(open.duty.member);
  json::object out{{"id", open.id},
                   {"kind", name_of(open.duty.kind)},
                   {"subject", open.duty.subject},
                   {"owner", open.duty.owner},
                   {"needs", open.duty.needs},
                   {"approved_by", json::value_from(open.approved_by)},
                   {"due", format_time(open.duty.due)},
                   {"overdue", !open.done && open.duty.due <= picture.now()},
                   {"reason", open.duty.reason},
                   {"state", open.done ? "done" : "open"},
                   {"declined", open.declined},
                   {"counts", {{"block", block}, {"url_only", url_only}}},
                   {"title", std::move(title.ja)},
                   {"title_en", std::move(title.en)},
                   {"member", id_or_null(open.duty.member)},
                   {"member_name", id_or_null(whose ? whose->name : open.duty.member)},
                   {"letter", draft ? id_or_null(draft->letter) : json::value(nullptr)},
                   {"received", format_time(open.received)}};
  if (call.is_own()) out["position"] = open.position;
  add_marking(out, open.marking);
  if (open.duty.kind == DutyKind::mend_contact)
    if (const Contact* contact = picture.people().contact(open.duty.subject)) {
      const Member* member = picture.member(contact->member);
      out["contact"] = {{"id", contact->id},
                        {"member", contact->member},
                        {"member_name", member ? member->name : contact->member},
                        {"role", contact->role},
                        {"holder", contact->holder}};
    }
  if (open.duty.kind == DutyKind::mend_flaw)
    if (const auto* row = picture.systems().exposed(open.duty.subject)) add_mend(out, row->exposed);
  if (open.duty.kind == DutyKind::secure_supply)
    if (const auto* row = picture.supplies().change(open.duty.subject)) {
      const SupplierChange& change = row->change;
      out["supplier"] = {{"id", open.duty.about},
                         {"what", name_of(change.what)},
                         {"text", change.text},
                         {"successor", change.successor},
                         {"at", change.at ? json::value(format_time(*change.at)) : json::value()}};
    }
  // Who appealed wrote to this node, not to everybody who may know what was blocked.
  if (const auto* appeal = picture.appeal(open.duty.subject); appeal && call.is_own())
    out["appeal"] = {{"value", appeal->appeal.value},
                     {"contact", appeal->appeal.contact},
                     {"reason", appeal->appeal.reason}};
  return out;
}

bool may_know_duty(const ApiCall& call, const picture::Picture& picture,
                   const picture::OpenDuty& open) {
  return circle_of(open, picture).holds(call.actor.party);
}

Result<HttpResponse> list_duties(ApiCall& call) {
  std::size_t limit = TRY(limit_of(call));
  std::string state = call.query("state");
  if (state.empty()) state = "open";
  if (state != "open" && state != "done" && state != "all")
    return fail(ErrorKind::invalid, "no such state", "state", "One of open, done, all");
  Position after = TRY(after_of(call));
  json::array items;
  json::value next;
  call.shared.keeper.read([&](const picture::Picture& picture) {
    // Answers whether the page is full.
    auto add = [&](const picture::OpenDuty& one) {
      if (after != 0 && one.position >= after) return false;
      if (state != "all" && (state == "done") != one.done) return false;
      if (!may_know_duty(call, picture, one)) return false;
      if (items.size() == limit) {
        next = items.back().as_object()["id"];
        return true;
      }
      items.push_back(duty_json(call, picture, one));
      return false;
    };
    const auto& duties = picture.duties();
    if (state == "open") {
      const auto& open = picture.open_duties();
      for (auto it = open.rbegin(); it != open.rend() && !add(duties[*it]);) ++it;
    } else {
      for (auto it = duties.rbegin(); it != duties.rend() && !add(*it);) ++it;
    }
  });
  return json_response({{"items", std::move(items)}, {"next", std::move(next)}});
}

Result<HttpResponse> get_duty(ApiCall& call) {
  std::vector<std::pair<Position, picture::State>> findings;
  auto found =
      call.shared.keeper.read([&](const picture::Picture& picture) -> Result<json::object> {
        const picture::OpenDuty* open = picture.duty(call.arguments[0]);
        if (!open || !may_know_duty(call, picture, *open)) return no_such_duty(call);
        for (Position position : open->duty.findings)
          if (const auto* entry = picture.entry_of(position);
              entry && findings.size() < most_findings)
            if (may_know_entry(call, picture, *entry))
              findings.emplace_back(entry->finding, picture.state_for(*entry, call.actor.party));
        return duty_json(call, picture, *open);
      });
  json::object out = TRY(std::move(found));
  json::array list;
  for (auto [position, state] : findings) {
    act::JudgedFinding finding = TRY(call.shared.desk.finding_at(position));
    finding.state = state;
    list.push_back(finding_json(call, finding, true));
  }
  out["findings"] = std::move(list);
  return json_response(out);
}

Result<HttpResponse> post_decision(ApiCall& call) {
  json::object body = TRY(json_body(call.request));
  act::Decision decision;
  std::string_view word = text_at(body, "decision");
  if (word != "approve" && word != "decline")
    return fail(ErrorKind::invalid, "decision is \"approve\" or \"decline\"", "decision",
                "Send {\"decision\": \"approve\", \"basis\": ...}");
  decision.approve = word == "approve";
  decision.emergency = flag_at(body, "emergency");
  decision.basis = in::cut(text_at(body, "basis"), 1000);
  decision.note = in::cut(text_at(body, "note"), 4000);
  if (std::string_view until = text_at(body, "until"); !until.empty()) {
    auto time = parse_time_loosely(until);
    if (!time) {
      time.error().where = "until";
      return std::unexpected(time.error());
    }
    decision.until = *time;
  }
  if (const json::array* except = array_at(body, "except"))
    for (const auto& key : *except)
      if (key.is_string()) decision.except.emplace_back(std::string_view(key.get_string()));
  std::optional<DutyKind> kind;
  call.shared.keeper.read([&](const picture::Picture& picture) {
    const picture::OpenDuty* open = picture.duty(call.arguments[0]);
    if (open && may_know_duty(call, picture, *open)) kind = open->duty.kind;
  });
  if (!kind) return no_such_duty(call);
  bool of_letter = kind == DutyKind::approve_letter;
  auto answer = TRY(of_letter ? call.shared.post.decide(call.actor, call.arguments[0], decision)
                              : call.shared.desk.decide(call.actor, call.arguments[0], decision));
  return json_response({{"approval", answer.approval},
                        {"state", answer.done ? "done" : "open"},
                        {"missing", answer.missing},
                        {"notice", id_or_null(of_letter ? std::string() : answer.notice)},
                        {"letter", id_or_null(of_letter ? answer.notice : std::string())},
                        {"published", answer.published},
                        {"review", id_or_null(answer.review)}});
}

}  // namespace hinomi::serve
