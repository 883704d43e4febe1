#include "act/lookout.h"

#include <map>
#include <set>

#include "act/made_here.h"

namespace hinomi::act {

using picture::DetectionRow;
using picture::Draft;
using picture::Picture;
using picture::RuleRow;

namespace {

constexpr std::size_t slice = 200;  // Records of one commit, each with samples
const Marking for_own{.tlp = Tlp::amber_strict};

// Minutes within which somebody must look; 0: nobody.
int minutes_for(const Setting& setting, Level level) {
  return level == Level::critical ? setting.critical_minutes
         : level == Level::high   ? setting.high_minutes
                                  : 0;
}

Duty duty_of(const Detection& detection, std::string_view id, int minutes, Time now) {
  return {.kind = DutyKind::judge_detection,
          .subject = std::string(id),
          .owner = "analyst",
          .due = now + std::chrono::minutes(minutes),
          .reason = detection.title.empty() ? detection.what : detection.title};
}

}  // namespace

Result<std::vector<std::string>> Lookout::take(std::span<const Detection> told,
                                               std::size_t& written) {
  std::vector<std::string> out;
  for (written = 0; written < told.size(); written = out.size()) {
    auto ids = TRY(write(told.subspan(written, std::min(told.size() - written, slice))));
    out.insert(out.end(), ids.begin(), ids.end());
  }
  return out;
}

Result<std::vector<std::string>> Lookout::write(std::span<const Detection> part) {
  std::vector<std::string> ids;
  TRY(keeper_.write(
      {.touches = {picture::touch_of("detections")},
       .build = [&](const Picture& picture, Position, Time now) -> Result<std::vector<Draft>> {
         ids.clear();
         std::vector<Draft> drafts;
         std::map<std::string, std::string> begun;         // first Records here, by key
         std::set<std::pair<FoundBy, std::string>> asked;  // whose Duty is made here
         for (const Detection& told : part) {
           Detection detection = told;
           std::string key = key_of(detection);
           const DetectionRow* row = picture.detections().goes_on(key, now);
           auto here = begun.find(key);
           detection.continues = here != begun.end() ? here->second : row ? row->id : "";
           Draft draft = made_here(world_, Kind::detection, picture, for_own, to_json(detection));
           std::string id = draft.id;
           ids.push_back(id);
           drafts.push_back(std::move(draft));
           if (!detection.continues.empty()) continue;
           begun.emplace(std::move(key), id);
           int minutes = minutes_for(picture.setting(), detection.level);
           const RuleRow* rule = picture.detections().rule(detection.by, detection.what);
           bool is_asked = rule && !rule->duty.empty();
           if (minutes == 0 || !detection.suppression.empty() || is_asked ||
               !asked.emplace(detection.by, detection.what).second)
             continue;
           drafts.push_back(made_here(world_, Kind::duty, picture, for_own,
                                      to_json(duty_of(detection, id, minutes, now))));
         }
         return drafts;
       }}));
  return ids;
}

watch::Suppressing Lookout::suppressing(Time now) const {
  return keeper_.read([&](const Picture& picture) {
    std::vector<watch::Suppressing::Rule> rules;
    for (const auto& row : picture.detections().suppressions())
      if (row.is_active(now)) rules.push_back({row.id, row.suppression});
    return watch::Suppressing(std::move(rules));
  });
}

}  // namespace hinomi::act
