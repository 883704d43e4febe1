// Files of events against a plan, by several threads; what they find comes out in the order of the
// events, whatever the number of threads. What correlations find comes when no earlier event can
// come any more, that is at the end of files that are read to their end.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "base/world.h"
#include "in/events.h"
#include "watch/correlating.h"
#include "watch/indicator_judge.h"
#include "watch/pattern_judge.h"

namespace hinomi::watch {

struct StreamTally {
  std::uint64_t events = 0, bad = 0, bytes = 0;
  std::uint64_t hits = 0;  // told, also those of correlations
  std::vector<std::uint64_t> by_rule;
  std::vector<Error> first_bad;  // at most most_listed; `where` is "file: line 17"
  std::vector<Error> failed;     // files that could not be read, or not to their end
  // Of the hits those of indicators, by level from informational to critical.
  std::array<std::uint64_t, 5> by_indicator{};
  CorrelationTally correlations;
  PatternTally patterns;
  static constexpr std::size_t most_listed = 20;
  void add(const StreamTally& other);
};

class EventStream {
 public:
  struct Options {
    std::vector<std::string> paths;  // "-" is standard input
    // Opens one of them; nothing: as a file.
    std::function<Result<std::unique_ptr<in::EventFile>>(const std::string& path)> open;
    in::EventFile::Options read;  // followed files are read side by side, each in its order
    unsigned jobs = 1;
    std::vector<bool> wanted;  // by rule: whether its hits are told
    Correlating::Options correlate;
    IndicatorOptions indicators;
    PatternOptions patterns;
    Clock* clock = &real_clock();
  };
  // Makes text of a hit. Several threads at once.
  using Render = std::function<void(const Hit& hit, std::string& out)>;
  // Takes the text, in order. One thread at a time; false: it takes no more, and the run ends.
  using Write = std::function<bool(std::string_view text)>;

  EventStream(std::shared_ptr<const detect::Plan> plan, Options options, Render render,
              Write write);

  // Returns when all is read.
  StreamTally run();
  // Any thread, and a signal's handler: run() returns soon.
  void stop() { stopped_ = true; }
  bool is_stopped() const { return stopped_; }
  // So far; any thread.
  std::uint64_t events() const { return events_; }
  std::uint64_t bytes() const { return bytes_; }

 private:
  struct Part {  // of the output: what one piece gave
    std::string text;
    std::vector<detect::Sighting> sightings;
    std::vector<PatternSighting> pattern_sightings;
    StreamTally tally;
  };
  class Worker;

  void work();
  void follow(std::size_t path);
  void follow_all();
  // The next piece, or why there is none of this file; false when all is read. Each has the next
  // ticket.
  bool take(in::EventPiece& piece, std::size_t& path, std::uint64_t& ticket,
            std::optional<Error>& failed);
  // One thread at a time puts what was delivered, the others go on looking at events.
  void deliver(std::uint64_t ticket, Part part);
  std::optional<Part> next_part();
  void put(Part part);
  void tell(const Hit& hit) HINOMI_REQUIRES(telling_);
  void write(std::string& text) HINOMI_REQUIRES(telling_);

  std::shared_ptr<const detect::Plan> plan_;
  Options options_;
  Render render_;
  Write write_;
  std::atomic<bool> stopped_ = false;
  std::atomic<std::uint64_t> events_ = 0, bytes_ = 0;

  Mutex source_;  // held while a piece is read
  std::size_t path_ HINOMI_GUARDED_BY(source_) = 0;
  std::unique_ptr<in::EventFile> file_ HINOMI_GUARDED_BY(source_);
  std::uint64_t tickets_ HINOMI_GUARDED_BY(source_) = 0;

  Mutex mutex_;
  hinomi::Condition room_;
  std::uint64_t put_ HINOMI_GUARDED_BY(mutex_) = 0;  // tickets
  std::map<std::uint64_t, Part> waiting_ HINOMI_GUARDED_BY(mutex_);
  bool is_putting_ HINOMI_GUARDED_BY(mutex_) = false;

  Mutex telling_;  // held while a part is put; never together with another
  bool is_refused_ HINOMI_GUARDED_BY(telling_) = false;  // nobody takes text any more
  std::string text_ HINOMI_GUARDED_BY(telling_);         // of several events, to be written
  Correlating correlating_ HINOMI_GUARDED_BY(telling_);
  PatternWindows pattern_windows_ HINOMI_GUARDED_BY(telling_);
  StreamTally tally_ HINOMI_GUARDED_BY(telling_);
};

}  // namespace hinomi::watch
