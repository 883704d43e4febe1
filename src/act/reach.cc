#include "act/reach.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "model/names.h"

namespace hinomi::act {

using picture::Picture;
using picture::Register;

namespace {

constexpr std::array<std::string_view, 4> states = {"reachable", "unknown", "stale", "dead"};
constexpr std::size_t members_a_look = 100;  // under the reader's lock
constexpr std::size_t most_named = 1000;
constexpr int deepest_tree = 20;  // substitutes of substitutes

bool is_heard(const Picture& picture, const Contact& contact, Time now) {
  return !contact.channels.empty() &&
         state_of(contact, picture.letters().reach(contact.id), now) != ContactState::dead;
}

// Contacts may stand in for each other, so those that were asked are left out.
bool is_covered(const Picture& picture, const Contact& contact, Time now,
                std::set<std::string_view>& asked, int depth = 0) {
  if (is_heard(picture, contact, now)) return true;
  if (depth == deepest_tree || !asked.insert(contact.id).second) return false;
  return std::any_of(contact.substitutes.begin(), contact.substitutes.end(),
                     [&](const std::string& id) {
                       const Contact* next = picture.people().contact(id);
                       return next && is_covered(picture, *next, now, asked, depth + 1);
                     });
}

std::string_view group_of(const Member& member, ReachBy by) {
  switch (by) {
    case ReachBy::sector: return member.sector;
    case ReachBy::kind: return hinomi::name_of(member.kind);
    case ReachBy::municipality: return member.municipality;
  }
  std::unreachable();
}

class Count {
 public:
  Count(ReachBy by, Time now) : by_(by), now_(now) {}

  void add(const Picture& picture, const Member& member) {
    const Register::Ids& ids = picture.people().contacts_of(member.id);
    Reachability::Group& group = groups_[std::string(group_of(member, by_))];
    std::map<std::string_view, bool> roles;
    for (const std::string& id : ids) {
      const Contact* contact = picture.people().contact(id);
      if (!contact) continue;
      ContactState state = state_of(*contact, picture.letters().reach(id), now_);
      ++group.contacts;
      group.answered += state == ContactState::reachable;
      if (state == ContactState::dead && ++out_.dead_count <= most_named) out_.dead.push_back(id);
      std::set<std::string_view> asked;
      roles[contact->role] |= is_covered(picture, *contact, now_, asked);
    }
    if (ids.empty()) roles[""] = false;
    for (const auto& [role, covered] : roles)
      if (!covered && ++out_.uncovered_count <= most_named)
        out_.uncovered.push_back({member.id, member.name, std::string(role)});
  }

  Reachability take() {
    for (auto& [name, group] : groups_) {
      if (group.contacts == 0) continue;
      group.name = name;
      out_.groups.push_back(std::move(group));
    }
    return std::move(out_);
  }

 private:
  ReachBy by_;
  Time now_;
  std::map<std::string, Reachability::Group> groups_;
  Reachability out_;
};

std::optional<std::string> last_check(const Picture& picture, std::string_view member) {
  const auto& letters = picture.letters().letters();
  auto is_check = [](const picture::LetterRow& row) {
    return row.letter.purpose == Purpose::check && !row.letter.recalls;
  };
  if (member.empty()) {
    auto found = std::find_if(letters.rbegin(), letters.rend(), is_check);
    if (found != letters.rend()) return found->id;
    return {};
  }
  const auto& own = picture.letters().letters_to(member);
  auto found = std::find_if(own.rbegin(), own.rend(),
                            [&](std::uint32_t place) { return is_check(letters[place]); });
  if (found != own.rend()) return letters[*found].id;
  return {};
}

}  // namespace

std::string_view name_of(ContactState state) { return detail::name_in(states, state); }
std::optional<ContactState> contact_state_from(std::string_view name) {
  return detail::value_in<ContactState>(states, name);
}

std::optional<Time> answered_at(const Contact& contact, const picture::Reach& reach) {
  if (!contact.verified || !reach.answered)
    return contact.verified ? contact.verified : reach.answered;
  return std::max(*contact.verified, *reach.answered);
}

ContactState state_of(const Contact& contact, const picture::Reach& reach, Time now) {
  auto answered = answered_at(contact, reach);
  if (reach.failed && (!answered || *answered < *reach.failed)) return ContactState::dead;
  if (!answered) return ContactState::unknown;
  return now - *answered > stale_after ? ContactState::stale : ContactState::reachable;
}

Reachability reachability(const picture::Keeper& keeper, ReachBy by, std::string_view only,
                          Time now) {
  Count count(by, now);
  std::string after;
  bool more = true;
  while (more)
    keeper.read([&](const Picture& picture) {
      const auto& members = picture.people().members();
      auto at = only.empty() ? members.upper_bound(after) : members.find(only);
      for (std::size_t n = 0; at != members.end() && n < members_a_look; ++at, ++n) {
        if (!at->second.removed) count.add(picture, at->second);
        after = at->first;
        if (!only.empty()) break;
      }
      more = only.empty() && at != members.end();
    });
  Reachability out = count.take();
  out.last_check = keeper.read([&](const Picture& picture) { return last_check(picture, only); });
  return out;
}

}  // namespace hinomi::act
