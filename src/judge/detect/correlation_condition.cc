#include "judge/detect/correlation_condition.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "judge/detect/condition.h"
#include "judge/detect/numbers.h"

namespace hinomi::detect {

using in::refuse;
using in::Yaml;
using Bound = Correlation::Bound;

bool Bound::holds(double measured) const {
  switch (op) {
    case Op::gt: return measured > number;
    case Op::gte: return measured >= number;
    case Op::lt: return measured < number;
    case Op::lte: return measured <= number;
    case Op::eq: return measured == number;
    case Op::neq: return measured != number;
  }
  return false;
}

bool Correlation::bounds_hold(double measured) const {
  return std::all_of(bounds.begin(), bounds.end(),
                     [&](const Bound& bound) { return bound.holds(measured); });
}

namespace {

constexpr std::pair<std::string_view, Bound::Op> ops[] = {
    {"gt", Bound::Op::gt},   {"gte", Bound::Op::gte}, {"lt", Bound::Op::lt},
    {"lte", Bound::Op::lte}, {"eq", Bound::Op::eq},   {"neq", Bound::Op::neq},
};

// Names of rules in a boolean condition, in their order: what stands there when `rules` is absent.
std::vector<std::string> names_in(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    std::size_t end = text.find_first_of("() \t\r\n");
    std::string word(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    bool is_name = !word.empty() && word != "and" && word != "or" && word != "not";
    if (is_name && std::find(out.begin(), out.end(), word) == out.end()) out.push_back(word);
  }
  return out;
}

void mark_tests(const Condition& condition, std::vector<bool>& used) {
  if (condition.kind == Condition::Kind::test) used[condition.test] = true;
  for (const Condition& child : condition.children) mark_tests(child, used);
}

// "rule_a and not rule_b"
Result<void> read_expression(const Yaml& value, Correlation& out) {
  if (!out.is_temporal())
    return refuse(value, "only temporal takes a condition of names", "write gte: and a number");
  if (out.kind == CorrelationKind::temporal_ordered)
    return refuse(value, "a condition of names has no order",
                  "use temporal, or a chain of correlations");
  if (out.rules.empty()) out.rules = names_in(value.text);
  std::vector<Selection> selections;
  for (std::uint32_t i = 0; i < out.rules.size(); ++i)
    selections.push_back({out.rules[i], {.kind = Condition::Kind::test, .test = i}});
  auto parsed = parse_condition(value.text, selections);
  if (!parsed) {
    Error error = std::move(parsed).error();
    error.where = value.place() + ", " + error.where;
    return std::unexpected(std::move(error));
  }
  std::vector<bool> used(out.rules.size());
  mark_tests(*parsed, used);
  for (std::size_t i = 0; i < used.size(); ++i)
    if (!used[i])
      return refuse(value, "the condition does not name the rule '" + out.rules[i] + "'",
                    "use it, or leave it out of rules");
  out.expression = std::move(*parsed);
  return {};
}

// Whether there is a number between `low` and `high` for which all bounds hold.
bool can_hold(const Correlation& correlation, double low, double high, bool is_whole) {
  std::vector<double> tries = {low, high};
  for (const Bound& bound : correlation.bounds) {
    constexpr double all = std::numeric_limits<double>::infinity();
    tries.push_back(bound.number);
    tries.push_back(is_whole ? bound.number - 1 : std::nextafter(bound.number, -all));
    tries.push_back(is_whole ? bound.number + 1 : std::nextafter(bound.number, all));
  }
  return std::any_of(tries.begin(), tries.end(), [&](double number) {
    return number >= low && number <= high && correlation.bounds_hold(number);
  });
}

Result<void> read_bounds(const Yaml& condition, Correlation& out) {
  const bool counts = !out.is_numeric();
  for (std::size_t i = 0; i < condition.keys.size(); ++i) {
    const std::string& key = condition.keys[i];
    const Yaml& value = condition.items[i];
    if (key == "field" || (key == "percentile" && out.kind == CorrelationKind::value_percentile))
      continue;
    const auto* op = std::find_if(std::begin(ops), std::end(ops),
                                  [&](const auto& entry) { return entry.first == key; });
    if (op == std::end(ops))
      return refuse(value, "'" + key + "' is no part of this condition",
                    "write gt, gte, lt, lte, eq or neq");
    auto number = value.is_scalar() ? read_decimal(value.text) : std::nullopt;
    if (!number) return refuse(value, "'" + key + "' wants a number", "write one, for example 5");
    if (counts && *number != std::trunc(*number))
      return refuse(value, "what is counted is whole", "write a whole number");
    out.bounds.push_back({op->second, *number});
  }
  if (out.bounds.empty())
    return refuse(condition, "the condition compares with nothing", "add gte: and a number");
  constexpr double all = std::numeric_limits<double>::infinity();
  const double most = !counts             ? all
                      : out.is_temporal() ? static_cast<double>(out.rules.size())
                                          : static_cast<double>(most_in_window);
  if (!can_hold(out, counts ? 1 : -all, most, counts))
    return refuse(condition, "the condition can never hold",
                  counts ? "a window has from one event, that at which it is looked at, up to " +
                               number_text(most)
                         : "check the numbers");
  return {};
}

Result<void> read_fields(const Yaml& condition, Correlation& out) {
  out.fields = TRY(read_correlation_names(condition, "field"));
  const bool takes_values = out.kind == CorrelationKind::value_count || out.is_numeric();
  if (takes_values == out.fields.empty())
    return refuse(condition, takes_values ? "the field is missing" : "'field' says nothing here",
                  takes_values ? "add 'field:' to the condition" : "leave it out");
  if (out.is_numeric() && out.fields.size() > 1)
    return refuse(condition, "more than one field of numbers", "write one field");
  if (out.kind != CorrelationKind::value_percentile) return {};
  const Yaml* percentile = condition.at("percentile");
  if (!percentile)
    return refuse(condition, "which percentile is not said",
                  "add 'percentile:' from 0 to 100 to the condition; for what is rare, count with "
                  "value_count or event_count");
  auto number = percentile->is_scalar() ? read_decimal(percentile->text) : std::nullopt;
  if (!number || *number < 0 || *number > 100)
    return refuse(*percentile, "no percentile", "write a number from 0 to 100");
  out.percentile = *number;
  return {};
}

}  // namespace

Result<std::vector<std::string>> read_correlation_names(const Yaml& map, std::string_view key) {
  const Yaml* value = map.at(key);
  std::vector<std::string> out;
  if (!value) return out;
  std::string name(key);
  std::span<const Yaml> items =
      value->is_list() ? std::span<const Yaml>(value->items) : std::span<const Yaml>(value, 1);
  if (items.empty()) return refuse(*value, "an empty list", "fill " + name + " or leave it out");
  for (const Yaml& item : items) {
    if (!item.is_scalar() || item.is_null() || item.text.empty())
      return refuse(item, "no name in " + name, "write a name or a list of names");
    if (std::find(out.begin(), out.end(), item.text) != out.end())
      return refuse(item, "'" + item.text + "' stands twice in " + name, "write it once");
    out.push_back(item.text);
  }
  return out;
}

Result<void> read_correlation_condition(const Yaml& body, Correlation& out) {
  const Yaml* condition = body.at("condition");
  if (!condition && out.is_temporal()) {
    out.bounds = {{Bound::Op::gte, static_cast<double>(out.rules.size())}};
    return {};
  }
  if (!condition) return refuse(body, "the condition is missing", "add 'condition:' with gte: ...");
  if (condition->is_list() || condition->is_null())
    return refuse(*condition, "the condition is no map", "write for example gte: 10");
  if (condition->is_scalar()) return read_expression(*condition, out);
  TRY(read_fields(*condition, out));
  return read_bounds(*condition, out);
}

}  // namespace hinomi::detect
