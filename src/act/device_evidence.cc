#include "act/device_evidence.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "in/inventory/device_book.h"
#include "in/inventory/device_list.h"
#include "in/inventory/flows.h"
#include "judge/device/deviations.h"

namespace hinomi::act {
namespace {

constexpr std::string_view says_names[] = {"nothing", "scan", "list", "mud", "flows", "site"};

bool has_word(std::string_view bytes, std::string_view word) {
  return bytes.find(word) != bytes.npos;
}

// What one scan found closed, and its evidence in the device.
struct Closed {
  std::vector<in::ScanNotes::Closed> notes;
  std::uint32_t evidence = 0;
};

// Of each port that somebody saw open: whoever looked and found it closed says so, whichever came
// first. All of it is one device.
void close_ports(Device& device, const std::vector<Closed>& scans) {
  const std::size_t seen = device.ports.size();
  for (std::size_t i = 0; i < seen; ++i) {
    const DevicePort one = device.ports[i];
    if (!one.is_open) continue;
    for (const Closed& scan : scans) {
      const bool is_closed =
          std::any_of(scan.notes.begin(), scan.notes.end(), [&](const in::ScanNotes::Closed& note) {
            return note.transport == one.transport && note.first <= one.port &&
                   one.port <= note.last;
          });
      if (is_closed)
        device.ports.push_back({one.port, one.transport, false, "", "", scan.evidence});
    }
  }
}

// Devices that a scan or a list is about; those of a scan with what it found closed.
Result<std::vector<Device>> devices_in(const DevicePart& part,
                                       std::vector<in::ScanNotes::Closed>& closed) {
  in::DeviceBook book;
  TRY(book.add(part.record, part.bytes, ""));
  closed = book.closed();
  return book.take();
}

void add_statements(Device& device, const DevicePart& part, std::vector<Closed>& closed) {
  Closed scan{.evidence = static_cast<std::uint32_t>(device.evidence.size())};
  auto told = devices_in(part, scan.notes);
  if (!told || told->size() != 1) return;
  in::merge_device(device, std::move(told->front()));
  if (scan.evidence < device.evidence.size() && !scan.notes.empty())
    closed.push_back(std::move(scan));
}

}  // namespace

std::string_view name_of(DeviceSays says) { return says_names[std::size_t(says)]; }

DeviceSays device_says(std::string_view bytes) {
  const std::string_view begin = trim(bytes.substr(0, 4096));
  if (in::is_flow_line(begin.substr(0, begin.find('\n')))) return DeviceSays::flows;
  if (begin.starts_with('{')) {
    if (has_word(bytes, "\"ietf-mud:mud\"")) return DeviceSays::mud;
    if (has_word(begin.substr(0, 200), "\"devices\"")) return DeviceSays::list;
    if (has_word(begin, "\"local-networks\"") || has_word(begin, "\"my-controller\"") ||
        has_word(begin, "\"controllers\""))
      return DeviceSays::site;
  }
  auto inventory = in::read_inventory(bytes);
  const bool is_scan =
      inventory && (inventory->format == "nmap" || inventory->format == "masscan" ||
                    inventory->format == "zgrab2");
  return is_scan ? DeviceSays::scan : DeviceSays::nothing;
}

Result<DeviceSays> check_device_part(std::string_view bytes) {
  if (bytes.size() > longest_device_part)
    return fail(ErrorKind::too_large, "too much at once", "body",
                "At most " + std::to_string(longest_device_part) + " bytes");
  const DeviceSays says = device_says(bytes);
  switch (says) {
    case DeviceSays::nothing:
      return fail(ErrorKind::invalid, "it says nothing of the state of a device", "body",
                  "Send the result of a scanner, a list of devices, a MUD file or Zeek's conn.log; "
                  "what it runs goes to POST /api/v1/systems");
    case DeviceSays::mud: TRY(in::read_mud_access(bytes)); break;
    case DeviceSays::site: TRY(in::read_mud_site(bytes)); break;
    case DeviceSays::flows: {
      auto read = TRY(in::read_flows(bytes));
      if (read.flows.empty() && !read.refused.empty()) return std::unexpected(read.refused[0]);
      break;
    }
    case DeviceSays::scan:
    case DeviceSays::list: {
      std::vector<in::ScanNotes::Closed> closed;
      const auto told = TRY(devices_in({"body", std::string(bytes)}, closed));
      if (told.size() != 1)
        return fail(ErrorKind::invalid, "it is about " + std::to_string(told.size()) + " devices",
                    "body", "Send what is about this one alone");
      break;
    }
  }
  return says;
}

void add_device_part(Asset& asset, const std::string& record) {
  asset.evidence.push_back(record);
  if (asset.evidence.size() > most_device_parts) asset.evidence.erase(asset.evidence.begin());
}

Device device_from(const Asset& asset, Time told, std::span<const DevicePart> parts) {
  Device out{.id = asset.id,
             .maker = asset.maker,
             .model = asset.model,
             .place = asset.place,
             .owner = asset.member,
             .reach = asset.reach};
  out.evidence.push_back({EvidenceKind::declaration, asset.member, asset.id, told, {}});
  if (!asset.firmware.empty()) out.firmware.push_back({asset.firmware, 0});
  std::optional<in::MudAccess> access;
  in::MudSite site;
  std::vector<Closed> closed;
  std::vector<std::pair<const DevicePart*, std::vector<in::ObservedFlow>>> watched;
  for (const DevicePart& part : parts) {
    switch (device_says(part.bytes)) {
      case DeviceSays::nothing: break;
      case DeviceSays::scan:
      case DeviceSays::list: add_statements(out, part, closed); break;
      case DeviceSays::mud:
        if (auto read = in::read_mud_access(part.bytes)) access = std::move(*read);
        break;
      case DeviceSays::site:
        if (auto read = in::read_mud_site(part.bytes)) site = std::move(*read);
        break;
      case DeviceSays::flows:
        if (auto read = in::read_flows(part.bytes)) {
          watched.emplace_back(&part, std::move(read->flows));
        }
        break;
    }
  }
  close_ports(out, closed);
  if (!access) return out;
  out.has_mud = true;
  for (const auto& [part, flows] : watched) {
    device::add_deviations(out, *access, site, flows, asset.member, part->record);
    device::end_deviations(out, flows, asset.member, part->record);
  }
  return out;
}

}  // namespace hinomi::act
