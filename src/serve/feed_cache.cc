#include "serve/feed_cache.h"

#include <set>

#include "base/id.h"
#include "picture/allow_filter.h"
#include "serve/api_call.h"

namespace hinomi::serve {
namespace {

constexpr std::size_t most_parties = 65'536;  // feeds whose ETag and signature are kept
constexpr std::size_t most_views = 256;       // feeds whose bytes are kept
constexpr auto quiet_validity = std::chrono::hours(24);

bool is_current(const feed::FeedHead& head, Position serial, Time now) {
  return head.serial == serial && now < head.expires && head.made <= now;
}

std::string_view origin_of(const picture::Picture& picture, const picture::Entry& entry) {
  return entry.report < picture.reports().size()
             ? std::string_view(picture.reports()[entry.report].origin)
             : std::string_view();
}

// The same party gets the same bytes.
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
    if (!may_block(marking) || !may_know(marking, origin_of(picture, *entry), party)) continue;
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

// One walk over what is published for each change of it, whoever asks afterwards.
std::shared_ptr<const FeedCache::Sorts> FeedCache::sorts_of(const picture::Picture& picture) {
  std::lock_guard lock(mutex_);
  if (sorts_ && sorts_->serial == picture.serial()) return sorts_;
  auto sorts = std::make_shared<Sorts>();
  sorts->serial = picture.serial();
  std::set<std::pair<std::uint16_t, std::string_view>> seen;
  for (const picture::Entry* entry : picture.published()) {
    std::string_view origin = origin_of(picture, *entry);
    if (seen.emplace(entry->marking, origin).second)
      sorts->all.emplace_back(picture.marking(*entry), origin);
  }
  sorts_ = sorts;
  views_.clear();
  return sorts;
}

// Two parties share a view when they may know the same sorts of entries and allow the same.
FeedCache::View FeedCache::view(const feed::FeedKind& kind, const Party& party,
                                const picture::Keeper& keeper, Time now) {
  while (true) {
    std::shared_ptr<ViewSlot> slot;
    Position serial = keeper.read([&](const picture::Picture& picture) {
      auto sorts = sorts_of(picture);
      std::string key;
      for (const auto& [marking, origin] : sorts->all)
        key += may_block(marking) && may_know(marking, origin, party) ? '1' : '0';
      std::set<std::string_view> allowed;
      for (const auto& row : picture.allowed())
        if (row.entry.member == party.member) allowed.insert(row.entry.value);
      for (std::string_view value : allowed) key.append("\n").append(value);
      std::lock_guard lock(mutex_);
      if (views_.size() >= most_views) views_.clear();
      auto& place = views_[{std::string(kind.name), std::move(key)}];
      if (!place) place = std::make_shared<ViewSlot>();
      slot = place;
      return sorts->serial;
    });
    std::lock_guard lock(slot->rendering);
    if (slot->view && is_current(slot->view->head, serial, now)) return *slot->view;
    View made;
    std::vector<Published> entries = keeper.read([&](const picture::Picture& picture) {
      return published_for(picture, party, now, made.head);
    });
    // Something changed in between: who shares what has to be asked again.
    if (made.head.serial != serial) continue;
    made.bytes = std::make_shared<std::string>(feed::render(kind, made.head, entries));
    slot->view = made;
    return made;
  }
}

RenderedFeed FeedCache::get(const feed::FeedKind& kind, const Party& party,
                            const picture::Keeper& keeper, const SigningKey& key, Time now,
                            std::string_view known) {
  std::shared_ptr<PartySlot> slot;
  {
    std::lock_guard lock(mutex_);
    if (parties_.size() >= most_parties) parties_.clear();
    auto& place = parties_[{std::string(kind.name), party_key(party)}];
    if (!place) place = std::make_shared<PartySlot>();
    slot = place;
  }
  std::lock_guard lock(slot->making);
  Position serial = keeper.read([](const picture::Picture& picture) { return picture.serial(); });
  if (slot->feed && is_current(slot->feed->head, serial, now)) {
    RenderedFeed out = *slot->feed;
    if (known.find(out.etag) != known.npos) return out;
    if ((out.bytes = slot->bytes.lock())) return out;
  }
  View shared = view(kind, party, keeper, now);
  RenderedFeed out{.head = shared.head, .bytes = shared.bytes};
  out.head.audience = party.member;
  if (party.member != shared.head.audience)
    out.bytes = std::make_shared<std::string>(
        feed::for_audience(kind, shared.head, *shared.bytes, party.member));
  out.etag = "\"" + to_hex(bytes_of(sha256(*out.bytes))).substr(0, 32) + "\"";
  out.signature = feed::sign_feed(kind, out.head, *out.bytes, key);
  slot->bytes = out.bytes;
  slot->feed = out;
  slot->feed->bytes = nullptr;
  return out;
}

}  // namespace hinomi::serve
