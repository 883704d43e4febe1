#include "judge/detect/sources.h"

#include "judge/detect/selection.h"

namespace hinomi::detect {

using in::Yaml;

namespace {

Result<Source> read_source(const Yaml& entry) {
  Source out;
  const Yaml* source = entry.at("logsource");
  const Yaml* when = entry.at("when");
  if (!source || !when)
    return fail(ErrorKind::invalid, "a source needs 'logsource' and 'when'", entry.place());
  out.source = read_log_source(*source);
  out.condition = TRY(read_selection(*when, {Placeholders(), out.tests}));
  if (const Yaml* fields = entry.at("fields"))
    for (std::size_t i = 0; i < fields->items.size(); ++i)
      out.fields.emplace_back(fields->keys[i], fields->items[i].text);
  return out;
}

Result<Yaml> one_document(std::string_view text) {
  std::vector<Yaml> documents = TRY(in::parse_yaml(text));
  if (documents.size() != 1 || !documents[0].is_map())
    return fail(ErrorKind::invalid, "not one YAML map", "line 1");
  return std::move(documents[0]);
}

}  // namespace

Result<Sources> read_sources(std::string_view sources, std::string_view shapes) {
  Sources out;
  Yaml table = TRY(one_document(sources));
  const Yaml* list = table.at("sources");
  if (!list || !list->is_list())
    return fail(ErrorKind::invalid, "no list 'sources'", table.place());
  for (const Yaml& entry : list->items) out.sources.push_back(TRY(read_source(entry)));
  Yaml shape = TRY(one_document(shapes));
  out.shapes.prefixes = shape.texts_at("prefixes");
  out.shapes.times = shape.texts_at("times");
  if (const Yaml* fields = shape.at("fields"))
    for (const std::string& name : fields->keys)
      out.shapes.fields.emplace_back(name, fields->texts_at(name));
  return out;
}

}  // namespace hinomi::detect
