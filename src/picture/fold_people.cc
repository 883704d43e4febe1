// How Records of people to reach, letters and what is said of them change the Picture.
#include <algorithm>
#include <set>
#include <tuple>

#include "picture/picture.h"

namespace hinomi::picture {

// A contact that answers, or that somebody has entered anew, needs no mending any more.
void Picture::mended(std::string_view contact) {
  if (auto mend = mend_of_.find(contact); mend != mend_of_.end()) end_duty(mend->second);
}

// An agreement that the member has no more, or that ends at another time now.
void Picture::renewed(const Member& member) {
  std::set<std::string> as_they_are;
  if (!member.removed)
    for (const Agreement& one : member.agreements) as_they_are.insert(renewal_of(member.id, one));
  const std::string begins = member.id + ":";
  for (auto it = renewals_.lower_bound(begins);
       it != renewals_.end() && it->first.starts_with(begins); ++it)
    if (!duties_[it->second].done && !as_they_are.contains(it->first)) end_duty(it->second);
}

Result<void> Picture::fold_people(const Record& record) {
  switch (record.kind) {
    case Kind::contact: {
      Contact contact = TRY(contact_from_json(record.body));
      mended(contact.id);
      auto place_of = [](const Channel& one) { return std::tie(one.kind, one.address); };
      const Contact* before = register_.contact(contact.id);
      if (before && !std::ranges::equal(before->channels, contact.channels, {}, place_of, place_of))
        letters_.channels_changed(contact.id);
      register_.set(std::move(contact));
      return {};
    }
    case Kind::community: register_.set(TRY(community_from_json(record.body))); return {};
    case Kind::service: register_.set(TRY(service_from_json(record.body))); return {};
    case Kind::draft: {
      DraftRow row{.id = record.id,
                   .position = record.position,
                   .origin = record.origin,
                   .received = record.received,
                   .marking = record.marking,
                   .exercise = record.exercise};
      row.draft = TRY(draft_from_json(record.body));
      letters_.add_draft(std::move(row));
      return {};
    }
    case Kind::letter: {
      LetterRow row{.id = record.id,
                    .position = record.position,
                    .origin = record.origin,
                    .received = record.received,
                    .marking = record.marking,
                    .exercise = record.exercise};
      row.letter = TRY(letter_from_json(record.body));
      letters_.add_letter(std::move(row));
      return {};
    }
    case Kind::receipt: {
      Receipt receipt = TRY(receipt_from_json(record.body));
      if (is_answer(receipt.state)) mended(receipt.contact);
      return letters_.add_receipt(receipt);
    }
    case Kind::consent: {
      ConsentRow row{.id = record.id, .origin = record.origin, .received = record.received};
      row.consent = TRY(consent_from_json(record.body));
      letters_.add_consent(std::move(row));
      return {};
    }
    case Kind::feedback: {
      FeedbackRow row{.id = record.id,
                      .position = record.position,
                      .origin = record.origin,
                      .received = record.received,
                      .marking = record.marking};
      row.feedback = TRY(feedback_from_json(record.body));
      letters_.add_feedback(std::move(row));
      return {};
    }
    // Seen again is said by itself, too, of the indicator that it names.
    case Kind::sighting: {
      FeedbackRow row{.id = record.id,
                      .position = record.position,
                      .origin = record.origin,
                      .received = record.received,
                      .marking = record.marking};
      row.feedback = {.subject = TRY(sighting_from_json(record.body)).indicator,
                      .says = Saying::seen};
      letters_.add_feedback(std::move(row));
      return {};
    }
    case Kind::break_glass: {
      BreakGlass taken = TRY(break_glass_from_json(record.body));
      glass_broken_[taken.by] = taken.until;
      return {};
    }
    default: std::unreachable();
  }
}

}  // namespace hinomi::picture
