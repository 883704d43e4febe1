// SPDX 2 in XML, as its tools write it (no schema of it was published): the members of the JSON
// form as elements, one for each item of a list.
#include <algorithm>

#include "in/inventory/spdx.h"
#include "in/inventory/xml.h"
#include "in/json_text.h"

namespace hinomi::in::spdx {
namespace {

// The lists that an inventory is made of; what is in their items; members of one text elsewhere.
constexpr std::string_view lists[] = {"packages",     "files",     "relationships",
                                      "externalRefs", "checksums", "documentDescribes"};
constexpr int deepest_member = 4;

bool has_elements(pugi::xml_node node) {
  return node.find_child([](pugi::xml_node child) { return child.type() == pugi::node_element; });
}

class SpdxXmlWriter {
 public:
  explicit SpdxXmlWriter(std::string_view text) : lines_(text) {}

  void object(pugi::xml_node node, int depth) {
    out_ += '{';
    append_json_key(line_key, out_);
    append_json_text(lines_.line_of(node), out_);
    for (pugi::xml_node child : node.children()) {
      if (child.type() != pugi::node_element) continue;
      const std::string_view name = child.name();
      if (std::find(std::begin(lists), std::end(lists), name) == std::end(lists)) {
        append_json_key(name, out_);
        value(child, depth);
      }
    }
    for (std::string_view name : lists) list(node, name, depth);
    out_ += '}';
  }

  std::string take() { return std::move(out_); }

 private:
  void list(pugi::xml_node node, std::string_view name, int depth) {
    const std::string key(name);
    pugi::xml_node item = node.child(key.c_str());
    if (!item) return;
    append_json_key(name, out_);
    for (char before = '['; item; item = item.next_sibling(key.c_str()), before = ',') {
      out_ += before;
      value(item, depth);
    }
    out_ += ']';
  }

  void value(pugi::xml_node node, int depth) {
    if (has_elements(node) && depth < deepest_member)
      object(node, depth + 1);
    else
      append_json_text(text_in(node), out_);
  }

  LineCounter lines_;
  std::string out_;
};

}  // namespace

Result<Converted> xml_as_json(std::string_view text) {
  pugi::xml_document document;
  pugi::xml_node root = TRY(parse_xml(document, text));
  if (local_name(root) != "Document")
    return fail(ErrorKind::invalid, "not SPDX in XML: its root is no <Document>",
                line_of(root, text), "Send it as the SPDX tools write it");
  SpdxXmlWriter writer(text);
  writer.object(root, 0);
  return Converted{.json = writer.take()};
}

}  // namespace hinomi::in::spdx
