// Hits as detections: what one rule finds on one thing is one line with a count, however many hits
// there are, and that line is told rarely (docs/watch.md, "Grouping"). Pure but for its memory; one
// thread.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/detection.h"
#include "watch/hit.h"

namespace hinomi::watch {

// One hit, and what it is about. The views need to last for the call alone.
struct Found {
  FoundBy by = FoundBy::rule;
  std::string_view what, title, author;  // as in Detection
  Level level = Level::informational;
  std::span<const std::string> tags;
  std::string_view sensor;
  std::string_view entity_kind, entity;  // watch/event_names.h
  std::string_view suppression;          // watch/suppressing.h
  std::string_view source;
  std::uint64_t record = 0;
  std::optional<Time> time;
  std::span<const Evidence> matched;
  std::string_view json;
};
// The views are of `hit` and its plan.
Found found_of(const Hit& hit, std::string_view sensor);

class Grouping {
 public:
  struct Options {
    // A group with news is told this long after it was told before; each time twice as long, up to
    // `slowest`.
    Duration pause = std::chrono::minutes(5);
    Duration slowest = std::chrono::hours(1);
    // A group that nothing came to for so long is closed; what comes then begins another.
    Duration quiet = std::chrono::hours(1);
    std::size_t groups = 100'000;  // the one that was heard of longest ago is closed
    // Of one rule at one sensor; what comes of further ones is one group, "several".
    std::size_t entities = 100;
    std::size_t samples = 10;         // of a group
    std::size_t event_bytes = 16384;  // of a sample's event; the rest is cut off
    std::size_t field_bytes = 1024;   // of a matched text, a title, an entity
    std::size_t fields = 20;          // matched ones of a sample
    // Of samples that wait to be told; over it hits are counted and not kept.
    std::size_t waiting_bytes = 64 << 20;
  };
  explicit Grouping(const Options& options) : options_(options) {}

  // Adds to `told` what is to be told of it: a group that is new, or whose count reached 10, 100,
  // 1000 ... `now` never goes back; what comes earlier than the last counts as the last.
  void add(const Found& found, Time now, std::vector<Detection>& told);
  // What the clock brings: groups with news whose pause is over, and those that are closed.
  void pass(Time now, std::vector<Detection>& told);
  // All news at once, before the end.
  void flush(std::vector<Detection>& told);
  // What flush() would tell, without samples; nothing changes.
  void news(std::vector<Detection>& out) const;
  // When pass() next has something to do.
  std::optional<Time> next() const;

  std::size_t groups() const { return groups_.size(); }
  std::size_t waiting_bytes() const { return waiting_; }

 private:
  struct Group {
    Detection news;  // since it was told: count, first, last, samples
    std::uint64_t number = 0;
    std::uint64_t count = 0;     // of all
    std::uint64_t next_at = 10;  // it is told when the count reaches this
    std::size_t samples = 0;     // of all
    std::size_t bytes = 0;       // of those that wait
    Time heard, told;
    Duration pause{};
    std::string key;                    // in groups_
    std::string rule;                   // in entities_
    std::list<Group*>::iterator place;  // in heard_
    bool is_due = false;                // in due_
  };
  using Due = std::pair<Time, std::uint64_t>;  // then the number

  Group& group_of(const Found& found, Time now, std::vector<Detection>& told);
  void add_sample(Group& group, const Found& found);
  void tell(Group& group, Time now, std::vector<Detection>& told);
  void close(Group& group, std::vector<Detection>& told);
  Due due_of(const Group& group) const { return {group.told + group.pause, group.number}; }

  const Options options_;
  Time now_;
  std::uint64_t numbers_ = 0;
  std::size_t waiting_ = 0;
  std::unordered_map<std::string, Group> groups_;
  std::list<Group*> heard_;                                // heard of longest ago first
  std::map<Due, Group*> due_;                              // those with news
  std::unordered_map<std::string, std::size_t> entities_;  // open groups by rule and sensor
};

}  // namespace hinomi::watch
