// People come and go; the roles stay filled.
#include <algorithm>
#include <set>

#include "act/book.h"
#include "act/book_rows.h"
#include "act/made_here.h"
#include "act/register_check.h"

namespace hinomi::act {

using picture::Draft;
using picture::Picture;

namespace {

std::unexpected<Error> empty_role(std::string_view role, std::string_view where,
                                  std::string remedy) {
  return fail(ErrorKind::conflict, "the role would be empty: " + std::string(role),
              std::string(where), std::move(remedy));
}

// One hand-over against one Picture: what it changes, or why not.
class Move {
 public:
  Move(const Picture& picture, const Handover& handover) : picture_(picture), asked_(handover) {}

  Result<void> plan() {
    TRY(find_contacts());
    for (const Contact* contact : moved_) TRY(check_role(*contact));
    return find_accesses();
  }

  std::vector<Contact> contacts(HandoverAnswer& answer) const {
    std::vector<Contact> out;
    for (const Contact* before : moved_) {
      Contact after = *before;
      after.holder = asked_.to;
      after.verified.reset();
      bool had_key = false;
      for (Channel& channel : after.channels) {
        had_key = had_key || !channel.key.empty();
        channel.key.clear();
      }
      answer.contacts.push_back(after.id);
      if (had_key) answer.keys.push_back(after.id);
      out.push_back(std::move(after));
    }
    return out;
  }

  const std::vector<Access>& ended() const { return ended_; }

 private:
  bool is_asked(const std::string& id) const {
    return asked_.contacts.empty() ||
           std::find(asked_.contacts.begin(), asked_.contacts.end(), id) != asked_.contacts.end();
  }

  Result<void> find_contacts() {
    const auto& people = picture_.people();
    for (const std::string& id : people.contacts_of(asked_.member)) {
      const Contact* contact = people.contact(id);
      if (!contact || contact->holder != asked_.from) continue;
      (is_asked(id) ? moved_ : kept_).push_back(contact);
    }
    for (const std::string& id : asked_.contacts)
      if (std::none_of(moved_.begin(), moved_.end(), [&](auto* one) { return one->id == id; }))
        return fail(ErrorKind::missing, "no such contact held by " + asked_.from, id,
                    "Check the id and the name");
    if (!moved_.empty()) return {};
    return fail(ErrorKind::missing, "nobody of this name holds a contact there", asked_.from,
                "Write the name as the contacts have it");
  }

  // With nobody to follow, somebody else must stand in, and not the one who leaves.
  Result<void> check_role(const Contact& contact) const {
    if (!asked_.to.empty()) return {};
    for (const std::string& id : contact.substitutes) {
      const Contact* other = picture_.people().contact(id);
      bool stays = other && !other->holder.empty() && other->holder != asked_.from &&
                   !other->channels.empty();
      if (stays) return {};
    }
    return empty_role(contact.role, contact.id, "Say who follows, or name a substitute first");
  }

  // Who still holds something at this member has not left.
  Result<void> find_accesses() {
    auto access = picture_.accesses().find(asked_.from);
    bool leaves = kept_.empty() && access != picture_.accesses().end() && !access->second.revoked &&
                  access->second.member == asked_.member;
    if (!leaves) return {};
    auto fills_it_too = [&](const auto& one) {
      const Access& other = one.second;
      return one.first != asked_.from && !other.revoked && other.member == asked_.member &&
             other.role == access->second.role;
    };
    if (access->second.role != Role::equipment &&
        std::none_of(picture_.accesses().begin(), picture_.accesses().end(), fills_it_too))
      return empty_role(name_of(access->second.role), asked_.from,
                        "Give somebody else that access first");
    // With nothing of what it came in with.
    ended_.push_back({.name = access->second.name,
                      .role = access->second.role,
                      .member = access->second.member,
                      .revoked = true,
                      .kind = access->second.kind});
    return {};
  }

  const Picture& picture_;
  const Handover& asked_;
  std::vector<const Contact*> moved_, kept_;
  std::vector<Access> ended_;
};

// Where the person holds something; more than one member may have somebody of that name.
Result<std::string> member_of(const Picture& picture, const Actor& actor, const Handover& asked) {
  if (!is_own(actor)) {
    if (asked.member.empty() || asked.member == actor.party.member) return actor.party.member;
    return fail(ErrorKind::missing, "nobody of this name holds a contact there", asked.from,
                "Write the name as the contacts have it");
  }
  if (!asked.member.empty()) return asked.member;
  std::set<std::string> members;
  for (const std::string& id : asked.contacts)
    if (const Contact* contact = picture.people().contact(id)) members.insert(contact->member);
  if (asked.contacts.empty())
    for (const auto& [id, contact] : picture.people().contacts())
      if (!contact.removed && contact.holder == asked.from) members.insert(contact.member);
  if (members.size() == 1) return *members.begin();
  if (members.empty())
    return fail(ErrorKind::missing, "nobody of this name holds a contact", asked.from,
                "Write the name as the contacts have it");
  std::string all;
  for (const std::string& one : members) all += (all.empty() ? "" : ", ") + one;
  return fail(ErrorKind::conflict, "more than one member has somebody of this name", asked.from,
              "Say which with \"member\": " + all.substr(0, 500));
}

}  // namespace

Result<HandoverAnswer> Book::hand_over(const Actor& actor, const Handover& handover) {
  if (!may(actor.role, Act::administer))
    return fail(ErrorKind::denied,
                "the role " + std::string(name_of(actor.role)) + " may not do this", actor.name,
                "Ask an administrator of your organisation");
  TRY(check_name(handover.from, "from"));
  if (!handover.to.empty()) TRY(check_name(handover.to, "to"));
  if (handover.from == handover.to)
    return fail(ErrorKind::invalid, "from and to are the same person", "to", "Say who follows");
  Handover asked = handover;
  asked.member = TRY(
      keeper_.read([&](const Picture& picture) { return member_of(picture, actor, handover); }));
  HandoverAnswer answer;
  TRY(keeper_.write(
      {.touches = {touch_of_register(), picture::touch_of("access " + asked.from)},
       .build = [&](const Picture& picture, Position, Time) -> Result<std::vector<Draft>> {
         answer = {};
         Move move(picture, asked);
         TRY(move.plan());
         std::vector<Draft> drafts;
         for (const Contact& contact : move.contacts(answer))
           drafts.push_back(made_here(world_, Kind::contact, picture, {.tlp = Tlp::amber_strict},
                                      to_json(contact)));
         for (Access access : move.ended()) {
           access.by = actor.name;
           answer.revoked.push_back(access.name);
           drafts.push_back(
               made_here(world_, Kind::access, picture, {.tlp = Tlp::red}, to_json(access)));
         }
         if (!is_own(actor))
           for (Draft& draft : drafts) draft.origin = asked.member;
         return drafts;
       }}));
  return answer;
}

}  // namespace hinomi::act
