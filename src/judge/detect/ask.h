// One test of one field, asked directly: for what no table answers.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "judge/detect/event.h"
#include "judge/detect/hint.h"
#include "judge/detect/rule.h"

namespace re2 {
class RE2;
}

namespace hinomi::detect {

// A field of a rule as the places where it may lie, best first.
using FieldPlaces = std::vector<Place>;

// The place that is the field in this event; no_place when it is absent.
Place place_of(const FieldPlaces& field, const Event& event);

// A test with what its asking needs, made once.
struct PreparedTest {
  Test test;
  std::shared_ptr<const re2::RE2> regex;
  Hint hint;
};
PreparedTest prepare(Test test);

// All but null and objects have one.
bool has_text(const Member& member);

// Whether it holds for one member. Not for Null, Exists and Reference.
bool holds(const PreparedTest& test, Member& member, Event& event);

// Whether it holds for the field at `place` (no_place: absent); `other` is the field of a
// Reference.
bool holds(const PreparedTest& test, Place place, Place other, Event& event);

// Whether a keyword stands in any member of any field.
bool holds_anywhere(const PreparedTest& test, Event& event);

}  // namespace hinomi::detect
