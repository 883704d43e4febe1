// What the detection engine found, as Records: a detection (hits of one rule on one thing, however
// many), what hides some of them for a time, and what analysts say of them (docs/watch.md).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace hinomi {

enum class FoundBy : std::uint8_t {
  rule,         // a Sigma rule
  correlation,  // many events together
  indicator,    // a value that this node's own decisions name
  pattern,      // a STIX pattern
  silence,      // a sensor sends nothing any more
  lookalike,    // a domain that looks like a name of a member or service
  anomaly,      // unlike what a sensor usually sends
  file,         // a YARA rule, in a file that somebody handed over
};
std::string_view name_of(FoundBy by);
std::optional<FoundBy> found_by_from(std::string_view name);

// As Sigma has them, weakest first.
enum class Level : std::uint8_t { informational, low, medium, high, critical };
std::string_view name_of(Level level);
std::optional<Level> level_from(std::string_view name);
// Somebody has to look by a time (Setting::critical_minutes, high_minutes).
inline bool is_urgent(Level level) { return level >= Level::high; }

// "T1059.001" of the tag "attack.t1059.001"; sorted, each once.
std::vector<std::string> techniques_of(std::span<const std::string> tags);

// What a field has that made it a hit; an empty field is a keyword, found somewhere.
struct MatchedField {
  std::string field, text;
  bool operator==(const MatchedField&) const = default;
};

// One of the events behind a detection.
struct DetectionSample {
  std::string source;        // file, or peer of the listener
  std::uint64_t record = 0;  // its number there
  std::optional<Time> time;  // when it was, as it says
  std::vector<MatchedField> matched;
  std::string event;  // JSON
  bool cut = false;   // the event is longer
  bool operator==(const DetectionSample&) const = default;
};

// What came since the last Record of the same detection; the first Record has no `continues`.
struct Detection {
  FoundBy by = FoundBy::rule;
  // Id of the rule or pattern; key of the indicator; name of the sensor; the name that is imitated;
  // name of the model.
  std::string what;
  std::string title;
  std::string author;  // of the rule: its licence asks that hits name it
  Level level = Level::informational;
  std::vector<std::string> techniques;
  std::string sensor;       // credential or listener that the events came by
  std::string entity_kind;  // "host", "user", "domain", "pair" ...; "several"; empty: none
  std::string entity;
  std::string suppression;  // id of what hides it; empty: nothing
  std::string continues;    // id of the detection's first Record
  std::uint64_t count = 0;  // hits that no Record told before
  Time first, last;         // of them, as the events say
  std::vector<DetectionSample> samples;
  bool operator==(const Detection&) const = default;
};
// The same for all Records of one detection: what, sensor, entity, suppression.
std::string key_of(const Detection& detection);

// Hits of `rule` are hidden while it lasts: those whose fields have these texts.
struct Suppression {
  std::string rule;  // Detection::what
  // Field of the event, or "sensor" or "entity", and its whole text, letter case aside.
  std::vector<MatchedField> where;
  std::string reason;
  std::string owner;    // a person or role that answers for it
  Time until;           // it ends by itself
  std::string by;       // named person
  std::string recalls;  // id of the suppression that this Record takes back; the rest is empty
  bool operator==(const Suppression&) const = default;
};

enum class Judged : std::uint8_t {
  note,            // said without a verdict
  true_positive,   // it is what the rule looks for, and harmful
  false_positive,  // it is not what the rule looks for
  benign,          // it is what the rule looks for, and allowed
};
std::string_view name_of(Judged judged);
std::optional<Judged> judged_from(std::string_view name);

struct Judgement {
  std::vector<std::string> detections;  // ids of first Records
  Judged verdict = Judged::note;
  std::string note;
  std::string by;  // named person
  bool operator==(const Judgement&) const = default;
};

std::string to_json(const Detection&);
std::string to_json(const Suppression&);
std::string to_json(const Judgement&);
// Error: damaged, naming the missing part.
Result<Detection> detection_from_json(std::string_view body);
Result<Suppression> suppression_from_json(std::string_view body);
Result<Judgement> judgement_from_json(std::string_view body);

}  // namespace hinomi
