// A Sigma rule as it is judged: a tree of conditions over tests of fields. What a rule means is in
// docs/detect.md; the reader (rule_file.h) has applied the modifiers and resolved the names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "judge/detect/pattern.h"

namespace hinomi::detect {

// What one test asks of a member of a field.
struct Regex {
  std::string text;  // RE2's syntax with its flags in front: "(?i)abc"
  bool operator==(const Regex&) const = default;
};
enum class Order { equal, less, less_equal, greater, greater_equal };
enum class DatePart { none, minute, hour, day, week, month, year };
struct Comparison {
  Order order = Order::equal;
  double number = 0;
  DatePart part = DatePart::none;
  bool operator==(const Comparison&) const = default;
};
struct Network {  // IPv4 as ::ffff:a.b.c.d
  std::uint8_t address[16] = {};
  int bits = 0;  // of 128
  bool operator==(const Network&) const = default;
};
struct Null {
  bool operator==(const Null&) const = default;
};
struct Exists {
  bool operator==(const Exists&) const = default;
};
struct Reference {  // to another field's text
  enum class Where { whole, start, end, inside };
  std::string field;
  Where where = Where::whole;
  bool cased = false;
  bool operator==(const Reference&) const = default;
};
using Ask = std::variant<Pattern, Regex, Comparison, Network, Null, Exists, Reference>;

struct Test {
  std::string field;  // empty: a keyword, asked of every member of every field
  Ask ask;
  bool operator==(const Test&) const = default;
};

struct Condition {
  enum class Kind { test, all, any, none, at_least };
  Kind kind = Kind::all;
  std::uint32_t test = 0;           // Kind::test: index into Rule::tests
  std::uint32_t least = 0;          // Kind::at_least: so many of the children hold
  std::vector<Condition> children;  // Kind::none: one
};

struct LogSource {
  std::string category, product, service;  // empty: not said
  bool operator==(const LogSource&) const = default;
  std::string text() const;  // "product=windows, category=process_creation"
};

// What any document says of itself.
struct Heading {
  std::string id, name, title, author, status, level, description;
  std::string taxonomy;  // of the names it is written in; empty: Sigma's own
  std::vector<std::string> tags;
  std::string file;  // as the user named it
  int line = 0;      // where the document begins in it
};

struct Rule : Heading {
  LogSource source;
  std::vector<Test> tests;
  Condition condition;
};

enum class CorrelationKind {
  event_count,
  value_count,
  temporal,
  temporal_ordered,
  value_sum,
  value_avg,
  value_percentile,
  value_median,
};

// Entries that the window of one group keeps; the oldest leave early.
constexpr std::size_t most_in_window = 100'000;

// docs/detect.md, "Correlations".
struct Correlation : Heading {
  CorrelationKind kind = CorrelationKind::event_count;
  std::vector<std::string> rules;     // ids or names, in their order
  std::vector<std::string> group_by;  // fields or aliases; none: all events are one group
  struct Alias {
    std::string name;                                         // used in group_by and fields
    std::vector<std::pair<std::string, std::string>> fields;  // rule (id or name), its field
  };
  std::vector<Alias> aliases;
  std::int64_t timespan_us = 0;
  struct Bound {
    enum class Op { gt, gte, lt, lte, eq, neq };
    Op op = Op::gte;
    double number = 0;
    bool holds(double measured) const;
  };
  std::vector<Bound> bounds;            // all must hold
  std::optional<Condition> expression;  // instead of bounds; its tests are indexes into `rules`
  std::vector<std::string> fields;      // what is counted, summed ...
  double percentile = 50;
  bool generate = false;  // the rules it refers to tell on their own as well

  // A rule that is seen in the window is seen, however often.
  bool is_temporal() const {
    return kind == CorrelationKind::temporal || kind == CorrelationKind::temporal_ordered;
  }
  // Its fields are numbers.
  bool is_numeric() const { return kind >= CorrelationKind::value_sum; }
  bool bounds_hold(double measured) const;
};

struct Filter : Heading {
  LogSource source;
  std::vector<std::string> rules;
  std::vector<Test> tests;
  Condition condition;
};

// Why a rule is not used: where, what, and what to do.
struct Refusal {
  std::string file, id, title;
  Error error;
};

struct RuleSet {
  std::vector<Rule> rules;
  std::vector<Correlation> correlations;
  std::vector<Filter> filters;
  std::vector<Refusal> refused;
};

}  // namespace hinomi::detect
