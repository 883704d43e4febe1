#include "watch/anomalies.h"

#include <algorithm>

#include "base/lines.h"

namespace hinomi::watch {
namespace {

constexpr auto advanced_every = std::chrono::minutes(1);
constexpr std::string_view file_format = "hinomi baselines 1";

Level level_of(anomaly::Model model) {
  return model == anomaly::Model::beaconing ? Level::medium : Level::low;
}

Error damaged(std::string_view what, std::size_t line) {
  return {ErrorKind::damaged, std::string(what), "baselines.jsonl, line " + std::to_string(line),
          "What it held is learned anew"};
}

}  // namespace

Anomalies::Anomalies(std::uint64_t seed, const Options& options) : options_(options), seed_(seed) {
  baselines_.set(std::make_shared<const Baselines>());
}

anomaly::Sensor* Anomalies::sensor_of(std::string_view name, Time now) {
  if (auto known = sensors_.find(name); known != sensors_.end()) return known->second.get();
  if (sensors_.size() >= options_.sensors) {
    const auto oldest = std::min_element(
        sensors_.begin(), sensors_.end(),
        [](const auto& a, const auto& b) { return a.second->heard() < b.second->heard(); });
    if (oldest == sensors_.end() || now - oldest->second->heard() < options_.forget) {
      ++without_room_;
      return nullptr;
    }
    sensors_.erase(oldest);
  }
  auto made = std::make_unique<anomaly::Sensor>(seed_, options_.rule);
  made->advance(now, odd_);
  return sensors_.emplace(name, std::move(made)).first->second.get();
}

void Anomalies::look(const Seen& seen, Time now, const Tell& tell) {
  anomaly::Sensor* sensor = sensor_of(seen.sensor, now);
  if (!sensor) return;
  const AnomalyValues values = anomaly_values(seen.texts);
  sensor->add({.time = seen.time.value_or(now),
               .values = {values.process.text, values.user.text, values.domain.text},
               .from = values.from.text,
               .to = values.to.text},
              now, odd_);
  if (!odd_.empty()) tell_all(seen.sensor, &seen, tell);
}

// The fields that it is about.
void Anomalies::add_matched(const anomaly::Odd& odd, const AnomalyValues& is) {
  const auto add = [&](const FieldText& one) {
    matched_.push_back({anomaly_fields()[one.field], std::string(one.text)});
  };
  if (odd.model == anomaly::Model::beaconing) {
    add(is.from);
    add(is.to);
    return;
  }
  for (const FieldText& one : {is.process, is.user, is.domain})
    if (!one.text.empty() && one.text == odd.entity) return add(one);
}

void Anomalies::tell_all(std::string_view sensor, const Seen* seen, const Tell& tell) {
  for (const anomaly::Odd& odd : odd_) {
    // The volume is of no one event.
    const bool is_of_event = seen && odd.model != anomaly::Model::volume;
    matched_.clear();
    if (is_of_event) add_matched(odd, anomaly_values(seen->texts));
    const std::string title = odd.words.ja + " / " + odd.words.en;
    tell({.by = FoundBy::anomaly,
          .what = name_of(odd.model),
          .title = title,
          .author = {},
          .level = level_of(odd.model),
          .tags = {},
          .sensor = sensor,
          .entity_kind = odd.entity_kind,
          .entity = odd.entity,
          .suppression = {},
          .source = is_of_event ? seen->event.source : std::string_view(),
          .record = is_of_event ? seen->event.record : 0,
          .time = odd.time,
          .matched = matched_,
          .json = is_of_event ? seen->json : std::string_view()});
  }
  odd_.clear();
}

void Anomalies::advance(Time now, const Tell& tell) {
  if (now - advanced_ < advanced_every) return;
  advanced_ = now;
  for (auto& [name, sensor] : sensors_) {
    sensor->advance(now, odd_);
    if (!odd_.empty()) tell_all(name, nullptr, tell);
  }
  publish(now);
}

void Anomalies::publish(Time now) {
  auto out = std::make_shared<Baselines>();
  for (const auto& [name, sensor] : sensors_) out->emplace(name, sensor->baseline(now));
  baselines_.set(std::move(out));
}

std::string Anomalies::save(Time now) const {
  std::string out = json::serialize(json::object{
                        {"format", file_format}, {"saved", format_time(now)}, {"seed", seed_}}) +
                    "\n";
  for (const auto& [name, sensor] : sensors_)
    out += json::serialize(json::object{{"sensor", name}, {"learned", sensor->to_json()}}) + "\n";
  return out;
}

std::vector<Error> Anomalies::load(std::string_view bytes) {
  std::vector<Error> wrong;
  sensors_.clear();
  for (std::size_t line = 1; !bytes.empty(); ++line) {
    const auto value = parse_json(take_line(bytes));
    const json::object* object = value ? value->if_object() : nullptr;
    if (line == 1) {
      const json::value* seed = object ? object->if_contains("seed") : nullptr;
      boost::system::error_code problem;
      if (seed) seed_ = seed->to_number<std::uint64_t>(problem);
      if (!seed || problem || text_at(*object, "format") != file_format) {
        wrong.push_back(damaged("no file of baselines", line));
        return wrong;
      }
      continue;
    }
    const json::object* learned = object ? object_at(*object, "learned") : nullptr;
    auto sensor = std::make_unique<anomaly::Sensor>(seed_, options_.rule);
    if (!learned) {
      wrong.push_back(damaged("no object with what a sensor learned", line));
    } else if (auto done = sensor->from_json(*learned); !done) {
      wrong.push_back(damaged(done.error().what + " (" + done.error().where + ")", line));
    } else if (sensors_.size() < options_.sensors) {
      sensors_.emplace(text_at(*object, "sensor"), std::move(sensor));
    }
  }
  return wrong;
}

}  // namespace hinomi::watch
