// What is wrong with products, as any publisher says it: OSV, CVE records, NVD, CSAF, JVN, GitHub.
// One shape for all of them; texts and versions are the publisher's own and are judged elsewhere.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
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

enum class AffectedStatus : std::uint8_t {
  affected,
  not_affected,
  fixed,
  under_investigation,
  unknown,
};

// Code in which a flaw is.
struct Symbol {
  std::string
      package;       // "golang.org/x/text/language"; empty: it stands in the name, or is not said
  std::string name;  // a function as the publisher writes it; empty: all of the package

  bool operator==(const Symbol&) const = default;
};

// A product and the versions of it that something is said about. Entries of one `place` are about
// one product: the first of them that names a version decides, one with `every` is for the rest.
struct Affected {
  // Who it is: at least one of these.
  std::vector<std::string> purls;  // as written; a distribution stands in it (deb/debian, distro=)
  std::vector<std::string> cpes;   // 2.2 or 2.3, as patterns
  std::string ecosystem, name;     // OSV's own words; CSAF: the product's full name
  std::string vendor, product;     // CVE's and CSAF's own words
  std::string repository;          // of the source, when commits are named
  std::vector<std::string> models, skus, serials;  // may hold "*" and "?" (CSAF)
  std::vector<Digest> digests;
  // CSAF: names, package URLs and CPEs of what it is part of or installed on; only there.
  std::vector<std::string> platforms;
  AffectedStatus status = AffectedStatus::affected;
  // Which versions: those listed, those in the intervals and those in the range; none of these:
  // all, when `every` is set, else none is known.
  std::string scheme;  // of the versions, in vers' words ("semver", "deb", "pypi", ...), "git",
                       // or empty: the publisher does not say
  std::vector<VersionInterval> intervals;
  std::vector<std::string> versions;
  std::string range;  // CSAF: "vers:npm/<2", or words that only people read ("before 2.0")
  bool every = false;
  std::vector<std::string> fixed_in;  // versions or commits
  std::vector<Symbol> symbols;        // where in it the flaw is, for reachability
  std::string justification;          // not_affected: why, in VEX's words
  std::string detail;                 // the same for people
  std::string said_by;                // when it is not the advisory's publisher
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

// What to do about it.
struct Remedy {
  std::string kind;  // CSAF's words: vendor_fix, workaround, mitigation, no_fix_planned, ...
  std::string text, url;
  Time since;                      // {}: not said
  std::vector<std::string> about;  // full names of products; empty: all
};

struct Advisory {
  std::string id;        // CVE-2024-1, GHSA-..., ALSA-..., ...
  std::string document;  // the id of the document, when it speaks of several flaws (CSAF)
  std::string source;    // "OSV", "CVE", "NVD", "CSAF", "GitHub", "JVN", "OpenVEX"
  std::string publisher;
  std::vector<std::string> aliases;   // the same flaw
  std::vector<std::string> upstream;  // flaws that this one is about (a distribution's advisory)
  std::vector<std::string> related;   // neither, and still to be seen beside it
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
  std::vector<Remedy> remedies;
  std::vector<std::string> sectors;  // critical infrastructure sectors it names
  std::string marking;               // TLP as written; empty: not said
  // CISA's ADP container: SSVC decision points and values as written, lower case.
  std::vector<std::pair<std::string, std::string>> ssvc;
  bool is_known_exploited = false;
  Time exploited_since;        // {}: not said
  std::vector<Error> refused;  // parts that could not be read; the rest stands
};

// Beside the advisories, by the name of the flaw.
struct KnownExploited {
  std::string flaw, vendor, product, title, action;
  std::string source;  // "CISA", "ENISA"
  std::vector<std::string> aliases;
  Time added, due;
  bool in_ransomware = false;
};
struct ExploitLikelihood {  // EPSS
  std::string flaw;
  double probability = 0, percentile = 0;
};
// An index of a repository of VEX documents: where what is said of a package lies.
struct VexLocation {
  std::string purl, location;
};

}  // namespace hinomi::in
