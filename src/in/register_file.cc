#include "in/register_file.h"

#include <algorithm>

#include "base/text.h"
#include "in/encoding.h"
#include "in/rows.h"
#include "in/utf8.h"

namespace hinomi::in {
namespace {

constexpr std::size_t most_text = 256 << 20;  // bytes, in UTF-8
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// What spreadsheets take for the beginning of a formula, full width too.
bool begins_like_formula(std::string_view text) {
  for (std::string_view mark : {"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"})
    if (text.starts_with(mark)) return true;
  return false;
}

bool is_guarded(std::string_view cell) {
  std::size_t quotes = std::min(cell.find_first_not_of('\''), cell.size());
  return quotes > 0 && begins_like_formula(cell.substr(quotes));
}

void write_cell(std::string& out, std::string_view text) {
  bool guard = begins_like_formula(text) || is_guarded(text);
  bool quote = text.find_first_of(",;\t\"\r\n") != text.npos || trim(text).size() != text.size();
  if (quote) out += '"';
  if (guard) out += '\'';
  for (char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  if (quote) out += '"';
}

std::string folded_head(std::string_view head) {
  std::string out = to_lower(trim(head));
  for (char& c : out)
    if (c == ' ' || c == '-') c = '_';
  return out;
}

template <class T>
class CsvReader {
 public:
  CsvReader(const RegisterReadOptions& options, RegisterFile& out) : options_(options), out_(out) {}

  Result<void> read(std::string_view text) {
    std::string_view first = text.substr(0, std::min(text.find('\n'), text.size()));
    char delimiter = first.find('\t') != first.npos                                   ? '\t'
                     : first.find(',') == first.npos && first.find(';') != first.npos ? ';'
                                                                                      : ',';
    Rows rows(text, delimiter);
    std::vector<std::string_view> cells;
    while (!rows.done()) {
      std::string place = "line ";
      bool whole = rows.next(cells);
      place += std::to_string(rows.line());
      if (out_.rows.size() + out_.refused.size() >= options_.rows)
        return fail(ErrorKind::too_large, "more rows than one import takes", place,
                    "Split it: at most " + std::to_string(options_.rows));
      if (!whole) {
        out_.refused.push_back({ErrorKind::invalid,
                                "a row whose quotes do not match, or longer than 1 MiB", place,
                                "Double a quote inside quotes (RFC 4180)"});
        continue;
      }
      bool empty = std::all_of(cells.begin(), cells.end(),
                               [](std::string_view cell) { return trim(cell).empty(); });
      if (empty) continue;
      if (columns_.empty()) {
        TRY(take_head(cells, place));
        continue;
      }
      take_row(cells, std::move(place));
    }
    return {};
  }

 private:
  Result<void> take_head(const std::vector<std::string_view>& cells, const std::string& place) {
    const auto& fields = register_fields<T>();
    std::vector<const RegisterField<T>*> columns;
    for (std::string_view cell : cells) {
      std::string head = folded_head(cell);
      auto field = std::find_if(fields.begin(), fields.end(), [&](const auto& one) {
        return one.name == head || one.japanese == head;
      });
      std::string column = "column " + std::to_string(columns.size() + 1);
      columns.push_back(field == fields.end() ? nullptr : &*field);
      if (field == fields.end()) {
        if (!head.empty()) out_.ignored.emplace_back(trim(cell).substr(0, 200));
        continue;
      }
      bool added =
          out_.columns.emplace(field->name, column + " (" + std::string(trim(cell)) + ")").second;
      if (!added)
        return fail(ErrorKind::invalid, "two columns say the same: " + std::string(field->name),
                    place + ", " + column, "Take one of them out");
    }
    if (out_.columns.empty()) {
      std::string all;
      for (const auto& field : fields) all += (all.empty() ? "" : ",") + std::string(field.name);
      return fail(ErrorKind::invalid, "the first line names no column that is known here", place,
                  "Begin with " + all + " (or those that you have; 識別名, 名称 ... will do)");
    }
    columns_ = std::move(columns);
    return {};
  }

  void take_row(const std::vector<std::string_view>& cells, std::string place) {
    RegisterRow row{.part = part_of<T>(), .place = std::move(place)};
    if (cells.size() > columns_.size()) {
      bool more =
          std::any_of(cells.begin() + static_cast<std::ptrdiff_t>(columns_.size()), cells.end(),
                      [](std::string_view cell) { return !trim(cell).empty(); });
      if (more) {
        out_.refused.push_back({ErrorKind::invalid, "a row with more cells than the first line",
                                row.place, "Put what has a comma in it into quotes"});
        return;
      }
    }
    for (std::size_t i = 0; i < columns_.size() && i < cells.size(); ++i) {
      if (!columns_[i]) continue;
      const RegisterField<T>& field = *columns_[i];
      std::string_view cell = cells[i];
      if (is_guarded(cell)) cell.remove_prefix(1);
      Error error{ErrorKind::invalid, "bytes that are no text in this encoding", "",
                  "Save the file as UTF-8"};
      bool damaged = cell.find(replacement) != cell.npos;
      // An empty cell says nothing of what cannot be empty.
      bool says = !trim(cell).empty() || !needs_text(field);
      auto value = damaged ? Result<json::value>(std::unexpected(std::move(error)))
                   : says  ? cell_value(field, cell)
                           : Result<json::value>(json::value());
      if (!value) {
        Error wrong = std::move(value).error();
        wrong.where = out_.place_of(row, field.name);
        out_.refused.push_back(std::move(wrong));
        return;
      }
      if (says) row.fields[field.name] = std::move(*value);
    }
    out_.rows.push_back(std::move(row));
  }

  static bool needs_text(const RegisterField<T>& field) {
    return std::holds_alternative<int T::*>(field.place) ||
           std::holds_alternative<Relation T::*>(field.place) ||
           std::holds_alternative<MemberKind T::*>(field.place);
  }

  const RegisterReadOptions& options_;
  RegisterFile& out_;
  std::vector<const RegisterField<T>*> columns_;
};

Result<void> read_csv_of(std::string_view text, RegisterPart part,
                         const RegisterReadOptions& options, RegisterFile& out) {
  switch (part) {
    case RegisterPart::members: return CsvReader<Member>(options, out).read(text);
    case RegisterPart::communities: return CsvReader<Community>(options, out).read(text);
    case RegisterPart::services: return CsvReader<Service>(options, out).read(text);
    case RegisterPart::contacts: return CsvReader<Contact>(options, out).read(text);
  }
  std::unreachable();
}

Result<void> take_list(json::value& list, RegisterPart part, const std::string& place,
                       const RegisterReadOptions& options, RegisterFile& out) {
  if (!list.is_array())
    return fail(ErrorKind::invalid, "this is not a list", place, R"(Write [{"id": ...}])");
  std::size_t number = 0;
  for (json::value& one : list.get_array()) {
    RegisterRow row{.part = part, .place = place + "/" + std::to_string(number++)};
    if (out.rows.size() + out.refused.size() >= options.rows)
      return fail(ErrorKind::too_large, "more rows than one import takes", row.place,
                  "Split it: at most " + std::to_string(options.rows));
    if (!one.is_object()) {
      out.refused.push_back(
          {ErrorKind::invalid, "this is not an object", row.place, R"(Write {"id": ...})"});
      continue;
    }
    row.fields = std::move(one.get_object());
    out.rows.push_back(std::move(row));
  }
  return {};
}

Result<void> read_json_of(std::string_view text, const RegisterReadOptions& options,
                          RegisterFile& out) {
  json::value whole = TRY(parse_json(text));
  if (whole.is_array()) {
    if (!options.part)
      return fail(ErrorKind::invalid, "a list of what?", "part",
                  "Say members, contacts, communities or services");
    return take_list(whole, *options.part, "", options, out);
  }
  if (!whole.is_object())
    return fail(ErrorKind::invalid, "neither an object nor a list", "", R"(Write {"members": []})");
  bool any = false;
  for (auto& [key, list] : whole.get_object()) {
    std::string name(key);
    auto part = register_part_from(name);
    if (!part) {
      out.ignored.push_back(name.substr(0, 200));
      continue;
    }
    any = true;
    if (options.part && *part != *options.part) continue;
    TRY(take_list(list, *part, "/" + name, options, out));
  }
  if (any) return {};
  return fail(ErrorKind::invalid, "no part of the register in it", "",
              R"(Write {"members": [], "contacts": [], "communities": [], "services": []})");
}

}  // namespace

std::optional<RegisterFormat> register_format_from(std::string_view name) {
  if (name == "json") return RegisterFormat::json;
  if (name == "csv") return RegisterFormat::csv;
  return {};
}

std::string RegisterFile::place_of(const RegisterRow& row, std::string_view field) const {
  if (field.empty()) return row.place;
  if (row.place.starts_with("line ")) {
    std::string_view name = field.substr(0, std::min(field.find('/'), field.size()));
    auto column = columns.find(name);
    return row.place + ", " + (column == columns.end() ? std::string(name) : column->second);
  }
  return row.place.empty() ? std::string(field) : row.place + "/" + std::string(field);
}

Result<RegisterFile> read_register(std::string_view bytes, const RegisterReadOptions& options) {
  Decoded decoded = TRY(decode(bytes, most_text));
  std::string_view text = decoded.text();
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  std::string_view begin = trim(text);
  bool looks_json = begin.starts_with('{') || begin.starts_with('[');
  RegisterFile out;
  if (options.format.value_or(looks_json ? RegisterFormat::json : RegisterFormat::csv) ==
      RegisterFormat::json) {
    TRY(read_json_of(text, options, out));
    return out;
  }
  if (!options.part)
    return fail(ErrorKind::invalid, "which part of the register is it?", "part",
                "Say members, contacts, communities or services");
  TRY(read_csv_of(text, *options.part, options, out));
  return out;
}

template <class T>
void write_head(std::string& out, bool japanese) {
  out += byte_order_mark;
  const char* between = "";
  for (const auto& field : register_fields<T>()) {
    out += between;
    out += japanese ? field.japanese : field.name;
    between = ",";
  }
  out += "\r\n";
}

template <class T>
void write_row(std::string& out, const T& row) {
  const char* between = "";
  for (const auto& field : register_fields<T>()) {
    out += between;
    write_cell(out, cell_text(field, row));
    between = ",";
  }
  out += "\r\n";
}

template void write_head<Member>(std::string&, bool);
template void write_head<Community>(std::string&, bool);
template void write_head<Service>(std::string&, bool);
template void write_head<Contact>(std::string&, bool);
template void write_row(std::string&, const Member&);
template void write_row(std::string&, const Community&);
template void write_row(std::string&, const Service&);
template void write_row(std::string&, const Contact&);

}  // namespace hinomi::in
