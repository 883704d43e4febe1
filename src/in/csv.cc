// CSV and TSV (RFC 4180): delimiter by the first line, quotes, header in English or Japanese.
#include <algorithm>

#include "base/text.h"
#include "in/rows.h"
#include "in/table.h"

namespace hinomi::in {
namespace {

char delimiter_of(std::string_view text) {
  while (text.starts_with('#') || text.starts_with('\n') || text.starts_with('\r')) {
    std::size_t end = text.find('\n');
    // The header of some feeds is their last comment.
    if (names_columns(text.substr(0, end))) break;
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  std::string_view line = text.substr(0, std::min(text.find('\n'), text.size()));
  char best = ',';
  std::ptrdiff_t most = 0;
  for (char c : {',', '\t', ';'}) {
    auto found = std::count(line.begin(), line.end(), c);
    if (found > most) {
      most = found;
      best = c;
    }
  }
  return best;
}

std::string place_of(std::size_t line) { return "line " + std::to_string(line); }

}  // namespace

Result<> read_csv(std::string_view text, Gate& gate, ReportHead&) {
  Rows rows(text, delimiter_of(text));
  Fields fields;
  Row row;
  Table table(gate.options().columns);
  while (!rows.done()) {
    TRY(gate.tick());
    bool whole = rows.next(fields);
    if (!whole) {
      TRY(gate.refuse({ErrorKind::invalid, "a row whose quotes do not match, or longer than 1 MiB",
                       place_of(rows.line()), "Double a quote inside quotes (RFC 4180)"}));
      continue;
    }
    std::string place = place_of(rows.line());
    if (TRY(table.take(fields, place, row))) TRY(offer_row(row, place, gate));
  }
  return {};
}

}  // namespace hinomi::in
