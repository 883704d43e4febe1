#include "in/inventory/xml.h"

#include <algorithm>

namespace hinomi::in {
namespace {

// Where a document type holds declarations of its own: what stands in brackets there can name
// files and multiply itself.
std::size_t find_declarations(std::string_view text) {
  const std::size_t begin = text.find("<!DOCTYPE");
  if (begin == text.npos) return text.npos;
  const std::size_t end = text.find_first_of("[>", begin);
  return end != text.npos && text[end] == '[' ? begin : text.npos;
}

}  // namespace

std::string line_at(std::string_view text, std::size_t byte) {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(byte, text.size()));
  return "line " + std::to_string(std::count(text.begin(), end, '\n') + 1);
}

Result<pugi::xml_node> parse_xml(pugi::xml_document& document, std::string_view text,
                                 std::size_t most_marks) {
  if (const std::size_t at = find_declarations(text); at != text.npos)
    return fail(ErrorKind::invalid, "XML with declarations of its own, which are not read here",
                line_at(text, at), "Send it without what stands in brackets in its DOCTYPE");
  const auto marks =
      std::count_if(text.begin(), text.end(), [](char c) { return c == '<' || c == '='; });
  if (marks > static_cast<std::ptrdiff_t>(most_marks))
    return fail(ErrorKind::too_large, "XML with too many elements", {}, "Split the document");
  const auto parsed = document.load_buffer(
      text.data(), text.size(), pugi::parse_escapes | pugi::parse_cdata | pugi::parse_eol,
      pugi::encoding_utf8);
  if (!parsed)
    return fail(ErrorKind::invalid, std::string("not XML: ") + parsed.description(),
                line_at(text, static_cast<std::size_t>(std::max<std::ptrdiff_t>(parsed.offset, 0))),
                "Send it as the tool wrote it");
  // An entity that is none of XML's five stays as it stands there: it is not guessed at.
  if (!document.document_element())
    return fail(ErrorKind::invalid, "XML without an element", {}, "Send it as the tool wrote it");
  return document.document_element();
}

std::string_view local_name(pugi::xml_node node) {
  std::string_view name = node.name();
  const std::size_t colon = name.rfind(':');
  return colon == name.npos ? name : name.substr(colon + 1);
}

pugi::xml_node child_called(pugi::xml_node parent, std::string_view local) {
  return parent.find_child([&](pugi::xml_node node) { return local_name(node) == local; });
}

std::string text_in(pugi::xml_node node) {
  std::string out;
  for (pugi::xml_node child : node.children())
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) out += child.value();
  return out;
}

std::string line_of(pugi::xml_node node, std::string_view text) {
  return line_at(text, static_cast<std::size_t>(std::max<std::ptrdiff_t>(node.offset_debug(), 0)));
}

std::string LineCounter::line_of(pugi::xml_node node) {
  const auto at = std::min(
      static_cast<std::size_t>(std::max<std::ptrdiff_t>(node.offset_debug(), 0)), text_.size());
  if (at < counted_) return line_at(text_, at);
  const auto from = text_.begin() + static_cast<std::ptrdiff_t>(counted_);
  const auto to = text_.begin() + static_cast<std::ptrdiff_t>(at);
  lines_ += static_cast<std::size_t>(std::count(from, to, '\n'));
  counted_ = at;
  return "line " + std::to_string(lines_ + 1);
}

}  // namespace hinomi::in
