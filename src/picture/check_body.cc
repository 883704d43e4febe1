// Whether what is about to be written can be read again.
#include "picture/picture.h"

namespace hinomi::picture {

Result<void> Picture::check_body(const Record& record) {
  auto is_read = [](auto&& read) -> Result<void> {
    if (read) return {};
    return fail(ErrorKind::invalid, "it cannot be kept: " + read.error().what, read.error().where,
                "Write it as text in UTF-8");
  };
  switch (record.kind) {
    case Kind::setting: return is_read(setting_from_json(record.body));
    case Kind::reference: return is_read(reference_from_json(record.body));
    case Kind::member: return is_read(member_from_json(record.body));
    case Kind::access: return is_read(access_from_json(record.body));
    case Kind::reading: return is_read(reading_from_json(record.body));
    case Kind::allow: return is_read(allow_from_json(record.body));
    case Kind::appeal: return is_read(appeal_from_json(record.body));
    case Kind::sighting: return is_read(sighting_from_json(record.body));
    case Kind::recall: return is_read(recall_from_json(record.body));
    case Kind::approval: return is_read(approval_from_json(record.body));
    case Kind::finding: return is_read(finding_summary(record.body));
    case Kind::duty: return is_read(duty_from_json(record.body));
    case Kind::notice: return is_read(notice_from_json(record.body));
    case Kind::contact: return is_read(contact_from_json(record.body));
    case Kind::community: return is_read(community_from_json(record.body));
    case Kind::service: return is_read(service_from_json(record.body));
    case Kind::draft: return is_read(draft_from_json(record.body));
    case Kind::letter: return is_read(letter_from_json(record.body));
    case Kind::receipt: return is_read(receipt_from_json(record.body));
    case Kind::consent: return is_read(consent_from_json(record.body));
    case Kind::feedback: return is_read(feedback_from_json(record.body));
    case Kind::break_glass: return is_read(break_glass_from_json(record.body));
    case Kind::detection: return is_read(detection_from_json(record.body));
    case Kind::suppression: return is_read(suppression_from_json(record.body));
    case Kind::judgement: return is_read(judgement_from_json(record.body));
    case Kind::asset: return is_read(asset_from_json(record.body));
    case Kind::exposed: return is_read(exposed_from_json(record.body));
    case Kind::statement: return is_read(flaw_statement_from_json(record.body));
    case Kind::identity: return is_read(identification_from_json(record.body));
    case Kind::supply: return is_read(supply_from_json(record.body));
    case Kind::supplier_change: return is_read(supplier_change_from_json(record.body));
    case Kind::device_case: return is_read(device_case_from_json(record.body));
    case Kind::report:
    case Kind::tick:
    case Kind::inventory:
    case Kind::advisory:
    case Kind::disclosure: return {};  // their bodies are not read here
  }
  std::unreachable();
}

}  // namespace hinomi::picture
