#include "model/exposure.h"

#include <array>

#include "model/body.h"
#include "model/names.h"

namespace hinomi {
namespace {

constexpr std::array<std::string_view, 3> asset_kinds = {"system", "device", "product"};
constexpr std::array<std::string_view, 4> reach_names = {"unknown", "small", "controlled", "open"};
constexpr std::array<std::string_view, 4> priorities = {"defer", "scheduled", "out_of_cycle",
                                                        "immediate"};
constexpr std::array<std::string_view, 5> flaw_statuses = {"under_investigation", "affected",
                                                           "not_affected", "fixed", "accepted"};
constexpr std::array<std::string_view, 3> identity_answers = {"confirmed", "refused", "taken_back"};

}  // namespace

std::string_view name_of(AssetKind kind) { return detail::name_in(asset_kinds, kind); }
std::optional<AssetKind> asset_kind_from(std::string_view name) {
  return detail::value_in<AssetKind>(asset_kinds, name);
}
std::string_view name_of(Reach reach) { return detail::name_in(reach_names, reach); }
std::optional<Reach> reach_from(std::string_view name) {
  return detail::value_in<Reach>(reach_names, name);
}
std::string_view name_of(Priority priority) { return detail::name_in(priorities, priority); }
std::optional<Priority> priority_from(std::string_view name) {
  return detail::value_in<Priority>(priorities, name);
}
std::string_view name_of(FlawStatus status) { return detail::name_in(flaw_statuses, status); }
std::optional<FlawStatus> flaw_status_from(std::string_view name) {
  return detail::value_in<FlawStatus>(flaw_statuses, name);
}
std::string_view name_of(IdentityAnswer answer) {
  return detail::name_in(identity_answers, answer);
}
std::optional<IdentityAnswer> identity_answer_from(std::string_view name) {
  return detail::value_in<IdentityAnswer>(identity_answers, name);
}

template <class Self, class Visit>
  requires std::is_same_v<std::remove_const_t<Self>, Asset>
void each_field(Self& self, Visit& visit) {
  visit.needed("id", self.id);
  visit.needed("member", self.member);
  visit.needed("name", self.name);
  visit.needed("kind", self.kind);
  visit("services", self.services);
  visit.needed("reach", self.reach);
  visit("place", self.place);
  visit("maker", self.maker);
  visit("model", self.model);
  visit("firmware", self.firmware);
  visit("inventory", self.inventory);
  visit("os_release", self.os_release);
  visit("format", self.format);
  visit("components", self.components);
  visit("nameless", self.nameless);
  visit("refused", self.refused);
  visit("evidence", self.evidence);
  visit("removed", self.removed);
}
template <class Self, class Visit>
  requires std::is_same_v<std::remove_const_t<Self>, MendStep>
void each_field(Self& self, Visit& visit) {
  visit.needed("who", self.who);
  visit.needed("due", self.due);
  visit.needed("en", self.en);
  visit.needed("ja", self.ja);
}
template <class Self, class Visit>
  requires std::is_same_v<std::remove_const_t<Self>, Exposed>
void each_field(Self& self, Visit& visit) {
  visit.needed("member", self.member);
  visit.needed("flaw", self.flaw);
  visit("names", self.names);
  visit("title", self.title);
  visit.needed("priority", self.priority);
  visit("why", self.why);
  visit("assets", self.assets);
  visit("count", self.count);
  visit.needed("due", self.due);
  visit("continues", self.continues);
  visit("over", self.over);
  visit("finding", self.finding);
  visit("subjects", self.subjects);
  visit("plan", self.plan);
}
template <class Self, class Visit>
  requires std::is_same_v<std::remove_const_t<Self>, FlawStatement>
void each_field(Self& self, Visit& visit) {
  visit.needed("member", self.member);
  visit.needed("flaw", self.flaw);
  visit("assets", self.assets);
  visit.needed("status", self.status);
  visit("justification", self.justification);
  visit("detail", self.detail);
  visit("until", self.until);
  visit.needed("by", self.by);
}

template <class Self, class Visit>
  requires std::is_same_v<std::remove_const_t<Self>, Identification>
void each_field(Self& self, Visit& visit) {
  visit.needed("member", self.member);
  visit.needed("name", self.name);
  visit("maker", self.maker);
  visit.needed("identity", self.identity);
  visit.needed("answer", self.answer);
  visit("detail", self.detail);
  visit.needed("by", self.by);
}

std::string to_json(const Asset& v) { return detail::body_of(v); }
std::string to_json(const Exposed& v) { return detail::body_of(v); }
std::string to_json(const FlawStatement& v) { return detail::body_of(v); }
std::string to_json(const Identification& v) { return detail::body_of(v); }

Result<Asset> asset_from_json(std::string_view body) {
  return detail::read_body<Asset>(body, "asset");
}
Result<Exposed> exposed_from_json(std::string_view body) {
  return detail::read_body<Exposed>(body, "exposed");
}
Result<FlawStatement> flaw_statement_from_json(std::string_view body) {
  return detail::read_body<FlawStatement>(body, "statement");
}
Result<Identification> identification_from_json(std::string_view body) {
  return detail::read_body<Identification>(body, "identity");
}

}  // namespace hinomi
