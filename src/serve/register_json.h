// Rows of the register as docs/api.md shows them, as far as the caller may know. Private to serve/.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "act/reach.h"
#include "serve/api_call.h"

namespace hinomi::serve {

json::object member_json(const picture::Picture& picture, const Member& member, Time now);
json::object contact_json(const picture::Picture& picture, const Contact& contact, Time now);
// The node's own organisation sees who needs a service; others which of their own do.
json::object service_json(const ApiCall& call, const picture::Picture& picture,
                          const Service& service);
// Others see the tiers that they are in, and themselves.
json::object community_json(const ApiCall& call, const picture::Picture& picture,
                            const Community& community, bool with_members, Time now);

// May the caller read what the register says of this member? Its own, those of the group that its
// access is for, or all when it is the node's own organisation.
bool may_know_member(const ApiCall& call, const picture::Picture& picture, std::string_view member);
// All that it may, for others than the node's own organisation; sorted.
std::vector<std::string> known_members(const ApiCall& call, const picture::Picture& picture);

}  // namespace hinomi::serve
