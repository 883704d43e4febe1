#include "out/hits/ocsf.h"

#include "base/hash.h"
#include "base/json.h"
#include "base/text.h"
#include "out/hits/hits.h"

namespace hinomi::hits {

namespace {

constexpr std::string_view schema_version = "1.4.0";
constexpr std::string_view severities[] = {"Informational", "Low", "Medium", "High", "Critical"};

std::int64_t milliseconds(Time time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

// attack.t1059.001 is a technique, its part behind the point a sub-technique.
json::array attacks_of(const detect::Rule& rule) {
  json::array out;
  for (const std::string& tag : rule.tags) {
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

// The same hit has the same id.
std::string id_of(const watch::Hit& hit) {
  Digest digest =
      sha256(hit.rule.id + "\n" + std::string(hit.source) + "\n" + std::to_string(hit.record));
  return to_hex(bytes_of(digest)).substr(0, 32);
}

}  // namespace

void append_ocsf(const watch::Hit& hit, Time now, std::string& out) {
  int rank = rank_of_level(hit.rule.level);
  json::object info{{"uid", id_of(hit)},
                    {"title", hit.rule.title},
                    {"desc", hit.rule.description},
                    {"created_time", milliseconds(now)},
                    {"types", json::array{"Sigma"}},
                    {"analytic",
                     {{"uid", hit.rule.id},
                      {"name", hit.rule.title},
                      {"type_id", 1},
                      {"type", "Rule"},
                      {"desc", "by " + hit.rule.author}}}};
  if (json::array attacks = attacks_of(hit.rule); !attacks.empty())
    info["attacks"] = std::move(attacks);
  if (hit.time) info["first_seen_time"] = milliseconds(*hit.time);
  json::array matched;
  for (const auto& one : hit.evidence)
    matched.push_back(json::object{{"field", one.field}, {"text", one.text}});
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
      {"finding_info", std::move(info)},
      {"evidences",
       json::array{json::object{
           {"data",
            {{"source", hit.source}, {"record", hit.record}, {"matched", std::move(matched)}}}}}},
      {"metadata",
       {{"version", schema_version}, {"product", {{"name", "hinomi"}, {"vendor_name", "hinomi"}}}}},
      {"unmapped",
       {{"rule_author", hit.rule.author}, {"rule_tags", json::value_from(hit.rule.tags)}}}};
  out += json::serialize(finding);
  out += '\n';
}

}  // namespace hinomi::hits
