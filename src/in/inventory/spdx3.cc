// SPDX 3.0 (https://spdx.github.io/spdx-spec/v3.0.1/) in JSON-LD with the specification's own
// context, so that names stand as they are: a flat list of elements that name each other.
#include <algorithm>
#include <unordered_map>

#include "base/text.h"
#include "in/inventory/spdx.h"

namespace hinomi::in {
namespace spdx {
namespace {

using Status = Statement::Status;

// Relationships of the security profile that say how a flaw stands to a package.
struct VexClass {
  std::string_view name;
  Status status;
};
constexpr VexClass vex_classes[] = {
    {"security_VexAffectedVulnAssessmentRelationship", Status::affected},
    {"security_VexFixedVulnAssessmentRelationship", Status::fixed},
    {"security_VexNotAffectedVulnAssessmentRelationship", Status::not_affected},
    {"security_VexUnderInvestigationVulnAssessmentRelationship", Status::under_investigation}};

// "vulnerableCodeNotPresent" as OpenVEX writes it.
std::string with_underscores(std::string_view name) {
  std::string out;
  for (char c : name) {
    if (c >= 'A' && c <= 'Z') out += '_';
    out += to_lower(c);
  }
  return out;
}

std::string_view type_of(dom::object element) {
  for (std::string_view key : {"type", "@type"})
    if (auto type = string_at(element, key)) return *type;
  return {};
}

std::string_view id_in(dom::object element) {
  for (std::string_view key : {"spdxId", "@id"})
    if (auto id = string_at(element, key)) return *id;
  return {};
}

class GraphReader {
 public:
  explicit GraphReader(const InventoryLimits& limits) : limits_(limits) {}

  Result<Inventory> read(dom::array graph) {
    std::size_t number = 0;
    for (dom::element entry : graph) {
      const std::string place = "/@graph/" + std::to_string(number++);
      dom::object element;
      if (entry.get(element)) {
        refuse("not an object", place);
        continue;
      }
      const auto id = id_in(element);
      if (type_of(element) == "SpdxDocument") root_ = first_text(element, "rootElement");
      if (!id.empty() && !elements_.emplace(id, element).second)
        refuse("another element has the same id", place);
      ordered_.emplace_back(element, place);
    }
    for (const auto& [element, place] : ordered_) TRY(read_element(element, place));
    if (out_.format.empty())
      return fail(ErrorKind::invalid, "SPDX 3 without a CreationInfo that says its version",
                  "/@graph", "Say specVersion");
    for (const auto& [element, place] : ordered_) read_relation(element);
    if (root_.empty()) root_ = first_package_of_all();
    if (auto found = by_ref_.find(subject_of(root_, 0)); found != by_ref_.end())
      out_.subject = found->second;
    break_circles(out_);
    return std::move(out_);
  }

 private:
  void refuse(std::string what, std::string place) {
    if (out_.refused.size() < 1000)
      out_.refused.push_back({ErrorKind::invalid, std::move(what), std::move(place),
                              "Write it as the specification says"});
  }

  Result<> read_element(dom::object element, const std::string& place) {
    const std::string_view type = type_of(element);
    if (type == "CreationInfo") return read_creation(element, place);
    if (type == "SpdxDocument") {
      out_.serial = id_in(element);
      out_.name = string_at(element, "name").value_or("");
    }
    if (type == "software_Sbom" && root_.empty()) root_ = id_in(element);
    if (type == "software_Package" || is_other_package(type)) return add(element, place, false);
    if (type == "software_File" && is_root(id_in(element))) return add(element, place, true);
    return {};
  }

  static bool is_other_package(std::string_view type) {
    return type == "ai_AIPackage" || type == "dataset_DatasetPackage";
  }

  bool is_root(std::string_view id) const {
    auto root = elements_.find(root_);
    return id == root_ ||
           (root != elements_.end() && first_text(root->second, "rootElement") == id);
  }

  Result<> read_creation(dom::object creation, const std::string& place) {
    const auto version = string_at(creation, "specVersion").value_or("");
    if (!version.starts_with("3.0"))
      return fail(ErrorKind::invalid, "not a version of SPDX that is known here",
                  place + "/specVersion", "Say 3.0.1");
    if (!out_.format.empty()) return {};
    out_.format = "SPDX " + std::string(version);
    if (auto created = string_at(creation, "created"))
      if (auto time = parse_time(*created)) out_.made = *time;
    return {};
  }

  Result<> add(dom::object element, const std::string& place, bool is_file) {
    if (out_.components.size() >= limits_.components)
      return fail(ErrorKind::too_large, "more components than are read from one document", place,
                  "The limit is " + std::to_string(limits_.components));
    Component one;
    auto text = [&](std::string_view key) { return string_at(element, key).value_or(""); };
    one.ref = id_in(element);
    one.kind = is_file ? "file" : with_dashes(text("software_primaryPurpose"));
    one.name = text("name");
    one.version = text("software_packageVersion");
    one.end_of_support = text("validUntilTime");
    one.supplier = agent_name(text("suppliedBy"));
    one.maker = agent_name(first_text(element, "originatedBy"));
    one.place = place;
    if (const auto purl = text("software_packageUrl"); !purl.empty()) one.purls.emplace_back(purl);
    read_identifiers(element, one);
    read_hashes(element, one);
    if (one.name.empty()) refuse("'name' is missing", place);
    by_ref_.emplace(id_in(element), static_cast<std::uint32_t>(out_.components.size()));
    out_.components.push_back(std::move(one));
    return {};
  }

  static std::string with_dashes(std::string_view purpose) {
    std::string out = with_underscores(purpose);
    std::replace(out.begin(), out.end(), '_', '-');
    return out;
  }

  std::string agent_name(std::string_view id) const {
    auto found = elements_.find(id);
    return found == elements_.end() ? std::string()
                                    : std::string(string_at(found->second, "name").value_or(""));
  }

  // A list of objects, each in its place or named.
  template <class Visit>
  void for_each_object(dom::object element, std::string_view key, const Visit& visit) const {
    auto items = list_at(element, key);
    if (!items) return;
    for (dom::element item : *items) {
      dom::object object;
      std::string_view id;
      if (!item.get(object)) {
        visit(object);
      } else if (!item.get(id)) {
        if (auto found = elements_.find(id); found != elements_.end()) visit(found->second);
      }
    }
  }

  void read_identifiers(dom::object element, Component& out) const {
    for_each_object(element, "externalIdentifier", [&](dom::object one) {
      const auto type = string_at(one, "externalIdentifierType").value_or("");
      const std::string identifier(string_at(one, "identifier").value_or(""));
      auto& list = type == "packageUrl" ? out.purls : out.cpes;
      const bool is_known = type == "packageUrl" || type == "cpe23" || type == "cpe22";
      if (is_known && std::find(list.begin(), list.end(), identifier) == list.end())
        list.push_back(identifier);
    });
  }

  void read_hashes(dom::object element, Component& out) const {
    for_each_object(element, "verifiedUsing", [&](dom::object one) {
      auto algorithm = string_at(one, "algorithm"), value = string_at(one, "hashValue");
      if (algorithm && value)
        out.digests.push_back({digest_algorithm(*algorithm), to_lower(*value)});
    });
  }

  // A text, or the first of a list.
  static std::string_view first_text(dom::object element, std::string_view key) {
    if (auto text = string_at(element, key)) return *text;
    std::string_view out;
    if (auto list = list_at(element, key))
      for (dom::element item : *list)
        if (!item.get(out)) return out;
    return {};
  }

  void read_relation(dom::object element) {
    const std::string_view type = type_of(element);
    for (const VexClass& known : vex_classes)
      if (known.name == type) return read_statement(element, known.status);
    if (!type.ends_with("Relationship")) return;
    const auto from = string_at(element, "from").value_or("");
    const auto relation = string_at(element, "relationshipType").value_or("");
    auto targets = list_at(element, "to");
    if (!targets) return;
    for (dom::element item : *targets) {
      std::string_view to;
      if (!item.get(to)) relate(from, relation, to);
    }
  }

  void relate(std::string_view from, std::string_view relation, std::string_view to) {
    auto first = by_ref_.find(from);
    if (first == by_ref_.end()) return;
    Component& one = out_.components[first->second];
    if (relation == "hasConcludedLicense" || relation == "hasDeclaredLicense") {
      const auto licence = elements_.find(to);
      const auto text = licence == elements_.end()
                            ? std::string_view()
                            : string_at(licence->second, "simplelicensing_licenseExpression")
                                  .value_or(string_at(licence->second, "name").value_or(""));
      if (!text.empty() && one.licences.empty()) one.licences.emplace_back(text);
      return;
    }
    auto second = by_ref_.find(to);
    if (second == by_ref_.end() || second->second == first->second) return;
    Component& part = out_.components[second->second];
    if (relation == "contains" && part.parent == no_component) part.parent = first->second;
    if (relation == "dependsOn" || relation == "hasPrerequisite" || relation == "hasDynamicLink" ||
        relation == "hasStaticLink")
      out_.needs.emplace_back(first->second, second->second);
  }

  void read_statement(dom::object element, Status status) {
    Statement out{.status = status};
    auto flaw = elements_.find(string_at(element, "from").value_or(""));
    if (flaw == elements_.end()) return;
    out.flaw = string_at(flaw->second, "name").value_or("");
    for_each_object(flaw->second, "externalIdentifier", [&](dom::object one) {
      const std::string id(string_at(one, "identifier").value_or(""));
      if (out.flaw.empty()) out.flaw = id;
      if (!id.empty() && id != out.flaw) out.aliases.push_back(id);
    });
    if (out.flaw.empty()) return;
    if (auto targets = list_at(element, "to"))
      for (dom::element item : *targets) {
        std::string_view to;
        if (!item.get(to)) out.about.emplace_back(to);
      }
    out.justification =
        with_underscores(string_at(element, "security_justificationType").value_or(""));
    for (std::string_view key : {"security_impactStatement", "security_statusNotes"})
      if (out.detail.empty()) out.detail = string_at(element, key).value_or("");
    out.response = string_at(element, "security_actionStatement").value_or("");
    for (std::string_view key : {"security_modifiedTime", "security_publishedTime"})
      if (auto text = string_at(element, key); text && out.said == Time{})
        if (auto time = parse_time(*text)) out.said = *time;
    out_.statements.push_back(std::move(out));
  }

  // A document is about a collection, which is about a package.
  std::string_view subject_of(std::string_view id, int steps) const {
    auto found = elements_.find(id);
    if (by_ref_.contains(id) || found == elements_.end() || steps > 4) return id;
    return subject_of(first_text(found->second, "rootElement"), steps + 1);
  }

  std::string_view first_package_of_all() const {
    return out_.components.size() == 1 ? std::string_view(out_.components.front().ref)
                                       : std::string_view();
  }

  const InventoryLimits& limits_;
  Inventory out_;
  std::string_view root_;
  std::vector<std::pair<dom::object, std::string>> ordered_;
  std::unordered_map<std::string_view, dom::object> elements_;
  std::unordered_map<std::string_view, std::uint32_t> by_ref_;
};

}  // namespace
}  // namespace spdx

Result<Inventory> read_spdx3(dom::object document, const InventoryLimits& limits) {
  auto graph = list_at(document, "@graph");
  if (!graph)
    return fail(ErrorKind::invalid, "SPDX 3 without its list of elements", "/@graph",
                "Send it as the specification's JSON-LD");
  return spdx::GraphReader(limits).read(*graph);
}

}  // namespace hinomi::in
