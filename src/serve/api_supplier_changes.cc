// What became of suppliers: told by the desk, answered by those whom it concerns.
#include <algorithm>

#include "act/supplier_changes.h"
#include "in/fold.h"
#include "in/gate.h"
#include "serve/api_letter_parts.h"
#include "serve/api_supply_parts.h"

namespace hinomi::serve {
namespace {

using picture::Picture;
using picture::SupplierChangeRow;

act::SupplierChanges supplier_changes_of(const ApiCall& call) {
  return {call.shared.world, call.shared.keeper};
}

// Who told it, and those whom it concerns and who may know why.
bool may_know_change(const ApiCall& call, const SupplierChangeRow& row) {
  const auto& members = row.change.members;
  return call.is_own() ||
         std::find(members.begin(), members.end(), call.actor.party.member) != members.end();
}

json::object named_json(const Picture& picture, std::string_view id) {
  const Member* member = picture.member(id);
  return {{"id", id}, {"name", member ? std::string_view(member->name) : id}};
}

// A member's own view of it: what is told to it, and its Duty. The desk's: all.
json::object change_json(const ApiCall& call, const SupplierChangeRow& row) {
  const SupplierChange& change = row.change;
  json::object out{{"id", change.id},
                   {"what", name_of(change.what)},
                   {"text", change.text},
                   {"successor", change.successor},
                   {"at", change.at ? json::value(format_time(*change.at)) : json::value()},
                   {"over", change.over},
                   {"since", format_time(row.since)},
                   {"told", format_time(row.told)}};
  auto mine = row.duties.find(call.actor.party.member);
  out["duty"] = id_or_null(mine == row.duties.end() ? std::string() : mine->second);
  if (!call.is_own()) return out;
  json::array roles;
  for (SupplyRole role : change.roles) roles.emplace_back(name_of(role));
  out["supplier"] = change.supplier;
  out["roles"] = std::move(roles);
  out["evidence"] = change.evidence;
  out["by"] = change.by;
  out["members"] = change.members.size();
  out["waiting"] = row.duties.size();
  return out;
}

json::array concerns_json(const Picture& picture, const std::vector<act::Concerned>& concerns,
                          const SupplierChangeRow* row) {
  json::array out;
  for (const act::Concerned& one : concerns) {
    json::array services;
    for (const std::string& id : one.services) {
      const Service* service = picture.people().service(id);
      services.push_back({{"id", id}, {"name", service ? service->name : id}});
    }
    json::object item = named_json(picture, one.member);
    const bool has_duty = row && row->duties.contains(one.member);
    const bool is_told = row && std::find(row->change.members.begin(), row->change.members.end(),
                                          one.member) != row->change.members.end();
    item["services"] = std::move(services);
    item["tier"] = one.tier;
    item["chain"] = json::value_from(one.chain);
    item["state"] = has_duty         ? "waiting"
                    : is_told        ? "answered"
                    : one.may_know() ? "told"
                                     : "withheld";
    out.push_back(std::move(item));
  }
  return out;
}

std::unexpected<Error> no_such_change_of_supplier(std::string_view id) {
  return fail(ErrorKind::missing, "no such change of a supplier", std::string(id.substr(0, 64)),
              "GET /api/v1/supplier-changes lists those you may know of");
}

// The body of POST; what is not there stays as it was of one that has an id.
Result<SupplierChange> supplier_change_in(const ApiCall& call) {
  const json::object body = TRY(json_body(call.request));
  SupplierChange out;
  if (std::string id = clean_utf8(std::string(text_at(body, "id"))); !id.empty()) {
    const bool is_there = call.shared.keeper.read([&](const Picture& picture) {
      const auto* row = picture.supplies().change(id);
      if (row && call.is_own()) out = row->change;
      return row && call.is_own();
    });
    if (!is_there) return no_such_change_of_supplier(id);
  }
  for (auto [key, text] : {std::pair("supplier", &out.supplier),
                           {"text", &out.text},
                           {"evidence", &out.evidence},
                           {"successor", &out.successor}})
    if (body.contains(key)) *text = clean_utf8(std::string(text_at(body, key)));
  const auto what = supplier_turn_from(text_at(body, "what"));
  if (!what && (body.contains("what") || out.id.empty()))
    return fail(ErrorKind::invalid, "it is not said what became of it", "what",
                "One of replaced, ends, support_ends, compromised, insolvent, foreign_order");
  if (what) out.what = *what;
  if (const json::array* roles = array_at(body, "roles")) {
    out.roles.clear();
    for (const json::value& one : *roles) {
      auto role =
          one.is_string() ? supply_role_from(std::string_view(one.get_string())) : std::nullopt;
      if (!role)
        return fail(ErrorKind::invalid, "no such role", "roles",
                    "Some of makes, hosts, maintains, resells");
      out.roles.push_back(*role);
    }
  }
  if (body.contains("at")) {
    out.at.reset();
    if (std::string_view at = text_at(body, "at"); !at.empty()) {
      auto time = parse_time_loosely(at);
      if (!time) return fail(ErrorKind::invalid, "not a date", "at", "Write it as 2027-03-31");
      out.at = *time;
    }
  }
  return out;
}

}  // namespace

json::array supplier_changes_json(const ApiCall& call, const Picture& picture,
                                  std::string_view organisation) {
  json::array out;
  const Member* member = picture.member(organisation);
  auto is_about = [&](const SupplierChangeRow& row) {
    if (!call.is_own()) {
      auto mine = row.duties.find(call.actor.party.member);
      const auto* duty = mine == row.duties.end() ? nullptr : picture.duty(mine->second);
      return duty && duty->duty.about == organisation;
    }
    const std::string folded = in::folded_for_search(row.change.supplier);
    return row.change.supplier == organisation || "name:" + folded == organisation ||
           (member && in::folded_for_search(member->name) == folded);
  };
  const auto& all = picture.supplies().changes();
  // Ids are in the order of time.
  for (auto at = all.rbegin(); at != all.rend(); ++at)
    if (!at->second.change.over && may_know_change(call, at->second) && is_about(at->second))
      out.push_back(change_json(call, at->second));
  return out;
}

std::optional<supply::Node> organisation_of(const ApiCall& call, const act::SupplyView& view,
                                            std::string_view id) {
  if (auto node = view.organisation(id); node || !call.is_own() || !id.starts_with("name:"))
    return node;
  const std::string_view name = id.substr(5);
  const std::string member = call.shared.keeper.read([&](const Picture& picture) {
    std::string out;
    for (const auto& [of, one] : picture.members())
      if (!one.removed && out.empty() &&
          (in::folded_for_search(of) == name || in::folded_for_search(one.name) == name))
        out = of;
    return out;
  });
  return view.organisation(member);
}

Result<HttpResponse> list_supplier_changes(ApiCall& call) {
  const std::size_t limit = TRY(limit_of(call));
  const std::string after = call.query("after"), state = call.query("state");
  if (!state.empty() && state != "open" && state != "all")
    return fail(ErrorKind::invalid, "no such state", "state", "One of open, all");
  json::array items;
  json::value next;
  std::size_t total = 0;
  call.shared.keeper.read([&](const Picture& picture) {
    const auto& all = picture.supplies().changes();
    for (auto at = all.rbegin(); at != all.rend(); ++at) {
      const SupplierChangeRow& row = at->second;
      if (!may_know_change(call, row) || (row.change.over && state != "all")) continue;
      ++total;
      if (!after.empty() && row.change.id >= after) continue;
      if (items.size() < limit)
        items.push_back(change_json(call, row));
      else if (next.is_null())
        next = items.back().as_object()["id"];
    }
  });
  return json_response({{"items", std::move(items)}, {"next", std::move(next)}, {"total", total}});
}

Result<HttpResponse> get_supplier_change(ApiCall& call) {
  return call.shared.keeper.read([&](const Picture& picture) -> Result<HttpResponse> {
    const auto* row = picture.supplies().change(call.arguments[0]);
    if (!row || !may_know_change(call, *row)) return no_such_change_of_supplier(call.arguments[0]);
    json::object out = change_json(call, *row);
    if (call.is_own()) {
      const act::SupplyGround ground(picture, call.shared.world.clock.now());
      const auto concerns =
          act::concerned_by(picture, ground, ground.view(act::supply_reader_of_all()), row->change);
      out["concerns"] = concerns_json(picture, concerns, row);
    }
    return json_response(out);
  });
}

Result<HttpResponse> post_supplier_change(ApiCall& call) {
  SupplierChange change = TRY(supplier_change_in(call));
  const bool dry_run = call.query("dry_run") == "1";
  const act::SupplierChangeAnswer answer =
      TRY(supplier_changes_of(call).tell(call.actor, std::move(change), dry_run));
  json::array concerns = call.shared.keeper.read([&](const Picture& picture) {
    return concerns_json(picture, answer.concerns, picture.supplies().change(answer.change));
  });
  return json_response({{"change", id_or_null(answer.change)},
                        {"is_new", answer.is_new},
                        {"told", answer.told},
                        {"withheld", answer.withheld},
                        {"concerns", std::move(concerns)}},
                       answer.is_new && !dry_run ? 201 : 200);
}

Result<HttpResponse> post_supplier_change_answer(ApiCall& call) {
  const json::object body = TRY(json_body(call.request));
  TRY(supplier_changes_of(call).answer(call.actor, call.arguments[0],
                                       std::string(text_at(body, "note"))));
  return json_response({{"change", call.arguments[0]}, {"answered", true}});
}

Result<HttpResponse> post_supplier_change_end(ApiCall& call) {
  TRY(supplier_changes_of(call).end(call.actor, call.arguments[0]));
  return json_response({{"change", call.arguments[0]}, {"over", true}});
}

}  // namespace hinomi::serve
