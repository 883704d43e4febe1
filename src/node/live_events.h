// Live events of a node: what comes over HTTP and as syslog goes to one sink, and each sensor is
// watched.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/world.h"
#include "in/event_batch.h"
#include "node/node.h"
#include "picture/keeper.h"
#include "serve/syslog.h"
#include "watch/sensors.h"

namespace hinomi::node {

class LiveEvents {
 public:
  // `sink`: where events go. All outlive it.
  LiveEvents(World& world, const picture::Keeper& keeper, in::EventSink sink);

  const in::Intake& intake() const { return intake_; }
  watch::Sensors& sensors() { return sensors_; }
  // Opens what the config says; answers the places, as "udp://127.0.0.1:514".
  Result<std::vector<std::string>> listen(const Config& config, const std::filesystem::path& data);
  // No more comes as syslog; what has come is in the sink.
  void close() { syslog_.reset(); }
  // Prometheus text.
  std::string metrics() const;

 private:
  World& world_;
  const picture::Keeper& keeper_;
  watch::Sensors sensors_;
  std::atomic<std::uint64_t> events_ = 0, bytes_ = 0, refused_ = 0, busy_ = 0;
  in::Intake intake_;
  std::unique_ptr<serve::Syslog> syslog_;
};

}  // namespace hinomi::node
