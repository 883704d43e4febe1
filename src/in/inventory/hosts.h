// Hosts and what answers on them, as results of scanners say it: a host is a component of kind
// "device" named after its address, each open port a "service" that is a part of it, the operating
// system another part. Nothing here scans: results are read.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "in/document.h"
#include "in/inventory/inventory.h"

namespace hinomi::in {

class HostList {
 public:
  HostList(std::string format, const InventoryLimits& limits);

  struct Service {
    std::string_view address;   // "192.0.2.1"; also a host's name when no address is said
    std::string_view port;      // digits; may be empty
    std::string_view protocol;  // "tcp"
    std::string_view name;      // of the protocol that is spoken: "ssh"
  };

  // The device with this address, made when there is none. Errors: too_large.
  Result<std::uint32_t> device(std::string_view address, std::string_view place);
  // A service of it; the same port twice is one service. Errors: too_large.
  Result<std::uint32_t> service(const Service& service, std::string_view place);
  Result<std::uint32_t> part(std::uint32_t device, Component one);

  Component& operator[](std::uint32_t number) { return out_.components[number]; }
  void refuse(Error error);
  void said(Time time);  // the newest is when the list was made
  Inventory take() { return std::move(out_); }

 private:
  const InventoryLimits& limits_;
  Inventory out_;
  std::unordered_map<std::string, std::uint32_t> by_ref_;
};

// The XML of nmap, and of masscan, which writes the same.
Result<Inventory> read_nmap(std::string_view text, const InventoryLimits& limits);
// JSON lines of zgrab2; JSON and JSON lines of masscan (-oJ, -oD).
Result<Inventory> read_scan_lines(std::string_view text, const InventoryLimits& limits);
// Is this line a result of one of them?
bool is_scan_line(std::string_view line);
// Manufacturer Usage Description (RFC 8520).
Result<Inventory> read_mud(dom::object document);

}  // namespace hinomi::in
