#include "out/hits/ocsf.h"

#include "base/hash.h"
#include "base/json.h"
#include "base/text.h"
#include "out/hits/hits.h"

namespace hinomi::hits {

namespace {

constexpr std::string_view schema_version = "1.4.0";
constexpr std::string_view types[] = {"Sigma", "Indicator", "STIX pattern"};  // HitKind
constexpr std::string_view severities[] = {"Informational", "Low", "Medium", "High", "Critical"};

std::int64_t milliseconds(Time time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

// attack.t1059.001 is a technique, its part behind the point a sub-technique.
json::array attacks_of(std::span<const std::string> tags) {
  json::array out;
  for (const std::string& tag : tags) {
    std::string_view name = tag;
    if (!name.starts_with("attack.t") || name.size() < 12 || !is_digit(name[8])) continue;
    std::string id = "T" + std::string(name.substr(8));
    std::size_t point = id.find('.');
    json::object attack{{"technique", {{"uid", id.substr(0, point)}}}};
    if (point != id.npos) attack["sub_technique"] = {{"uid", id}};
    out.push_back(std::move(attack));
  }
  return out;
}

// The same hit has the same id. A correlation may fire at one event for several groups.
std::string id_of(const watch::Hit& hit) {
  std::string text = std::string(hit.by.id) + "\n" + std::string(hit.event.source) + "\n" +
                     std::to_string(hit.event.record);
  if (hit.together)
    for (const watch::Evidence& one : hit.matched)
      text += "\n" + std::to_string(one.text.size()) + " " + one.text;
  return to_hex(bytes_of(sha256(text))).substr(0, 32);
}

json::object data_of(const watch::EventPlace& place) {
  return {{"source", place.source}, {"record", place.record}};
}

json::array evidences_of(const watch::Hit& hit) {
  json::array matched;
  for (const watch::Evidence& one : hit.matched)
    matched.push_back(json::object{{"field", one.field}, {"text", one.text}});
  json::object last = data_of(hit.event);
  last["matched"] = std::move(matched);
  json::array out;
  if (hit.together)
    for (const watch::EventPlace& place : hit.together->events)
      if (place != hit.event) out.push_back(json::object{{"data", data_of(place)}});
  out.push_back(json::object{{"data", std::move(last)}});
  return out;
}

}  // namespace

void append_ocsf(const watch::Hit& hit, Time now, std::string& out) {
  int rank = rank_of_level(hit.by.level);
  json::object info{{"uid", id_of(hit)},
                    {"title", hit.by.title},
                    {"desc", hit.by.description},
                    {"created_time", milliseconds(now)},
                    {"types", json::array{types[static_cast<std::size_t>(hit.by.kind)]}},
                    {"analytic",
                     {{"uid", hit.by.id},
                      {"name", hit.by.title},
                      {"type_id", 1},
                      {"type", "Rule"},
                      {"desc", "by " + std::string(hit.by.author)}}}};
  if (json::array attacks = attacks_of(hit.by.tags); !attacks.empty())
    info["attacks"] = std::move(attacks);
  if (hit.time) info["first_seen_time"] = milliseconds(*hit.time);
  json::object finding{
      {"category_uid", 2},
      {"category_name", "Findings"},
      {"class_uid", 2004},
      {"class_name", "Detection Finding"},
      {"activity_id", 1},
      {"activity_name", "Create"},
      {"type_uid", 200401},
      {"type_name", "Detection Finding: Create"},
      {"severity_id", rank + 1},
      {"severity", severities[rank]},
      {"time", milliseconds(hit.time.value_or(now))},
      {"evidences", evidences_of(hit)},
      {"metadata",
       {{"version", schema_version}, {"product", {{"name", "hinomi"}, {"vendor_name", "hinomi"}}}}},
      {"unmapped",
       {{"rule_author", hit.by.author},
        {"rule_tags", json::array(hit.by.tags.begin(), hit.by.tags.end())}}}};
  if (hit.together) {
    info["first_seen_time"] = finding["start_time"] = milliseconds(hit.together->first);
    info["last_seen_time"] = finding["end_time"] = milliseconds(hit.together->last);
    finding["count"] = hit.together->count;
  }
  finding["finding_info"] = std::move(info);
  out += json::serialize(finding);
  out += '\n';
}

}  // namespace hinomi::hits
