// A case of one thing wrong with one device that somebody else's customer has: from a lawful scan
// to the provider of the line, to the owner, to the next look (docs/devices.md). The device is a
// pseudonym that the provider alone can resolve: no address stands in a Record.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace hinomi {

enum class CaseState : std::uint8_t {
  opened,  // a scanner saw it; the provider is to tell the owner
  told,    // the provider told the owner
  mended,  // the provider or the owner says that it is mended
  gone,    // looked at again, and it is not there any more
};
std::string_view name_of(CaseState state);
std::optional<CaseState> case_state_from(std::string_view name);

// What changed: the newest Record of an id counts, its history is in the journal.
struct DeviceCase {
  std::string id;
  std::string pseudonym;     // HMAC-SHA-256 of the address, hexadecimal
  std::string isp, scanner;  // members
  std::string finding;       // "default_credential"
  std::string subject;       // "telnet on 23/tcp"
  std::string maker, model;  // when the scan says so
  CaseState state = CaseState::opened;
  Time first_seen, last_seen;  // by the scanner
  Time looked;                 // when it was looked at last, seen or not
  Time due;                    // the owner is told by then
  std::uint64_t returned = 0;  // how often it was seen again after mended or gone
  std::string basis;           // of the scan, in law
  std::string note;            // what the one who changed it says
  std::string by;              // named person or equipment
  bool operator==(const DeviceCase&) const = default;
};

std::string to_json(const DeviceCase&);
// Error: damaged, naming the missing part.
Result<DeviceCase> device_case_from_json(std::string_view body);

}  // namespace hinomi
