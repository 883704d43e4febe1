// What the clock asks for. A contact that does not answer has its substitutes asked, in their
// order, then the others of its member; where nobody is left, somebody has to mend the contact.
// Contact checks that are due become Drafts, since nothing leaves without an approver.
#include <algorithm>
#include <map>

#include "act/made_here.h"
#include "act/post_parts.h"

namespace hinomi::act {

using picture::Draft;
using picture::LetterRow;
using picture::Picture;
using picture::Place;

namespace {

constexpr std::size_t most_followed = 5000;  // deliveries in one commit
constexpr int minutes_to_answer_check = 24 * 60;
constexpr auto renew_before = std::chrono::hours(24 * 30);  // an agreement ends

bool may_still_know(const Picture& picture, const LetterRow& row, std::string_view member) {
  const Member* found = picture.member(member);
  if (!found || !row.marking.groups) return found;
  for (const std::string& group : found->groups)
    if (std::binary_search(row.marking.groups->begin(), row.marking.groups->end(), group))
      return true;
  return false;
}

class FollowUp {
 public:
  FollowUp(World& world, const Picture& picture, Time now)
      : world_(world), picture_(picture), now_(now) {}

  std::vector<Draft> write() {
    without_channel();
    std::size_t seen = 0;
    for (const auto& [at, place] : picture_.letters().outstanding().clocks()) {
      if (at > now_ || ++seen > most_followed) break;
      const LetterRow& row = picture_.letters().letter_at(place);
      if (!row.letter.until || *row.letter.until > now_) silent(place, row);
    }
    for (Place place : without_substitute_) ask_others(place);
    for (auto& [letter, to] : escalations_) escalate(letter, std::move(to));
    if (is_check_due(picture_, now_)) propose_check();
    each_renewal(picture_, now_, [&](const Member& member, const Agreement& agreement) {
      renew(member, agreement);
      return drafts_.size() < most_followed;
    });
    return std::move(drafts_);
  }

  static bool is_check_due(const Picture& picture, Time now) {
    int days = picture.setting().check_days;
    Time last = picture.letters().last_check().value_or(picture.begun());
    return days > 0 && last + std::chrono::hours(24 * days) <= now;
  }
  // Agreements that end soon, or have ended, and that nobody was asked to renew. `visit` answers
  // whether to go on.
  template <class Visit>
  static void each_renewal(const Picture& picture, Time now, Visit&& visit) {
    for (const auto& [id, member] : picture.members())
      for (const Agreement& one : member.agreements)
        if (!member.removed && one.expires && *one.expires - renew_before <= now &&
            !picture.is_renewal_asked(renewal_of(id, one)) && !visit(member, one))
          return;
  }
  static bool has_no_channel(const Picture& picture, std::string_view id) {
    const Contact* contact = picture.people().contact(id);
    return !contact || post::channels_for_courier(*contact).empty();
  }

 private:
  Draft& add(Kind kind, const Marking& marking, std::string body) {
    return drafts_.emplace_back(made_here(world_, kind, picture_, marking, std::move(body)));
  }

  void receipt(const LetterRow& row, const Addressee& to, std::string_view by, std::string note) {
    Receipt out{.letter = row.id,
                .member = to.member,
                .contact = to.contact,
                .channel = to.channel,
                .state = ReceiptState::failed,
                .at = now_,
                .by = std::string(by),
                .note = std::move(note)};
    add(Kind::receipt, {.tlp = Tlp::amber_strict}, to_json(out)).origin = to.member;
  }

  // The contact was taken out, or lost its channels, while a letter waited for it: its clock
  // begins.
  void without_channel() {
    for (Urgency urgency : {Urgency::now, Urgency::today, Urgency::routine})
      for (const auto& [id, places] : picture_.letters().outstanding().to_send(urgency)) {
        if (!has_no_channel(picture_, id)) continue;
        for (Place place : places) {
          const LetterRow& row = picture_.letters().letter_at(place);
          const auto& delivery = row.deliveries[place.addressee];
          if (delivery.first || drafts_.size() >= most_followed) continue;
          receipt(row, row.letter.to[place.addressee], "courier", "no channel to this contact");
        }
      }
  }

  // Contacts of the member that the letter or one of its escalations went to, or goes to now. That
  // a contact was checked itself does not keep it from being asked about the one it stands in for.
  std::set<std::string> asked(const LetterRow& row, const std::string& member) const {
    std::set<std::string> out;
    for (const LetterRow* one : post::tree_of(picture_, row)) {
      if (one->letter.purpose == Purpose::check && !one->letter.escalates) continue;
      auto [from, to] = one->range_of(member);
      for (std::size_t i = from; i < to; ++i) out.insert(one->letter.to[i].contact);
    }
    if (auto now = asked_now_.find(row.root); now != asked_now_.end())
      out.insert(now->second.begin(), now->second.end());
    return out;
  }

  // The next substitute of this contact, or of the one that it was asked for.
  const Contact* substitute(const LetterRow& row, const Addressee& silent,
                            const std::set<std::string>& asked) const {
    const LetterRow* letter = &row;
    const Addressee* one = &silent;
    while (true) {
      if (const Contact* contact = picture_.people().contact(one->contact))
        for (const std::string& id : contact->substitutes)
          if (const Contact* next = picture_.people().contact(id);
              next && next->member == silent.member && !asked.contains(id))
            return next;
      letter = letter->letter.escalates ? picture_.letters().letter(letter->letter.about) : nullptr;
      std::size_t place =
          letter && !one->instead_of.empty() ? letter->place_of(one->member, one->instead_of) : 0;
      if (!letter || one->instead_of.empty() || place == letter->letter.to.size()) return nullptr;
      one = &letter->letter.to[place];
    }
  }

  void ask(const LetterRow& row, const Addressee& silent, const Contact& next,
           std::string_view why) {
    escalations_[row.id].push_back({.member = silent.member,
                                    .contact = next.id,
                                    .channel = route::channel_of(next),
                                    .instead_of = silent.contact,
                                    .why = {std::string(why) + " " + silent.contact}});
    asked_now_[row.root].insert(next.id);
  }

  void silent(Place place, const LetterRow& row) {
    const Addressee& to = row.letter.to[place.addressee];
    if (!may_still_know(picture_, row, to.member))
      return receipt(row, to, picture::by_clock, "the member may not know of it any more");
    if (const Contact* next = substitute(row, to, asked(row, to.member)))
      ask(row, to, *next, "substitute");
    else
      without_substitute_.push_back(place);
  }

  // After all substitutes have been chosen, so that nobody else is asked in their place.
  void ask_others(Place place) {
    const LetterRow& row = picture_.letters().letter_at(place);
    const Addressee& to = row.letter.to[place.addressee];
    std::set<std::string> asked_before = asked(row, to.member);
    bool found = false;
    // A check asks each contact by itself: the others are no answer.
    if (row.letter.purpose != Purpose::check && !to.contact.empty())
      for (const std::string& id : picture_.people().contacts_of(to.member))
        if (!asked_before.contains(id)) {
          ask(row, to, *picture_.people().contact(id), "other_contact");
          found = true;
        }
    if (found) return;
    receipt(row, to, picture::by_clock, "no answer, and nobody is left to ask");
    if (!to.contact.empty()) mend(to);
  }

  void mend(const Addressee& to) {
    if (picture_.mend_duty(to.contact) || !mended_.insert(to.contact).second) return;
    const Member* member = picture_.member(to.member);
    Duty duty{.kind = DutyKind::mend_contact,
              .subject = to.contact,
              .owner = "approver",
              .due = now_ + std::chrono::hours(picture_.setting().review_hours),
              .reason = (member ? member->name : to.member) + " (" + to.contact +
                        ") does not answer, and nobody else there does"};
    add(Kind::duty, {.tlp = Tlp::amber_strict}, to_json(duty));
  }

  void renew(const Member& member, const Agreement& agreement) {
    Duty duty{.kind = DutyKind::renew_agreement,
              .subject = renewal_of(member.id, agreement),
              .owner = "approver",
              .due = std::max(*agreement.expires,
                              now_ + std::chrono::hours(picture_.setting().review_hours)),
              .reason = agreement.name};
    add(Kind::duty, {.tlp = Tlp::amber_strict}, to_json(duty));
  }

  void escalate(const std::string& id, std::vector<Addressee> to) {
    const LetterRow& row = *picture_.letters().letter(id);
    Letter letter = row.letter;
    letter.cause = id;
    letter.about = id;
    letter.recalls = false;
    letter.escalates = true;
    letter.to = std::move(to);
    post::sort_addressees(letter.to);
    add(Kind::letter, row.marking, to_json(letter)).origin = row.origin;
  }

  void propose_check() {
    hinomi::Draft draft{.title = "疎通確認",
                        .text = "連絡が届くことの確認です。受け取ったことを知らせてください。",
                        .title_en = "Contact check",
                        .text_en = "This checks that we can reach you. Please acknowledge it.",
                        .purpose = Purpose::check,
                        .urgency = Urgency::routine,
                        .answer_minutes = minutes_to_answer_check,
                        .by = std::string(picture::by_clock)};
    draft.to.everyone = true;
    std::string id = add(Kind::draft, {.tlp = Tlp::clear}, to_json(draft)).id;
    Duty duty{.kind = DutyKind::approve_letter,
              .subject = id,
              .owner = "approver",
              .due = now_ + std::chrono::hours(picture_.setting().decide_hours),
              .reason = draft.title};
    add(Kind::duty, {.tlp = Tlp::amber_strict}, to_json(duty));
  }

  World& world_;
  const Picture& picture_;
  Time now_;
  std::vector<Draft> drafts_;
  std::map<std::string, std::vector<Addressee>> escalations_;  // by the letter they escalate
  std::map<std::uint32_t, std::set<std::string>> asked_now_;   // contacts, by first letter
  std::vector<Place> without_substitute_;
  std::set<std::string> mended_;
};

bool is_anything_due(const Picture& picture, Time now) {
  const picture::Outstanding& waiting = picture.letters().outstanding();
  if (!waiting.clocks().empty() && waiting.clocks().begin()->first <= now) return true;
  if (FollowUp::is_check_due(picture, now)) return true;
  bool ends = false;
  FollowUp::each_renewal(picture, now, [&](const Member&, const Agreement&) {
    ends = true;
    return false;
  });
  if (ends) return true;
  for (Urgency urgency : {Urgency::now, Urgency::today, Urgency::routine})
    for (const auto& [id, places] : waiting.to_send(urgency))
      if (FollowUp::has_no_channel(picture, id)) return true;
  return false;
}

}  // namespace

Result<std::size_t> Post::follow_up(Time now) {
  if (!keeper_.read([&](const Picture& picture) { return is_anything_due(picture, now); }))
    return std::size_t(0);
  auto written = TRY(keeper_.write({.touches = {picture::touch_of("follow_up")},
                                    .build = [&](const Picture& picture, Position, Time at) {
                                      return Result<std::vector<Draft>>(
                                          FollowUp(world_, picture, std::max(now, at)).write());
                                    }}));
  return written.size();
}

}  // namespace hinomi::act
