// An administrator gives access, changes it, takes it away.
#include "act/access.h"

#include <algorithm>

#include "act/made_here.h"
#include "base/hash.h"
#include "base/text.h"

namespace hinomi::act {

using picture::Draft;
using picture::Picture;

namespace {

// Over the local socket: the operating-system user that owns the node.
constexpr std::string_view local_name = "local";

Result<std::string> fingerprint(std::string_view text) {
  std::string hex;
  for (char c : text)
    if (c != ':') hex += to_lower(c);
  if (hex.size() == 64 && from_hex(hex)) return hex;
  return fail(ErrorKind::invalid, "not the SHA-256 of a certificate", "certificate_sha256",
              "openssl x509 -in cert.pem -noout -fingerprint -sha256");
}

Result<void> check_shape(const Grant& grant) {
  bool name_ok = !grant.name.empty() && grant.name.size() <= 128 &&
                 std::none_of(grant.name.begin(), grant.name.end(), [](char c) {
                   return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
                 });
  if (!name_ok)
    return fail(ErrorKind::invalid, "a name has 1 to 128 bytes and no control characters", "name",
                "Write a name");
  if (grant.name == local_name)
    return fail(ErrorKind::invalid, "this name stands for the local socket", "name",
                "Write another name");
  if (grant.revoke) return {};
  bool machine = grant.role == Role::equipment || grant.role == Role::reporter;
  if (grant.kind == AccessKind::person && grant.role == Role::equipment)
    return fail(ErrorKind::invalid, "equipment is no person", "role",
                "Give it a token or a certificate");
  if ((grant.kind == AccessKind::certificate) != !grant.certificate_sha256.empty())
    return fail(ErrorKind::invalid, "a certificate goes with the kind certificate alone",
                "certificate_sha256", "Send both or neither");
  if (grant.kind == AccessKind::certificate && !machine)
    return fail(ErrorKind::invalid, "a certificate is for machines: equipment or reporter", "role",
                "Let the person sign in with a password");
  if (!grant.oidc_subject.empty() && grant.kind != AccessKind::person)
    return fail(ErrorKind::invalid, "only a person comes through the OpenID provider",
                "oidc_subject", "Send {\"kind\": \"person\"}");
  if (grant.oidc_subject.size() > 255)
    return fail(ErrorKind::invalid, "a subject has at most 255 bytes", "oidc_subject");
  if (!grant.group.empty() && grant.role != Role::analyst && grant.role != Role::auditor)
    return fail(ErrorKind::invalid, "a group is for an analyst or auditor", "group",
                "Leave it out, or choose another role");
  return {};
}

bool is_power(Role role) { return role == Role::approver || role == Role::administrator; }

bool is_of_node(const Picture& picture, const std::string& member) {
  const Member* found = picture.member(member);
  return found && found->relation == Relation::own;
}

// Where two people must agree, an approver agrees to who becomes approver or administrator of the
// node. Not over the local socket, whose user owns the signing key, and not while there is no
// approver who could: so a node begins.
bool needs_second(const Picture& picture, const Actor& actor, const Grant& grant) {
  if (grant.revoke || actor.name == local_name || picture.setting().approvals_needed < 2 ||
      !is_power(grant.role) || !is_of_node(picture, grant.member))
    return false;
  for (const auto& [name, access] : picture.accesses())
    if (access.role == Role::approver && !access.revoked && name != actor.name &&
        name != grant.name && is_of_node(picture, access.member))
      return true;
  return false;
}

}  // namespace

// What the grant needs of the register as it is now.
Result<void> Accounts::check_grant(const Picture& picture, const Grant& grant) const {
  auto other = [&](Picture::Key key, const std::string& value, const char* where) -> Result<void> {
    const Access* holder = value.empty() ? nullptr : picture.access(key, value);
    if (!holder || holder->name == grant.name) return {};
    return fail(ErrorKind::conflict, holder->name + " has this already", where,
                "Take it away there first");
  };
  if (grant.revoke) {
    if (picture.accesses().contains(grant.name)) return {};
    return fail(ErrorKind::missing, "nobody of this name has access", grant.name, "Check the name");
  }
  const Member* member = picture.member(grant.member);
  if (!member)
    return fail(ErrorKind::invalid, "no such member", grant.member, "Register the member first");
  if (!grant.group.empty() &&
      std::find(member->groups.begin(), member->groups.end(), grant.group) == member->groups.end())
    return fail(ErrorKind::invalid, "the member is not in this group itself", grant.group,
                "Put " + grant.member + " into the group first");
  TRY(other(Picture::Key::subject, grant.oidc_subject, "oidc_subject"));
  return other(Picture::Key::certificate, grant.certificate_sha256, "certificate_sha256");
}

Result<GrantAnswer> Accounts::grant(const Actor& actor, Grant grant) {
  if (!may(actor.role, Act::administer))
    return fail(ErrorKind::denied,
                "the role " + std::string(name_of(actor.role)) + " may not do this", actor.name,
                "Ask an administrator of this node");
  if (grant.kind == AccessKind::certificate || !grant.certificate_sha256.empty())
    grant.certificate_sha256 = TRY(fingerprint(grant.certificate_sha256));
  TRY(check_shape(grant));
  GrantAnswer answer;
  const std::string token = "hinomi_" + secret();
  TRY(keeper_.write(
      {.touches = {picture::touch_of("access " + grant.name), picture::touch_of("access keys")},
       .build = [&](const Picture& picture, Position, Time now) -> Result<std::vector<Draft>> {
         if (grant.member.empty()) grant.member = picture.setting().node;
         TRY(check_grant(picture, grant));
         Access access{.name = grant.name,
                       .role = grant.role,
                       .member = grant.member,
                       .revoked = grant.revoke,
                       .kind = grant.kind,
                       .group = grant.group,
                       .oidc_subject = grant.oidc_subject,
                       .certificate_sha256 = grant.certificate_sha256,
                       .by = actor.name};
         answer.token.clear();
         answer.invitation.clear();
         std::string digest = to_hex(bytes_of(sha256(token)));
         if (!grant.revoke && grant.kind == AccessKind::token) {
           answer.token = token;
           access.token_sha256 = digest;
         } else if (!grant.revoke && grant.kind == AccessKind::person) {
           auto before = picture.accesses().find(grant.name);
           bool keeps = before != picture.accesses().end() && !before->second.revoked &&
                        !grant.invite && !before->second.password.empty();
           if (keeps) {
             access.password = before->second.password;
             access.totp = before->second.totp;
           }
           if (!keeps && (grant.oidc_subject.empty() || grant.invite)) {
             answer.invitation = token;
             access.invitation_sha256 = digest;
             access.invited_until = now + invitation_holds;
           }
         }
         access.pending = needs_second(picture, actor, grant);
         std::vector<Draft> drafts{
             made_here(world_, Kind::access, picture, {.tlp = Tlp::red}, to_json(access))};
         answer.access = drafts[0].id;
         answer.duty.clear();
         if (access.pending) {
           Duty agree{.kind = DutyKind::approve_access,
                      .subject = answer.access,
                      .owner = "approver",
                      .due = now + std::chrono::hours(picture.setting().decide_hours),
                      .reason = actor.name + " gives " + grant.name + " the role " +
                                std::string(name_of(grant.role)) +
                                ": a second person has to agree"};
           drafts.push_back(
               made_here(world_, Kind::duty, picture, {.tlp = Tlp::red}, to_json(agree)));
           answer.duty = drafts[1].id;
         }
         return drafts;
       }}));
  return answer;
}

}  // namespace hinomi::act
