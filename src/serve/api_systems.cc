// Systems: what members run, what is wrong with each, and what changed.
#include <algorithm>
#include <map>

#include "in/fold.h"
#include "in/gate.h"
#include "serve/api_letter_parts.h"
#include "serve/exposure_view.h"

namespace hinomi::serve {
namespace {

using act::Systems;
using picture::AssetRow;
using picture::Picture;

std::vector<std::string> list_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    std::string_view one = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), one.size() + 1));
    if (!one.empty()) out.emplace_back(one);
  }
  return out;
}

// What of the query is about the asset; what is not there stays as it was.
Result<act::SystemRequest> request_of(const ApiCall& call) {
  act::SystemRequest out{.name = call.query("name"), .inventory = call.request.body};
  auto said = [&](std::string_view name) -> std::optional<std::string> {
    auto text = query_member(call.request.query, name);
    if (text) text = clean_utf8(*text);
    return text;
  };
  if (auto kind = said("kind")) {
    out.kind = asset_kind_from(*kind);
    if (!out.kind)
      return fail(ErrorKind::invalid, "no such kind: " + std::string(in::cut(*kind, 40)), "kind",
                  "One of system, device, product");
  }
  if (auto reach = said("reach")) {
    out.reach = reach_from(*reach);
    if (!out.reach)
      return fail(ErrorKind::invalid, "no such reach: " + std::string(in::cut(*reach, 40)), "reach",
                  "One of open (from the internet), controlled, small, unknown");
  }
  if (auto services = said("services")) out.services = list_of(*services);
  out.place = said("place");
  out.maker = said("maker");
  out.model = said("model");
  out.firmware = said("firmware");
  out.os_release = said("os_release");
  out.dry_run = call.query("dry_run") == "1";
  return out;
}

std::unexpected<Error> no_such_system(std::string_view id) {
  return fail(ErrorKind::missing, "no such system", std::string(id.substr(0, 64)),
              "GET /api/v1/systems lists those you may know of");
}

struct Wanted {
  std::string member, service, kind, text;

  bool takes(const AssetRow& row) const {
    const Asset& asset = row.asset;
    if (asset.removed || (!member.empty() && asset.member != member)) return false;
    if (!kind.empty() && name_of(asset.kind) != kind) return false;
    if (!service.empty() &&
        std::find(asset.services.begin(), asset.services.end(), service) == asset.services.end())
      return false;
    return text.empty() || in::folded_for_search(asset.name).find(text) != std::string::npos;
  }
};

// "openssl" and where it stands, by its name without the version.
std::map<std::string, std::string> versions_in(const in::Inventory& inventory) {
  std::map<std::string, std::string> out;
  for (const in::Component& one : inventory.components) {
    std::string name = one.group.empty() ? one.name : one.group + "/" + one.name;
    std::string& versions = out[clean_utf8(name)];
    if (!versions.empty()) versions += ", ";
    versions += clean_utf8(one.version);
  }
  return out;
}

}  // namespace

Result<HttpResponse> list_systems(ApiCall& call) {
  const std::size_t limit = TRY(limit_of(call));
  const Wanted wanted{.member = call.query("member"),
                      .service = call.query("service"),
                      .kind = call.query("kind"),
                      .text = in::folded_for_search(call.query("q"))};
  const std::string after = call.query("after");
  const Time now = call.shared.world.clock.now();
  json::array items;
  json::value next;
  call.shared.systems.read([&](const Systems::View& seen) {
    call.shared.keeper.read([&](const Picture& picture) {
      const auto& all = picture.systems().assets();
      // Ids are in the order of time; the newest first.
      for (auto at = after.empty() ? all.end() : all.lower_bound(after); at != all.begin();) {
        const AssetRow& row = (--at)->second;
        if (!wanted.takes(row) || !may_know_asset(call, row)) continue;
        if (items.size() == limit) {
          next = items.back().as_object()["id"];
          break;
        }
        FlawCounts counts;
        for (const FlawSeen& one : flaws_of(seen, row, now)) counts.add(one);
        json::object item = asset_json(call, picture, row);
        item["counts"] = counts_json(counts);
        items.push_back(std::move(item));
      }
    });
  });
  return json_response({{"items", std::move(items)}, {"next", std::move(next)}});
}

Result<HttpResponse> get_system(ApiCall& call) {
  constexpr std::size_t shown = 2000;
  const Time now = call.shared.world.clock.now();
  return call.shared.systems.read([&](const Systems::View& seen) -> Result<HttpResponse> {
    return call.shared.keeper.read([&](const Picture& picture) -> Result<HttpResponse> {
      const AssetRow* row = picture.systems().asset(call.arguments[0]);
      if (!row || !may_know_asset(call, *row)) return no_such_system(call.arguments[0]);
      FlawCounts counts;
      json::array flaws;
      for (const FlawSeen& one : flaws_of(seen, *row, now)) {
        counts.add(one);
        if (flaws.size() == shown) continue;
        json::object flaw = flaw_json(seen, one.flaw);
        flaw["exposure"] = exposure_json(seen, one);
        flaws.push_back(std::move(flaw));
      }
      json::object out = asset_json(call, picture, *row);
      out["counts"] = counts_json(counts);
      out["flaws"] = std::move(flaws);
      return json_response(out);
    });
  });
}

// What it runs now beside what it ran at `since` (a day ago): GET /api/v1/systems/ID/changes.
Result<HttpResponse> get_system_changes(ApiCall& call) {
  Time since = call.shared.world.clock.now() - std::chrono::hours(24);
  if (std::string text = call.query("since"); !text.empty()) since = TRY(parse_time(text));
  struct Found {
    std::string now, then, os_release;
  };
  auto found = call.shared.keeper.read([&](const Picture& picture) -> std::optional<Found> {
    const AssetRow* row = picture.systems().asset(call.arguments[0]);
    if (!row || !may_know_asset(call, *row)) return {};
    Found out{.now = row->asset.inventory, .then = {}, .os_release = row->asset.os_release};
    for (const auto& [told, inventory] : row->inventories)
      if (told <= since) out.then = inventory;
    return out;
  });
  if (!found) return no_such_system(call.arguments[0]);
  auto read = [&](const std::string& id) -> Result<std::map<std::string, std::string>> {
    if (id.empty()) return std::map<std::string, std::string>();
    const Record record = TRY(call.shared.journal.by_id(id));
    return versions_in(TRY(in::read_inventory(record.body, {}, found->os_release)));
  };
  json::array added, removed, changed;
  if (!found->then.empty() && found->then != found->now) {
    const auto before = TRY(read(found->then)), after = TRY(read(found->now));
    for (const auto& [name, version] : after) {
      auto was = before.find(name);
      if (was == before.end())
        added.push_back({{"name", name}, {"version", version}});
      else if (was->second != version)
        changed.push_back({{"name", name}, {"from", was->second}, {"to", version}});
    }
    for (const auto& [name, version] : before)
      if (!after.contains(name)) removed.push_back({{"name", name}, {"version", version}});
  }
  return json_response({{"since", format_time(since)},
                        {"known", !found->then.empty()},
                        {"added", std::move(added)},
                        {"removed", std::move(removed)},
                        {"changed", std::move(changed)}});
}

Result<HttpResponse> post_system(ApiCall& call) {
  const act::SystemRequest request = TRY(request_of(call));
  const act::SystemAnswer answer = TRY(call.shared.systems.put(call.actor, request));
  json::array urgent;
  for (const std::string& id : answer.urgent) urgent.emplace_back(id);
  return json_response({{"system", id_or_null(answer.asset)},
                        {"format", answer.format},
                        {"components", answer.components},
                        {"nameless", answer.nameless},
                        {"affected", answer.affected},
                        {"unknown", answer.unknown},
                        {"urgent", std::move(urgent)},
                        {"refused_count", answer.refused_count},
                        {"refused", errors_json(answer.refused)}},
                       request.dry_run ? 200 : 201);
}

Result<HttpResponse> post_system_removal(ApiCall& call) {
  TRY(call.shared.systems.remove(call.actor, call.arguments[0]));
  return json_response({{"system", call.arguments[0]}, {"removed", true}});
}

}  // namespace hinomi::serve
