// What rows of the register say of each other.
#include <algorithm>

#include "act/book_rows.h"

namespace hinomi::act {
namespace {

std::unexpected<Error> nowhere(std::string what, std::string where, std::string remedy) {
  return fail(ErrorKind::invalid, std::move(what), std::move(where), std::move(remedy));
}

std::string place(std::string_view field, std::size_t number) {
  return std::string(field) + "/" + std::to_string(number);
}

bool has(const std::vector<std::string>& list, std::string_view one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

Result<void> check_member(std::string_view member, const BookView& view) {
  if (view.find<Member>(member)) return {};
  return nowhere("no such member: " + std::string(member), "member", "Register the member first");
}

}  // namespace

Result<void> check_links(const BookRow<Member>& row, const BookView& view) {
  const Member& member = row.after;
  bool node = member.id == view.picture.setting().node;
  if (node && (member.removed || member.relation != Relation::own))
    return fail(ErrorKind::conflict, "this is the node's own organisation",
                member.removed ? "removed" : "relation", "Leave it own and taking part");
  return {};
}

Result<void> check_links(const BookRow<Community>& row, const BookView& view) {
  if (row.after.removed) return {};
  for (std::size_t i = 0; i < row.after.tiers.size(); ++i) {
    const std::string& tier = row.after.tiers[i];
    const Community* other = view.picture.people().community_of(tier);
    if (other) other = view.find<Community>(other->id);
    if (other && other->id != row.after.id && has(other->tiers, tier))
      return fail(ErrorKind::conflict, "this group is a tier of " + other->id, place("tiers", i),
                  "Give the group another name, or take it out there");
  }
  // Few: one community is one agreement between organisations.
  for (const auto& other : std::get<BookRows<Community>>(view.incoming).all) {
    if (&other == &row) return {};
    if (other.refused || other.after.removed || other.after.id == row.after.id) continue;
    for (std::size_t i = 0; i < row.after.tiers.size(); ++i)
      if (has(other.after.tiers, row.after.tiers[i]))
        return fail(ErrorKind::conflict, "this group is a tier of " + other.after.id,
                    place("tiers", i), "Give the group another name, or take it out there");
  }
  return {};
}

Result<void> check_links(const BookRow<Service>& row, const BookView& view) {
  const Service& service = row.after;
  const auto& people = view.picture.people();
  if (service.removed) {
    // Whether others build on a service is not told to its owner.
    if (!is_own(view.actor))
      return fail(ErrorKind::denied, "only the node's administrators end a service", "removed",
                  "Ask them");
    for (const std::string& id : people.needed_by(service.id)) {
      const Service* other = view.find<Service>(id);
      if (other && has(other->needs, service.id))
        return fail(ErrorKind::conflict, "another service needs it: " + id, "removed",
                    "Take it out of its needs first");
    }
    return {};
  }
  TRY(check_member(service.member, view));
  for (std::size_t i = 0; i < service.needs.size(); ++i) {
    const std::string& need = service.needs[i];
    const Service* needed = view.find<Service>(need);
    bool known = needed && (is_own(view.actor) || needed->member == view.actor.party.member ||
                            (row.before && has(row.before->needs, need)));
    if (!known)
      return nowhere("no such service: " + need, place("needs", i), "Register that service first");
  }
  return {};
}

Result<void> check_links(const BookRow<Contact>& row, const BookView& view) {
  const Contact& contact = row.after;
  if (contact.removed) {
    for (const std::string& id : view.picture.people().contacts_of(contact.member)) {
      const Contact* other = view.find<Contact>(id);
      if (other && has(other->substitutes, contact.id))
        return fail(ErrorKind::conflict, "it stands in for " + id, "removed",
                    "Name another substitute there first");
    }
    return {};
  }
  TRY(check_member(contact.member, view));
  for (std::size_t i = 0; i < contact.substitutes.size(); ++i)
    if (!view.find<Contact>(contact.substitutes[i]))
      return nowhere("no such contact: " + contact.substitutes[i], place("substitutes", i),
                     "Register that contact first, or in the same file");
  return {};
}

}  // namespace hinomi::act
