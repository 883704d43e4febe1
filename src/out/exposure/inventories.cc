#include "out/exposure/inventories.h"

#include "base/csv_field.h"
#include "judge/exposure/identity.h"
#include "out/exposure/columns.h"
#include "out/exposure/inventory_words.h"

namespace hinomi::exposure {
namespace {

constexpr std::pair<std::string_view, InventoryFormat> inventory_formats[] = {
    {"table", InventoryFormat::table},
    {"json", InventoryFormat::json},
    {"csv", InventoryFormat::csv}};

// What each row of CSV says, in this order.
constexpr std::string_view csv_heading =
    "file,format,number,part of,kind,group,name,version,supplier,maker,purl,cpe,model,digest,"
    "licence,end of support,goes by,place\r\n";

std::string inventory_joined(const std::vector<std::string>& texts, std::string_view between) {
  std::string out;
  for (const std::string& text : texts) {
    if (!out.empty()) out += between;
    out += text;
  }
  return out;
}

// A digest as RFC 6920 spells its algorithm: "sha-256:e3b0...".
std::vector<std::string> digests_of(const in::Component& one) {
  std::vector<std::string> out;
  for (const in::Digest& digest : one.digests) out.push_back(digest.algorithm + ":" + digest.hex);
  return out;
}

std::vector<std::string> keys_of(const std::vector<Identity>& identities) {
  std::vector<std::string> out;
  for (const Identity& identity : identities)
    out.push_back(std::string(name_of(identity.product.naming)) + " " + identity.product.key);
  return out;
}

std::string number_text(std::uint32_t number) {
  return number == in::no_component ? std::string() : std::to_string(number);
}

bool is_shown(const InventoryView& view, const std::vector<Identity>& identities) {
  return !view.only_nameless || identities.empty();
}

// The most telling name, as the document writes it.
std::string goes_by(const in::Component& one, const std::vector<Identity>& identities) {
  if (identities.empty()) return "-";
  if (!one.purls.empty()) return one.purls.front();
  if (!one.cpes.empty()) return one.cpes.front();
  return identities.front().product.key;
}

std::string component_name(const in::Component& one) {
  return one.group.empty() || one.group == one.name ? one.name : one.group + "/" + one.name;
}

std::string table_rows(const InventoryView& view) {
  std::vector<Cells> rows;
  rows.push_back(view.japanese ? Cells{"  部品", "版", "種別", "特定できる名前"}
                               : Cells{"  COMPONENT", "VERSION", "KIND", "GOES BY"});
  for (const in::Component& one : view.inventory.components) {
    const std::vector<Identity> identities = identities_of(one);
    if (is_shown(view, identities))
      rows.push_back({"  " + component_name(one), one.version.empty() ? "-" : one.version,
                      one.kind.empty() ? "-" : one.kind, goes_by(one, identities)});
  }
  return rows.size() > 1 ? columns_text(std::move(rows)) : std::string();
}

std::string statement_rows(const InventoryView& view) {
  if (view.inventory.statements.empty()) return {};
  std::vector<Cells> rows;
  rows.push_back(view.japanese ? Cells{"  弱点", "言明", "理由", "対象"}
                               : Cells{"  FLAW", "STATED", "WHY", "ABOUT"});
  for (const in::Statement& one : view.inventory.statements)
    rows.push_back({"  " + one.flaw, std::string(status_word(one.status)),
                    one.justification.empty() ? "-" : one.justification,
                    one.about.empty() ? "-" : inventory_joined(one.about, ", ")});
  return columns_text(std::move(rows));
}

std::string check_rows(const InventoryView& view) {
  if (view.inventory.checks.empty()) return {};
  std::vector<Cells> rows;
  rows.push_back(view.japanese ? Cells{"  規則", "結果", "深刻度", "内容"}
                               : Cells{"  RULE", "RESULT", "SEVERITY", "TITLE"});
  for (const in::Check& one : view.inventory.checks)
    rows.push_back({"  " + one.id, one.result, one.severity.empty() ? "-" : one.severity,
                    one.title.empty() ? "-" : one.title});
  return columns_text(std::move(rows));
}

std::string table_of(const InventoryView& view) {
  std::string out = columns_text({{std::string(view.file) + ": " + summary_text(view)}});
  if (view.only_summary) return out;
  out += table_rows(view);
  if (!view.only_nameless) out += statement_rows(view) + check_rows(view);
  return out;
}

std::string csv_of(const InventoryView& view) {
  std::string out;
  std::uint32_t number = 0;
  for (const in::Component& one : view.inventory.components) {
    const std::vector<Identity> identities = identities_of(one);
    const std::uint32_t own = number++;
    if (view.only_summary || !is_shown(view, identities)) continue;
    for (const std::string& field :
         {std::string(view.file), view.inventory.format, number_text(own), number_text(one.parent),
          one.kind, one.group, one.name, one.version, one.supplier, one.maker,
          inventory_joined(one.purls, " "), inventory_joined(one.cpes, " "),
          inventory_joined(one.models, "; "), inventory_joined(digests_of(one), " "),
          inventory_joined(one.licences, "; "), one.end_of_support,
          inventory_joined(keys_of(identities), "; ")})
      append_csv_field(out, field, ',');
    append_csv_field(out, one.place, '\r');
    out += '\n';
  }
  return out;
}

}  // namespace

InventoryCounts& InventoryCounts::operator+=(const InventoryCounts& other) {
  components += other.components;
  named += other.named;
  versionless += other.versionless;
  statements += other.statements;
  refused += other.refused;
  return *this;
}

InventoryCounts counts_of(const in::Inventory& inventory) {
  InventoryCounts out{.components = inventory.components.size(),
                      .statements = inventory.statements.size(),
                      .refused = inventory.refused.size()};
  for (const in::Component& one : inventory.components) {
    const std::vector<Identity> identities = identities_of(one);
    if (identities.empty()) continue;
    ++out.named;
    bool has_version = false;
    for (const Identity& identity : identities) has_version |= !identity.version.empty();
    out.versionless += !has_version;
  }
  return out;
}

std::optional<InventoryFormat> inventory_format_of(std::string_view name) {
  for (auto [text, format] : inventory_formats)
    if (text == name) return format;
  return {};
}

std::string inventory_heading(InventoryFormat format) {
  return format == InventoryFormat::csv ? std::string(csv_heading) : std::string();
}

std::string text_of(const InventoryView& view, InventoryFormat format) {
  switch (format) {
    case InventoryFormat::table: return table_of(view);
    case InventoryFormat::json: return json_line(view);
    case InventoryFormat::csv: return csv_of(view);
  }
  return {};
}

}  // namespace hinomi::exposure
