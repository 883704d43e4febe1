// What is outstanding follows the fold; here it is counted anew from all that ever happened, in the
// slow and literal way, after each step of generated histories.
#include "picture/letters.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

namespace hinomi::picture {
namespace {

constexpr Time history_begins{std::chrono::seconds(1775034000)};

// Everything in the order in which it happened.
struct LetterEvents {
  std::vector<LetterRow> letters;  // as given to add_letter
  std::vector<std::pair<std::size_t, Receipt>> receipts;
  Time now = history_begins;
};

class LiteralOutstanding {
 public:
  explicit LiteralOutstanding(const LetterEvents& all) : all_(all) {}

  std::string dump() const {
    Outstanding out;
    for (std::uint32_t l = 0; l < all_.letters.size(); ++l) {
      const LetterRow& row = all_.letters[l];
      bool ended = row.letter.until && *row.letter.until <= all_.now;
      if (row.letter.until && !ended) out.ends(*row.letter.until, l);
      for (std::uint32_t a = 0; a < row.letter.to.size(); ++a) {
        const Addressee& to = row.letter.to[a];
        bool over = ended || is_recalled(l);
        Way way = way_of(l, a);
        bool member_done = has_member_answered(l, to.member);
        bool answered = (way.state && is_answer(*way.state)) ||
                        (member_done && row.letter.purpose != Purpose::check);
        bool followed = is_followed(l, to);
        bool tired = way.failures > 0 && way.failures % 8 == 0 && (followed || answered);
        bool by_machine = to.channel == ChannelKind::mail || to.channel == ChannelKind::webhook;
        if (!over && !way.closed && by_machine &&
            (!way.state || (*way.state == ReceiptState::failed && !tired)))
          out.set_to_send(row.letter.urgency, to.contact, {l, a}, true);
        std::optional<Time> none;
        if (!over && !way.closed && !answered && !followed && way.first)
          out.set_clock(none, *way.first + answer_within(row.letter), {l, a});
        if (!over_for_member(l, ended) && !member_done) out.set_to_answer(to.member, l, true);
      }
    }
    std::string text;
    out.dump(text);
    return text;
  }

 private:
  struct Way {
    std::optional<ReceiptState> state;
    std::optional<Time> first;
    Time at;
    int failures = 0;
    bool closed = false;
  };

  bool over_for_member(std::uint32_t l, bool ended) const { return ended || is_recalled(l); }

  Way way_of(std::uint32_t l, std::uint32_t a) const {
    const LetterRow& row = all_.letters[l];
    const Addressee& to = row.letter.to[a];
    Way way;
    if (to.channel == ChannelKind::phone || to.channel == ChannelKind::print)
      way.first = row.received;
    if (to.channel == ChannelKind::page) {
      way.state = ReceiptState::sent;
      way.first = row.received;
    }
    for (const auto& [letter, receipt] : all_.receipts) {
      bool mine = letter == l && receipt.member == to.member &&
                  (receipt.contact.empty() || receipt.contact == to.contact);
      if (!mine) continue;
      bool failed = receipt.state == ReceiptState::failed;
      bool mended =
          (receipt.state == ReceiptState::sent || receipt.state == ReceiptState::delivered) &&
          way.state == ReceiptState::failed;
      bool came_back_before = mended && receipt.at < way.at;
      bool for_good = receipt.by == "mail server" ||
                      (receipt.note.starts_with("550") && receipt.channel == ChannelKind::mail);
      if (!way.first) way.first = receipt.at;
      if (came_back_before) continue;
      if (failed && receipt.by == "clock")
        way.closed = true;
      else if (!failed)
        way.failures = 0;
      else if (receipt.by != "cut off")
        way.failures = for_good ? (way.failures / 8 + 1) * 8 : way.failures + 1;
      if (!way.state || *way.state < receipt.state || mended ||
          (failed && way.state == receipt.state)) {
        way.state = receipt.state;
        way.at = receipt.at;
      }
    }
    return way;
  }

  std::uint32_t place_of(const std::string& id) const {
    std::uint32_t place = 0;
    while (all_.letters[place].id != id) ++place;
    return place;
  }
  std::uint32_t root_of(std::uint32_t l) const {
    while (all_.letters[l].letter.escalates) l = place_of(all_.letters[l].letter.about);
    return l;
  }
  bool is_recalled(std::uint32_t l) const {
    for (const LetterRow& row : all_.letters)
      if (row.letter.recalls && root_of(place_of(row.letter.about)) == root_of(l)) return true;
    return false;
  }
  bool has_member_answered(std::uint32_t l, const std::string& member) const {
    for (const auto& [letter, receipt] : all_.receipts)
      if (root_of(static_cast<std::uint32_t>(letter)) == root_of(l) && receipt.member == member &&
          is_answer(receipt.state))
        return true;
    return false;
  }
  bool is_followed(std::uint32_t l, const Addressee& silent) const {
    for (const LetterRow& row : all_.letters)
      if (row.letter.escalates && place_of(row.letter.about) == l)
        for (const Addressee& to : row.letter.to)
          if (!silent.contact.empty() && to.instead_of == silent.contact) return true;
    return false;
  }

  const LetterEvents& all_;
};

class LetterHistory {
 public:
  explicit LetterHistory(std::uint32_t seed) : random_(seed) {}

  void step() {
    happened.now += std::chrono::minutes(below(90));
    switch (below(10)) {
      case 0:
      case 1: add(new_letter()); break;
      case 2: escalate(); break;
      case 3:
        if (below(3) == 0) recall();
        break;
      default: receipt(); break;
    }
    letters.advance(happened.now);
  }

  LetterEvents happened;
  Letters letters;

 private:
  std::size_t below(std::size_t end) { return random_() % end; }

  LetterRow new_letter() {
    LetterRow row;
    row.letter.urgency = static_cast<Urgency>(below(3));
    row.letter.purpose = below(4) == 0 ? Purpose::check : Purpose::warning;
    row.letter.answer_minutes = below(3) == 0 ? static_cast<int>(1 + below(200)) : 0;
    if (below(2) == 0) row.letter.until = happened.now + std::chrono::hours(below(48));
    for (std::string member : {"a", "b", "c"}) {
      if (below(4) == 0) continue;
      std::size_t contacts = below(4);
      if (contacts == 0) row.letter.to.push_back({.member = member});
      for (std::size_t i = 0; i < contacts; ++i)
        row.letter.to.push_back({.member = member,
                                 .contact = member + "/" + std::to_string(i),
                                 .channel = static_cast<ChannelKind>(below(6))});
    }
    return row;
  }
  void add(LetterRow row) {
    row.id = "l" + std::to_string(happened.letters.size());
    row.received = happened.now;
    happened.letters.push_back(row);
    letters.add_letter(std::move(row));
  }
  // As act/post_follow_up.cc would: once for a silent contact, of a letter that still holds.
  void escalate() {
    if (happened.letters.empty()) return;
    const LetterRow& about = letters.letters()[below(happened.letters.size())];
    if (!about.recalled_by.empty()) return;
    LetterRow row;
    row.letter = about.letter;
    row.letter.about = about.id;
    row.letter.escalates = true;
    row.letter.recalls = false;
    row.letter.to.clear();
    for (const Addressee& to : about.letter.to)
      if (!to.contact.empty() && below(2) == 0)
        row.letter.to.push_back({.member = to.member,
                                 .contact = to.contact + "s",
                                 .channel = static_cast<ChannelKind>(below(3)),
                                 .instead_of = to.contact});
    if (!row.letter.to.empty()) add(std::move(row));
  }
  void recall() {
    if (happened.letters.empty()) return;
    const LetterRow& about = letters.letters()[below(happened.letters.size())];
    if (!about.recalled_by.empty() || about.letter.recalls ||
        about.root != letters.place_of(about.id))
      return;
    LetterRow row;
    row.letter.about = about.id;
    row.letter.recalls = true;
    row.letter.urgency = Urgency::now;
    row.letter.to = about.letter.to;
    add(std::move(row));
  }
  void receipt() {
    constexpr const char* by_whom[] = {"courier", "courier", "courier", "courier",    "courier",
                                       "courier", "clock",   "cut off", "mail server"};
    if (happened.letters.empty()) return;
    std::size_t place = below(happened.letters.size());
    const LetterRow& row = happened.letters[place];
    if (row.letter.to.empty()) return;
    const Addressee& to = row.letter.to[below(row.letter.to.size())];
    Receipt one{.letter = row.id,
                .member = to.member,
                .contact = to.contact,
                .channel = to.channel,
                .state = static_cast<ReceiptState>(below(6)),
                .at = happened.now - std::chrono::minutes(below(4) == 0 ? below(120) : 0),
                .by = by_whom[below(std::size(by_whom))],
                .note = below(6) == 0 ? "550 no such user" : ""};
    if (below(5) == 0 && one.state >= ReceiptState::opened) one.contact.clear();
    if (below(2) == 0) one.state = ReceiptState::failed;
    for (std::size_t again = one.state == ReceiptState::failed ? 1 + below(8) : 1; again > 0;
         --again) {
      happened.receipts.emplace_back(place, one);
      ASSERT_TRUE(letters.add_receipt(one));
    }
  }

  std::mt19937 random_;
};

TEST(Letters, WhatIsOutstandingIsWhatAWalkOverAllGives) {
  const char* asked = std::getenv("HINOMI_CASES");
  int histories = asked ? std::max(1, std::atoi(asked) / 20) : 60;
  std::size_t with_clock = 0, with_queue = 0;
  for (int seed = 1; seed <= histories; ++seed) {
    LetterHistory history(static_cast<std::uint32_t>(seed));
    for (int i = 0; i < 60; ++i) {
      history.step();
      std::string got;
      history.letters.outstanding().dump(got);
      ASSERT_EQ(got, LiteralOutstanding(history.happened).dump())
          << "seed " << seed << " step " << i;
      with_clock += !history.letters.outstanding().clocks().empty();
      with_queue += !history.letters.outstanding().to_send(Urgency::now).empty();
    }
  }
  EXPECT_GT(with_clock, 100u);
  EXPECT_GT(with_queue, 100u);
}

}  // namespace
}  // namespace hinomi::picture
