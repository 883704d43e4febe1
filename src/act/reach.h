// Who can be reached: the state of each contact, and what of the register nobody answers for.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "picture/keeper.h"

namespace hinomi::act {

enum class ContactState : std::uint8_t {
  reachable,
  unknown,  // nobody there has answered yet
  stale,    // nobody there has answered for 90 days
  dead,     // what was sent last failed, and nothing was answered since
};
std::string_view name_of(ContactState state);
std::optional<ContactState> contact_state_from(std::string_view name);

inline constexpr std::chrono::hours stale_after{24 * 90};

// When somebody there last answered: to a letter, or as the register says.
std::optional<Time> answered_at(const Contact& contact, const picture::Reach& reach);
ContactState state_of(const Contact& contact, const picture::Reach& reach, Time now);

enum class ReachBy : std::uint8_t { sector, kind, municipality };

struct Reachability {
  struct Group {
    std::string name;  // empty: members without one
    std::size_t contacts = 0;
    std::size_t answered = 0;  // reachable
  };
  struct Role {
    std::string member;
    std::string member_name;
    std::string role;  // empty: the member has no contact at all
  };
  std::vector<Group> groups;      // by name
  std::vector<std::string> dead;  // contacts, the first 1,000
  std::vector<Role> uncovered;    // the first 1,000
  std::size_t dead_count = 0, uncovered_count = 0;
  std::optional<std::string> last_check;  // id of the newest letter that asked whether it is heard
};

// A role is uncovered when everybody who fills it there, and everybody who stands in for them, is
// dead or has no channel. `member`: of this one alone, as it may know of it; empty: of all.
Reachability reachability(const picture::Keeper& keeper, ReachBy by, std::string_view member,
                          Time now);

}  // namespace hinomi::act
