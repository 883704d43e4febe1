// Which hits are hidden, and by what. Hidden hits are grouped and counted like all others; they
// only bear the suppression's id. Immutable; any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "watch/grouping.h"

namespace hinomi::watch {

class Suppressing {
 public:
  struct Rule {
    std::string id;  // of the Record
    Suppression suppression;
  };
  Suppressing() = default;
  explicit Suppressing(std::vector<Rule> rules);

  // Id of the first that hides it at `now`, in the order in which they were given; empty: none.
  std::string_view hides(const Found& found, const json::object& event, Time now) const;

 private:
  std::map<std::string, std::vector<Rule>, std::less<>> rules_;  // by Suppression::rule
};

}  // namespace hinomi::watch
