// Workbooks: a sheet with a header of known columns is a table like CSV; an exported form is read
// as a form; in any other sheet each cell is a text.
#include <algorithm>

#include "in/form.h"
#include "in/table.h"
#include "in/text.h"
#include "in/xlsx_sheets.h"

namespace hinomi::in {
namespace {

constexpr std::size_t header_within = 50;  // rows; titles and remarks may stand above
constexpr std::size_t label_rows = 40;     // of a sheet without header, as in a text
constexpr std::size_t longest_label = 60;  // bytes of what a cell's left neighbour calls it

Fields fields_of_row(const SheetRow& row) {
  Fields out;
  for (const SheetCell& cell : row.cells) {
    if (cell.column >= most_columns) break;
    if (cell.column >= out.size()) out.resize(cell.column + 1);
    out[cell.column] = cell.text;
  }
  return out;
}

bool is_header_for(const Fields& fields, const Columns& given) {
  if (given.map.empty()) return is_header(fields);
  return std::all_of(given.map.begin(), given.map.end(), [&](const auto& entry) {
    return entry.second.starts_with('#') ||
           std::find(fields.begin(), fields.end(), entry.second) != fields.end();
  });
}

// Which of its rows is the header; nothing when it has none.
std::optional<std::size_t> find_table(const Sheet& sheet, const Columns& given) {
  for (std::size_t i = 0; i < std::min(sheet.rows.size(), header_within); ++i)
    if (is_header_for(fields_of_row(sheet.rows[i]), given)) return i;
  return {};
}

std::string sheet_place(const Sheet& sheet) { return "sheet " + sheet.name + " "; }

Result<> read_table(const Sheet& sheet, std::size_t header, Gate& gate) {
  Table table(gate.options().columns);
  Row row, single;
  gate.place_within(sheet_place(sheet));
  for (std::size_t i = header; i < sheet.rows.size(); ++i) {
    TRY(gate.tick());
    std::uint32_t number = sheet.rows[i].number;
    Fields fields = fields_of_row(sheet.rows[i]);
    if (!TRY(table.take(fields, "row " + std::to_string(number), row))) continue;
    // Every value has a place of its own.
    for (const Row::Value& value : row.values) {
      single = row;
      single.values = {value};
      TRY(offer_row(single, "cell " + cell_name(std::uint32_t(value.column), number), gate));
    }
  }
  return {};
}

// What stands left of a cell says what it is: "メール" and then an address.
Result<> read_cells(const Sheet& sheet, const Marking& marking, Gate& gate) {
  for (const SheetRow& row : sheet.rows)
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      TRY(gate.tick());
      std::string text(row.cells[i].text);
      std::string_view left = i > 0 ? row.cells[i - 1].text : std::string_view();
      if (!left.empty() && left.size() <= longest_label) text.insert(0, std::string(left) + ": ");
      gate.place_at(sheet_place(sheet) + "cell " + cell_name(row.cells[i].column, row.number));
      TRY(read_lines(text, marking, gate));
    }
  return {};
}

// A form that was exported: its first column names the question of each row, and only those about
// indicators are read.
std::optional<std::size_t> find_form(const Sheet& sheet) {
  for (std::size_t i = 0; i < std::min(sheet.rows.size(), header_within); ++i)
    if (sheet.rows[i].cells[0].column == 0 && sheet.rows[i].cells[0].text == "question") return i;
  return {};
}

Result<> read_form_sheet(const Sheet& sheet, std::size_t header, const Marking& marking,
                         Gate& gate) {
  for (std::size_t i = header + 1; i < sheet.rows.size(); ++i) {
    TRY(gate.tick());
    const SheetRow& row = sheet.rows[i];
    if (row.cells[0].column != 0 || !holds_indicators(row.cells[0].text)) continue;
    if (row.cells.size() < 3) continue;
    gate.place_at(sheet_place(sheet) + "cell " + cell_name(row.cells[2].column, row.number));
    TRY(read_lines(row.cells[2].text, marking, gate));
  }
  return {};
}

// Rows above the table, or the first of a sheet without one, as lines.
std::string title_lines(const Sheet& sheet, std::size_t rows) {
  std::string out;
  for (std::size_t i = 0; i < std::min(rows, sheet.rows.size()); ++i) {
    for (const SheetCell& cell : sheet.rows[i].cells) {
      out += cut(cell.text, 1000);
      out += ' ';
    }
    out += '\n';
  }
  return out;
}

}  // namespace

Result<> read_xlsx(std::string_view bytes, Gate& gate, ReportHead& head) {
  Workbook workbook = TRY(open_workbook(bytes));
  std::vector<std::optional<std::size_t>> tables;
  std::vector<std::string> labels;  // of the whole book: a cover sheet may mark the others
  for (const Sheet& sheet : workbook.sheets) {
    tables.push_back(find_table(sheet, gate.options().columns));
    read_top(title_lines(sheet, tables.back().value_or(label_rows)), head, labels);
  }
  head.marking = marking_of(labels, gate.options().default_marking);
  if (!labels.empty()) gate.mark_report(head.marking);
  for (std::size_t i = 0; i < tables.size(); ++i) {
    const Sheet& sheet = workbook.sheets[i];
    if (tables[i])
      TRY(read_table(sheet, *tables[i], gate));
    else if (auto header = find_form(sheet))
      TRY(read_form_sheet(sheet, *header, head.marking, gate));
    else
      TRY(read_cells(sheet, head.marking, gate));
  }
  gate.place_within({});
  return {};
}

}  // namespace hinomi::in
