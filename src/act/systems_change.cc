// Changes: what somebody runs, what publishers say, what members say of it.
#include <algorithm>

#include "act/made_here.h"
#include "act/systems_state.h"
#include "base/text.h"
#include "in/utf8.h"

namespace hinomi::act {

using exposure::FlawNumber;
using picture::Draft;
using picture::Picture;

namespace {

constexpr std::size_t most_shown = 100;        // of what was refused
constexpr std::size_t longest_release = 8192;  // of /etc/os-release
constexpr std::size_t most_named = 1000;
constexpr auto longest_accepted = std::chrono::days(366);

Result<void> check(const SystemRequest& request) {
  if (request.name.empty())
    return fail(ErrorKind::invalid, "the system has no name", "name",
                "Name it as your people call it: ?name=mail.example");
  TRY(check_plain(request.name, "name", longest_system_text));
  for (auto [text, where] : {std::pair(&request.place, "place"),
                             {&request.maker, "maker"},
                             {&request.model, "model"},
                             {&request.firmware, "firmware"}})
    if (*text) TRY(check_plain(**text, where, longest_system_text));
  if (request.os_release) TRY(check_plain(*request.os_release, "os_release", longest_release));
  return {};
}

Result<void> check_services(const Picture& picture, const std::vector<std::string>& services,
                            std::string_view member) {
  if (services.size() > most_named)
    return fail(ErrorKind::too_large, "too many services", "services", "At most 1,000");
  for (const std::string& id : services) {
    const Service* service = picture.people().service(id);
    if (!service || service->member != member)
      return fail(ErrorKind::missing, "no such service of yours", id.substr(0, 64),
                  "GET /api/v1/services lists them");
  }
  return {};
}

// What the inventory is about needs no name: the member has named it.
std::uint64_t nameless_in(const in::Inventory& inventory) {
  std::uint64_t out = 0;
  for (std::uint32_t i = 0; i < inventory.components.size(); ++i)
    out += i != inventory.subject && exposure::identities_of(inventory.components[i]).empty();
  return out;
}

// What follows from an advisory is told to whoever runs the product.
bool is_for_everybody(const in::Advisory& advisory) {
  if (advisory.marking.empty()) return true;
  auto tlp = tlp_from(advisory.marking);
  return tlp && *tlp <= Tlp::green;
}

bool says_state(std::string_view format) {
  return format == "nmap" || format == "masscan" || format == "zgrab2";
}

template <class T>
void set(const std::optional<T>& from, T& to) {
  if (from) to = *from;
}

// The first, as text that the journal can keep.
void show(std::vector<Error>& errors, std::size_t& count, std::vector<Error>& out) {
  count += errors.size();
  for (Error& error : errors) {
    if (out.size() == most_shown) return;
    for (std::string* text : {&error.what, &error.where, &error.remedy})
      *text = in::clean_utf8(*text);
    out.push_back(std::move(error));
  }
}

}  // namespace

Draft Systems::told_by(const std::string& member, Kind kind, std::string body) const {
  Draft draft = keeper_.read([&](const Picture& picture) {
    return made_here(world_, kind, picture, for_its_member, std::move(body));
  });
  draft.origin = member;
  return draft;
}

Result<std::vector<std::string>> Systems::write_or_forget(std::vector<Draft> drafts,
                                                          const Changes& changes) {
  auto urgent = write(std::move(drafts), changes);
  if (!urgent) std::ignore = load();
  return urgent;
}

// The asset as it was, with what the request says of it.
Result<Asset> Systems::changed(const std::string& member, const SystemRequest& request) const {
  Asset asset = TRY(keeper_.read([&](const Picture& picture) -> Result<Asset> {
    if (request.services) TRY(check_services(picture, *request.services, member));
    const auto* row = picture.systems().asset(member, request.name);
    return row ? row->asset : Asset();
  }));
  if (asset.id.empty() && request.inventory.empty() &&
      request.kind.value_or(AssetKind::system) == AssetKind::system)
    return fail(ErrorKind::invalid, "it is not said what the system runs", "body",
                "Send an SBOM or a package list as the body; docs/inventory.md lists the formats");
  if (asset.id.empty()) asset.id = new_id(world_.clock.now(), world_.random);
  asset.member = member;
  asset.name = request.name;
  set(request.kind, asset.kind);
  set(request.reach, asset.reach);
  set(request.services, asset.services);
  set(request.place, asset.place);
  set(request.maker, asset.maker);
  set(request.model, asset.model);
  set(request.firmware, asset.firmware);
  return asset;
}

Result<SystemAnswer> Systems::put(const Actor& actor, const SystemRequest& request) {
  TRY(check_teller(actor));
  TRY(check(request));
  const std::string& member = actor.party.member;
  // Read while others may change theirs: it may be large.
  const std::string os_release =
      request.os_release ? *request.os_release : keeper_.read([&](const Picture& picture) {
        const auto* row = picture.systems().asset(member, request.name);
        return row ? row->asset.os_release : std::string();
      });
  std::optional<in::Inventory> inventory;
  if (!request.inventory.empty())
    inventory = TRY(in::read_inventory(request.inventory, {}, os_release));
  Lock alone(change_mutex_);
  Asset asset = TRY(changed(member, request));
  asset.os_release = os_release;
  SystemAnswer answer;
  const bool was_scan = !asset.inventory.empty() && says_state(asset.format);
  if (inventory) {
    asset.format = inventory->format;
    asset.components = inventory->components.size();
    asset.refused = inventory->refused.size();
    asset.nameless = nameless_in(*inventory);
    show(inventory->refused, answer.refused_count, answer.refused);
  }
  answer.format = asset.format;
  answer.components = asset.components;
  answer.nameless = asset.nameless;
  if (request.dry_run) return answer;

  std::vector<Draft> drafts;
  if (inventory) {
    drafts.push_back(told_by(member, Kind::inventory, std::string(request.inventory)));
    drafts[0].format = "application/octet-stream";
    // What a scan saw holds until another one says otherwise.
    if (was_scan) add_device_part(asset, asset.inventory);
    asset.inventory = drafts[0].id;
  } else if (!asset.inventory.empty()) {
    inventory = TRY(in::read_inventory(TRY(journal_.by_id(asset.inventory)).body, {}, os_release));
  }
  drafts.push_back(told_by(member, Kind::asset, to_json(asset)));
  std::optional<Time> told;
  if (!request.inventory.empty()) told = world_.clock.now();
  Device device;
  if (asset.kind == AssetKind::device) {
    const DevicePart fresh{asset.inventory, std::string(request.inventory)};
    device = TRY(device_state(asset, world_.clock.now(), told ? &fresh : nullptr));
  }
  place(asset, std::move(inventory), told);
  place_device(asset.id, std::move(device), world_.clock.now());
  Changes changes;
  changes.devices.insert(asset.id);
  auto& flaws = changes.of_member[member];
  read([&](const View& seen) {
    for (const exposure::Exposure& one : seen.index.of(*seen.asset(asset.id))) {
      answer.affected += one.verdict == exposure::Verdict::affected;
      answer.unknown += one.verdict == exposure::Verdict::unknown;
      if (one.verdict == exposure::Verdict::affected &&
          exposure::is_urgent(seen.urgency(one.flaw, asset.reach).priority))
        flaws.insert(one.flaw);
    }
  });
  answer.urgent = TRY(write_or_forget(std::move(drafts), changes));
  answer.asset = asset.id;
  return answer;
}

Result<void> Systems::remove(const Actor& actor, std::string_view id) {
  TRY(check_teller(actor));
  Lock alone(change_mutex_);
  auto found = keeper_.read([&](const Picture& picture) -> std::optional<Asset> {
    const auto* row = picture.systems().asset(id);
    if (!row || row->asset.member != actor.party.member) return {};
    return row->asset;
  });
  if (!found)
    return fail(ErrorKind::missing, "no such system of yours", std::string(id.substr(0, 64)),
                "GET /api/v1/systems lists them");
  found->removed = true;
  std::vector<Draft> drafts{told_by(found->member, Kind::asset, to_json(*found))};
  {
    WriteLock hold(mutex_);
    if (state_->assets.contains(found->id)) forget(found->id);
  }
  Changes changes;
  changes.devices.insert(found->id);
  changes.of_member[found->member];
  TRY(write_or_forget(std::move(drafts), changes));
  return {};
}

void Systems::forget(const std::string& asset) {
  const State::Known& known = state_->assets.at(asset);
  set_unnamed(asset, {});
  state_->index.remove(known.number);
  if (known.next_look) state_->device_looks.erase({*known.next_look, asset});
  state_->assets.erase(asset);
}

void Systems::put_advisories(in::AdvisoryList&& list, Changes& changes) {
  WriteLock hold(mutex_);
  State& state = *state_;
  auto changed = [&](FlawNumber flaw) { changes.flaws.insert(flaw); };
  for (const in::Advisory& one : list.advisories) {
    if (!is_for_everybody(one)) continue;
    changed(state.index.put(one));
    state.facts.put(one);
    state.product_names.add(one);
    // A document of statements names several.
    for (const in::Statement& said : one.statements)
      if (auto flaw = state.index.flaw(said.flaw)) changed(*flaw);
  }
  for (const in::KnownExploited& one : list.exploited) {
    state.facts.put(one);
    if (auto flaw = state.index.flaw(one.flaw)) changed(*flaw);
    for (const std::string& id : state.facts.downstream(one.flaw))
      if (auto flaw = state.index.flaw(id)) changed(*flaw);
  }
  for (const in::ExploitLikelihood& one : list.likelihoods) state.facts.put(one);
  propose_anew();
}

void Systems::find_urgent(Changes& changes) const {
  ReadLock hold(mutex_);
  for (FlawNumber flaw : changes.flaws)
    if (exposure::is_urgent(view().urgency(flaw, Reach::open).priority))
      changes.urgent.insert(flaw);
}

Result<AdvisoriesAnswer> Systems::advisories(const Actor& actor, std::string_view bytes,
                                             std::string_view name) {
  if (actor.party.relation != Relation::own || !may(actor.role, Act::detect))
    return fail(ErrorKind::denied,
                "only an analyst or administrator of the node's own organisation brings advisories",
                actor.name, "Ask an administrator of this node");
  TRY(check_plain(name, "name", longest_system_text));
  in::AdvisoryList list;
  TRY(in::read_advisories(bytes, name, {}, list));
  AdvisoriesAnswer answer;
  for (in::Advisory& one : list.advisories) {
    for (Error& error : one.refused) {
      error.where = one.id + " " + error.where;
      list.refused.push_back(std::move(error));
    }
    if (is_for_everybody(one))
      ++answer.advisories;
    else
      list.refused.push_back(
          {ErrorKind::denied, "an advisory marked " + one.marking, one.id,
           "What follows from an advisory is told to whoever runs the product: send a letter to "
           "those who may know, and import it when it is TLP:GREEN or CLEAR"});
  }
  answer.exploited = list.exploited.size();
  answer.likelihoods = list.likelihoods.size();
  show(list.refused, answer.refused_count, answer.refused);
  if (answer.advisories + answer.exploited + answer.likelihoods == 0) {
    if (answer.refused.empty())
      return fail(ErrorKind::invalid, "there is no advisory in it", std::string(name),
                  "docs/advisories.md lists the formats");
    return std::unexpected(answer.refused[0]);
  }
  Lock alone(change_mutex_);
  std::vector<Draft> drafts{keeper_.read([&](const Picture& picture) {
    return made_here(world_, Kind::advisory, picture, {.tlp = Tlp::green}, std::string(bytes));
  })};
  drafts[0].format = "application/octet-stream";
  answer.record = drafts[0].id;
  Changes changes;
  put_advisories(std::move(list), changes);
  find_urgent(changes);
  answer.urgent = TRY(write_or_forget(std::move(drafts), changes));
  return answer;
}

Result<std::string> Systems::state(const Actor& actor, FlawStatement statement) {
  TRY(check_teller(actor));
  TRY(check_plain(statement.detail, "detail", longest_system_detail));
  TRY(check_plain(statement.justification, "justification", longest_system_text));
  statement.member = actor.party.member;
  statement.by = actor.name;
  const bool is_accepted = statement.status == FlawStatus::accepted;
  if (statement.detail.empty() && (is_accepted || statement.status == FlawStatus::not_affected))
    return fail(ErrorKind::invalid, "it is not said why", "detail",
                "Say in words why nothing is to be done");
  const Time now = world_.clock.now();
  if (is_accepted &&
      (!statement.until || *statement.until <= now || *statement.until > now + longest_accepted))
    return fail(ErrorKind::invalid, "a risk is accepted until a time", "until",
                "Choose a time within 366 days");
  if (!is_accepted && statement.until)
    return fail(ErrorKind::invalid, "only what is accepted ends by itself", "until",
                "Leave it out");
  if (statement.assets.size() > most_named)
    return fail(ErrorKind::too_large, "too many systems", "systems", "At most 1,000; none: all");
  Lock alone(change_mutex_);
  Changes changes;
  TRY(read([&](const View& seen) -> Result<void> {
    auto flaw = seen.advised(statement.flaw);
    if (!flaw)
      return fail(ErrorKind::missing, "no advisory is about it", statement.flaw.substr(0, 64),
                  "Check its name: CVE-2026-1234");
    changes.of_member[statement.member].insert(*flaw);
    return {};
  }));
  TRY(keeper_.read([&](const Picture& picture) -> Result<void> {
    for (const std::string& id : statement.assets)
      if (const auto* row = picture.systems().asset(id);
          !row || row->asset.member != statement.member)
        return fail(ErrorKind::missing, "no such system of yours", id.substr(0, 64),
                    "GET /api/v1/systems lists them");
    return {};
  }));
  std::vector<Draft> drafts{told_by(statement.member, Kind::statement, to_json(statement))};
  const std::string id = drafts[0].id;
  {
    WriteLock hold(mutex_);
    add_statement({.id = id,
                   .position = 0,
                   .received = now,
                   .marking = drafts[0].marking,
                   .statement = statement});
  }
  TRY(write_or_forget(std::move(drafts), changes));
  return id;
}

}  // namespace hinomi::act
