#include "in/inventory/osquery.h"

#include <algorithm>

#include "base/lines.h"
#include "base/text.h"
#include "base/time.h"

namespace hinomi::in {
namespace {

constexpr std::pair<OsqueryTable, std::string_view> osquery_tables[] = {
    {OsqueryTable::os_version, "os_version"},
    {OsqueryTable::deb_packages, "deb_packages"},
    {OsqueryTable::rpm_packages, "rpm_packages"},
    {OsqueryTable::programs, "programs"},
    {OsqueryTable::python_packages, "python_packages"},
    {OsqueryTable::npm_packages, "npm_packages"},
};

// Columns that stand together in no other table of these.
struct OsqueryMark {
  OsqueryTable table;
  std::string_view one, other;
};
constexpr OsqueryMark osquery_marks[] = {
    {OsqueryTable::os_version, "platform", "codename"},
    {OsqueryTable::deb_packages, "admindir", "status"},
    {OsqueryTable::deb_packages, "revision", "maintainer"},
    {OsqueryTable::rpm_packages, "release", "package_group"},
    {OsqueryTable::rpm_packages, "release", "sha1"},
    {OsqueryTable::programs, "identifying_number", "install_location"},
    {OsqueryTable::programs, "uninstall_string", "publisher"},
};

bool has_osquery_column(const OsqueryRow& row, std::string_view name) {
  return std::any_of(row.begin(), row.end(), [&](const auto& one) { return one.first == name; });
}

std::string osquery_value(dom::element value) {
  std::string_view text;
  if (!value.get(text)) return std::string(text);
  if (value.is_null()) return {};
  return simdjson::minify(value);
}

OsqueryRow row_of(dom::object columns) {
  OsqueryRow out;
  for (auto [key, value] : columns) out.emplace_back(key, osquery_value(value));
  std::sort(out.begin(), out.end());
  return out;
}

Time osquery_time(dom::object record) {
  std::int64_t seconds = 0;
  if (auto member = member_at(record, "unixTime")) {
    if (!member->get(seconds)) return Time(std::chrono::seconds(seconds));
    std::string_view text;
    if (!member->get(text))
      if (auto time = parse_time_loosely(text)) return *time;
  }
  return {};
}

}  // namespace

std::string_view name_of(OsqueryTable table) {
  for (const auto& [known, name] : osquery_tables)
    if (known == table) return name;
  return "";
}

OsqueryTable table_of(std::string_view query, const OsqueryRow& row) {
  for (const auto& [table, name] : osquery_tables) {
    if (!query.ends_with(name)) continue;
    const std::size_t before = query.size() - name.size();
    // A pack's name is set off.
    if (before == 0 || query[before - 1] == '/' || query[before - 1] == '_' ||
        query[before - 1] == '-' || query[before - 1] == ':')
      return table;
  }
  for (const OsqueryMark& mark : osquery_marks)
    if (has_osquery_column(row, mark.one) && has_osquery_column(row, mark.other)) return mark.table;
  return OsqueryTable::none;
}

std::vector<OsqueryRow> osquery_rows(dom::array rows) {
  std::vector<OsqueryRow> out;
  for (dom::element one : rows) {
    dom::object columns;
    if (!one.get(columns)) out.push_back(row_of(columns));
  }
  return out;
}

bool read_osquery_result(dom::object record, const std::string& place,
                         std::vector<OsqueryResult>& out) {
  OsqueryResult one{.host = std::string(string_at(record, "hostIdentifier").value_or("")),
                    .query = std::string(string_at(record, "name").value_or("")),
                    .at = osquery_time(record),
                    .place = place};
  if (one.host.empty()) return false;
  using Kind = OsqueryResult::Kind;
  if (auto all = list_at(record, "snapshot")) {
    one.rows = osquery_rows(*all);
    out.push_back(std::move(one));
    return true;
  }
  if (auto difference = map_at(record, "diffResults")) {
    // What is gone first: a version that changed is both.
    for (auto [key, kind] : {std::pair("removed", Kind::removed), std::pair("added", Kind::added)})
      if (auto rows = list_at(*difference, key)) {
        OsqueryResult part = one;
        part.kind = kind;
        part.rows = osquery_rows(*rows);
        out.push_back(std::move(part));
      }
    return true;
  }
  auto columns = map_at(record, "columns");
  if (!columns) return false;
  const auto action = string_at(record, "action").value_or("");
  one.kind = action == "removed"    ? Kind::removed
             : action == "snapshot" ? Kind::snapshot_row
                                    : Kind::added;
  one.rows.push_back(row_of(*columns));
  out.push_back(std::move(one));
  return true;
}

bool OsqueryHost::take(const OsqueryResult& result) {
  using Kind = OsqueryResult::Kind;
  const OsqueryTable kind =
      table_of(result.query, result.rows.empty() ? OsqueryRow() : result.rows.front());
  if (kind == OsqueryTable::none) return false;
  const bool is_new = !tables_.contains(kind);
  Table& table = tables_[kind];
  const auto before = table.rows;
  const bool goes_on =
      result.kind == Kind::snapshot_row && table.is_by_row && table.at == result.at;
  if (result.kind == Kind::snapshot || (result.kind == Kind::snapshot_row && !goes_on))
    table.rows.clear();
  for (const OsqueryRow& row : result.rows)
    if (result.kind == Kind::removed)
      table.rows.erase(row);
    else
      table.rows.insert(row);
  table.is_by_row = result.kind == Kind::snapshot_row;
  table.at = std::max(table.at, result.at);
  return is_new || table.rows != before;
}

bool is_osquery_line(std::string_view line) {
  line = trim(line);
  if (line.starts_with('[')) line = trim(line.substr(1));
  if (!line.starts_with('{') || line.find("\"hostIdentifier\"") == line.npos) return false;
  for (std::string_view key : {"\"columns\"", "\"snapshot\"", "\"diffResults\""})
    if (line.find(key) != line.npos) return true;
  return false;
}

Result<Inventory> read_osquery(std::string_view text, const InventoryLimits& limits) {
  Inventory out;
  out.format = "osquery";
  auto refuse = [&](const char* what, std::string place) {
    if (out.refused.size() < 1000)
      out.refused.push_back({ErrorKind::invalid, what, std::move(place),
                             "Send the log as osquery's logger writes it"});
  };
  dom::parser parser;
  std::vector<OsqueryHost> hosts;
  std::map<std::string, std::size_t> numbers;
  std::vector<OsqueryResult> results;
  std::size_t number = 0;
  while (!text.empty()) {
    std::string_view line = trim(take_line(text));
    const std::string place = "line " + std::to_string(++number);
    if (line.ends_with(',')) line.remove_suffix(1);
    if (line.empty() || line == "[" || line == "]") continue;
    results.clear();
    auto parsed = parse_document(parser, line, limits.depth);
    dom::object record;
    dom::array list;
    if (parsed && !parsed->get(list)) {
      for (dom::element one : list)
        if (one.get(record) || !read_osquery_result(record, place, results))
          refuse("no result of osquery", place);
    } else if (!parsed || parsed->get(record) || !read_osquery_result(record, place, results)) {
      refuse("a line that is no result of osquery", place);
    }
    for (const OsqueryResult& one : results) {
      auto [found, is_new] = numbers.try_emplace(one.host, hosts.size());
      if (is_new) hosts.emplace_back(one.host);
      hosts[found->second].take(one);
      out.made = std::max(out.made, one.at);
    }
  }
  for (const OsqueryHost& host : hosts) TRY(host.add_to(out, limits));
  if (hosts.size() == 1) {
    out.subject = 0;
    out.name = hosts[0].name();
  }
  return out;
}

}  // namespace hinomi::in
