// What is asked of the letters; nothing here changes them.
#include <algorithm>

#include "picture/letters.h"

namespace hinomi::picture {

namespace {

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
  // Most letters go to a few, and looking at these waits for memory once.
  if (constexpr std::size_t few = 8; letter.to.size() <= few) {
    auto one = std::find_if(letter.to.begin(), letter.to.end(), [&](const Addressee& to) {
      return contact.empty() ? to.member == member : to.contact == contact;
    });
    bool there = one != letter.to.end() && one->member == member;
    return there ? std::size_t(one - letter.to.begin()) : letter.to.size();
  }
  auto found = places.find(contact.empty() ? "@" + std::string(member) : std::string(contact));
  bool there = found != places.end() && letter.to[found->second].member == member;
  return there ? found->second : letter.to.size();
}

std::pair<std::size_t, std::size_t> LetterRow::range_of(std::string_view member) const {
  std::size_t from = place_of(member, {}), to = from;
  while (to < letter.to.size() && letter.to[to].member == member) ++to;
  return {from, to};
}

const DraftRow* Letters::draft(std::string_view id) const {
  auto found = draft_of_id_.find(std::string(id));
  return found == draft_of_id_.end() ? nullptr : &drafts_[found->second];
}

const LetterRow* Letters::letter(std::string_view id) const {
  auto found = letter_of_id_.find(std::string(id));
  return found == letter_of_id_.end() ? nullptr : &letters_[found->second];
}

std::uint32_t Letters::place_of(std::string_view letter) const {
  return letter_of_id_.at(std::string(letter));
}

const std::vector<std::uint32_t>& Letters::letters_to(std::string_view member) const {
  return rows_in(letters_to_, member);
}

const std::vector<std::uint32_t>& Letters::letters_from(std::string_view member) const {
  return rows_in(letters_from_, member);
}

const std::vector<std::uint32_t>& Letters::drafts_on(std::string_view source) const {
  return rows_in(drafts_on_, source);
}

std::span<const Time> Letters::recent_messages(std::string_view contact) const {
  return rows_in(messages_, contact);
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

}  // namespace hinomi::picture
