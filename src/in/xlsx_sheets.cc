// SpreadsheetML (ECMA-376 Part 1, section 18): names of elements are compared without their prefix,
// so that the transitional and the strict form are read alike.
#include "in/xlsx_sheets.h"

#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <map>
#include <pugixml.hpp>

#include "base/text.h"
#include "in/encoding.h"
#include "in/gate.h"
#include "in/utf8.h"
#include "in/xlsx_parts.h"

namespace hinomi::in {
namespace {

constexpr std::size_t most_cells = 2'000'000;
constexpr std::size_t longest_cell = 128 * 1024;  // bytes; Excel's own limit is 32,767 characters
constexpr std::uint32_t last_column = 16'383, last_row = 1'048'576;

std::string_view local_name(pugi::xml_node node) {
  std::string_view name = node.name();
  std::size_t colon = name.rfind(':');
  return colon == name.npos ? name : name.substr(colon + 1);
}

pugi::xml_node child_named(pugi::xml_node parent, std::string_view name) {
  return parent.find_child([&](pugi::xml_node node) { return local_name(node) == name; });
}

// An attribute whatever its prefix ("r:id").
std::string_view attribute_named(pugi::xml_node node, std::string_view name) {
  for (pugi::xml_attribute attribute : node.attributes()) {
    std::string_view full = attribute.name();
    std::size_t colon = full.rfind(':');
    if (colon != full.npos && full.substr(colon + 1) == name) return attribute.value();
  }
  return {};
}

// The document, without entities of its own: pugixml knows none but the five of XML.
Result<pugi::xml_node> parse_part(pugi::xml_document& document, const std::string& bytes,
                                  const std::string& name) {
  Decoded decoded = TRY(decode(bytes, largest_workbook));
  std::string_view text = decoded.text();
  auto parsed = document.load_buffer(
      text.data(), text.size(),
      pugi::parse_minimal | pugi::parse_escapes | pugi::parse_cdata | pugi::parse_eol,
      pugi::encoding_utf8);
  if (!parsed)
    return fail(ErrorKind::invalid,
                std::string("the workbook has a broken part: ") + parsed.description(),
                name + " byte " + std::to_string(parsed.offset), "Save it again as .xlsx or CSV");
  return document.document_element();
}

template <class T>
std::optional<T> number_from(std::string_view text) {
  T value{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return {};
  return value;
}

// Excel writes characters that XML cannot hold as "_x000D_" (ECMA-376 Part 1, 22.9.2.19).
std::string without_escapes(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    unsigned code = 0;
    if (text.substr(i, 2) == "_x" && i + 6 < text.size() && text[i + 6] == '_' &&
        std::from_chars(text.data() + i + 2, text.data() + i + 6, code, 16).ptr ==
            text.data() + i + 6 &&
        code < 0x80) {
      out += code < 0x20 ? (code == '\n' ? '\n' : ' ') : char(code);
      i += 7;
    } else {
      out += text[i++];
    }
  }
  return out;
}

std::string clean(std::string_view text) {
  auto decoded = decode(cut(text, longest_cell), 4 * longest_cell);
  if (!decoded) return std::string(replacement);
  text = decoded->text();
  if (text.find("_x") == text.npos) return std::string(trim(text));
  return std::string(trim(without_escapes(text)));
}

// <si> and <is>: a text, or runs of texts; readings of Japanese (rPh) are left out.
std::string rich_text(pugi::xml_node node) {
  std::string out;
  for (pugi::xml_node child : node.children()) {
    if (local_name(child) == "t") out += child.text().get();
    if (local_name(child) == "r") out += child_named(child, "t").text().get();
    if (out.size() > longest_cell) break;
  }
  return clean(out);
}

// Whether a number format shows a date or time: built in (18.8.30; 27 to 36 and 50 to 58 are those
// of Japanese Excel), or with letters of dates outside quotes and brackets.
bool shows_date(int id, std::string_view code) {
  if ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) ||
      (id >= 50 && id <= 58))
    return true;
  bool quoted = false, bracketed = false;
  for (std::size_t i = 0; i < code.size(); ++i) {
    char c = to_lower(code[i]);
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\\' || c == '_' || c == '*') {
      ++i;
      continue;
    }
    if (c == '[') bracketed = true;
    if (c == ']') bracketed = false;
    if (!bracketed && (c == 'y' || c == 'm' || c == 'd' || c == 'h' || c == 's')) return true;
  }
  return false;
}

// Days since the end of 1899, which Excel takes 1900 for a leap year in, or since 1904-01-01.
std::string date_text(double serial, bool from_1904) {
  if (!(serial >= 0 && serial < 2'958'466)) return {};
  using namespace std::chrono;
  auto seconds_in = static_cast<long long>(std::llround(serial * 86400));
  long long days_in = seconds_in / 86400, rest = seconds_in % 86400;
  char buffer[40];
  int written = 0;
  if (days_in > 0 || from_1904) {
    sys_days epoch = from_1904      ? sys_days(year(1904) / 1 / 1)
                     : days_in < 60 ? sys_days(year(1899) / 12 / 31)
                                    : sys_days(year(1899) / 12 / 30);
    year_month_day day(epoch + days(days_in));
    written = std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02u", int(day.year()),
                            unsigned(day.month()), unsigned(day.day()));
  }
  if (rest != 0 || written == 0)
    written += std::snprintf(buffer + written, sizeof buffer - std::size_t(written),
                             "%s%02lld:%02lld:%02lld", written ? " " : "", rest / 3600,
                             rest / 60 % 60, rest % 60);
  return {buffer, std::size_t(written)};
}

// "B7" to column 1; nothing when it is none.
std::optional<std::uint32_t> column_from(std::string_view reference) {
  std::uint32_t column = 0;
  std::size_t letters = 0;
  while (letters < reference.size() && is_letter(reference[letters]) && letters < 4)
    column = column * 26 + std::uint32_t(to_lower(reference[letters++]) - 'a' + 1);
  if (letters == 0 || column - 1 > last_column) return {};
  return column - 1;
}

using Parts = std::map<std::string, std::string, std::less<>>;

class WorkbookReader {
 public:
  explicit WorkbookReader(const Parts& parts) : parts_(parts) {}

  Result<Workbook> read() {
    TRY(read_strings());
    TRY(read_styles());
    auto targets = TRY(read_relations());
    pugi::xml_document document;
    pugi::xml_node root = TRY(part("xl/workbook.xml", document));
    std::string_view from_1904 = child_named(root, "workbookPr").attribute("date1904").value();
    from_1904_ = from_1904 == "1" || from_1904 == "true";
    for (pugi::xml_node sheet : child_named(root, "sheets").children()) {
      auto target = targets.find(attribute_named(sheet, "id"));
      if (target == targets.end() || !parts_.contains(target->second)) continue;  // a chart
      out_.sheets.push_back({clean(cut(sheet.attribute("name").value(), 200)), {}});
      TRY(read_sheet(target->second, out_.sheets.back()));
    }
    if (out_.sheets.empty())
      return fail(ErrorKind::invalid, "the workbook has no sheet with cells", "xl/workbook.xml",
                  "Save it again as .xlsx or CSV");
    return std::move(out_);
  }

 private:
  Result<pugi::xml_node> part(const std::string& name, pugi::xml_document& document) const {
    return parse_part(document, parts_.find(name)->second, name);
  }

  Result<> read_strings() {
    if (!parts_.contains("xl/sharedStrings.xml")) return {};
    pugi::xml_document document;
    pugi::xml_node root = TRY(part("xl/sharedStrings.xml", document));
    for (pugi::xml_node item : root.children()) {
      if (local_name(item) != "si") continue;
      out_.texts.push_back(rich_text(item));
      shared_.push_back(out_.texts.back());
    }
    return {};
  }

  Result<> read_styles() {
    if (!parts_.contains("xl/styles.xml")) return {};
    pugi::xml_document document;
    pugi::xml_node root = TRY(part("xl/styles.xml", document));
    std::map<int, std::string_view> codes;
    for (pugi::xml_node format : child_named(root, "numFmts").children())
      codes[format.attribute("numFmtId").as_int()] = format.attribute("formatCode").value();
    for (pugi::xml_node style : child_named(root, "cellXfs").children()) {
      int id = style.attribute("numFmtId").as_int();
      auto code = codes.find(id);
      is_date_.push_back(shows_date(id, code == codes.end() ? "" : code->second));
    }
    return {};
  }

  // Which part an id of the workbook means.
  Result<Parts> read_relations() const {
    Parts out;
    if (!parts_.contains("xl/_rels/workbook.xml.rels")) return out;
    pugi::xml_document document;
    pugi::xml_node root = TRY(part("xl/_rels/workbook.xml.rels", document));
    for (pugi::xml_node relation : root.children()) {
      std::string target = relation.attribute("Target").value();
      if (target.starts_with('/'))
        target.erase(0, 1);
      else
        target.insert(0, "xl/");
      out.emplace(relation.attribute("Id").value(), std::move(target));
    }
    return out;
  }

  Result<> read_sheet(const std::string& name, Sheet& sheet) {
    pugi::xml_document document;
    pugi::xml_node root = TRY(part(name, document));
    std::uint32_t number = 0;
    for (pugi::xml_node row : child_named(root, "sheetData").children()) {
      if (local_name(row) != "row") continue;
      number = number_from<std::uint32_t>(row.attribute("r").value()).value_or(number + 1);
      if (number > last_row) break;
      SheetRow out{number, {}};
      std::uint32_t column = 0;
      for (pugi::xml_node cell : row.children()) {
        if (local_name(cell) != "c") continue;
        column = column_from(cell.attribute("r").value()).value_or(column);
        if (std::string_view text = text_of(cell); !text.empty()) {
          if (++cells_ > most_cells)
            return fail(ErrorKind::too_large, "the workbook has more than 2,000,000 cells", {},
                        "Send only the sheet with the indicators, or as CSV");
          out.cells.push_back({column, text});
        }
        ++column;
      }
      if (!out.cells.empty()) sheet.rows.push_back(std::move(out));
    }
    return {};
  }

  std::string_view text_of(pugi::xml_node cell) {
    std::string_view type = cell.attribute("t").value();
    if (type == "inlineStr") return keep(rich_text(child_named(cell, "is")));
    std::string_view value = child_named(cell, "v").text().get();
    if (type == "s") {
      auto index = number_from<std::size_t>(trim(value));
      return index && *index < shared_.size() ? shared_[*index] : std::string_view();
    }
    if (type == "b") return value == "1" ? "true" : "false";
    if (type == "e") return {};
    if (type == "str" || type == "d") return keep(clean(value));
    std::size_t style = cell.attribute("s").as_uint();
    auto number = number_from<double>(trim(value));
    if (number && style < is_date_.size() && is_date_[style])
      return keep(date_text(*number, from_1904_));
    return keep(clean(value));
  }

  std::string_view keep(std::string text) {
    if (text.empty()) return {};
    return out_.texts.emplace_back(std::move(text));
  }

  const Parts& parts_;
  Workbook out_;
  std::vector<std::string_view> shared_;
  std::vector<bool> is_date_;
  bool from_1904_ = false;
  std::size_t cells_ = 0;
};

}  // namespace

Result<Workbook> open_workbook(std::string_view bytes) {
  auto parts = TRY(workbook_parts(bytes));
  return WorkbookReader(parts).read();
}

std::string cell_name(std::uint32_t column, std::uint32_t row) {
  std::string letters;
  for (std::uint32_t rest = column + 1; rest > 0; rest = (rest - 1) / 26)
    letters.insert(letters.begin(), char('A' + (rest - 1) % 26));
  return letters + std::to_string(row);
}

}  // namespace hinomi::in
