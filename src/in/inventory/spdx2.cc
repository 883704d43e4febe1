// SPDX 2.2 and 2.3 (https://spdx.github.io/spdx-spec/v2.3/, ISO/IEC 5962:2021), in the shape of
// their JSON schema.
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"
#include "in/inventory/spdx.h"

namespace hinomi::in {
namespace spdx {
namespace {

constexpr std::size_t most_refused = 1000;

// What a relationship between two packages means here. Those for building, testing and developing
// are not needed where the package runs.
struct Relation {
  std::string_view name;
  enum class Means : std::uint8_t { contains, needs, describes } means;
  bool backwards = false;  // the second contains, needs or describes the first
};
using Means = Relation::Means;
constexpr Relation relations[] = {{"CONTAINS", Means::contains},
                                  {"CONTAINED_BY", Means::contains, true},
                                  {"DEPENDS_ON", Means::needs},
                                  {"DEPENDENCY_OF", Means::needs, true},
                                  {"RUNTIME_DEPENDENCY_OF", Means::needs, true},
                                  {"PROVIDED_DEPENDENCY_OF", Means::needs, true},
                                  {"OPTIONAL_DEPENDENCY_OF", Means::needs, true},
                                  {"DYNAMIC_LINK", Means::needs},
                                  {"STATIC_LINK", Means::needs},
                                  {"HAS_PREREQUISITE", Means::needs},
                                  {"PREREQUISITE_FOR", Means::needs, true},
                                  {"DESCRIBES", Means::describes},
                                  {"DESCRIBE", Means::describes},  // as some tools wrote it
                                  {"DESCRIBED_BY", Means::describes, true}};

// Members of a package that version 2.3 brought (annex I).
constexpr std::string_view since_2_3[] = {"primaryPackagePurpose", "builtDate", "releaseDate",
                                          "validUntilDate"};

// What names a kind of reference, also as a URI: ".../references/cpe23Type", "...#purl".
std::string_view last_part(std::string_view uri) {
  const std::size_t at = uri.find_last_of("/#");
  return at == uri.npos ? uri : uri.substr(at + 1);
}

bool says_something(std::string_view text) {
  return !text.empty() && text != "NOASSERTION" && text != "NONE";
}

void add_new(std::vector<std::string>& out, std::string_view text) {
  if (!text.empty() && std::find(out.begin(), out.end(), text) == out.end()) out.emplace_back(text);
}

void read_references(dom::object package, Component& out) {
  auto references = list_at(package, "externalRefs");
  if (!references) return;
  for (dom::element entry : *references) {
    dom::object reference;
    if (entry.get(reference)) continue;
    const auto type = last_part(string_at(reference, "referenceType").value_or(""));
    const auto locator = trim(string_at(reference, "referenceLocator").value_or(""));
    if (type == "purl") add_new(out.purls, locator);
    if (type == "cpe23Type" || type == "cpe22Type") add_new(out.cpes, locator);
  }
}

void read_checksums(dom::object package, Component& out) {
  auto checksums = list_at(package, "checksums");
  if (!checksums) return;
  for (dom::element entry : *checksums) {
    dom::object checksum;
    if (entry.get(checksum)) continue;
    auto algorithm = string_at(checksum, "algorithm"), value = string_at(checksum, "checksumValue");
    if (algorithm && value) out.digests.push_back({digest_algorithm(*algorithm), to_lower(*value)});
  }
}

// APPLICATION, OPERATING-SYSTEM, ... (7.24), as CycloneDX writes the same words.
std::string kind_from(std::string_view purpose) {
  std::string out = to_lower(purpose);
  std::replace(out.begin(), out.end(), '_', '-');
  return out;
}

Component package_of(dom::object package) {
  Component out;
  auto text = [&](std::string_view key) { return string_at(package, key).value_or(""); };
  out.ref = text("SPDXID");
  out.kind = kind_from(text("primaryPackagePurpose"));
  out.name = text("name");
  out.version = text("versionInfo");
  out.supplier = party_name(text("supplier"));
  out.maker = party_name(text("originator"));
  out.end_of_support = text("validUntilDate");
  read_references(package, out);
  read_checksums(package, out);
  for (std::string_view key : {"licenseConcluded", "licenseDeclared"})
    if (const auto licence = text(key); says_something(licence) && out.licences.empty())
      out.licences.emplace_back(licence);
  return out;
}

class DocumentReader {
 public:
  DocumentReader(SpdxForm form, const InventoryLimits& limits) : form_(form), limits_(limits) {}

  Result<Inventory> read(dom::object document) {
    TRY(read_head(document));
    if (auto described = list_at(document, "documentDescribes"))
      for (dom::element entry : *described) {
        std::string_view ref;
        if (!entry.get(ref)) described_.push_back(ref);
      }
    collect_described(document);
    TRY(read_elements(document, "packages", false));
    TRY(read_elements(document, "files", true));
    choose_subject();
    read_relationships(document);
    break_circles(out_);
    return std::move(out_);
  }

 private:
  Result<> read_head(dom::object document) {
    const auto version = string_at(document, "spdxVersion").value_or("");
    if (!version.starts_with("SPDX-2."))
      return fail(ErrorKind::invalid, "not a version of SPDX that is known here", "/spdxVersion",
                  "Say SPDX-2.2 or SPDX-2.3");
    if (version != "SPDX-2.2" && version != "SPDX-2.3")
      refuse("no version that SPDX 2 writes so", "/spdxVersion", "Say SPDX-2.2 or SPDX-2.3");
    is_2_3_ = version != "SPDX-2.2";
    out_.format = "SPDX " + std::string(version.substr(5));
    out_.serial = string_at(document, "documentNamespace").value_or("");
    out_.name = string_at(document, "name").value_or("");
    for (std::string_view key : {"name", "documentNamespace"})
      if (!string_at(document, key))
        refuse("'" + std::string(key) + "' is missing", "/" + std::string(key), "Say it");
    if (auto creation = map_at(document, "creationInfo"))
      if (auto created = string_at(*creation, "created"))
        if (auto time = parse_time(*created)) out_.made = *time;
    return {};
  }

  void refuse(std::string what, std::string where, std::string remedy) {
    if (out_.refused.size() < most_refused)
      out_.refused.push_back(
          {ErrorKind::invalid, std::move(what), std::move(where), std::move(remedy)});
  }

  std::string place_of(dom::object element, std::string_view list, std::size_t number) const {
    if (form_ == SpdxForm::converted)
      if (auto line = string_at(element, line_key)) return std::string(*line);
    return "/" + std::string(list) + "/" + std::to_string(number);
  }

  template <class Visit>
  static void for_each_relation(dom::object document, const Visit& visit) {
    auto entries = list_at(document, "relationships");
    if (!entries) return;
    for (dom::element entry : *entries) {
      dom::object relationship;
      if (entry.get(relationship)) continue;
      auto first = string_at(relationship, "spdxElementId"),
           second = string_at(relationship, "relatedSpdxElement"),
           type = string_at(relationship, "relationshipType");
      if (!first || !second || !type) continue;
      for (const Relation& relation : relations)
        if (relation.name == *type) {
          if (relation.backwards)
            visit(relation, *second, *first);
          else
            visit(relation, *first, *second);
        }
    }
  }

  void collect_described(dom::object document) {
    for_each_relation(document, [&](const Relation& relation, auto, std::string_view second) {
      if (relation.means == Means::describes) described_.push_back(second);
    });
  }

  // Files only when the document is about them.
  Result<> read_elements(dom::object document, std::string_view list, bool only_described) {
    auto elements = list_at(document, list);
    if (!elements) return {};
    const std::unordered_set<std::string_view> is_described(described_.begin(), described_.end());
    std::size_t number = 0;
    for (dom::element entry : *elements) {
      const std::size_t at = number++;
      dom::object element;
      if (entry.get(element)) {
        refuse("not an object", "/" + std::string(list) + "/" + std::to_string(at),
               "Write it as the schema says");
        continue;
      }
      if (only_described && !is_described.contains(string_at(element, "SPDXID").value_or("")))
        continue;
      Component one = package_of(element);
      one.place = place_of(element, list, at);
      if (only_described) {
        one.kind = "file";
        if (one.name.empty()) one.name = string_at(element, "fileName").value_or("");
      }
      TRY(add(std::move(one), element));
    }
    return {};
  }

  Result<> add(Component one, dom::object element) {
    if (out_.components.size() >= limits_.components)
      return fail(ErrorKind::too_large, "more components than are read from one document",
                  one.place, "The limit is " + std::to_string(limits_.components));
    if (one.ref.empty()) refuse("'SPDXID' is missing", one.place, "Give it one");
    if (one.name.empty()) refuse("'name' is missing", one.place, "Say it");
    if (!is_2_3_)
      for (std::string_view key : since_2_3)
        if (member_at(element, key))
          refuse("version 2.2 has no '" + std::string(key) + "'", one.place,
                 "Say SPDX-2.3, or leave it out");
    const auto number = static_cast<std::uint32_t>(out_.components.size());
    const auto ref = string_at(element, "SPDXID").value_or("");
    if (!ref.empty() && !by_ref_.emplace(ref, number).second)
      refuse("another element has the same SPDXID", one.place, "Name each element differently");
    out_.components.push_back(std::move(one));
    return {};
  }

  // The first that is described; a package before a file.
  void choose_subject() {
    for (const bool also_file : {false, true})
      for (std::string_view ref : described_) {
        auto found = by_ref_.find(ref);
        if (found == by_ref_.end() || out_.subject != no_component) continue;
        if (also_file || out_.components[found->second].kind != "file")
          out_.subject = found->second;
      }
  }

  // Relations with what is not in the inventory (files, other documents) are left out.
  void read_relationships(dom::object document) {
    for_each_relation(
        document, [&](const Relation& relation, std::string_view first, std::string_view second) {
          auto from = by_ref_.find(first), to = by_ref_.find(second);
          if (from == by_ref_.end() || to == by_ref_.end() || from->second == to->second) return;
          Component& part = out_.components[to->second];
          if (relation.means == Means::contains && part.parent == no_component)
            part.parent = from->second;
          if (relation.means == Means::needs) out_.needs.emplace_back(from->second, to->second);
        });
  }

  SpdxForm form_;
  const InventoryLimits& limits_;
  Inventory out_;
  bool is_2_3_ = true;
  std::vector<std::string_view> described_;
  std::unordered_map<std::string_view, std::uint32_t> by_ref_;
};

}  // namespace
}  // namespace spdx

Result<Inventory> read_spdx2(dom::object document, SpdxForm form, const InventoryLimits& limits) {
  return spdx::DocumentReader(form, limits).read(document);
}

}  // namespace hinomi::in
