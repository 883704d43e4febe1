// What agents of osquery are asked. Private to serve/.
#pragma once

#include <span>
#include <string_view>

#include "base/json.h"
#include "in/inventory/osquery.h"

namespace hinomi::serve {

struct OsqueryQuestion {
  in::OsqueryTable table;
  std::string_view sql;
  std::string_view platform;  // of the schedule; empty: all
};
std::span<const OsqueryQuestion> osquery_questions();
// "hinomi_deb_packages", by which its results are known.
std::string osquery_name(in::OsqueryTable table);
// The schedule: each hour all rows.
json::object osquery_schedule();

}  // namespace hinomi::serve
