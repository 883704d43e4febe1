#include "serve/record_words.h"

#include "model/detection.h"
#include "model/device_case.h"
#include "model/duty.h"
#include "model/exposure.h"
#include "model/facts.h"
#include "model/letter.h"
#include "model/notice.h"
#include "model/supplier_change.h"
#include "model/supply.h"

namespace hinomi::serve {

namespace {

constexpr std::size_t most_named = 20;  // of what one Record may name a thousand of

Title same_title(std::string text) { return {text, text}; }

// Of a body that can be read; else nothing.
template <class Body, class Words>
Title title_in(const Result<Body>& body, Words&& words) {
  return body ? words(*body) : Title();
}

Title title_of_duty(const Duty& duty) {
  switch (duty.kind) {
    case DutyKind::approve: return {"公開の判断", "Decide what is published"};
    case DutyKind::approve_letter: return same_title(duty.reason);
    case DutyKind::renew_agreement:
      return {"協定の更新: " + duty.reason, "Renew an agreement: " + duty.reason};
    case DutyKind::mend_contact:
      return {"連絡先を直す: " + duty.subject, "Mend a contact: " + duty.subject};
    case DutyKind::review_emergency: return {"緊急の公開の見直し", "Review an emergency release"};
    case DutyKind::answer_appeal: return {"異議に答える", "Answer an appeal"};
    case DutyKind::review_access: return {"強い権限の見直し", "Review rights that were taken"};
    case DutyKind::approve_access: return {"権限への同意", "Agree to a grant of rights"};
    case DutyKind::file_form: return {"届け出", "File with an authority"};
    case DutyKind::judge_detection:
      return {"検知を確かめる: " + duty.reason, "Look at a detection: " + duty.reason};
    case DutyKind::mend_flaw: return {"弱点を直す: " + duty.reason, "Mend a flaw: " + duty.reason};
    case DutyKind::secure_supply:
      return {"供給の手当て: " + duty.reason, "Secure a supply: " + duty.reason};
    case DutyKind::tell_owner:
      return {"機器の持ち主に知らせる: " + duty.reason, "Tell a device's owner: " + duty.reason};
  }
  std::unreachable();
}

}  // namespace

Title title_of(const Record& record) {
  switch (record.kind) {
    case Kind::finding:
      return title_in(finding_from_json(record.body), [](const Finding& one) {
        return same_title(std::string(name_of(one.verdict)) + " " + one.indicator.value);
      });
    case Kind::reading:
      return title_in(reading_from_json(record.body),
                      [](const Reading& one) { return same_title(one.title); });
    case Kind::duty: return title_in(duty_from_json(record.body), title_of_duty);
    case Kind::notice:
      return title_in(notice_from_json(record.body), [](const Notice& one) {
        std::string count = std::to_string(one.findings.size());
        return one.withdraw ? Title{count + " 件を取り下げ", count + " withdrawn"}
                            : Title{count + " 件を公開", count + " published"};
      });
    case Kind::approval:
      return title_in(approval_from_json(record.body), [](const Approval& one) {
        return one.approve ? Title{one.by + " が承認", one.by + " approved"}
                           : Title{one.by + " が却下", one.by + " declined"};
      });
    case Kind::recall:
      return title_in(recall_from_json(record.body),
                      [](const Recall& one) { return same_title(one.by + ": " + one.reason); });
    case Kind::draft:
      return title_in(draft_from_json(record.body), [](const Draft& one) {
        return Title{one.title, one.title_en.empty() ? one.title : one.title_en};
      });
    case Kind::letter:
      return title_in(letter_from_json(record.body), [](const Letter& one) {
        return Title{one.title, one.title_en.empty() ? one.title : one.title_en};
      });
    case Kind::receipt:
      return title_in(receipt_from_json(record.body), [](const Receipt& one) {
        return same_title(std::string(name_of(one.state)));
      });
    case Kind::feedback:
      return title_in(feedback_from_json(record.body), [](const Feedback& one) {
        return same_title(std::string(name_of(one.says)));
      });
    case Kind::detection:
      return title_in(detection_from_json(record.body), [](const Detection& one) {
        return same_title((one.title.empty() ? one.what : one.title) +
                          (one.entity.empty() ? "" : ": " + one.entity));
      });
    case Kind::suppression:
      return title_in(suppression_from_json(record.body), [](const Suppression& one) {
        return one.recalls.empty()
                   ? Title{"抑止: " + one.reason, "Suppressed: " + one.reason}
                   : Title{"抑止の取消し: " + one.reason, "Suppression taken back: " + one.reason};
      });
    case Kind::judgement:
      return title_in(judgement_from_json(record.body), [](const Judgement& one) {
        return same_title(one.by + ": " + std::string(name_of(one.verdict)));
      });
    case Kind::asset:
      return title_in(asset_from_json(record.body),
                      [](const Asset& one) { return same_title(one.name); });
    case Kind::exposed:
      return title_in(exposed_from_json(record.body), [](const Exposed& one) {
        const std::string what = one.finding.empty() ? one.flaw : one.title + ": " + one.flaw;
        return one.over ? Title{what + " は解消", what + " is over"} : same_title(what);
      });
    case Kind::device_case:
      return title_in(device_case_from_json(record.body), [](const DeviceCase& one) {
        return same_title(one.finding + " " + one.subject + ": " + std::string(name_of(one.state)));
      });
    case Kind::statement:
      return title_in(flaw_statement_from_json(record.body), [](const FlawStatement& one) {
        return same_title(one.by + ": " + one.flaw + " " + std::string(name_of(one.status)));
      });
    case Kind::identity:
      return title_in(identification_from_json(record.body), [](const Identification& one) {
        return same_title(one.by + ": " + one.name + " " + std::string(name_of(one.answer)) + " " +
                          one.identity);
      });
    case Kind::supply:
      return title_in(supply_from_json(record.body), [](const Supply& one) {
        return same_title(one.supplier + (one.what.empty() ? "" : ": " + one.what));
      });
    case Kind::supplier_change:
      return title_in(supplier_change_from_json(record.body), [](const SupplierChange& one) {
        return same_title(one.supplier + ": " + std::string(name_of(one.what)) +
                          (one.over ? ", over" : ""));
      });
    default: return same_title(record.origin);
  }
}

void named_by(const Record& record, std::vector<std::string>& ids,
              std::vector<Position>& positions) {
  auto add = [&](const std::string& id) {
    if (!id.empty()) ids.push_back(id);
  };
  switch (record.kind) {
    case Kind::reading:
      if (auto body = reading_from_json(record.body)) add(body->report);
      break;
    case Kind::finding:
      if (auto body = finding_from_json(record.body)) {
        for (const Evidence& evidence : body->evidence) add(evidence.report);
        add(body->supersedes);
      }
      break;
    case Kind::duty:
      if (auto body = duty_from_json(record.body)) {
        add(body->subject);
        positions = body->findings;
      }
      break;
    case Kind::approval:
      if (auto body = approval_from_json(record.body)) add(body->duty);
      break;
    case Kind::notice:
      if (auto body = notice_from_json(record.body)) {
        add(body->cause);
        positions = body->findings;
      }
      break;
    case Kind::recall:
      if (auto body = recall_from_json(record.body)) positions = body->findings;
      break;
    case Kind::draft:
      if (auto body = draft_from_json(record.body)) {
        for (const std::string& source : body->sources) add(source);
        add(body->follows);
      }
      break;
    case Kind::letter:
      if (auto body = letter_from_json(record.body)) {
        add(body->cause);
        add(body->draft);
        add(body->about);
      }
      break;
    case Kind::receipt:
      if (auto body = receipt_from_json(record.body)) add(body->letter);
      break;
    case Kind::consent:
      if (auto body = consent_from_json(record.body)) add(body->subject);
      break;
    case Kind::feedback:
      if (auto body = feedback_from_json(record.body)) add(body->subject);
      break;
    case Kind::detection:
      if (auto body = detection_from_json(record.body)) {
        add(body->continues);
        add(body->suppression);
      }
      break;
    case Kind::suppression:
      if (auto body = suppression_from_json(record.body)) add(body->recalls);
      break;
    case Kind::judgement:
      if (auto body = judgement_from_json(record.body))
        for (const std::string& id : body->detections)
          if (ids.size() < most_named) add(id);
      break;
    case Kind::asset:
      if (auto body = asset_from_json(record.body)) add(body->inventory);
      break;
    case Kind::exposed:
      if (auto body = exposed_from_json(record.body)) add(body->continues);
      break;
    default: break;
  }
}

}  // namespace hinomi::serve
