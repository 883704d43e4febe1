// SSVC, stakeholder-specific vulnerability categorization: decision tables as data (content/ssvc).
// What is not known leaves several outcomes possible, and the decision says which, so that nobody
// takes a gap for a "no". Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace hinomi::exposure {

struct SsvcValue {
  std::string key;            // "P"
  std::string name, name_ja;  // "Public PoC"
};

struct SsvcPoint {
  std::string id;  // "ssvc:E:1.1.0"
  std::string name, name_ja;
  std::vector<SsvcValue> values;  // from the least urgent to the most

  // Spelled in any case, by key or name, with '-', '_' or blanks between words: "PoC",
  // "public_poc". -1: not one of them.
  int number_of(std::string_view value) const;
};

// A set of values of one point: bit n is its value n.
using SsvcValues = std::uint32_t;

struct SsvcTable {
  std::string id;  // "ssvc:DT_DP:1.0.0"
  std::string name, name_ja;
  std::vector<SsvcPoint> points;
  SsvcPoint outcome;
  // The outcome of each combination; the last point changes fastest.
  std::vector<std::uint8_t> rows;
};

// What is said of a flaw: a decision point by id, key or name ("Exploitation", "E"), and its value.
using SsvcSaid = std::vector<std::pair<std::string, std::string>>;

struct SsvcDecision {
  std::string table;        // its id
  SsvcValues possible = 0;  // outcomes
  // Each point of the table, what it may be, and whether another table gave it.
  struct Ground {
    std::string point;  // id
    SsvcValues values = 0;
    bool derived = false;
  };
  std::vector<Ground> grounds;

  bool is_sure() const { return (possible & (possible - 1)) == 0; }
  int least() const;  // numbers of outcomes
  int most() const;
};

class SsvcTables {
 public:
  // One table of content/ssvc. Errors: invalid, naming the member; conflict for an id twice.
  Result<void> add(std::string_view json);

  const std::vector<SsvcTable>& all() const { return tables_; }
  // Without its version too: "ssvc:DT_DP" is the newest. nullptr: no such table.
  const SsvcTable* find(std::string_view id) const;

  // The decision of a table. A point that is not said, and that is another table's outcome, is
  // decided there first (human impact from safety and mission). Errors: missing, no such table;
  // invalid, a value that its point has not. "not_defined", "unknown" and "" say nothing.
  Result<SsvcDecision> decide(std::string_view table, const SsvcSaid& said) const;

 private:
  Result<SsvcDecision> decide(const SsvcTable& table, const SsvcSaid& said, int depth) const;
  Result<SsvcValues> values_of(const SsvcPoint& point, const SsvcSaid& said, int depth,
                               bool& derived) const;

  std::vector<SsvcTable> tables_;
};

}  // namespace hinomi::exposure
