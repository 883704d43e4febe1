// What somebody runs, as a document or a host's own list says it: CycloneDX, SPDX, package lists,
// results of scanners. One shape for all of them; the texts are the document's own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace hinomi::in {

constexpr std::uint32_t no_component = 0xffffffff;

struct Digest {
  std::string algorithm;  // "sha-256", as RFC 6920 spells it
  std::string hex;        // lower case
};

// CycloneDX's word for whether a component is there when the thing runs.
enum class Scope : std::uint8_t { unsaid, required, optional, excluded };

// A step of a call stack in which a component was seen.
struct Frame {
  std::string package, module, function, file;
  std::uint64_t line = 0;  // 0: not said
};

// Where a component was found.
struct Occurrence {
  std::string location, symbol;  // the symbol that gave it away; may be empty
  std::uint64_t line = 0;        // 0: not said
};

struct Component {
  std::string ref;   // the document's own name for it (bom-ref, SPDXID); may be empty
  std::string kind;  // CycloneDX's words: library, application, operating-system, firmware, device,
                     // container, file, service, data, cryptographic-asset, ...
  std::string group, name, version;
  std::string supplier, maker;      // who hands it over; who made it
  std::vector<std::string> purls;   // package URLs, as written
  std::vector<std::string> cpes;    // 2.2 or 2.3, as written
  std::vector<std::string> models;  // model numbers of devices
  std::vector<Digest> digests;
  std::vector<std::string> licences;  // SPDX expressions or names
  std::string end_of_support;         // as written; empty: not said
  Scope scope = Scope::unsaid;
  std::vector<Frame> frames;  // of a call stack that goes through it, the innermost first
  std::vector<Occurrence> occurrences;
  std::uint32_t parent = no_component;  // it is a part of, by number
  std::string place;                    // in the document: JSON pointer, "line 7"
};

// A VEX statement inside the document, or beside it.
struct Statement {
  std::string flaw;                  // CVE-..., GHSA-..., ...
  std::vector<std::string> aliases;  // other names of the same flaw
  std::vector<std::string> about;    // refs, purls or CPEs of what it is about; empty: the subject
  std::vector<std::string> parts;    // only these parts of it (OpenVEX subcomponents); empty: all
  enum class Status : std::uint8_t { affected, not_affected, fixed, under_investigation, rejected };
  Status status = Status::under_investigation;
  std::string justification;  // OpenVEX's words: component_not_present, ...
  std::string detail, response;
  Time said;  // {}: not said
};

// A rule of a configuration that a scanner found not kept, or could not decide (XCCDF).
struct Check {
  std::string id, title;
  std::string result;              // the scanner's word: fail, error, unknown, notchecked
  std::string severity;            // as written: low, medium, high; empty: not said
  std::vector<std::string> names;  // in other lists: "CCE-80783-4"
  std::uint32_t about = no_component;
};

struct Inventory {
  std::string format;  // "CycloneDX 1.5", "SPDX 2.3", "dpkg", ...
  std::string serial;  // the document's own id
  std::string name;
  Time made;                             // {}: not said
  std::uint32_t subject = no_component;  // what the document is about
  std::vector<Component> components;
  // By number: the first needs the second.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> needs;
  std::vector<Statement> statements;
  std::vector<Check> checks;
  std::vector<Error> refused;  // parts that could not be read; the rest stands
};

struct InventoryLimits {
  std::size_t bytes = 256 << 20;  // of the document
  std::size_t components = 2'000'000;
  int depth = 200;  // of nesting
};

// Which format a document is in is seen from its first bytes; docs/inventory.md lists them.
// `os_release`: the text of the host's /etc/os-release, which says whose packages a package list
// names. Errors: invalid with place (JSON pointer, line) when it is not what it says it is, or
// when no format is known; too_large.
Result<Inventory> read_inventory(std::string_view bytes, const InventoryLimits& limits = {},
                                 std::string_view os_release = {});

}  // namespace hinomi::in
