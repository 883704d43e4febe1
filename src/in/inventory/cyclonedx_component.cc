// What one component or service says of itself.
#include <algorithm>

#include "base/text.h"
#include "in/inventory/cyclonedx.h"

namespace hinomi::in::cyclonedx {
namespace {

constexpr std::size_t most_of_use = 1000;  // frames and occurrences of one component

std::string name_of(dom::element organisation) {
  dom::object members;
  if (organisation.get(members)) return {};
  return std::string(string_at(members, "name").value_or(""));
}

void add_once(std::vector<std::string>& out, std::string_view text) {
  if (!text.empty() && std::find(out.begin(), out.end(), text) == out.end()) out.emplace_back(text);
}

void read_digests(dom::element value, std::vector<Digest>& out) {
  dom::array items;
  if (value.get(items)) return;
  for (dom::element item : items) {
    dom::object members;
    if (item.get(members)) continue;
    auto algorithm = string_at(members, "alg"), content = string_at(members, "content");
    if (algorithm && content) out.push_back({to_lower(*algorithm), to_lower(*content)});
  }
}

void read_licences(dom::element value, std::vector<std::string>& out) {
  dom::array items;
  if (value.get(items)) return;
  for (dom::element item : items) {
    dom::object members;
    if (item.get(members)) continue;
    add_once(out, string_at(members, "expression").value_or(""));
    if (auto licence = map_at(members, "license")) {
      add_once(out, string_at(*licence, "id").value_or(""));
      add_once(out, string_at(*licence, "name").value_or(""));
    }
  }
}

// A property's name without its namespace and without what people write differently:
// "cdx:lifecycle:milestone:endOfSupport", "end_of_support".
std::string bare_property_name(std::string_view name) {
  if (const std::size_t colon = name.rfind(':'); colon != name.npos) name.remove_prefix(colon + 1);
  std::string out = to_lower(name);
  std::erase_if(out, [](char c) { return c == '-' || c == '_' || c == ' '; });
  return out;
}

// CycloneDX's property taxonomy has milestones of a product's life and properties of devices; a
// document without them still says these things in properties of its own.
void read_properties(dom::element value, Component& out) {
  dom::array items;
  if (value.get(items)) return;
  std::string end_of_life;
  for (dom::element item : items) {
    dom::object members;
    if (item.get(members)) continue;
    auto name = string_at(members, "name"), text = string_at(members, "value");
    if (!name || !text || text->empty()) continue;
    const std::string bare = bare_property_name(*name);
    if (bare == "endofsupport" && out.end_of_support.empty()) out.end_of_support = *text;
    if (bare == "endoflife" && end_of_life.empty()) end_of_life = *text;
    if (bare == "sku" || bare == "modelnumber" || bare == "model") add_once(out.models, *text);
  }
  if (out.end_of_support.empty()) out.end_of_support = std::move(end_of_life);
}

// What an analysis of the component concluded (evidence.identity, 1.5: one; 1.6: several).
void read_identity(dom::object identity, Component& out) {
  auto field = string_at(identity, "field"), concluded = string_at(identity, "concludedValue");
  if (!field || !concluded) return;
  if (*field == "purl") add_once(out.purls, *concluded);
  if (*field == "cpe") add_once(out.cpes, *concluded);
}

std::string use_text(dom::object members, std::string_view key) {
  return std::string(string_at(members, key).value_or(""));
}

std::uint64_t use_line(dom::object members) {
  std::uint64_t out = 0;
  return members["line"].get(out) ? 0 : out;
}

// Where it was found, and the call stack that goes through it (1.5).
void read_use(dom::object evidence, Component& out) {
  dom::object members;
  if (auto occurrences = list_at(evidence, "occurrences"))
    for (dom::element item : *occurrences)
      if (!item.get(members) && out.occurrences.size() < most_of_use)
        out.occurrences.push_back(
            {use_text(members, "location"), use_text(members, "symbol"), use_line(members)});
  auto callstack = map_at(evidence, "callstack");
  auto frames = callstack ? list_at(*callstack, "frames") : std::nullopt;
  if (!frames) return;
  for (dom::element item : *frames)
    if (!item.get(members) && out.frames.size() < most_of_use)
      out.frames.push_back({use_text(members, "package"), use_text(members, "module"),
                            use_text(members, "function"), use_text(members, "fullFilename"),
                            use_line(members)});
}

Scope scope_named(std::string_view word) {
  if (word == "required") return Scope::required;
  if (word == "optional") return Scope::optional;
  return word == "excluded" ? Scope::excluded : Scope::unsaid;
}

void read_evidence(dom::element value, Component& out) {
  dom::object evidence;
  if (value.get(evidence)) return;
  read_use(evidence, out);
  dom::element identity;
  if (evidence["identity"].get(identity)) return;
  dom::object one;
  dom::array several;
  if (!identity.get(one)) read_identity(one, out);
  if (!identity.get(several))
    for (dom::element item : several)
      if (!item.get(one)) read_identity(one, out);
}

std::string_view text_of(dom::element value) {
  std::string_view out;
  return value.get(out) ? std::string_view() : out;
}

}  // namespace

Component component_of(dom::object value) {
  Component out;
  std::string_view publisher, author;
  for (auto [key, member] : value) {
    if (key == "type")
      out.kind = text_of(member);
    else if (key == "bom-ref")
      out.ref = text_of(member);
    else if (key == "name")
      out.name = text_of(member);
    else if (key == "version")
      out.version = text_of(member);
    else if (key == "group")
      out.group = text_of(member);
    else if (key == "purl")
      add_once(out.purls, text_of(member));
    else if (key == "cpe")
      add_once(out.cpes, text_of(member));
    else if (key == "hashes")
      read_digests(member, out.digests);
    else if (key == "licenses")
      read_licences(member, out.licences);
    else if (key == "supplier")
      out.supplier = name_of(member);
    else if (key == "manufacturer")
      out.maker = name_of(member);
    else if (key == "publisher")
      publisher = text_of(member);
    else if (key == "author")
      author = text_of(member);
    else if (key == "properties")
      read_properties(member, out);
    else if (key == "scope")
      out.scope = scope_named(text_of(member));
    else if (key == "evidence")
      read_evidence(member, out);
  }
  if (out.maker.empty()) out.maker = publisher.empty() ? author : publisher;
  // A device goes by its maker's name for the model.
  if (out.kind == "device") add_once(out.models, out.name);
  return out;
}

Component service_of(dom::object value) {
  Component out = component_of(value);
  out.kind = "service";
  if (auto provider = map_at(value, "provider"))
    out.supplier = string_at(*provider, "name").value_or("");
  return out;
}

}  // namespace hinomi::in::cyclonedx
