#include "node/own_names.h"

namespace hinomi::node {

std::optional<std::vector<lookalike::Known>> OwnNames::follow() {
  return keeper_.read([&](const picture::Picture& picture) {
    std::optional<std::vector<lookalike::Known>> out;
    if (seen_ == picture.end()) return out;
    seen_ = picture.end();
    out.emplace();
    const picture::Register& people = picture.people();
    for (const auto& [id, member] : people.members()) {
      if (member.removed) continue;
      for (const std::string& name : member.names) out->push_back({member.name, name});
      out->push_back({member.name, member.name});
    }
    for (const auto& [id, service] : people.services())
      if (!service.removed) out->push_back({service.name, service.name});
    return out;
  });
}

}  // namespace hinomi::node
