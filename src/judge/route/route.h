// Who may know a letter and who must be told, and why: pure, from the Draft, the marking, the
// register, the consents and a time. The rules are the table of model/policy.h, from which
// docs/policy.md is printed; what they mean together stands in docs/routing.md.
//
// `must`: the member fits the Draft's address. `may`: marking, groups, tier, agreement and consent
// all let it know. Only who must and may is told; who must but may not is withheld, and shown with
// the reason, so that a person can decide before approval. Members of tiers that are not asked yet
// are shown too, with neither.
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
// "depends_on_service" "grid-service via hospital-service",
// "consent_missing" "minato-hospital -> police").
struct Why {
  std::string_view code;
  std::string detail;
  bool operator==(const Why&) const = default;
};

struct Row {
  std::string_view member;  // id; of the Register's or the Draft's strings, so valid while they are
  bool must = false;
  bool may = false;
  std::vector<Why> why;  // in the order of the table; at least one
  // Who of it is told: where somebody fills the role first, then by id; empty: nobody to reach, or
  // not told. Who only substitutes for another of these is not told at first.
  std::vector<const Contact*> contacts;
  bool told() const { return must && may; }
};

struct Routing {
  std::vector<Row> rows;        // who must be told, by member id; with those who may not know
  std::size_t told = 0;         // members that must and may know
  std::size_t withheld = 0;     // members that must but may not
  std::size_t unreachable = 0;  // members told of whom no contact is known
  std::size_t contacts = 0;     // of those told
};

// A Record that the Draft tells of, and the member whose information it is.
struct Source {
  std::string_view id;
  std::string_view origin;  // empty: not known, so that nobody can have consented
};

// A member that runs something with an urgent flaw, one of those that the Draft names.
struct Running {
  std::string member;
  std::string flaw;  // as the Draft names it
};

// A member that stands on a supplier, one of those that the Draft names.
struct StandingOn {
  std::string member;
  std::string supplier;  // as the Draft names it
};

struct Question {
  const Draft& draft;
  const Marking& marking;  // of the letter to be
  // Each needs the consent of its origin, unless that is this node's own organisation or the member
  // whose approver decides on the Draft (`draft.member`). None: the node's own information.
  std::span<const Source> sources;
  // On the sources, or on the Draft, which counts for all of them; oldest first. Only what the
  // origin of a source itself said counts for it.
  std::span<const picture::ConsentRow> consents;
  Time now;
  std::span<const Running> running = {};
  std::span<const StandingOn> standing = {};
};

// Any thread, while nobody writes to the register.
Routing route(const Question& question, const picture::Register& people);

// Does the member take part in the group: is it in it, with an agreement in force that has the
// clause of the community whose tier it is?
bool takes_part(const Member& member, std::string_view group, const picture::Register& people,
                Time now);

// One code in plain words. `detail` fills the hole. Empty when there is no such code.
struct Words {
  std::string ja;
  std::string en;
};
Words words_of(const Why& why);

// The channel that a contact is told by: the first of its channels; `page` when it has none.
ChannelKind channel_of(const Contact& contact);

}  // namespace hinomi::route
