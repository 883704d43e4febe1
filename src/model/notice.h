// A Notice: what leaves this node (or is withdrawn), under whose approval, on what basis, until
// when.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/finding.h"
#include "model/record.h"

namespace hinomi {

struct Notice {
  bool withdraw = false;
  std::string cause;     // id of the approval or recall it follows
  std::string approver;  // named person
  std::string basis;     // legal basis
  Time until;            // nothing of it is valid afterwards
  std::vector<Position> findings;
};

std::string to_json(const Notice& notice);
Result<Notice> notice_from_json(std::string_view body);

// One approved decision as equipment gets it.
struct Published {
  IndicatorType type = IndicatorType::domain;
  std::string value;                 // normalised indicator
  Verdict verdict = Verdict::block;  // block or url_only
  int score = 0;
  Time since;  // when it was published
  Time expires;
  std::string finding;    // Record id: the way back to "why?"
  Position position = 0;  // of its Notice, for order
  Tlp tlp = Tlp::amber_strict;
  Pap pap = Pap::clear;
  // When this indicator was published here for the first time: STIX `created`, which stays the same
  // over all versions. Nothing: `since`.
  std::optional<Time> first;
};

}  // namespace hinomi
