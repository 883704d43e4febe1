// A decision table from its JSON:
//   {"table": ID, "name": {"en", "ja"}, "points": [POINT...], "outcome": POINT,
//    "rows": {"N S N": "D D S S"}}
//   POINT: {"point": ID, "name": {"en", "ja"}, "values": [[KEY, "en", "ja"]...]}
// A row: the values of all points but the last, then the outcome for each value of the last.
#include <algorithm>

#include "base/json.h"
#include "judge/exposure/ssvc.h"

namespace hinomi::exposure {
namespace {

constexpr std::size_t most_values = 16, most_rows = 1 << 16;

std::unexpected<Error> wrong_table(std::string what, std::string where) {
  return fail(ErrorKind::invalid, std::move(what), "SSVC table, " + std::move(where),
              "See content/ssvc");
}

Result<void> read_name(const json::object& object, std::string& name, std::string& name_ja) {
  const json::object* both = object_at(object, "name");
  if (!both) return wrong_table("no name", "name");
  name = text_at(*both, "en");
  name_ja = text_at(*both, "ja");
  if (name.empty() || name_ja.empty()) return wrong_table("a name in one language", "name");
  return {};
}

Result<SsvcPoint> read_point(const json::object& object) {
  SsvcPoint out;
  out.id = text_at(object, "point");
  if (out.id.empty()) return wrong_table("no id", "point");
  TRY(read_name(object, out.name, out.name_ja));
  const json::array* values = array_at(object, "values");
  if (!values || values->empty() || values->size() > most_values)
    return wrong_table("no values, or over 16", out.id);
  for (const json::value& one : *values) {
    if (!one.is_array() || one.get_array().size() != 3)
      return wrong_table("a value of not 3 texts", out.id);
    auto text = [&](std::size_t i) {
      const json::value& part = one.get_array()[i];
      return part.is_string() ? std::string(part.get_string()) : std::string();
    };
    out.values.push_back({text(0), text(1), text(2)});
    if (text(0).empty() || text(1).empty() || text(2).empty())
      return wrong_table("an empty text", out.id);
  }
  return out;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    std::size_t blank = text.find(' ');
    out.push_back(text.substr(0, blank));
    text.remove_prefix(blank == text.npos ? text.size() : blank + 1);
  }
  return out;
}

Result<std::size_t> number_of_key(const SsvcPoint& point, std::string_view key,
                                  const std::string& row) {
  for (std::size_t i = 0; i < point.values.size(); ++i)
    if (point.values[i].key == key) return i;
  return wrong_table("no value " + std::string(key) + " of " + point.id, "row " + row);
}

Result<void> read_rows(const json::object& rows, SsvcTable& table) {
  constexpr std::uint8_t unset = 0xff;
  std::size_t count = 1;
  for (const SsvcPoint& point : table.points) {
    count *= point.values.size();
    if (count > most_rows) return wrong_table("too many rows", "rows");
  }
  table.rows.assign(count, unset);
  for (const auto& pair : rows) {
    std::string row(pair.key());
    auto keys = words_of(row);
    if (keys.size() + 1 != table.points.size() || !pair.value().is_string())
      return wrong_table("a row of another length", "row " + row);
    std::size_t at = 0;
    for (std::size_t i = 0; i < keys.size(); ++i)
      at = at * table.points[i].values.size() + TRY(number_of_key(table.points[i], keys[i], row));
    std::size_t last = table.points.back().values.size();
    auto outcomes = words_of(pair.value().get_string());
    if (outcomes.size() != last) return wrong_table("outcomes of another number", "row " + row);
    for (std::size_t i = 0; i < last; ++i)
      table.rows[at * last + i] = std::uint8_t(TRY(number_of_key(table.outcome, outcomes[i], row)));
  }
  if (std::find(table.rows.begin(), table.rows.end(), unset) != table.rows.end())
    return wrong_table("a combination without an outcome", "rows");
  return {};
}

}  // namespace

Result<void> SsvcTables::add(std::string_view text) {
  json::value document = TRY(parse_json(text));
  if (!document.is_object()) return wrong_table("no object", "begin");
  const json::object& object = document.get_object();
  SsvcTable table;
  table.id = text_at(object, "table");
  if (table.id.empty()) return wrong_table("no id", "table");
  if (std::any_of(tables_.begin(), tables_.end(), [&](auto& one) { return one.id == table.id; }))
    return fail(ErrorKind::conflict, "a table of this id is there", table.id, "Keep one");
  TRY(read_name(object, table.name, table.name_ja));
  const json::array* points = array_at(object, "points");
  if (!points || points->empty()) return wrong_table("no points", "points");
  for (const json::value& one : *points) {
    if (!one.is_object()) return wrong_table("no object", "points");
    table.points.push_back(TRY(read_point(one.get_object())));
  }
  const json::object* outcome = object_at(object, "outcome");
  if (!outcome) return wrong_table("no outcome", "outcome");
  table.outcome = TRY(read_point(*outcome));
  const json::object* rows = object_at(object, "rows");
  if (!rows) return wrong_table("no rows", "rows");
  TRY(read_rows(*rows, table));
  tables_.push_back(std::move(table));
  return {};
}

}  // namespace hinomi::exposure
