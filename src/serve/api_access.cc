// Who I am, and who may come in.
#include "serve/api_call.h"

namespace hinomi::serve {
namespace {

std::string scope_of(std::string_view group, bool own) {
  if (!group.empty()) return "group:" + std::string(group);
  return own ? "node" : "member";
}

}  // namespace

json::object me_json(const ApiCall& call) {
  json::array can;
  for (int i = 0; i < act_count; ++i)
    if (Act act{static_cast<std::uint8_t>(i)}; may(call.actor.role, act))
      can.emplace_back(name_of(act));
  json::object out{{"name", call.actor.name},
                   {"role", name_of(call.actor.role)},
                   {"member", call.actor.party.member},
                   {"may", std::move(can)},
                   {"totp", false},
                   {"glass_until", nullptr}};
  if (call.way == Way::session) {
    out["csrf"] = Sessions::csrf_of(call.cookie);
    out["until"] = format_time(call.until);
  }
  call.shared.keeper.read([&](const picture::Picture& picture) {
    const Member* member = picture.member(call.actor.party.member);
    out["member_name"] = member ? member->name : call.actor.party.member;
    out["node"] = {{"name", picture.setting().name},
                   {"exercise", picture.setting().exercise},
                   {"version", call.shared.version},
                   {"approvals_needed", picture.setting().approvals_needed}};
    if (auto access = picture.accesses().find(call.actor.name);
        access != picture.accesses().end() && !access->second.revoked)
      out["totp"] = !access->second.totp.empty();
    out["scope"] = scope_of(call.actor.group, call.is_own());
    if (Time until = picture.glass_broken_until(call.actor.name);
        until > call.shared.world.clock.now())
      out["glass_until"] = format_time(until);
  });
  return out;
}

Result<HttpResponse> get_me(ApiCall& call) { return json_response(me_json(call)); }

Result<HttpResponse> list_access(ApiCall& call) {
  json::array items;
  call.shared.keeper.read([&](const picture::Picture& picture) {
    for (const auto& [name, access] : picture.accesses()) {
      // Another member's administrator sees that member's own.
      if (!call.is_own() && access.member != call.actor.party.member) continue;
      const Member* member = picture.member(access.member);
      items.push_back(
          {{"name", name},
           {"role", name_of(access.role)},
           {"member", access.member},
           {"member_name", member ? member->name : access.member},
           {"scope", scope_of(access.group, member && member->relation == Relation::own)},
           {"kind", name_of(access.kind)},
           {"password", !access.password.empty()},
           {"invited_until", access.invited_until ? json::value(format_time(*access.invited_until))
                                                  : json::value(nullptr)},
           {"totp", !access.totp.empty()},
           {"oidc", !access.oidc_subject.empty()},
           {"by", access.by},
           {"revoked", access.revoked}});
    }
  });
  std::size_t total = items.size();
  return json_response({{"items", std::move(items)}, {"next", nullptr}, {"total", total}});
}

Result<HttpResponse> post_access(ApiCall& call) {
  json::object body = TRY(json_body(call.request));
  auto text = [&](std::string_view key) { return std::string(text_at(body, key)); };
  bool revoke = flag_at(body, "revoke");
  auto role = role_from(text_at(body, "role"));
  if (!role && !revoke)
    return fail(ErrorKind::invalid,
                "role is one of equipment, reporter, analyst, approver, administrator, auditor",
                "role", "Send {\"role\": \"analyst\", ...}");
  auto kind = body.contains("kind") ? access_kind_from(text_at(body, "kind")) : AccessKind::token;
  if (!kind)
    return fail(ErrorKind::invalid, "kind is token, person or certificate", "kind",
                "Send {\"kind\": \"person\", ...}");
  auto answer =
      TRY(call.shared.accounts.grant(call.actor, {.name = text("name"),
                                                  .role = role.value_or(Role::equipment),
                                                  .member = text("member"),
                                                  .group = text("group"),
                                                  .kind = *kind,
                                                  .oidc_subject = text("oidc_subject"),
                                                  .certificate_sha256 = text("certificate_sha256"),
                                                  .revoke = revoke,
                                                  .invite = flag_at(body, "invite")}));
  json::object out{{"access", answer.access}, {"token", answer.token}};
  if (!answer.duty.empty()) out["duty"] = answer.duty;
  if (!answer.invitation.empty()) out["invitation"] = answer.invitation;
  return json_response(out, 201);
}

Result<HttpResponse> post_break_glass(ApiCall& call) {
  json::object body = TRY(json_body(call.request));
  if (call.way == Way::local && call.request.header("x-hinomi-as").empty())
    return fail(ErrorKind::denied, "the local socket has no person to take rights", "X-Hinomi-As",
                "Name the person");
  auto answer = TRY(call.shared.accounts.break_glass(call.actor, text_at(body, "reason"),
                                                     int(number_at(body, "minutes"))));
  return json_response({{"break_glass", answer.break_glass},
                        {"until", format_time(answer.until)},
                        {"duty", answer.duty}},
                       201);
}

}  // namespace hinomi::serve
