#include "model/stix_id.h"

#include <algorithm>
#include <array>

#include "base/id.h"
#include "base/json.h"

namespace hinomi {
namespace {

constexpr std::string_view name_space = "00abedb4-aa42-466c-9c01-fed23315a9b7";

struct Contributing {
  std::string_view type;
  std::array<std::string_view, 8> properties;  // empty ones at the end
};

constexpr std::array<Contributing, 17> table = {{
    {"artifact", {"hashes", "payload_bin"}},
    {"autonomous-system", {"number"}},
    {"directory", {"path"}},
    {"domain-name", {"value"}},
    {"email-addr", {"value"}},
    {"email-message", {"from_ref", "subject", "body"}},
    {"file", {"hashes", "name", "parent_directory_ref", "extensions"}},
    {"ipv4-addr", {"value"}},
    {"ipv6-addr", {"value"}},
    {"mac-addr", {"value"}},
    {"mutex", {"name"}},
    {"network-traffic",
     {"start", "end", "src_ref", "dst_ref", "src_port", "dst_port", "protocols", "extensions"}},
    {"software", {"name", "cpe", "swid", "vendor", "version"}},
    {"url", {"value"}},
    {"user-account", {"account_type", "user_id", "account_login"}},
    {"windows-registry-key", {"key", "values"}},
    {"x509-certificate", {"hashes", "serial_number"}},
}};

constexpr std::array<std::string_view, 4> hash_order = {"MD5", "SHA-1", "SHA-256", "SHA-512"};

Result<json::value> one_hash(const json::value& hashes) {
  const json::object* all = hashes.if_object();
  if (!all || all->empty())
    return fail(ErrorKind::invalid, "no hash", "/hashes", "Give {\"SHA-256\": \"...\"}");
  const json::key_value_pair* chosen = nullptr;
  for (std::string_view name : hash_order)
    if (!chosen) chosen = all->find(name) == all->end() ? nullptr : all->find(name);
  if (!chosen)
    chosen = std::min_element(all->begin(), all->end(),
                              [](const auto& a, const auto& b) { return a.key() < b.key(); });
  return json::value(json::object{{chosen->key(), chosen->value()}});
}

// Two ways to write one time are one time: the fraction of a second without its final zeros, as
// python-stix2 writes it.
json::value shortest_time(const json::value& value) {
  const json::string* time = value.if_string();
  std::size_t dot = time ? time->find('.') : json::string::npos;
  if (dot == json::string::npos || !time->ends_with('Z')) return value;
  std::size_t end = time->size() - 1;
  while (end > dot && ((*time)[end - 1] == '0' || end - 1 == dot)) --end;
  return json::value(std::string(time->subview(0, end)) + "Z");
}

Result<json::value> contribution(std::string_view name, const json::value& value) {
  if (value.is_null())
    return fail(ErrorKind::invalid, "STIX has no null", "/" + std::string(name), "Leave it out");
  if (name == "hashes") return one_hash(value);
  if (name == "start" || name == "end") return shortest_time(value);
  return value;
}

// A list without members is not there (STIX 2.1 section 2.10), though some tools write one.
bool is_absent(const json::value* value) {
  return !value || (value->is_array() && value->get_array().empty());
}

}  // namespace

std::span<const std::string_view> id_contributing_properties(std::string_view type) {
  for (const Contributing& row : table)
    if (row.type == type) {
      auto end = std::find(row.properties.begin(), row.properties.end(), "");
      return {row.properties.begin(), end};
    }
  return {};
}

Result<std::optional<std::string>> deterministic_id(const json::value& value) {
  const json::object* object = value.if_object();
  std::string_view type = object ? text_at(*object, "type") : std::string_view();
  if (type.empty()) return fail(ErrorKind::invalid, "not a STIX object: no type", "/type");
  json::object contributing;
  for (std::string_view name : id_contributing_properties(type)) {
    const json::value* property = object->if_contains(name);
    if (is_absent(property)) continue;
    contributing[name] = TRY(contribution(name, *property));
  }
  if (contributing.empty()) return std::optional<std::string>();
  std::string text = TRY(canonical_json(contributing));
  return std::optional(std::string(type) + "--" + named_id(name_space, text));
}

}  // namespace hinomi
