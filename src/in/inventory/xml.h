// XML as inventories come in it: no entities of the document's own, nothing loaded from elsewhere.
#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hinomi::in {

// The root element. `most_marks` bounds elements and attributes, which take some 64 bytes each.
// Errors: invalid with "line N" when it is not well-formed or declares entities, too_large.
Result<pugi::xml_node> parse_xml(pugi::xml_document& document, std::string_view text,
                                 std::size_t most_marks = 8'000'000);

// Without its prefix.
std::string_view local_name(pugi::xml_node node);
pugi::xml_node child_called(pugi::xml_node parent, std::string_view local);
// All text in the element itself, also in CDATA.
std::string text_in(pugi::xml_node node);
// "line 3" of the text that the document was parsed from.
std::string line_of(pugi::xml_node node, std::string_view text);
// "line 3", by byte.
std::string line_at(std::string_view text, std::size_t byte);

// The same for many nodes, quick when they come in the order of the text.
class LineCounter {
 public:
  explicit LineCounter(std::string_view text) : text_(text) {}
  std::string line_of(pugi::xml_node node);

 private:
  std::string_view text_;
  std::size_t counted_ = 0, lines_ = 0;
};

}  // namespace hinomi::in
