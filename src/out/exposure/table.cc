// For people: a row a line, in columns as wide as their widest cell.
#include <cstdio>

#include "out/exposure/columns.h"
#include "out/exposure/formats.h"

namespace hinomi::exposure {
namespace {

Cells heading(bool ja) {
  if (ja) return {"弱点", "深刻度", "悪用", "部品", "版", "判定", "到達", "修正版", "根拠", "対象"};
  return {"FLAW",    "SEVERITY", "EXPLOITED", "COMPONENT", "VERSION",
          "VERDICT", "REACHED",  "FIXED IN",  "SAID BY",   "IN"};
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

// "called example.com/mado/in.Read, direct"; a dash: nobody says anything.
std::string reached_cell(const Reached& reached) {
  std::string out;
  auto add = [&](std::string_view word) { (out += out.empty() ? "" : ", ") += word; };
  if (reached.is != Reachability::unknown) add(name_of(reached.is));
  if (!reached.symbol.empty()) out += " " + reached.symbol;
  if (reached.relation != Relation::unsaid) add(name_of(reached.relation));
  if (reached.scope > in::Scope::required) add(name_of(reached.scope));
  return out.empty() ? "-" : out;
}

}  // namespace

std::string table_text(const Report& report) {
  const bool ja = report.japanese;
  std::vector<Cells> lines = {heading(ja)};
  for (const Row& row : report.rows)
    // The longest last: names of files push nothing aside there.
    lines.push_back(
        {row.flaw, severity_cell(row.facts), exploited_cell(row.facts, ja), row.product,
         row.version.empty() ? "-" : row.version, verdict_cell(row), reached_cell(row.reached),
         row.said.fixed_in.empty() ? "-" : joined(row.said.fixed_in), row.advisory, row.asset});
  return columns_text(std::move(lines));
}

}  // namespace hinomi::exposure
