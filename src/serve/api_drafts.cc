// Drafts of letters: written, shown as the letter that each would become, listed for their desk.
#include <algorithm>

#include "in/gate.h"
#include "serve/api_letter_parts.h"

namespace hinomi::serve {
namespace {

using picture::DraftRow;
using picture::Picture;

constexpr std::size_t most_names = 1000;  // in one list of an address
constexpr std::size_t most_rows = 1000;   // of a preview in one answer
constexpr std::size_t longest_words =
    64 * 1024 + 1;  // the desk refuses what is longer than it takes

Result<std::vector<std::string>> names_at(const json::object& object, std::string_view key) {
  std::vector<std::string> out;
  const json::array* list = array_at(object, key);
  if (!list && object.contains(key) && !object.at(key).is_null())
    return fail(ErrorKind::invalid, std::string(key) + " is a list of names", std::string(key),
                "Send [\"name\", ...]");
  if (!list) return out;
  if (list->size() > most_names)
    return fail(ErrorKind::too_large, "too many names", std::string(key), "At most 1000");
  for (const json::value& one : *list) {
    if (!one.is_string())
      return fail(ErrorKind::invalid, std::string(key) + " is a list of names", std::string(key),
                  "Send [\"name\", ...]");
    out.emplace_back(std::string_view(one.get_string()));
  }
  return out;
}

Result<Address> address_from(const json::object& object) {
  Address to;
  for (auto [key, list] : {std::pair("members", &to.members),
                           {"groups", &to.groups},
                           {"sectors", &to.sectors},
                           {"municipalities", &to.municipalities},
                           {"products", &to.products},
                           {"flaws", &to.flaws},
                           {"suppliers", &to.suppliers},
                           {"services", &to.services},
                           {"obligations", &to.obligations}})
    *list = TRY(names_at(object, key));
  for (const std::string& name : TRY(names_at(object, "kinds"))) {
    auto kind = member_kind_from(name);
    if (!kind)
      return fail(ErrorKind::invalid, "no such kind of member: " + name.substr(0, 40), "to/kinds",
                  "See docs/api.md for the words");
    to.kinds.push_back(*kind);
  }
  to.everyone = flag_at(object, "everyone");
  return to;
}

template <class T>
Result<void> take_word(const json::object& body, std::string_view key,
                       std::optional<T> (*from)(std::string_view), std::string_view words, T& out) {
  std::string_view text = text_at(body, key);
  if (text.empty()) return {};
  auto value = from(text);
  if (!value)
    return fail(ErrorKind::invalid, "no such " + std::string(key), std::string(key),
                std::string(words));
  out = *value;
  return {};
}

Result<std::optional<Marking>> marking_from(const json::object& body, Tlp otherwise) {
  bool said =
      !text_at(body, "tlp").empty() || !text_at(body, "pap").empty() || array_at(body, "groups");
  if (!said) return std::optional<Marking>();
  Marking marking{.tlp = otherwise};
  TRY(take_word(body, "tlp", tlp_from, "One of CLEAR, GREEN, AMBER, AMBER+STRICT, RED",
                marking.tlp));
  TRY(take_word(body, "pap", pap_from, "One of CLEAR, GREEN, AMBER, RED", marking.pap));
  if (array_at(body, "groups")) {
    marking.groups = TRY(names_at(body, "groups"));
    std::sort(marking.groups->begin(), marking.groups->end());
    marking.groups->erase(std::unique(marking.groups->begin(), marking.groups->end()),
                          marking.groups->end());
  }
  return std::optional(std::move(marking));
}

Result<act::DraftRequest> draft_request(const json::object& body, Tlp default_tlp) {
  act::DraftRequest request;
  hinomi::Draft& draft = request.draft;
  for (auto [key, text] : {std::pair("title", &draft.title),
                           {"text", &draft.text},
                           {"title_en", &draft.title_en},
                           {"text_en", &draft.text_en},
                           {"basis", &draft.basis},
                           {"community", &draft.community},
                           {"follows", &draft.follows}})
    *text = in::cut(text_at(body, key), longest_words);
  TRY(take_word(body, "purpose", purpose_from, "One of warning, question, answer, check, advice",
                draft.purpose));
  if (draft.purpose == Purpose::filing)
    return fail(ErrorKind::invalid, "a filing comes from an answered form", "purpose",
                "POST /api/v1/forms/{id}");
  TRY(take_word(body, "urgency", urgency_from, "One of now, today, routine", draft.urgency));
  if (const json::object* to = object_at(body, "to")) draft.to = TRY(address_from(*to));
  if (std::string_view until = text_at(body, "until"); !until.empty())
    draft.until = TRY(parse_time_loosely(until));
  draft.answer_minutes =
      static_cast<int>(std::clamp<std::int64_t>(number_at(body, "answer_minutes"), -1, 1'000'000));
  draft.sources = TRY(names_at(body, "sources"));
  draft.anonymous = flag_at(body, "anonymous");
  draft.tier = static_cast<int>(std::clamp<std::int64_t>(number_at(body, "tier"), 0, 1000));
  if (draft.purpose == Purpose::question && draft.tier == 0) draft.tier = 1;
  request.marking = TRY(marking_from(body, default_tlp));
  request.deidentify = flag_at(body, "deidentify");
  request.dry_run = flag_at(body, "dry_run");
  return request;
}

json::array diff_json(const std::vector<conceal::Stretch>& diff) {
  json::array out;
  for (const conceal::Stretch& one : diff)
    out.push_back({{"text", one.text}, {"instead", one.instead}, {"taken_out", one.taken_out}});
  return out;
}

json::object row_json(const Picture& picture, const act::Preview::Row& row) {
  json::array why;
  for (const auto& [code, detail] : row.why) why.push_back(why_json(code, detail));
  const Member* member = picture.member(row.member);
  return {{"member", row.member},
          {"name", row.name},
          {"sector", member ? member->sector : std::string()},
          {"must", row.must},
          {"may", row.may},
          {"told", row.must && row.may},
          {"why", std::move(why)},
          {"contacts", json::value_from(row.contacts)}};
}

// `q`, `told` and `after` (the member of the last row before) choose among the rows.
Result<json::object> preview_json(const ApiCall& call, const act::Preview& preview) {
  std::string part = call.query("q"), told = call.query("told"), after = call.query("after");
  if (!told.empty() && told != "yes" && told != "no")
    return fail(ErrorKind::invalid, "told is yes or no", "told", "Send told=yes");
  const hinomi::Draft& draft = preview.draft;
  json::object out{{"title", draft.title},
                   {"text", draft.text},
                   {"title_en", draft.title_en},
                   {"text_en", draft.text_en},
                   {"purpose", name_of(draft.purpose)},
                   {"urgency", name_of(draft.urgency)},
                   {"basis", draft.basis},
                   {"until", time_or_null(draft.until)},
                   {"diff",
                    {{"title", diff_json(preview.title_diff)},
                     {"text", diff_json(preview.text_diff)},
                     {"title_en", diff_json(preview.title_en_diff)},
                     {"text_en", diff_json(preview.text_en_diff)}}}};
  add_marking(out, preview.marking);
  std::size_t must = 0;
  json::array rows;
  json::value next;
  call.shared.keeper.read([&](const Picture& picture) {
    for (const act::Preview::Row& row : preview.rows) {
      must += row.must;
      bool fits = (told.empty() || (told == "yes") == (row.must && row.may)) &&
                  row.member > after &&
                  (holds_part(row.name, part) || holds_part(row.member, part));
      if (!fits || !next.is_null()) continue;
      if (rows.size() == most_rows) {
        next = rows.back().as_object()["member"];
        continue;
      }
      rows.push_back(row_json(picture, row));
    }
  });
  out["counts"] = {{"must", must},
                   {"told", preview.told},
                   {"withheld", preview.withheld},
                   {"unreachable", preview.unreachable},
                   {"contacts", preview.contacts}};
  out["choice"] =
      preview.choice ? json::value(choice_json(call, *preview.choice)) : json::value(nullptr);
  out["rows"] = std::move(rows);
  out["next"] = std::move(next);
  return out;
}

json::object address_json(const Address& to) {
  json::array kinds;
  for (MemberKind kind : to.kinds) kinds.emplace_back(name_of(kind));
  return {{"members", json::value_from(to.members)},
          {"groups", json::value_from(to.groups)},
          {"sectors", json::value_from(to.sectors)},
          {"municipalities", json::value_from(to.municipalities)},
          {"products", json::value_from(to.products)},
          {"flaws", json::value_from(to.flaws)},
          {"suppliers", json::value_from(to.suppliers)},
          {"services", json::value_from(to.services)},
          {"obligations", json::value_from(to.obligations)},
          {"kinds", std::move(kinds)},
          {"everyone", to.everyone}};
}

std::string_view state_of(const Picture& picture, const DraftRow& row) {
  if (!row.letter.empty()) return "sent";
  const picture::OpenDuty* open = picture.duty(row.duty);
  return open && open->declined ? "declined" : "open";
}

json::object draft_json(const ApiCall& call, const Picture& picture, const DraftRow& row,
                        bool in_full) {
  const hinomi::Draft& draft = row.draft;
  json::object out{{"draft", row.id},
                   {"duty", id_or_null(row.duty)},
                   {"letter", id_or_null(row.letter)},
                   {"state", state_of(picture, row)},
                   {"title", draft.title},
                   {"title_en", draft.title_en},
                   {"purpose", name_of(draft.purpose)},
                   {"urgency", name_of(draft.urgency)},
                   {"by", draft.by},
                   {"member", id_or_null(draft.member)},
                   {"received", format_time(row.received)},
                   {"exercise", row.exercise},
                   {"until", time_or_null(draft.until)}};
  add_marking(out, row.marking);
  if (call.is_own()) out["position"] = row.position;
  if (!in_full) return out;
  out["text"] = draft.text;
  out["text_en"] = draft.text_en;
  out["to"] = address_json(draft.to);
  out["basis"] = draft.basis;
  out["answer_minutes"] = draft.answer_minutes;
  out["sources"] = json::value_from(draft.sources);
  out["anonymous"] = draft.anonymous;
  out["deidentify"] = draft.deidentified;
  out["community"] = draft.community;
  out["tier"] = draft.tier;
  out["follows"] = id_or_null(draft.follows);
  out["form"] = id_or_null(draft.form);
  out["authority"] = id_or_null(draft.authority);
  return out;
}

bool may_see_draft(const ApiCall& call, const DraftRow& row) {
  return is_letter_desk(call, row.origin) || call.actor.party.desk;
}

}  // namespace

Result<HttpResponse> post_draft(ApiCall& call) {
  json::object body = TRY(json_body(call.request));
  Tlp otherwise =
      call.shared.keeper.read([](const Picture& picture) { return picture.setting().default_tlp; });
  act::DraftRequest request = TRY(draft_request(body, otherwise));
  act::DraftAnswer answer = TRY(call.shared.post.draft(call.actor, request));
  json::object preview = TRY(preview_json(call, answer.preview));
  return json_response({{"draft", id_or_null(answer.draft)},
                        {"duty", id_or_null(answer.duty)},
                        {"preview", std::move(preview)}},
                       request.dry_run ? 200 : 201);
}

Result<HttpResponse> list_drafts(ApiCall& call) {
  std::size_t limit = TRY(limit_of(call));
  std::string state = call.query("state");
  if (state.empty()) state = "open";
  if (state != "open" && state != "sent" && state != "declined" && state != "all")
    return fail(ErrorKind::invalid, "no such state", "state", "One of open, sent, declined, all");
  Position after = TRY(after_of(call));
  json::array items;
  json::value next;
  call.shared.keeper.read([&](const Picture& picture) {
    const auto& drafts = picture.letters().drafts();
    for (auto row = drafts.rbegin(); row != drafts.rend(); ++row) {
      if (after != 0 && row->position >= after) continue;
      if (!is_letter_desk(call, row->origin)) continue;
      if (state != "all" && state_of(picture, *row) != state) continue;
      if (items.size() == limit) {
        next = items.back().as_object()["draft"];
        break;
      }
      items.push_back(draft_json(call, picture, *row, false));
    }
  });
  return json_response({{"items", std::move(items)}, {"next", std::move(next)}});
}

Result<HttpResponse> get_draft(ApiCall& call) {
  const std::string& id = call.arguments[0];
  auto found = call.shared.keeper.read([&](const Picture& picture) -> Result<json::object> {
    const DraftRow* row = picture.letters().draft(id);
    if (row && may_see_draft(call, *row)) return draft_json(call, picture, *row, true);
    return fail(ErrorKind::missing, "no such draft", id.substr(0, 64),
                "GET /api/v1/drafts lists yours");
  });
  json::object out = TRY(std::move(found));
  act::Preview preview = TRY(call.shared.post.preview(call.actor, id));
  out["preview"] = TRY(preview_json(call, preview));
  return json_response(out);
}

Result<HttpResponse> post_draft_recipients(ApiCall& call) {
  json::object body = TRY(json_body(call.request));
  std::vector<std::string> members;
  if (const json::array* list = array_at(body, "members"))
    for (const json::value& one : *list)
      if (one.is_string()) members.emplace_back(std::string_view(one.get_string()));
  std::string written =
      TRY(call.shared.post.readdress(call.actor, call.arguments[0], std::move(members)));
  return json_response({{"record", written}}, 201);
}

}  // namespace hinomi::serve
