// Inventories of any format: whatever the bytes are, numbers point at components, places are said
// and nothing goes round in a circle.
#include <cstdlib>

#include "in/inventory/inventory.h"

using namespace hinomi::in;

namespace {

void demand(bool holds) {
  if (!holds) std::abort();
}

// Parents end at the top after at most as many steps as there are components.
void check_parents(const Inventory& inventory) {
  for (const Component& one : inventory.components) {
    std::size_t steps = 0;
    for (std::uint32_t at = one.parent; at != no_component; at = inventory.components[at].parent) {
      demand(at < inventory.components.size());
      demand(++steps <= inventory.components.size());
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const InventoryLimits limits{.bytes = 1 << 20, .components = 500, .depth = 60};
  auto read = read_inventory(bytes, limits, "ID=debian\nVERSION_ID=12\n");
  if (!read) {
    demand(!read.error().what.empty());
    return 0;
  }
  const std::size_t count = read->components.size();
  demand(count <= limits.components && !read->format.empty());
  demand(read->subject == no_component || read->subject < count);
  for (const auto& [from, to] : read->needs) demand(from < count && to < count && from != to);
  for (const Statement& statement : read->statements) demand(!statement.flaw.empty());
  check_parents(*read);
  return 0;
}
