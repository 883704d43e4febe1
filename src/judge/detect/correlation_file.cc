#include "judge/detect/correlation_file.h"

#include <algorithm>

#include "judge/detect/correlation_condition.h"
#include "judge/detect/selection.h"
#include "judge/detect/timespan.h"

namespace hinomi::detect {

using in::refuse;
using in::Yaml;

namespace {

constexpr std::pair<std::string_view, CorrelationKind> kinds[] = {
    {"event_count", CorrelationKind::event_count},
    {"value_count", CorrelationKind::value_count},
    {"temporal", CorrelationKind::temporal},
    {"temporal_ordered", CorrelationKind::temporal_ordered},
    {"value_sum", CorrelationKind::value_sum},
    {"value_avg", CorrelationKind::value_avg},
    {"value_percentile", CorrelationKind::value_percentile},
    {"value_median", CorrelationKind::value_median},
};
constexpr std::string_view members[] = {"type",    "rules",     "group-by", "timespan",
                                        "aliases", "condition", "generate"};
constexpr std::size_t most_rules_in_order = 64;

Result<void> check_members(const Yaml& body) {
  for (std::size_t i = 0; i < body.keys.size(); ++i) {
    const std::string& key = body.keys[i];
    if (std::find(std::begin(members), std::end(members), key) != std::end(members)) continue;
    return refuse(body.items[i], "'" + key + "' is no part of a correlation",
                  key == "timeframe" ? "write timespan" : "see docs/detect.md, \"Correlations\"");
  }
  return {};
}

Result<std::int64_t> timespan_of(const Yaml& body) {
  const Yaml* value = body.at("timespan");
  if (!value) return refuse(body, "the timespan is missing", "add 'timespan:', for example 5m");
  auto span = read_timespan(value->text);
  if (!span) return refuse(*value, span.error().what, span.error().remedy);
  return span->count();
}

Result<void> read_aliases(const Yaml& body, Correlation& out) {
  const Yaml* aliases = body.at("aliases");
  if (!aliases) return {};
  if (!aliases->is_map())
    return refuse(*aliases, "the aliases are no map", "write alias: {rule: field}");
  for (std::size_t i = 0; i < aliases->keys.size(); ++i) {
    const Yaml& entry = aliases->items[i];
    Correlation::Alias alias{aliases->keys[i], {}};
    auto uses = [&](const std::vector<std::string>& names) {
      return std::find(names.begin(), names.end(), alias.name) != names.end();
    };
    if (!uses(out.group_by) && !uses(out.fields))
      return refuse(entry, "the alias '" + alias.name + "' is not used",
                    "name it in group-by or field, or leave it out");
    if (!entry.is_map())
      return refuse(entry, "the alias '" + alias.name + "' is no map", "write rule: field");
    for (std::size_t j = 0; j < entry.keys.size(); ++j) {
      const Yaml& field = entry.items[j];
      if (!field.is_scalar() || field.text.empty() || field.is_null())
        return refuse(field, "no field", "write the field that the rule's events have");
      alias.fields.emplace_back(entry.keys[j], field.text);
    }
    out.aliases.push_back(std::move(alias));
  }
  return {};
}

// The specification's text has it beside `level`, its schema too, pySigma in the correlation.
Result<bool> read_generate(const Yaml& document, const Yaml& body) {
  const Yaml* value = body.at("generate");
  if (!value) value = document.at("generate");
  if (!value) return false;
  if (!value->is_true() && !value->is_false())
    return refuse(*value, "'generate' is true or false", "write one of them");
  return value->is_true();
}

}  // namespace

std::string_view name_of(CorrelationKind kind) {
  for (const auto& [name, known] : kinds)
    if (known == kind) return name;
  return {};
}

Result<Correlation> read_correlation(const Yaml& document, const std::string& file) {
  Correlation out;
  static_cast<Heading&>(out) = TRY(read_heading(document, file));
  const Yaml& body = *document.at("correlation");
  if (!body.is_map())
    return refuse(body, "the correlation is no map", "add type, rules, timespan, condition");
  TRY(check_members(body));
  const auto* kind = std::find_if(std::begin(kinds), std::end(kinds), [&](const auto& entry) {
    return entry.first == body.text_at("type");
  });
  if (kind == std::end(kinds)) {
    const Yaml* type = body.at("type");
    return refuse(type ? *type : body,
                  type ? "the type '" + type->text + "' is not known" : "the type is missing",
                  "write event_count, value_count, temporal, temporal_ordered, value_sum, "
                  "value_avg, value_percentile or value_median");
  }
  out.kind = kind->second;
  out.rules = TRY(read_correlation_names(body, "rules"));
  out.group_by = TRY(read_correlation_names(body, "group-by"));
  out.timespan_us = TRY(timespan_of(body));
  out.generate = TRY(read_generate(document, body));
  const Yaml* condition = body.at("condition");
  if (out.rules.empty() && !(condition && condition->is_scalar()))
    return refuse(body, "the rules are missing", "add 'rules:' with ids or names");
  if (out.kind == CorrelationKind::temporal_ordered && out.rules.size() > most_rules_in_order)
    return refuse(body, "more than 64 rules in order", "chain shorter ones");
  TRY(read_correlation_condition(body, out));
  TRY(read_aliases(body, out));
  return out;
}

}  // namespace hinomi::detect
