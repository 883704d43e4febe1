#include "serve/record_words.h"

#include "model/duty.h"
#include "model/facts.h"
#include "model/letter.h"
#include "model/notice.h"

namespace hinomi::serve {

std::string title_of(const Record& record) {
  switch (record.kind) {
    case Kind::finding: {
      auto finding = finding_from_json(record.body);
      return finding ? std::string(name_of(finding->verdict)) + " " + finding->indicator.value : "";
    }
    case Kind::reading: {
      auto reading = reading_from_json(record.body);
      return reading ? reading->title : "";
    }
    case Kind::duty: {
      auto duty = duty_from_json(record.body);
      return duty ? duty->reason : "";
    }
    case Kind::notice: {
      auto notice = notice_from_json(record.body);
      return notice ? std::to_string(notice->findings.size()) +
                          (notice->withdraw ? " withdrawn" : " published")
                    : "";
    }
    case Kind::approval: {
      auto approval = approval_from_json(record.body);
      return approval ? approval->by + (approval->approve ? " approved" : " declined") : "";
    }
    case Kind::recall: {
      auto recall = recall_from_json(record.body);
      return recall ? recall->by + ": " + recall->reason : "";
    }
    case Kind::draft: {
      auto draft = draft_from_json(record.body);
      return draft ? draft->title : "";
    }
    case Kind::letter: {
      auto letter = letter_from_json(record.body);
      return letter ? letter->title : "";
    }
    case Kind::receipt: {
      auto receipt = receipt_from_json(record.body);
      return receipt ? std::string(name_of(receipt->state)) : "";
    }
    case Kind::feedback: {
      auto feedback = feedback_from_json(record.body);
      return feedback ? std::string(name_of(feedback->says)) : "";
    }
    default: return record.origin;
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
    default: break;
  }
}

}  // namespace hinomi::serve
