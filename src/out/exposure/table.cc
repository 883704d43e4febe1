// For people: a row a line, in columns as wide as their widest cell.
#include <algorithm>
#include <cstdio>

#include "base/shown.h"
#include "out/exposure/formats.h"

namespace hinomi::exposure {
namespace {

using Cells = std::vector<std::string>;

Cells heading(bool ja) {
  if (ja) return {"弱点", "深刻度", "悪用", "部品", "版", "判定", "修正版", "根拠", "対象"};
  return {"FLAW",    "SEVERITY", "EXPLOITED", "COMPONENT", "VERSION",
          "VERDICT", "FIXED IN", "SAID BY",   "IN"};
}

std::string severity_cell(const FlawFacts& facts) {
  auto score = facts.score();
  if (!score) return "-";
  return score_text(*score) + " " + std::string(name_of(facts.severity()));
}

std::string exploited_cell(const FlawFacts& facts, bool ja) {
  if (facts.is_malicious) return ja ? "悪性" : "malicious";
  if (facts.is_exploited) return ja ? "あり" : "yes";
  if (!facts.likelihood) return "-";
  char text[16];
  std::snprintf(text, sizeof text, "%.1f %%", *facts.likelihood * 100);
  return text;
}

std::string verdict_cell(const Row& row) {
  std::string out(name_of(row.verdict));
  if (row.reason != Reason::none) out += " (" + std::string(name_of(row.reason)) + ")";
  return out;
}

// Columns of a screen: Japanese letters take two.
std::size_t width(std::string_view text) {
  std::size_t out = 0;
  for (unsigned char c : text)
    if (c < 0x80 || c >= 0xC0) out += c >= 0xE0 ? 2 : 1;
  return out;
}

}  // namespace

std::string table_text(const Report& report) {
  const bool ja = report.japanese;
  std::vector<Cells> lines = {heading(ja)};
  for (const Row& row : report.rows)
    // The longest last: names of files push nothing aside there.
    lines.push_back({row.flaw, severity_cell(row.facts), exploited_cell(row.facts, ja), row.product,
                     row.version.empty() ? "-" : row.version, verdict_cell(row),
                     row.said.fixed_in.empty() ? "-" : joined(row.said.fixed_in), row.advisory,
                     row.asset});
  std::vector<std::size_t> widths(lines[0].size());
  for (Cells& cells : lines)
    for (std::size_t i = 0; i < cells.size(); ++i) {
      std::string shown;
      append_shown(cells[i], shown);
      cells[i] = std::move(shown);
      widths[i] = std::max(widths[i], width(cells[i]));
    }
  std::string out;
  for (const Cells& cells : lines) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      out += cells[i];
      if (i + 1 < cells.size()) out.append(widths[i] - width(cells[i]) + 2, ' ');
    }
    out += '\n';
  }
  return out;
}

}  // namespace hinomi::exposure
