// Which addresses a request on somebody's word may go to (server-side request forgery): a URL in
// the register must not reach what stands beside the node.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hinomi::serve {

// `address`: numeric. 127.0.0.0/8, ::1.
bool is_loopback(std::string_view address);

// Not private, loopback, link-local, shared, multicast, or otherwise reserved (RFC 6890 and its
// registries), also inside IPv6 forms of IPv4; or in one of `allowed` (networks as "10.0.0.0/8").
// What is no address is none of these: false.
bool may_reach(std::string_view address, const std::vector<std::string>& allowed);

}  // namespace hinomi::serve
