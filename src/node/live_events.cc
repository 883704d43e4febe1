#include "node/live_events.h"

#include "node/address.h"
#include "serve/caller.h"
#include "serve/metric_text.h"

namespace hinomi::node {
LiveEvents::LiveEvents(World& world, const picture::Keeper& keeper, in::EventSink sink)
    : world_(world), keeper_(keeper) {
  intake_.sink = [this, sink = std::move(sink)](in::EventBatch batch) {
    auto done = sink(std::move(batch));
    if (!done) ++busy_;
    return done;
  };
  intake_.note = [this](const in::SensorNote& note) {
    events_ += note.events;
    bytes_ += note.bytes;
    refused_ += note.refused;
    sensors_.note(note);
  };
}

Result<std::vector<std::string>> LiveEvents::listen(const Config& config,
                                                    const std::filesystem::path& data) {
  if (!config.syslog) return std::vector<std::string>();
  const SyslogConfig& syslog = *config.syslog;
  std::vector<serve::SyslogPlace> places;
  std::vector<std::string> names;
  const std::pair<serve::SyslogWay, const std::vector<std::string>*> ways[] = {
      {serve::SyslogWay::udp, &syslog.udp},
      {serve::SyslogWay::tcp, &syslog.tcp},
      {serve::SyslogWay::tls, &syslog.tls}};
  for (const auto& [way, texts] : ways)
    for (const std::string& text : *texts) {
      serve::SyslogPlace place{.way = way, .at = TRY(address_of(text, "syslog"))};
      if (way == serve::SyslogWay::tls) {
        place.at.tls_certificate = TRY(world_.disk.read(data / "tls" / "cert.pem"));
        place.at.tls_key = TRY(world_.disk.read(data / "tls" / "key.pem"));
        place.at.ask_certificate = true;
      }
      places.push_back(std::move(place));
      constexpr const char* schemes[] = {"udp://", "tcp://", "tls://"};
      names.push_back(schemes[static_cast<std::size_t>(way)] + text.substr(0, text.rfind(':')));
    }
  serve::SyslogOptions options{.networks = syslog.networks};
  options.name_of_certificate = [this](const std::string& digest) {
    return serve::sender_with_certificate(keeper_, digest);
  };
  syslog_ = TRY(serve::Syslog::listen(places, intake_, std::move(options), world_.clock));
  for (std::size_t i = 0; i < names.size(); ++i)
    names[i] += ":" + std::to_string(syslog_->ports()[i]);
  return names;
}

std::string LiveEvents::metrics() const {
  std::string out;
  const auto one = [&](std::string_view name, std::string_view type, std::string_view help,
                       std::uint64_t value) {
    serve::append_metric(out, "hinomi_events_" + std::string(name), type, help, value);
  };
  one("taken_total", "counter", "Events taken from live inputs.", events_);
  one("taken_bytes_total", "counter", "Of them, as JSON.", bytes_);
  one("refused_total", "counter", "Events that could not be read.", refused_);
  one("without_room_total", "counter", "Batches that came when there was no room.", busy_);
  if (syslog_) out += syslog_->metrics().text();
  return out;
}

}  // namespace hinomi::node
