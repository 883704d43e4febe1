// suppliers: two products beside each other for one who buys, without a node.
#include <array>
#include <cstdio>

#include "act/compared_products.h"
#include "cli/commands.h"
#include "cli/desk_line.h"
#include "cli/paths.h"
#include "out/supply/comparison.h"

namespace hinomi::cli {

namespace {

// An SBOM, or a product's file that names one: docs/suppliers.md, "A product's file".
Result<act::ComparedProduct> read_compared(const std::string& path) {
  std::string bytes = TRY(real_disk().read(path)), sbom = path;
  json::object product;
  if (auto document = parse_json(bytes); document && document->is_object())
    if (const json::object* said = object_at(document->get_object(), "product")) {
      product = *said;
      sbom = text_at(product, "sbom");
      if (!sbom.empty()) sbom = (std::filesystem::path(path).parent_path() / sbom).string();
      bytes = sbom.empty() ? std::string() : TRY(real_disk().read(sbom));
    }
  return act::compared_product(product, path, {.bytes = bytes, .name = sbom});
}

Result<int> compare_products(const Common& common, const SuppliersArguments& arguments) {
  std::array<act::ComparedProduct, 2> products;
  for (std::size_t i = 0; i < 2; ++i) products[i] = TRY(read_compared(arguments.names[i]));
  act::ProductHistories histories(products);
  if (!arguments.advisories.empty())
    for (const std::string& path :
         TRY(files_of(arguments.advisories, "Name files of advisories"))) {
      const std::string bytes = TRY(real_disk().read(path));
      if (auto read = in::read_advisories(bytes, path, {}, histories); !read)
        histories.refused.push_back(std::move(read).error());
    }
  for (act::ComparedProduct& product : products) {
    histories.finish(product);
    product.facts.inventory = product.inventory ? &*product.inventory : nullptr;
  }
  const auto policy = TRY(supply::LicencePolicy::read(
      TRY(real_disk().read((share_folder() / "content/licences/policy.json").string()))));
  const auto rows =
      supply::compare(products[0].facts, products[1].facts, policy, real_clock().now());
  const bool ja = common.language == "ja";
  const supply::ComparisonText text{products[0].facts.name, products[1].facts.name, rows, ja};
  const std::string out = common.json || arguments.format == "json"
                              ? json::serialize(supply::comparison_json(text)) + "\n"
                          : arguments.format == "csv" ? supply::comparison_csv(text)
                                                      : supply::comparison_table(text);
  const bool is_written =
      std::fwrite(out.data(), 1, out.size(), stdout) == out.size() && std::fflush(stdout) == 0;
  for (const Error& error : histories.refused) say(error);
  for (const act::ComparedProduct& product : products)
    if (product.names.empty())
      std::fprintf(stderr,
                   ja ? "%s: 機械が特定できる名前がなく、勧告と照合できません\n"
                      : "%s: no name that a machine can go by; no advisory can be looked up\n",
                   product.facts.name.c_str());
  if (!is_written)
    return fail(ErrorKind::io, "the output cannot be written", "standard output", "Make room");
  return histories.refused.empty() ? 0 : 1;
}

}  // namespace

int run_suppliers(const Common& common, const SuppliersArguments& arguments) {
  auto status = compare_products(common, arguments);
  return status ? *status : say(status.error());
}

}  // namespace hinomi::cli
