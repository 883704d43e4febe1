// Devices of members: what was brought of each, and what follows when something is seriously wrong
// with one (docs/devices.md). Flaws that advisories name are followed with all others
// (systems_follow.cc).
#include <algorithm>

#include "act/made_here.h"
#include "act/systems_state.h"
#include "in/utf8.h"
#include "judge/device/judge.h"

namespace hinomi::act {

using device::FindingKind;
using picture::ExposedRow;
using picture::Picture;

namespace {

constexpr std::size_t most_subjects = 20;
constexpr int days_of_immediate = 3;
constexpr auto shortest_notice = std::chrono::hours(24);

// One name for one finding of one device, however many ports or flows it is about.
std::string finding_key(std::string_view asset, FindingKind kind) {
  return "device:" + std::string(asset) + ":" + std::string(name_of(kind));
}

// When time alone may change what is found: support that ends, evidence that begins or is over.
std::optional<Time> next_change(const Device& device, const device::Policy& policy, Time now) {
  std::optional<Time> out;
  auto take = [&](Time when) {
    if (when > now && (!out || when < *out)) out = when;
  };
  for (const SupportClaim& one : device.support) take(one.ends);
  for (const DeviceEvidence& one : device.evidence) {
    take(one.said);
    take(device::valid_until(one, policy));
  }
  return out;
}

std::string shortened(std::string text, std::size_t most) {
  return text.size() <= most ? text : in::clean_utf8(text.substr(0, most - 3)) + "...";
}

}  // namespace

const Device* Systems::View::device(std::string_view id) const {
  auto found = of.state_->assets.find(std::string(id));
  const bool is_one =
      found != of.state_->assets.end() && found->second.asset.kind == AssetKind::device;
  return is_one ? &found->second.device : nullptr;
}

Result<Device> Systems::device_state(const Asset& asset, Time told, const DevicePart* fresh) const {
  std::vector<std::string> records = asset.evidence;
  if (!asset.inventory.empty()) records.push_back(asset.inventory);
  std::vector<DevicePart> parts;
  for (const std::string& id : records)
    parts.push_back(fresh && fresh->record == id ? *fresh
                                                 : DevicePart{id, TRY(journal_.by_id(id)).body});
  return device_from(asset, told, parts);
}

void Systems::place_device(const std::string& id, Device device, Time now) {
  {
    WriteLock hold(mutex_);
    state_->assets[id].device = std::move(device);
  }
  look_later(id, now);
}

void Systems::look_later(const std::string& id, Time now) {
  WriteLock hold(mutex_);
  auto found = state_->assets.find(id);
  if (found == state_->assets.end()) return;
  State::Known& known = found->second;
  if (known.next_look) state_->device_looks.erase({*known.next_look, id});
  known.next_look.reset();
  if (known.asset.kind != AssetKind::device) return;
  known.next_look = now == Time{} ? now : next_change(known.device, devices_, now);
  if (known.next_look) state_->device_looks.emplace(*known.next_look, id);
}

Result<SystemAnswer> Systems::evidence(const Actor& actor, std::string_view id,
                                       std::string_view bytes) {
  if (!may(actor.role, Act::report) || actor.party.member.empty())
    return fail(ErrorKind::denied,
                "the role " + std::string(name_of(actor.role)) + " tells nothing of devices",
                actor.name, "Ask an administrator of this node for the role reporter");
  const DeviceSays says = TRY(check_device_part(bytes));
  Lock alone(change_mutex_);
  auto asset = keeper_.read([&](const Picture& picture) -> std::optional<Asset> {
    const auto* row = picture.systems().asset(id);
    if (!row || row->asset.member != actor.party.member || row->asset.kind != AssetKind::device)
      return {};
    return row->asset;
  });
  if (!asset)
    return fail(ErrorKind::missing, "no such device of yours", std::string(id.substr(0, 64)),
                "GET /api/v1/devices lists them");
  std::vector<picture::Draft> drafts{told_by(asset->member, Kind::inventory, std::string(bytes))};
  drafts[0].format = "application/octet-stream";
  const DevicePart fresh{drafts[0].id, std::string(bytes)};
  add_device_part(*asset, fresh.record);
  drafts.push_back(told_by(asset->member, Kind::asset, to_json(*asset)));
  const Time now = world_.clock.now();
  Device device = TRY(device_state(*asset, now, &fresh));
  {
    WriteLock hold(mutex_);
    state_->assets[asset->id].asset = *asset;
  }
  place_device(asset->id, std::move(device), now);
  Changes changes;
  changes.devices.insert(asset->id);
  SystemAnswer answer{.format = std::string(name_of(says))};
  answer.urgent = TRY(write_or_forget(std::move(drafts), changes));
  answer.asset = asset->id;
  return answer;
}

void Systems::follow_device(const Following& to, const std::string& id) const {
  auto known = state_->assets.find(id);
  if (known != state_->assets.end() && known->second.asset.kind == AssetKind::device) {
    for (std::size_t i = 0; i < device::finding_kinds; ++i)
      follow_finding(to, known->second.asset, &known->second.device, FindingKind(i));
    return;
  }
  // Gone, or no device any more.
  auto row = to.picture.systems().assets().find(id);
  if (row == to.picture.systems().assets().end()) return;
  for (std::size_t i = 0; i < device::finding_kinds; ++i)
    follow_finding(to, row->second.asset, nullptr, FindingKind(i));
}

void Systems::follow_finding(const Following& to, const Asset& asset, const Device* device,
                             FindingKind kind) const {
  if (kind == FindingKind::exploited_flaw) return;  // followed as the flaw that it is
  Exposed exposed{.member = asset.member,
                  .flaw = std::string(name_of(kind)),
                  .names = {finding_key(asset.id, kind)},
                  .title = shortened(asset.name, 200),
                  .assets = {asset.id},
                  .count = 1,
                  .finding = std::string(name_of(kind))};
  const ExposedRow* before = to.picture.systems().exposed(asset.member, exposed.names);
  if (!device && !before) return;
  const Reach reach = device ? device->reach : Reach::unknown;
  const int days = devices_.owner_days(kind, reach);
  const bool is_serious = device && days <= devices_.serious_days;
  exposed.priority = days <= days_of_immediate ? Priority::immediate : Priority::out_of_cycle;
  device::DeviceReport report;
  if (is_serious) report = device::judge(*device, {}, devices_, to.now);
  bool is_found = false, lingers = false;
  device::Certainty certainty = device::Certainty::likely;
  for (const device::Finding& one : report.findings) {
    if (one.kind != kind) continue;
    // Over, or concluded from a port's number alone: no news, and no sign that it is mended.
    lingers = true;
    if (one.is_expired || one.certainty == device::Certainty::likely) continue;
    is_found = true;
    certainty = std::min(certainty, one.certainty);
    if (exposed.subjects.size() < most_subjects)
      exposed.subjects.push_back(in::clean_utf8(one.subject));
  }
  if (!is_found && lingers && before) return;
  Time due = to.now + std::chrono::days(days);
  for (const device::PlanStep& one : report.plan) {
    if (one.finding != kind) continue;
    const std::string who(name_of(one.who));
    const bool is_known = std::any_of(exposed.plan.begin(), exposed.plan.end(),
                                      [&](const MendStep& step) { return step.who == who; });
    if (!is_known) exposed.plan.push_back({who, one.due, one.text.en, one.text.ja});
    if (one.who == device::Party::owner) due = std::min(due, one.due);
  }
  exposed.why = {std::string(name_of(certainty)), std::string(name_of(reach))};
  std::string reason = exposed.title + ": " + exposed.flaw;
  if (!exposed.subjects.empty()) reason += " (" + exposed.subjects[0] + ")";
  // Who hears of it today has a day at least, whenever it was seen.
  due = std::max(due, to.now + shortest_notice);
  tell(to, before, std::move(exposed), is_found, due, shortened(std::move(reason), 300));
}

}  // namespace hinomi::act
