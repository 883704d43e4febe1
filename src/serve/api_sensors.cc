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

json::object sensor_json(const Sensor& sensor, Time now) {
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
                   {"words", nullptr}};
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
  for (const std::string& name : names) items.push_back(sensor_json(all.at(name), now));
  return json_response({{"items", std::move(items)},
                        {"next", more ? json::value(names.back()) : json::value(nullptr)},
                        {"total", total},
                        {"silent", silent}});
}

}  // namespace hinomi::serve
