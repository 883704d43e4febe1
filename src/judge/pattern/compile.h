// A pattern made ready: constants in their native format, regular expressions compiled, what is
// well formed but means nothing refused. Values are immutable: any number of threads.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "in/normalise.h"
#include "in/stix_pattern.h"
#include "judge/pattern/like.h"
#include "judge/pattern/regex.h"
#include "judge/pattern/value.h"

namespace hinomi::pattern {

// Why a comparison could not be decided: not no, and not yes.
enum class Outcome : std::uint8_t { no, yes, no_time, no_bytes, gave_up };

struct Comparison {
  in::StixPath path;
  in::StixComparison::Operator op = in::StixComparison::Operator::equal;
  bool negated = false;
  bool is_digest = false;           // hexadecimal: letter case does not count
  std::uint32_t number = 0;         // of the path, in a Plan
  std::vector<Constant> constants;  // of IN: in order when they are texts
  std::optional<Like> like, like_bytes;
  std::optional<Regex> regex, regex_bytes;  // bytes: when it can be asked of bytes at all
  std::optional<in::Network> network;

  // For a property that is there.
  Outcome holds_for(const Value& value) const;

 private:
  Outcome test(const Value& value) const;
  Outcome test_order(const Value& value) const;
  Outcome test_matches(const Value& value) const;
};

struct Test {
  in::StixTest::Kind kind = in::StixTest::Kind::comparison;
  std::vector<Comparison> comparison;  // one, of kind comparison
  std::vector<Test> parts;
};

// An observation expression: what in::StixPattern says, its tests by number.
struct Node {
  in::StixPattern::Kind kind = in::StixPattern::Kind::test;
  std::vector<Node> parts;
  std::uint32_t leaf = 0;   // of test: Pattern::leaves
  std::uint32_t times = 1;  // of repeats
  Duration within{};        // of within
  Time start{}, stop{};     // of start_stop: from start on, before stop
  std::uint32_t needs = 1;  // observations, at least
};

struct Pattern {
  std::vector<Test> leaves;  // each pair of square brackets
  Node root;

  // The most observations that one pattern may need.
  static constexpr std::uint32_t most_needed = 1'000;

  // Error: invalid or too_large; `where` is "character N" of the pattern.
  static Result<Pattern> make(std::string_view text);
};

// Whether letter case does not count in a comparison with this property.
bool is_digest(const in::StixPath& path);

}  // namespace hinomi::pattern
