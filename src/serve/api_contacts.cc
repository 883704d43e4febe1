// Contacts: who is reached where, who cannot be reached, and who takes over from whom.
#include <algorithm>

#include "act/book.h"
#include "serve/register_page.h"

namespace hinomi::serve {
namespace {

using picture::Picture;

class ContactList {
 public:
  ContactList(const ApiCall& call, std::optional<act::ContactState> state)
      : state_(state),
        search_(call),
        now_(call.shared.world.clock.now()),
        sector_(call.query("sector")),
        role_(call.query("role")) {}

  static const auto& all(const Picture& picture) { return picture.people().contacts(); }
  static const Contact* find(const Picture& picture, std::string_view id) {
    return picture.people().contact(id);
  }
  static const std::string& owner(const Contact& contact) { return contact.member; }
  static const auto& of(const Picture& picture, const std::string& member) {
    return picture.people().contacts_of(member);
  }

  std::string key(const Picture& picture, const Contact& contact, std::string_view sort) const {
    if (sort == "role") return contact.role;
    if (sort == "holder") return contact.holder;
    if (sort == "id") return {};
    if (sort == "member") {
      const Member* member = picture.member(contact.member);
      return member ? member->name : "";
    }
    picture::Reach reach = picture.letters().reach(contact.id);
    if (sort == "state") return std::string(act::name_of(act::state_of(contact, reach, now_)));
    auto answered = act::answered_at(contact, reach);
    return answered ? format_time(*answered) : "";
  }

  bool takes(const Picture& picture, const Contact& contact) {
    // Neighbours are mostly of the same member.
    if (member_ != contact.member) {
      member_ = contact.member;
      const Member* member = picture.member(member_);
      member_takes_ = member && (sector_.empty() || member->sector == sector_);
      member_name_ = member ? member->name : "";
    }
    if (!member_takes_ || (!role_.empty() && contact.role != role_)) return false;
    if (state_ && act::state_of(contact, picture.letters().reach(contact.id), now_) != *state_)
      return false;
    if (search_.wants_all() || search_.finds(contact.id, contact.holder, member_name_)) return true;
    return std::any_of(contact.channels.begin(), contact.channels.end(),
                       [&](const Channel& one) { return search_.finds(one.address); });
  }

  json::object show(const Picture& picture, const Contact& contact) const {
    return contact_json(picture, contact, now_);
  }

 private:
  std::optional<act::ContactState> state_;
  Search search_;
  Time now_;
  std::string sector_, role_;
  std::string member_, member_name_;
  bool member_takes_ = false;
};

std::optional<act::ReachBy> reach_by(std::string_view name) {
  if (name.empty() || name == "sector") return act::ReachBy::sector;
  if (name == "kind") return act::ReachBy::kind;
  if (name == "municipality") return act::ReachBy::municipality;
  return {};
}

}  // namespace

Result<HttpResponse> list_contacts(ApiCall& call) {
  PageOf page = TRY(PageOf::of(call, {"id", "member", "role", "holder", "state", "verified"}));
  std::string state = call.query("state");
  auto wanted = act::contact_state_from(state);
  if (!state.empty() && !wanted)
    return fail(ErrorKind::invalid, "no such state: " + state.substr(0, 40), "state",
                "One of reachable, unknown, stale, dead");
  return page_of(call, std::move(page), ContactList(call, wanted), call.query("member"));
}

Result<HttpResponse> get_reachability(ApiCall& call) {
  auto by = reach_by(call.query("by"));
  if (!by)
    return fail(ErrorKind::invalid, "not by this", "by", "One of sector, kind, municipality");
  Time now = call.shared.world.clock.now();
  const picture::Keeper& keeper = call.shared.keeper;
  std::string only = call.is_own() ? "" : call.actor.party.member;
  act::Reachability found;
  if (call.is_own() || !only.empty()) found = act::reachability(keeper, *by, only, now);
  json::array items, dead, uncovered;
  for (const auto& group : found.groups)
    items.push_back(
        {{"name", group.name},
         {"contacts", group.contacts},
         {"answered", group.answered},
         {"rate", static_cast<double>(group.answered) / static_cast<double>(group.contacts)}});
  keeper.read([&](const Picture& picture) {
    for (const std::string& id : found.dead)
      if (const Contact* contact = picture.people().contact(id))
        dead.push_back(contact_json(picture, *contact, now));
  });
  for (const auto& role : found.uncovered)
    uncovered.push_back(
        {{"member", role.member}, {"member_name", role.member_name}, {"role", role.role}});
  return json_response(
      {{"items", std::move(items)},
       {"dead", std::move(dead)},
       {"dead_count", found.dead_count},
       {"uncovered", std::move(uncovered)},
       {"uncovered_count", found.uncovered_count},
       {"last_check", found.last_check ? json::value(*found.last_check) : json::value(nullptr)}});
}

Result<HttpResponse> post_handover(ApiCall& call) {
  json::object body = TRY(json_body(call.request));
  act::Handover handover{.from = std::string(text_at(body, "from")),
                         .to = std::string(text_at(body, "to")),
                         .member = std::string(text_at(body, "member"))};
  if (const json::array* ids = array_at(body, "contacts"))
    for (const json::value& id : *ids) {
      if (!id.is_string())
        return fail(ErrorKind::invalid, "this is not an id", "contacts", R"(Write ["city/duty"])");
      handover.contacts.emplace_back(std::string_view(id.get_string()));
    }
  act::HandoverAnswer answer = TRY(call.shared.book.hand_over(call.actor, handover));
  return json_response({{"contacts", json::value_from(answer.contacts)},
                        {"revoked", json::value_from(answer.revoked)},
                        {"keys", json::value_from(answer.keys)}},
                       201);
}

}  // namespace hinomi::serve
