#include "judge/vet/list_file.h"

#include <simdjson.h>

#include <array>
#include <optional>

#include "base/text.h"

namespace hinomi::vet {

namespace {

constexpr std::size_t longest_entry = 65'535;

std::optional<ListType> list_type_from(std::string_view name) {
  constexpr std::array<std::string_view, 5> list_types{"cidr", "string", "substring", "hostname",
                                                       "regex"};
  for (std::size_t i = 0; i < list_types.size(); ++i)
    if (list_types[i] == name) return static_cast<ListType>(i);
  return {};
}

}  // namespace

Result<ListFile> read_list_file(const std::string& text) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (const auto error = parser.parse(text).get(object))
    return fail(ErrorKind::invalid, simdjson::error_message(error));
  ListFile file;
  std::string_view type;
  if (object["type"].get(type)) return fail(ErrorKind::invalid, "no type");
  const auto known = list_type_from(type);
  if (!known)
    return fail(ErrorKind::invalid, "unknown type", std::string(type.substr(0, 40)),
                "Use cidr, string, substring, hostname or regex");
  file.type = *known;
  simdjson::dom::array types;
  if (!object["matching_attributes"].get(types)) {
    for (const simdjson::dom::element element : types) {
      std::string_view name;
      if (!element.get(name)) file.types.emplace_back(name);
    }
    if (file.types.empty()) return fail(ErrorKind::invalid, "matching_attributes names no type");
  }
  simdjson::dom::array entries;
  if (object["list"].get(entries)) return fail(ErrorKind::invalid, "no list of entries");
  file.entries.reserve(entries.size());
  for (const simdjson::dom::element element : entries) {
    std::string_view entry;
    if (element.get(entry) || trim(entry).empty() || entry.size() > longest_entry)
      ++file.unreadable;
    else
      file.entries.emplace_back(entry);
  }
  return file;
}

}  // namespace hinomi::vet
