#include "model/detection.h"

#include <algorithm>

#include "base/text.h"
#include "model/body.h"
#include "model/names.h"

namespace hinomi {
namespace {

constexpr std::array<std::string_view, 8> finders = {
    "rule", "correlation", "indicator", "pattern", "silence", "lookalike", "anomaly", "file"};
constexpr std::array<std::string_view, 5> levels = {"informational", "low", "medium", "high",
                                                    "critical"};
constexpr std::array<std::string_view, 4> judged_names = {"note", "true_positive", "false_positive",
                                                          "benign"};

// "t1059" or "t1059.001": MITRE ATT&CK's numbers have four digits, those below them three.
bool is_technique(std::string_view text) {
  if (text.size() != 5 && text.size() != 9) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool fits = i == 0   ? text[i] == 't' || text[i] == 'T'
                : i == 5 ? text[i] == '.'
                         : is_digit(text[i]);
    if (!fits) return false;
  }
  return true;
}

}  // namespace

std::string_view name_of(FoundBy by) { return detail::name_in(finders, by); }
std::optional<FoundBy> found_by_from(std::string_view name) {
  return detail::value_in<FoundBy>(finders, name);
}
std::string_view name_of(Level level) { return detail::name_in(levels, level); }
std::optional<Level> level_from(std::string_view name) {
  return detail::value_in<Level>(levels, name);
}
std::string_view name_of(Judged judged) { return detail::name_in(judged_names, judged); }
std::optional<Judged> judged_from(std::string_view name) {
  return detail::value_in<Judged>(judged_names, name);
}

std::vector<std::string> techniques_of(std::span<const std::string> tags) {
  constexpr std::string_view begin = "attack.";
  std::vector<std::string> out;
  for (std::string_view tag : tags) {
    if (to_lower(tag.substr(0, begin.size())) != begin) continue;
    tag.remove_prefix(begin.size());
    if (!is_technique(tag)) continue;
    out.emplace_back(tag);
    out.back()[0] = 'T';
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::string key_of(const Detection& detection) {
  // Lengths in front, so that no part can reach into its neighbour.
  std::string key(name_of(detection.by));
  for (std::string_view part :
       {std::string_view(detection.what), std::string_view(detection.sensor),
        std::string_view(detection.entity_kind), std::string_view(detection.entity),
        std::string_view(detection.suppression)})
    key += " " + std::to_string(part.size()) + ":" + std::string(part);
  return key;
}

template <class Self, class Visit>
  requires std::is_same_v<std::remove_const_t<Self>, MatchedField>
void each_field(Self& self, Visit& visit) {
  visit("field", self.field);
  visit("text", self.text);
}
template <class Self, class Visit>
  requires std::is_same_v<std::remove_const_t<Self>, DetectionSample>
void each_field(Self& self, Visit& visit) {
  visit("source", self.source);
  visit("record", self.record);
  visit("time", self.time);
  visit("matched", self.matched);
  visit("event", self.event);
  visit("cut", self.cut);
}
template <class Self, class Visit>
  requires std::is_same_v<std::remove_const_t<Self>, Detection>
void each_field(Self& self, Visit& visit) {
  visit.needed("by", self.by);
  visit.needed("what", self.what);
  visit("title", self.title);
  visit("author", self.author);
  visit.needed("level", self.level);
  visit("techniques", self.techniques);
  visit("sensor", self.sensor);
  visit("entity_kind", self.entity_kind);
  visit("entity", self.entity);
  visit("suppression", self.suppression);
  visit("continues", self.continues);
  visit.needed("count", self.count);
  visit.needed("first", self.first);
  visit.needed("last", self.last);
  visit("samples", self.samples);
}
// One that takes another back says nothing else.
template <class Self, class Visit>
  requires std::is_same_v<std::remove_const_t<Self>, Suppression>
void each_field(Self& self, Visit& visit) {
  visit("rule", self.rule);
  visit("where", self.where);
  visit("reason", self.reason);
  visit("owner", self.owner);
  visit.needed("until", self.until);
  visit.needed("by", self.by);
  visit("recalls", self.recalls);
}
template <class Self, class Visit>
  requires std::is_same_v<std::remove_const_t<Self>, Judgement>
void each_field(Self& self, Visit& visit) {
  visit.needed("detections", self.detections);
  visit.needed("verdict", self.verdict);
  visit("note", self.note);
  visit.needed("by", self.by);
}

std::string to_json(const Detection& v) { return detail::body_of(v); }
std::string to_json(const Suppression& v) { return detail::body_of(v); }
std::string to_json(const Judgement& v) { return detail::body_of(v); }

Result<Detection> detection_from_json(std::string_view body) {
  return detail::read_body<Detection>(body, "detection");
}
Result<Suppression> suppression_from_json(std::string_view body) {
  return detail::read_body<Suppression>(body, "suppression");
}
Result<Judgement> judgement_from_json(std::string_view body) {
  return detail::read_body<Judgement>(body, "judgement");
}

}  // namespace hinomi
