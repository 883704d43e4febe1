// Names and addresses that nobody on the Internet owns alone: the IANA special-purpose address
// registries (RFC 6890 and its updates), special-use names (RFC 6761, 2606, 7686, 8375, 9476 ...).
#pragma once

#include <optional>
#include <string_view>

#include "judge/vet/network_tree.h"

namespace hinomi::vet {

struct Reserved {
  std::string_view entry;      // "192.0.2.0/24", ".test"
  bool documentation = false;  // set aside for examples (RFC 5737, 3849, 9637, 2606)
};

class ReservedSpace {
 public:
  ReservedSpace();
  // The narrowest reserved block that overlaps `network`, in either direction; `skip_documentation`
  // as if documentation space were ordinary.
  std::optional<Reserved> of(const in::Network& network, bool skip_documentation) const;
  // The reserved name that is `host` or above it.
  static std::optional<Reserved> of(std::string_view host, bool skip_documentation);

 private:
  NetworkTree blocks_;
};

}  // namespace hinomi::vet
