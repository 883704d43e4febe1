// What this node has learnt of its sensors, in a file: so that it knows after a restart who has
// fallen silent.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/world.h"
#include "watch/sensors.h"

namespace hinomi::node {

struct KnownSensors {
  Time at;  // until when the node listened
  std::vector<watch::Sensor> sensors;
};
std::string to_text(const KnownSensors& known);
// Error: damaged.
Result<KnownSensors> known_sensors_from(std::string_view text);

// One thread.
class SensorMemory {
 public:
  // Gives `sensors` what the file has. What cannot be read is told to the log, and left out.
  SensorMemory(World& world, std::filesystem::path file, watch::Sensors& sensors);
  ~SensorMemory() { save(); }

  // To be called now and then; writes at most once a minute.
  void pass(Time now);

 private:
  void save();

  World& world_;
  const std::filesystem::path file_;
  watch::Sensors& sensors_;
  Time saved_;
};

}  // namespace hinomi::node
