// What members run and what is wrong with it, as Records: an asset, that a member is exposed to an
// urgent flaw, what a member says of a flaw, and which product its components are
// (docs/systems.md). What an asset runs and what publishers say of products stand in Records of
// kind inventory and advisory, as they came.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace hinomi {

enum class AssetKind : std::uint8_t {
  system,   // a server, a workplace, an application
  device,   // a thing with firmware: a camera, a router, a controller
  product,  // what the member makes or sells: others run it
};
std::string_view name_of(AssetKind kind);
std::optional<AssetKind> asset_kind_from(std::string_view name);

// From where an attacker can reach it: SSVC's System Exposure.
enum class Reach : std::uint8_t {
  unknown,
  small,       // from nowhere but its own site
  controlled,  // over a network whose users are known
  open,        // from the internet
};
std::string_view name_of(Reach reach);
std::optional<Reach> reach_from(std::string_view name);

// The newest Record of an id counts. One member has one asset of a name.
struct Asset {
  std::string id;
  std::string member;
  std::string name;
  AssetKind kind = AssetKind::system;
  std::vector<std::string> services;  // ids of services that need it
  Reach reach = Reach::unknown;
  std::string place;                   // where it stands
  std::string maker, model, firmware;  // of a device
  std::string inventory;               // id of the Record with what it runs; empty: not told
  std::string os_release;              // beside a package list: the host's /etc/os-release
  std::string format;                  // of the inventory: "CycloneDX 1.5"
  std::uint64_t components = 0;
  std::uint64_t nameless = 0;  // components without a name that a machine can go by
  std::uint64_t refused = 0;   // parts of the inventory that could not be read
  // Of a device: ids of the Records with what was seen or said of its state, oldest first
  // (act/device_evidence.h).
  std::vector<std::string> evidence;
  bool removed = false;
  bool operator==(const Asset&) const = default;
};

// SSVC's outcomes of the deployer's table, least urgent first.
enum class Priority : std::uint8_t { defer, scheduled, out_of_cycle, immediate };
std::string_view name_of(Priority priority);
std::optional<Priority> priority_from(std::string_view name);

// One thing to do about a device, and who has to do it.
struct MendStep {
  std::string who;  // "owner", "isp", "maker", "centre"
  Time due;
  std::string en, ja;
  bool operator==(const MendStep&) const = default;
};

// What the node judged. Written when a member's urgent flaw is found, when what it is about
// changes, and when it is over; the newest of a member's flaw counts. What is wrong with a device
// beside its flaws (judge/device) is told the same way, one finding of one device at a time.
struct Exposed {
  std::string member;
  std::string flaw;                // the name to show: "CVE-2026-1234"
  std::vector<std::string> names;  // all names that it goes by
  std::string title;
  Priority priority = Priority::out_of_cycle;
  std::vector<std::string> why;     // codes: "exploited", "malicious", "open", "service:water"
  std::vector<std::string> assets;  // ids, at most 1,000
  std::uint64_t count = 0;          // of all assets
  Time due;
  std::string continues;  // id of the first Record; empty: this is the first
  bool over = false;
  // Of a device alone.
  std::string finding;                // "default_credential"; empty: a flaw that advisories name
  std::vector<std::string> subjects;  // "telnet on 23/tcp", at most 20
  std::vector<MendStep> plan;
  bool operator==(const Exposed&) const = default;
};

// VEX's statuses, and that the risk is borne.
enum class FlawStatus : std::uint8_t {
  under_investigation,
  affected,
  not_affected,
  fixed,
  accepted
};
std::string_view name_of(FlawStatus status);
std::optional<FlawStatus> flaw_status_from(std::string_view name);

// The newest of a member's flaw and asset counts; one that names no asset is about all that had
// none of their own.
struct FlawStatement {
  std::string member;
  std::string flaw;                 // any of its names
  std::vector<std::string> assets;  // ids; empty: all of the member
  FlawStatus status = FlawStatus::under_investigation;
  // Of not_affected, in VEX's words: component_not_present, vulnerable_code_not_present, ...
  std::string justification;
  std::string detail;         // for people
  std::optional<Time> until;  // of accepted: it ends by itself
  std::string by;             // named person
  bool operator==(const FlawStatement&) const = default;
};

// Taken back: the question is open again.
enum class IdentityAnswer : std::uint8_t { confirmed, refused, taken_back };
std::string_view name_of(IdentityAnswer answer);
std::optional<IdentityAnswer> identity_answer_from(std::string_view name);

// What a person of a member says of its components of one name: that they are a product, or are
// not. The newest of a member's name, maker and identity counts.
struct Identification {
  std::string member;
  std::string name, maker;  // as the member's inventories write it
  std::string identity;     // a package URL or CPE name, without a version
  IdentityAnswer answer = IdentityAnswer::confirmed;
  std::string detail;  // for people
  std::string by;      // named person
  bool operator==(const Identification&) const = default;
};

std::string to_json(const Asset&);
std::string to_json(const Exposed&);
std::string to_json(const FlawStatement&);
std::string to_json(const Identification&);
// Error: damaged, naming the missing part.
Result<Asset> asset_from_json(std::string_view body);
Result<Exposed> exposed_from_json(std::string_view body);
Result<FlawStatement> flaw_statement_from_json(std::string_view body);
Result<Identification> identification_from_json(std::string_view body);

}  // namespace hinomi
