// SPDX 2 in RDF/XML (W3C RDF 1.1 XML Syntax), in the striped form that the SPDX tools write: a node
// element holds property elements, which hold a node element, a text or rdf:resource. A node may
// stand anywhere, and elsewhere only its name.
#include <algorithm>
#include <unordered_set>

#include "in/inventory/spdx.h"
#include "in/inventory/xml.h"
#include "in/json_text.h"

namespace hinomi::in::spdx {
namespace {

std::string_view attribute_called(pugi::xml_node node, std::string_view local) {
  for (pugi::xml_attribute attribute : node.attributes()) {
    const std::string_view name = attribute.name();
    const std::size_t colon = name.rfind(':');
    if ((colon == name.npos ? name : name.substr(colon + 1)) == local) return attribute.value();
  }
  return {};
}

// "SPDXRef-Package" of "http://...#SPDXRef-Package"; a blank node has a name of its own.
std::string_view fragment(std::string_view uri) {
  const std::size_t at = uri.rfind('#');
  return at == uri.npos ? uri : uri.substr(at + 1);
}

std::string_view id_of(pugi::xml_node node) {
  for (std::string_view name : {"about", "ID", "nodeID"})
    if (const auto value = attribute_called(node, name); !value.empty()) return fragment(value);
  return {};
}

pugi::xml_node node_in(pugi::xml_node property) {
  return property.find_child(
      [](pugi::xml_node child) { return child.type() == pugi::node_element; });
}

// What a property says: the last part of the resource it names ("checksumAlgorithm_sha1" is
// "sha1"), the id of the node in it, or its text.
std::string value_of(pugi::xml_node property) {
  if (const auto resource = attribute_called(property, "resource"); !resource.empty()) {
    const std::size_t at = resource.find_last_of("/#");
    return std::string(at == resource.npos ? resource : resource.substr(at + 1));
  }
  if (pugi::xml_node node = node_in(property)) {
    const std::string_view about = attribute_called(node, "about");
    const std::size_t at = about.find_last_of("/#");
    return std::string(at == about.npos ? about : about.substr(at + 1));
  }
  return text_in(property);
}

std::string behind_underscore(std::string text) {
  const std::size_t at = text.find('_');
  return at == text.npos ? text : text.substr(at + 1);
}

// "contains" as "CONTAINS", "describedBy" as "DESCRIBED_BY".
std::string in_capitals(std::string_view name) {
  std::string out;
  for (char c : name) {
    const bool is_upper = c >= 'A' && c <= 'Z';
    if (is_upper && !out.empty() && out.back() != '_') out += '_';
    out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  }
  return out;
}

// Properties of a package or file with the same name and meaning as in JSON.
constexpr std::string_view plain[] = {"name",           "fileName",        "versionInfo",
                                      "supplier",       "originator",      "licenseDeclared",
                                      "validUntilDate", "licenseConcluded"};

class RdfWriter {
 public:
  explicit RdfWriter(std::string_view text) : lines_(text) {}

  Converted write(pugi::xml_node root) {
    // Every node of the tree, without recursion.
    for (pugi::xml_node node = root; node; node = next(node, root)) {
      if (node.type() != pugi::node_element) continue;
      const std::string_view name = local_name(node);
      if (name == "SpdxDocument") document(node);
      if (name == "Package") element(node, packages_);
      if (name == "File") element(node, files_);
      if (name == "Relationship") relationship(node);
    }
    Converted out;
    out.json = "{" + document_ + (document_.empty() ? "" : ",") + "\"packages\":[" + packages_ +
               "],\"files\":[" + files_ + "],\"relationships\":[" + relationships_ + "]}";
    return out;
  }

 private:
  static pugi::xml_node next(pugi::xml_node node, pugi::xml_node root) {
    if (node.first_child()) return node.first_child();
    while (node != root && !node.next_sibling()) node = node.parent();
    return node == root ? pugi::xml_node() : node.next_sibling();
  }

  static void member(std::string& out, std::string_view key, std::string_view value) {
    if (!out.empty() && out.back() != '{') out += ',';
    append_json_text(key, out);
    out += ':';
    append_json_text(value, out);
  }

  void document(pugi::xml_node node) {
    document_id_ = id_of(node);
    if (!document_.empty()) return;
    const std::string_view about = attribute_called(node, "about");
    member(document_, "documentNamespace", about.substr(0, about.rfind('#')));
    for (pugi::xml_node property : node.children()) {
      const std::string_view name = local_name(property);
      if (name == "specVersion") member(document_, "spdxVersion", text_in(property));
      if (name == "name") member(document_, "name", text_in(property));
      if (name == "creationInfo")
        if (pugi::xml_node created = child_called(node_in(property), "created")) {
          document_ += ",\"creationInfo\":{";
          member(document_, "created", text_in(created));
          document_ += '}';
        }
      if (name == "describesPackage") describes_.push_back(value_of(property));
    }
    for (const std::string& package : describes_)
      relation("SPDXRef-DOCUMENT", "DESCRIBES", package);
  }

  // A node that is only named here stands whole elsewhere.
  void element(pugi::xml_node node, std::string& list) {
    const std::string_view id = id_of(node);
    if (!node_in(node) || !seen_.emplace(id).second) return;
    if (!list.empty()) list += ',';
    list += '{';
    member(list, line_key, lines_.line_of(node));
    member(list, "SPDXID", id);
    std::string checksums, references;
    for (pugi::xml_node property : node.children()) {
      const std::string_view name = local_name(property);
      if (std::find(std::begin(plain), std::end(plain), name) != std::end(plain))
        member(list, name, value_of(property));
      if (name == "primaryPackagePurpose")
        member(list, name, behind_underscore(value_of(property)));
      if (name == "checksum") checksum(node_in(property), checksums);
      if (name == "externalRef") reference(node_in(property), references);
    }
    list += ",\"checksums\":[" + checksums + "],\"externalRefs\":[" + references + "]}";
  }

  static void checksum(pugi::xml_node node, std::string& out) {
    if (!out.empty()) out += ',';
    out += '{';
    member(out, "algorithm", behind_underscore(value_of(child_called(node, "algorithm"))));
    member(out, "checksumValue", value_of(child_called(node, "checksumValue")));
    out += '}';
  }

  static void reference(pugi::xml_node node, std::string& out) {
    if (!out.empty()) out += ',';
    out += '{';
    member(out, "referenceType", value_of(child_called(node, "referenceType")));
    member(out, "referenceLocator", value_of(child_called(node, "referenceLocator")));
    out += '}';
  }

  // Stands in <spdx:relationship> of the node that it is of.
  void relationship(pugi::xml_node node) {
    const std::string_view from = id_of(node.parent().parent());
    relation(from, in_capitals(behind_underscore(value_of(child_called(node, "relationshipType")))),
             value_of(child_called(node, "relatedSpdxElement")));
  }

  void relation(std::string_view from, std::string_view type, std::string_view to) {
    if (!relationships_.empty()) relationships_ += ',';
    relationships_ += '{';
    member(relationships_, "spdxElementId", from);
    member(relationships_, "relationshipType", type);
    member(relationships_, "relatedSpdxElement", to);
    relationships_ += '}';
  }

  LineCounter lines_;
  std::string_view document_id_;
  std::string document_, packages_, files_, relationships_;  // members and items in JSON
  std::vector<std::string> describes_;
  std::unordered_set<std::string_view> seen_;
};

}  // namespace

Result<Converted> rdf_as_json(std::string_view text) {
  pugi::xml_document document;
  pugi::xml_node root = TRY(parse_xml(document, text));
  if (local_name(root) != "RDF")
    return fail(ErrorKind::invalid, "not RDF/XML: its root is no <rdf:RDF>", line_of(root, text),
                "Send it as the SPDX tools write it");
  return RdfWriter(text).write(root);
}

}  // namespace hinomi::in::spdx
