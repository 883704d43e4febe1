#include "picture/outstanding.h"

namespace hinomi::picture {
namespace {

template <class T>
const T& found_in(const std::map<std::string, T, std::less<>>& all, std::string_view key) {
  static const T none;
  auto found = all.find(key);
  return found == all.end() ? none : found->second;
}

template <class T, class V>
void put(std::map<std::string, T, std::less<>>& all, const std::string& key, V value, bool on) {
  if (on) {
    all[key].insert(value);
    return;
  }
  auto found = all.find(key);
  if (found == all.end()) return;
  found->second.erase(value);
  if (found->second.empty()) all.erase(found);
}

}  // namespace

const std::set<Place>& Outstanding::to_send(Urgency urgency, std::string_view contact) const {
  return found_in(to_send(urgency), contact);
}

const std::set<std::uint32_t>& Outstanding::to_answer(std::string_view member) const {
  return found_in(to_answer_, member);
}

void Outstanding::set_to_send(Urgency urgency, const std::string& contact, Place place, bool on) {
  put(to_send_[static_cast<int>(urgency)], contact, place, on);
}

void Outstanding::set_clock(std::optional<Time>& now_at, std::optional<Time> at, Place place) {
  if (now_at == at) return;
  if (now_at) clocks_.erase({*now_at, place});
  if (at) clocks_.emplace(*at, place);
  now_at = at;
}

void Outstanding::set_to_answer(const std::string& member, std::uint32_t letter, bool on) {
  put(to_answer_, member, letter, on);
}

std::vector<std::uint32_t> Outstanding::take_ended(Time now) {
  std::vector<std::uint32_t> out;
  while (!ends_.empty() && ends_.begin()->first <= now) {
    out.push_back(ends_.begin()->second);
    ends_.erase(ends_.begin());
  }
  return out;
}

void Outstanding::dump(std::string& out) const {
  auto text_of = [](Place place) {
    return " " + std::to_string(place.letter) + "/" + std::to_string(place.addressee);
  };
  for (int urgency = 0; urgency < 3; ++urgency)
    for (const auto& [contact, places] : to_send_[urgency]) {
      out += "to send " + std::to_string(urgency) + " " + contact;
      for (Place place : places) out += text_of(place);
      out += '\n';
    }
  for (const auto& [at, place] : clocks_) out += "clock " + format_time(at) + text_of(place) + '\n';
  for (const auto& [member, letters] : to_answer_) {
    out += "to answer " + member;
    for (std::uint32_t letter : letters) out += " " + std::to_string(letter);
    out += '\n';
  }
  for (const auto& [until, letter] : ends_)
    out += "ends " + format_time(until) + " " + std::to_string(letter) + '\n';
}

}  // namespace hinomi::picture
