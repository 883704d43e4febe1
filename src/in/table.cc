#include "in/table.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "in/normalise.h"

namespace hinomi::in {
namespace {

std::vector<Column> columns_from_header(const Fields& header) {
  std::vector<Column> out;
  for (std::string_view name : header) out.push_back(column_named(name));
  return out;
}

std::unexpected<Error> no_such_column(std::string_view name, std::string_view place) {
  return fail(ErrorKind::invalid, "no column " + std::string(name), std::string(place),
              "Name a column of the header, or #1 for the first");
}

// The sender's own mapping; "#2" or a header name.
Result<std::vector<Column>> columns_from_options(const Columns& options, const Fields& first,
                                                 std::string_view place) {
  std::vector<Column> out(first.size());
  for (const auto& [key, name] : options.map) {
    auto meaning = meaning_from(key);
    if (!meaning)
      return fail(
          ErrorKind::invalid, "no meaning " + key, "columns",
          "Use type, value, confidence, first_seen, last_seen, valid_until, tlp, pap, note or "
          "harmful");
    std::size_t index = 0;
    if (name.starts_with('#')) {
      auto [end, error] = std::from_chars(name.data() + 1, name.data() + name.size(), index);
      if (error != std::errc() || end != name.data() + name.size() || index == 0 ||
          index > most_columns)
        return no_such_column(name, place);
      --index;
      if (index >= out.size()) out.resize(index + 1);
    } else {
      while (index < first.size() && !equal_ignoring_case(trim(first[index]), name)) ++index;
      if (index == first.size()) return no_such_column(name, place);
    }
    out[index] = {*meaning, std::nullopt};
  }
  return out;
}

bool names_by_header(const Columns& options) {
  return std::any_of(options.map.begin(), options.map.end(),
                     [](const auto& entry) { return !entry.second.starts_with('#'); });
}

// Without a header: the columns whose first field is an indicator hold the values.
std::vector<Column> columns_from_first_row(const Fields& fields) {
  std::vector<Column> out(fields.size());
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (normalise(fields[i])) out[i] = {Meaning::value, std::nullopt};
  return out;
}

bool has_value(const std::vector<Column>& columns) {
  return std::any_of(columns.begin(), columns.end(),
                     [](const Column& c) { return c.meaning == Meaning::value; });
}

}  // namespace

bool is_header(const Fields& fields) {
  for (std::string_view field : fields)
    if (normalise(field)) return false;
  return std::any_of(fields.begin(), fields.end(), [](std::string_view field) {
    return column_named(field).meaning == Meaning::value;
  });
}

Result<bool> Table::take(Fields& fields, std::string_view place, Row& row) {
  if (fields.size() == 1 && trim(fields[0]).empty()) return false;
  std::string_view first = trim(fields[0]);
  if (first.starts_with('#')) {
    first.remove_prefix(std::min(first.find_first_not_of('#'), first.size()));
    fields[0] = trim(first);
    if (fields[0].size() > 1 && fields[0].front() == '"' && fields[0].back() == '"')
      fields[0] = fields[0].substr(1, fields[0].size() - 2);
    if (!begun_ && given_.map.empty() && is_header(fields)) columns_ = columns_from_header(fields);
    return false;
  }
  if (!begun_ && TRY(begin(fields, place))) return false;
  row.clear();
  for (std::size_t i = 0; i < fields.size() && i < columns_.size(); ++i)
    if (columns_[i].meaning != Meaning::ignored) row.set(columns_[i], fields[i], i);
  return true;
}

// True when this row is the header.
Result<bool> Table::begin(const Fields& fields, std::string_view place) {
  begun_ = true;
  if (!given_.map.empty()) {
    columns_ = TRY(columns_from_options(given_, fields, place));
    if (names_by_header(given_) || is_header(fields)) return true;
  } else if (is_header(fields)) {
    columns_ = columns_from_header(fields);
    return true;
  } else if (!has_value(columns_)) {
    columns_ = columns_from_first_row(fields);
  }
  if (has_value(columns_)) return false;
  return fail(ErrorKind::invalid, "no column holds indicators", std::string(place),
              "Give a header (type,value,...) or say which column is which: value=#2");
}

}  // namespace hinomi::in
