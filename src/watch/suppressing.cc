#include "watch/suppressing.h"

#include <algorithm>

#include "base/text.h"
#include "watch/event_names.h"

namespace hinomi::watch {

namespace {

bool fits(const Found& found, const json::object& event, const MatchedField& wanted) {
  if (wanted.field == "sensor") return equal_ignoring_case(found.sensor, wanted.text);
  if (wanted.field == "entity") return equal_ignoring_case(found.entity, wanted.text);
  // A rule's own name for the field; the event may have another.
  bool matched = std::any_of(found.matched.begin(), found.matched.end(), [&](const auto& one) {
    return one.field == wanted.field && equal_ignoring_case(one.text, wanted.text);
  });
  return matched || has_text(event, wanted.field, wanted.text);
}

}  // namespace

Suppressing::Suppressing(std::vector<Rule> rules) {
  for (Rule& rule : rules) {
    std::string of = rule.suppression.rule;
    rules_[of].push_back(std::move(rule));
  }
}

std::string_view Suppressing::hides(const Found& found, const json::object& event, Time now) const {
  auto rules = rules_.find(found.what);
  if (rules == rules_.end()) return {};
  for (const Rule& rule : rules->second) {
    const Suppression& is = rule.suppression;
    if (is.until > now && std::all_of(is.where.begin(), is.where.end(), [&](const auto& wanted) {
          return fits(found, event, wanted);
        }))
      return rule.id;
  }
  return {};
}

}  // namespace hinomi::watch
