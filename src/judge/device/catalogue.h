// What is asked of devices: a standard's provisions as data (content/devices/*.json), with their
// numbers and our own words. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hinomi::device {

struct BothLanguages {
  std::string en, ja;

  const std::string& in(bool japanese) const { return japanese ? ja : en; }
};

struct Condition {
  std::string id;  // as the standard numbers it
  BothLanguages text;
};

struct Provision {
  std::string number, section;
  bool is_mandatory = false;
  std::vector<std::string> conditions;  // it is asked for when all of them hold
  std::vector<std::string> unmet_by;    // kinds of findings that it forbids (name_of(FindingKind))
  bool is_met_by_support_end = false;   // that its maker says an end of support meets it
  std::vector<std::string> near;        // provisions of EN 303 645 that ask much the same
  // Against which public sources number, status and our words were checked; empty: against none.
  std::vector<std::string> checked;
  BothLanguages text;
};

struct Catalogue {
  std::string id;       // "en-303-645"
  std::string edition;  // of the standard
  BothLanguages name;
  std::vector<Condition> sources;  // that Provision::checked names
  std::vector<Condition> conditions;
  std::vector<Condition> sections;
  std::vector<Provision> provisions;

  const Provision* find(std::string_view number) const;
};

// Errors: invalid, naming the member; conflict for a number twice.
Result<Catalogue> read_catalogue(std::string_view json);

}  // namespace hinomi::device
