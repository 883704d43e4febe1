#include "watch/sensors.h"

#include <algorithm>
#include <tuple>

namespace hinomi::watch {
namespace {

using namespace std::chrono;

void add_gap(Sensor& sensor, Duration gap, Time ended) {
  sensor.recent[sensor.gaps++ % Sensor::kept_gaps] = gap;
  const auto day = floor<days>(ended);
  auto& kept = sensor.days;
  if (kept[0].day != day) {
    std::move_backward(kept.begin(), kept.end() - 1, kept.end());
    kept[0] = {.day = day};
  }
  kept[0].longest = std::max(kept[0].longest, gap);
}

// Of the days that it was heard on; with fewer than three of them the longest.
Duration longest_usual_pause(const Sensor& sensor) {
  std::vector<Duration> pauses;
  for (const Sensor::Day& day : sensor.days)
    if (day.day != sys_days()) pauses.push_back(day.longest);
  if (pauses.empty()) return {};
  const std::size_t place = pauses.size() < 3 ? 0 : 1;
  std::nth_element(pauses.begin(), pauses.begin() + static_cast<std::ptrdiff_t>(place),
                   pauses.end(), std::greater());
  return pauses[place];
}

std::string how_long(Duration time, bool japanese) {
  const auto seconds = duration_cast<std::chrono::seconds>(time).count();
  struct Unit {
    std::int64_t size;
    const char *ja, *en;
  };
  for (const Unit& unit :
       {Unit{86400, "日", " d"}, Unit{3600, "時間", " h"}, Unit{60, "分", " min"}})
    if (seconds >= 2 * unit.size)
      return std::to_string(seconds / unit.size) + (japanese ? unit.ja : unit.en);
  return std::to_string(seconds) + (japanese ? "秒" : " s");
}

}  // namespace

void resume(Sensor& sensor, Time left, Time now) {
  sensor.away += std::max(now - std::max(left, sensor.last_seen), Duration(0));
  sensor.resumed = now;
}

void add(Sensor& sensor, const in::SensorNote& note) {
  sensor.events += note.events;
  sensor.bytes += note.bytes;
  sensor.refused += note.refused;
  sensor.lost += note.lost;
  if (note.events == 0) return;
  sensor.source = note.source;
  if (sensor.first_seen == Time())
    sensor.first_seen = note.at;
  else if (note.at - sensor.last_seen > sensor.away)
    add_gap(sensor, note.at - sensor.last_seen - sensor.away, note.at);
  sensor.last_seen = std::max(sensor.last_seen, note.at);
  sensor.away = {};
  sensor.resumed = {};
}

std::optional<Duration> usual_gap(const Sensor& sensor) {
  const std::size_t count = std::min<std::uint64_t>(sensor.gaps, Sensor::kept_gaps);
  if (count == 0) return std::nullopt;
  auto sorted = sensor.recent;
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>((count - 1) / 2);
  std::nth_element(sorted.begin(), middle, sorted.begin() + static_cast<std::ptrdiff_t>(count));
  return *middle;
}

std::optional<Silence> silence_of(const Sensor& sensor, Time now, const SilenceRule& rule) {
  if (sensor.gaps < rule.least_gaps) return std::nullopt;
  const Duration longest = longest_usual_pause(sensor);
  const Duration allowed = std::max(rule.floor, longest + longest / 2);
  const Duration quiet = now - sensor.last_seen - sensor.away;
  if (quiet <= allowed) return std::nullopt;
  if (sensor.resumed != Time() && now - sensor.resumed <= rule.floor) return std::nullopt;
  return Silence{.sensor = sensor.name,
                 .source = sensor.source,
                 .last_seen = sensor.last_seen,
                 .quiet = quiet,
                 .usual = *usual_gap(sensor),
                 .longest = longest,
                 .allowed = allowed};
}

std::vector<Silence> fallen_silent(std::span<const Sensor> sensors, Time now,
                                   const SilenceRule& rule) {
  std::vector<Silence> out;
  for (const Sensor& sensor : sensors)
    if (auto silence = silence_of(sensor, now, rule)) out.push_back(std::move(*silence));
  std::sort(out.begin(), out.end(), [](const Silence& a, const Silence& b) {
    const double of_a = duration<double>(a.quiet) / a.allowed;
    const double of_b = duration<double>(b.quiet) / b.allowed;
    return std::tie(of_b, a.sensor) < std::tie(of_a, b.sensor);
  });
  return out;
}

std::string words_of(const Silence& silence, std::string_view language) {
  const bool ja = language == "ja";
  const std::string quiet = how_long(silence.quiet, ja), usual = how_long(silence.usual, ja);
  const std::string longest = how_long(silence.longest, ja),
                    allowed = how_long(silence.allowed, ja);
  if (ja)
    return silence.sensor + " から" + quiet + "の間イベントが届いていません。普段の間隔は" + usual +
           "、普段の最も長い休みは" + longest + "で、" + allowed + "を超えると沈黙とみなします。";
  return silence.sensor + " has sent no event for " + quiet + ". It usually sends every " + usual +
         " and usually pauses for at most " + longest + "; after " + allowed +
         " it counts as silent.";
}

void Sensors::note(const in::SensorNote& note) {
  Lock hold(mutex_);
  auto found = by_name_.find(note.sensor);
  if (found == by_name_.end()) {
    if (by_name_.size() >= most_) forget_some();
    found = by_name_.emplace(note.sensor, Sensor{.name = std::string(note.sensor)}).first;
  }
  add(found->second, note);
}

// A tenth at once, so that a flood of new names costs little.
void Sensors::forget_some() {
  std::vector<const Sensor*> all;
  for (const auto& [name, sensor] : by_name_) all.push_back(&sensor);
  auto is_known = [](const Sensor& sensor) { return sensor.gaps >= SilenceRule().least_gaps; };
  const auto end = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 10 + 1);
  std::nth_element(all.begin(), end - 1, all.end(), [&](const Sensor* a, const Sensor* b) {
    return std::pair(is_known(*a), a->last_seen) < std::pair(is_known(*b), b->last_seen);
  });
  for (auto at = all.begin(); at != end; ++at) by_name_.erase((*at)->name);
}

void Sensors::resume(std::vector<Sensor> known, Time left, Time now) {
  Lock hold(mutex_);
  for (Sensor& sensor : known) {
    watch::resume(sensor, left, now);
    std::string name = sensor.name;
    by_name_.insert_or_assign(std::move(name), std::move(sensor));
  }
}

std::vector<Sensor> Sensors::all() const {
  Lock hold(mutex_);
  std::vector<Sensor> out;
  out.reserve(by_name_.size());
  for (const auto& [name, sensor] : by_name_) out.push_back(sensor);
  return out;
}

}  // namespace hinomi::watch
