// What live inputs hand to the node: events of one sensor, as they are to be judged and kept.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace hinomi::in {

struct EventBatch {
  std::string sensor;       // name of the access or of the listener that they came by
  std::string source;       // the peer: "192.0.2.7"
  std::string lines;        // JSON objects, one a line, each with its line break
  std::uint32_t count = 0;  // of the lines
  Time received;
};

// Takes a batch and returns when it is where no crash takes it away; the sender is told "taken"
// after that alone. Error: busy, when there is no room now: the same batch may be offered again.
// Any thread.
using EventSink = std::function<Result<void>(EventBatch)>;

// What an input tells of a sensor, apart from the events themselves.
struct SensorNote {
  std::string_view sensor, source;
  std::uint64_t events = 0;   // taken
  std::uint64_t bytes = 0;    // of them, as JSON
  std::uint64_t refused = 0;  // that could not be read
  std::uint64_t lost = 0;     // that came when there was no room, and whose sender cannot be told
  Time at;
};

// Of a live input.
struct IntakeLimits {
  std::size_t body = 16 << 20;      // bytes of a request, as they come
  std::size_t unpacked = 32 << 20;  // bytes of a request, unpacked
  std::size_t event = 1 << 20;      // bytes of one event
};

// Where live inputs hand over what they get. `note`: any thread, never waits.
struct Intake {
  EventSink sink;
  std::function<void(const SensorNote&)> note = [](const SensorNote&) {};
  IntakeLimits limits = {};
};

}  // namespace hinomi::in
