#include "node/sensor_memory.h"

#include "base/json.h"
#include "base/lines.h"
#include "base/log.h"

namespace hinomi::node {
namespace {

constexpr auto remembered_every = std::chrono::minutes(1);

using watch::Sensor;

std::int64_t number(Time time) { return time.time_since_epoch().count(); }
std::int64_t number(Duration time) { return time.count(); }

// Numbers are microseconds.
json::object sensor_json(const Sensor& sensor) {
  json::array recent, days;
  for (Duration gap : sensor.recent) recent.emplace_back(number(gap));
  for (const Sensor::Day& day : sensor.days)
    days.push_back({day.day.time_since_epoch().count(), number(day.longest)});
  return {{"name", sensor.name},
          {"source", sensor.source},
          {"first_seen", number(sensor.first_seen)},
          {"last_seen", number(sensor.last_seen)},
          {"events", sensor.events},
          {"bytes", sensor.bytes},
          {"refused", sensor.refused},
          {"lost", sensor.lost},
          {"away", number(sensor.away)},
          {"gaps", sensor.gaps},
          {"recent", std::move(recent)},
          {"days", std::move(days)}};
}

// Throws what Boost.JSON throws.
Sensor sensor_from(const json::value& value) {
  auto count = [&](const char* name) { return value.at(name).to_number<std::uint64_t>(); };
  auto time = [](const json::value& from) { return Duration(from.to_number<std::int64_t>()); };
  Sensor out{.name = std::string(value.at("name").as_string()),
             .source = std::string(value.at("source").as_string()),
             .first_seen = Time(time(value.at("first_seen"))),
             .last_seen = Time(time(value.at("last_seen"))),
             .events = count("events"),
             .bytes = count("bytes"),
             .refused = count("refused"),
             .lost = count("lost"),
             .away = time(value.at("away")),
             .gaps = count("gaps")};
  for (std::size_t i = 0; i < out.recent.size(); ++i)
    out.recent[i] = time(value.at("recent").at(i));
  for (std::size_t i = 0; i < out.days.size(); ++i) {
    const json::value& day = value.at("days").at(i);
    out.days[i] = {std::chrono::sys_days(std::chrono::days(day.at(0).to_number<int>())),
                   time(day.at(1))};
  }
  return out;
}

}  // namespace

std::string to_text(const KnownSensors& known) {
  std::string out = json::serialize(json::object{{"at", number(known.at)}}) + "\n";
  for (const Sensor& one : known.sensors) out += json::serialize(sensor_json(one)) + "\n";
  return out;
}

Result<KnownSensors> known_sensors_from(std::string_view text) {
  KnownSensors out;
  for (int line = 1; !text.empty(); ++line) {
    const json::value value = TRY(parse_json(take_line(text)));
    try {
      if (line == 1)
        out.at = Time(Duration(value.at("at").to_number<std::int64_t>()));
      else
        out.sensors.push_back(sensor_from(value));
    } catch (const std::exception& error) {
      return fail(ErrorKind::damaged, "what was known of sensors cannot be read",
                  "line " + std::to_string(line), error.what());
    }
  }
  return out;
}

SensorMemory::SensorMemory(World& world, std::filesystem::path file, watch::Sensors& sensors)
    : world_(world), file_(std::move(file)), sensors_(sensors), saved_(world.clock.now()) {
  if (!world_.disk.exists(file_)) return;
  auto text = world_.disk.read(file_);
  auto known = text ? known_sensors_from(*text)
                    : Result<KnownSensors>(std::unexpected(std::move(text).error()));
  if (known)
    sensors_.resume(std::move(known->sensors), known->at, saved_);
  else
    log(LogLevel::error, "sensors_forgotten",
        {{"what", known.error().what}, {"where", known.error().where}});
}

void SensorMemory::pass(Time now) {
  if (now - saved_ >= remembered_every) save();
}

void SensorMemory::save() {
  saved_ = world_.clock.now();
  KnownSensors known{saved_, sensors_.all()};
  if (known.sensors.empty()) return;
  if (auto done = world_.disk.write(file_, to_text(known), true); !done)
    log(LogLevel::warning, "sensors_not_kept",
        {{"what", done.error().what}, {"where", done.error().where}});
}

}  // namespace hinomi::node
