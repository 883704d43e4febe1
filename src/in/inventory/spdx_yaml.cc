// SPDX 2 in YAML: the same members as in JSON.
#include "in/inventory/spdx.h"
#include "in/json_text.h"
#include "in/yaml.h"

namespace hinomi::in::spdx {
namespace {

// A tree of Yaml is at most 64 deep.
void append_yaml(const Yaml& value, std::string& out) {
  if (value.is_scalar()) {
    if (value.is_null())
      out += "null";
    else
      append_json_text(value.text, out);
    return;
  }
  out += value.is_list() ? '[' : '{';
  if (value.is_map()) {
    append_json_key(line_key, out);
    append_json_text(value.place(), out);
  }
  for (std::size_t at = 0; at < value.items.size(); ++at) {
    if (value.is_map())
      append_json_key(value.keys[at], out);
    else if (at > 0)
      out += ',';
    append_yaml(value.items[at], out);
  }
  out += value.is_list() ? ']' : '}';
}

}  // namespace

Result<Converted> yaml_as_json(std::string_view text) {
  const std::vector<Yaml> documents = TRY(parse_yaml(text));
  if (documents.empty() || !documents.front().is_map())
    return fail(ErrorKind::invalid, "YAML without members", "line 1", "Send the whole document");
  Converted out;
  append_yaml(documents.front(), out.json);
  return out;
}

}  // namespace hinomi::in::spdx
