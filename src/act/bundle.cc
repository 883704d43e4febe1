#include "act/bundle.h"

#include <algorithm>
#include <set>

#include "act/made_here.h"

namespace hinomi::act {

using picture::Draft;
using picture::LetterRow;
using picture::Picture;

namespace {

constexpr auto receipts_owed_for = std::chrono::days(90);

// Places in letter.to that went to the member by bundle.
std::vector<std::size_t> bundle_places(const LetterRow& row, std::string_view member) {
  std::vector<std::size_t> out;
  auto [from, to] = row.range_of(member);
  for (std::size_t i = from; i < to; ++i)
    if (row.letter.to[i].channel == ChannelKind::bundle) out.push_back(i);
  return out;
}

bool is_confirmed(const picture::Delivery& delivery) {
  return delivery.state && *delivery.state != ReceiptState::sent &&
         *delivery.state != ReceiptState::failed;
}

// Why this letter of `sender` is not taken; nothing when it is, or is there already.
std::string hindrance(const Picture& picture, std::string_view sender, const BundledLetter& one) {
  if (!is_uuid(one.id)) return "its id is no UUID";
  const LetterRow* there = picture.letters().letter(one.id);
  if (there && there->origin != sender) return "its id is that of a letter of somebody else";
  const LetterRow* about = picture.letters().letter(one.letter.about);
  if (about && about->origin != sender) return "it is about a letter of somebody else";
  return {};
}

// Was it taken back before it came? Media may arrive in any order.
bool is_taken_back(const Picture& picture, std::string_view own, std::string_view id) {
  const auto& letters = picture.letters().letters();
  const auto& places = picture.letters().letters_to(own);
  return std::any_of(places.begin(), places.end(), [&](std::uint32_t place) {
    return letters[place].letter.recalls && letters[place].letter.about == id;
  });
}

Draft letter_draft(World& world, const Picture& picture, std::string_view sender,
                   const BundledLetter& one) {
  Letter letter = one.letter;
  letter.draft.clear();
  letter.cause = one.id;
  letter.to = {{.member = picture.setting().node, .channel = ChannelKind::page}};
  Draft draft = made_here(world, Kind::letter, picture, one.marking, to_json(letter));
  draft.id = one.id;
  draft.origin = sender;
  draft.exercise = one.exercise;
  return draft;
}

void add_receipts(const Picture& picture, std::string_view sender, const BundledReceipt& one,
                  Time now, std::vector<Receipt>& out, BundleAnswer& answer) {
  const LetterRow* row = picture.letters().letter(one.letter);
  auto places = row ? bundle_places(*row, sender) : std::vector<std::size_t>();
  if (places.empty() || one.state < ReceiptState::delivered || one.state == ReceiptState::failed) {
    answer.refused.push_back({ErrorKind::invalid, "a receipt of a letter that did not go there so",
                              one.letter, "Ask the sender of the bundle"});
    return;
  }
  for (std::size_t place : places) {
    const auto& known = row->deliveries[place].state;
    bool news = !is_confirmed(row->deliveries[place]) || *known < one.state;
    if (!news) continue;
    out.push_back({.letter = row->id,
                   .member = std::string(sender),
                   .contact = row->letter.to[place].contact,
                   .channel = ChannelKind::bundle,
                   .state = one.state,
                   .at = std::min(one.at, now),
                   .by = "bundle",
                   .note = one.note});
    ++answer.receipts;
  }
}

}  // namespace

Bundle bundle_for(const Picture& picture, std::string_view member, Time now) {
  Bundle bundle;
  const auto& letters = picture.letters().letters();
  for (std::uint32_t place : picture.letters().letters_to(member)) {
    const LetterRow& row = letters[place];
    bool over = row.letter.until && *row.letter.until <= now;
    auto places = bundle_places(row, member);
    bool waits = std::any_of(places.begin(), places.end(),
                             [&](std::size_t i) { return !is_confirmed(row.deliveries[i]); });
    if (over || !waits || !row.recalled_by.empty()) continue;
    bundle.letters.push_back({.id = row.id,
                              .received = row.received,
                              .marking = row.marking,
                              .exercise = row.exercise,
                              .letter = row.letter});
    Letter& letter = bundle.letters.back().letter;
    letter.to.clear();
    letter.draft.clear();
    letter.cause.clear();
  }
  const std::string& own = picture.setting().node;
  for (std::uint32_t place : picture.letters().letters_to(own)) {
    const LetterRow& row = letters[place];
    if (row.origin != member || row.received + receipts_owed_for < now) continue;
    auto [from, to] = row.range_of(own);
    BundledReceipt receipt{.letter = row.id, .at = row.received};
    for (std::size_t i = from; i < to; ++i)
      if (const auto& delivery = row.deliveries[i]; delivery.state &&
                                                    *delivery.state >= ReceiptState::opened &&
                                                    *delivery.state > receipt.state)
        receipt = {row.id, *delivery.state, delivery.at, delivery.note};
    bundle.receipts.push_back(std::move(receipt));
  }
  return bundle;
}

Result<void> bundle_left(const picture::Keeper& keeper, Post& post, std::string_view member,
                         const Bundle& bundle, std::string_view by) {
  std::vector<Receipt> receipts;
  keeper.read([&](const Picture& picture) {
    for (const BundledLetter& one : bundle.letters) {
      const LetterRow* row = picture.letters().letter(one.id);
      if (!row) continue;
      for (std::size_t place : bundle_places(*row, member))
        if (!row->deliveries[place].state)
          receipts.push_back({.letter = row->id,
                              .member = std::string(member),
                              .contact = row->letter.to[place].contact,
                              .channel = ChannelKind::bundle,
                              .state = ReceiptState::sent,
                              .at = picture.now(),
                              .by = std::string(by)});
    }
  });
  if (receipts.empty()) return {};
  TRY(post.note(receipts));
  return {};
}

Result<BundleAnswer> take_bundle(World& world, picture::Keeper& keeper, Post& post,
                                 std::string_view sender, const Bundle& bundle) {
  BundleAnswer answer;
  std::vector<Receipt> receipts;
  auto build = [&](const Picture& picture, Position, Time now) -> Result<std::vector<Draft>> {
    answer = {};
    receipts.clear();
    std::vector<Draft> drafts;
    std::set<std::string_view> ids;
    for (const BundledLetter& one : bundle.letters) {
      if (std::string why = hindrance(picture, sender, one); !why.empty()) {
        answer.refused.push_back({ErrorKind::invalid, "a letter is refused: " + why, one.id,
                                  "Ask the sender of the bundle"});
        continue;
      }
      bool known = picture.letters().letter(one.id) || !ids.insert(one.id).second ||
                   is_taken_back(picture, picture.setting().node, one.id);
      if (!known) drafts.push_back(letter_draft(world, picture, sender, one));
    }
    for (const BundledReceipt& one : bundle.receipts)
      add_receipts(picture, sender, one, now, receipts, answer);
    answer.letters = drafts.size();
    return drafts;
  };
  TRY(keeper.write(
      {.touches = {picture::touch_of("bundle " + std::string(sender))}, .build = build}));
  if (!receipts.empty()) TRY(post.note(receipts));
  return answer;
}

}  // namespace hinomi::act
