#include "in/inventory/device_book.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "in/inventory/device_list.h"

namespace hinomi::in {
namespace {

constexpr std::size_t most_devices = 1'000'000;

// A list of devices is JSON with the member "devices".
bool is_device_list(std::string_view bytes) {
  const std::size_t begin = bytes.find_first_not_of(" \t\r\n");
  return begin != bytes.npos && bytes[begin] == '{' &&
         bytes.substr(begin, 200).find("\"devices\"") != bytes.npos;
}

// "[2001:db8::1]:161/udp" -> 161, "udp"; a service without a number -> 0.
std::pair<std::uint16_t, std::string> port_of(std::string_view ref) {
  ref = ref.substr(ref.rfind(':') + 1);
  std::uint16_t port = 0;
  auto [end, error] = std::from_chars(ref.data(), ref.data() + ref.size(), port);
  if (error != std::errc()) return {0, ""};
  std::string_view rest(end, std::size_t(ref.data() + ref.size() - end));
  if (rest.empty()) return {port, "tcp"};  // zgrab2 speaks TCP
  return rest.starts_with('/') ? std::pair(port, std::string(rest.substr(1)))
                               : std::pair(std::uint16_t(0), std::string());
}

}  // namespace

Device& DeviceBook::device(const std::string& id, std::span<const std::string> addresses) {
  auto found = by_name_.find(id);
  for (const std::string& one : addresses)
    if (found == by_name_.end()) found = by_name_.find(one);
  if (found == by_name_.end()) {
    found = by_name_.emplace(id, devices_.size()).first;
    devices_.push_back({.id = id});
  }
  const std::size_t number = found->second;
  Device& out = devices_[number];
  by_name_.emplace(id, number);
  for (const std::string& one : addresses)
    if (by_name_.emplace(one, number).second || one == id)
      if (std::find(out.addresses.begin(), out.addresses.end(), one) == out.addresses.end())
        out.addresses.push_back(one);
  return out;
}

Result<> DeviceBook::add(const std::string& file, std::string_view bytes, const std::string& by) {
  if (is_device_list(bytes)) return add_list(file, bytes);
  Inventory inventory = TRY(read_inventory(bytes));
  if (devices_.size() + inventory.components.size() > most_devices)
    return fail(ErrorKind::too_large, "too many devices", file,
                "The limit is " + std::to_string(most_devices));
  for (Error& error : inventory.refused) {
    error.where = file + " " + error.where;
    refused_.push_back(std::move(error));
  }
  const bool is_scan =
      inventory.format == "nmap" || inventory.format == "masscan" || inventory.format == "zgrab2";
  if (is_scan) return add_scan(file, bytes, std::move(inventory), by);
  add_products(file, inventory, by);
  return {};
}

Result<> DeviceBook::add_list(const std::string& file, std::string_view bytes) {
  std::vector<Device> list = TRY(read_device_list(bytes, file));
  if (devices_.size() + list.size() > most_devices)
    return fail(ErrorKind::too_large, "too many devices", file,
                "The limit is " + std::to_string(most_devices));
  for (Device& one : list) {
    Device& into = device(one.id, one.addresses);
    const auto& known = into.addresses;  // a scanner knows no better name than an address
    if (std::find(known.begin(), known.end(), into.id) != known.end()) into.id = one.id;
    merge_device(into, std::move(one));
  }
  return {};
}

Result<> DeviceBook::add_scan(const std::string& file, std::string_view bytes, Inventory inventory,
                              const std::string& by) {
  const std::string speaker = by.empty() ? inventory.format : by;
  auto evidence_at = [&](const std::string& place) {
    return DeviceEvidence{EvidenceKind::scan, speaker, file + " " + place, inventory.made, {}};
  };
  auto take = [&](const std::string& address, const std::string& place) {
    const std::string addresses[] = {address};
    Device& out = device(address, addresses);
    out.evidence.push_back(evidence_at(place));
    return std::pair(&out, std::uint32_t(out.evidence.size() - 1));
  };
  for (const Component& one : inventory.components) {
    if (one.parent != no_component || one.kind != "device") continue;
    take(one.ref, one.place);
  }
  for (const Component& one : inventory.components) {
    if (one.parent == no_component || one.kind != "service") continue;
    const auto [port, transport] = port_of(one.ref);
    if (port == 0) continue;
    auto [out, evidence] = take(inventory.components[one.parent].ref, one.place);
    std::string product = one.name == one.group ? "" : one.name;
    if (!one.version.empty()) product += (product.empty() ? "" : " ") + one.version;
    out->ports.push_back({port, transport, true, one.group, std::move(product), evidence});
  }
  ScanNotes notes = TRY(read_scan_notes(bytes));
  for (ScanNotes::Credential& one : notes.credentials) {
    auto [out, evidence] = take(one.address, one.place);
    out->credentials.push_back({std::move(one.service), true, evidence});
  }
  for (ScanNotes::Closed& one : notes.closed)
    closed_.push_back({std::move(one), evidence_at("closed ports")});
  return {};
}

void DeviceBook::add_products(const std::string& file, const Inventory& inventory,
                              const std::string& by) {
  std::unordered_map<std::uint32_t, const std::string*> firmware_of;
  for (const Component& one : inventory.components)
    if (one.parent != no_component && one.kind == "firmware")
      firmware_of.emplace(one.parent, &one.version);
  for (std::uint32_t i = 0; i < inventory.components.size(); ++i) {
    const Component& one = inventory.components[i];
    const bool is_part = one.kind == "firmware" && one.parent != no_component;
    if (is_part || (one.models.empty() && one.kind != "device")) continue;
    const std::string& id = one.ref.empty() ? one.name : one.ref;
    if (id.empty()) continue;  // nothing that anything else could be said of
    Device& out = device(id, {});
    if (out.maker.empty()) out.maker = one.maker;
    if (out.model.empty() && !one.models.empty()) out.model = one.models[0];
    const std::uint32_t evidence = std::uint32_t(out.evidence.size());
    out.evidence.push_back({EvidenceKind::inventory,
                            by.empty() ? inventory.format : by,
                            file + " " + one.place,
                            inventory.made,
                            {}});
    const auto part = firmware_of.find(i);
    const std::string& firmware = part == firmware_of.end() ? one.version : *part->second;
    if (!firmware.empty()) out.firmware.push_back({firmware, evidence});
    if (auto ends = parse_time_loosely(one.end_of_support))
      out.support.push_back({*ends, evidence});
  }
}

std::vector<ScanNotes::Closed> DeviceBook::closed() const {
  std::vector<ScanNotes::Closed> out;
  for (const Closed& one : closed_) out.push_back(one.note);
  return out;
}

std::vector<Device> DeviceBook::take() {
  // Of the ports that were closed, those that somebody saw open.
  for (const Closed& closed : closed_) {
    const auto found = by_name_.find(closed.note.address);
    if (found == by_name_.end()) continue;
    Device& device = devices_[found->second];
    std::vector<DevicePort> add;
    for (const DevicePort& one : device.ports)
      if (one.is_open && one.transport == closed.note.transport && one.port >= closed.note.first &&
          one.port <= closed.note.last)
        add.push_back({one.port, one.transport, false, "", "", 0});
    if (add.empty()) continue;
    device.evidence.push_back(closed.evidence);
    for (DevicePort& one : add) {
      one.evidence = std::uint32_t(device.evidence.size() - 1);
      device.ports.push_back(std::move(one));
    }
  }
  closed_.clear();
  by_name_.clear();
  return std::move(devices_);
}

}  // namespace hinomi::in
