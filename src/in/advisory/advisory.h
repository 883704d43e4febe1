// What is wrong with products, as any publisher says it: OSV, CVE records, NVD, CSAF, JVN, GitHub.
// One shape for all of them; texts and versions are the publisher's own and are judged elsewhere.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "in/inventory/inventory.h"

namespace hinomi::in {

// From `from` to `to`; empty: no bound on that side.
struct VersionInterval {
  std::string from, to;
  bool with_from = true, with_to = false;
};

enum class AffectedStatus : std::uint8_t { affected, not_affected, fixed, unknown };

// A product and the versions of it that something is said about.
struct Affected {
  // Who it is: at least one of these.
  std::string purl;  // without version; a distribution stands in it (deb/debian, distro=)
  std::string cpe;   // 2.3, as a pattern
  std::string ecosystem, name;  // OSV's own words, where there is no purl
  std::string vendor, product;  // CVE's and CSAF's own words
  std::vector<std::string> models;
  std::vector<Digest> digests;
  AffectedStatus status = AffectedStatus::affected;
  // Which versions: those listed and those in the intervals; neither: all, when `every` is set,
  // else none is known.
  std::string scheme;  // of the versions, in vers' words ("semver", "deb", "pypi", ...), "git",
                       // or empty: the publisher does not say
  std::vector<VersionInterval> intervals;
  std::vector<std::string> versions;
  bool every = false;
  std::vector<std::string> fixed_in;  // versions or commits
  std::vector<std::string> symbols;   // functions, for reachability
  std::string place;                  // in the document: JSON pointer
};

// Configurations of CPE names (NVD): a tree.
struct CpeNode {
  enum class Operator : std::uint8_t { any, all };
  Operator op = Operator::any;
  bool negate = false;
  struct Match {
    std::string cpe;
    VersionInterval interval;
    bool vulnerable = true;
  };
  std::vector<Match> matches;
  std::vector<CpeNode> children;
};

struct Severity {
  std::string vector;  // "CVSS:3.1/AV:N/...", "AV:N/AC:L/..." for version 2, or another scheme's
  std::string source;  // who says it
};

struct Advisory {
  std::string id;      // CVE-2024-1, GHSA-..., ALSA-..., ...
  std::string source;  // "OSV", "CVE", "NVD", "CSAF", "GitHub", "JVN"
  std::string publisher;
  std::vector<std::string> aliases;   // the same flaw
  std::vector<std::string> upstream;  // flaws that this one is about (a distribution's advisory)
  std::string title, text;
  Time published, modified, withdrawn;  // {}: not said, or not withdrawn
  bool is_rejected = false;
  bool is_malicious = false;  // the package itself is the attack (OSV "MAL-")
  std::vector<Severity> severities;
  std::vector<std::string> weaknesses;  // "CWE-79"
  std::vector<std::string> references;
  std::vector<Affected> affected;
  std::vector<CpeNode> configurations;
  std::vector<Statement> statements;  // VEX
  std::vector<std::string> sectors;   // critical infrastructure sectors it names
  // CISA's ADP container: SSVC decision points and values as written, lower case.
  std::vector<std::pair<std::string, std::string>> ssvc;
  bool is_known_exploited = false;
  std::vector<Error> refused;  // parts that could not be read; the rest stands
};

// Beside the advisories, by the name of the flaw.
struct KnownExploited {
  std::string flaw, vendor, product, title, action;
  Time added, due;
  bool in_ransomware = false;
};
struct ExploitLikelihood {  // EPSS
  std::string flaw;
  double probability = 0, percentile = 0;
};

}  // namespace hinomi::in
