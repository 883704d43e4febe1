// What assets run, read from the journal by all cores. Private to act/systems.
#pragma once

#include <functional>
#include <optional>
#include <span>

#include "in/inventory/inventory.h"
#include "picture/systems.h"
#include "store/journal.h"

namespace hinomi::act {

struct InventoryRead {
  std::optional<in::Inventory> inventory;  // nothing: the asset never told any
  std::size_t bytes = 0;
};

// `use` is called in the order of `rows`, by the caller's thread.
Result<void> read_inventories(
    const store::Journal& journal, std::span<const picture::AssetRow* const> rows,
    const std::function<void(const picture::AssetRow&, InventoryRead&&)>& use);

}  // namespace hinomi::act
