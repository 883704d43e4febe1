// What the courier is to carry now. It looks only at what waits (picture/outstanding.h), never at
// all letters.
#include <algorithm>
#include <set>

#include "act/post_parts.h"

namespace hinomi::act {

using picture::Delivery;
using picture::LetterRow;
using picture::Picture;
using picture::Place;
using picture::tries_a_channel;

namespace {

constexpr std::size_t letters_alone = 5;  // more that wait, or came within the hour, go together
constexpr std::size_t most_in_digest = 50;
constexpr auto digest_span = std::chrono::hours(1);

// Japan has no summer time: UTC+9 all year.
int minute_of_day_in_japan(Time now) {
  auto minutes = std::chrono::floor<std::chrono::minutes>(now.time_since_epoch()).count() + 9 * 60;
  return static_cast<int>(minutes % (24 * 60));
}

bool is_quiet(const Contact& contact, Time now) {
  int from = contact.quiet_from, to = contact.quiet_to, at = minute_of_day_in_japan(now);
  return from <= to ? from <= at && at < to : at >= from || at < to;
}

// Tries on one channel wait 1, 2, 4 ... minutes for each other; the next channel waits for nothing.
bool has_waited(const Delivery& delivery, Time now) {
  int failures = delivery.failures % tries_a_channel;
  return failures == 0 || delivery.at + std::chrono::minutes(1 << (failures - 1)) <= now;
}

struct Ready {
  Place place;
  const Channel* channel;
  std::optional<Time> cut_off;
};

// What of these may go to the contact now, oldest first, on one channel: that of the first.
void add_ready(const Picture& picture, const Contact& contact, const std::set<Place>& places,
               Time now, std::size_t most, std::vector<Ready>& out) {
  auto channels = post::channels_for_courier(contact);
  for (Place place : places) {
    if (out.size() == most) return;
    const LetterRow& row = picture.letters().letter_at(place);
    const Delivery& delivery = row.deliveries[place.addressee];
    auto turn = static_cast<std::size_t>(delivery.failures / tries_a_channel);
    bool over = row.letter.until && *row.letter.until <= now;
    if (over || turn >= channels.size() || !has_waited(delivery, now)) continue;
    // What may have arrived goes again exactly as it was, so that the reader knows it as the same.
    if (out.empty() ||
        (out.front().channel == channels[turn] && out.front().cut_off == delivery.cut_off))
      out.push_back({place, channels[turn], delivery.cut_off});
  }
}

// Several letters that are not urgent, to one contact: one by one, or together once there are many.
// Nothing while as many as may come alone have come within the hour.
std::size_t how_many_go(const Picture& picture, const Contact& contact, std::size_t waiting,
                        Time now) {
  if (waiting == 0) return 0;
  auto messages = picture.letters().recent_messages(contact.id);
  auto recent = std::count_if(messages.begin(), messages.end(),
                              [&](Time at) { return at + digest_span > now; });
  if (static_cast<std::size_t>(recent) >= letters_alone) return 0;
  return waiting > letters_alone ? waiting : 1;
}

Outgoing outgoing_of(const Picture& picture, const Contact& contact, std::span<const Ready> ready) {
  Outgoing out{.member = contact.member,
               .contact = contact.id,
               .channel = *ready.front().channel,
               .holder = contact.holder,
               .role = contact.role,
               .language = contact.language};
  const Setting& setting = picture.setting();
  const Member* node = picture.member(setting.node);
  out.origin_name = node ? node->name : setting.name;
  for (const Ready& one : ready) {
    const LetterRow& row = picture.letters().letter_at(one.place);
    out.attempts = std::max(out.attempts, row.deliveries[one.place.addressee].failures);
    out.letters.push_back({.id = row.id,
                           .place = one.place.addressee,
                           .letter = as_read(row.letter),
                           .marking = row.marking,
                           .exercise = row.exercise,
                           .received = row.received,
                           .recalled_by = row.recalled_by});
  }
  return out;
}

}  // namespace

namespace post {

std::vector<const Channel*> channels_for_courier(const Contact& contact) {
  std::vector<const Channel*> out;
  for (const Channel& channel : contact.channels)
    if (picture::is_by_courier(channel.kind)) out.push_back(&channel);
  return out;
}

}  // namespace post

std::vector<Outgoing> Post::due(Time now, std::size_t most) const {
  return keeper_.read([&](const Picture& picture) {
    std::vector<Outgoing> out;
    std::set<std::string_view> served;
    const picture::Outstanding& waiting = picture.letters().outstanding();
    auto serve = [&](const Contact& contact, std::vector<Ready> ready, std::size_t count) {
      if (count == 0) return;
      served.insert(contact.id);
      ready.resize(count);
      out.push_back(outgoing_of(picture, contact, ready));
    };
    for (const auto& [id, places] : waiting.to_send(Urgency::now)) {
      if (out.size() == most) return out;
      const Contact* contact = picture.people().contact(id);
      if (!contact) continue;
      std::vector<Ready> ready;
      add_ready(picture, *contact, places, now, 1, ready);
      serve(*contact, ready, ready.size());
    }
    for (Urgency urgency : {Urgency::today, Urgency::routine})
      for (const auto& [id, places] : waiting.to_send(urgency)) {
        if (out.size() == most) return out;
        const Contact* contact = picture.people().contact(id);
        if (!contact || served.contains(id) || is_quiet(*contact, now)) continue;
        std::vector<Ready> ready;
        for (Urgency each : {Urgency::today, Urgency::routine})
          add_ready(picture, *contact, waiting.to_send(each, id), now, most_in_digest, ready);
        serve(*contact, ready, how_many_go(picture, *contact, ready.size(), now));
      }
    return out;
  });
}

}  // namespace hinomi::act
