#include "judge/detect/selection.h"

#include "base/text.h"
#include "judge/detect/modifiers.h"

namespace hinomi::detect {

using in::refuse;
using in::Yaml;

namespace {

Result<Condition> read_map(const Yaml& map, const Reading& reading) {
  if (map.items.empty()) return refuse(map, "an empty map", "leave it out");
  Condition out{.kind = Condition::Kind::all};
  for (std::size_t i = 0; i < map.items.size(); ++i)
    out.children.push_back(
        TRY(read_field(map.keys[i], map.items[i], reading.placeholders, reading.tests)));
  return out;
}

}  // namespace

// A map: all of it. A list: one of its maps or keywords. A text: a keyword.
Result<Condition> read_selection(const Yaml& selection, const Reading& reading) {
  if (selection.is_map()) return read_map(selection, reading);
  if (selection.is_scalar()) return read_field("", selection, reading.placeholders, reading.tests);
  if (selection.items.empty()) return refuse(selection, "an empty list", "leave it out");
  Condition out{.kind = Condition::Kind::any};
  for (const Yaml& item : selection.items) {
    if (item.is_list()) return refuse(item, "a list inside a list", "write one list");
    out.children.push_back(item.is_map()
                               ? TRY(read_map(item, reading))
                               : TRY(read_field("", item, reading.placeholders, reading.tests)));
  }
  return out;
}

Result<Heading> read_heading(const Yaml& document, const std::string& file) {
  Heading out;
  out.file = file;
  out.line = document.line;
  out.id = document.text_at("id");
  out.name = document.text_at("name");
  out.title = document.text_at("title");
  out.author = document.text_at("author");
  out.status = document.text_at("status");
  out.level = document.text_at("level");
  out.description = document.text_at("description");
  out.taxonomy = document.text_at("taxonomy");
  out.tags = document.texts_at("tags");
  if (out.title.empty()) return refuse(document, "the title is missing", "add 'title:'");
  return out;
}

Result<LogSource> read_log_source(const Yaml& map) {
  for (const char* part : {"category", "product", "service"})
    if (const Yaml* value = map.at(part); value && !value->is_null())
      if (!value->is_scalar() || value->text.empty())
        return refuse(*value, std::string(part) + " is no text", "name one " + std::string(part));
  return LogSource{to_lower(map.text_at("category")), to_lower(map.text_at("product")),
                   to_lower(map.text_at("service"))};
}

}  // namespace hinomi::detect
