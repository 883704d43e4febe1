// Letters as they stand: what is drafted, what went out, how far it came with each contact, who
// consented to what, and what readers said. Follows the fold.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/letter.h"
#include "model/record.h"
#include "picture/outstanding.h"

namespace hinomi::picture {

// A channel is given up after so many failures in a row.
inline constexpr int tries_a_channel = 8;
// `by` of receipts that follow_up() writes: nobody is left to ask.
inline constexpr std::string_view by_clock = "clock";
// `by` of what a mail server sends back: it has taken the mail, and has tried for days.
inline constexpr std::string_view by_mail_server = "mail server";
// `by` of a failure that may be none: it was on its way when node or connection broke off.
inline constexpr std::string_view by_cut_off = "cut off";

// How long an answer may take from the first attempt to send: what the letter says, else by its
// urgency: 30 minutes, 8 hours, 72 hours (docs/letters.md).
std::chrono::minutes answer_within(const Letter& letter);
// Did whoever it went to answer? Opening it is no answer.
inline bool is_answer(ReceiptState state) { return state >= ReceiptState::acknowledged; }
// What a machine carries; all else waits for a person, or is there at once (page).
inline bool is_by_courier(ChannelKind kind) {
  return kind == ChannelKind::mail || kind == ChannelKind::webhook;
}

struct DraftRow {
  std::string id;
  Position position = 0;
  std::string origin;
  Time received;
  Marking marking;  // of the letter to be
  bool exercise = false;
  Draft draft;
  std::string duty;    // id of the Duty that decides on it; empty: none yet
  std::string letter;  // id of what went out; empty: nothing yet
};

// How far a letter has come with one addressee.
struct Delivery {
  std::optional<ReceiptState> state;  // nothing: waits to be sent
  Time at;                            // of that state
  int attempts = 0;                   // receipts `sent`, `failed`, by webhook `delivered`
  std::string note;
  std::optional<Time> first;     // first attempt: an answer is waited for from then on
  int failures = 0;              // in a row; a channel that is given up counts as tries_a_channel
  bool followed = false;         // somebody else was told instead
  bool closed = false;           // nobody is left to ask
  bool member_answered = false;  // by any of its contacts, here or in an escalation
  bool queued = false;           // for a courier
  std::optional<Time> clock;     // an answer is wanted by then
  std::optional<Time> cut_off;   // may have arrived then; it goes again with what it was with
};

struct LetterRow {
  std::string id;
  Position position = 0;
  std::string origin;
  Time received;
  Marking marking;
  bool exercise = false;
  Letter letter;
  std::string sender;                   // the member whose desk it is from (its Draft's origin)
  std::vector<Delivery> deliveries;     // as letter.to
  std::string recalled_by;              // id of the letter that takes it back
  std::vector<std::string> follow_ups;  // ids of letters about this one: escalations, answers
  std::size_t counts[6] = {};           // deliveries by ReceiptState
  bool ended = false;                   // its time is over
  std::uint32_t root = 0;               // of an escalation: the first letter; else itself
  std::vector<std::uint32_t> branches;  // of the first letter: its escalations, at any depth
  std::size_t waiting() const;          // not sent yet

  // Place in letter.to (of a member as a whole: its first); letter.to.size() when it is not there.
  std::size_t place_of(std::string_view member, std::string_view contact) const;
  // Of a member: [from, to) in letter.to, where the addressees of one member stand together.
  std::pair<std::size_t, std::size_t> range_of(std::string_view member) const;
  std::unordered_map<std::string, std::size_t> places;  // by contact id; "@" + member: its first
};

struct ConsentRow {
  std::string id;
  std::string origin;
  Time received;
  Consent consent;
};

struct FeedbackRow {
  std::string id;
  Position position = 0;
  std::string origin;  // the member that says it
  Time received;
  Marking marking;
  Feedback feedback;
};

// What is known of a contact from its receipts.
struct Reach {
  std::optional<Time> answered;  // last opened, acknowledged or acted
  // Last failure for good that nothing arrived since: refused, given up after tries_a_channel, or
  // nobody answered. What a server only put off is none.
  std::optional<Time> failed;
  int failures = 0;     // in a row
  bool silent = false;  // nobody answered: that it is delivered again changes nothing
};

class Letters {
 public:
  void add_draft(DraftRow row);
  void add_letter(LetterRow row);
  // Error: damaged, when the receipt is of a letter or addressee that is not there.
  Result<void> add_receipt(const Receipt& receipt);
  void add_consent(ConsentRow row);
  void add_feedback(FeedbackRow row);
  // The contact was entered with other channels: what failed on the old ones says nothing of these.
  void channels_changed(std::string_view contact);
  void duty_opened(std::string_view draft, std::string_view duty);
  // Ends what ends by then.
  void advance(Time now);

  const std::deque<DraftRow>& drafts() const { return drafts_; }     // in order
  const std::deque<LetterRow>& letters() const { return letters_; }  // in order
  const DraftRow* draft(std::string_view id) const;
  const LetterRow* letter(std::string_view id) const;
  std::uint32_t place_of(std::string_view letter) const;  // of one that is there, in letters()
  // Letters addressed to this member, oldest first, as places in letters().
  const std::vector<std::uint32_t>& letters_to(std::string_view member) const;
  // Letters from this member's desk, oldest first.
  const std::vector<std::uint32_t>& letters_from(std::string_view member) const;
  // Drafts that tell of this Record, oldest first, as places in drafts().
  const std::vector<std::uint32_t>& drafts_on(std::string_view source) const;
  std::optional<Time> last_check() const { return last_check_; }  // newest Draft of one
  // Letters with deliveries that wait, oldest first.
  std::vector<const LetterRow*> waiting() const;
  const Outstanding& outstanding() const { return outstanding_; }
  const LetterRow& letter_at(Place place) const { return letters_[place.letter]; }
  // When the contact was last sent something that is not urgent: at most 5 times, oldest first;
  // what goes together counts once.
  std::span<const Time> recent_messages(std::string_view contact) const;
  // All on this subject, oldest first.
  const std::vector<ConsentRow>& consents(std::string_view subject) const;
  const std::map<std::string, std::vector<ConsentRow>, std::less<>>& consents() const {
    return consents_;
  }
  const std::vector<FeedbackRow>& feedback(std::string_view subject) const;
  const std::map<std::string, std::vector<FeedbackRow>, std::less<>>& feedback() const {
    return feedback_;
  }
  Reach reach(std::string_view contact) const;
  // Contacts whose Reach has `failed`.
  const std::set<std::string>& failing() const { return failing_; }

  void dump(std::string& out) const;

 private:
  static constexpr std::size_t messages_kept = 5;

  // Every letter of its tree: the first one and its escalations.
  template <class Visit>
  void each_in_tree(std::uint32_t letter, Visit&& visit);
  void refresh(Place place);
  void refresh_all(std::uint32_t letter);
  void refresh_to_answer(std::uint32_t letter, const std::string& member);
  void recall(std::uint32_t letter, const std::string& by);
  void take(const Receipt& receipt, Place place);
  void member_answered(std::uint32_t letter, const std::string& member);
  void note_message(const Receipt& receipt);
  void note_reach(const Receipt& receipt);

  std::deque<DraftRow> drafts_;
  std::deque<LetterRow> letters_;
  std::unordered_map<std::string, std::uint32_t> draft_of_id_, letter_of_id_;
  std::map<std::string, std::vector<std::uint32_t>, std::less<>> letters_to_;
  std::map<std::string, std::vector<std::uint32_t>, std::less<>> letters_from_, drafts_on_;
  std::map<std::string, std::vector<ConsentRow>, std::less<>> consents_;
  std::map<std::string, std::vector<FeedbackRow>, std::less<>> feedback_;
  std::map<std::string, Reach, std::less<>> reach_;
  std::set<std::string> failing_;
  std::map<std::string, std::vector<Time>, std::less<>> messages_;
  std::map<std::uint32_t, std::size_t> waiting_;  // letter -> deliveries that wait
  std::optional<Time> last_check_;
  Outstanding outstanding_;
};

}  // namespace hinomi::picture
