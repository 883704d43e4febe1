#include "in/observe_mapping.h"

#include <array>

#include "base/text.h"
#include "in/yaml.h"

namespace hinomi::in {
namespace {

constexpr std::array<std::pair<std::string_view, Cut>, 4> cuts = {
    {{"base", Cut::base}, {"folder", Cut::folder}, {"hashes", Cut::hashes}, {"mails", Cut::mails}}};

Result<ObserveWhen> read_when(const Yaml& when) {
  ObserveWhen out;
  auto read = [&](const Yaml& map) -> Result<void> {
    if (!map.is_map() || map.keys.empty())
      return refuse(map, "'when' is a map of fields to texts, or a list of such maps",
                    "Write {EventID: [1, 5]}");
    auto& all = out.any.emplace_back();
    for (const std::string& key : map.keys) {
      all.push_back({key, map.texts_at(key)});
      if (all.back().texts.empty())
        return refuse(*map.at(key), "a test without a text", "Write {EventID: [1, 5]}");
    }
    return {};
  };
  if (!when.is_list()) {
    TRY(read(when));
    return out;
  }
  for (const Yaml& one : when.items) TRY(read(one));
  return out;
}

Result<void> read_path(const Yaml& at, std::string_view text, ObserveField out,
                       std::vector<ObserveField>& fields) {
  if (text == "text") {
    out.cut = Cut::text;
    fields.push_back(std::move(out));
    return {};
  }
  std::size_t bar = text.find('|');
  if (bar != text.npos) {
    std::string_view name = text.substr(bar + 1);
    auto found =
        std::find_if(cuts.begin(), cuts.end(), [&](auto& one) { return one.first == name; });
    if (found == cuts.end())
      return refuse(at, "no such cut: " + std::string(name),
                    "It is one of base, folder, hashes and mails");
    out.cut = found->second;
  }
  out.path = text.substr(0, bar);
  std::size_t colon = out.path.find(':');
  if (colon == 0 || colon + 1 >= out.path.size() || colon == std::string::npos)
    return refuse(at, "not a STIX object path: " + out.path,
                  "Write it as domain-name:value, or text for running text");
  fields.push_back(std::move(out));
  return {};
}

Result<ObserveJoined> read_joined(const Yaml& entry, std::uint32_t source) {
  ObserveJoined out{std::string(entry.text_at("path")), {}, {}, source};
  std::string_view text = entry.text_at("text");
  for (std::size_t open; (open = text.find('{')) != text.npos;) {
    std::size_t close = text.find('}', open);
    if (close == text.npos) break;
    out.before.emplace_back(text.substr(0, open));
    out.fields.emplace_back(text.substr(open + 1, close - open - 1));
    text.remove_prefix(close + 1);
  }
  if (out.path.empty() || out.fields.empty() || !text.empty())
    return refuse(entry, "a joined value needs 'path' and a 'text' that ends in a field",
                  "Write text: \"http://{host}{uri}\"");
  return out;
}

Result<void> read_source(const Yaml& entry, ObserveMapping& out) {
  for (std::size_t i = 0; i < entry.keys.size(); ++i)
    if (entry.keys[i] != "when" && entry.keys[i] != "fields" && entry.keys[i] != "joined")
      return refuse(entry.items[i], "a source has no '" + entry.keys[i] + "'",
                    "It has when, fields and joined");
  auto source = static_cast<std::uint32_t>(out.sources.size());
  ObserveWhen when;
  if (const Yaml* one = entry.at("when")) when = TRY(read_when(*one));
  out.sources.push_back(std::move(when));
  if (const Yaml* fields = entry.at("fields"))
    for (std::size_t i = 0; i < fields->items.size(); ++i)
      for (const std::string& path : fields->texts_at(fields->keys[i]))
        TRY(read_path(fields->items[i], path, {fields->keys[i], {}, Cut::whole, source},
                      out.fields));
  if (const Yaml* joined = entry.at("joined"))
    for (const Yaml& one : joined->items) out.joined.push_back(TRY(read_joined(one, source)));
  return {};
}

}  // namespace

Result<void> read_observe_mapping(std::string_view text, ObserveMapping& out) {
  std::vector<Yaml> documents = TRY(parse_yaml(text));
  if (documents.size() != 1 || !documents[0].is_map())
    return fail(ErrorKind::invalid, "a mapping is one YAML map", "line 1",
                "See content/observe/windows.yml");
  const Yaml& map = documents[0];
  for (std::size_t i = 0; i < map.keys.size(); ++i)
    if (map.keys[i] != "sources" && map.keys[i] != "prefixes")
      return refuse(map.items[i], "a mapping has no '" + map.keys[i] + "'",
                    "It has sources and prefixes");
  if (const Yaml* sources = map.at("sources"))
    for (const Yaml& entry : sources->items) TRY(read_source(entry, out));
  for (std::string& prefix : map.texts_at("prefixes"))
    if (std::find(out.prefixes.begin(), out.prefixes.end(), prefix) == out.prefixes.end())
      out.prefixes.push_back(std::move(prefix));
  return {};
}

std::optional<IndicatorType> digest_type_of_name(std::string_view algorithm) {
  char name[8];
  std::size_t size = 0;
  for (char c : algorithm) {
    if (c == '-' || c == '\'' || c == '"') continue;
    if (size == sizeof name) return {};
    name[size++] = to_lower(c);
  }
  auto type = indicator_type_from({name, size});
  return type && is_hash(*type) ? type : std::nullopt;
}

std::uint32_t indicator_types_of(std::string_view path) {
  std::string_view object = path.substr(0, path.find(':'));
  if (object == path) return 0;
  std::string_view property = path.substr(object.size() + 1);
  if (std::size_t hashes = property.find("hashes."); hashes != property.npos) {
    auto type = digest_type_of_name(property.substr(hashes + 7));
    return type ? bit_of(*type) : 0;
  }
  if (property == "value") {
    if (object == "ipv4-addr") return bit_of(IndicatorType::ipv4);
    if (object == "ipv6-addr") return bit_of(IndicatorType::ipv6);
    if (object == "domain-name") return bit_of(IndicatorType::domain);
    if (object == "url") return bit_of(IndicatorType::url);
    if (object == "email-addr") return bit_of(IndicatorType::email);
  }
  if (object == "network-traffic" && property.ends_with("_ref.value"))
    return address_bits | bit_of(IndicatorType::domain);
  if (object == "domain-name" && property.starts_with("resolves_to_refs"))
    return address_bits | bit_of(IndicatorType::domain);
  if (object == "email-message" && property.ends_with(".value"))
    return bit_of(IndicatorType::email);
  return 0;
}

std::string_view base_of(std::string_view path) {
  return path.substr(path.find_last_of("/\\") + 1);
}

std::string_view folder_of(std::string_view path) {
  std::size_t end = path.find_last_of("/\\");
  return end == path.npos ? std::string_view() : path.substr(0, end);
}

}  // namespace hinomi::in
