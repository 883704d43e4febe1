#include "act/register_check.h"

#include <algorithm>

#include "base/text.h"
#include "in/normalise.h"

namespace hinomi::act {
namespace {

constexpr std::size_t longest_list = 1000;
constexpr std::size_t longest_text = 512;  // bytes

std::unexpected<Error> unfit(std::string what, std::string where, std::string remedy) {
  return fail(ErrorKind::invalid, std::move(what), std::move(where), std::move(remedy));
}

bool is_clean(std::string_view text, std::size_t most) {
  return text.size() <= most && std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
         });
}

Result<void> check_text(std::string_view text, std::string_view where) {
  if (is_clean(text, longest_text)) return {};
  return unfit("a text has at most 512 bytes and no control characters", std::string(where),
               "Write it shorter, on one line");
}

Result<void> check_list(const std::vector<std::string>& list, std::string_view where) {
  if (list.size() > longest_list)
    return fail(ErrorKind::too_large, "too long a list", std::string(where),
                "At most " + std::to_string(longest_list) + " entries");
  for (std::size_t i = 0; i < list.size(); ++i)
    TRY(check_text(list[i], std::string(where) + "/" + std::to_string(i)));
  return {};
}

// Names and numbers with their place in the list.
template <class Normalise>
Result<void> normalise_all(std::vector<std::string>& list, std::string_view where,
                           Normalise&& normalise) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    auto done = normalise(list[i]);
    if (!done)
      return unfit(done.error().what, std::string(where) + "/" + std::to_string(i),
                   done.error().remedy);
    list[i] = std::move(*done);
  }
  return check_list(list, where);
}

Result<std::string> network_of(const std::string& text) {
  Indicator own = TRY(in::normalise(text));
  if (own.type != IndicatorType::ipv4 && own.type != IndicatorType::ipv6 &&
      own.type != IndicatorType::network)
    return fail(ErrorKind::invalid, "not an address or network", text, "Write 192.0.2.0/24");
  return own.value;
}

// Hyphens, spaces and the "T" of an invoice number go; full-width digits become plain ones.
Result<void> normalise_corporate_number(std::string& text) {
  if (text.empty()) return {};
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool full = text.compare(i, 2, "\xEF\xBC") == 0 && i + 2 < text.size() &&
                text[i + 2] >= '\x90' && text[i + 2] <= '\x99';
    if (full)
      digits += static_cast<char>('0' + (text[i += 2] - '\x90'));
    else if (text[i] != '-' && text[i] != ' ' && !(i == 0 && to_lower(text[i]) == 't'))
      digits += text[i];
  }
  bool shaped = digits.size() == 13 && std::all_of(digits.begin(), digits.end(), is_digit);
  if (!shaped)
    return unfit("a corporate number has 13 digits", "corporate_number",
                 "Write all 13; in a spreadsheet, set the column to text");
  if (!is_corporate_number(digits))
    return unfit("the check digit of this corporate number does not fit", "corporate_number",
                 "Compare it with the one at the national tax agency");
  text = std::move(digits);
  return {};
}

void sort_once(std::vector<std::string>& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

}  // namespace

Result<void> check_name(std::string_view name, std::string_view where) {
  if (!name.empty() && is_clean(name, 128)) return {};
  return unfit("a name has 1 to 128 bytes and no control characters", std::string(where),
               "Write a name");
}

Result<void> check(Member& member) {
  TRY(check_name(member.id, "id"));
  if (member.id.find_first_of(":/") != std::string::npos)
    return unfit("the id of a member has no colon and no slash", "id", "Write a short plain id");
  TRY(check_name(member.name, "name"));
  if (member.reliability < 0 || member.reliability > 100)
    return unfit("reliability is from 0 to 100", "reliability",
                 "Admiralty a is 100, e is 0, unknown is 50");
  TRY(normalise_all(member.names, "names", [](const std::string& name) -> Result<std::string> {
    return TRY(in::normalise(IndicatorType::domain, name)).value;
  }));
  TRY(normalise_all(member.networks, "networks", network_of));
  TRY(normalise_corporate_number(member.corporate_number));
  for (auto [list, where] : {std::pair(&member.groups, "groups"),
                             {&member.jurisdiction, "jurisdiction"},
                             {&member.products, "products"},
                             {&member.obligations, "obligations"}})
    TRY(check_list(*list, where));
  for (auto [text, where] : {std::pair(&member.sector, "sector"),
                             {&member.municipality, "municipality"},
                             {&member.verifier_key, "verifier_key"}})
    TRY(check_text(*text, where));
  if (member.agreements.size() > longest_list)
    return fail(ErrorKind::too_large, "too many agreements", "agreements", "At most 1000");
  for (std::size_t i = 0; i < member.agreements.size(); ++i) {
    std::string place = "agreements/" + std::to_string(i);
    TRY(check_text(member.agreements[i].name, place + "/name"));
    TRY(check_list(member.agreements[i].clauses, place + "/clauses"));
  }
  sort_once(member.groups);
  return {};
}

Result<void> check(Community& community) {
  TRY(check_name(community.id, "id"));
  TRY(check_name(community.name, "name"));
  TRY(check_list(community.tiers, "tiers"));
  TRY(check_text(community.clause, "clause"));
  if (community.tiers.empty())
    return unfit("a community has at least one group", "tiers",
                 "Name its groups in the order in which they are asked");
  return {};
}

Result<void> check(Service& service) {
  TRY(check_name(service.id, "id"));
  TRY(check_name(service.name, "name"));
  TRY(check_name(service.member, "member"));
  TRY(check_list(service.needs, "needs"));
  auto self = std::find(service.needs.begin(), service.needs.end(), service.id);
  if (self == service.needs.end()) return {};
  return unfit("a service does not need itself",
               "needs/" + std::to_string(self - service.needs.begin()), "Take it out");
}

Result<void> check(Contact& contact) {
  std::size_t slash = std::min(contact.id.find('/'), contact.id.size());
  if (contact.id.empty() && !contact.member.empty() && !contact.role.empty()) {
    slash = contact.member.size();
    contact.id = contact.member + "/" + contact.role;
  }
  if (contact.member.empty()) contact.member = contact.id.substr(0, slash);
  if (contact.role.empty() && slash < contact.id.size())
    contact.role = contact.id.substr(slash + 1);
  TRY(check_name(contact.id, "id"));
  TRY(check_name(contact.member, "member"));
  TRY(check_name(contact.role, "role"));
  bool own =
      contact.id.starts_with(contact.member + "/") && contact.id.size() > contact.member.size() + 1;
  if (!own)
    return unfit("the id of a contact begins with its member", "id",
                 "Write it as " + contact.member.substr(0, 60) + "/security");
  TRY(check_text(contact.holder, "holder"));
  if (contact.language.empty()) contact.language = "ja";
  if (contact.language != "ja" && contact.language != "en")
    return unfit("the language is ja or en", "language", "Write ja or en");
  if (contact.channels.size() > 20)
    return fail(ErrorKind::too_large, "too many channels", "channels", "At most 20");
  for (const Channel& channel : contact.channels) TRY(check_text(channel.address, "channels"));
  TRY(check_list(contact.substitutes, "substitutes"));
  for (std::size_t i = 0; i < contact.substitutes.size(); ++i) {
    const std::string& one = contact.substitutes[i];
    std::string place = "substitutes/" + std::to_string(i);
    if (one == contact.id)
      return unfit("nobody stands in for themselves", place, "Name another contact");
    // Elsewhere somebody would read what is for this member alone.
    if (!one.starts_with(contact.member + "/"))
      return unfit("a substitute is a contact of the same member", place,
                   "Write it as " + contact.member.substr(0, 60) + "/duty");
  }
  return {};
}

}  // namespace hinomi::act
