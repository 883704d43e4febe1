// One event as the members of its fields, found in one walk.
#pragma once

#include <simdjson.h>

#include <deque>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "judge/detect/places.h"

namespace hinomi::detect {

struct Member {
  enum class Kind : std::uint8_t { text, number, boolean, null, object };
  Kind kind = Kind::null;
  bool ascii = false;      // of text
  std::string_view text;   // as docs/detect.md says; empty for null and object
  std::string_view lower;  // the same in lower case, made when first asked for
  double number = 0;
  std::uint32_t next = 0;  // of the same place; 0: none
};

// Buffers that live from event to event. One thread.
class Event {
 public:
  explicit Event(const Places& places);

  // `json` is one object, followed by simdjson::SIMDJSON_PADDING readable bytes. What the event
  // answers is good until the next read. Error: invalid, with "byte N" when known.
  Result<void> read(std::string_view json);

  // Places that exist in it (an empty array too), each once.
  std::span<const Place> present() const { return present_; }
  bool exists(Place place) const { return slots_[place].epoch == epoch_; }
  // First member of a place that exists; nullptr for an empty array.
  Member* first(Place place);
  Member* next(const Member& member) { return member.next ? &members_[member.next] : nullptr; }

  std::string_view lower(Member& member);
  // Text without regard to letter case: lower case, or as it is when that is ASCII, which
  // Vectorscan folds itself.
  std::string_view scanned(Member& member);

  // As it came.
  std::string_view json() const { return json_; }

  // Every member of every field, also of those that no place names.
  void for_each_member(const std::function<void(Member&)>& answer);

  const simdjson::dom::element& document() const { return document_; }

 private:
  struct Slot {
    std::uint32_t epoch = 0, first = 0, last = 0;
  };

  void walk(simdjson::dom::object object, Places::Node node);
  void walk(simdjson::dom::element element, Places::Node node);
  void add(simdjson::dom::element element, Place place);
  Member member_of(simdjson::dom::element element);
  std::string_view kept(std::string text);
  void visit(simdjson::dom::element element, const std::function<void(Member&)>& answer);

  const Places& places_;
  simdjson::dom::parser parser_;
  simdjson::dom::element document_;
  std::string_view json_;
  std::uint32_t epoch_ = 0;
  std::vector<Slot> slots_;
  std::vector<Place> present_;
  std::vector<Member> members_;  // [0] is none
  std::deque<std::string> kept_;
  std::size_t kept_used_ = 0;
  std::string requoted_;
};

}  // namespace hinomi::detect
