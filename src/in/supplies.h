// What a member tells of its suppliers, field by field, and as tables that people keep: one supply
// a row, columns by their headers in English or Japanese. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/supply.h"

namespace hinomi::in {

// One field by its name (id, member, supplier, role, what, services, assets, group, least, from,
// until, evidence, consent); services and assets are several by ";". An empty text empties it.
// Errors: invalid, with the field as place; missing, when there is no such field.
Result<void> set_supply_field(Supply& supply, std::string_view field, std::string_view text);

struct SupplyLine {
  Supply supply;      // `services` and `assets` as written: ids or names
  std::string place;  // "line 3"
};

struct SupplyFile {
  std::vector<SupplyLine> lines;
  std::vector<std::string> ignored;  // columns that say nothing here
  std::vector<Error> refused;        // lines that could not be read; the others stand
};

constexpr std::size_t supply_lines_limit = 20'000;

// CSV (RFC 4180; UTF-8, UTF-16 or CP932) with headers; supplier and role must be among them.
// Errors: invalid, when they are not, or it is no text; too_large.
Result<SupplyFile> read_supplies(std::string_view bytes);

}  // namespace hinomi::in
