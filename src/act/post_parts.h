// What the operations of the post have in common. Private to act/.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "act/post.h"

namespace hinomi::act::post {

// A Record that a Draft tells of, as one who reported it would name it: of a Finding, each report
// that is evidence in it.
struct Subject {
  std::string record;
  std::string origin;  // member
  bool own = false;    // of this node itself, or of the member whose Draft it is
};

struct Sources {
  std::vector<Subject> subjects;
  std::optional<Marking> marking;  // of all together; nothing: there are none
};

// Errors: missing (no such Record, or none that the party may know of), invalid (not something to
// tell of).
Result<Sources> sources_of(const store::Journal& journal, const picture::Picture& picture,
                           const hinomi::Draft& draft, const Party& party);
Result<Sources> sources_of(const store::Journal& journal, const picture::Picture& picture,
                           const hinomi::Draft& draft);

// A Draft on its way: the letter as it would go out now, and who is told.
struct Plan {
  Letter letter;  // without cause, approver, basis and until
  Preview preview;
  bool leads_back = false;  // the texts name where it came from although they must not
};

// `id`: of the Draft; empty: not written yet.
Plan plan_of(const picture::Picture& picture, const hinomi::Draft& draft, std::string_view id,
             const Marking& marking, const Sources& sources, Time now);
// The asker let the next tier be asked, or asks for itself. Error: conflict.
Result<void> check_next_tier(const picture::Picture& picture, const hinomi::Draft& draft,
                             const Sources& sources, std::string_view origin, Time now);
// The Draft before this one, and so on, newest first.
std::vector<const picture::DraftRow*> drafts_before(const picture::Picture& picture,
                                                    const hinomi::Draft& draft);

// May this party see what the desk of `sender` sees of its Drafts and letters?
inline bool is_of_desk(const Party& party, std::string_view sender) {
  return !party.member.empty() && party.member == sender;
}

// Every letter that carries what this one says: the first one and its escalations.
std::vector<const picture::LetterRow*> tree_of(const picture::Picture& picture,
                                               const picture::LetterRow& row);
// What a job touches that may take back what this letter says, or must see that it was.
std::uint64_t touch_of_tree(const picture::Picture& picture, std::string_view letter);
// Takes a letter back at these addressees.
picture::Draft recall_letter(World& world, const picture::Picture& picture,
                             const picture::LetterRow& row, std::string cause, std::string approver,
                             std::string_view reason, std::vector<Addressee> to);
// The contact's channels that a courier carries, in the order in which they are tried.
std::vector<const Channel*> channels_for_courier(const Contact& contact);
// The addressees of a letter as they stand in it: sorted, those of one member together.
void sort_addressees(std::vector<Addressee>& to);

}  // namespace hinomi::act::post
