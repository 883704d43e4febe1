// Manufacturer Usage Descriptions (RFC 8520): what kind of device it is, who made it and whether
// it is still supported. The flows it allows are read elsewhere.
#include "base/time.h"
#include "in/inventory/hosts.h"

namespace hinomi::in {

Result<Inventory> read_mud(dom::object document) {
  auto mud = map_at(document, "ietf-mud:mud");
  if (!mud)
    return fail(ErrorKind::invalid, "not a MUD file", "/ietf-mud:mud",
                "Send it as RFC 8520 has it");
  auto text = [&](std::string_view key) { return string_at(*mud, key).value_or(""); };
  Inventory out;
  out.format = "MUD";
  // Section 3: these must be there.
  for (std::string_view key : {"mud-version", "mud-url", "last-update", "is-supported"})
    if (!member_at(*mud, key))
      out.refused.push_back({ErrorKind::invalid, "'" + std::string(key) + "' is missing",
                             "/ietf-mud:mud/" + std::string(key), "Say it (RFC 8520, section 3)"});
  std::int64_t version = 1;
  if (!(*mud)["mud-version"].get(version) && version != 1)
    return fail(ErrorKind::invalid, "not a version of MUD that is known here",
                "/ietf-mud:mud/mud-version", "Say 1");
  Component device{.ref = std::string(text("mud-url")),
                   .kind = "device",
                   .name = std::string(text("systeminfo")),
                   .place = "/ietf-mud:mud"};
  device.maker = text("mfg-name");
  if (const auto model = text("model-name"); !model.empty()) {
    device.models.emplace_back(model);
    device.name = model;
  }
  device.version = text("firmware-rev");
  if (device.version.empty()) device.version = text("software-rev");
  // Unsupported since its maker said so last.
  if (!truth_at(*mud, "is-supported", true)) device.end_of_support = text("last-update");
  if (auto time = parse_time(text("last-update"))) out.made = *time;
  out.serial = device.ref;
  out.name = device.name;
  out.subject = 0;
  out.components.push_back(std::move(device));
  return out;
}

}  // namespace hinomi::in
