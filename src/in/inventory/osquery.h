// Results of osquery as its loggers write them: lines of a file, or what agents send over TLS.
// https://osquery.readthedocs.io/en/stable/deployment/logging/
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "in/document.h"
#include "in/inventory/inventory.h"

namespace hinomi::in {

using OsqueryRow = std::vector<std::pair<std::string, std::string>>;  // columns, by name

struct OsqueryResult {
  enum class Kind : std::uint8_t {
    snapshot,      // all rows
    snapshot_row,  // one of them; those of one time belong together
    added,         // since the last time
    removed,
  };
  std::string host;   // hostIdentifier
  std::string query;  // as the schedule names it
  Time at;            // {}: not said
  Kind kind = Kind::snapshot;
  std::vector<OsqueryRow> rows;
  std::string place;
};

// Tables that say what is installed.
enum class OsqueryTable : std::uint8_t {
  none,
  os_version,
  deb_packages,
  rpm_packages,
  programs,
  python_packages,
  npm_packages,
};
std::string_view name_of(OsqueryTable table);
// By the query's name ("pack/hinomi/deb_packages"), else by the columns that only it has.
OsqueryTable table_of(std::string_view query, const OsqueryRow& row);

// A line of a result log, or an element of what an agent sends. False: it is no result.
bool read_osquery_result(dom::object record, const std::string& place,
                         std::vector<OsqueryResult>& out);
// The rows of a table in JSON; values as text.
std::vector<OsqueryRow> osquery_rows(dom::array rows);

// What one host has, as results come in.
class OsqueryHost {
 public:
  explicit OsqueryHost(std::string name) : name_(std::move(name)) {}

  // Whether it changed anything. Results of other tables change nothing.
  bool take(const OsqueryResult& result);
  bool has(OsqueryTable table) const { return tables_.contains(table); }
  const std::string& name() const { return name_; }
  // As a log of snapshots, which read_inventory() reads.
  std::string text() const;
  // Behind what `out` has, as parts of a device. Errors: too_large.
  Result<void> add_to(Inventory& out, const InventoryLimits& limits) const;

 private:
  struct Table {
    Time at;
    bool is_by_row = false;
    std::set<OsqueryRow> rows;
  };
  std::string os_release() const;

  std::string name_;
  std::map<OsqueryTable, Table> tables_;
};

// A log of one host or many. Errors: too_large.
Result<Inventory> read_osquery(std::string_view text, const InventoryLimits& limits);
bool is_osquery_line(std::string_view line);

}  // namespace hinomi::in
