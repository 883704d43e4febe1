#include "serve/feed_cache.h"

#include "base/id.h"
#include "picture/allow_filter.h"
#include "serve/api_call.h"

namespace hinomi::serve {
namespace {

constexpr std::size_t most_slots = 2048;  // feeds kept rendered
constexpr auto quiet_validity = std::chrono::hours(24);

bool is_current(const RenderedFeed& feed, Position serial, Time now) {
  return feed.head.serial == serial && now < feed.head.expires && feed.head.made <= now;
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
  Time first_end = now + quiet_validity;
  for (const picture::Entry* entry : picture.published()) {
    if (!entry->is_published(now)) continue;
    const Marking& marking = picture.marking(*entry);
    std::string_view origin = entry->report < picture.reports().size()
                                  ? picture.reports()[entry->report].origin
                                  : std::string_view();
    if (!may_block(marking) || !may_know(marking, origin, party)) continue;
    if (allowed.covers(entry->type, entry->value())) continue;
    Time end = std::min(entry->until, entry->expires);
    first_end = std::min(first_end, end);
    out.push_back({.type = entry->type,
                   .value = std::string(entry->value()),
                   .verdict = entry->published_verdict,
                   .score = entry->score,
                   .since = entry->since,
                   .expires = end,
                   .finding = uuid_text(entry->finding_id),
                   .position = entry->notice,
                   .tlp = marking.tlp,
                   .first = entry->first});
  }
  head.node = picture.setting().name;
  head.serial = picture.serial();
  head.made = picture.serial_time();
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
  std::vector<Published> entries = keeper.read([&](const picture::Picture& picture) {
    return published_for(picture, party, now, rendered->head);
  });
  auto bytes = std::make_shared<std::string>(feed::render(kind, rendered->head, entries));
  rendered->etag = "\"" + to_hex(bytes_of(sha256(*bytes))).substr(0, 32) + "\"";
  rendered->signature = feed::sign_feed(kind, rendered->head, *bytes, key);
  rendered->bytes = std::move(bytes);
  slot->feed = rendered;
  return rendered;
}

}  // namespace hinomi::serve
