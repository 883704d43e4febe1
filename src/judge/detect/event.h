// One event as the members of its fields, found in one walk.
//
// simdjson's first stage says where the JSON's marks stand and holds UTF-8 and quotes right; the
// walk holds the grammar, numbers and escapes right and notes where the members of wanted fields
// lie. A member's text is read when it is first asked for: of most nobody asks.
#pragma once

#include <simdjson.h>

#include <array>
#include <deque>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "judge/detect/json_check.h"
#include "judge/detect/places.h"

namespace hinomi::detect {

struct Member {
  enum class Kind : std::uint8_t { text, number, boolean, null, object };
  Kind kind = Kind::null;
  bool is_read = false;
  bool ascii = false;      // of text
  std::uint32_t next = 0;  // of the same place; 0: none
  std::string_view raw;    // as it stands in the JSON, a text with its quotes; empty for an object;
                           // of one that is made, \1 (no JSON begins so) and its text
  // From here on only of a member that is read.
  std::string_view text = {};   // as docs/detect.md says; empty for null and object
  std::string_view lower = {};  // the same in lower case, made when first asked for
  double number = 0;
};

// Buffers that live from event to event. One thread.
class Event {
 public:
  explicit Event(const Places& places);

  // `json` is one object, followed by simdjson::SIMDJSON_PADDING readable bytes. What the event
  // answers is good until the next read, and as long as `json` stays. Error: invalid.
  Result<void> read(std::string_view json);

  // Places that exist in it (an empty array too), each once.
  std::span<const Place> present() const { return present_; }
  bool exists(Place place) const { return slots_[place].epoch == epoch_; }
  // First member of a place that exists; nullptr for an empty array.
  Member* first(Place place) { return read(first_raw(place)); }
  Member* next(const Member& member) { return read(next_raw(member)); }
  // The same, not yet read.
  Member* first_raw(Place place) { return at(slots_[place].first); }
  Member* next_raw(const Member& member) { return at(member.next); }
  Member* read(Member* member) {
    if (member && !member->is_read) read_text(*member, texts_, texts_used_);
    return member;
  }

  // Makes the place exist, and puts a member there that is made of others, or a copy of another.
  // After that pointers to members from before are no longer good.
  void add_made(Place place) { slot(place); }
  void add_made(Place place, std::string_view text);
  void add_made(Place place, const Member& member);

  std::string_view lower(Member& member);
  // Text without regard to letter case: lower case, or as it is when that is ASCII, whose letters
  // Needles folds itself.
  std::string_view scanned(Member& member);

  // As it came.
  std::string_view json() const { return json_; }
  // Whether a text may hold an ASCII letter, letter case aside, that does not stand in the JSON as
  // itself: an escape by number, or the Kelvin sign and the long s, which fold to k and s.
  bool may_hide_letters() const { return !is_plain() && hides_letters(json_); }
  static bool hides_letters(std::string_view raw);

  // Every member of every field, also of those that no place names, for which `wanted` of its raw
  // form says so; good until the next one.
  using Wanted = bool (*)(std::string_view raw);
  void for_each_member(Wanted wanted, const std::function<void(Member&)>& answer);
  void for_each_member(const std::function<void(Member&)>& answer) {
    for_each_member([](std::string_view) { return true; }, answer);
  }

 private:
  struct Slot {
    std::uint32_t epoch = 0, first = 0, last = 0;
  };
  // A key that was met before: events of one source have the same ones in the same order, so one
  // comparison with what followed the key before it mostly finds it.
  struct Key {
    std::array<std::uint64_t, 4> words{};  // its bytes in the JSON with the quote behind them
    std::uint32_t next = 0, other = 0;     // what followed it last, and before that
    Places::Node parent = Places::no_node, node = Places::no_node;
    Place place = no_place;
    std::uint8_t count = 0, unused = 0;  // words, and bits of the last one that are not its own
    bool has_children = false;           // of `node`
    bool stands_at(const char* bytes) const;
    void set(const Places& places, Places::Node found);
  };
  using Mark = const std::uint32_t*;
  static constexpr std::size_t most_keys = 1 << 13;

  // Whether all texts are ASCII.
  bool is_plain() const { return look_.ascii && look_.only_short_escapes; }
  Member* at(std::uint32_t member) { return member ? &members_[member] : nullptr; }

  bool walk();
  // What is behind it; nullptr: it is no JSON.
  Mark walk_object(Mark mark, Places::Node node, std::size_t depth);
  Mark walk_array(Mark mark, const Key& key, std::size_t depth);
  Mark walk_value(Mark mark, const Key& key, std::size_t depth);
  const Key& find(Mark mark, Places::Node node, std::uint32_t& known);
  std::string_view unescaped(std::string_view key);
  std::uint32_t learn(Places::Node node, std::string_view key);
  static Member::Kind kind_of(char first);
  bool has_right_texts();
  std::string_view token(Mark mark) const;
  Slot& slot(Place place);
  void add(Place place, Member::Kind kind, std::string_view raw);
  void add(Place place, const Member& member);

  void read_text(Member& member, std::string& texts, std::size_t& used);
  void read_number(Member& member);
  std::string_view kept(std::string text);

  const Places& places_;
  simdjson::dom::parser parser_;
  std::string_view json_;
  JsonLook look_;
  const char* data_ = nullptr;  // of it
  Mark marks_ = nullptr;        // places of []{}:, and where anything else begins
  Mark marks_end_ = nullptr;
  std::uint32_t epoch_ = 0;
  std::vector<Slot> slots_;
  std::vector<Place> present_;
  std::vector<Member> members_;  // [0] is none
  std::uint32_t members_used_ = 1;
  std::vector<Key> keys_;                 // first one by node, for the beginning of its objects
  std::vector<std::uint32_t> key_table_;  // by hash; 0: none
  const Key unwanted_;                    // stands for all keys of an object that has no place
  Key odd_;                               // the last one that was not learnt
  std::string texts_, one_text_, key_;
  std::size_t texts_used_ = 0;
  std::string lowers_;
  std::size_t lowers_used_ = 0;
  std::deque<std::string> kept_;
  std::size_t kept_used_ = 0;
};

}  // namespace hinomi::detect
