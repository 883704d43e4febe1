// Records: one of them, what it stands on and led to, its proof.
#include <algorithm>
#include <set>

#include "base/id.h"
#include "base/text.h"
#include "serve/api_letter_parts.h"
#include "serve/record_words.h"

namespace hinomi::serve {
namespace {

constexpr std::size_t body_shown = 64 * 1024;
constexpr std::size_t most_links = 20;

std::unexpected<Error> no_such_record(std::string_view id) {
  return fail(ErrorKind::missing, "no such record", std::string(id.substr(0, 64)),
              "Check the id; it may also be one that you may not know of");
}

// The Record if the caller may know of it; else missing, as if it were not there.
Result<Record> visible(const ApiCall& call, Result<Record> found) {
  if (!found) return found;
  bool known = call.shared.keeper.read([&](const picture::Picture& picture) {
    return circle_of(*found, picture).holds(call.actor.party);
  });
  if (known) return found;
  return no_such_record(found->id);
}

// What a channel is encrypted or signed with is for the one who sends, and shown to nobody.
bool holds_key(const Record& record) {
  auto contact = contact_from_json(record.body);
  return !contact || std::any_of(contact->channels.begin(), contact->channels.end(),
                                 [](const Channel& one) { return !one.key.empty(); });
}

// What names the evidence and Records of others is shown in full to those who may know everything.
bool in_full(const ApiCall& call, const Record& record) {
  const Party& party = call.actor.party;
  switch (record.kind) {
    case Kind::finding:
    case Kind::duty:
    case Kind::notice:
    case Kind::recall: return party.desk;
    case Kind::access: return false;  // digests of tokens and passwords
    case Kind::letter:                // names every addressee, and the sealed way back
      return call.shared.keeper.read([&](const picture::Picture& picture) {
        const auto* row = picture.letters().letter(record.id);
        return row && is_letter_desk(call, row->sender);
      });
    case Kind::contact:
      if (holds_key(record)) return false;
      break;
    default: break;
  }
  return call.is_own() || record.origin == party.member;
}

json::object link_json(const Record& record) {
  Title title = title_of(record);
  return {{"id", record.id},
          {"kind", name_of(record.kind)},
          {"title", std::move(title.ja)},
          {"title_en", std::move(title.en)}};
}

json::array stands_on(const ApiCall& call, const Record& record) {
  std::vector<std::string> ids;
  std::vector<Position> positions;
  named_by(record, ids, positions);
  json::array out;
  for (const std::string& id : ids)
    if (auto found = visible_record(call, id)) out.push_back(link_json(*found));
  std::size_t most = out.size() + most_links;
  for (Position position : positions) {
    if (out.size() == most) break;
    if (auto found = visible(call, call.shared.journal.at(position)))
      out.push_back(link_json(*found));
  }
  return out;
}

// What came after because of it: from the Picture, and from the Records written in the same breath.
json::array led_to(const ApiCall& call, const Record& record) {
  std::vector<std::string> ids;
  std::set<Position> positions;
  Position newest = 0;  // of the Findings on the same indicator
  call.shared.keeper.read([&](const picture::Picture& picture) {
    if (const auto* report = picture.report(record.id)) {
      if (!report->reading_id.empty()) ids.push_back(report->reading_id);
      if (!report->duty.empty()) ids.push_back(report->duty);
      std::uint32_t index = picture.report_index(record.id);
      for (const auto& row : picture.findings()) {
        if (positions.size() == most_links) break;
        if (row.report == index && may_know_entry(call, picture, *row.entry))
          positions.insert(row.position);
      }
    }
    if (const auto* open = picture.duty(record.id)) ids = open->approvals;
    if (const auto* draft = picture.letters().draft(record.id)) {
      if (!draft->duty.empty()) ids.push_back(draft->duty);
      if (!draft->letter.empty()) ids.push_back(draft->letter);
    }
    if (const auto* letter = picture.letters().letter(record.id)) {
      ids = letter->follow_ups;
      if (!letter->recalled_by.empty()) ids.push_back(letter->recalled_by);
    }
    if (const auto* row = picture.detections().row(record.id)) {
      positions.insert(row->judgements.begin(), row->judgements.end());
      if (row->newest > record.position) positions.insert(row->newest);
      if (const auto& duty = picture.detections().rule_of(*row).duty; !duty.empty())
        ids.push_back(duty);
    }
    if (record.kind == Kind::finding) {
      for (const auto& open : picture.duties())
        if (std::binary_search(open.duty.findings.begin(), open.duty.findings.end(),
                               record.position))
          ids.push_back(open.id);
      if (const auto* entry = picture.entry_of(record.position)) {
        for (const auto& change : picture.changes())
          if (change.entry == entry && change.notice > record.position)
            positions.insert(change.notice);
        newest = entry->finding;
        if (entry->finding > record.position) positions.insert(entry->finding);
      }
    }
  });
  if (record.kind == Kind::approval || record.kind == Kind::recall || record.kind == Kind::appeal)
    for (Position next = record.position + 1; next <= record.position + 3; ++next)
      positions.insert(next);

  json::array out;
  for (const std::string& id : ids)
    if (auto found = visible_record(call, id)) out.push_back(link_json(*found));
  for (Position position : positions) {
    auto found = visible(call, call.shared.journal.at(position));
    if (!found) continue;
    // One in between may have changed only what fewer may know.
    if (record.kind == Kind::finding && found->kind == Kind::finding && position != newest)
      continue;
    std::vector<std::string> back;
    std::vector<Position> back_positions;
    named_by(*found, back, back_positions);
    bool ours = std::find(back.begin(), back.end(), record.id) != back.end() ||
                record.kind == Kind::finding || record.kind == Kind::report;
    if (ours) out.push_back(link_json(*found));
  }
  return out;
}

// What of an Access anybody may see who may know of the Record.
json::value access_json(const Record& record) {
  auto access = access_from_json(record.body);
  if (!access) return nullptr;
  return {{"name", access->name},       {"role", name_of(access->role)}, {"member", access->member},
          {"group", access->group},     {"kind", name_of(access->kind)}, {"by", access->by},
          {"revoked", access->revoked}, {"pending", access->pending}};
}

json::value body_json(const Record& record) {
  if (record.body.size() > body_shown) return json::string(record.body.substr(0, body_shown));
  if (auto value = parse_json(record.body)) return *value;
  return json::string(record.body);
}

}  // namespace

Result<Record> visible_record(const ApiCall& call, std::string_view id) {
  if (!is_uuid(id)) return no_such_record(id);
  auto found = call.shared.journal.by_id(to_lower(id));
  if (!found && found.error().kind == ErrorKind::missing) return no_such_record(id);
  return visible(call, std::move(found));
}

Result<HttpResponse> get_record(ApiCall& call) {
  Record record = TRY(visible_record(call, call.arguments[0]));
  Title title = title_of(record);
  json::object out{{"id", record.id},
                   {"kind", name_of(record.kind)},
                   {"title", std::move(title.ja)},
                   {"title_en", std::move(title.en)},
                   {"origin", record.origin},
                   {"received", format_time(record.received)},
                   {"format", record.format},
                   {"exercise", record.exercise},
                   {"stands_on", stands_on(call, record)},
                   {"led_to", led_to(call, record)}};
  // A body names members, evidence and positions beyond what others may know, and its size and
  // digest tell of them; they get what is theirs through the other routes.
  bool whole = in_full(call, record);
  out["body"] = whole                         ? body_json(record)
                : record.kind == Kind::access ? access_json(record)
                                              : json::value(nullptr);
  out["size"] = whole ? json::value(record.body.size()) : json::value(nullptr);
  out["sha256"] = whole ? json::value(to_hex(bytes_of(sha256(record.body)))) : json::value(nullptr);
  if (call.is_own()) out["position"] = record.position;
  add_marking(out, record.marking);
  return json_response(out);
}

Result<HttpResponse> get_record_body(ApiCall& call) {
  Record record = TRY(visible_record(call, call.arguments[0]));
  if (!in_full(call, record))
    return fail(ErrorKind::denied, "the body is for its origin and this node's own people",
                record.id, "Ask for the Record itself: /api/v1/records/" + record.id);
  HttpResponse response;
  response.headers = {{"Content-Type", "application/octet-stream"},
                      {"Content-Disposition", "attachment; filename=\"" + record.id + "\""},
                      {"Cache-Control", "no-store"}};
  response.body = std::move(record.body);
  return response;
}

Result<HttpResponse> get_proof(ApiCall& call) {
  Record record = TRY(visible_record(call, call.arguments[0]));
  HttpResponse response;
  response.headers = {
      {"Content-Type", "application/json"},
      {"Content-Disposition", "attachment; filename=\"" + record.id + ".proof.json\""},
      {"Cache-Control", "no-store"}};
  response.body =
      TRY(call.shared.journal.prove(record.id, in_full(call, record) && call.query("body") != "0"));
  return response;
}

Result<HttpResponse> get_check(ApiCall& call) {
  Record record = TRY(visible_record(call, call.arguments[0]));
  std::string key = call.shared.journal.public_key();
  std::string proof = TRY(call.shared.journal.prove(record.id, true));
  auto checked = store::verify_proof(proof, key);
  json::object out{{"ok", checked.has_value()}, {"verifier_key", key}};
  if (!checked) {
    out["error"] = checked.error().text();
    return json_response(out);
  }
  json::value parsed = TRY(parse_json(proof));
  const json::array* path = array_at(parsed.as_object(), "path");
  out["position"] = checked->position;
  out["leaf"] = to_hex(bytes_of(store::leaf_hash(checked->header)));
  out["path"] = path ? path->size() : 0;
  out["checkpoint"] = checked->checkpoint;
  out["signer"] = checked->signer;
  return json_response(out);
}

Result<HttpResponse> get_checkpoint(ApiCall& call) {
  HttpResponse response;
  response.headers = {{"Content-Type", "text/plain; charset=utf-8"}, {"Cache-Control", "no-store"}};
  response.body = call.shared.journal.checkpoint();
  return response;
}

Result<HttpResponse> get_key(ApiCall& call) {
  HttpResponse response;
  response.headers = {{"Content-Type", "text/plain; charset=utf-8"}};
  response.body = call.shared.journal.public_key() + "\n";
  return response;
}

Result<HttpResponse> get_consistency(ApiCall& call) {
  Position from = std::strtoull(call.query("from").c_str(), nullptr, 10);
  Position to = std::strtoull(call.query("to").c_str(), nullptr, 10);
  if (from == 0 || from > to || to > call.shared.journal.end())
    return fail(ErrorKind::invalid, "from and to are sizes of the journal, 0 < from <= to <= end",
                "from, to", "The end is the second line of /api/v1/checkpoint");
  std::vector<Digest> path = TRY(call.shared.journal.consistency(from, to));
  json::array list;
  for (const Digest& digest : path) list.emplace_back(to_base64(bytes_of(digest)));
  return json_response({{"from", from}, {"to", to}, {"path", std::move(list)}});
}

}  // namespace hinomi::serve
