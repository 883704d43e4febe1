// What both versions of SPDX share.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "in/inventory/spdx.h"

namespace hinomi::in::spdx {

std::string party_name(std::string_view text) {
  text = trim(text);
  if (text == "NOASSERTION" || text == "NONE") return {};
  for (std::string_view kind : {"Organization:", "Person:", "Tool:"})
    if (text.starts_with(kind)) {
      text = trim(text.substr(kind.size()));
      break;
    }
  // The address behind the name, in brackets; it may be empty.
  if (text.ends_with(')'))
    if (const std::size_t open = text.rfind('('); open != text.npos)
      text = trim(text.substr(0, open));
  return std::string(text);
}

std::string digest_algorithm(std::string_view name) {
  std::string out = to_lower(name);
  std::replace(out.begin(), out.end(), '_', '-');
  const bool is_sha = out.starts_with("sha") && out.size() > 3 && is_digit(out[3]);
  if (is_sha && !out.starts_with("sha3-")) out.insert(3, "-");
  return out;
}

void break_circles(Inventory& inventory) {
  auto& components = inventory.components;
  // 0: not seen; number of the walk that saw it first.
  std::vector<std::uint32_t> seen(components.size(), 0);
  for (std::uint32_t start = 0; start < components.size(); ++start) {
    std::uint32_t at = start;
    while (at != no_component && seen[at] == 0) {
      seen[at] = start + 1;
      Component& one = components[at];
      if (one.parent != no_component && seen[one.parent] == start + 1) {
        inventory.refused.push_back({ErrorKind::invalid,
                                     "'" + one.name + "' is a part of what is a part of it",
                                     one.place, "Say which of the two contains the other"});
        one.parent = no_component;
      }
      at = one.parent;
    }
  }
}

}  // namespace hinomi::in::spdx
