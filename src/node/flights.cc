#include "node/flights.h"

#include <algorithm>

#include "base/json.h"

namespace hinomi::node {
namespace {

json::object to_json(const Flight& flight) {
  return {{"member", flight.member},
          {"contact", flight.contact},
          {"channel", name_of(flight.channel)},
          {"letters", json::value_from(flight.letters)},
          {"attempts", flight.attempts}};
}

std::optional<Flight> flight_from(const json::value& value) {
  const json::object* object = value.if_object();
  auto channel = object ? channel_kind_from(text_at(*object, "channel")) : std::nullopt;
  const json::array* letters = object ? array_at(*object, "letters") : nullptr;
  if (!channel || !letters || letters->empty()) return {};
  Flight flight{.member = std::string(text_at(*object, "member")),
                .contact = std::string(text_at(*object, "contact")),
                .channel = *channel,
                .attempts = static_cast<int>(number_at(*object, "attempts"))};
  for (const json::value& letter : *letters) {
    if (!letter.is_string()) return {};
    flight.letters.emplace_back(std::string_view(letter.get_string()));
  }
  return flight;
}

}  // namespace

void Flights::add(Lane lane) { lanes_.push_back(std::move(lane)); }

void Flights::settled(std::string_view contact) {
  for (Lane& lane : lanes_)
    std::erase_if(lane, [&](const Flight& one) { return one.contact == contact; });
  std::erase_if(lanes_, [](const Lane& lane) { return lane.empty(); });
}

Result<void> Flights::save() {
  if (file_.empty()) return {};
  json::array lanes;
  for (const Lane& lane : lanes_) {
    json::array flights;
    for (const Flight& flight : lane) flights.push_back(to_json(flight));
    lanes.push_back(std::move(flights));
  }
  saved_ = true;
  return disk_.write(file_, json::serialize(lanes) + "\n", true);
}

Result<void> Flights::close() {
  if (!saved_) return {};
  lanes_.clear();
  return save();
}

Result<std::vector<Flights::Lane>> Flights::cut_off() {
  std::vector<Lane> out;
  if (file_.empty() || !disk_.exists(file_)) return out;
  json::value value = TRY(parse_json(TRY(disk_.read(file_))));
  const json::array* lanes = value.if_array();
  bool fits = lanes != nullptr;
  for (std::size_t i = 0; fits && i < lanes->size(); ++i) {
    const json::array* flights = (*lanes)[i].if_array();
    Lane lane;
    for (std::size_t k = 0; flights && k < flights->size(); ++k)
      if (auto flight = flight_from((*flights)[k])) lane.push_back(std::move(*flight));
    fits = flights && lane.size() == flights->size();
    out.push_back(std::move(lane));
  }
  if (!fits)
    return fail(ErrorKind::damaged, "not what was on its way", file_.string(),
                "Take the file away; a few letters may then be sent twice without saying so");
  saved_ = !out.empty();
  return out;
}

std::vector<Flight> perhaps_gone(std::span<const Flights::Lane> lanes, std::size_t mail_threads,
                                 std::size_t webhook_threads,
                                 const std::function<bool(const Flight&)>& is_noted) {
  std::vector<Flight> out;
  for (const Flights::Lane& lane : lanes) {
    auto first = std::find_if_not(lane.begin(), lane.end(), is_noted);
    if (first == lane.end()) continue;
    std::size_t& threads = first->channel == ChannelKind::mail ? mail_threads : webhook_threads;
    if (threads == 0) continue;
    --threads;
    out.push_back(*first);
  }
  return out;
}

}  // namespace hinomi::node
