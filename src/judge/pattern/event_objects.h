// An event's fields as the objects that patterns ask for: content/observe/*.yml says which field is
// which property. What lies behind a reference is an object by itself too.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "in/observe_mapping.h"
#include "in/quick.h"
#include "judge/pattern/matcher.h"

namespace hinomi::pattern {

// Takes the texts of an event's fields, wherever they were found. One thread.
class EventObjects {
 public:
  EventObjects(const in::ObserveMapping& mapping, std::shared_ptr<const Plan> plan);

  // The fields that it wants, by number; those that only say which event it is too.
  const std::vector<std::string>& fields() const { return names_; }

  // A new event; what was made of the last one is gone.
  void begin();
  // A member of a field; several members are several calls. The text lives until end().
  void add(std::uint32_t field, std::string_view text) { given_.push_back({field, text}); }
  // For Matcher::match(). Good until the next begin(), as are the texts that were given.
  std::span<const Property> end();

 private:
  // What a value must be to be this object, where a field may hold several kinds.
  enum class Only : std::uint8_t { any, ipv4, ipv6, domain };
  struct Target {
    PathId path = 0;
    std::uint32_t slot = 0;  // of the object
    Only only = Only::any;
    bool is_each = false;                 // each member is an object of its own
    std::string_view type;                // not empty: the property is the kind of the object, this
    std::optional<IndicatorType> normal;  // the value is written as indicators are
    bool is_number = false;
  };
  using Targets = std::vector<Target>;
  struct Use {
    std::uint32_t source = 0;
    in::Cut cut = in::Cut::whole;
    std::vector<std::pair<std::string, Targets>> by_name;  // of Cut::hashes by digest, else one
  };
  struct Given {
    std::uint32_t field = 0;
    std::string_view text;
  };
  struct Is {
    std::uint32_t field = 0;
    std::vector<std::string> texts;
  };
  struct Source {
    std::vector<std::vector<Is>> any;
    bool is_known = false, holds = false;  // for this event
  };
  struct Joined {
    std::uint32_t source = 0;
    std::vector<std::string> before;
    std::vector<std::uint32_t> fields;
    Targets targets;
  };

  std::uint32_t number_of(const std::string& field);
  Targets targets_of(const std::string& path, const std::string& field);
  void add_target(const in::StixPath& path, const std::string& slot, Only only, bool is_each,
                  std::string_view type, Targets& out);
  static Only only_of(std::string_view kind);
  bool holds(std::uint32_t source);
  void take(const Use& use, std::string_view text);
  void put(const Targets& targets, std::string_view text);
  void put(const Target& target, std::string_view text, Only kind);
  void join(const Joined& joined);

  std::shared_ptr<const Plan> plan_;
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::uint32_t> numbers_, slots_;
  std::vector<std::vector<Use>> uses_;  // by field
  std::vector<Source> sources_;
  std::vector<Joined> joined_;
  std::vector<Given> given_;
  std::vector<Property> made_;
  std::uint32_t next_object_ = 0;  // of those that are objects of their own
  std::string text_;
  in::Kept kept_;
};

}  // namespace hinomi::pattern
