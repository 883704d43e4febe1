// Devices gathered from what several documents say: lists of devices (the form of docs/devices.md),
// tables of products, results of scanners. What is said of one address is said of one device.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "in/inventory/inventory.h"
#include "model/device.h"

namespace hinomi::in {

// Ports that a scanner looked at and found closed, and services that let it in with a credential
// as it was set in the factory: what an Inventory has no place for. nmap alone says so.
struct ScanNotes {
  struct Closed {
    std::string address, transport;
    std::uint16_t first = 0, last = 0;
  };
  struct Credential {
    std::string address, service;  // "http on 80/tcp"
    std::string place;
  };
  std::vector<Closed> closed;
  std::vector<Credential> credentials;
};
// Of anything but nmap's XML: nothing.
Result<ScanNotes> read_scan_notes(std::string_view text);

class DeviceBook {
 public:
  // `file` begins the places; `by`: who says it, when the document does not. Errors: of
  // read_inventory(); invalid with JSON pointer for a list of devices; too_large: over 1,000,000
  // devices.
  Result<> add(const std::string& file, std::string_view bytes, const std::string& by);

  // What could not be read of documents that otherwise could.
  std::span<const Error> refused() const { return refused_; }
  // Ports that scanners looked at and found closed, also where nobody saw one open.
  std::vector<ScanNotes::Closed> closed() const;
  // In the order in which they were named first. Afterwards it is empty.
  std::vector<Device> take();

 private:
  Device& device(const std::string& id, std::span<const std::string> addresses);
  Result<> add_list(const std::string& file, std::string_view bytes);
  Result<> add_scan(const std::string& file, std::string_view bytes, Inventory inventory,
                    const std::string& by);
  void add_products(const std::string& file, const Inventory& inventory, const std::string& by);

  std::vector<Device> devices_;
  std::unordered_map<std::string, std::size_t> by_name_;  // ids and addresses
  struct Closed {
    ScanNotes::Closed note;
    DeviceEvidence evidence;
  };
  std::vector<Closed> closed_;
  std::vector<Error> refused_;
};

}  // namespace hinomi::in
