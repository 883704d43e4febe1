// Lists of products and devices that people keep in tables.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "in/fold.h"
#include "in/inventory/packages.h"
#include "in/rows.h"

namespace hinomi::in {
namespace {

enum class ProductColumn : std::uint8_t {
  none,
  id,
  kind,
  maker,
  supplier,
  name,
  version,
  model,
  firmware,
  cpe,
  purl,
  licence,
  end_of_support
};

struct ProductHeader {
  std::string_view text;  // without spaces, '-' and '_', in lower case
  ProductColumn column;
};
constexpr ProductHeader product_headers[] = {
    {"id", ProductColumn::id},
    {"assetid", ProductColumn::id},
    {"資産番号", ProductColumn::id},
    {"管理番号", ProductColumn::id},
    {"kind", ProductColumn::kind},
    {"type", ProductColumn::kind},
    {"種別", ProductColumn::kind},
    {"maker", ProductColumn::maker},
    {"manufacturer", ProductColumn::maker},
    {"vendor", ProductColumn::maker},
    {"メーカー", ProductColumn::maker},
    {"製造元", ProductColumn::maker},
    {"製造者", ProductColumn::maker},
    {"supplier", ProductColumn::supplier},
    {"納入業者", ProductColumn::supplier},
    {"販売元", ProductColumn::supplier},
    {"name", ProductColumn::name},
    {"product", ProductColumn::name},
    {"productname", ProductColumn::name},
    {"製品名", ProductColumn::name},
    {"機器名", ProductColumn::name},
    {"devicename", ProductColumn::name},
    {"modulename", ProductColumn::name},
    {"ユニット名", ProductColumn::name},
    {"品名", ProductColumn::name},
    {"version", ProductColumn::version},
    {"バージョン", ProductColumn::version},
    {"版", ProductColumn::version},
    {"model", ProductColumn::model},
    {"modelnumber", ProductColumn::model},
    {"型番", ProductColumn::model},
    {"型式", ProductColumn::model},
    // As engineering tools of industrial makers export them.
    {"形名", ProductColumn::model},
    {"形式", ProductColumn::model},
    {"注文番号", ProductColumn::model},
    {"カタログ番号", ProductColumn::model},
    {"ordernumber", ProductColumn::model},
    {"orderno.", ProductColumn::model},
    {"articlenumber", ProductColumn::model},
    {"articleno.", ProductColumn::model},
    {"mlfb", ProductColumn::model},
    {"catalognumber", ProductColumn::model},
    {"catalogno.", ProductColumn::model},
    {"partnumber", ProductColumn::model},
    {"firmware", ProductColumn::firmware},
    {"firmwareversion", ProductColumn::firmware},
    {"ファームウェア", ProductColumn::firmware},
    {"ファームウェアバージョン", ProductColumn::firmware},
    {"ファームウェア版", ProductColumn::firmware},
    {"firmwarerevision", ProductColumn::firmware},
    {"fwversion", ProductColumn::firmware},
    {"fwrevision", ProductColumn::firmware},
    {"cpe", ProductColumn::cpe},
    {"purl", ProductColumn::purl},
    {"packageurl", ProductColumn::purl},
    {"license", ProductColumn::licence},
    {"licence", ProductColumn::licence},
    {"ライセンス", ProductColumn::licence},
    {"endofsupport", ProductColumn::end_of_support},
    {"サポート終了日", ProductColumn::end_of_support},
    {"サポート期限", ProductColumn::end_of_support},
};

ProductColumn product_column(std::string_view header) {
  std::string bare = folded_for_search(trim(header));
  std::erase_if(bare, [](char c) { return c == ' ' || c == '-' || c == '_'; });
  for (const ProductHeader& known : product_headers)
    if (folded_for_search(known.text) == bare) return known.column;
  return ProductColumn::none;
}

char product_delimiter(std::string_view header) {
  for (char mark : {'\t', ';'})
    if (header.find(mark) != header.npos && header.find(',') == header.npos) return mark;
  return ',';
}

std::vector<ProductColumn> product_columns(std::string_view header) {
  std::vector<ProductColumn> out;
  Rows rows(header, product_delimiter(header));
  std::vector<std::string_view> fields;
  if (rows.next(fields))
    for (std::string_view field : fields) out.push_back(product_column(field));
  return out;
}

bool has_column(const std::vector<ProductColumn>& columns, ProductColumn one) {
  return std::find(columns.begin(), columns.end(), one) != columns.end();
}

class ProductReader {
 public:
  explicit ProductReader(const InventoryLimits& limits) : limits_(limits) { out_.format = "CSV"; }

  Result<Inventory> read(std::string_view text) {
    const std::string_view header = text.substr(0, text.find('\n'));
    columns_ = product_columns(header);
    Rows rows(text, product_delimiter(header));
    std::vector<std::string_view> fields;
    bool is_header = true;
    while (!rows.done()) {
      const bool is_whole = rows.next(fields);
      const std::string place = "line " + std::to_string(rows.line());
      if (!is_whole)
        refuse("a row with a quote that does not end", place, "Close the quote");
      else if (!is_header)
        TRY(row(fields, place));
      is_header = false;
    }
    return std::move(out_);
  }

 private:
  void refuse(std::string what, std::string place, std::string remedy) {
    if (out_.refused.size() < 1000)
      out_.refused.push_back(
          {ErrorKind::invalid, std::move(what), std::move(place), std::move(remedy)});
  }

  Result<> row(const std::vector<std::string_view>& fields, const std::string& place) {
    Component one{.place = place};
    std::string firmware;
    bool has_text = false;
    for (std::size_t at = 0; at < fields.size() && at < columns_.size(); ++at) {
      const std::string text(trim(fields[at]));
      has_text |= !text.empty();
      if (!text.empty()) take(columns_[at], text, one, firmware);
    }
    if (!has_text) return {};
    if (one.kind.empty() && !one.models.empty()) one.kind = "device";
    if (one.name.empty() && !one.models.empty()) one.name = one.models.front();
    if (one.name.empty() && one.purls.empty() && one.cpes.empty()) {
      refuse("a row that names no product", place, "Fill in the product or the model");
      return {};
    }
    const auto number = static_cast<std::uint32_t>(out_.components.size());
    if (number + 2 > limits_.components)
      return fail(ErrorKind::too_large, "more products than are read from one list", place,
                  "The limit is " + std::to_string(limits_.components));
    Component inside{.kind = "firmware",
                     .name = one.name,
                     .version = firmware,
                     .maker = one.maker,
                     .models = one.models,
                     .parent = number,
                     .place = place};
    out_.components.push_back(std::move(one));
    if (!firmware.empty()) out_.components.push_back(std::move(inside));
    return {};
  }

  static void take(ProductColumn column, const std::string& text, Component& out,
                   std::string& firmware) {
    switch (column) {
      case ProductColumn::none: return;
      case ProductColumn::id: out.ref = text; return;
      case ProductColumn::kind: out.kind = to_lower(text); return;
      case ProductColumn::maker: out.maker = text; return;
      case ProductColumn::supplier: out.supplier = text; return;
      case ProductColumn::name: out.name = text; return;
      case ProductColumn::version: out.version = text; return;
      case ProductColumn::model: out.models.push_back(text); return;
      case ProductColumn::firmware: firmware = text; return;
      case ProductColumn::cpe: out.cpes.push_back(text); return;
      case ProductColumn::purl: out.purls.push_back(text); return;
      case ProductColumn::licence: out.licences.push_back(text); return;
      case ProductColumn::end_of_support: out.end_of_support = text; return;
    }
  }

  const InventoryLimits& limits_;
  Inventory out_;
  std::vector<ProductColumn> columns_;
};

}  // namespace

bool names_products(std::string_view header) {
  const auto columns = product_columns(header);
  return columns.size() > 1 &&
         (has_column(columns, ProductColumn::name) || has_column(columns, ProductColumn::model) ||
          has_column(columns, ProductColumn::purl));
}

Result<Inventory> read_products(std::string_view text, const InventoryLimits& limits) {
  return ProductReader(limits).read(text);
}

}  // namespace hinomi::in
