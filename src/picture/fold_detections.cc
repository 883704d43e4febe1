// How Records of what detection found, of what hides it and of what analysts say change the
// Picture.
#include <utility>

#include "picture/picture.h"

namespace hinomi::picture {

Result<void> Picture::fold_detection(const Record& record) {
  switch (record.kind) {
    case Kind::detection: return detections_.add(record, TRY(detection_from_json(record.body)));
    case Kind::suppression: return detections_.add(record, TRY(suppression_from_json(record.body)));
    case Kind::judgement: {
      Judgement judgement = TRY(judgement_from_json(record.body));
      TRY(detections_.add(record, judgement));
      // A Duty is about all urgent detections of its rule; it ends when each is judged.
      for (const std::string& id : judgement.detections) {
        const RuleRow& rule = detections_.rule_of(*detections_.row(id));
        if (!rule.urgent.empty() || rule.duty.empty()) continue;
        if (auto duty = duty_of_id_.find(rule.duty); duty != duty_of_id_.end())
          end_duty(duty->second);
      }
      return {};
    }
    default: std::unreachable();
  }
}

}  // namespace hinomi::picture
