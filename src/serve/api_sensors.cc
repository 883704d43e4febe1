// Who sends events to this node, when last, and who has fallen silent.
#include <map>

#include "serve/api_letter_parts.h"
#include "serve/api_watch.h"
#include "watch/sensors.h"

namespace hinomi::serve {
namespace {

using watch::Sensor;

json::value seconds_of(std::optional<Duration> duration) {
  if (!duration) return nullptr;
  return std::chrono::duration_cast<std::chrono::seconds>(*duration).count();
}

json::object words_json(const anomaly::Words& words) {
  return {{"ja", words.ja}, {"en", words.en}};
}

// BASELINE of docs/api.md; null: this sensor is not learned.
json::value baseline_json(const watch::Baselines& all, std::string_view sensor) {
  const auto found = all.find(sensor);
  if (found == all.end()) return nullptr;
  const anomaly::Baseline& is = found->second;
  const auto figure = [](std::optional<double> value) {
    return value ? json::value(*value) : json::value(nullptr);
  };
  constexpr std::string_view states[] = {"learning", "settled", "changing", "too_varied"};
  json::object first, told, withheld;
  for (std::size_t role = 0; role < anomaly::role_count; ++role) {
    const anomaly::Baseline::Values& values = is.values[role];
    first[anomaly::name_of(anomaly::Role(role))] = {
        {"state", states[static_cast<std::size_t>(values.state)]},
        {"known", values.known},
        {"came", values.came},
        {"came_new", values.came_new}};
  }
  for (std::size_t model = 0; model < anomaly::model_count; ++model) {
    const std::string_view name = anomaly::name_of(anomaly::Model(model));
    told[name] = is.told[model];
    withheld[name] = is.withheld[model];
  }
  return json::object{{"since", format_time(Time(std::chrono::days(is.since)))},
                      {"hours", is.hours},
                      {"a_day", figure(is.a_day)},
                      {"a_day_a_week_ago", figure(is.before)},
                      {"shift", figure(is.shift)},
                      {"drifted", is.has_drifted()},
                      {"first_seen", std::move(first)},
                      {"pairs", is.pairs},
                      {"usual_pairs", is.usual_pairs},
                      {"told_today", std::move(told)},
                      {"withheld_today", std::move(withheld)},
                      {"late", is.late},
                      {"ahead", is.ahead},
                      {"words", words_json(anomaly::words_of(is))}};
}

json::object sensor_json(const Sensor& sensor, Time now, const watch::Baselines& baselines) {
  json::object out{{"name", sensor.name},
                   {"source", sensor.source},
                   {"first_seen", format_time(sensor.first_seen)},
                   {"last_seen", format_time(sensor.last_seen)},
                   {"events", sensor.events},
                   {"bytes", sensor.bytes},
                   {"refused", sensor.refused},
                   {"lost", sensor.lost},
                   {"usual_seconds", seconds_of(watch::usual_gap(sensor))},
                   {"silent", false},
                   {"words", nullptr},
                   {"baseline", baseline_json(baselines, sensor.name)}};
  if (auto silence = watch::silence_of(sensor, now)) {
    out["silent"] = true;
    out["words"] = {{"ja", watch::words_of(*silence, "ja")},
                    {"en", watch::words_of(*silence, "en")}};
  }
  return out;
}

std::string key_of(const Sensor& sensor, std::string_view sort) {
  if (sort == "events") return number_key(sensor.events);
  if (sort == "last_seen") return format_time(sensor.last_seen);
  return in::folded_for_search(sensor.name);
}

}  // namespace

Result<HttpResponse> list_sensors(ApiCall& call) {
  TRY(check_own(call));
  std::string state = call.query("state");
  if (!state.empty() && state != "silent" && state != "heard")
    return fail(ErrorKind::invalid, "no such state", "state", "One of silent, heard");
  PageOf page = TRY(PageOf::of(call, {"name", "events", "last_seen"}));
  Search search(call);
  Time now = call.shared.world.clock.now();
  std::map<std::string, Sensor, std::less<>> all;
  if (call.shared.sensors)
    for (Sensor& one : call.shared.sensors->all()) all.emplace(one.name, std::move(one));
  if (!page.after().empty()) {
    auto last = all.find(page.after());
    if (last == all.end())
      return fail(ErrorKind::invalid, "not the end of a page of this list", "after",
                  "Send the `next` of the page before");
    page.begin_behind(key_of(last->second, page.sort()));
  }
  std::size_t silent = 0;
  for (const auto& [name, sensor] : all) {
    bool is_silent = watch::silence_of(sensor, now).has_value();
    silent += is_silent;
    if ((state.empty() || (state == "silent") == is_silent) &&
        search.finds(sensor.name, sensor.source))
      page.offer(key_of(sensor, page.sort()), name);
  }
  std::size_t total = page.total();
  auto [names, more] = page.take();
  json::array items;
  const auto baselines = call.shared.watching ? call.shared.watching->baselines()
                                              : std::make_shared<const watch::Baselines>();
  for (const std::string& name : names) items.push_back(sensor_json(all.at(name), now, *baselines));
  return json_response({{"items", std::move(items)},
                        {"next", more ? json::value(names.back()) : json::value(nullptr)},
                        {"total", total},
                        {"silent", silent}});
}

}  // namespace hinomi::serve
