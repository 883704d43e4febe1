// Which versions something is said about, as one sorted list of intervals of order keys, whatever
// notation it came in: bounds (OSV, CVE), vers (https://github.com/package-url/vers-spec) or what
// the ecosystem writes itself ("^1.2.3", "[1.0,2.0)", "~> 2.0"). Any thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "product/version.h"

namespace hinomi {

struct Bound {
  std::string key;      // of order_key()
  std::string version;  // as it was written
  bool is_in = false;   // the bound itself is in the range
};

struct Interval {
  std::optional<Bound> from, to;  // none: no bound on that side
};

class Range {
 public:
  // No version at all.
  explicit Range(Scheme scheme) : scheme_(scheme) {}
  static Range everything(Scheme scheme);
  // Errors: invalid, when the scheme has no such version.
  static Result<Range> exactly(Scheme scheme, std::string_view version);
  static Result<Range> below(Scheme scheme, std::string_view version, bool with_it);
  static Result<Range> above(Scheme scheme, std::string_view version, bool with_it);

  // What intervals() of a range was.
  static Range of_intervals(Scheme scheme, std::vector<Interval> intervals);

  // In any of them; all of one scheme. Of many at once: united() of one after the other is slow.
  static Range any_of(Scheme scheme, std::span<const Range> ranges);

  Range united(const Range& other) const;       // in either
  Range intersected(const Range& other) const;  // in both
  Range complement() const;

  // `key` is order_key(scheme(), ...). One binary search, no allocation.
  bool contains(std::string_view key) const;

  Scheme scheme() const { return scheme_; }
  // In order, apart from each other, none empty.
  std::span<const Interval> intervals() const { return intervals_; }

 private:
  Scheme scheme_;
  std::vector<Interval> intervals_;
};

// The versions two ranges hold are the same; how their bounds are written may differ.
bool same_versions(const Range& a, const Range& b);

enum class Comparator : std::uint8_t { equal, unequal, less, at_most, more, at_least };

struct Constraint {
  Comparator comparator = Comparator::equal;
  std::string version;  // without percent-encoding
};

// vers:TYPE/CONSTRAINTS. No constraints: every version ("*"), or none for the type "none".
struct Vers {
  std::string type;
  std::vector<Constraint> constraints;
};

// Canonical text alone, as the standard wants it of a reader ("Normalized, canonical representation
// and validation"): no whitespace, sorted, each version once, comparators in turn. Errors: invalid,
// naming what is not canonical; also an unknown type.
Result<Vers> parse_vers(std::string_view text);
// Also constraints in another order, twice or contradicting each other: sorted, none left out.
Result<Vers> read_vers(std::string_view text);

// "vers:npm/>=1.2.3|<2.0.0"; percent-encoded where the standard says so.
std::string text_of(const Vers& vers);
// What stands in `range`, in canonical form; "vers:none/*" when nothing does.
std::string vers_text(const Range& range, std::string_view type);

// The versions that the constraints hold ("Checking if a version is contained within a range"),
// after the standard's "Constraints simplification".
Result<Range> range_of(const Vers& vers);

// What an ecosystem writes itself; `type` is of vers or a package URL. Pre-releases are versions
// like any other: rules by which a resolver passes over them are not applied. Errors: invalid, with
// the part that cannot be read.
Result<Range> read_native_range(std::string_view type, std::string_view text);

}  // namespace hinomi
