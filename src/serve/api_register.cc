// The register: members, communities, services, and what is written of all four parts. Others than
// the node's own organisation see their own part of it, as if there were nothing else.
#include <algorithm>

#include "serve/register_page.h"

namespace hinomi::serve {
namespace {

using picture::Picture;
using By = picture::Register::By;

Time now_of(const ApiCall& call) { return call.shared.world.clock.now(); }

std::unexpected<Error> no_such(const char* what, const std::string& id) {
  return fail(ErrorKind::missing, std::string("no such ") + what, id.substr(0, 128),
              "Check the id; it may also be one that you may not know of");
}

struct MemberList {
  const ApiCall& call;
  Time now = now_of(call);
  Search search{call};
  std::string sector = call.query("sector"), kind = call.query("kind"), group = call.query("group"),
              municipality = call.query("municipality"), product = call.query("product");

  static const auto& all(const Picture& picture) { return picture.members(); }
  static const Member* find(const Picture& picture, std::string_view id) {
    return picture.member(id);
  }
  static const std::string& owner(const Member& member) { return member.id; }
  static std::vector<std::string> of(const Picture&, const std::string& member) { return {member}; }
  static std::string_view key(const Picture&, const Member& member, std::string_view sort) {
    if (sort == "name") return member.name;
    if (sort == "sector") return member.sector;
    if (sort == "kind") return name_of(member.kind);
    return {};
  }
  bool takes(const Picture&, const Member& member) {
    auto has = [](const std::vector<std::string>& list, const std::string& one) {
      return one.empty() || std::find(list.begin(), list.end(), one) != list.end();
    };
    auto is = [](std::string_view value, const std::string& one) {
      return one.empty() || value == one;
    };
    return is(member.sector, sector) && is(name_of(member.kind), kind) &&
           is(member.municipality, municipality) && has(member.groups, group) &&
           has(member.products, product) &&
           search.finds(member.id, member.name, member.corporate_number);
  }
  json::object show(const Picture& picture, const Member& member) const {
    return member_json(picture, member, now);
  }
};

struct ServiceList {
  const ApiCall& call;
  Search search{call};

  static const auto& all(const Picture& picture) { return picture.people().services(); }
  static const Service* find(const Picture& picture, std::string_view id) {
    return picture.people().service(id);
  }
  static const std::string& owner(const Service& service) { return service.member; }
  static const auto& of(const Picture& picture, const std::string& member) {
    return picture.people().services_of(member);
  }
  static std::string_view key(const Picture&, const Service& service, std::string_view sort) {
    return sort == "name" ? std::string_view(service.name) : std::string_view();
  }
  bool takes(const Picture&, const Service& service) {
    return search.finds(service.id, service.name);
  }
  json::object show(const Picture& picture, const Service& service) const {
    return service_json(call, picture, service);
  }
};

// What the filters of the page may be set to: only what the caller may know of.
json::object choices(const ApiCall& call) {
  return call.shared.keeper.read([&](const Picture& picture) {
    json::object out;
    std::vector<std::string> known = known_members(call, picture);
    for (auto [key, by] : {std::pair("sectors", By::sector),
                           {"kinds", By::kind},
                           {"groups", By::group},
                           {"municipalities", By::municipality}}) {
      json::array names;
      for (std::string_view name : picture.people().names_of(by))
        if (call.is_own() || std::any_of(known.begin(), known.end(), [&](const auto& id) {
              return picture.people().members_by(by, name).contains(id);
            }))
          names.emplace_back(name);
      out[key] = std::move(names);
    }
    return out;
  });
}

Result<HttpResponse> put(ApiCall& call, in::RegisterPart part, std::string_view key) {
  json::object body = TRY(json_body(call.request));
  std::string id = TRY(call.shared.book.put(call.actor, part, std::move(body)));
  return json_response({{key, id.empty() ? json::value(nullptr) : json::value(id)}},
                       id.empty() ? 200 : 201);
}

}  // namespace

Result<HttpResponse> list_members(ApiCall& call) {
  return page_of(call, TRY(PageOf::of(call, {"id", "name", "sector", "kind"})), MemberList{call},
                 "", choices(call));
}

Result<HttpResponse> get_member(ApiCall& call) {
  const std::string& id = call.arguments[0];
  Time now = now_of(call);
  auto out = call.shared.keeper.read([&](const Picture& picture) -> std::optional<json::object> {
    auto found = picture.members().find(id);
    if (found == picture.members().end() || !may_know_member(call, picture, id)) return {};
    json::object member = member_json(picture, found->second, now);
    json::array contacts, services;
    for (const std::string& contact : picture.people().contacts_of(id))
      contacts.push_back(contact_json(picture, *picture.people().contact(contact), now));
    for (const std::string& service : picture.people().services_of(id))
      services.push_back(service_json(call, picture, *picture.people().service(service)));
    member["contact_list"] = std::move(contacts);
    member["service_list"] = std::move(services);
    return member;
  });
  if (!out) return no_such("member", id);
  return json_response(std::move(*out));
}

Result<HttpResponse> list_communities(ApiCall& call) {
  json::array items;
  call.shared.keeper.read([&](const Picture& picture) {
    for (const auto& [id, community] : picture.people().communities()) {
      if (community.removed) continue;
      json::object one = community_json(call, picture, community, false, now_of(call));
      if (call.is_own() || !array_at(one, "tiers")->empty()) items.push_back(std::move(one));
    }
  });
  std::size_t total = items.size();
  return json_response({{"items", std::move(items)}, {"next", nullptr}, {"total", total}});
}

Result<HttpResponse> get_community(ApiCall& call) {
  const std::string& id = call.arguments[0];
  auto out = call.shared.keeper.read([&](const Picture& picture) -> std::optional<json::object> {
    auto found = picture.people().communities().find(id);
    if (found == picture.people().communities().end()) return {};
    if (found->second.removed && !call.is_own()) return {};
    json::object one = community_json(call, picture, found->second, true, now_of(call));
    if (!call.is_own() && array_at(one, "tiers")->empty()) return {};
    return one;
  });
  if (!out) return no_such("community", id);
  return json_response(std::move(*out));
}

Result<HttpResponse> list_services(ApiCall& call) {
  return page_of(call, TRY(PageOf::of(call, {"id", "name"})), ServiceList{call},
                 call.query("member"));
}

Result<HttpResponse> post_member(ApiCall& call) {
  return put(call, in::RegisterPart::members, "member");
}
Result<HttpResponse> post_contact(ApiCall& call) {
  return put(call, in::RegisterPart::contacts, "contact");
}
Result<HttpResponse> post_community(ApiCall& call) {
  return put(call, in::RegisterPart::communities, "community");
}
Result<HttpResponse> post_service(ApiCall& call) {
  return put(call, in::RegisterPart::services, "service");
}

}  // namespace hinomi::serve
