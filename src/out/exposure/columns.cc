#include "out/exposure/columns.h"

#include <algorithm>

#include "base/shown.h"

namespace hinomi::exposure {
namespace {

// Columns of a screen.
std::size_t width(std::string_view text) {
  std::size_t out = 0;
  for (unsigned char c : text)
    if (c < 0x80 || c >= 0xC0) out += c >= 0xE0 ? 2 : 1;
  return out;
}

}  // namespace

std::string columns_text(std::vector<Cells> rows) {
  if (rows.empty()) return {};
  std::vector<std::size_t> widths(rows[0].size());
  for (Cells& cells : rows)
    for (std::size_t i = 0; i < cells.size(); ++i) {
      std::string shown;
      append_shown(cells[i], shown);
      cells[i] = std::move(shown);
      widths[i] = std::max(widths[i], width(cells[i]));
    }
  std::string out;
  for (const Cells& cells : rows) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      out += cells[i];
      if (i + 1 < cells.size()) out.append(widths[i] - width(cells[i]) + 2, ' ');
    }
    out += '\n';
  }
  return out;
}

}  // namespace hinomi::exposure
