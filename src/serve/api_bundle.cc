// Bundles: letters and receipts on media that go one way.
#include "act/bundle.h"
#include "out/notify/bundle.h"
#include "serve/api_call.h"

namespace hinomi::serve {
namespace {

using picture::Picture;

Result<void> check_own_desk(const ApiCall& call) {
  if (call.is_own()) return {};
  return fail(ErrorKind::denied, "bundles are for this node's own desk", call.actor.name,
              "Ask the node that sends to you");
}

Result<Member> member_with_key(const ApiCall& call, std::string_view id) {
  auto member = call.shared.keeper.read([&](const Picture& picture) -> std::optional<Member> {
    const Member* found = picture.member(id);
    return found ? std::optional(*found) : std::nullopt;
  });
  if (!member)
    return fail(ErrorKind::missing, "no such member", std::string(id.substr(0, 64)),
                "GET /api/v1/members lists them");
  if (member->verifier_key.empty())
    return fail(ErrorKind::conflict, "the member's node has no verifier key in the register",
                std::string(id.substr(0, 64)), "Register what its hinomi prints as its key");
  return std::move(*member);
}

}  // namespace

Result<HttpResponse> get_bundle(ApiCall& call) {
  TRY(check_own_desk(call));
  Member member = TRY(member_with_key(call, call.arguments[0]));
  Time now = call.shared.world.clock.now();
  act::Bundle bundle;
  std::string name = call.shared.keeper.read([&](const Picture& picture) {
    bundle = act::bundle_for(picture, member.id, now);
    return picture.setting().name;
  });
  HttpResponse response;
  response.headers = {{"Content-Type", "application/x-hinomi-bundle"},
                      {"Cache-Control", "no-store"},
                      {"Content-Disposition", "attachment; filename=\"" + name + "-" +
                                                  format_time(now).substr(0, 10) + ".bundle\""}};
  response.body =
      TRY(notify::write_bundle(bundle, name, call.shared.key, member.verifier_key, now));
  if (call.request.method == "GET")
    TRY(act::bundle_left(call.shared.keeper, call.shared.post, member.id, bundle, call.actor.name));
  return response;
}

Result<HttpResponse> post_bundle(ApiCall& call) {
  TRY(check_own_desk(call));
  std::string own = call.shared.journal.public_key();
  // Who signed it? The member whose key it is.
  std::vector<Member> members;
  call.shared.keeper.read([&](const Picture& picture) {
    for (const auto& [id, member] : picture.members())
      if (!member.removed && !member.verifier_key.empty()) members.push_back(member);
  });
  Error problem{ErrorKind::invalid, "no member of the register signed this bundle", "line 6",
                "Register the sender with its verifier key"};
  for (const Member& member : members) {
    auto opened = notify::read_bundle(call.request.body, member.verifier_key, own);
    if (!opened && opened.error().where == "line 6") continue;  // not this one's signature
    if (!opened) return std::unexpected(std::move(opened).error());
    auto answer = TRY(act::take_bundle(call.shared.world, call.shared.keeper, call.shared.post,
                                       member.id, opened->bundle));
    return json_response({{"from", member.id},
                          {"made", format_time(opened->made)},
                          {"letters", answer.letters},
                          {"receipts", answer.receipts},
                          {"refused", errors_json(answer.refused)}});
  }
  return std::unexpected(std::move(problem));
}

}  // namespace hinomi::serve
