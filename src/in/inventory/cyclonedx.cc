#include "in/inventory/cyclonedx.h"

#include <unordered_map>

namespace hinomi::in {
namespace cyclonedx {

Result<int> version_from(std::string_view spec_version, std::string_view place) {
  if (spec_version.size() == 3 && spec_version.starts_with("1.") && spec_version[2] >= '0' &&
      spec_version[2] <= '0' + newest_version)
    return spec_version[2] - '0';
  return fail(ErrorKind::invalid, "not a version of CycloneDX that is known here",
              std::string(place), "Say 1.0 to 1.7");
}

namespace {

class BomReader {
 public:
  explicit BomReader(const InventoryLimits& limits) : limits_(limits) {}

  Result<Inventory> read(dom::object document) {
    out_.serial = string_at(document, "serialNumber").value_or("");
    if (auto metadata = map_at(document, "metadata")) TRY(read_metadata(*metadata));
    place_ = "/components";
    TRY(read_parts(list_at(document, "components"), no_component, &BomReader::read_component));
    place_ = "/services";
    TRY(read_parts(list_at(document, "services"), no_component, &BomReader::read_service));
    if (auto dependencies = list_at(document, "dependencies"))
      for (dom::element entry : *dependencies) read_dependency(entry);
    if (auto flaws = list_at(document, "vulnerabilities"))
      for (dom::element entry : *flaws) {
        dom::object flaw;
        if (entry.get(flaw)) continue;
        if (auto statement = statement_of(flaw)) out_.statements.push_back(std::move(*statement));
      }
    return std::move(out_);
  }

 private:
  using ReadOne = Result<> (BomReader::*)(dom::object, std::uint32_t);

  Result<> read_metadata(dom::object metadata) {
    if (auto time = string_at(metadata, "timestamp"))
      if (auto parsed = parse_time(*time)) out_.made = *parsed;
    auto subject = map_at(metadata, "component");
    if (!subject) return {};
    out_.subject = static_cast<std::uint32_t>(out_.components.size());
    place_ = "/metadata/component";
    TRY(read_component(*subject, no_component));
    Component& made = out_.components[out_.subject];
    out_.name = made.name;
    // Who made or supplied what the document is about, when the component does not say it.
    auto organisation_name = [&](std::string_view key) {
      auto organisation = map_at(metadata, key);
      return organisation ? string_at(*organisation, "name").value_or("") : std::string_view();
    };
    if (made.supplier.empty()) made.supplier = organisation_name("supplier");
    if (made.maker.empty()) made.maker = organisation_name("manufacturer");
    if (made.maker.empty()) made.maker = organisation_name("manufacture");
    return {};
  }

  Result<> read_parts(std::optional<dom::array> parts, std::uint32_t parent, ReadOne read_one) {
    if (!parts) return {};
    const std::size_t before = place_.size();
    std::size_t number = 0;
    for (dom::element part : *parts) {
      place_ += '/';
      place_ += std::to_string(number++);
      dom::object members;
      if (!part.get(members)) TRY((this->*read_one)(members, parent));
      place_.resize(before);
    }
    return {};
  }

  Result<std::uint32_t> add(Component one, std::uint32_t parent, dom::object members) {
    if (out_.components.size() >= limits_.components)
      return fail(ErrorKind::too_large, "more components than are read from one document", place_,
                  "The limit is " + std::to_string(limits_.components));
    const auto number = static_cast<std::uint32_t>(out_.components.size());
    one.parent = parent;
    one.place = place_;
    out_.components.push_back(std::move(one));
    if (auto ref = string_at(members, "bom-ref")) by_ref_.emplace(*ref, number);
    return number;
  }

  Result<> read_component(dom::object members, std::uint32_t parent) {
    const std::uint32_t number = TRY(add(component_of(members), parent, members));
    return read_below(members, "components", number, &BomReader::read_component);
  }

  Result<> read_service(dom::object members, std::uint32_t parent) {
    const std::uint32_t number = TRY(add(service_of(members), parent, members));
    return read_below(members, "services", number, &BomReader::read_service);
  }

  Result<> read_below(dom::object members, std::string_view key, std::uint32_t parent,
                      ReadOne read_one) {
    auto parts = list_at(members, key);
    if (!parts) return {};
    const std::size_t before = place_.size();
    place_ += '/';
    place_ += key;
    TRY(read_parts(parts, parent, read_one));
    place_.resize(before);
    return {};
  }

  // A reference to what stands elsewhere (a BOM-Link) or nowhere is left out.
  void read_dependency(dom::element entry) {
    dom::object members;
    if (entry.get(members)) return;
    auto ref = string_at(members, "ref");
    auto needed = list_at(members, "dependsOn");
    if (!ref || !needed) return;
    auto from = by_ref_.find(*ref);
    if (from == by_ref_.end()) return;
    for (dom::element one : *needed) {
      std::string_view name;
      if (one.get(name)) continue;
      if (auto to = by_ref_.find(name); to != by_ref_.end() && to->second != from->second)
        out_.needs.emplace_back(from->second, to->second);
    }
  }

  const InventoryLimits& limits_;
  Inventory out_;
  std::string place_;
  std::unordered_map<std::string_view, std::uint32_t> by_ref_;
};

}  // namespace
}  // namespace cyclonedx

Result<Inventory> read_cyclonedx(dom::object document, CycloneDxForm form,
                                 const InventoryLimits& limits) {
  auto spec = string_at(document, "specVersion");
  if (!spec)
    return fail(ErrorKind::invalid, "a CycloneDX document without its version", "/specVersion",
                "Say specVersion");
  const int version = TRY(cyclonedx::version_from(*spec, "/specVersion"));
  if (form == CycloneDxForm::json && string_at(document, "bomFormat") != "CycloneDX")
    return fail(ErrorKind::invalid, "bomFormat is not CycloneDX", "/bomFormat",
                "Say \"bomFormat\": \"CycloneDX\"");
  auto out = TRY(cyclonedx::BomReader(limits).read(document));
  out.format = "CycloneDX " + std::string(*spec);
  // The JSON schemas are closed from 1.4 on. Protobuf has fields that are no members in JSON.
  const cyclonedx::CheckOptions options{
      .version = version,
      .closed = form == CycloneDxForm::xml || (form == CycloneDxForm::json && version >= 4),
      .one_expression = form == CycloneDxForm::xml};
  cyclonedx::check(document, options, out.refused);
  return out;
}

}  // namespace hinomi::in
