// Rules made ready to be matched: compiled once, shared by threads, swapped whole.
//
// Events are sorted into lanes by what the tests of the dispatch fields (those that the log
// sources' table asks about: channel, event id ...) say of them. A lane is made when its first
// event comes.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "judge/detect/lane.h"
#include "judge/detect/pipeline.h"
#include "judge/detect/places.h"

namespace hinomi::detect {

class Plan {
 public:
  // `given`: log sources that every event has, besides those of the table. `kept`: fields that
  // others than rules ask events for.
  static std::shared_ptr<const Plan> compile(RuleSet rules, Pipeline pipeline,
                                             std::vector<LogSource> given,
                                             std::span<const std::string> kept = {});

  // Their conditions hold numbers of the plan's tests.
  const RuleSet& rules() const { return rules_; }
  const Places& places() const { return places_; }
  const std::vector<LogSource>& given() const { return given_; }
  // By the number that the rules' conditions have for it.
  const PreparedTest& test(std::uint32_t number) const { return tests_[number]; }
  // Where the field lies, when no source gives it another name.
  const FieldPlaces& field(std::string_view name) const;
  // Fields that say when an event was, best first.
  const std::vector<FieldPlaces>& times() const { return times_; }
  // Rules whose log source no event can have here: indexes into rules().rules.
  std::vector<std::uint32_t> unreachable() const;

  // How an event is sorted: each dispatch field answers its tests, and the answers have a number.
  struct Dispatch {
    std::string field;
    std::vector<std::uint32_t> tests;
  };
  const std::vector<Dispatch>& dispatch() const { return dispatch_; }
  const PlaceUses& dispatch_uses() const { return dispatch_uses_; }
  // The number of what `event` answers on one dispatch field, which lies at `place`. Any thread.
  std::uint32_t answers(std::size_t dispatch, Place place, Event& event) const;
  // The lane for these numbers, one for each dispatch field. Any thread; lives as long as the plan.
  const Lane& lane(std::span<const std::uint32_t> answers) const;

 private:
  Plan() = default;
  struct Answers {
    std::map<std::vector<bool>, std::uint32_t> numbers;
    std::vector<const std::vector<bool>*> by_number;
  };

  std::uint32_t add_test(const Test& test);
  void add_tests(const std::vector<Test>& tests, Condition& condition);
  void add_field(const std::string& name);
  Making making_of(const MadeField& field, const FieldPlaces& itself) const;
  std::unique_ptr<const Lane> make(std::span<const std::uint32_t> answers) const;

  RuleSet rules_;
  Pipeline pipeline_;
  std::vector<LogSource> given_;
  std::vector<std::pair<LogSource, std::vector<std::uint32_t>>> by_source_;  // rules
  std::vector<PreparedTest> tests_;
  std::map<std::string, std::uint32_t> test_numbers_;  // by all that it says
  Places places_;
  std::map<std::string, FieldPlaces, std::less<>> fields_;
  std::vector<FieldPlaces> times_;
  std::map<const MadeField*, Place> made_;         // of the pipeline's, where its members are put
  std::set<std::string, std::less<>> correlated_;  // fields that correlations ask for
  std::vector<Dispatch> dispatch_;
  PlaceUses dispatch_uses_;

  mutable std::mutex mutex_;
  mutable std::vector<Answers> answers_;  // guarded by mutex_
  mutable std::map<std::vector<std::uint32_t>, std::unique_ptr<const Lane>> lanes_;  // mutex_
};

}  // namespace hinomi::detect
