// Who may know a letter and who must be told, and why: pure, from the Draft, the marking, the
// register, the consents and a time. The rules are the table of judge/route/policy.h, from which
// docs/policy.md is written; nothing else decides.
//
// `must`: the member fits the Draft's address. `may`: marking, groups, tier, agreement and consent
// all let it know. Only who must and may is told; who must but may not is withheld, and shown with
// the reason, so that a person can decide before approval.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/letter.h"
#include "model/marking.h"
#include "picture/letters.h"
#include "picture/register.h"

namespace hinomi::route {

// One reason: a code of the table and what it is about ("sector" "electricity",
// "depends_on" "grid-service via hospital-service", "consent_missing" "police").
struct Why {
  std::string_view code;
  std::string detail;
  bool operator==(const Why&) const = default;
};

struct Row {
  std::string_view member;  // id; of the Register's own strings, so valid while it is
  bool must = false;
  bool may = false;
  std::vector<Why> why;                  // in the order of the table; at least one
  std::vector<const Contact*> contacts;  // who of it is told, by contact id; empty: nobody to reach
  bool told() const { return must && may; }
};

struct Routing {
  std::vector<Row> rows;        // who must be told, by member id; with those who may not know
  std::size_t told = 0;         // members that must and may know
  std::size_t withheld = 0;     // members that must but may not
  std::size_t unreachable = 0;  // members told of whom no contact is known
  std::size_t contacts = 0;     // of those told
};

struct Question {
  const Draft& draft;
  const Marking& marking;   // of the letter to be
  std::string_view origin;  // member whose information it is; empty: unknown or anonymous
  // On the Draft and its sources, oldest first. Consent is needed only where `needs_consent`.
  std::span<const picture::ConsentRow> consents;
  bool needs_consent = false;  // the Draft tells of a member's report (its sources)
  Time now;
};

Routing route(const Question& question, const picture::Register& people);

// One code in plain words. `detail` fills the hole. Empty when there is no such code.
struct Words {
  std::string ja;
  std::string en;
};
Words words_of(const Why& why);

// The channel that a contact is told by: the first of its channels; `page` when it has none.
ChannelKind channel_of(const Contact& contact);

}  // namespace hinomi::route
