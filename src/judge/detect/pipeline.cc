#include "judge/detect/pipeline.h"

#include <algorithm>

#include "judge/detect/selection.h"

namespace hinomi::detect {

using in::refuse;
using in::Yaml;

namespace {

Result<Source> read_source(const Yaml& entry) {
  Source out;
  for (std::size_t i = 0; i < entry.keys.size(); ++i)
    if (const std::string& key = entry.keys[i];
        key != "logsource" && key != "when" && key != "fields" && key != "values")
      return refuse(entry.items[i], "a source has no '" + key + "'",
                    "it has logsource, when, fields and values");
  const Yaml* source = entry.at("logsource");
  const Yaml* when = entry.at("when");
  if (!source || !when)
    return refuse(entry, "a source needs 'logsource' and 'when'", "see content/detect/windows.yml");
  out.source = TRY(read_log_source(*source));
  out.condition = TRY(read_selection(*when, {Placeholders(), out.tests}));
  for (const Test& test : out.tests)
    if (test.field.empty() || std::holds_alternative<Reference>(test.ask))
      return refuse(*when, "events are not sorted by keywords or references", "name a field");
  if (const Yaml* fields = entry.at("fields"))
    for (std::size_t i = 0; i < fields->items.size(); ++i) {
      const Yaml& name = fields->items[i];
      if (!name.is_scalar() || name.text.empty())
        return refuse(name, "the other name of '" + fields->keys[i] + "' is no text",
                      "write one name; 'values' has 'of' for several");
      out.fields.emplace_back(fields->keys[i], name.text);
    }
  if (const Yaml* values = entry.at("values")) out.values = TRY(read_made_fields(*values));
  return out;
}

void add_new(std::vector<std::string> more, std::vector<std::string>& out) {
  for (std::string& one : more)
    if (std::find(out.begin(), out.end(), one) == out.end()) out.push_back(std::move(one));
}

}  // namespace

Result<void> read_pipeline(std::string_view text, Pipeline& out) {
  std::vector<Yaml> documents = TRY(in::parse_yaml(text));
  if (documents.size() != 1 || !documents[0].is_map())
    return fail(ErrorKind::invalid, "a pipeline is one YAML map", "line 1",
                "see content/detect/windows.yml");
  const Yaml& map = documents[0];
  for (std::size_t i = 0; i < map.keys.size(); ++i)
    if (map.keys[i] != "sources" && map.keys[i] != "prefixes" && map.keys[i] != "fields" &&
        map.keys[i] != "times" && map.keys[i] != "taxonomies")
      return refuse(map.items[i], "a pipeline has no '" + map.keys[i] + "'",
                    "it has sources, prefixes, fields, times and taxonomies");
  if (const Yaml* sources = map.at("sources"))
    for (const Yaml& entry : sources->items) out.sources.push_back(TRY(read_source(entry)));
  add_new(map.texts_at("prefixes"), out.prefixes);
  add_new(map.texts_at("times"), out.times);
  add_new(map.texts_at("taxonomies"), out.taxonomies);
  if (const Yaml* fields = map.at("fields"))
    for (const std::string& name : fields->keys)
      out.fields.emplace_back(name, fields->texts_at(name));
  return {};
}

}  // namespace hinomi::detect
