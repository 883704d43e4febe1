// The post: letters from a Draft to the last receipt. Nothing leaves without a named approver and a
// legal basis; who may know and who must be told is judged by judge/route, before approval and
// again when the letter is made.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "act/competent.h"
#include "act/desk.h"
#include "judge/conceal/conceal.h"
#include "judge/route/route.h"
#include "model/letter.h"

namespace hinomi::act {

struct DraftRequest {
  hinomi::Draft draft;             // `by` and `member` are taken from the actor
  std::optional<Marking> marking;  // nothing: of the sources together; without sources the default
  bool deidentify = false;         // take what points to the sources' origins out of title and text
  bool dry_run = false;
};

// What an approver sees before deciding: the letter as it would go out, what was taken out of it,
// and for each member why it is told or not.
struct Preview {
  hinomi::Draft draft;
  Marking marking;
  std::vector<conceal::Stretch> title_diff, text_diff, title_en_diff, text_en_diff;
  struct Row {
    std::string member;
    std::string name;
    bool must = false, may = false;
    std::vector<std::pair<std::string, std::string>> why;  // code, detail
    std::vector<std::string> contacts;
  };
  std::vector<Row> rows;
  std::optional<Choice> choice;  // of a filing: which body gets it, and why
  std::size_t told = 0, withheld = 0, unreachable = 0, contacts = 0;
};

struct DraftAnswer {
  std::string draft;  // empty when dry
  std::string duty;
  Preview preview;
};

// One message that is to be sent now: one letter, or several as a digest, to one contact.
struct Outgoing {
  std::string member;
  std::string contact;
  Channel channel;
  std::string holder, role, language;
  std::string origin_name;  // the node as people know it
  struct Item {
    std::string id;           // of the Letter
    std::uint32_t place = 0;  // of this addressee in Letter::to
    Letter letter;            // without `to`, `draft`: what the addressee may see
    Marking marking;
    bool exercise = false;
    Time received;
    std::string recalled_by;
  };
  std::vector<Item> letters;  // at least one
  int attempts = 0;           // that failed before
};

struct LetterAnswer {
  std::string letter;
  std::size_t members = 0, contacts = 0;
};

class Post {
 public:
  Post(World& world, store::Journal& journal, picture::Keeper& keeper);

  Result<DraftAnswer> draft(const Actor& actor, const DraftRequest& request);
  Result<Preview> preview(const Actor& actor, std::string_view draft) const;
  // A filing goes to these bodies of its authority instead, as long as nobody has decided. Answers
  // the id of the Record. Errors: missing, denied, invalid (not a filing, no such body), conflict.
  Result<std::string> readdress(const Actor& actor, std::string_view draft,
                                std::vector<std::string> members);
  // The decision on an approve_letter Duty. `answer.notice` is the id of the Letter.
  Result<DecisionAnswer> decide(const Actor& actor, std::string_view duty,
                                const Decision& decision);
  // Takes a letter back everywhere it went.
  Result<LetterAnswer> recall(const Actor& actor, std::string_view letter, std::string_view reason);

  Result<std::string> consent(const Actor& actor, Consent consent);
  Result<std::string> feedback(const Actor& actor, Feedback feedback);
  // A reader of the member says so; contact empty: the member as a whole (the page). Answers an
  // empty id when it was as far already: states only get stronger.
  Result<std::string> receipt(const Actor& actor, Receipt receipt);

  // For the courier, by mail and webhook. What is due at `now`, at most `most` messages, urgent
  // ones first; each contact in at most one. Quiet hours, digests and waits after failures are in
  // it.
  std::vector<Outgoing> due(Time now, std::size_t most) const;
  // Receipts that machines bring, all in one commit. Those of letters or addressees that are not
  // there are left out; answers how many were taken.
  Result<std::size_t> note(std::span<const Receipt> receipts);
  // What the clock asks for: substitutes of silent contacts, duties for dead ones, scheduled
  // contact checks. Answers how many Records were written; 0: nothing was due.
  Result<std::size_t> follow_up(Time now);

 private:
  World& world_;
  store::Journal& journal_;
  picture::Keeper& keeper_;
};

}  // namespace hinomi::act
