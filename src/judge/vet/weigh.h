// How much the evidence on one indicator weighs. A source's last word counts; the words of
// different sources add up.
//
// One source: b = sqrt(reliability * confidence), each 0..100, 50 where it is not said: a source
// that is not believed at all, or does not believe itself, brings nothing. Several: 100 * (1 - (1 -
// b1/100) * (1 - b2/100) * ...): each independent source leaves less room for doubt.
#pragma once

#include <optional>
#include <span>

#include "model/finding.h"

namespace hinomi::vet {

struct Weight {
  double base = 0;                  // 0..100, before decay
  int sources = 0;                  // that say it is harmful, are not taken back and still valid
  Time last_seen;                   // by those; never after `now`
  std::optional<Time> valid_until;  // the earliest those give
  bool recalled = false;            // every source took its word back
  bool disputed = false;            // some did, not all
  bool lapsed = false;              // what was not taken back was valid until a time that is over
  bool context_only = false;        // nobody says it is harmful
};

Weight weigh(std::span<const Evidence> evidence, Time now);

}  // namespace hinomi::vet
