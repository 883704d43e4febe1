// What the access journal is to hold of one breath: a Disclosure for each caller, in the order in
// which they first asked, and a line for each answer; the same asked again and answered the same
// counts in its line. One thread at a time.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/disclosure.h"

namespace hinomi::serve {

// One answer, and who it was for. Views, valid while it is added.
struct TrailEntry {
  Time at;
  std::string_view method, route;  // what was asked
  std::string_view subject;
  bool given = false;
  std::string_view why;
  std::uint64_t count = 0;
  bool glass = false;
  std::string_view by, member, role, way, from;  // as in Disclosure
};

class TrailSheet {
 public:
  // True when it became a line of its own.
  bool add(const TrailEntry& entry);

  const std::vector<Disclosure>& disclosures() const { return disclosures_; }
  std::size_t lines() const { return lines_; }

 private:
  struct Place {
    std::uint32_t disclosure, answer;
  };
  std::uint32_t disclosure_of(const TrailEntry& entry, std::size_t caller);

  std::vector<Disclosure> disclosures_;
  std::size_t lines_ = 0;
  // By hash; what is found is compared. Two that share a hash take a line more, nothing else.
  std::unordered_map<std::size_t, std::uint32_t> callers_;
  std::unordered_map<std::size_t, Place> newest_;  // of caller, what and subject
};

}  // namespace hinomi::serve
