// The state of a member's own device, gathered from what was brought of it: results of scanners,
// lists of devices, MUD files, flows, and what the words of a MUD file mean where it stands. It is
// read, never fetched: hinomi logs in to nothing and scans nothing. Any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/device.h"
#include "model/exposure.h"

namespace hinomi::act {

enum class DeviceSays : std::uint8_t {
  nothing,  // an SBOM, a package list: what it runs, not in which state it is
  scan,     // nmap, masscan, zgrab2
  list,     // of docs/devices.md
  mud,      // RFC 8520
  flows,    // Zeek's conn.log
  site,     // what the words of a MUD file mean
};
std::string_view name_of(DeviceSays says);
DeviceSays device_says(std::string_view bytes);

// Can it be read, and is it about one device? Errors: invalid with the reader's place.
Result<DeviceSays> check_device_part(std::string_view bytes);

struct DevicePart {
  std::string record;  // places in evidence begin with it
  std::string bytes;
};
constexpr std::size_t most_device_parts = 32;          // older ones are forgotten
constexpr std::size_t longest_device_part = 4u << 20;  // bytes
void add_device_part(Asset& asset, const std::string& record);

// `told`: when the member said of the asset what it says. Parts in the order in which they came: a
// port that a later scan looked at and found closed is closed; the newest MUD file judges all
// flows. A part that cannot be read was refused when it came.
Device device_from(const Asset& asset, Time told, std::span<const DevicePart> parts);

}  // namespace hinomi::act
