// What several paths of suppliers show. Private to serve/.
#pragma once

#include <optional>
#include <string_view>

#include "serve/api_call.h"

namespace hinomi::serve {

// CHANGE of docs/api.md, of those that the caller may know of and that are about the organisation
// with this id in the caller's graph; the newest first, without those that are over.
json::array supplier_changes_json(const ApiCall& call, const picture::Picture& picture,
                                  std::string_view organisation);

// The organisation with this id in the caller's graph. The node's own organisation also finds a
// member by how another, who does not know that it is one, has it: "name:kumo hosting".
std::optional<supply::Node> organisation_of(const ApiCall& call, const act::SupplyView& view,
                                            std::string_view id);

}  // namespace hinomi::serve
