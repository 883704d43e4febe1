// Many patterns compiled together: by the values and properties without which none of their tests
// can hold. Immutable: any number of threads.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/text.h"
#include "judge/pattern/compile.h"

namespace hinomi::pattern {

// A pattern with what its indicator says of it.
struct Named {
  std::string id, name, description, author;  // author: name of created_by_ref
  std::optional<int> confidence;              // 0 to 100
  std::string text;                           // the pattern
  std::string source;                         // the file, and where in it
  std::vector<std::string> labels;            // indicator_types, then labels
  std::optional<Time> until;                  // valid_until: events from then on are not hits
};

using PathId = std::uint32_t;
using LeafId = std::uint32_t;

class Plan {
 public:
  struct Entry {
    Named named;
    Pattern pattern;
    LeafId first_leaf = 0;   // of pattern.leaves, one after the other
    bool is_single = false;  // one observation is enough, whatever else comes
  };
  struct Refusal {
    Named named;
    Error error;
  };

  // What cannot be compiled is among the refused.
  static std::shared_ptr<const Plan> compile(std::vector<Named> patterns);

  const std::vector<Entry>& entries() const { return entries_; }
  const std::vector<Refusal>& refused() const { return refused_; }
  std::uint32_t entry_of(LeafId leaf) const { return leaf_entries_[leaf]; }
  const Test& test(LeafId leaf) const {
    const Entry& entry = entries_[leaf_entries_[leaf]];
    return entry.pattern.leaves[leaf - entry.first_leaf];
  }
  LeafId leaf_count() const { return static_cast<LeafId>(leaf_entries_.size()); }

  // A property by its path without places in lists ("email-message:to_refs.value"), as comparisons
  // and events name it; nothing when no pattern asks for it.
  std::optional<PathId> path(std::string_view text) const;
  PathId path_count() const { return static_cast<PathId>(present_.size()); }

  // Leaves that may hold when the property is there, and those when it has just this value.
  const std::vector<LeafId>& when_present(PathId path) const { return present_[path]; }
  const std::vector<LeafId>* when_equal(PathId path, const Value& value, std::string& room) const;

 private:
  struct Witness {
    PathId path = 0;
    std::string key;  // empty: whenever it is there
  };
  using Witnesses = std::vector<Witness>;

  void add(Named named);
  PathId number_of(const in::StixPath& path);
  void number_all(Test& test);
  static Witnesses witnesses_of(const Test& test);
  static Witnesses witnesses_of(const Comparison& comparison);
  static std::uint64_t cost(const Witnesses& some);

  std::vector<Entry> entries_;
  std::vector<Refusal> refused_;
  std::vector<std::uint32_t> leaf_entries_;
  std::unordered_map<std::string, PathId, TextHash, std::equal_to<>> paths_;
  std::vector<std::vector<LeafId>> present_;  // by path
  std::unordered_map<std::string, std::vector<LeafId>, TextHash, std::equal_to<>> equal_;
};

}  // namespace hinomi::pattern
