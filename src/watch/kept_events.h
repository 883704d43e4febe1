// The events of a store of segments as a stream reads files: rules over what was kept.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "in/events.h"
#include "store/segments.h"

namespace hinomi::watch {

// What of a store is looked at.
struct KeptRange {
  std::optional<Time> from, to;      // when events were; `to` is the first moment after
  std::vector<std::string> sensors;  // none: all

  bool has(Time time) const { return (!from || *from <= time) && (!to || time < *to); }
  bool has_sensor(std::string_view sensor) const;
  // Whether some of a segment or block may be in it.
  bool meets(Time first, Time last) const {
    return (!from || *from <= last) && (!to || first < *to);
  }
  bool meets(const store::SegmentInfo& info) const;
};

// A place as the number of a record, from 1: a store is one file to the stream.
std::uint64_t record_of_place(store::EventPlace place);
store::EventPlace place_of_record(std::uint64_t record);

// The next of these segments (the next last) that is there, taken from them; nullptr: no more. One
// that cannot be read is told to `on_damage`; retention may have been faster with one that is gone.
std::shared_ptr<const store::Segment> next_segment(
    const store::Segments& store, std::vector<std::uint64_t>& left,
    const std::function<void(const Error&)>& on_damage);

// Blocks one after the other, by their segments' numbers: those whose time meets the range, and of
// them what sensors of the range sent. Events of such a block may still lie outside the range's
// time. One thread at a time.
class KeptEvents final : public in::EventFile {
 public:
  // `store` outlives it. Segments that cannot be read are told to `on_damage`, and left out.
  KeptEvents(const store::Segments& store, KeptRange range,
             std::function<void(const Error&)> on_damage);

  Result<bool> next(in::EventPiece& piece) override;
  in::EventFormat format() const override { return in::EventFormat::json_lines; }

 private:
  const store::Segments& store_;
  const KeptRange range_;
  const std::function<void(const Error&)> on_damage_;
  std::vector<std::uint64_t> segments_;  // the next last
  std::shared_ptr<const store::Segment> segment_;
  std::size_t block_ = 0;    // of segment_, the next
  std::uint32_t event_ = 0;  // where the next piece begins in what was read
  std::uint32_t events_end_ = 0;
  std::string bytes_;   // of the block that was read
  std::size_t at_ = 0;  // of event_ in it
};

// What is known of events beside themselves, by their place. Any thread.
class KeptPlaces {
 public:
  explicit KeptPlaces(const store::Segments& store) : store_(store) {}
  // `json` is left empty; the views live as long as `segment`. Nothing when it is gone.
  std::optional<store::KeptEvent> at(store::EventPlace place,
                                     std::shared_ptr<const store::Segment>& segment);

 private:
  static constexpr std::size_t most_open = 64;
  const store::Segments& store_;
  Mutex mutex_;
  std::map<std::uint64_t, std::shared_ptr<const store::Segment>> open_ HINOMI_GUARDED_BY(mutex_);
};

}  // namespace hinomi::watch
