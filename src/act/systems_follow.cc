// What follows from a change for each member: that it is exposed to something urgent, the Duty to
// mend it, or that this is over.
#include <algorithm>

#include "act/made_here.h"
#include "act/systems_state.h"
#include "base/text.h"
#include "in/utf8.h"
#include "judge/exposure/flaw_names.h"

namespace hinomi::act {

using exposure::Exposure;
using exposure::FlawNumber;
using picture::Draft;
using picture::ExposedRow;
using picture::Picture;

namespace {

constexpr std::size_t most_assets = 1000;  // named in one Record
constexpr std::size_t most_names = 50;
const Marking for_member{.tlp = Tlp::amber_strict};

Time due_of(const Setting& setting, Priority priority, const exposure::FlawFacts& facts, Time now) {
  const Time by_priority = priority == Priority::immediate
                               ? now + std::chrono::hours(setting.immediate_hours)
                               : now + std::chrono::days(setting.out_of_cycle_days);
  // A catalogue's own day counts when it is sooner and to come.
  return facts.due > now ? std::min(by_priority, facts.due) : by_priority;
}

std::string reason_of(const Exposed& exposed) {
  std::string out = exposed.flaw;
  if (!exposed.title.empty()) out += " " + exposed.title;
  return out.size() <= 300 ? out : in::clean_utf8(out.substr(0, 297)) + "...";
}

// Is what is said now another thing than what was said?
bool says_more(const Exposed& now, const Exposed& before) {
  return now.priority != before.priority || now.assets != before.assets ||
         now.count != before.count || now.names != before.names || now.why != before.why ||
         now.subjects != before.subjects;
}

}  // namespace

void Systems::follow(const Following& to, const std::string& member, FlawNumber flaw,
                     std::span<const Exposure> found) const {
  const View seen = view();
  const auto names = seen.index.names(flaw);
  const exposure::FlawFacts facts = seen.facts.of(names);
  Exposed exposed{.member = member,
                  .flaw = names[0],
                  .names = {names.begin(), names.begin() + static_cast<std::ptrdiff_t>(
                                                               std::min(names.size(), most_names))},
                  .title = in::clean_utf8(facts.title),
                  .priority = Priority::defer};
  std::string last;
  for (const Exposure& one : found) {
    if (one.verdict != exposure::Verdict::affected) continue;
    const std::string id(seen.index.asset_name(one.asset));
    if (id == last) continue;
    auto known = state_->assets.find(id);
    if (known == state_->assets.end()) continue;
    auto standing = seen.standing(member, id, flaw, to.now);
    if (standing && standing->is_settled()) continue;
    last = id;
    ++exposed.count;
    if (exposed.assets.size() < most_assets) exposed.assets.push_back(id);
    const exposure::Urgency urgency = urgency_of(tables_, facts, known->second.asset.reach);
    if (exposed.count == 1 || urgency.priority > exposed.priority) {
      exposed.priority = urgency.priority;
      exposed.why = urgency.why;
    }
  }
  const bool is_urgent = exposed.count > 0 && exposure::is_urgent(exposed.priority);
  const ExposedRow* before =
      to.picture.systems().exposed(member, std::vector<std::string>(names.begin(), names.end()));
  const Time due = due_of(to.picture.setting(), exposed.priority, facts, to.now);
  std::string reason = reason_of(exposed);
  tell(to, before, std::move(exposed), is_urgent, due, reason);
}

void Systems::tell(const Following& to, const ExposedRow* before, Exposed exposed, bool is_urgent,
                   Time due, const std::string& reason) const {
  auto add = [&](Kind kind, std::string body) {
    to.drafts.push_back(made_here(world_, kind, to.picture, for_member, std::move(body)));
  };
  auto add_exposed = [&](const Exposed& one) {
    add(Kind::exposed, to_json(one));
    to.drafts.back().origin = one.member;
  };
  auto end = [&] {
    Exposed over = before->exposed;
    over.over = true;
    over.continues = before->id;
    add_exposed(over);
  };
  if (!is_urgent) {
    if (before) end();
    return;
  }
  // More urgent than before: another Duty, with its own clock.
  const bool is_raised = before && exposed.priority > before->exposed.priority;
  if (before && !is_raised) {
    exposed.due = before->exposed.due;
    if (!says_more(exposed, before->exposed)) return;
    exposed.continues = before->id;
  } else {
    if (before) end();
    exposed.due = due;
  }
  add_exposed(exposed);
  if (before && !is_raised) return;
  const std::string id = to.drafts.back().id;
  to.urgent.push_back(id);
  const Duty duty{.kind = DutyKind::mend_flaw,
                  .subject = id,
                  .owner = "analyst",
                  .member = exposed.member,
                  .due = exposed.due,
                  .reason = reason};
  add(Kind::duty, to_json(duty));
}

Result<std::vector<std::string>> Systems::write(std::vector<Draft> drafts, const Changes& changes) {
  std::vector<std::string> urgent;
  const auto build = [&](const Picture& picture, Position, Time now) -> Result<std::vector<Draft>> {
    std::vector<Draft> out = drafts;
    ReadLock hold(mutex_);
    const View seen = view();
    // Names that are of one flaw by now.
    auto root = [&](FlawNumber flaw) { return *seen.index.flaw(seen.index.names(flaw)[0]); };
    std::set<FlawNumber> changed, of_all;
    for (FlawNumber flaw : changes.flaws) changed.insert(root(flaw));
    for (FlawNumber flaw : changes.urgent) of_all.insert(root(flaw));
    const Following to{picture, now, out, urgent};
    // What each member has of each flaw that may concern it.
    std::map<FlawNumber, std::map<std::string, std::vector<Exposure>>> of_flaw;
    for (FlawNumber flaw : of_all) of_flaw[flaw];
    for (const auto& [member, flaws] : changes.of_member)
      for (FlawNumber flaw : flaws) of_flaw[root(flaw)][member];
    // Whoever is told that it has one of them hears when this is over.
    for (const ExposedRow& row : picture.systems().exposed()) {
      if (row.exposed.over || !row.exposed.finding.empty()) continue;
      auto flaw = seen.index.flaw(row.exposed.flaw);
      if (!flaw) continue;
      if (changed.contains(*flaw) || changes.of_member.contains(row.exposed.member))
        of_flaw[*flaw][row.exposed.member];
    }
    for (auto& [flaw, members] : of_flaw) {
      const bool is_of_all = of_all.contains(flaw);
      auto member_of = [&](std::uint32_t owner) { return std::string(seen.member(owner)); };
      // Asked once for all of them: a flaw may be in many members' systems.
      for (const Exposure& one : seen.index.who(flaw, [&](std::uint32_t owner) {
             return is_of_all || members.contains(member_of(owner));
           }))
        members[member_of(seen.index.owner(one.asset))].push_back(one);
      for (const auto& [member, found] : members) follow(to, member, flaw, found);
    }
    for (const std::string& id : changes.devices) follow_device(to, id);
    return out;
  };
  if (drafts.empty() && changes.of_member.empty() && changes.flaws.empty() &&
      changes.devices.empty())
    return urgent;
  TRY(keeper_.write({.touches = {picture::touch_of("systems")}, .build = build}));
  for (const Draft& draft : drafts) state_->unkept += draft.body.size();
  return urgent;
}

Result<void> Systems::settle(Time now) {
  Lock alone(change_mutex_);
  Changes changes;
  {
    WriteLock hold(mutex_);
    auto& ends = state_->ends;
    for (; !ends.empty() && ends.begin()->first <= now; ends.erase(ends.begin()))
      if (auto flaw = state_->index.flaw(ends.begin()->second.second))
        changes.of_member[ends.begin()->second.first].insert(*flaw);
    const auto& looks = state_->device_looks;
    for (auto at = looks.begin(); at != looks.end() && at->first <= now; ++at)
      changes.devices.insert(at->second);
  }
  TRY(write({}, changes));
  for (const std::string& id : changes.devices) look_later(id, now);
  save_when_due();
  return {};
}

}  // namespace hinomi::act
