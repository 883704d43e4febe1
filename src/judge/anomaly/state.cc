// What a sensor's models have learned, as JSON and back: docs/anomaly.md, "What is kept".
#include <algorithm>
#include <limits>
#include <map>

#include "judge/anomaly/sensor.h"

namespace hinomi::anomaly {
namespace {

// Reads on after what cannot be read, so that one question at the end is enough.
class Reading {
 public:
  std::string_view damaged;  // the first part that is; empty: none

  void check(bool holds, std::string_view what) {
    if (!holds && damaged.empty()) damaged = what;
  }
  const json::array& list(const json::object& object, std::string_view key, std::size_t most) {
    static const json::array none;
    const json::array* out = array_at(object, key);
    check(out && out->size() <= most, key);
    return out && out->size() <= most ? *out : none;
  }
  const json::object& part(const json::object& object, std::string_view key) {
    static const json::object none;
    const json::object* out = object_at(object, key);
    check(out, key);
    return out ? *out : none;
  }
  std::uint64_t number(const json::value& value, std::uint64_t most, std::string_view what) {
    boost::system::error_code problem;
    const auto out = value.to_number<std::uint64_t>(problem);
    check(!problem && out <= most, what);
    return !problem && out <= most ? out : 0;
  }
  template <class T>
  T number(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    check(value, key);
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<T>::max());
    return value ? static_cast<T>(number(*value, most, key)) : T();
  }
  Time time(const json::object& object, std::string_view key) {
    return Time(Duration(number<std::int64_t>(object, key)));
  }
};

std::int64_t micros(Time time) { return time.time_since_epoch().count(); }

json::object to_json(const Volume::State& state) {
  json::array cells;
  for (const Cell& cell : state.cells) {
    json::array counts;
    for (std::uint32_t count : cell.counts()) counts.emplace_back(count);
    cells.push_back(std::move(counts));
  }
  json::array counts, told;
  for (std::uint32_t count : state.counts) counts.emplace_back(count);
  for (bool one : state.told) told.emplace_back(one ? 1 : 0);
  return {{"cells", std::move(cells)},          {"watched_from", micros(state.watched_from)},
          {"advanced", micros(state.advanced)}, {"open", state.open},
          {"counts", std::move(counts)},        {"told", std::move(told)}};
}
Volume::State volume_from(const json::object& object, Reading& read) {
  constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
  Volume::State out;
  const json::array& cells = read.list(object, "cells", cell_count);
  read.check(cells.size() == cell_count, "cells");
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const json::array* counts = cells[i].if_array();
    read.check(counts && counts->size() <= Cell::most, "cells");
    if (!counts) continue;
    for (const json::value& count : *counts)
      out.cells[i].add(static_cast<std::uint32_t>(read.number(count, most, "cells")));
  }
  out.watched_from = read.time(object, "watched_from");
  out.advanced = read.time(object, "advanced");
  out.open = read.number<Hour>(object, "open");
  // Further apart, and the next advance() would begin in a time that never was.
  const Hour behind = hour_of(out.advanced) - out.open;
  read.check(behind >= 0 && behind <= 2, "open");
  const json::array& counts = read.list(object, "counts", 3);
  const json::array& told = read.list(object, "told", 3);
  for (std::size_t i = 0; i < counts.size(); ++i)
    out.counts[i] = static_cast<std::uint32_t>(read.number(counts[i], most, "counts"));
  for (std::size_t i = 0; i < told.size(); ++i) out.told[i] = read.number(told[i], 1, "told") == 1;
  return out;
}

// [key, value, key, value ...] by key, so that the same state gives the same text.
template <class Map>
json::array flat(const Map& map) {
  json::array out;
  for (const auto& [key, value] : std::map(map.begin(), map.end())) {
    out.emplace_back(key);
    out.emplace_back(value);
  }
  return out;
}

json::object to_json(const FirstSeen::Kept& kept) {
  json::array counts;
  for (const auto& count : kept.counts)
    counts.push_back(json::array{count.day, count.came, count.came_new});
  return {{"values", flat(kept.values)},
          {"counts", std::move(counts)},
          {"begun", kept.begun},
          {"came", kept.came},
          {"too_varied", kept.too_varied}};
}
FirstSeen::Kept first_from(const json::object& object, std::size_t most, Reading& read) {
  constexpr std::uint64_t any = std::numeric_limits<std::uint64_t>::max();
  constexpr std::uint64_t last_day = 10'000'000;
  FirstSeen::Kept out;
  const json::array& values = read.list(object, "values", 2 * most);
  for (std::size_t i = 0; i + 1 < values.size(); i += 2)
    out.values.emplace(read.number(values[i], any, "values"),
                       static_cast<Day>(read.number(values[i + 1], last_day, "values")));
  const json::array& counts = read.list(object, "counts", FirstSeen::Kept::days);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const json::array* one = counts[i].if_array();
    read.check(one && one->size() == 3, "counts");
    if (!one || one->size() != 3) continue;
    FirstSeen::Kept::Count& count = out.counts[i];
    count.day = static_cast<Day>(read.number((*one)[0], last_day, "counts"));
    count.came = read.number((*one)[1], any, "counts");
    count.came_new = read.number((*one)[2], any, "counts");
  }
  out.begun = read.number<Day>(object, "begun");
  out.came = read.number<std::uint64_t>(object, "came");
  out.too_varied = read.number<Day>(object, "too_varied");
  return out;
}

json::object to_json(const Beacons& beacons) {
  json::array pairs;
  for (const Beacons::Pair& pair : beacons.kept()) {
    if (pair.key == 0) continue;
    json::array one{pair.key, pair.fresh, pair.met};
    for (std::size_t i = 0; i < pair.count; ++i) one.emplace_back(pair.times[i]);
    pairs.push_back(std::move(one));
  }
  return {{"pairs", std::move(pairs)}, {"usual", flat(beacons.kept_usual())}};
}
void read_beacons(const json::object& object, std::size_t most_usual, Reading& read, Beacons& out) {
  constexpr std::uint64_t any = std::numeric_limits<std::uint64_t>::max();
  constexpr std::uint64_t last = std::numeric_limits<Second>::max();
  std::vector<Beacons::Pair> pairs;
  for (const json::value& value : read.list(object, "pairs", Beacons::sets * Beacons::ways)) {
    const json::array* one = value.if_array();
    const bool fits = one && one->size() >= 3 && one->size() <= 3 + Beacons::contacts;
    read.check(fits, "pairs");
    if (!fits) continue;
    Beacons::Pair pair;
    pair.key = read.number((*one)[0], any, "pairs");
    pair.fresh = static_cast<std::uint32_t>(read.number((*one)[1], last, "pairs"));
    pair.met = static_cast<Second>(read.number((*one)[2], last, "pairs"));
    for (std::size_t i = 3; i < one->size(); ++i)
      pair.times[pair.count++] = static_cast<Second>(read.number((*one)[i], last, "pairs"));
    read.check(std::is_sorted(pair.times.begin(), pair.times.begin() + pair.count), "pairs");
    pairs.push_back(pair);
  }
  Beacons::Usual usual;
  const json::array& said = read.list(object, "usual", 2 * most_usual);
  for (std::size_t i = 0; i + 1 < said.size(); i += 2)
    usual.emplace(read.number(said[i], any, "usual"),
                  static_cast<Second>(read.number(said[i + 1], last, "usual")));
  out.set_kept(pairs, std::move(usual));
}

}  // namespace

json::object Sensor::to_json() const {
  json::object first;
  for (std::size_t role = 0; role < role_count; ++role)
    first[name_of(Role(role))] = anomaly::to_json(first_[role].kept());
  json::array snapshots, told, withheld;
  for (const Snapshot& one : snapshots_) {
    json::array expected;
    for (float value : one.expected) expected.emplace_back(value);
    snapshots.push_back(json::object{{"day", one.day}, {"expected", std::move(expected)}});
  }
  for (std::uint64_t count : told_) told.emplace_back(count);
  for (std::uint64_t count : withheld_) withheld.emplace_back(count);
  return {{"begun", begun_},
          {"heard", micros(heard_)},
          {"volume", anomaly::to_json(volume_.state())},
          {"first_seen", std::move(first)},
          {"beaconing", anomaly::to_json(beacons_)},
          {"snapshots", std::move(snapshots)},
          {"told_day", told_day_},
          {"told", std::move(told)},
          {"withheld", std::move(withheld)}};
}

Result<void> Sensor::from_json(const json::object& state) {
  constexpr std::uint64_t any = std::numeric_limits<std::uint64_t>::max();
  Reading read;
  begun_ = read.number<Day>(state, "begun");
  heard_ = read.time(state, "heard");
  volume_.set_state(volume_from(read.part(state, "volume"), read));
  const json::object& first = read.part(state, "first_seen");
  for (std::size_t role = 0; role < role_count; ++role)
    first_[role].set_kept(
        first_from(read.part(first, name_of(Role(role))), rule_.first_seen.most, read));
  read_beacons(read.part(state, "beaconing"), rule_.beacon.usual, read, beacons_);
  snapshots_.clear();
  for (const json::value& value : read.list(state, "snapshots", 8)) {
    const json::object* one = value.if_object();
    read.check(one, "snapshots");
    if (!one) continue;
    Snapshot& to = snapshots_.emplace_back();
    to.day = read.number<Day>(*one, "day");
    const json::array& expected = read.list(*one, "expected", cell_count);
    read.check(expected.size() == cell_count, "expected");
    for (std::size_t cell = 0; cell < expected.size(); ++cell) {
      boost::system::error_code problem;
      to.expected[cell] = static_cast<float>(expected[cell].to_number<double>(problem));
      read.check(!problem, "expected");
    }
  }
  told_day_ = read.number<Day>(state, "told_day");
  const json::array& told = read.list(state, "told", model_count);
  const json::array& withheld = read.list(state, "withheld", model_count);
  for (std::size_t i = 0; i < told.size(); ++i) told_[i] = read.number(told[i], any, "told");
  for (std::size_t i = 0; i < withheld.size(); ++i)
    withheld_[i] = read.number(withheld[i], any, "withheld");
  if (read.damaged.empty()) return {};
  return fail(ErrorKind::damaged, "what a sensor's models have learned cannot be read",
              std::string(read.damaged), "They begin anew; nothing is to be done");
}

}  // namespace hinomi::anomaly
