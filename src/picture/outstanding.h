// What of the letters is still to be done: which deliveries a courier may try, by when an answer is
// wanted, which letters wait for a member's answer. Follows Letters, one delivery at a time, and is
// always what a walk over all letters gives; so that nothing has to walk over all of them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "model/letter.h"

namespace hinomi::picture {

// One addressee of one letter: places in Letters::letters() and in Letter::to.
struct Place {
  std::uint32_t letter = 0;
  std::uint32_t addressee = 0;
  auto operator<=>(const Place&) const = default;
};

class Outstanding {
 public:
  using Names = std::map<std::string, std::set<Place>, std::less<>>;

  // For a courier (mail and webhook), by contact: never tried, or failed and to be tried again.
  const Names& to_send(Urgency urgency) const { return to_send_[static_cast<int>(urgency)]; }
  const std::set<Place>& to_send(Urgency urgency, std::string_view contact) const;
  // Tried and not answered: the time by which an answer is wanted, earliest first.
  const std::set<std::pair<Time, Place>>& clocks() const { return clocks_; }
  // Letters that the member has not answered, oldest first.
  const std::set<std::uint32_t>& to_answer(std::string_view member) const;

  void set_to_send(Urgency urgency, const std::string& contact, Place place, bool on);
  void set_clock(std::optional<Time>& now_at, std::optional<Time> at, Place place);
  void set_to_answer(const std::string& member, std::uint32_t letter, bool on);
  // Letters that end at a time: takes out those that have ended.
  void ends(Time until, std::uint32_t letter) { ends_.emplace(until, letter); }
  std::vector<std::uint32_t> take_ended(Time now);

  void dump(std::string& out) const;

 private:
  Names to_send_[3];
  std::set<std::pair<Time, Place>> clocks_;
  std::map<std::string, std::set<std::uint32_t>, std::less<>> to_answer_;
  std::set<std::pair<Time, std::uint32_t>> ends_;
};

}  // namespace hinomi::picture
