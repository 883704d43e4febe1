// What watches at this node, as its pages ask for it: the rules in use, and the way back into the
// events that were kept. The node gives one to the Api; tests give their own.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "judge/anomaly/sensor.h"
#include "judge/files/scanned.h"
#include "model/detection.h"

namespace hinomi::watch {

// A rule or correlation as it was read.
struct WatchedRule {
  FoundBy by = FoundBy::rule;
  std::string id;  // Detection::what; of a rule without one its file and line
  std::string title, author, status;
  Level level = Level::informational;
  std::string product, category, service;  // log source; empty: not said
  std::vector<std::string> tags;
  std::string file;
  std::optional<Error> refused;  // why it is not used; nothing: it is
};
using WatchedRules = std::vector<WatchedRule>;

struct RuleText {
  std::string text;    // as it stands in its file
  std::string ja, en;  // in plain words
};

struct HuntQuestion {
  std::vector<std::string> indicators;  // in any spelling
  std::string rule;                     // text; instead of indicators
  std::optional<Time> from, to;         // of the events; nothing: all that is kept
  std::string by;                       // who asks
};
inline constexpr std::size_t most_hunted = 100'000;          // indicators of one question
inline constexpr std::size_t longest_hunted_rule = 1 << 18;  // bytes

// One who met it.
struct Met {
  std::string by;  // indicator, or the rule's title
  std::string sensor, entity_kind, entity;
  std::uint64_t count = 0;
  Time first, last;
};
struct HuntedEvent {
  std::string by;  // as in Met
  std::string sensor;
  DetectionSample sample;
};
struct HuntAnswer {
  enum class State : std::uint8_t { running, done, failed };
  std::string id;
  State state = State::running;
  HuntQuestion question;
  Time begun;
  std::uint64_t looked = 0, of = 0;    // how far: pieces of what is kept
  std::uint64_t events = 0, hits = 0;  // events looked into; hits in them
  std::vector<Met> met;                // most hits first, at most 1,000
  std::uint64_t met_count = 0;
  std::vector<HuntedEvent> samples;  // the newest, at most 100
  std::vector<Error> problems;       // indicators that are none, pieces that are damaged, ...
};
// Events cut out of what is kept, one JSON object a line.
struct Extract {
  std::string bytes;
  std::string sha256;  // hex
};

// What sensors usually send, by their names.
using Baselines = std::map<std::string, anomaly::Baseline, std::less<>>;
// What keeps events from being deleted when their time is over: an investigation needs them.
struct EventHold {
  std::string name, by, owner, reason;
  Time since;
  std::optional<Time> until;  // it ends by itself
  std::size_t segments = 0;   // pieces of what is kept
};

// What files that people hand over are looked at with.
struct FileRules {
  std::size_t rules = 0;
  std::vector<Error> refused;    // files of rules that are not used, and why
  std::uint64_t most_bytes = 0;  // of a file
  std::chrono::seconds most_time{};
};
struct ScannedFile {
  files::Scanned scanned;
  files::Engine engine;
};

// All from any thread.
class Watching {
 public:
  virtual ~Watching() = default;
  // Those of now; never nullptr.
  virtual std::shared_ptr<const WatchedRules> rules() const = 0;
  // Error: missing.
  virtual Result<RuleText> rule(std::string_view id) const = 0;
  // Begins, and answers its id; those of long ago are forgotten. Errors: invalid (nothing to look
  // for, a rule that is refused), missing (nothing is kept here), busy.
  virtual Result<std::string> begin_hunt(HuntQuestion question) = 0;
  // How far it is. Error: missing.
  virtual Result<HuntAnswer> hunt(std::string_view id) const = 0;
  // Of a hunt that is done. Errors: missing, conflict (it is not done), too_large.
  virtual Result<Extract> evidence(std::string_view id) const = 0;
  // Of the sensors that are learned; never nullptr.
  virtual std::shared_ptr<const Baselines> baselines() const = 0;

  // Those that were not released, also those that are over.
  virtual Result<std::vector<EventHold>> holds() { return std::vector<EventHold>(); }
  // Holds all pieces that a hunt found something in; a second time it replaces the first. `wanted`:
  // by, owner, reason and until. Errors: missing, conflict (the hunt is not done), invalid (it
  // found nothing), io.
  virtual Result<EventHold> hold(std::string_view hunt, EventHold wanted) {
    (void)wanted;
    return fail(ErrorKind::missing, "no such hunt", std::string(hunt), "Begin it again");
  }
  virtual Result<void> release(const std::string& hold) {
    return fail(ErrorKind::missing, "no such hold", hold, "Reload the list of holds");
  }

  virtual Result<FileRules> file_rules() { return no_files(); }
  // Looks for the rules in a file, which is not kept; a hit is a detection. `by` hands it over.
  // Errors: missing (no rules), too_large (also: it takes too long), busy.
  virtual Result<ScannedFile> scan_file(std::string_view bytes, const std::string& name,
                                        std::string_view by) {
    (void)bytes, (void)name, (void)by;
    return no_files();
  }

 private:
  static std::unexpected<Error> no_files() {
    return fail(ErrorKind::missing, "this node looks into no files", {}, "See docs/files.md");
  }
};

}  // namespace hinomi::watch
