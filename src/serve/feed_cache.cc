#include "serve/feed_cache.h"

#include <set>

#include "base/id.h"
#include "picture/allow_filter.h"
#include "serve/api_call.h"

namespace hinomi::serve {
namespace {

constexpr std::size_t most_parties = 65'536;     // feeds whose ETag and signature are kept
constexpr std::size_t most_views = 256;          // feeds whose bytes are kept
constexpr auto last_day = std::chrono::days(2);  // a quiet feed ends as the next day does

std::chrono::sys_days day_of(Time now) { return std::chrono::floor<std::chrono::days>(now); }

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
    Marking marking = picture.audience(*entry).marking;
    out.push_back({.type = entry->type,
                   .value = std::string(entry->value()),
                   .verdict = entry->published_verdict,
                   .score = entry->score,
                   .since = entry->since,
                   .expires = end,
                   .finding = uuid_text(entry->finding_id),
                   .position = entry->notice,
                   .tlp = tlp_to_write(marking),
                   .pap = marking.pap,
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

bool FeedCache::Made::is_current(Position serial, Time now) const {
  return as_of == serial && now < head.expires && head.made <= now &&
         day_of(now) + last_day == day_of(quiet_end);
}

// One walk over what is published for each change of it, whoever asks afterwards.
std::shared_ptr<const FeedCache::Sorts> FeedCache::sorts_of(const picture::Picture& picture) {
  Lock hold(mutex_);
  if (sorts_ && sorts_->serial == picture.serial()) return sorts_;
  auto sorts = std::make_shared<Sorts>();
  sorts->serial = picture.serial();
  std::set<std::pair<const Marking*, std::string_view>> seen;
  for (const picture::Entry* entry : picture.published()) {
    auto [marking, origin] = picture.audience(*entry);
    if (seen.emplace(&marking, origin).second) sorts->all.emplace_back(marking, origin);
  }
  sorts_ = sorts;
  views_.clear();
  return sorts;
}

// Two parties share a view when they may know the same sorts of entries, allow the same, and the
// last change that they can see is the same.
FeedCache::View FeedCache::view(const feed::FeedKind& kind, const Party& party,
                                const picture::Keeper& keeper, Time now,
                                std::uint64_t least_serial) {
  while (true) {
    std::shared_ptr<ViewSlot> slot;
    Position serial = keeper.read([&](const picture::Picture& picture) {
      auto sorts = sorts_of(picture);
      std::string content =
          std::to_string(least_serial) + " " +
          format_time(last_change(picture, party, picture::AllowFilter(picture, party.member)));
      for (const auto& [marking, origin] : sorts->all)
        content += may_block(marking) && may_know(marking, origin, party) ? '1' : '0';
      std::set<std::string_view> allowed;
      for (const auto& row : picture.allowed())
        if (row.entry.member == party.member) allowed.insert(row.entry.value);
      for (std::string_view value : allowed) content.append("\n").append(value);
      Lock hold(mutex_);
      if (views_.size() >= most_views) views_.clear();
      auto& place = views_[{std::string(kind.name), std::move(content)}];
      if (!place) place = std::make_shared<ViewSlot>();
      slot = place;
      return sorts->serial;
    });
    Lock hold(slot->rendering);
    if (slot->view && slot->view->made.is_current(serial, now)) return *slot->view;
    View view;
    view.made.quiet_end = day_of(now) + last_day;
    std::vector<Published> entries = keeper.read([&](const picture::Picture& picture) {
      view.made.as_of = picture.serial();
      return published_for(picture, party, now, view.made.head);
    });
    // Something changed in between: who shares what has to be asked again.
    if (view.made.as_of != serial) continue;
    view.made.head.serial = std::max(view.made.head.serial, least_serial);
    view.bytes = std::make_shared<std::string>(feed::render(kind, view.made.head, entries));
    slot->view = view;
    return view;
  }
}

RenderedFeed FeedCache::get(const feed::FeedKind& kind, const Party& party,
                            const picture::Keeper& keeper, const SigningKey& key, Time now,
                            const std::function<bool(std::string_view)>& is_known) {
  std::shared_ptr<PartySlot> slot;
  {
    Lock hold(mutex_);
    if (parties_.size() >= most_parties) parties_.clear();
    auto& place = parties_[{std::string(kind.name), party_key(party)}];
    if (!place) place = std::make_shared<PartySlot>();
    slot = place;
  }
  Lock hold(slot->making);
  Position serial = keeper.read([](const picture::Picture& picture) { return picture.serial(); });
  if (slot->made && slot->made->is_current(serial, now)) {
    RenderedFeed out = slot->feed;
    if (is_known(out.etag)) return out;
    if ((out.bytes = slot->bytes.lock())) return out;
  }
  auto rendered = [&](std::uint64_t least_serial) {
    View shared = view(kind, party, keeper, now, least_serial);
    RenderedFeed out{.head = shared.made.head, .bytes = shared.bytes};
    out.head.audience = party.member;
    if (party.member != shared.made.head.audience)
      out.bytes = std::make_shared<std::string>(
          feed::for_audience(kind, shared.made.head, *shared.bytes, party.member));
    out.etag = "\"" + to_hex(bytes_of(sha256(*out.bytes))).substr(0, 32) + "\"";
    return std::pair(std::move(out), std::move(shared.made));
  };
  // Equipment takes a feed for newer when its serial is: it never stands still or goes back while
  // the bytes change.
  std::uint64_t before = slot->made ? slot->made->head.serial : 0;
  auto [out, made] = rendered(before);
  if (slot->made && made.head.serial == before && out.etag != slot->feed.etag)
    std::tie(out, made) = rendered(before + 1);
  out.signature = feed::sign_feed(kind, out.head, *out.bytes, key);
  slot->bytes = out.bytes;
  slot->made = made;
  slot->feed = out;
  slot->feed.bytes = nullptr;
  return out;
}

}  // namespace hinomi::serve
