#include "in/advisory/csaf_products.h"

#include <algorithm>

#include "base/text.h"
#include "in/advisory/comparators.h"
#include "product/range.h"

namespace hinomi::in {

namespace {

// "sha256" of CSAF (as OpenSSL names it) to "sha-256".
std::string digest_name(std::string_view name) {
  std::string out = to_lower(name);
  if (out.starts_with("sha") && out.size() > 3 && is_digit(out[3])) out.insert(3, 1, '-');
  return out;
}

void read_helper(const JsonPart& helper, Affected& out) {
  if (helper.has("cpe")) out.cpes = {std::string(helper.text("cpe"))};
  if (helper.has("purl")) out.purls = {std::string(helper.text("purl"))};
  if (helper.has("purls")) out.purls = helper.texts("purls");
  if (helper.has("model_numbers")) out.models = helper.texts("model_numbers");
  if (helper.has("skus")) out.skus = helper.texts("skus");
  if (helper.has("serial_numbers")) out.serials = helper.texts("serial_numbers");
  helper.each("hashes", [&](const JsonPart& file) {
    file.each("file_hashes", [&](const JsonPart& hash) {
      out.digests.push_back({digest_name(hash.text("algorithm")), to_lower(hash.text("value"))});
    });
  });
}

// By the order of the scheme, where the constraints are wholly vers.
std::optional<Comparators> read_in_scheme(std::string_view name) {
  auto vers = read_vers(name);
  if (!vers) return std::nullopt;
  auto range = range_of(*vers);
  if (!range) return std::nullopt;
  Comparators out;
  for (const Interval& one : range->intervals()) {
    VersionInterval interval;
    if (one.from) interval.from = one.from->version;
    if (one.to) interval.to = one.to->version;
    interval.with_from = !one.from || one.from->is_in;
    interval.with_to = one.to && one.to->is_in;
    out.every = out.every || (!one.from && !one.to);
    out.intervals.push_back(std::move(interval));
  }
  if (out.every) out.intervals.clear();
  return out;
}

// The version of a product as its branch names it: one version, "vers:...", or words.
void set_version(std::string_view name, bool is_range, Affected& out) {
  std::string_view constraints = name;
  std::string_view scheme;
  std::optional<Comparators> read;
  if (name.starts_with("vers:") && name.find('/') != name.npos) {
    constraints = name.substr(name.find('/') + 1);
    scheme = name.substr(5, name.find('/') - 5);
    if (scheme == "all") scheme = {};  // no scheme at all, often with bounds
    if (!scheme.empty()) read = read_in_scheme(name);
    if (!read) read = read_vers_constraints(constraints);
    if (!read && scheme.empty()) read = read_comparators(constraints);
  } else {
    read = read_comparators(name);
    if (!read && is_range && name.find('|') != name.npos) read = read_vers_constraints(name);
  }
  if (read) {
    out.scheme = scheme;
    out.intervals = std::move(read->intervals);
    out.versions = std::move(read->versions);
    out.every = read->every;
  } else if (is_range || name.starts_with("vers:")) {
    out.range = name;
  } else {
    out.versions = {std::string(name)};
  }
}

}  // namespace

CsafProducts::CsafProducts(const JsonPart& document) {
  document.in("product_tree", [&](const JsonPart& tree) {
    read_branches(tree, {});
    tree.each("full_product_names", [&](const JsonPart& one) { add(one, {}); });
    tree.each("relationships", [&](const JsonPart& one) { read_relationship(one); });
    tree.each("product_paths", [&](const JsonPart& one) { read_path(one); });
    tree.each("product_groups", [&](const JsonPart& one) {
      groups_.emplace(one.text("group_id"), one.texts("product_ids"));
    });
  });
}

void CsafProducts::read_branches(const JsonPart& part, const Affected& above) {
  part.each("branches", [&](const JsonPart& one) {
    Affected here = above;
    std::string_view category = one.text("category"), name = one.text("name");
    if (category == "vendor") here.vendor = name;
    if (category == "product_name") here.product = name;
    if (category == "product_family" && here.product.empty()) here.product = name;
    if (category == "product_version" || category == "product_version_range")
      set_version(name, category == "product_version_range", here);
    one.in("product", [&](const JsonPart& product) { add(product, here); });
    read_branches(one, here);
  });
}

void CsafProducts::add(const JsonPart& product, Affected base) {
  std::string id(product.text("product_id"));
  if (id.empty()) return product.refuse("product_id", "a product without id", "Name the product");
  base.name = product.text("name");
  product.in("product_identification_helper",
             [&](const JsonPart& helper) { read_helper(helper, base); });
  if (!products_.emplace(id, std::move(base)).second)
    product.refuse("product_id", "defined twice: " + id, "Give each product its own id");
}

// A component on what it is part of. It keeps the component's identity where it has none itself.
void CsafProducts::add_joined(const JsonPart& joined, std::string_view component,
                              const std::vector<std::string>& platforms) {
  Affected base;
  if (const Affected* known = find(component))
    base = *known;
  else
    joined.refuse("no such product: " + std::string(component.substr(0, 80)),
                  "Define the product in product_tree");
  for (const std::string& id : platforms) {
    const Affected* platform = find(id);
    if (!platform) {
      joined.refuse("no such product: " + id.substr(0, 80), "Define the product in product_tree");
      continue;
    }
    base.platforms.push_back(platform->name);
    for (const auto* names : {&platform->purls, &platform->cpes, &platform->platforms})
      base.platforms.insert(base.platforms.end(), names->begin(), names->end());
  }
  joined.in("full_product_name", [&](const JsonPart& name) { add(name, std::move(base)); });
}

void CsafProducts::read_relationship(const JsonPart& part) {
  add_joined(part, part.text("product_reference"),
             {std::string(part.text("relates_to_product_reference"))});
}

void CsafProducts::read_path(const JsonPart& part) {
  std::vector<std::string> platforms;
  part.each("subpaths", [&](const JsonPart& one) {
    platforms.emplace_back(one.text("next_product_reference"));
  });
  add_joined(part, part.text("beginning_product_reference"), platforms);
}

const Affected* CsafProducts::find(std::string_view product_id) const {
  auto found = products_.find(product_id);
  return found == products_.end() ? nullptr : &found->second;
}

std::vector<std::string> CsafProducts::about(const JsonPart& part) const {
  std::vector<std::string> out = part.texts("product_ids");
  part.each_text("group_ids", [&](std::string_view id) {
    auto group = groups_.find(id);
    if (group == groups_.end())
      return part.refuse("group_ids", "no such group: " + std::string(id.substr(0, 80)),
                         "Define it in product_tree");
    out.insert(out.end(), group->second.begin(), group->second.end());
  });
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace hinomi::in
