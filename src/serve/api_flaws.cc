// Flaws: what is wrong somewhere, the most urgent first; who has one; what a member says of it; and
// the advisories that say so.
#include <algorithm>
#include <charconv>
#include <map>
#include <tuple>

#include "base/text.h"
#include "in/fold.h"
#include "in/gate.h"
#include "serve/api_letter_parts.h"
#include "serve/exposure_view.h"

namespace hinomi::serve {
namespace {

using act::Systems;
using exposure::FlawNumber;
using picture::AssetRow;
using picture::Picture;

// More are not looked through for a list: what is urgent stands in Records (docs/systems.md).
constexpr std::size_t most_assets = 20'000;

// A flaw over all assets that the caller may know of.
struct Summary {
  FlawNumber flaw = 0;
  FlawSeen worst;        // the most urgent that is open, else any
  bool is_open = false;  // somewhere
  exposure::Reachability reached = exposure::Reachability::not_called;  // the most, where open
  std::size_t systems = 0, settled = 0, unknown = 0;
  std::vector<std::string> members;  // sorted
};

struct Looked {
  std::vector<Summary> flaws;
  bool complete = true;
};

Looked look(const ApiCall& call, const Systems::View& seen, const Picture& picture, Time now) {
  Looked out;
  const std::string member = call.query("member");
  std::map<FlawNumber, Summary> by_flaw;
  std::size_t assets = 0;
  for (const auto& [id, row] : picture.systems().assets()) {
    if (row.asset.removed || !may_know_asset(call, row)) continue;
    if (!member.empty() && row.asset.member != member) continue;
    if (++assets > most_assets) {
      out.complete = false;
      break;
    }
    for (const FlawSeen& one : flaws_of(seen, row, now)) {
      auto [at_flaw, is_new] = by_flaw.try_emplace(one.flaw);
      Summary& flaw = at_flaw->second;
      if (is_new) {
        flaw.flaw = one.flaw;
        flaw.worst = one;
        flaw.worst.urgency = {};
      }
      const bool is_settled = one.standing && one.standing->is_settled();
      flaw.settled += is_settled;
      if (is_settled) continue;
      if (!one.is_open()) {
        ++flaw.unknown;
        continue;
      }
      ++flaw.systems;
      flaw.reached = std::max(flaw.reached, one.reached.is);
      if (!flaw.is_open || one.urgency.priority > flaw.worst.urgency.priority) flaw.worst = one;
      flaw.is_open = true;
      auto at = std::lower_bound(flaw.members.begin(), flaw.members.end(), row.asset.member);
      if (at == flaw.members.end() || *at != row.asset.member)
        flaw.members.insert(at, row.asset.member);
    }
  }
  for (auto& [number, flaw] : by_flaw) out.flaws.push_back(std::move(flaw));
  return out;
}

json::object summary_json(const Systems::View& seen, const Picture& picture, const Summary& flaw,
                          Time now) {
  json::object out = flaw_json(seen, flaw.flaw);
  out["urgency"] = urgency_json(flaw.worst.urgency);
  out["open"] = flaw.is_open;
  out["systems"] = flaw.systems;
  out["unknown"] = flaw.unknown;
  out["settled"] = flaw.settled;
  out["members"] = flaw.members.size();
  out["reachability"] = flaw.is_open ? json::value(name_of(flaw.reached)) : json::value(nullptr);
  // What mends it, and by when the first of them has to.
  json::object worst = exposure_json(seen, flaw.worst);
  for (std::string_view same : {"product", "version", "fixed_in"}) out[same] = worst[same];
  const auto names = seen.index.names(flaw.flaw);
  std::optional<Time> due;
  for (const std::string& member : flaw.members)
    if (const auto* row =
            picture.systems().exposed(member, std::vector<std::string>(names.begin(), names.end())))
      due = due ? std::min(*due, row->exposed.due) : row->exposed.due;
  out["due"] = time_or_null(due);
  out["overdue"] = due && *due <= now;
  return out;
}

// The open Record of a member's urgent flaw, when there is one.
json::value exposed_json(const ApiCall& call, const Picture& picture, std::string_view member,
                         std::span<const std::string> names) {
  const auto* row =
      picture.systems().exposed(member, std::vector<std::string>(names.begin(), names.end()));
  if (!row) return nullptr;
  const picture::OpenDuty* duty = picture.duty(row->duty);
  json::object out{{"record", row->id},
                   {"since", format_time(row->since)},
                   {"due", format_time(row->exposed.due)},
                   {"overdue", row->exposed.due <= call.shared.world.clock.now()},
                   {"duty", nullptr}};
  if (duty && may_know_duty(call, picture, *duty)) out["duty"] = row->duty;
  return out;
}

// Who has it, of whom the caller may know.
json::array who_json(const ApiCall& call, const Systems::View& seen, const Picture& picture,
                     FlawNumber flaw, Time now) {
  std::map<std::string, std::vector<std::pair<const AssetRow*, FlawSeen>>> of_member;
  const auto found = seen.index.who(flaw, [](std::uint32_t) { return true; });
  std::string last;
  for (const exposure::Exposure& one : found) {
    if (one.verdict > exposure::Verdict::unknown) continue;
    const std::string id(seen.index.asset_name(one.asset));
    const AssetRow* row = picture.systems().asset(id);
    if (!row || !may_know_asset(call, *row)) continue;
    auto& rows = of_member[row->asset.member];
    if (id != last || rows.empty())
      rows.emplace_back(row, FlawSeen{.flaw = flaw,
                                      .at = one,
                                      .urgency = seen.urgency(flaw, row->asset.reach),
                                      .standing = seen.standing(row->asset.member, id, flaw, now),
                                      .reached = {}});
    last = id;
    rows.back().second.add(seen, one);
  }
  json::array out;
  for (const auto& [member, rows] : of_member) {
    json::array systems;
    for (const auto& [row, one] : rows) {
      json::object system = exposure_json(seen, one);
      system["id"] = row->asset.id;
      system["name"] = row->asset.name;
      system["kind"] = name_of(row->asset.kind);
      system["reach"] = name_of(row->asset.reach);
      systems.push_back(std::move(system));
    }
    const Member* known = picture.member(member);
    out.push_back({{"member", member},
                   {"member_name", known ? known->name : member},
                   {"own", member == call.actor.party.member},
                   {"exposed", exposed_json(call, picture, member, seen.index.names(flaw))},
                   {"systems", std::move(systems)}});
  }
  return out;
}

}  // namespace

Result<HttpResponse> list_flaws(ApiCall& call) {
  const std::size_t limit = TRY(limit_of(call));
  const std::string state = call.query("state"), text = in::folded_for_search(call.query("q"));
  const std::string by = call.query("sort");
  if (by != "" && by != "urgency" && by != "reachability")
    return fail(ErrorKind::invalid, "no such order", "sort", "One of urgency, reachability");
  if (state != "" && state != "open" && state != "urgent" && state != "all")
    return fail(ErrorKind::invalid, "no such state", "state", "One of urgent, open, all");
  std::size_t skip = 0;
  if (std::string after = call.query("after"); !after.empty()) {
    auto [end, error] = std::from_chars(after.data(), after.data() + after.size(), skip);
    if (error != std::errc() || end != after.data() + after.size())
      return fail(ErrorKind::invalid, "not a page's end", "after", "Reload the list");
  }
  const Time now = call.shared.world.clock.now();
  return call.shared.systems.read([&](const Systems::View& seen) -> Result<HttpResponse> {
    return call.shared.keeper.read([&](const Picture& picture) -> Result<HttpResponse> {
      Looked looked = look(call, seen, picture, now);
      std::erase_if(looked.flaws, [&](const Summary& one) {
        if (state == "urgent" && !(one.is_open && exposure::is_urgent(one.worst.urgency.priority)))
          return true;
        if (state != "all" && state != "urgent" && !one.is_open) return true;
        if (text.empty()) return false;
        const auto names = seen.index.names(one.flaw);
        return std::none_of(names.begin(), names.end(),
                            [&](const std::string& name) {
                              return in::folded_for_search(name).find(text) != std::string::npos;
                            }) &&
               in::folded_for_search(seen.facts.of(names).title).find(text) == std::string::npos;
      });
      struct Key {
        bool is_open;
        exposure::Reachability reached;
        Priority priority;
        int score;
        double likelihood;
        std::size_t place;
      };
      std::vector<Key> order;
      for (std::size_t i = 0; i < looked.flaws.size(); ++i) {
        const Summary& one = looked.flaws[i];
        const auto facts = seen.facts.of(seen.index.names(one.flaw));
        order.push_back({one.is_open,
                         by == "reachability" ? one.reached : exposure::Reachability::unknown,
                         one.worst.urgency.priority, facts.score().value_or(-1),
                         facts.likelihood.value_or(-1), i});
      }
      std::sort(order.begin(), order.end(), [](const Key& a, const Key& b) {
        return std::tuple(a.is_open, a.reached, a.priority, a.score, a.likelihood, b.place) >
               std::tuple(b.is_open, b.reached, b.priority, b.score, b.likelihood, a.place);
      });
      json::array items;
      for (std::size_t i = skip; i < order.size() && items.size() < limit; ++i)
        items.push_back(summary_json(seen, picture, looked.flaws[order[i].place], now));
      json::value next;
      if (skip + items.size() < order.size()) next = std::to_string(skip + items.size());
      return json_response({{"items", std::move(items)},
                            {"next", std::move(next)},
                            {"total", order.size()},
                            {"complete", looked.complete}});
    });
  });
}

Result<HttpResponse> get_flaw(ApiCall& call) {
  const Time now = call.shared.world.clock.now();
  return call.shared.systems.read([&](const Systems::View& seen) -> Result<HttpResponse> {
    return call.shared.keeper.read([&](const Picture& picture) -> Result<HttpResponse> {
      auto flaw = seen.advised(call.arguments[0]);
      if (!flaw)
        return fail(ErrorKind::missing, "no advisory is about it", call.arguments[0].substr(0, 64),
                    "Check its name: CVE-2026-1234");
      json::object out = flaw_json(seen, *flaw);
      out["who"] = who_json(call, seen, picture, *flaw, now);
      return json_response(out);
    });
  });
}

Result<HttpResponse> post_statement(ApiCall& call) {
  const json::object body = TRY(json_body(call.request));
  FlawStatement statement{.member = {}, .flaw = call.arguments[0]};
  auto status = flaw_status_from(text_at(body, "status"));
  if (!status)
    return fail(ErrorKind::invalid, "no such status", "status",
                "One of under_investigation, affected, not_affected, fixed, accepted");
  statement.status = *status;
  statement.justification = text_at(body, "justification");
  statement.detail = text_at(body, "detail");
  if (std::string_view until = text_at(body, "until"); !until.empty())
    statement.until = TRY(parse_time(until));
  if (const json::array* systems = array_at(body, "systems"))
    for (const json::value& one : *systems) {
      if (!one.is_string())
        return fail(ErrorKind::invalid, "not a list of ids", "systems", "[\"ID\", ...]; none: all");
      statement.assets.emplace_back(std::string_view(one.get_string()));
    }
  return json_response(
      {{"statement", TRY(call.shared.systems.state(call.actor, std::move(statement)))}}, 201);
}

Result<HttpResponse> post_advisories(ApiCall& call) {
  std::string name(in::cut(call.query("name"), 200));
  if (name.empty()) name = "advisories";
  const act::AdvisoriesAnswer answer =
      TRY(call.shared.systems.advisories(call.actor, call.request.body, name));
  json::array urgent;
  for (const std::string& id : answer.urgent) urgent.emplace_back(id);
  return json_response({{"record", answer.record},
                        {"advisories", answer.advisories},
                        {"exploited", answer.exploited},
                        {"likelihoods", answer.likelihoods},
                        {"urgent", std::move(urgent)},
                        {"refused_count", answer.refused_count},
                        {"refused", errors_json(answer.refused)}},
                       201);
}

}  // namespace hinomi::serve
