// Devices of members, judged; and cases of devices between scanner, provider and centre.
#include <algorithm>

#include "act/device_view.h"
#include "in/gate.h"
#include "judge/device/rules.h"
#include "out/device/report.h"
#include "serve/api_letter_parts.h"
#include "serve/exposure_view.h"
#include "serve/register_json.h"

namespace hinomi::serve {
namespace {

using picture::AssetRow;
using picture::DeviceCaseRow;
using picture::Picture;

struct DeviceFound {
  AssetRow row;
  json::object shown;
};

json::object device_json(ApiCall& call, DeviceFound& found, bool in_full, Time now) {
  const device::Rules& rules = call.shared.device_rules;
  const Device device = call.shared.systems.read([&](const act::Systems::View& seen) {
    const Device* told = seen.device(found.row.asset.id);
    return told ? act::device_of(found.row, *told, seen, now) : Device{.id = found.row.asset.id};
  });
  const device::DeviceReport report = device::judge(device, rules.catalogues, rules.policy, now);
  json::object judged = device::json_of(device, report, rules.catalogues, rules.policy, now);
  json::object out = std::move(found.shown);
  for (const char* part : {"findings", "plan", "gaps"}) out[part] = std::move(judged[part]);
  if (in_full) {
    for (const char* part : {"evidence", "addresses"}) out[part] = std::move(judged[part]);
    out["catalogues"] = std::move(judged["catalogues"]);
    return out;
  }
  json::array counts;
  for (json::value& one : judged["catalogues"].as_array())
    counts.push_back(
        {{"catalogue", one.as_object()["catalogue"]}, {"counts", one.as_object()["counts"]}});
  out["catalogues"] = std::move(counts);
  return out;
}

bool may_know_case(const ApiCall& call, const DeviceCaseRow& row) {
  const Party& party = call.actor.party;
  if (!party.member.empty() && (party.member == row.is.isp || party.member == row.is.scanner))
    return true;
  return party.relation == Relation::own && may_know(row.marking, row.is.scanner, party);
}

json::object case_json(const ApiCall& call, const Picture& picture, const DeviceCaseRow& row,
                       Time now) {
  const DeviceCase& is = row.is;
  // The id was told with the case; the name is the register's.
  auto member = [&](const std::string& id) {
    const Member* known = may_know_member(call, picture, id) ? picture.member(id) : nullptr;
    return json::object{{"id", id}, {"name", known ? known->name : id}};
  };
  json::object out{{"id", is.id},
                   {"pseudonym", is.pseudonym},
                   {"isp", member(is.isp)},
                   {"scanner", member(is.scanner)},
                   {"finding", is.finding},
                   {"subject", is.subject},
                   {"state", name_of(is.state)},
                   {"first_seen", format_time(is.first_seen)},
                   {"last_seen", format_time(is.last_seen)},
                   {"looked", format_time(is.looked)},
                   {"due", format_time(is.due)},
                   {"overdue", is.state == CaseState::opened && is.due < now},
                   {"returned", is.returned},
                   {"basis", is.basis},
                   {"told", format_time(row.told)},
                   {"own", call.actor.party.member == is.isp}};
  for (auto [key, value] : {std::pair("maker", &is.maker), std::pair("model", &is.model)})
    if (!value->empty()) out[key] = *value;
  // What the provider wrote, and who: for it and the node's own organisation.
  if (call.actor.party.member == is.isp || call.is_own()) {
    out["note"] = is.note;
    // That it is there, or gone, was told by whoever scanned: a person of somebody else.
    const bool is_by_provider = is.state == CaseState::told || is.state == CaseState::mended;
    out["by"] = is_by_provider || call.is_own() ? is.by : std::string();
    out["duty"] = id_or_null(row.duty);
  }
  return out;
}

Result<std::vector<act::DeviceObservation>> observations_of(const json::object& body) {
  const json::array* list = array_at(body, "observations");
  if (!list)
    return fail(ErrorKind::invalid, "no observations", "observations",
                "Send what hinomi devices conceal writes");
  std::vector<act::DeviceObservation> out;
  for (const json::value& value : *list) {
    const std::string place = "/observations/" + std::to_string(out.size());
    if (!value.is_object())
      return fail(ErrorKind::invalid, "not an object", place, "See docs/api.md");
    const json::object& object = value.get_object();
    act::DeviceObservation one{.pseudonym = std::string(text_at(object, "pseudonym")),
                               .isp = std::string(text_at(object, "isp")),
                               .maker = std::string(text_at(object, "maker")),
                               .model = std::string(text_at(object, "model")),
                               .place = place};
    auto seen = parse_time(text_at(object, "seen"));
    if (!seen) return fail(ErrorKind::invalid, "not a time", place + "/seen", "Write RFC 3339");
    one.seen = *seen;
    if (const json::array* findings = array_at(object, "findings"))
      for (const json::value& finding : *findings)
        if (finding.is_object())
          one.findings.push_back({std::string(text_at(finding.get_object(), "finding")),
                                  std::string(text_at(finding.get_object(), "subject"))});
    if (const json::array* closed = array_at(object, "closed"))
      for (const json::value& range : *closed)
        if (range.is_string()) one.closed.emplace_back(range.get_string());
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace

Result<HttpResponse> list_devices(ApiCall& call) {
  const std::size_t limit = TRY(limit_of(call));
  const std::string member = call.query("member"), after = call.query("after");
  const Time now = call.shared.world.clock.now();
  std::vector<DeviceFound> found;
  json::value next;
  call.shared.keeper.read([&](const Picture& picture) {
    const auto& all = picture.systems().assets();
    // Ids are in the order of time; the newest first.
    for (auto at = after.empty() ? all.end() : all.lower_bound(after); at != all.begin();) {
      const AssetRow& row = (--at)->second;
      if (row.asset.removed || row.asset.kind != AssetKind::device || !may_know_asset(call, row) ||
          (!member.empty() && row.asset.member != member))
        continue;
      if (found.size() == limit) {
        next = found.back().row.asset.id;
        break;
      }
      found.push_back({row, asset_json(call, picture, row)});
    }
  });
  json::array items;
  for (DeviceFound& one : found) items.push_back(device_json(call, one, false, now));
  return json_response({{"items", std::move(items)}, {"next", std::move(next)}});
}

Result<HttpResponse> get_device(ApiCall& call) {
  const Time now = call.shared.world.clock.now();
  auto found = call.shared.keeper.read([&](const Picture& picture) -> std::optional<DeviceFound> {
    const AssetRow* row = picture.systems().asset(call.arguments[0]);
    if (!row || row->asset.kind != AssetKind::device || !may_know_asset(call, *row)) return {};
    return DeviceFound{*row, asset_json(call, picture, *row)};
  });
  if (!found)
    return fail(ErrorKind::missing, "no such device",
                std::string(std::string_view(call.arguments[0]).substr(0, 64)),
                "GET /api/v1/devices lists those you may know of");
  json::object out = device_json(call, *found, true, now);
  json::array texts;
  for (const device::Catalogue& catalogue : call.shared.device_rules.catalogues) {
    json::object provisions;
    json::array unchecked;
    for (const device::Provision& one : catalogue.provisions) {
      provisions[one.number] = {{"en", one.text.en}, {"ja", one.text.ja}};
      if (one.checked.empty()) unchecked.emplace_back(one.number);
    }
    texts.push_back({{"catalogue", catalogue.id},
                     {"name", {{"en", catalogue.name.en}, {"ja", catalogue.name.ja}}},
                     {"provisions", std::move(provisions)},
                     {"unchecked", std::move(unchecked)}});
  }
  out["texts"] = std::move(texts);
  return json_response(out);
}

Result<HttpResponse> post_device_evidence(ApiCall& call) {
  const act::SystemAnswer answer =
      TRY(call.shared.systems.evidence(call.actor, call.arguments[0], call.request.body));
  return json_response({{"device", answer.asset},
                        {"format", answer.format},
                        {"urgent", json::array(answer.urgent.begin(), answer.urgent.end())}},
                       201);
}

Result<HttpResponse> list_device_cases(ApiCall& call) {
  const std::size_t limit = TRY(limit_of(call));
  const std::string state = call.query("state"), after = call.query("after"),
                    finding = call.query("finding"), isp = call.query("isp");
  if (!state.empty() && state != "all" && !case_state_from(state))
    return fail(ErrorKind::invalid, "no such state", "state",
                "One of opened, told, mended, gone, all; none: those that are not gone");
  const Time now = call.shared.world.clock.now();
  json::array items;
  json::value next;
  call.shared.keeper.read([&](const Picture& picture) {
    const auto& all = picture.device_cases().all();
    for (auto at = after.empty() ? all.end() : all.lower_bound(after); at != all.begin();) {
      const DeviceCaseRow& row = (--at)->second;
      if (!may_know_case(call, row)) continue;
      if (state.empty() ? row.is.state == CaseState::gone
                        : state != "all" && state != name_of(row.is.state))
        continue;
      if ((!finding.empty() && finding != row.is.finding) || (!isp.empty() && isp != row.is.isp))
        continue;
      if (items.size() == limit) {
        next = items.back().as_object()["id"];
        break;
      }
      items.push_back(case_json(call, picture, row, now));
    }
  });
  return json_response({{"items", std::move(items)}, {"next", std::move(next)}});
}

Result<HttpResponse> get_device_case(ApiCall& call) {
  const Time now = call.shared.world.clock.now();
  return call.shared.keeper.read([&](const Picture& picture) -> Result<HttpResponse> {
    const DeviceCaseRow* row = picture.device_cases().find(call.arguments[0]);
    if (!row || !may_know_case(call, *row))
      return fail(ErrorKind::missing, "no such case",
                  std::string(std::string_view(call.arguments[0]).substr(0, 64)),
                  "GET /api/v1/device-cases lists those you may know of");
    return json_response(case_json(call, picture, *row, now));
  });
}

Result<HttpResponse> post_device_observations(ApiCall& call) {
  const json::object body = TRY(json_body(call.request));
  const auto observations = TRY(observations_of(body));
  const act::ObservationsAnswer answer =
      TRY(call.shared.device_loop.observe(call.actor, observations, text_at(body, "basis")));
  return json_response({{"opened", answer.opened},
                        {"seen_again", answer.seen_again},
                        {"gone", answer.gone},
                        {"cases", json::array(answer.cases.begin(), answer.cases.end())},
                        {"refused_count", answer.refused_count},
                        {"refused", errors_json(answer.refused)}},
                       201);
}

Result<HttpResponse> post_device_case_state(ApiCall& call) {
  const json::object body = TRY(json_body(call.request));
  const auto state = case_state_from(text_at(body, "state"));
  if (!state) return fail(ErrorKind::invalid, "no such state", "state", "One of told, mended");
  TRY(call.shared.device_loop.say(call.actor, call.arguments[0], *state, text_at(body, "note")));
  return get_device_case(call);
}

}  // namespace hinomi::serve
