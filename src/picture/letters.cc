#include "picture/letters.h"

#include <algorithm>

#include "base/text.h"

namespace hinomi::picture {
namespace {

// RFC 5321 section 4.2.1: the first digit of "550 5.1.1 no such user".
bool said_at_once(const Receipt& receipt, char first_digit) {
  std::string_view note = receipt.note;
  return receipt.channel == ChannelKind::mail && note.size() >= 3 && note[0] == first_digit &&
         is_digit(note[1]) && is_digit(note[2]);
}

// Trying the channel again does not help.
bool is_permanent(const Receipt& receipt) {
  return receipt.by == by_mail_server || said_at_once(receipt, '5');
}

bool is_for_now(const Receipt& receipt) {
  return receipt.by != by_clock && receipt.by != by_mail_server &&
         (receipt.channel == ChannelKind::webhook || said_at_once(receipt, '4'));
}

// `failed` is stronger than what only says that it was sent.
int rank(ReceiptState state) { return static_cast<int>(state); }

}  // namespace

std::chrono::minutes answer_within(const Letter& letter) {
  if (letter.answer_minutes > 0) return std::chrono::minutes(letter.answer_minutes);
  switch (letter.urgency) {
    case Urgency::now: return std::chrono::minutes(30);
    case Urgency::today: return std::chrono::hours(8);
    case Urgency::routine: return std::chrono::hours(72);
  }
  std::unreachable();
}

void Letters::add_draft(DraftRow row) {
  if (auto amended = draft_of_id_.find(row.draft.amends); amended != draft_of_id_.end()) {
    DraftRow& before = drafts_[amended->second];
    before.draft.to = std::move(row.draft.to);
    before.draft.competence.reset();
    draft_of_id_.emplace(row.id, amended->second);
    return;
  }
  auto place = static_cast<std::uint32_t>(drafts_.size());
  draft_of_id_[row.id] = place;
  for (const std::string& source : row.draft.sources) drafts_on_[source].push_back(place);
  if (row.draft.purpose == Purpose::check) last_check_ = row.received;
  drafts_.push_back(std::move(row));
}

void Letters::duty_opened(std::string_view draft, std::string_view duty) {
  auto found = draft_of_id_.find(std::string(draft));
  if (found != draft_of_id_.end()) drafts_[found->second].duty = duty;
}

void Letters::add_letter(LetterRow row) {
  auto place = static_cast<std::uint32_t>(letters_.size());
  auto about = letter_of_id_.find(row.letter.about);
  bool is_branch = row.letter.escalates && about != letter_of_id_.end();
  row.root = is_branch ? letters_[about->second].root : place;
  row.deliveries.resize(row.letter.to.size());
  std::size_t to_wait = 0;
  for (std::size_t i = 0; i < row.letter.to.size(); ++i) {
    const Addressee& to = row.letter.to[i];
    if (!to.contact.empty()) row.places.emplace(to.contact, i);
    if (row.places.emplace("@" + to.member, i).second) letters_to_[to.member].push_back(place);
    Delivery& delivery = row.deliveries[i];
    // The clock of what somebody is to hand over runs at once: else nobody would miss it.
    if (to.channel == ChannelKind::phone || to.channel == ChannelKind::print)
      delivery.first = row.received;
    if (to.channel != ChannelKind::page) {
      ++to_wait;
      continue;
    }
    // Whoever opens the page finds it there.
    delivery.state = ReceiptState::sent;
    delivery.at = row.received;
    delivery.first = row.received;
    ++row.counts[rank(ReceiptState::sent)];
  }
  if (to_wait != 0) waiting_[place] = to_wait;
  auto draft = draft_of_id_.find(row.letter.draft);
  row.sender = draft == draft_of_id_.end() ? row.origin : drafts_[draft->second].origin;
  if (draft != draft_of_id_.end() && drafts_[draft->second].letter.empty())
    drafts_[draft->second].letter = row.id;
  letters_from_[row.sender].push_back(place);
  letter_of_id_[row.id] = place;
  if (row.letter.until) outstanding_.ends(*row.letter.until, place);
  letters_.push_back(std::move(row));

  LetterRow& kept = letters_.back();
  if (is_branch) {
    LetterRow& first = letters_[kept.root];
    first.branches.push_back(place);
    for (std::size_t i = 0; i < kept.letter.to.size(); ++i) {
      const Addressee& to = kept.letter.to[i];
      auto [from, end] = first.range_of(to.member);
      kept.deliveries[i].member_answered = from < end && first.deliveries[from].member_answered;
      LetterRow& escalated = letters_[about->second];
      std::size_t silent = escalated.place_of(to.member, to.instead_of);
      if (to.instead_of.empty() || silent == escalated.letter.to.size()) continue;
      escalated.deliveries[silent].followed = true;
      refresh({about->second, static_cast<std::uint32_t>(silent)});
    }
  }
  if (about != letter_of_id_.end()) {
    LetterRow& other = letters_[about->second];
    if (kept.letter.recalls && other.recalled_by.empty())
      recall(about->second, kept.id);
    else
      other.follow_ups.push_back(kept.id);
  }
  refresh_all(place);
}

template <class Visit>
void Letters::each_in_tree(std::uint32_t letter, Visit&& visit) {
  std::uint32_t root = letters_[letter].root;
  visit(root);
  for (std::uint32_t branch : letters_[root].branches) visit(branch);
}

void Letters::recall(std::uint32_t letter, const std::string& by) {
  each_in_tree(letter, [&](std::uint32_t one) {
    letters_[one].recalled_by = by;
    refresh_all(one);
  });
}

void Letters::refresh_all(std::uint32_t letter) {
  const LetterRow& row = letters_[letter];
  for (std::uint32_t i = 0; i < row.letter.to.size(); ++i) {
    refresh({letter, i});
    if (i == 0 || row.letter.to[i].member != row.letter.to[i - 1].member)
      refresh_to_answer(letter, row.letter.to[i].member);
  }
}

void Letters::refresh_to_answer(std::uint32_t letter, const std::string& member) {
  const LetterRow& row = letters_[letter];
  std::size_t first = row.place_of(member, {});
  bool open = !row.ended && row.recalled_by.empty() && !row.deliveries[first].member_answered;
  outstanding_.set_to_answer(member, letter, open);
}

// Where this delivery stands in what is outstanding, from how it stands itself.
void Letters::refresh(Place place) {
  LetterRow& row = letters_[place.letter];
  const Addressee& to = row.letter.to[place.addressee];
  Delivery& delivery = row.deliveries[place.addressee];
  bool over = row.ended || !row.recalled_by.empty() || delivery.closed;
  // Each contact has to answer a check itself.
  bool answered = (delivery.state && is_answer(*delivery.state)) ||
                  (delivery.member_answered && row.letter.purpose != Purpose::check);
  bool given_up = delivery.failures != 0 && delivery.failures % tries_a_channel == 0 &&
                  (delivery.followed || answered);
  bool to_try = !delivery.state || (delivery.state == ReceiptState::failed && !given_up);
  bool queued = !over && to_try && is_by_courier(to.channel);
  if (queued != delivery.queued)
    outstanding_.set_to_send(row.letter.urgency, to.contact, place, queued);
  delivery.queued = queued;
  bool waits = !over && !answered && !delivery.followed && delivery.first;
  outstanding_.set_clock(
      delivery.clock,
      waits ? std::optional<Time>(*delivery.first + answer_within(row.letter)) : std::nullopt,
      place);
}

void Letters::advance(Time now) {
  for (std::uint32_t letter : outstanding_.take_ended(now)) {
    letters_[letter].ended = true;
    refresh_all(letter);
  }
}

Result<void> Letters::add_receipt(const Receipt& receipt) {
  auto found = letter_of_id_.find(receipt.letter);
  if (found == letter_of_id_.end())
    return fail(ErrorKind::damaged, "a receipt of a letter that is not there", receipt.letter);
  const LetterRow& row = letters_[found->second];
  std::size_t place = row.place_of(receipt.member, receipt.contact);
  if (place == row.letter.to.size())
    return fail(ErrorKind::damaged, "a receipt of somebody whom the letter did not go to",
                receipt.contact);
  // A member as a whole speaks for each of its contacts.
  auto [from, to] =
      receipt.contact.empty() ? row.range_of(receipt.member) : std::pair(place, place + 1);
  for (std::size_t i = from; i < to; ++i)
    take(receipt, {found->second, static_cast<std::uint32_t>(i)});
  if (is_answer(receipt.state)) member_answered(found->second, receipt.member);
  if (!receipt.contact.empty() && receipt.by != by_cut_off) note_reach(receipt);
  return {};
}

void Letters::take(const Receipt& receipt, Place place) {
  LetterRow& row = letters_[place.letter];
  Delivery& delivery = row.deliveries[place.addressee];
  bool tried =
      receipt.state == ReceiptState::sent || receipt.state == ReceiptState::failed ||
      (receipt.state == ReceiptState::delivered && receipt.channel == ChannelKind::webhook);
  bool of_clock = receipt.by == by_clock && receipt.state == ReceiptState::failed;
  bool cut_off = receipt.by == by_cut_off && receipt.state == ReceiptState::failed;
  delivery.attempts += tried && !of_clock;
  if (!delivery.first) delivery.first = receipt.at;
  // A webhook takes delivery at once, a mail server only sends on.
  bool arrives = receipt.state == ReceiptState::sent || receipt.state == ReceiptState::delivered;
  bool again = arrives && delivery.state == ReceiptState::failed;
  // It came back before it was noted that it had left.
  if (again && receipt.at < delivery.at) return refresh(place);
  bool goes_out = again || (arrives && !delivery.state);
  if (goes_out && row.letter.urgency != Urgency::now) note_message(receipt);
  delivery.cut_off = cut_off ? std::optional(receipt.at) : std::nullopt;
  if (of_clock)
    delivery.closed = true;
  else if (receipt.state != ReceiptState::failed)
    delivery.failures = 0;
  else if (!cut_off)
    delivery.failures +=
        is_permanent(receipt) ? tries_a_channel - delivery.failures % tries_a_channel : 1;
  if (!delivery.state || rank(receipt.state) > rank(*delivery.state) || again) {
    if (delivery.state) {
      --row.counts[rank(*delivery.state)];
    } else if (auto waits = waiting_.find(place.letter); waits != waiting_.end()) {
      if (--waits->second == 0) waiting_.erase(waits);
    }
    ++row.counts[rank(receipt.state)];
    delivery.state = receipt.state;
    delivery.at = receipt.at;
    delivery.note = receipt.note;
  } else if (delivery.state == receipt.state && receipt.state == ReceiptState::failed) {
    delivery.at = receipt.at;
    delivery.note = receipt.note;
  }
  refresh(place);
}

void Letters::member_answered(std::uint32_t letter, const std::string& member) {
  each_in_tree(letter, [&](std::uint32_t one) {
    LetterRow& row = letters_[one];
    auto [from, to] = row.range_of(member);
    for (std::size_t i = from; i < to; ++i) {
      row.deliveries[i].member_answered = true;
      refresh({one, static_cast<std::uint32_t>(i)});
    }
    if (from < to) refresh_to_answer(one, member);
  });
}

void Letters::note_message(const Receipt& receipt) {
  if (receipt.contact.empty()) return;
  auto& messages = messages_[receipt.contact];
  if (messages.empty() || messages.back() < receipt.at) messages.push_back(receipt.at);
  if (messages.size() > messages_kept) messages.erase(messages.begin());
}

void Letters::note_reach(const Receipt& receipt) {
  Reach& reach = reach_[receipt.contact];
  if (receipt.state >= ReceiptState::opened) {
    reach = {.answered = std::max(reach.answered.value_or(receipt.at), receipt.at)};
    failing_.erase(receipt.contact);
  } else if (receipt.state == ReceiptState::failed) {
    ++reach.failures;
    reach.silent |= receipt.by == by_clock;
    if (!reach.failed && is_for_now(receipt) && reach.failures < tries_a_channel) return;
    reach.failed = receipt.at;
    failing_.insert(receipt.contact);
  } else if (!reach.failed || (receipt.state == ReceiptState::delivered && !reach.silent)) {
    reach = {.answered = reach.answered};
    failing_.erase(receipt.contact);
  }
}

void Letters::channels_changed(std::string_view contact) {
  auto found = reach_.find(contact);
  if (found == reach_.end()) return;
  found->second = {.answered = found->second.answered};
  failing_.erase(std::string(contact));
}

void Letters::add_consent(ConsentRow row) {
  std::string subject = row.consent.subject;
  consents_[subject].push_back(std::move(row));
}

void Letters::add_feedback(FeedbackRow row) {
  std::string subject = row.feedback.subject;
  feedback_[subject].push_back(std::move(row));
}

void Letters::dump(std::string& out) const {
  for (const DraftRow& row : drafts_)
    out += "draft " + row.id + " " + to_json(row.draft) + " duty " + row.duty + " letter " +
           row.letter + '\n';
  for (const LetterRow& row : letters_) {
    out += "letter " + row.id + " " + to_json(row.letter) + " recalled_by " + row.recalled_by;
    for (const std::string& id : row.follow_ups) out += " follow_up " + id;
    for (const Delivery& one : row.deliveries)
      out += one.state ? " " + std::string(name_of(*one.state)) + "@" + format_time(one.at) + "x" +
                             std::to_string(one.attempts) + one.note
                       : " waits";
    out += '\n';
  }
  for (const auto& [subject, rows] : consents_)
    for (const ConsentRow& row : rows)
      out += "consent " + row.origin + " " + to_json(row.consent) + '\n';
  for (const auto& [subject, rows] : feedback_)
    for (const FeedbackRow& row : rows)
      out += "feedback " + row.origin + " " + to_json(row.feedback) + '\n';
  for (const auto& [contact, reach] : reach_)
    out += "reach " + contact + " " + (reach.answered ? format_time(*reach.answered) : "never") +
           " failures " + std::to_string(reach.failures) +
           (reach.failed ? " failed " + format_time(*reach.failed) : "") +
           (reach.silent ? " silent\n" : "\n");
  for (const auto& [place, count] : waiting_)
    out += "waiting " + letters_[place].id + " " + std::to_string(count) + '\n';
  for (const auto& [contact, times] : messages_) {
    out += "messages " + contact;
    for (Time at : times) out += " " + format_time(at);
    out += '\n';
  }
  for (const std::string& contact : failing_) out += "failing " + contact + '\n';
  if (last_check_) out += "last check " + format_time(*last_check_) + '\n';
  outstanding_.dump(out);
}

}  // namespace hinomi::picture
