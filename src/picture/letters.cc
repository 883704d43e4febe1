#include "picture/letters.h"

#include <algorithm>

namespace hinomi::picture {
namespace {

std::string place_key(std::string_view member, std::string_view contact) {
  return contact.empty() ? "@" + std::string(member) : std::string(contact);
}

// `failed` is stronger than what only says that it was sent.
int rank(ReceiptState state) { return static_cast<int>(state); }

template <class Row>
const std::vector<Row>& rows_in(const std::map<std::string, std::vector<Row>, std::less<>>& all,
                                std::string_view key) {
  static const std::vector<Row> none;
  auto found = all.find(key);
  return found == all.end() ? none : found->second;
}

}  // namespace

std::size_t LetterRow::waiting() const {
  std::size_t out = deliveries.size();
  for (std::size_t count : counts) out -= count;
  return out;
}

std::size_t LetterRow::place_of(std::string_view member, std::string_view contact) const {
  auto found = places.find(place_key(member, contact));
  return found == places.end() ? letter.to.size() : found->second;
}

void Letters::add_draft(DraftRow row) {
  draft_of_id_[row.id] = static_cast<std::uint32_t>(drafts_.size());
  drafts_.push_back(std::move(row));
}

void Letters::duty_opened(std::string_view draft, std::string_view duty) {
  auto found = draft_of_id_.find(std::string(draft));
  if (found != draft_of_id_.end()) drafts_[found->second].duty = duty;
}

void Letters::add_letter(LetterRow row) {
  auto place = static_cast<std::uint32_t>(letters_.size());
  row.deliveries.resize(row.letter.to.size());
  std::string_view last;
  for (std::size_t i = 0; i < row.letter.to.size(); ++i) {
    const Addressee& to = row.letter.to[i];
    row.places.emplace(place_key(to.member, to.contact), i);
    auto& mine = letters_to_[to.member];
    if (mine.empty() || mine.back() != place) mine.push_back(place);
  }
  if (!row.deliveries.empty()) waiting_[place] = row.deliveries.size();
  if (auto about = letter_of_id_.find(row.letter.about); about != letter_of_id_.end()) {
    LetterRow& other = letters_[about->second];
    if (row.letter.recalls)
      other.recalled_by = row.id;
    else
      other.follow_ups.push_back(row.id);
  }
  if (auto draft = draft_of_id_.find(row.letter.draft); draft != draft_of_id_.end())
    drafts_[draft->second].letter = row.id;
  letter_of_id_[row.id] = place;
  letters_.push_back(std::move(row));
}

Result<void> Letters::add_receipt(const Receipt& receipt) {
  auto found = letter_of_id_.find(receipt.letter);
  if (found == letter_of_id_.end())
    return fail(ErrorKind::damaged, "a receipt of a letter that is not there", receipt.letter);
  LetterRow& row = letters_[found->second];
  std::size_t place = row.place_of(receipt.member, receipt.contact);
  if (place == row.letter.to.size())
    return fail(ErrorKind::damaged, "a receipt of somebody whom the letter did not go to",
                receipt.contact);
  Delivery& delivery = row.deliveries[place];
  delivery.attempts += receipt.state == ReceiptState::sent || receipt.state == ReceiptState::failed;
  if (!delivery.state || rank(receipt.state) > rank(*delivery.state) ||
      (receipt.state == ReceiptState::sent && *delivery.state == ReceiptState::failed)) {
    if (delivery.state) {
      --row.counts[rank(*delivery.state)];
    } else if (auto waits = waiting_.find(found->second); waits != waiting_.end()) {
      if (--waits->second == 0) waiting_.erase(waits);
    }
    ++row.counts[rank(receipt.state)];
    delivery.state = receipt.state;
    delivery.at = receipt.at;
    delivery.note = receipt.note;
  }
  if (receipt.contact.empty()) return {};
  Reach& reach = reach_[receipt.contact];
  if (receipt.state >= ReceiptState::opened) {
    reach.answered = std::max(reach.answered.value_or(receipt.at), receipt.at);
    reach.failed.reset();
    reach.failures = 0;
  } else if (receipt.state == ReceiptState::failed) {
    reach.failed = receipt.at;
    ++reach.failures;
  }
  return {};
}

void Letters::add_consent(ConsentRow row) {
  std::string subject = row.consent.subject;
  consents_[subject].push_back(std::move(row));
}

void Letters::add_feedback(FeedbackRow row) {
  std::string subject = row.feedback.subject;
  feedback_[subject].push_back(std::move(row));
}

const DraftRow* Letters::draft(std::string_view id) const {
  auto found = draft_of_id_.find(std::string(id));
  return found == draft_of_id_.end() ? nullptr : &drafts_[found->second];
}

const LetterRow* Letters::letter(std::string_view id) const {
  auto found = letter_of_id_.find(std::string(id));
  return found == letter_of_id_.end() ? nullptr : &letters_[found->second];
}

const std::vector<std::uint32_t>& Letters::letters_to(std::string_view member) const {
  return rows_in(letters_to_, member);
}

std::vector<const LetterRow*> Letters::waiting() const {
  std::vector<const LetterRow*> out;
  for (const auto& [place, count] : waiting_) out.push_back(&letters_[place]);
  return out;
}

const std::vector<ConsentRow>& Letters::consents(std::string_view subject) const {
  return rows_in(consents_, subject);
}
const std::vector<FeedbackRow>& Letters::feedback(std::string_view subject) const {
  return rows_in(feedback_, subject);
}

Reach Letters::reach(std::string_view contact) const {
  auto found = reach_.find(contact);
  return found == reach_.end() ? Reach{} : found->second;
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
           " failures " + std::to_string(reach.failures) + '\n';
  for (const auto& [place, count] : waiting_)
    out += "waiting " + letters_[place].id + " " + std::to_string(count) + '\n';
}

}  // namespace hinomi::picture
