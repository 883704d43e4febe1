// Letters as they stand: what is drafted, what went out, how far it came with each contact, who
// consented to what, and what readers said. Follows the fold.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/letter.h"
#include "model/record.h"

namespace hinomi::picture {

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
  int attempts = 0;                   // receipts `sent` and `failed`
  std::string note;
};

struct LetterRow {
  std::string id;
  Position position = 0;
  std::string origin;
  Time received;
  Marking marking;
  bool exercise = false;
  Letter letter;
  std::vector<Delivery> deliveries;     // as letter.to
  std::string recalled_by;              // id of the letter that takes it back
  std::vector<std::string> follow_ups;  // ids of letters about this one: escalations, answers
  std::size_t counts[6] = {};           // deliveries by ReceiptState
  std::size_t waiting() const;          // not sent yet

  // Place in letter.to; letter.to.size() when it is not there.
  std::size_t place_of(std::string_view member, std::string_view contact) const;
  std::unordered_map<std::string, std::size_t> places;  // by contact id, or "@" + member
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
  std::optional<Time> failed;    // last failure that nothing answered since
  int failures = 0;              // in a row
};

class Letters {
 public:
  void add_draft(DraftRow row);
  void add_letter(LetterRow row);
  // Error: damaged, when the receipt is of a letter or addressee that is not there.
  Result<void> add_receipt(const Receipt& receipt);
  void add_consent(ConsentRow row);
  void add_feedback(FeedbackRow row);
  void duty_opened(std::string_view draft, std::string_view duty);

  const std::deque<DraftRow>& drafts() const { return drafts_; }     // in order
  const std::deque<LetterRow>& letters() const { return letters_; }  // in order
  const DraftRow* draft(std::string_view id) const;
  const LetterRow* letter(std::string_view id) const;
  // Letters addressed to this member, oldest first, as places in letters().
  const std::vector<std::uint32_t>& letters_to(std::string_view member) const;
  // Letters with deliveries that wait, oldest first.
  std::vector<const LetterRow*> waiting() const;
  // All on this subject, oldest first.
  const std::vector<ConsentRow>& consents(std::string_view subject) const;
  const std::vector<FeedbackRow>& feedback(std::string_view subject) const;
  const std::map<std::string, std::vector<FeedbackRow>, std::less<>>& feedback() const {
    return feedback_;
  }
  Reach reach(std::string_view contact) const;

  void dump(std::string& out) const;

 private:
  std::deque<DraftRow> drafts_;
  std::deque<LetterRow> letters_;
  std::unordered_map<std::string, std::uint32_t> draft_of_id_, letter_of_id_;
  std::map<std::string, std::vector<std::uint32_t>, std::less<>> letters_to_;
  std::map<std::string, std::vector<ConsentRow>, std::less<>> consents_;
  std::map<std::string, std::vector<FeedbackRow>, std::less<>> feedback_;
  std::map<std::string, Reach, std::less<>> reach_;
  std::map<std::uint32_t, std::size_t> waiting_;  // letter -> deliveries that wait
};

}  // namespace hinomi::picture
