// Suppliers: who stands on whom, as the caller may know it; and what members tell of it.
#include <algorithm>

#include "act/supplies.h"
#include "in/fold.h"
#include "in/gate.h"
#include "judge/supply/chains.h"
#include "judge/supply/standing.h"
#include "serve/api_letter_parts.h"
#include "serve/api_supply_parts.h"

namespace hinomi::serve {
namespace {

using act::SupplyView;
using picture::Picture;
using supply::Node;

constexpr std::size_t shown_dependents = 1000;
constexpr std::size_t dependents_with_chains = 200;  // of these
constexpr std::size_t chains_of_each = 3;

std::shared_ptr<const act::SeenSupplies> supplies_seen_by(ApiCall& call) {
  return call.shared.supply_views.of(call.shared.keeper, call.actor, call.shared.world.clock.now());
}

act::Supplies supplies_of(const ApiCall& call) { return {call.shared.world, call.shared.keeper}; }

// `roles=hosts,makes`; none: all.
Result<supply::Roles> supply_roles_of(const ApiCall& call) {
  std::string text = call.query("roles");
  if (text.empty()) return supply::all_roles;
  supply::Roles out = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view one = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    const auto role = supply::role_from(one);
    if (!role)
      return fail(ErrorKind::invalid, "no such role: " + std::string(in::cut(one, 40)), "roles",
                  "Some of makes, hosts, maintains, resells");
    out |= supply::bit(*role);
  }
  return out;
}

bool is_member_node(const SupplyView& view, Node node) {
  return !view.graph.id(node).starts_with("name:");
}

json::object organisation_json(const SupplyView& view, Node node) {
  return {{"id", view.graph.id(node)},
          {"name", view.names[node]},
          {"is_member", is_member_node(view, node)}};
}

json::object supplier_json(const SupplyView& view, const supply::Standing& one) {
  json::object out = organisation_json(view, one.organisation);
  out["services"] = one.services;
  out["members"] = one.members;
  out["sectors"] = one.sectors;
  out["tiers"] = json::array(one.services_at.begin(), one.services_at.end());
  out["lost_services"] = one.lost_services;
  out["lost_members"] = one.lost_members;
  out["lost_sectors"] = one.lost_sectors;
  return out;
}

json::object supply_json(const Picture& picture, const picture::SupplyRow& row, Time now) {
  const Supply& one = row.supply;
  const bool is_over = one.until && *one.until <= now;
  const Member* member = picture.member(one.member);
  return {{"id", one.id},
          {"member", one.member},
          {"member_name", member ? member->name : one.member},
          {"supplier", one.supplier},
          {"role", name_of(one.role)},
          {"what", one.what},
          {"services", json::value_from(one.services)},
          {"assets", json::value_from(one.assets)},
          {"group", one.group},
          {"least", one.least},
          {"from", one.from ? json::value(format_time(*one.from)) : json::value()},
          {"until", one.until ? json::value(format_time(*one.until)) : json::value()},
          {"state", is_over                                                   ? "over"
                    : one.from && *one.from > now                             ? "coming"
                    : one.until && *one.until <= now + std::chrono::days(180) ? "ends_soon"
                                                                              : "in_force"},
          {"evidence", one.evidence},
          {"consent", name_of(one.consent)},
          {"by", one.by},
          {"since", format_time(row.since)},
          {"told", format_time(row.told)}};
}

json::array dependents_json(const SupplyView& view, Node organisation, supply::Roles roles) {
  json::array out;
  for (const supply::Dependent& one :
       supply::dependents(view.graph, std::span(&organisation, 1), roles)) {
    if (one.tier == 0) continue;  // its own
    if (out.size() == shown_dependents) break;
    const Node member = view.graph.member(one.service);
    json::array chains;
    if (out.size() < dependents_with_chains)
      for (const supply::Chain& chain :
           supply::chains(view.graph, one.service, organisation, chains_of_each, roles)) {
        json::array steps;
        for (const supply::Step& step : chain.steps)
          steps.push_back({{"role", name_of(step.role)},
                           {"id", view.graph.id(step.to)},
                           {"name", view.names[step.to]},
                           {"spare", step.spare}});
        chains.push_back(std::move(steps));
      }
    out.push_back({{"service", view.graph.id(one.service)},
                   {"service_name", view.names[one.service]},
                   {"member", view.graph.id(member)},
                   {"member_name", view.names[member]},
                   {"tier", one.tier},
                   {"stops", one.stops},
                   {"chains", std::move(chains)}});
  }
  return out;
}

std::unexpected<Error> no_such_supplier(std::string_view id) {
  return fail(ErrorKind::missing, "no such supplier", std::string(id.substr(0, 64)),
              "GET /api/v1/suppliers lists those you may know of");
}

// The body of POST /api/v1/supplies; what is not there stays as it was of one that has an id.
Result<Supply> supply_in(const ApiCall& call) {
  const json::object body = TRY(json_body(call.request));
  Supply out;
  if (std::string id = clean_utf8(std::string(text_at(body, "id"))); !id.empty())
    call.shared.keeper.read([&](const Picture& picture) {
      const auto* row = picture.supplies().supply(id);
      if (row && act::may_know_supply(call.actor.party, *row)) out = row->supply;
    });
  for (const auto& [key, value] : body) {
    std::string text;
    if (value.is_string()) {
      text = std::string_view(value.get_string());
    } else if (value.is_array()) {
      for (const json::value& one : value.get_array()) {
        if (!one.is_string())
          return fail(ErrorKind::invalid, "not a list of texts", std::string(key),
                      "Write a list of texts");
        text += std::string_view(one.get_string());
        text += ';';
      }
    } else if (value.is_int64() || value.is_uint64()) {
      text = json::serialize(value);
    } else if (!value.is_null()) {
      return fail(ErrorKind::invalid, "neither a text nor a number", std::string(key),
                  "Write a text");
    }
    TRY(in::set_supply_field(out, key, text));
  }
  return out;
}

}  // namespace

Result<HttpResponse> list_suppliers(ApiCall& call) {
  const std::size_t limit = TRY(limit_of(call));
  const supply::Roles roles = TRY(supply_roles_of(call));
  const std::string wanted = in::folded_for_search(call.query("q"));
  const std::string after = call.query("after");
  const auto seen = supplies_seen_by(call);
  const SupplyView& view = seen->view;
  const auto counted = seen->standings(roles);
  const std::vector<supply::Standing>& all = *counted;
  json::array items, tiers;
  json::value next;
  std::size_t total = 0;
  bool is_begun = after.empty();
  for (const supply::Standing& one : all) {
    if (!wanted.empty() &&
        in::folded_for_search(view.names[one.organisation]).find(wanted) == std::string::npos)
      continue;
    ++total;
    if (!is_begun)
      is_begun = view.graph.id(one.organisation) == after;
    else if (items.size() < limit)
      items.push_back(supplier_json(view, one));
    else if (next.is_null())
      next = items.back().as_object()["id"];
  }
  for (std::size_t tier = 0; tier <= supply::tier_count; ++tier) {
    const supply::Concentration found = supply::concentration(all, tier);
    if (found.pairs == 0 && tier > 0) continue;
    tiers.push_back({{"tier", tier},
                     {"organisations", found.organisations},
                     {"pairs", found.pairs},
                     {"index", static_cast<std::int64_t>(found.index + 0.5)}});
  }
  return json_response({{"services", view.graph.services().size()},
                        {"items", std::move(items)},
                        {"next", std::move(next)},
                        {"total", total},
                        {"concentration", std::move(tiers)}});
}

Result<HttpResponse> get_supplier(ApiCall& call) {
  const supply::Roles roles = TRY(supply_roles_of(call));
  const auto seen = supplies_seen_by(call);
  const SupplyView& view = seen->view;
  const auto node = organisation_of(call, view, call.arguments[0]);
  if (!node) return no_such_supplier(call.arguments[0]);
  json::array dependents = dependents_json(view, *node, roles);
  json::array supplies;
  auto told = view.told.find(*node);
  json::array changes;
  call.shared.keeper.read([&](const Picture& picture) {
    const Time now = call.shared.world.clock.now();
    if (told != view.told.end())
      for (const std::string& id : told->second)
        if (const auto* row = picture.supplies().supply(id);
            row && act::may_know_supply(call.actor.party, *row))
          supplies.push_back(supply_json(picture, *row, now));
    changes = supplier_changes_json(call, picture, view.graph.id(*node));
  });
  if (dependents.empty() && told == view.told.end()) return no_such_supplier(call.arguments[0]);
  json::object out = organisation_json(view, *node);
  out["dependents"] = std::move(dependents);
  out["supplies"] = std::move(supplies);
  out["changes"] = std::move(changes);
  return json_response(out);
}

Result<HttpResponse> list_supplies(ApiCall& call) {
  const std::size_t limit = TRY(limit_of(call));
  const std::string after = call.query("after");
  const Time now = call.shared.world.clock.now();
  json::array items;
  json::value next;
  std::size_t total = 0;
  call.shared.keeper.read([&](const Picture& picture) {
    const auto& all = picture.supplies().all();
    // Ids are in the order of time; the newest first.
    for (auto at = all.end(); at != all.begin();) {
      const picture::SupplyRow& row = (--at)->second;
      if (row.supply.removed || !act::may_know_supply(call.actor.party, row)) continue;
      ++total;
      if (!after.empty() && row.supply.id >= after) continue;
      if (items.size() < limit)
        items.push_back(supply_json(picture, row, now));
      else if (next.is_null())
        next = items.back().as_object()["id"];
    }
  });
  return json_response({{"items", std::move(items)}, {"next", std::move(next)}, {"total", total}});
}

Result<HttpResponse> post_supply(ApiCall& call) {
  const Supply supply = TRY(supply_in(call));
  const bool dry_run = call.query("dry_run") == "1";
  const act::SupplyAnswer answer = TRY(supplies_of(call).put(call.actor, supply, dry_run));
  // Who it concerns, at once.
  json::array dependents;
  const auto seen = supplies_seen_by(call);
  const SupplyView& view = seen->view;
  for (const auto& [node, ids] : view.told)
    if (std::find(ids.begin(), ids.end(), answer.supply) != ids.end())
      dependents = dependents_json(view, node, supply::all_roles);
  return json_response({{"supply", id_or_null(answer.supply)},
                        {"is_new", answer.is_new},
                        {"is_changed", answer.is_changed},
                        {"dependents", std::move(dependents)}},
                       answer.is_new && !dry_run ? 201 : 200);
}

Result<HttpResponse> post_supplies_import(ApiCall& call) {
  const act::SuppliesAnswer answer =
      TRY(supplies_of(call).import(call.actor, call.request.body, call.query("dry_run") == "1"));
  return json_response({{"added", answer.added},
                        {"changed", answer.changed},
                        {"unchanged", answer.unchanged},
                        {"ignored", json::value_from(answer.ignored)},
                        {"refused_count", answer.refused_count},
                        {"refused", errors_json(answer.refused)}});
}

Result<HttpResponse> post_supply_removal(ApiCall& call) {
  TRY(supplies_of(call).remove(call.actor, call.arguments[0]));
  return json_response({{"supply", call.arguments[0]}, {"removed", true}});
}

}  // namespace hinomi::serve
