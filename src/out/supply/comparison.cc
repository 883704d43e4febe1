#include "out/supply/comparison.h"

#include <algorithm>

#include "base/shown.h"
#include "base/text.h"

namespace hinomi::supply {

namespace {

struct Title {
  std::string_view id, en, ja;
};
constexpr Title titles[] = {
    {"sbom", "SBOM", "SBOM"},
    {"sbom.format", "  format", "  形式"},
    {"sbom.made", "  made on", "  作成日"},
    {"sbom.components", "  components", "  部品の数"},
    {"sbom.minimum", "  parts with all minimum elements", "  最小要素がそろう部品"},
    {"sbom.names", "  parts with a name", "  名前のある部品"},
    {"sbom.versions", "  parts with a version", "  版のある部品"},
    {"sbom.suppliers", "  parts with a supplier", "  供給者のある部品"},
    {"sbom.identities", "  parts with a unique name", "  識別子のある部品"},
    {"sbom.relations", "  parts with a relation", "  依存関係のある部品"},
    {"sbom.digests", "  parts with a digest", "  ハッシュ値のある部品"},
    {"sbom.licences", "  parts with a licence", "  許諾条件のある部品"},
    {"licences.risk", "Licence risk when handed on", "他者に渡すときの許諾条件のリスク"},
    {"licences.least", "Licence risk, at least", "許諾条件のリスク（少なくとも）"},
    {"support", "Support", "サポート"},
    {"support.ends", "  ends", "  終了"},
    {"csaf", "Publishes CSAF advisories", "CSAF勧告の公開"},
    {"flaws", "Flaws that were told", "公表された弱点"},
    {"flaws.exploited", "  known to be exploited", "  悪用が確認されたもの"},
    {"flaws.critical", "  critical", "  緊急"},
    {"flaws.high", "  high", "  重要"},
    {"flaws.medium", "  medium", "  警告"},
    {"flaws.low", "  low", "  注意"},
    {"flaws.unrated", "  without a severity", "  深刻度が示されていないもの"},
    {"flaws.unmended", "  without a fix", "  修正が示されていないもの"},
    {"flaws.undated", "  without a date", "  日付のないもの"},
    {"fix.median", "Days to a fix, median", "修正までの日数（中央値）"},
    {"fix.longest", "Days to a fix, longest", "修正までの日数（最長）"},
};

struct Word {
  std::string_view code, en, ja;
};
constexpr Word words[] = {
    {"yes", "yes", "あり"},
    {"past", "ended", "終了済み"},
    {"soon", "ends soon", "まもなく終了"},
    {"supported", "supported", "サポート中"},
    {"none", "none", "なし"},
    {"low", "low", "低"},
    {"medium", "medium", "中"},
    {"high", "high", "高"},
};

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : "; ") + text;
  return out;
}

// Columns of a screen: Japanese letters take two.
std::size_t width(std::string_view text) {
  std::size_t out = 0;
  for (unsigned char c : text)
    if (c < 0x80 || c >= 0xC0) out += c >= 0xE0 ? 2 : 1;
  return out;
}

std::string csv_cell(std::string_view text) {
  std::string out = "\"";
  // A spreadsheet takes these for formulas.
  if (!text.empty() && std::string_view("=+-@\t\r").find(text[0]) != text.npos && text.size() > 1 &&
      !(text[0] == '-' && std::all_of(text.begin() + 1, text.end(), is_digit)))
    out += '\'';
  for (char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

json::object figure_json(const Figure& figure) {
  json::object out{{"value", nullptr},
                   {"evidence", json::array(figure.evidence.begin(), figure.evidence.end())}};
  if (!figure.value.empty()) out["value"] = figure.value;
  if (figure.whole > 0) out["part"] = figure.part, out["whole"] = figure.whole;
  return out;
}

}  // namespace

std::string row_title(std::string_view id, bool japanese) {
  for (const Title& title : titles)
    if (title.id == id) return std::string(japanese ? title.ja : title.en);
  const std::string_view year = id.substr(id.find('.') + 1);
  return japanese ? "  " + std::string(year) + "年" : "  in " + std::string(year);
}

std::string figure_text(std::string_view id, const Figure& figure, bool japanese) {
  if (figure.value.empty()) return japanese ? "不明" : "unknown";
  std::string out = figure.value;
  if (id == "sbom" || id == "csaf" || id == "support" || id.starts_with("licences."))
    for (const Word& word : words)
      if (word.code == figure.value) out = japanese ? word.ja : word.en;
  if (figure.whole == 0) return out;
  if (id.starts_with("sbom.")) out += " %";
  const std::string part = std::to_string(figure.part), whole = std::to_string(figure.whole);
  return out +
         (japanese ? "（" + whole + "件中" + part + "件）" : " (" + part + " of " + whole + ")");
}

std::string comparison_table(const ComparisonText& of) {
  using Cells = std::array<std::string, 4>;
  std::vector<Cells> lines;
  auto shown = [](const std::string& text) {
    std::string out;
    append_shown(text, out);
    return out;
  };
  const bool ja = of.japanese;
  lines.push_back({ja ? "項目" : "WHAT", shown(of.a), shown(of.b), ja ? "根拠" : "EVIDENCE"});
  for (const ComparisonRow& row : of.rows) {
    std::string evidence = joined(row.a.evidence);
    if (!row.b.evidence.empty() && row.b.evidence != row.a.evidence)
      evidence += (evidence.empty() ? "" : " | ") + joined(row.b.evidence);
    lines.push_back({row_title(row.id, ja), shown(figure_text(row.id, row.a, ja)),
                     shown(figure_text(row.id, row.b, ja)), shown(evidence)});
  }
  std::array<std::size_t, 3> widths{};
  for (const Cells& cells : lines)
    for (std::size_t i = 0; i < widths.size(); ++i)
      widths[i] = std::max(widths[i], width(cells[i]));
  std::string out;
  for (const Cells& cells : lines) {
    for (std::size_t i = 0; i < widths.size(); ++i)
      out += cells[i] + std::string(widths[i] - width(cells[i]) + 2, ' ');
    out += cells[3] + "\n";
  }
  return out;
}

std::string comparison_csv(const ComparisonText& of) {
  std::string out =
      "id,what,a,b,evidence_a,evidence_b\r\n,," + csv_cell(of.a) + "," + csv_cell(of.b) + ",,\r\n";
  for (const ComparisonRow& row : of.rows) {
    out += row.id;
    for (const std::string& cell :
         {row_title(row.id, of.japanese), figure_text(row.id, row.a, of.japanese),
          figure_text(row.id, row.b, of.japanese), joined(row.a.evidence), joined(row.b.evidence)})
      out += "," + csv_cell(cell);
    out += "\r\n";
  }
  return out;
}

json::object comparison_json(const ComparisonText& of) {
  json::array rows;
  for (const ComparisonRow& row : of.rows) {
    std::string title = row_title(row.id, of.japanese);
    rows.push_back({{"id", row.id},
                    {"title", title.substr(std::min(title.find_first_not_of(' '), title.size()))},
                    {"a", figure_json(row.a)},
                    {"b", figure_json(row.b)}});
  }
  return {{"a", of.a}, {"b", of.b}, {"rows", std::move(rows)}};
}

}  // namespace hinomi::supply
