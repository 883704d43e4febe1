#include "model/names.h"

#include "model/access.h"
#include "model/duty.h"
#include "model/finding.h"
#include "model/indicator.h"
#include "model/record.h"

namespace hinomi {
namespace {

using detail::name_in;
using detail::value_in;

constexpr std::array<std::string_view, indicator_type_count> indicator_types = {
    "ipv4", "ipv6", "network", "domain", "url",    "email",
    "md5",  "sha1", "sha224",  "sha256", "sha384", "sha512"};
constexpr std::array<std::string_view, kind_count> kinds = {
    "setting",     "reference", "member",    "access",      "report",
    "sighting",    "allow",     "approval",  "recall",      "appeal",
    "tick",        "reading",   "finding",   "duty",        "notice",
    "contact",     "community", "service",   "draft",       "letter",
    "receipt",     "consent",   "feedback",  "break_glass", "detection",
    "suppression", "judgement", "inventory", "asset",       "advisory",
    "exposed",     "statement", "supply",    "identity",    "supplier_change",
    "device_case", "disclosure"};
constexpr std::array<std::string_view, 4> verdicts = {"hold", "watch", "url_only", "block"};
constexpr std::array<std::string_view, 13> duty_kinds = {
    "approve",   "review_emergency", "answer_appeal",  "approve_letter",  "review_access",
    "file_form", "mend_contact",     "approve_access", "renew_agreement", "judge_detection",
    "mend_flaw", "tell_owner",       "secure_supply"};
constexpr std::array<std::string_view, 3> access_kinds = {"token", "person", "certificate"};
constexpr std::array<std::string_view, 6> roles = {"equipment", "reporter",      "analyst",
                                                   "approver",  "administrator", "auditor"};

}  // namespace

std::string_view name_of(IndicatorType type) { return name_in(indicator_types, type); }
std::optional<IndicatorType> indicator_type_from(std::string_view name) {
  return value_in<IndicatorType>(indicator_types, name);
}
std::string key_of(IndicatorType type, std::string_view value) {
  std::string key(name_of(type));
  key += ':';
  key += value;
  return key;
}

std::string_view name_of(Kind kind) { return name_in(kinds, kind); }
std::optional<Kind> kind_from(std::string_view name) { return value_in<Kind>(kinds, name); }

std::string_view name_of(Verdict verdict) { return name_in(verdicts, verdict); }
std::optional<Verdict> verdict_from(std::string_view name) {
  return value_in<Verdict>(verdicts, name);
}

std::string_view name_of(DutyKind kind) { return name_in(duty_kinds, kind); }
std::optional<DutyKind> duty_kind_from(std::string_view name) {
  return value_in<DutyKind>(duty_kinds, name);
}

std::string_view name_of(Role role) { return name_in(roles, role); }
std::optional<Role> role_from(std::string_view name) { return value_in<Role>(roles, name); }

std::string_view name_of(AccessKind kind) { return name_in(access_kinds, kind); }
std::optional<AccessKind> access_kind_from(std::string_view name) {
  return value_in<AccessKind>(access_kinds, name);
}

}  // namespace hinomi
