// A Duty: who must act by when, and why.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/record.h"

namespace hinomi {

enum class DutyKind : std::uint8_t {
  approve,           // decide what of a report may be published
  review_emergency,  // look again at what one person released alone
  answer_appeal,     // answer somebody harmed by a block
  approve_letter,    // decide whether a Draft goes out, and to whom
  review_access,     // look at what somebody did with rights taken for a while
  file_form,         // tell an authority by the time that its rule sets
  mend_contact,      // find somebody who answers again
  approve_access,    // agree to a grant of an approver's or administrator's role
  renew_agreement,   // a member's agreement ends soon; subject: model/register.h, renewal_of()
  judge_detection,   // look at what detection found; subject: the first of the rule's detections
  mend_flaw,         // mend an urgent flaw, or say why not; subject: the Record of kind exposed
  tell_owner,        // a provider tells whose device it is; subject: id of the device_case
  secure_supply,     // see to it that services go on without a supplier; subject: supplier_change
};

std::string_view name_of(DutyKind kind);
std::optional<DutyKind> duty_kind_from(std::string_view name);

struct Duty {
  DutyKind kind = DutyKind::approve;
  std::string subject;  // id of the report, approval or appeal it is about
  std::string owner;    // role: "approver"
  std::string member;   // whose; empty: the node's own organisation
  int needs = 1;        // how many different people must agree
  Time due;
  std::string reason;              // one plain sentence
  std::string about;               // of secure_supply: the supplier, as its member's graph has it
  std::vector<Position> findings;  // the Findings to decide on
};

std::string to_json(const Duty& duty);
Result<Duty> duty_from_json(std::string_view body);

}  // namespace hinomi
