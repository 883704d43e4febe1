// Matches events against a plan. One a thread; plans are shared.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "judge/detect/plan.h"
#include "judge/detect/scan_memory.h"

namespace hinomi::detect {

class Detector {
 public:
  explicit Detector(std::shared_ptr<const Plan> plan);

  // Indexes into plan.rules().rules, ascending; good until the next call. `json`: one object, with
  // simdjson::SIMDJSON_PADDING readable bytes behind it. Error: invalid.
  Result<std::span<const std::uint32_t>> match(std::string_view json);

  // Of the event that was matched last: what made a rule hold that matched. Each test that holds
  // and is not under a `not`, as its field (empty for a keyword) and the member's text.
  struct Evidence {
    std::string field, text;
    auto operator<=>(const Evidence&) const = default;
  };
  std::vector<Evidence> evidence(std::uint32_t rule);

  // Where the field of a rule lies in it; no_place when it is absent.
  Place place(std::string_view field) const;

  Event& event() { return event_; }
  const Plan& plan() const { return *plan_; }

 private:
  struct State {                         // of one lane
    std::vector<std::uint32_t> answers;  // by dispatch field
    const Lane* lane = nullptr;
    std::uint32_t epoch = 0;
    std::vector<std::uint32_t> predicates;  // epoch * 4 + what is known
    std::vector<std::uint32_t> seen;        // rules in this epoch's candidates
    // Where the fields lie in events that have the places `shape`, as the last one had.
    std::vector<Place> shape{no_place};  // at first of none
    PlaceUses::Found fields;
    struct Step {
      const Lane::Field* field;
      Place place;
    };
    std::vector<Step> steps;  // what is looked through
  };
  struct Scan {
    Detector* self;
    const Lane::Lookup* lookup;
    std::vector<std::uint32_t>* found = nullptr;  // to remember; nullptr: the text is too long
  };
  // What a dispatch field's single member was answered with.
  struct Recent {
    std::uint32_t number = 0;
    std::string raw;  // empty: nothing yet
  };

  State& sort();
  std::uint32_t answers(std::size_t dispatch, Place place);
  void begin(State& state);
  void arrange(State& state);
  void scan_keywords(const Lane::Lookup& lookup);
  void scan(const Lane::Field& field, Member& member);
  void scan(const Lane::Lookup& lookup, Member& member, bool as_written);
  static void on_found(void* context, std::uint32_t needle);
  void found(std::uint32_t predicate);
  void add_candidate(std::uint32_t rule);
  bool holds(std::uint32_t predicate);
  bool evaluate(std::uint32_t& at);
  void collect(const Condition& condition, std::vector<Evidence>& out);

  std::shared_ptr<const Plan> plan_;
  Event event_;
  ScanMemory memory_;
  PlaceUses::Found sorting_;
  std::vector<std::vector<Recent>> recent_;  // by dispatch field
  std::vector<std::uint32_t> absent_;        // by dispatch field: the answers when it is absent
  std::map<std::vector<std::uint32_t>, std::unique_ptr<State>> states_;  // by answers
  std::vector<State*> recent_states_;                                    // by their hash
  State* state_ = nullptr;
  std::vector<std::uint32_t> answers_;     // of the last event
  std::vector<std::uint32_t> candidates_;  // rules of the lane
  std::vector<std::uint32_t> matched_;
};

}  // namespace hinomi::detect
