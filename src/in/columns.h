// What the columns of a CSV file and the keys of a JSON line mean, and how one row becomes claims.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "in/gate.h"

namespace hinomi::in {

enum class Meaning : std::uint8_t {
  ignored,
  value,
  type,
  confidence,
  first_seen,
  last_seen,
  valid_until,
  tlp,
  pap,
  note,
  harmful,
};

struct Column {
  Meaning meaning = Meaning::ignored;
  std::optional<IndicatorType> type;  // of a value column named for its type ("url")
};

// English and Japanese headers, any case, '_', '-' and ' ' alike.
Column column_named(std::string_view name);
// "type", "value" ... as ReadOptions::columns has them.
std::optional<Meaning> meaning_from(std::string_view name);
// What people call the types: "ip", "hostname", "ip-dst", "SHA-256", "ドメイン".
// IndicatorType::network stands for any address.
std::optional<IndicatorType> type_called(std::string_view name);

// Split at ',', ';' or tab without regard to line ends; for telling formats apart.
std::vector<std::string_view> rough_fields(std::string_view line);
// A header line, also as a comment: one of its fields names a value column.
bool names_columns(std::string_view line);

// One row's fields by meaning. Views of the row.
struct Row {
  struct Value {
    std::optional<IndicatorType> type;
    std::string_view text;
    std::size_t column = 0;  // from 0; JSON lines have none
  };
  std::vector<Value> values;
  std::string_view type, confidence, first_seen, last_seen, valid_until, tlp, pap, note, harmful;

  void clear();
  void set(const Column& column, std::string_view text, std::size_t number = 0);
};

// Each value of the row becomes a claim. A row without a value gives nothing. Refused: values that
// cannot be normalised, a confidence or end of validity that is not understood.
Result<> offer_row(const Row& row, std::string_view place, Gate& gate);

}  // namespace hinomi::in
