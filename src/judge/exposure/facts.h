// What is known of flaws beside the versions: severity, whether it is exploited, how likely that
// is, what mends it. Side tables by the name of the flaw, joined when somebody reads; a day's EPSS
// costs what the number of flaws costs, never that of the findings. One thread writes.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "in/advisory/advisory.h"
#include "judge/exposure/cvss.h"
#include "judge/exposure/exposures.h"

namespace hinomi::exposure {

struct FlawFacts {
  std::string title;
  std::optional<Cvss> cvss;  // the newest version of CVSS that somebody scored it by
  std::string cvss_source;
  bool is_exploited = false;
  Time exploited_since, due;  // {}: not said
  bool in_ransomware = false;
  bool is_malicious = false;
  std::optional<double> likelihood;     // EPSS: that it is exploited within 30 days
  std::vector<std::string> weaknesses;  // "CWE-79", each once
  // CISA's SSVC points.
  std::vector<std::pair<std::string, std::string>> ssvc;

  // CVSS's base score with what is known of exploits; nothing: no vector.
  std::optional<Tenths> score() const;
  SeverityWord severity() const;  // none without a vector
};

// What an advisory's entry says beside the versions that it names.
struct EntryFacts {
  std::vector<std::string> fixed_in;  // versions that mend it
  std::string justification, detail;  // why it is not affected: in VEX's words, for people
};

class Facts {
 public:
  void put(const in::Advisory& advisory);
  void put(const in::KnownExploited& known);
  void put(const in::ExploitLikelihood& likelihood);

  // Of a flaw with these names, all that is known under any of them.
  // Of flaws that an advisory on it is about without being one with them (`upstream`: a
  // distribution's erratum) that they are exploited, and how likely that is; nothing else.
  FlawFacts of(std::span<const std::string> names) const;
  // Ids of advisories that are about a flaw of this name without being one with it.
  std::span<const std::string> downstream(std::string_view name) const;
  // Where in a product (Exposure::product) the flaw is, as advisories on it say; each once.
  std::vector<in::Symbol> symbols(std::span<const std::string> names,
                                  std::string_view product) const;
  // Of Exposure::advisory and ::place; nullptr: it says nothing beside the versions.
  const EntryFacts* entry(std::string_view advisory, std::string_view place) const;

 private:
  friend struct IndexFields;

  std::unordered_map<std::string, FlawFacts> by_name_;  // folded_name()
  // By folded_name() of an advisory's id; and the reverse.
  std::unordered_map<std::string, std::vector<std::string>> upstream_, downstream_;
  std::map<std::pair<std::string, std::string>, EntryFacts, std::less<>> entries_;
  // By folded_name() and product; few advisories name any.
  std::map<std::pair<std::string, std::string>, std::vector<in::Symbol>, std::less<>> symbols_;
};

}  // namespace hinomi::exposure
