#include "serve/feed_cache.h"

#include "base/id.h"
#include "picture/allow_filter.h"
#include "serve/api_call.h"

namespace hinomi::serve {
namespace {

constexpr std::size_t most_slots = 2048;         // feeds kept rendered
constexpr auto last_day = std::chrono::days(2);  // a quiet feed ends as the next day does

std::chrono::sys_days day_of(Time now) { return std::chrono::floor<std::chrono::days>(now); }

bool is_current(const RenderedFeed& feed, Position serial, Time now) {
  return feed.as_of == serial && now < feed.head.expires && feed.head.made <= now &&
         day_of(now) + last_day == day_of(feed.quiet_end);
}

bool may_have(const picture::Picture& picture, const picture::Entry& entry, const Party& party,
              const picture::AllowFilter& allowed) {
  auto [marking, origin] = picture.audience(entry);
  return may_block(marking) && may_know(marking, origin, party) &&
         !allowed.covers(entry.type, entry.value());
}

// When a UUIDv7 was made (RFC 9562 section 5.7): a newer Finding on something published changes its
// score and end.
Time time_of(const std::array<char, 16>& id) {
  std::uint64_t millis = 0;
  for (int i = 0; i < 6; ++i) millis = millis << 8 | static_cast<unsigned char>(id[i]);
  return Time(std::chrono::milliseconds(millis));
}

// When the newest change that the party can see happened.
Time last_change(const picture::Picture& picture, const Party& party,
                 const picture::AllowFilter& allowed) {
  Time time = std::max(picture.begun(), picture.view_changed(party.member));
  const auto& changes = picture.changes();
  for (auto change = changes.rbegin(); change != changes.rend() && change->at > time; ++change)
    if (may_have(picture, *change->entry, party, allowed)) time = change->at;
  return time;
}

// The same party gets the same bytes; two parties share them only when nothing could differ.
std::string party_key(const Party& party) {
  std::string key =
      party.member + "/" + std::to_string(int(party.relation)) + (party.desk ? "d" : "");
  for (const std::string& group : party.groups) key += "," + group;
  return key;
}

// Namespace of the node's STIX identity, so that every node of that name has one id.
constexpr std::string_view identity_space = "5f7bd7a6-3a39-4b8e-9f8e-2d3a57f0e6c1";

}  // namespace

std::string identity_of(std::string_view node) {
  return "identity--" + named_id(identity_space, node);
}

std::vector<Published> published_for(const picture::Picture& picture, const Party& party, Time now,
                                     feed::FeedHead& head) {
  picture::AllowFilter allowed(picture, party.member);
  std::vector<Published> out;
  Time made = last_change(picture, party, allowed);
  // A quiet feed is good until the end of the next day: a time that says nothing of when and why it
  // was made again.
  Time first_end = day_of(now) + last_day;
  for (const picture::Entry* entry : picture.published()) {
    if (!may_have(picture, *entry, party, allowed)) continue;
    Time end = std::min(entry->until, entry->expires);
    if (!entry->is_published(now)) {  // over; the tick that says so is on its way
      made = std::max(made, end);
      continue;
    }
    first_end = std::min(first_end, end);
    made = std::max(made, time_of(entry->finding_id));
    out.push_back({.type = entry->type,
                   .value = std::string(entry->value()),
                   .verdict = entry->published_verdict,
                   .score = entry->score,
                   .since = entry->since,
                   .expires = end,
                   .finding = uuid_text(entry->finding_id),
                   .position = entry->notice,
                   .tlp = picture.audience(*entry).marking.tlp,
                   .first = entry->first});
  }
  head.node = picture.setting().name;
  head.made = made;
  head.serial = static_cast<std::uint64_t>(
      std::chrono::floor<std::chrono::seconds>(made).time_since_epoch().count());
  head.expires = first_end;
  head.audience = party.member;
  head.exercise = picture.setting().exercise;
  head.identity_id = identity_of(picture.setting().node);
  return out;
}

std::shared_ptr<const RenderedFeed> FeedCache::get(const feed::FeedKind& kind, const Party& party,
                                                   const picture::Keeper& keeper,
                                                   const SigningKey& key, Time now) {
  std::shared_ptr<Slot> slot;
  {
    std::lock_guard lock(mutex_);
    if (slots_.size() >= most_slots) slots_.clear();
    auto& place = slots_[{std::string(kind.name), party_key(party)}];
    if (!place) place = std::make_shared<Slot>();
    slot = place;
  }
  std::lock_guard lock(slot->rendering);
  Position serial = keeper.read([](const picture::Picture& picture) { return picture.serial(); });
  if (slot->feed && is_current(*slot->feed, serial, now)) return slot->feed;

  auto rendered = std::make_shared<RenderedFeed>();
  rendered->as_of = serial;
  rendered->quiet_end = day_of(now) + last_day;
  std::vector<Published> entries = keeper.read([&](const picture::Picture& picture) {
    return published_for(picture, party, now, rendered->head);
  });
  // Equipment takes a feed for newer when its serial is: it never stands still or goes back while
  // the bytes change.
  if (slot->feed) rendered->head.serial = std::max(rendered->head.serial, slot->feed->head.serial);
  auto bytes = std::make_shared<std::string>(feed::render(kind, rendered->head, entries));
  if (slot->feed && rendered->head.serial == slot->feed->head.serial &&
      *bytes != *slot->feed->bytes) {
    ++rendered->head.serial;
    *bytes = feed::render(kind, rendered->head, entries);
  }
  rendered->etag = "\"" + to_hex(bytes_of(sha256(*bytes))).substr(0, 32) + "\"";
  rendered->signature = feed::sign_feed(kind, rendered->head, *bytes, key);
  rendered->bytes = std::move(bytes);
  slot->feed = rendered;
  return rendered;
}

}  // namespace hinomi::serve
