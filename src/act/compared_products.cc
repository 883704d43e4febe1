#include "act/compared_products.h"

#include <algorithm>

namespace hinomi::act {

namespace {

std::vector<std::string> product_texts(const json::object& object, std::string_view key) {
  std::vector<std::string> out;
  if (const json::array* all = array_at(object, key))
    for (const json::value& one : *all)
      if (one.is_string()) out.emplace_back(one.get_string());
  return out;
}

Result<void> read_product(const json::object& product, const std::string& path,
                          ComparedProduct& out, in::Component& self) {
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

}  // namespace

bool ComparedProduct::is_named_by(const exposure::Product& product) const {
  return std::any_of(names.begin(), names.end(), [&](const exposure::Identity& one) {
    return one.product.family == product.family &&
           exposure::match(product, one.product) != PackageMatch::no;
  });
}

bool ComparedProduct::is_named_by(const in::CpeNode& node) const {
  return std::any_of(node.matches.begin(), node.matches.end(),
                     [&](const in::CpeNode::Match& leaf) {
                       auto pattern = exposure::product_of(leaf.cpe);
                       return leaf.vulnerable && pattern && is_named_by(pattern->product);
                     }) ||
         std::any_of(node.children.begin(), node.children.end(),
                     [&](const in::CpeNode& child) { return is_named_by(child); });
}

Result<ComparedProduct> compared_product(const json::object& product,
                                         const std::string& product_name,
                                         const ProductDocument& sbom) {
  ComparedProduct out;
  in::Component self;
  TRY(read_product(product, product_name, out, self));
  if (!sbom.name.empty()) {
    auto inventory = in::read_inventory(sbom.bytes, {}, sbom.os_release);
    if (!inventory) {
      Error error = std::move(inventory).error();
      error.where = sbom.name + (error.where.empty() ? "" : " " + error.where);
      return std::unexpected(std::move(error));
    }
    out.inventory = std::move(*inventory);
    out.facts.inventory_file = sbom.name;
    if (out.inventory->subject != in::no_component) {
      const in::Component& subject = out.inventory->components[out.inventory->subject];
      if (out.facts.name.empty()) out.facts.name = subject.name + " " + subject.version;
      if (out.facts.end_of_support.empty() && !subject.end_of_support.empty()) {
        out.facts.end_of_support = subject.end_of_support;
        out.facts.support_source = sbom.name;
      }
      out.names = exposure::identities_of(subject);
    }
  }
  for (exposure::Identity& one : exposure::identities_of(self)) out.names.push_back(std::move(one));
  if (out.facts.name.empty()) out.facts.name = product_name.empty() ? sbom.name : product_name;
  return out;
}

void ProductHistories::advisory(in::Advisory&& one) {
  facts_.put(one);
  const std::uint32_t flaw = flaws_.join(one.id, one.aliases);
  if (one.is_rejected || one.withdrawn != Time()) return;
  for (ComparedProduct& product : products_) add(one, flaw, product);
}

void ProductHistories::known_exploited(in::KnownExploited&& one) {
  facts_.put(one);
  knows_exploited_ = true;
}

void ProductHistories::finish(ComparedProduct& product) const {
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

void ProductHistories::add(const in::Advisory& one, std::uint32_t number,
                           ComparedProduct& product) {
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

}  // namespace hinomi::act
