#include "judge/exposure/identity.h"

#include <algorithm>

#include "base/text.h"

namespace hinomi::exposure {
namespace {

Product product_of(const Package& package, Naming naming) {
  Product out{.naming = naming,
              .key = package.key(),
              .family = {},
              .release = package.release,
              .lacks_release = package.lacks_release(),
              .scheme = scheme_of(package.type).value_or(Scheme::generic)};
  Package family = package;
  family.release.clear();
  out.family = family.key();
  return out;
}

// Letters and digits in lower case: makers write their models with and without dashes.
std::string folded_model(std::string_view text) {
  std::string out;
  for (char c : to_lower(text))
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80)) out += c;
  return out;
}

std::optional<Product> model_of(std::string_view maker, std::string_view model) {
  std::string name = folded_model(model);
  if (name.empty() || model.find_first_of("*?") != model.npos) return {};
  // The first word of the maker's name: "Siemens AG", "Siemens".
  std::string_view first = maker.substr(0, maker.find_first_of(" ,"));
  Product out{.naming = Naming::model,
              .key = "model/" + folded_model(first) + "/" + name,
              .family = {},
              .release = {},
              .lacks_release = false,
              .scheme = Scheme::generic};
  out.family = out.key;
  return out;
}

std::string cpe_version(const Cpe& cpe) {
  const CpeValue& version = cpe[CpeAttribute::version];
  if (version.kind != CpeValue::Kind::text || version.has_wild_card()) return {};
  const CpeValue& update = cpe[CpeAttribute::update];
  const bool has_update = update.kind == CpeValue::Kind::text && !update.has_wild_card();
  return has_update ? version.text + "-" + update.text : version.text;
}

template <class One>
void add_once(std::vector<One>& all, One one) {
  if (std::none_of(all.begin(), all.end(),
                   [&](const One& there) { return there.product.key == one.product.key; }))
    all.push_back(std::move(one));
}

}  // namespace

std::string_view name_of(Naming naming) {
  constexpr std::string_view names[] = {"package", "source", "cpe", "model", "proposed"};
  return names[static_cast<std::size_t>(naming)];
}

std::optional<Pattern> product_of(std::string_view text) {
  auto cpe = parse_cpe(text);
  if (!cpe) return {};
  Product out{.naming = Naming::cpe,
              .key = "cpe",
              .family = {},
              .release = {},
              .lacks_release = false,
              .scheme = Scheme::generic};
  for (CpeAttribute attribute : {CpeAttribute::part, CpeAttribute::vendor, CpeAttribute::product}) {
    const CpeValue& value = (*cpe)[attribute];
    if (value.kind != CpeValue::Kind::text || value.has_wild_card()) return {};
    out.key += "/" + value.text;
  }
  out.family = out.key;
  return Pattern{std::move(out), std::move(*cpe)};
}

std::vector<Identity> identities_of(const in::Component& component) {
  std::vector<Identity> out;
  for (const std::string& text : component.purls) {
    auto purl = read_purl(text);
    if (!purl) continue;
    std::string version = full_version(*purl);
    if (version.empty()) version = component.version;
    if (auto source = source_of(*purl))
      add_once(out, Identity{product_of(source->package, Naming::source),
                             source->version.empty() ? version : source->version,
                             {}});
    add_once(out, Identity{product_of(package_of(*purl), Naming::package), version, {}});
  }
  for (const std::string& text : component.cpes) {
    auto pattern = product_of(text);
    if (!pattern) continue;
    std::string version = cpe_version(*pattern->cpe);
    if (version.empty()) version = component.version;
    add_once(out,
             Identity{std::move(pattern->product), std::move(version), std::move(pattern->cpe)});
  }
  for (const std::string& model : component.models)
    if (auto product =
            model_of(component.maker.empty() ? component.supplier : component.maker, model))
      add_once(out, Identity{std::move(*product), component.version, {}});
  return out;
}

std::vector<Pattern> products_of(const in::Affected& affected) {
  std::vector<Pattern> out;
  for (const std::string& text : affected.purls)
    if (auto purl = read_purl(text))
      add_once(out, Pattern{product_of(package_of(*purl), Naming::package), {}});
  if (!affected.ecosystem.empty() && !affected.name.empty())
    if (auto package = package_of(affected.ecosystem, affected.name))
      add_once(out, Pattern{product_of(*package, Naming::package), {}});
  for (const std::string& text : affected.cpes)
    if (auto pattern = product_of(text)) add_once(out, std::move(*pattern));
  for (const std::string& model : affected.models)
    if (auto product = model_of(affected.vendor, model))
      add_once(out, Pattern{std::move(*product), {}});
  return out;
}

PackageMatch match(const Product& said_of, const Product& found) {
  if (said_of.family != found.family) return PackageMatch::no;
  if (said_of.release == found.release)
    return said_of.lacks_release ? PackageMatch::possible : PackageMatch::yes;
  return said_of.release.empty() || found.release.empty() ? PackageMatch::possible
                                                          : PackageMatch::no;
}

}  // namespace hinomi::exposure
