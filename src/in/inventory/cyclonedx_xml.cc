// CycloneDX in XML, written as the JSON form: the namespace says the version, elements of others
// are left out, and an element that the tables do not know becomes a member that they do not know.
#include <algorithm>

#include "base/text.h"
#include "base/time.h"
#include "in/inventory/cyclonedx.h"
#include "in/inventory/json_form.h"
#include "in/inventory/xml.h"
#include "in/json_text.h"

namespace hinomi::in::cyclonedx {
namespace {

constexpr std::string_view namespace_begin = "http://cyclonedx.org/schema/bom/";

// What `prefix` (of "prefix:name"; may be empty) stands for at this element.
std::string_view namespace_of(pugi::xml_node node) {
  std::string_view name = node.name();
  const std::size_t colon = name.rfind(':');
  const std::string key =
      colon == name.npos ? "xmlns" : "xmlns:" + std::string(name.substr(0, colon));
  for (; node; node = node.parent())
    if (pugi::xml_attribute found = node.attribute(key.c_str())) return found.value();
  return {};
}

// "content-type" and "contentType" alike.
bool is_same_name(std::string_view attribute, std::string_view member) {
  if (attribute == member) return true;
  std::string bare(attribute), other(member);
  std::erase(bare, '-');
  std::erase(other, '-');
  return equal_ignoring_case(bare, other);
}

std::string_view item_of(std::string_view xml) {
  const std::size_t slash = xml.rfind('/');
  return slash == xml.npos ? xml : xml.substr(slash + 1);
}
std::string_view wrapper_of(const Member& member) {
  const std::size_t slash = member.xml.find('/');
  return slash == member.xml.npos ? member.name : member.xml.substr(0, slash);
}
bool is_unwrapped(const Member& member) { return member.xml.starts_with('+'); }

class XmlWriter {
 public:
  XmlWriter(std::string_view home, int depth) : home_(home), depth_(depth) {}

  Result<> object(pugi::xml_node node, const Type& type) {
    if (--depth_ < 0)
      return fail(ErrorKind::too_large, "XML nested too deeply", node.name(), "Send it flatter");
    out_ += '{';
    attributes(node, type);
    TRY(children(node, type));
    out_ += '}';
    ++depth_;
    return {};
  }

  void key(std::string_view name) { append_json_key(name, out_); }
  std::string& out() { return out_; }

 private:
  bool is_ours(pugi::xml_node node) const {
    if (node.type() != pugi::node_element) return false;
    // Most documents say the namespace once, at the root.
    return namespace_of(node) == home_;
  }

  void attributes(pugi::xml_node node, const Type& type) {
    for (const Member& member : type.members) {
      if (member.xml == "=") {
        key(member.name);
        scalar(text_in(node), *member.type);
      }
      if (member.xml != "@") continue;
      for (pugi::xml_attribute attribute : node.attributes())
        if (is_same_name(attribute.name(), member.name)) {
          key(member.name);
          scalar(attribute.value(), *member.type);
          break;
        }
    }
  }

  Result<> children(pugi::xml_node node, const Type& type) {
    for (pugi::xml_node child : node.children()) {
      if (!is_ours(child)) continue;
      const Member* member = member_for(type, local_name(child));
      if (!member) {
        key(local_name(child));
        out_ += "null";
      } else if (!is_unwrapped(*member)) {
        key(member->name);
        TRY(member_value(child, *member));
      }
    }
    for (const Member& member : type.members)
      if (is_unwrapped(member)) TRY(unwrapped(node, member));
    return {};
  }

  static const Member* member_for(const Type& type, std::string_view local) {
    for (const Member& member : type.members) {
      if (member.xml == "@" || member.xml == "=") continue;
      if (is_unwrapped(member) ? member.xml.substr(1) == local : wrapper_of(member) == local)
        return &member;
    }
    return nullptr;
  }

  Result<> unwrapped(pugi::xml_node node, const Member& member) {
    bool begun = false;
    for (pugi::xml_node child : node.children()) {
      if (!is_ours(child) || local_name(child) != member.xml.substr(1)) continue;
      if (!begun) key(member.name);
      out_ += begun ? ',' : '[';
      begun = true;
      TRY(item(child, member));
    }
    if (begun) out_ += ']';
    return {};
  }

  Result<> member_value(pugi::xml_node node, const Member& member) {
    if (member.type->kind == Kind::any) {
      out_ += member.shape == Shape::one ? "{}" : "[]";
      return {};
    }
    if (member.shape == Shape::one) return value(node, *member.type);
    out_ += '[';
    bool first = true;
    for (pugi::xml_node child : node.children()) {
      if (!is_ours(child)) continue;
      if (!first) out_ += ',';
      first = false;
      if (member.shape == Shape::choices)
        TRY(choice(child, *member.type));
      else if (member.name == "data" && local_name(child) == "dataflow")
        data_flow(child, *member.type);
      else if (local_name(child) == item_of(member.xml))
        TRY(item(child, member));
      else
        out_ += "null";
    }
    out_ += ']';
    return {};
  }

  Result<> item(pugi::xml_node node, const Member& member) {
    if (member.type->kind == Kind::any) {
      out_ += "{}";
    } else if (member.shape == Shape::refs) {
      pugi::xml_attribute ref = node.attribute("ref");
      if (ref)
        append_json_text(ref.value(), out_);
      else
        out_ += "null";
    } else {
      return value(node, *member.type);
    }
    return {};
  }

  Result<> value(pugi::xml_node node, const Type& type) {
    if (type.kind == Kind::object) return object(node, type);
    scalar(text_in(node), type);
    return {};
  }

  // <license>, <expression> with attributes, <expression-detailed expression="...">
  Result<> choice(pugi::xml_node node, const Type& type) {
    const std::string_view local = local_name(node);
    out_ += '{';
    if (local == "license") {
      key("license");
      TRY(object(node, *member_named(type, "license")->type));
    } else if (local == "expression" || local == "expression-detailed") {
      key("expression");
      append_json_text(local == "expression" ? text_in(node) : node.attribute("expression").value(),
                       out_);
      attributes(node, type);
    } else {
      key(local);
      out_ += "null";
    }
    out_ += '}';
    return {};
  }

  // From 1.5 on the classification stands inside, with the direction.
  void data_flow(pugi::xml_node node, const Type& type) {
    out_ += '{';
    pugi::xml_node inside = child_called(node, "classification");
    if (inside) attributes(inside, type);
    for (std::string_view name : {"name", "description"})
      if (pugi::xml_attribute attribute = node.attribute(std::string(name).c_str())) {
        key(name);
        append_json_text(attribute.value(), out_);
      }
    out_ += '}';
  }

  void scalar(std::string_view text, const Type& type) {
    const std::string_view bare = trim(text);
    switch (type.kind) {
      case Kind::integer:
        if (is_json_number(bare, false)) return void(out_ += bare);
        break;
      case Kind::number:
        if (is_json_number(bare)) return void(out_ += bare);
        break;
      case Kind::flag:
        if (bare == "true" || bare == "1") return void(out_ += "true");
        if (bare == "false" || bare == "0") return void(out_ += "false");
        break;
      case Kind::time: {
        // An xs:dateTime may leave the offset out.
        std::string zoned = std::string(bare) + "Z";
        return append_json_text(parse_time(zoned) ? std::string_view(zoned) : bare, out_);
      }
      case Kind::text: return append_json_text(text, out_);
      default: return append_json_text(bare, out_);
    }
    append_json_text(text, out_);
  }

  std::string_view home_;
  int depth_;
  std::string out_;
};

}  // namespace

Result<std::string> xml_as_json(std::string_view text, const InventoryLimits& limits) {
  pugi::xml_document document;
  pugi::xml_node root = TRY(parse_xml(document, text));
  const std::string_view home = namespace_of(root);
  if (local_name(root) != "bom" || !home.starts_with(namespace_begin))
    return fail(ErrorKind::invalid, "not a CycloneDX document: its root is no <bom> of CycloneDX",
                line_of(root, text), "Mind the namespace, http://cyclonedx.org/schema/bom/1.6");
  const std::string_view spec = home.substr(namespace_begin.size());
  TRY(version_from(spec, line_of(root, text)));
  XmlWriter writer(home, limits.depth);
  TRY(writer.object(root, bom));
  std::string out = "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"" + std::string(spec) + '"';
  if (!root.attribute("version")) out += ",\"version\":1";  // the schema's own default
  if (writer.out().size() > 2) out += ',';
  out.append(writer.out(), 1);
  return out;
}

}  // namespace hinomi::in::cyclonedx
