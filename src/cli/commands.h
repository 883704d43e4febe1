// The commands. main.cc reads the command line into these structs; each command is one function in
// one file and answers the exit status: 0 done, 1 refused or failed, 2 wrong usage.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/world.h"

namespace hinomi::cli {

struct Common {
  std::filesystem::path data;
  std::string language;  // "ja" or "en"
  bool json = false;     // machine-readable output
};

struct InitArguments {
  std::string name, node = "self", organisation, listen;
  std::vector<std::string> names, networks, tls_names;
  std::string person = "administrator";
  std::string lists;
  std::string default_tlp = "TLP:AMBER+STRICT";
  int approvals = 1;
  bool exercise = false, no_tls = false;
};
int run_init(const Common&, const InitArguments&);

int run_serve(const Common&);

struct RingArguments {
  std::string file, format, tlp, title, columns, approve, basis, until;
  std::vector<std::string> except;
  bool send = false, emergency = false;
};
int run_ring(const Common&, const RingArguments&);

struct FeedArguments {
  std::string name, as, group;
  bool signature = false;
};
int run_feed(const Common&, const FeedArguments&);

struct RecallArguments {
  std::string value, reason, as;
};
int run_recall(const Common&, const RecallArguments&);

struct VerifyArguments {
  std::string key;
};
int run_verify(const Common&, const VerifyArguments&);

struct ProveArguments {
  std::string record, out;
  bool no_body = false;
};
int run_prove(const Common&, const ProveArguments&);

struct VerifyFileArguments {
  std::string file, signature, key;
};
int run_verify_proof(const Common&, const VerifyFileArguments&);
int run_verify_feed(const Common&, const VerifyFileArguments&);

struct AccessArguments {
  std::string name, role, member, group, certificate, subject;
  bool person = false, invite = false, revoke = false;
};
int run_access(const Common&, const AccessArguments&);

struct MemberArguments {
  std::string id, name, relation;
  std::vector<std::string> names, networks, groups;
  int reliability = -1;  // not said
};
int run_member(const Common&, const MemberArguments&);

struct BundleArguments {
  std::string action;              // export or import
  std::vector<std::string> names;  // member and file, or file
  std::string as;
};
int run_bundle(const Common&, const BundleArguments&);

struct MailInArguments {
  std::string file;
};
int run_mail_in(const Common&, const MailInArguments&);

struct RegisterArguments {
  std::string action;  // export, import, reach or add
  std::string file, part, format, by = "sector", as;
  bool dry_run = false;
};
int run_register(const Common&, const RegisterArguments&);

struct DemoArguments {
  bool headless = false;
  int port = 8420;
  bool keep = false;  // use Common::data and leave it there
};
int run_demo(const Common&, const DemoArguments&);

// Which rules, and what events they are for.
struct RuleArguments {
  std::vector<std::string> rules;        // files and folders
  std::vector<std::string> pipelines;    // files, besides those that come with the program
  std::vector<std::string> log_sources;  // "product=windows,service=security" of every event
  std::string placeholders;              // file
};

struct DetectArguments {
  RuleArguments rules;
  std::vector<std::string> indicators, patterns;
  std::vector<std::string> events;
  std::string format = "ndjson", input_format, level, fail_on;
  int jobs = 0;  // as many as there are cores
  bool follow = false;
  std::string lateness;  // "5m"; empty: of followed files five minutes, else until their end
};
// Answers 3 as well: there was a hit of the level of fail_on or above.
int run_detect(const Common&, const DetectArguments&);

struct RulesArguments {
  std::string action;  // check, explain, test or stats
  RuleArguments rules;
};
int run_rules(const Common&, const RulesArguments&);

struct FilesArguments {
  std::vector<std::string> rules, paths;  // files and folders
  std::string format = "ndjson";          // or stix
  std::uint64_t most_bytes = 256 << 20;   // of one file
  int seconds = 60;                       // for one file
  bool fail_on_match = false;
};
// Answers 3 as well: fail_on_match, and there was one.
int run_files(const Common&, const FilesArguments&);

struct ExposureArguments {
  std::string action;              // scan or who
  std::vector<std::string> names;  // inventories; with who, the flaw before them
  std::vector<std::string> advisories;
  std::string format = "table", os_release, fail_on;
  bool all = false;
};
int run_exposure(const Common&, const ExposureArguments&);

struct ProvenanceArguments {
  std::string action;  // verify
  std::vector<std::string> files, keys, artifacts;
  std::string builder, source;
  int signers = 1;
};
int run_provenance(const Common&, const ProvenanceArguments&);

struct SuppliersArguments {
  std::string action;  // compare
  std::vector<std::string> names, advisories;
  std::string format = "table";
};
int run_suppliers(const Common&, const SuppliersArguments&);

struct ImpactArguments {
  std::string model;
  std::vector<std::string> down, what_if;
  bool single_points = false, times = false, restore = false;
  std::size_t sets = 2;
  int crews = 1;
  std::string fail_on;
};
// Answers 3 as well: fail_on, and a mission is as bad.
int run_impact(const Common&, const ImpactArguments&);
struct DevicesArguments {
  std::string action;              // check, isolate, conceal or resolve
  std::vector<std::string> names;  // lists, results of scanners, MUD files, flows; a MUD file
  std::vector<std::string> addresses, networks;
  std::string site, by, name, format = "table", fail_on, isp, basis, key;
};
// Answers 3 as well: fail_on, and there is one as bad.
int run_devices(const Common&, const DevicesArguments&);
struct InventoryArguments {
  std::vector<std::string> files;
  std::string format = "table", os_release, fail_on;
  bool nameless = false, summary = false;
};
int run_inventory(const Common&, const InventoryArguments&);

struct AdvisoriesArguments {
  std::string action;              // import, fetch, bundle or status
  std::vector<std::string> names;  // import: files; bundle: folder and file; status: folder
  std::string into, key;
  std::vector<std::string> sources;            // fetch
  std::string proxy, trusted, api_key, since;  // files of certificates and of a key
  int pause = -1;                              // milliseconds; -1: what the publisher asks for
  std::size_t most_requests = 0;               // of one source; 0: the usual limit
};
int run_advisories(const Common&, const AdvisoriesArguments&);

struct KeepArguments {
  std::filesystem::path store;
  std::vector<std::string> events;
  std::string sensor = "files", basis, input_format, most_bytes, release;
  std::vector<std::string> days;  // "90", "BASIS=90"
  int jobs = 0;                   // as many as there are cores
  bool status = false;
};
int run_keep(const Common&, const KeepArguments&);

struct HuntArguments {
  std::filesystem::path store, cut;
  std::vector<std::string> indicators, lists;  // values; files
  RuleArguments rules;
  std::vector<std::string> sensors;
  std::string from, to, format = "ndjson", level, by, why, hold, hold_until;
  int jobs = 0;  // as many as there are cores
};
// Answers 0 also when nothing is found.
int run_hunt(const Common&, const HuntArguments&);

int run_policy();

}  // namespace hinomi::cli
