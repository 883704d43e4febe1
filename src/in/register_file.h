// Files of the register: CSV as spreadsheets write it, and JSON. What cannot be read is refused
// with its place while the rows beside it go through.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "in/register_fields.h"

namespace hinomi::in {

struct RegisterRow {
  RegisterPart part = RegisterPart::members;
  json::object fields;  // for lay_over()
  std::string place;    // "line 3", "/contacts/7"
};

struct RegisterFile {
  std::vector<RegisterRow> rows;
  std::vector<Error> refused;        // rows that are none
  std::vector<std::string> ignored;  // heads of columns that say nothing to us
  std::map<std::string, std::string, std::less<>> columns;  // CSV: field -> "column 5 (法人番号)"

  // Where a field of a row stands: "line 3, column 5 (法人番号)", "/contacts/7/channels/0/address".
  // `field` as lay_over() names it; empty: the row.
  std::string place_of(const RegisterRow& row, std::string_view field) const;
};

enum class RegisterFormat : std::uint8_t { json, csv };
std::optional<RegisterFormat> register_format_from(std::string_view name);

struct RegisterReadOptions {
  std::optional<RegisterFormat> format;  // nothing: by content
  std::optional<RegisterPart> part;      // of CSV, and of JSON that is a bare list
  std::size_t rows = 1'000'000;          // at most
};

// CSV in UTF-8, UTF-16 or CP932, with a head in English or Japanese; JSON as
// {"members": [...], "contacts": [...], ...} or a list. Errors for the whole: invalid (no text, no
// JSON, no part said, a head that names no field), too_large.
Result<RegisterFile> read_register(std::string_view bytes, const RegisterReadOptions& options);

// CSV with a byte order mark and CRLF; cells that a spreadsheet would take for a formula begin
// with one "'" more, which reading takes off again. Keys of channels are left out.
template <class T>
void write_head(std::string& out, bool japanese);
template <class T>
void write_row(std::string& out, const T& row);

}  // namespace hinomi::in
