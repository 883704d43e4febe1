// What products consist of and what they ask of one who uses them: licences and support of a
// system's parts, of all that comes from a supplier, and two products beside each other.
#include <algorithm>

#include "act/compared_products.h"
#include "act/supply_views.h"
#include "base/mutex.h"
#include "in/gate.h"
#include "judge/supply/parts.h"
#include "out/supply/comparison.h"
#include "serve/api_letter_parts.h"
#include "serve/api_supply_parts.h"
#include "serve/exposure_view.h"

namespace hinomi::serve {
namespace {

using picture::AssetRow;
using picture::Picture;

constexpr std::size_t most_systems_read = 50;  // inventories read for one answer

std::unexpected<Error> no_licences() {
  return fail(ErrorKind::missing, "this node has no policy of licences", "content/licences",
              "Start it with the content folder of its release");
}

Result<supply::LicenceUse> use_of(const ApiCall& call) {
  const std::string text = call.query("use");
  for (int i = 0; i < supply::licence_use_count; ++i)
    if (text.empty() || text == name_of(supply::LicenceUse(i))) return supply::LicenceUse(i);
  return fail(ErrorKind::invalid, "no such use: " + std::string(in::cut(text, 40)), "use",
              "One of inside, service, product");
}

// What the caller may know of a system that has told what it runs.
struct ReadSystem {
  std::string id, name, inventory, os_release;
};

Result<in::Inventory> inventory_of(const ApiCall& call, const ReadSystem& system) {
  const Record record = TRY(call.shared.journal.by_id(system.inventory));
  return in::read_inventory(record.body, {}, system.os_release);
}

json::object parts_json(const supply::PartsSummary& one) {
  json::object risks, support;
  for (int i = 0; i < supply::risk_count; ++i)
    risks[name_of(supply::Risk(i))] = one.by_risk[static_cast<std::size_t>(i)];
  for (std::size_t i = 0; i < one.by_support.size(); ++i)
    support[name_of(supply::SupportState(i))] = one.by_support[i];
  return {{"parts", one.parts},
          {"risks", std::move(risks)},
          {"without_licence", one.without_licence},
          {"unsure", one.unsure},
          {"support", std::move(support)},
          {"with_origin", one.with_origin},
          {"with_digest", one.with_digest},
          {"with_identity", one.with_identity}};
}

json::array ending_json(const std::vector<supply::PartSupport>& ending, std::size_t most) {
  json::array out;
  for (const supply::PartSupport& one : ending) {
    if (out.size() == most) break;
    out.push_back({{"name", clean_utf8(one.name)},
                   {"version", clean_utf8(one.version)},
                   {"state", name_of(one.support.state)},
                   {"ends", format_time(one.support.ends)}});
  }
  return out;
}

json::array licences_json(const std::vector<supply::PartLicences>& all,
                          const supply::LicencePolicy& policy) {
  json::array out;
  for (const supply::PartLicences& one : all) {
    json::array said, classes, unknown;
    for (const std::string& text : one.said) said.emplace_back(clean_utf8(text));
    for (const std::string& id : one.judged.classes)
      if (const supply::LicenceClass* known = policy.find(id))
        classes.push_back({{"id", id},
                           {"name", known->name},
                           {"name_ja", known->name_ja},
                           {"duty", known->duty},
                           {"duty_ja", known->duty_ja}});
    for (const auto* list : {&one.judged.unlisted, &one.judged.unclassified})
      for (const std::string& id : *list) unknown.emplace_back(clean_utf8(id));
    out.push_back({{"name", clean_utf8(one.name)},
                   {"version", clean_utf8(one.version)},
                   {"said", std::move(said)},
                   {"least", name_of(one.judged.least)},
                   {"most", name_of(one.judged.most)},
                   {"classes", std::move(classes)},
                   {"unknown", std::move(unknown)}});
  }
  return out;
}

// A product of the request: an own system, or what its maker hands out.
struct AskedProduct {
  json::object fields;
  act::ProductDocument sbom;
  std::string sbom_bytes;
};

Result<void> take_asked(const ApiCall& call, const json::object& body, std::string_view side,
                        AskedProduct& out) {
  const json::object* product = object_at(body, side);
  if (!product)
    return fail(ErrorKind::invalid, "a product is missing", std::string(side),
                R"(Send {"a": {"name": ..., "sbom": ...}, "b": {...}})");
  out.fields = *product;
  out.sbom.name = clean_utf8(std::string(in::cut(text_at(*product, "file"), 200)));
  if (std::string id = clean_utf8(std::string(text_at(*product, "system"))); !id.empty()) {
    ReadSystem system;
    call.shared.keeper.read([&](const Picture& picture) {
      const AssetRow* row = picture.systems().asset(id);
      if (row && may_know_asset(call, *row))
        system = {row->asset.id, row->asset.name, row->asset.inventory, row->asset.os_release};
    });
    if (system.inventory.empty())
      return fail(ErrorKind::missing, "no such system, or it has not told what it runs",
                  std::string(side) + "/system", "GET /api/v1/systems lists those you may know of");
    if (text_at(out.fields, "name").empty()) out.fields["name"] = system.name;
    out.sbom_bytes = TRY(call.shared.journal.by_id(system.inventory)).body;
    out.sbom.name = system.name;
    out.sbom.os_release = system.os_release;
  } else if (const json::value* sbom = product->if_contains("sbom"); sbom && !sbom->is_null()) {
    if (sbom->is_string())
      out.sbom_bytes = std::string_view(sbom->get_string());
    else
      out.sbom_bytes = json::serialize(*sbom);
    if (out.sbom.name.empty()) out.sbom.name = "SBOM";
  } else {
    out.sbom.name.clear();
  }
  return {};
}

// What this node keeps of advisories, for those who may know what is TLP:GREEN.
Result<void> look_at_advisories(const ApiCall& call, act::ProductHistories& histories) {
  std::vector<std::string> ids;
  call.shared.keeper.read([&](const Picture& picture) {
    if (!may_know({.tlp = Tlp::green}, picture.setting().node, call.actor.party)) return;
    for (const auto& row : picture.systems().advisories()) ids.push_back(row.id);
  });
  for (const std::string& id : ids) {
    const Record record = TRY(call.shared.journal.by_id(id));
    // What was refused when it came is refused now.
    (void)in::read_advisories(record.body, record.id, {}, histories);
  }
  return {};
}

}  // namespace

Result<HttpResponse> get_system_licences(ApiCall& call) {
  const supply::LicenceUse use = TRY(use_of(call));
  if (!call.shared.licences) return no_licences();
  const auto found = call.shared.keeper.read([&](const Picture& picture) {
    std::optional<ReadSystem> out;
    const AssetRow* row = picture.systems().asset(call.arguments[0]);
    if (row && may_know_asset(call, *row))
      out = ReadSystem{row->asset.id, row->asset.name, row->asset.inventory, row->asset.os_release};
    return out;
  });
  if (!found)
    return fail(ErrorKind::missing, "no such system", call.arguments[0].substr(0, 64),
                "GET /api/v1/systems lists those you may know of");
  supply::PartsSummary summary;
  if (!found->inventory.empty())
    summary = supply::summary_of(TRY(inventory_of(call, *found)), *call.shared.licences, use,
                                 call.shared.world.clock.now());
  json::object out = parts_json(summary);
  out["known"] = !found->inventory.empty();
  out["use"] = name_of(use);
  out["licences"] = licences_json(summary.licences, *call.shared.licences);
  out["ending"] = ending_json(summary.ending, supply::shown_parts);
  return json_response(out);
}

// Systems that the caller may know of and that the supplier makes, or that one of its supplies is
// for.
Result<HttpResponse> list_supplier_systems(ApiCall& call) {
  const supply::LicenceUse use = TRY(use_of(call));
  if (!call.shared.licences) return no_licences();
  const auto seen =
      call.shared.supply_views.of(call.shared.keeper, call.actor, call.shared.world.clock.now());
  const act::SupplyView& view = seen->view;
  const auto node = organisation_of(call, view, call.arguments[0]);
  if (!node)
    return fail(ErrorKind::missing, "no such supplier", call.arguments[0].substr(0, 64),
                "GET /api/v1/suppliers lists those you may know of");
  std::vector<ReadSystem> systems;
  call.shared.keeper.read([&](const Picture& picture) {
    for (const supply::Graph::Group& group : view.graph.groups()) {
      const auto of = view.graph.members(group);
      if (view.graph.kind(group.of) != supply::NodeKind::product ||
          std::find(of.begin(), of.end(), *node) == of.end())
        continue;
      const AssetRow* row = picture.systems().asset(view.graph.id(group.of));
      if (row && may_know_asset(call, *row))
        systems.push_back(
            {row->asset.id, row->asset.name, row->asset.inventory, row->asset.os_release});
    }
  });
  std::sort(systems.begin(), systems.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
  systems.erase(std::unique(systems.begin(), systems.end(),
                            [](const auto& a, const auto& b) { return a.id == b.id; }),
                systems.end());
  json::array items;
  for (const ReadSystem& one : systems) {
    if (items.size() == most_systems_read) break;
    supply::PartsSummary summary;
    if (!one.inventory.empty())
      summary = supply::summary_of(TRY(inventory_of(call, one)), *call.shared.licences, use,
                                   call.shared.world.clock.now());
    json::object item = parts_json(summary);
    item["id"] = one.id;
    item["name"] = one.name;
    item["known"] = !one.inventory.empty();
    item["ending"] = ending_json(summary.ending, 5);
    items.push_back(std::move(item));
  }
  return json_response(
      {{"use", name_of(use)}, {"items", std::move(items)}, {"total", systems.size()}});
}

Result<HttpResponse> post_comparison(ApiCall& call) {
  if (!call.shared.licences) return no_licences();
  const json::object body = TRY(json_body(call.request));
  const bool japanese = text_at(body, "language") != "en";
  AskedProduct asked[2];
  TRY(take_asked(call, body, "a", asked[0]));
  TRY(take_asked(call, body, "b", asked[1]));
  // All advisories are read for it: one after the other.
  Lock alone(call.shared.comparing);
  std::array<act::ComparedProduct, 2> products;
  json::array nameless;
  for (std::size_t i = 0; i < 2; ++i) {
    asked[i].sbom.bytes = asked[i].sbom_bytes;
    const std::string name = clean_utf8(std::string(text_at(asked[i].fields, "name")));
    auto product = act::compared_product(asked[i].fields, name, asked[i].sbom);
    if (!product) {
      Error error = std::move(product).error();
      error.where = std::string(i == 0 ? "a" : "b") + " " + clean_utf8(error.where);
      return std::unexpected(std::move(error));
    }
    products[i] = std::move(*product);
    if (products[i].names.empty()) nameless.emplace_back(i == 0 ? "a" : "b");
  }
  act::ProductHistories histories(products);
  TRY(look_at_advisories(call, histories));
  for (act::ComparedProduct& product : products) {
    histories.finish(product);
    product.facts.inventory = product.inventory ? &*product.inventory : nullptr;
  }
  const auto rows = supply::compare(products[0].facts, products[1].facts, *call.shared.licences,
                                    call.shared.world.clock.now());
  json::object out = supply::comparison_json({.a = clean_utf8(products[0].facts.name),
                                              .b = clean_utf8(products[1].facts.name),
                                              .rows = rows,
                                              .japanese = japanese});
  out["nameless"] = std::move(nameless);
  return json_response(out);
}

}  // namespace hinomi::serve
