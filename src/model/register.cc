#include "model/register.h"

#include "model/body.h"
#include "model/names.h"

namespace hinomi {
namespace {

constexpr std::array<std::string_view, member_kind_count> member_kinds = {
    "operator",           "sector_body",  "centre",     "ministry", "regulator", "police",
    "privacy_commission", "municipality", "university", "isp",      "supplier",  "maker",
    "specialist",         "partner",      "insurer",    "other"};
constexpr std::array<std::string_view, 6> channel_kinds = {"mail",  "webhook", "page",
                                                           "print", "bundle",  "phone"};

}  // namespace

std::string_view name_of(MemberKind kind) { return detail::name_in(member_kinds, kind); }
std::optional<MemberKind> member_kind_from(std::string_view name) {
  return detail::value_in<MemberKind>(member_kinds, name);
}
std::string_view name_of(ChannelKind kind) { return detail::name_in(channel_kinds, kind); }
std::optional<ChannelKind> channel_kind_from(std::string_view name) {
  return detail::value_in<ChannelKind>(channel_kinds, name);
}
template <class Self, class Visit>
  requires std::is_same_v<std::remove_const_t<Self>, Channel>
void each_field(Self& self, Visit& visit) {
  visit.needed("kind", self.kind);
  visit("address", self.address);
  visit("key", self.key);
}
template <class Self, class Visit>
  requires std::is_same_v<std::remove_const_t<Self>, Contact>
void each_field(Self& self, Visit& visit) {
  visit.needed("id", self.id);
  visit.needed("member", self.member);
  visit("role", self.role);
  visit("holder", self.holder);
  visit("language", self.language);
  visit("channels", self.channels);
  visit("substitutes", self.substitutes);
  visit("quiet_from", self.quiet_from);
  visit("quiet_to", self.quiet_to);
  visit("verified", self.verified);
  visit("removed", self.removed);
}
template <class Self, class Visit>
  requires std::is_same_v<std::remove_const_t<Self>, Community>
void each_field(Self& self, Visit& visit) {
  visit.needed("id", self.id);
  visit.needed("name", self.name);
  visit("tiers", self.tiers);
  visit("clause", self.clause);
  visit("removed", self.removed);
}
template <class Self, class Visit>
  requires std::is_same_v<std::remove_const_t<Self>, Service>
void each_field(Self& self, Visit& visit) {
  visit.needed("id", self.id);
  visit.needed("name", self.name);
  visit.needed("member", self.member);
  visit("needs", self.needs);
  visit("removed", self.removed);
}

std::string to_json(const Contact& contact) { return detail::body_of(contact); }
std::string to_json(const Community& community) { return detail::body_of(community); }
std::string to_json(const Service& service) { return detail::body_of(service); }
Result<Contact> contact_from_json(std::string_view body) {
  return detail::read_body<Contact>(body, "contact");
}
Result<Community> community_from_json(std::string_view body) {
  return detail::read_body<Community>(body, "community");
}
Result<Service> service_from_json(std::string_view body) {
  return detail::read_body<Service>(body, "service");
}

bool is_corporate_number(std::string_view text) {
  if (text.size() != 13) return false;
  int sum = 0;
  for (std::size_t place = 1; place <= 12; ++place) {
    char digit = text[13 - place];
    if (digit < '0' || digit > '9') return false;
    sum += (digit - '0') * (place % 2 == 1 ? 1 : 2);
  }
  return text[0] == static_cast<char>('0' + 9 - sum % 9);
}

std::string renewal_of(std::string_view member, const Agreement& agreement) {
  return std::string(member) + ":" + agreement.name + ":" +
         (agreement.expires ? format_time(*agreement.expires) : std::string());
}

}  // namespace hinomi
