#include "watch/event_names.h"

#include <utility>

#include "base/text.h"

namespace hinomi::watch {

namespace {

using Names = std::pair<std::string_view, std::string_view>;

// Best first. Windows as evtx_dump, Winlogbeat and flat shippers write it, ECS, syslog, OCSF,
// auditd, CEF; then CloudTrail and others that name people; then Zeek, EVE, web servers.
constexpr Names entities[] = {
    {"host", "Event.System.Computer"},
    {"host", "winlog.computer_name"},
    {"host", "Computer"},
    {"host", "computer_name"},
    {"host", "host.name"},
    {"host", "host.hostname"},
    {"host", "device.hostname"},
    {"host", "Hostname"},
    {"host", "hostname"},
    {"host", "node"},
    {"host", "dvchost"},
    {"user", "userIdentity.arn"},
    {"user", "userIdentity.userName"},
    {"user", "actor.user.name"},
    {"user", "user.name"},
    {"user", "suser"},
    {"user", "User"},
    {"address", "id.orig_h"},
    {"address", "src_ip"},
    {"address", "source.ip"},
    {"address", "src_endpoint.ip"},
    {"address", "sourceIPAddress"},
    {"address", "SourceIp"},
    {"address", "c-ip"},
    {"address", "clientip"},
    {"address", "src"},
};

// The member under its whole name, or at the end of its path.
const json::value* at_path(const json::object& event, std::string_view path) {
  if (const json::value* found = event.if_contains(path)) return found;
  const json::object* here = &event;
  while (true) {
    std::size_t dot = path.find('.');
    const json::value* found = here->if_contains(path.substr(0, dot));
    if (!found || dot == path.npos) return found;
    here = found->if_object();
    if (!here) return nullptr;
    path.remove_prefix(dot + 1);
  }
}

std::string text_of(const json::value& value) {
  if (const json::string* text = value.if_string()) return std::string(std::string_view(*text));
  if (value.is_number() || value.is_bool()) return json::serialize(value);
  return {};
}

bool is_text(const json::value& value, std::string_view text) {
  if (const json::array* list = value.if_array()) {
    for (const json::value& one : *list)
      if (is_text(one, text)) return true;
    return false;
  }
  if (value.is_object() || value.is_null()) return false;
  return equal_ignoring_case(text_of(value), text);
}

// At any depth; parse_json() bounds it.
bool has_member(const json::value& value, std::string_view name, std::string_view text) {
  if (const json::array* list = value.if_array()) {
    for (const json::value& one : *list)
      if (has_member(one, name, text)) return true;
    return false;
  }
  const json::object* object = value.if_object();
  if (!object) return false;
  for (const auto& member : *object)
    if ((member.key() == name && is_text(member.value(), text)) ||
        has_member(member.value(), name, text))
      return true;
  return false;
}

}  // namespace

Entity entity_of(const json::object& event) {
  for (const auto& [kind, path] : entities)
    if (const json::value* found = at_path(event, path))
      if (std::string text = text_of(*found); !text.empty()) return {kind, std::move(text)};
  return {};
}

bool has_text(const json::object& event, std::string_view field, std::string_view text) {
  if (const json::value* found = at_path(event, field); found && is_text(*found, text)) return true;
  for (const auto& member : event)
    if (has_member(member.value(), field, text)) return true;
  return false;
}

}  // namespace hinomi::watch
