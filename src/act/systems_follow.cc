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
         now.count != before.count || now.names != before.names || now.why != before.why;
}

}  // namespace

void Systems::follow(const Picture& picture, const std::string& member, FlawNumber flaw, Time now,
                     std::vector<Draft>& drafts, std::vector<std::string>& urgent) const {
  const View seen = view();
  const auto names = seen.index.names(flaw);
  const exposure::FlawFacts facts = seen.facts.of(names);
  Exposed exposed{.member = member,
                  .flaw = names[0],
                  .names = {names.begin(), names.begin() + static_cast<std::ptrdiff_t>(
                                                               std::min(names.size(), most_names))},
                  .title = in::clean_utf8(facts.title),
                  .priority = Priority::defer};
  auto owner = state_->owner_of.find(member);
  std::vector<Exposure> found;
  if (owner != state_->owner_of.end())
    found = seen.index.who(flaw, [&](std::uint32_t one) { return one == owner->second; });
  std::string last;
  for (const Exposure& one : found) {
    if (one.verdict != exposure::Verdict::affected) continue;
    const std::string id(seen.index.asset_name(one.asset));
    if (id == last) continue;
    auto known = state_->assets.find(id);
    if (known == state_->assets.end()) continue;
    auto standing = seen.standing(member, id, flaw, now);
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
      picture.systems().exposed(member, std::vector<std::string>(names.begin(), names.end()));
  auto end = [&] {
    Exposed over = before->exposed;
    over.over = true;
    over.continues = before->id;
    drafts.push_back(made_here(world_, Kind::exposed, picture, for_member, to_json(over)));
    drafts.back().origin = member;
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
    exposed.due = due_of(picture.setting(), exposed.priority, facts, now);
  }
  drafts.push_back(made_here(world_, Kind::exposed, picture, for_member, to_json(exposed)));
  drafts.back().origin = member;
  if (before && !is_raised) return;
  const std::string id = drafts.back().id;
  urgent.push_back(id);
  const Duty duty{.kind = DutyKind::mend_flaw,
                  .subject = id,
                  .owner = "analyst",
                  .member = member,
                  .due = exposed.due,
                  .reason = reason_of(exposed)};
  drafts.push_back(made_here(world_, Kind::duty, picture, for_member, to_json(duty)));
}

Result<std::vector<std::string>> Systems::write(std::vector<Draft> drafts, const Changes& changes) {
  std::vector<std::string> urgent;
  const auto build = [&](const Picture& picture, Position, Time now) -> Result<std::vector<Draft>> {
    std::vector<Draft> out = drafts;
    ReadLock hold(mutex_);
    const View seen = view();
    std::map<std::string, std::set<FlawNumber>> of_member;
    // Names that are of one flaw by now.
    auto root = [&](FlawNumber flaw) { return *seen.index.flaw(seen.index.names(flaw)[0]); };
    std::set<FlawNumber> changed;
    for (FlawNumber flaw : changes.flaws) changed.insert(root(flaw));
    for (const auto& [member, flaws] : changes.of_member)
      for (FlawNumber flaw : flaws) of_member[member].insert(root(flaw));
    for (FlawNumber flaw : changes.urgent)
      for (const Exposure& one : seen.index.who(flaw, [](std::uint32_t) { return true; }))
        of_member[std::string(seen.member(seen.index.owner(one.asset)))].insert(root(flaw));
    // Whoever is told that it has one of them hears when this is over.
    for (const ExposedRow& row : picture.systems().exposed()) {
      if (row.exposed.over) continue;
      auto flaw = seen.index.flaw(row.exposed.flaw);
      if (!flaw) continue;
      if (changed.contains(*flaw) || changes.of_member.contains(row.exposed.member))
        of_member[row.exposed.member].insert(*flaw);
    }
    for (const auto& [member, flaws] : of_member)
      for (FlawNumber flaw : flaws) follow(picture, member, flaw, now, out, urgent);
    return out;
  };
  if (drafts.empty() && changes.of_member.empty() && changes.flaws.empty()) return urgent;
  TRY(keeper_.write({.touches = {picture::touch_of("systems")}, .build = build}));
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
  }
  TRY(write({}, changes));
  return {};
}

}  // namespace hinomi::act
