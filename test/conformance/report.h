// What came out, as a table for the terminal and as a page for docs/.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "conformance/disputes.h"
#include "conformance/suite.h"

namespace hinomi::conformance {

struct Tally {
  const Suite* suite = nullptr;
  std::size_t passed = 0;
  std::vector<const Dispute*> disputed;
  std::vector<Case> failed;

  std::size_t cases() const { return passed + disputed.size() + failed.size(); }
};

Tally tally(const Suite& suite, const Answers& answers, const std::vector<Dispute>& disputes);

void write_table(std::ostream& out, const std::vector<Tally>& tallies);
void write_failures(std::ostream& out, const std::vector<Tally>& tallies);
// The same for the same results: no date, no path of this machine.
std::string markdown(const std::vector<Tally>& tallies);

}  // namespace hinomi::conformance
