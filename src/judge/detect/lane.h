// The rules that events of one kind can match, made ready: what depends on the kind alone (channel,
// event id ...) is decided, every literal of one field is looked for in one pass, and a rule is
// looked at only when something that it needs was found.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "judge/detect/ask.h"
#include "judge/detect/making.h"
#include "judge/detect/needles.h"
#include "judge/detect/place_uses.h"
#include "judge/detect/rule.h"

namespace hinomi::detect {

// A rule's condition as it is judged on one kind of event.
struct LiveRule {
  std::uint32_t rule = 0;
  Condition condition;  // tests are indexes into the plan's; what the kind decides is folded away
  bool always = false;  // nothing is left to ask: it holds
};

struct Lane {
  using How = Hint::How;
  struct Predicate {
    const PreparedTest* test = nullptr;
    How how = How::ask;
    std::uint16_t field = 0, other = 0;           // `other` of a Reference
    std::uint32_t first_rule = 0, last_rule = 0;  // in `witnessed`: to look at when it is found
  };
  // A condition written from the root on, each before its children.
  struct Op {
    Condition::Kind kind = Condition::Kind::test;
    std::uint32_t value = 0;  // predicate, or how many must hold
    std::uint32_t end = 0;    // behind its last child
  };
  struct Lookup {                            // of one field
    std::unique_ptr<const Needles> needles;  // nullptr: nothing is looked for
    std::vector<std::uint32_t> predicates;   // by needle
  };
  struct Field {
    Lookup folded;   // on text without regard to case
    Lookup written;  // on the text as it is
  };
  // Fields that lie elsewhere in these events than in others.
  std::map<std::string, FieldPlaces, std::less<>> renamed;
  std::vector<Making> makings;        // of what its rules ask for
  std::vector<std::uint32_t> always;  // rules
  std::vector<std::uint32_t> rules;   // by number in the lane
  std::vector<std::uint32_t> starts;  // their conditions in `ops`
  std::vector<Op> ops;
  std::vector<Predicate> predicates;
  std::vector<std::uint32_t> witnessed;    // numbers in the lane, for Predicate
  std::vector<std::uint32_t> unwitnessed;  // to look at in every event
  std::vector<Field> fields;
  // The field that stands for all fields: looked for in the event's JSON.
  std::optional<std::uint16_t> keywords;
  PlaceUses uses;
};

struct LaneParts {
  std::vector<LiveRule> rules;
  const std::vector<PreparedTest>& tests;  // the plan's
  // Field of a rule by name to its places; `renamed` goes before `fields`.
  const std::map<std::string, FieldPlaces, std::less<>>& fields;
  std::map<std::string, FieldPlaces, std::less<>> renamed;
  std::vector<Making> makings;
  Place places = 0;  // how many there are
};
std::unique_ptr<const Lane> make_lane(LaneParts parts);

}  // namespace hinomi::detect
