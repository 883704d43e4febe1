// What an inventory says somebody runs, to be looked at: each component with the names that a
// machine can go by, statements on flaws, and what could not be read.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "in/inventory/inventory.h"

namespace hinomi::exposure {

struct InventoryCounts {
  std::size_t components = 0;
  std::size_t named = 0;        // by a name that a machine can go by
  std::size_t versionless = 0;  // of those named: nobody says which version
  std::size_t statements = 0;
  std::size_t refused = 0;

  InventoryCounts& operator+=(const InventoryCounts& other);
};
InventoryCounts counts_of(const in::Inventory& inventory);

enum class InventoryFormat { table, json, csv };
std::optional<InventoryFormat> inventory_format_of(std::string_view name);

struct InventoryView {
  const in::Inventory& inventory;
  std::string_view file;
  InventoryCounts counts;
  bool only_nameless = false;  // of the components those without a name
  bool only_summary = false;   // no component at all
  bool japanese = false;
};

// What stands once above all inventories: the heading of CSV, else nothing.
std::string inventory_heading(InventoryFormat format);
// One inventory: for people a line about it and a row a component, an object on a line, or rows of
// CSV. Whole lines. Any thread.
std::string text_of(const InventoryView& view, InventoryFormat format);

}  // namespace hinomi::exposure
