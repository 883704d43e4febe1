// One comparison with one value.
#include <algorithm>

#include "base/text.h"
#include "judge/pattern/compile.h"

namespace hinomi::pattern {
namespace {

using Operator = in::StixComparison::Operator;

Outcome outcome(bool holds) { return holds ? Outcome::yes : Outcome::no; }

Outcome is_one_of(const Value& value, const std::vector<Constant>& constants) {
  // Texts are sorted: thousands of them are usual.
  if (value.kind == Value::Kind::text && !constants.empty() &&
      constants[0].kind == in::StixConstant::Kind::text) {
    auto found = std::lower_bound(constants.begin(), constants.end(), value.text,
                                  [](const Constant& a, std::string_view b) { return a.text < b; });
    return outcome(found != constants.end() && found->text == value.text);
  }
  for (const Constant& constant : constants) {
    Order order = order_of(value, constant);
    if (order == Order::no_time) return Outcome::no_time;
    if (order == Order::equal) return Outcome::yes;
  }
  return Outcome::no;
}

Outcome found(Regex::Found found) {
  if (found == Regex::Found::gave_up) return Outcome::gave_up;
  return outcome(found == Regex::Found::yes);
}

}  // namespace

Outcome Comparison::test_order(const Value& value) const {
  Order order = order_of(value, constants[0]);
  if (order == Order::no_time) return Outcome::no_time;
  switch (op) {
    case Operator::unequal: return outcome(order != Order::equal);
    case Operator::less: return outcome(order == Order::less);
    case Operator::at_most: return outcome(order == Order::less || order == Order::equal);
    case Operator::greater: return outcome(order == Order::greater);
    case Operator::at_least: return outcome(order == Order::greater || order == Order::equal);
    default: return outcome(order == Order::equal);
  }
}

Outcome Comparison::test_matches(const Value& value) const {
  if (value.kind == Value::Kind::text) {
    if (regex) return found(regex->search(normal_form(value.text)));
    return outcome(like->fits(code_points(normal_form(value.text))));
  }
  if (value.kind != Value::Kind::bytes) return Outcome::no;
  if (regex_bytes) return found(regex_bytes->search(value.text));
  return outcome(like_bytes && like_bytes->fits_bytes(value.text));
}

Outcome Comparison::test(const Value& value) const {
  switch (op) {
    case Operator::exists: return Outcome::yes;
    case Operator::in: return is_one_of(value, constants);
    case Operator::like:
    case Operator::matches: return test_matches(value);
    case Operator::subset:
    case Operator::superset: {
      if (value.kind != Value::Kind::text) return Outcome::no;
      auto other = in::network_from(value.text);
      if (!other) return Outcome::no;
      return outcome(op == Operator::subset ? network->contains(*other)
                                            : other->contains(*network));
    }
    default: return test_order(value);
  }
}

Outcome Comparison::holds_for(const Value& value) const {
  Outcome out;
  if (is_digest && value.kind == Value::Kind::text) {
    std::string lower = to_lower(value.text);
    Value folded = value;
    folded.text = lower;
    out = test(folded);
  } else {
    out = test(value);
  }
  if (!negated || out > Outcome::yes) return out;
  return outcome(out == Outcome::no);
}

}  // namespace hinomi::pattern
