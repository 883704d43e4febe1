// suppliers: two products beside each other for one who buys, without a node.
#include <algorithm>
#include <array>
#include <cstdio>
#include <map>

#include "cli/commands.h"
#include "cli/desk_line.h"
#include "cli/paths.h"
#include "in/advisory/read_advisories.h"
#include "judge/exposure/facts.h"
#include "judge/exposure/flaw_names.h"
#include "judge/exposure/identity.h"
#include "out/supply/comparison.h"

namespace hinomi::cli {

namespace {

// What one product is known by, and what advisories said of it.
struct Compared {
  supply::ProductFacts facts;
  std::optional<in::Inventory> inventory;
  std::vector<exposure::Identity> names;
  std::map<std::string, Time> releases;  // when each version came out, as its maker says
  // By the number of the flaw, as it was when the advisory came.
  std::vector<std::pair<std::uint32_t, supply::PastFlaw>> said;

  bool is_named_by(const exposure::Product& product) const {
    return std::any_of(names.begin(), names.end(), [&](const exposure::Identity& one) {
      return one.product.family == product.family &&
             exposure::match(product, one.product) != PackageMatch::no;
    });
  }
  bool is_named_by(const in::CpeNode& node) const {
    return std::any_of(node.matches.begin(), node.matches.end(),
                       [&](const in::CpeNode::Match& leaf) {
                         auto pattern = exposure::product_of(leaf.cpe);
                         return leaf.vulnerable && pattern && is_named_by(pattern->product);
                       }) ||
           std::any_of(node.children.begin(), node.children.end(),
                       [&](const in::CpeNode& child) { return is_named_by(child); });
  }
};

std::vector<std::string> product_texts(const json::object& object, std::string_view key) {
  std::vector<std::string> out;
  if (const json::array* all = array_at(object, key))
    for (const json::value& one : *all)
      if (one.is_string()) out.emplace_back(one.get_string());
  return out;
}

// What a maker says beside the SBOM: docs/suppliers.md, "A product's file".
Result<void> read_product(const json::object& product, const std::string& path, Compared& out,
                          in::Component& self) {
  out.facts.name = text_at(product, "name");
  self.purls = product_texts(product, "purls");
  self.cpes = product_texts(product, "cpes");
  self.models = product_texts(product, "models");
  self.maker = text_at(product, "maker");
  out.facts.end_of_support = text_at(product, "support_until");
  out.facts.support_source = path;
  if (std::string csaf(text_at(product, "csaf")); !csaf.empty()) out.facts.csaf.push_back(csaf);
  if (const json::object* releases = object_at(product, "releases"))
    for (const auto& [version, date] : *releases) {
      auto time = date.is_string() ? parse_time_loosely(date.get_string())
                                   : Result<Time>(fail(ErrorKind::invalid, "not a text"));
      if (!time)
        return fail(ErrorKind::invalid, "not a date", path + " /releases/" + std::string(version),
                    "Write it as 2026-04-01");
      out.releases.emplace(std::string(version), *time);
    }
  return {};
}

// An SBOM, or a product's file that names one.
Result<Compared> read_compared(const std::string& path) {
  Compared out;
  in::Component self;
  std::string bytes = TRY(real_disk().read(path)), sbom = path;
  if (auto document = parse_json(bytes); document && document->is_object())
    if (const json::object* product = object_at(document->get_object(), "product")) {
      TRY(read_product(*product, path, out, self));
      sbom = text_at(*product, "sbom");
      if (!sbom.empty()) sbom = (std::filesystem::path(path).parent_path() / sbom).string();
      bytes = sbom.empty() ? std::string() : TRY(real_disk().read(sbom));
    }
  if (!sbom.empty()) {
    auto inventory = in::read_inventory(bytes);
    if (!inventory) {
      Error error = std::move(inventory).error();
      error.where = sbom + (error.where.empty() ? "" : " " + error.where);
      return std::unexpected(std::move(error));
    }
    out.inventory = std::move(*inventory);
    out.facts.inventory_file = sbom;
    if (out.inventory->subject != in::no_component) {
      const in::Component& subject = out.inventory->components[out.inventory->subject];
      if (out.facts.name.empty()) out.facts.name = subject.name + " " + subject.version;
      if (out.facts.end_of_support.empty() && !subject.end_of_support.empty()) {
        out.facts.end_of_support = subject.end_of_support;
        out.facts.support_source = sbom;
      }
      out.names = exposure::identities_of(subject);
    }
  }
  for (exposure::Identity& one : exposure::identities_of(self)) out.names.push_back(std::move(one));
  if (out.facts.name.empty()) out.facts.name = path;
  return out;
}

class Histories final : public in::AdvisorySink {
 public:
  explicit Histories(std::array<Compared, 2>& products) : products_(products) {}
  void advisory(in::Advisory&& one) override {
    facts_.put(one);
    const std::uint32_t flaw = flaws_.join(one.id, one.aliases);
    if (one.is_rejected || one.withdrawn != Time()) return;
    for (Compared& product : products_) add(one, flaw, product);
  }
  void known_exploited(in::KnownExploited&& one) override {
    facts_.put(one);
    knows_exploited_ = true;
  }
  void refuse(Error&& error) override { refused.push_back(std::move(error)); }

  // Each flaw once, whatever number of advisories spoke of it: the first day it was told, the
  // first day there was a fix.
  void finish(Compared& product) const {
    std::map<std::uint32_t, supply::PastFlaw> flaws;
    for (const auto& [number, said] : product.said) {
      auto [found, is_new] = flaws.try_emplace(flaws_.root(number), said);
      supply::PastFlaw& flaw = found->second;
      if (is_new) continue;
      if (said.published != Time() && (flaw.published == Time() || said.published < flaw.published))
        flaw.published = said.published;
      if (said.fixed && (!flaw.fixed || *said.fixed < *flaw.fixed)) {
        flaw.fixed = said.fixed;
        flaw.fixed_by = said.fixed_by;
      }
      flaw.has_fix = flaw.has_fix || said.has_fix;
    }
    for (auto& [root, flaw] : flaws) {
      const exposure::FlawFacts facts = facts_.of(flaws_.names(root));
      flaw.name = flaws_.names(root).front();
      if (facts.cvss) flaw.severity = name_of(facts.severity());
      flaw.is_exploited = facts.is_exploited;
      product.facts.flaws.push_back(std::move(flaw));
    }
    std::sort(product.facts.flaws.begin(), product.facts.flaws.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    product.facts.knows_exploited = knows_exploited_;
  }

  std::vector<Error> refused;

 private:
  static void add(const in::Advisory& one, std::uint32_t number, Compared& product) {
    supply::PastFlaw flaw{.published = one.published};
    bool is_about = std::any_of(one.configurations.begin(), one.configurations.end(),
                                [&](const in::CpeNode& node) { return product.is_named_by(node); });
    auto mended = [&](Time when, std::string by) {
      flaw.has_fix = true;
      if (when == Time() || (flaw.fixed && *flaw.fixed <= when)) return;
      flaw.fixed = when;
      flaw.fixed_by = std::move(by);
    };
    for (const in::Affected& affected : one.affected) {
      const auto patterns = exposure::products_of(affected);
      if (std::none_of(patterns.begin(), patterns.end(), [&](const exposure::Pattern& pattern) {
            return product.is_named_by(pattern.product);
          }))
        continue;
      is_about = true;
      for (const std::string& version : affected.fixed_in) {
        auto release = product.releases.find(version);
        mended(release == product.releases.end() ? Time() : release->second, "release " + version);
      }
      for (const in::Remedy& remedy : one.remedies)
        if (remedy.kind == "vendor_fix" &&
            (remedy.about.empty() || std::find(remedy.about.begin(), remedy.about.end(),
                                               affected.name) != remedy.about.end()))
          mended(remedy.since, one.document.empty() ? one.id : one.document);
    }
    if (!is_about) return;
    auto& csaf = product.facts.csaf;
    if (one.source == "CSAF" && std::find(csaf.begin(), csaf.end(), one.document) == csaf.end())
      csaf.push_back(one.document);
    product.said.emplace_back(number, std::move(flaw));
  }

  std::array<Compared, 2>& products_;
  exposure::Facts facts_;
  exposure::FlawNames flaws_;
  bool knows_exploited_ = false;
};

Result<int> compare_products(const Common& common, const SuppliersArguments& arguments) {
  std::array<Compared, 2> products;
  for (std::size_t i = 0; i < 2; ++i) products[i] = TRY(read_compared(arguments.names[i]));
  Histories histories(products);
  if (!arguments.advisories.empty())
    for (const std::string& path :
         TRY(files_of(arguments.advisories, "Name files of advisories"))) {
      const std::string bytes = TRY(real_disk().read(path));
      if (auto read = in::read_advisories(bytes, path, {}, histories); !read)
        histories.refused.push_back(std::move(read).error());
    }
  for (Compared& product : products) {
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
  for (const Compared& product : products)
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
