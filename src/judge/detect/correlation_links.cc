#include "judge/detect/correlation_links.h"

#include <algorithm>
#include <functional>

namespace hinomi::detect {

namespace {

std::string in_quotes(std::string_view text) { return "'" + std::string(text) + "'"; }

template <class One>
void find_in(const std::vector<One>& all, bool is_correlation, std::string Heading::* by,
             std::string_view reference, std::vector<Target>& out) {
  for (std::uint32_t i = 0; i < all.size(); ++i)
    if (all[i].*by == reference) out.push_back({is_correlation, i});
}

std::unexpected<Error> refuse_one(const Correlation& correlation, std::string what,
                                  std::string remedy) {
  return fail(ErrorKind::invalid, std::move(what), "line " + std::to_string(correlation.line),
              std::move(remedy));
}

Result<void> check_aliases(const RuleSet& rules, const Correlation& correlation,
                           const std::vector<Target>& targets) {
  for (const Correlation::Alias& alias : correlation.aliases) {
    std::vector<Target> named;
    for (const auto& [rule, field] : alias.fields) {
      auto target = find_target(rules, rule);
      if (!target || std::find(targets.begin(), targets.end(), *target) == targets.end())
        return refuse_one(correlation,
                          "the alias " + in_quotes(alias.name) + " names " + in_quotes(rule) +
                              ", which is not among the rules",
                          "name a rule that stands under 'rules:'");
      named.push_back(*target);
    }
    for (std::size_t i = 0; i < targets.size(); ++i)
      if (std::find(named.begin(), named.end(), targets[i]) == named.end())
        return refuse_one(correlation,
                          "the alias " + in_quotes(alias.name) + " says nothing for the rule " +
                              in_quotes(correlation.rules[i]),
                          "add its field to the alias");
  }
  return {};
}

Result<void> check(const RuleSet& rules, const Correlation& correlation) {
  std::vector<Target> targets;
  for (const std::string& reference : correlation.rules) {
    auto target = find_target(rules, reference);
    if (!target) return refuse_one(correlation, target.error().what, target.error().remedy);
    if (std::find(targets.begin(), targets.end(), *target) != targets.end())
      return refuse_one(correlation, "two references mean the same rule: " + in_quotes(reference),
                        "write it once");
    targets.push_back(*target);
  }
  return check_aliases(rules, correlation, targets);
}

// Whether `from` comes back to itself.
bool goes_round(const RuleSet& rules, std::uint32_t from) {
  std::vector<bool> seen(rules.correlations.size());
  std::vector<std::uint32_t> open = {from};
  while (!open.empty()) {
    const Correlation& one = rules.correlations[open.back()];
    open.pop_back();
    for (const std::string& reference : one.rules) {
      auto target = find_target(rules, reference);
      if (!target || !target->is_correlation || seen[target->index]) continue;
      if (target->index == from) return true;
      seen[target->index] = true;
      open.push_back(target->index);
    }
  }
  return false;
}

// Refuses all that `why` answers an error for; whether there was one.
bool refuse_where(RuleSet& rules, const std::function<Result<void>(std::uint32_t)>& why) {
  std::vector<std::pair<std::uint32_t, Error>> bad;
  for (std::uint32_t i = 0; i < rules.correlations.size(); ++i)
    if (auto checked = why(i); !checked) bad.emplace_back(i, std::move(checked).error());
  for (auto i = bad.rbegin(); i != bad.rend(); ++i) {
    const Correlation& one = rules.correlations[i->first];
    rules.refused.push_back({one.file, one.id, one.title, std::move(i->second)});
    rules.correlations.erase(rules.correlations.begin() + i->first);
  }
  return !bad.empty();
}

}  // namespace

Result<Target> find_target(const RuleSet& rules, std::string_view reference) {
  std::vector<Target> found;
  find_in(rules.rules, false, &Rule::id, reference, found);
  find_in(rules.correlations, true, &Correlation::id, reference, found);
  if (found.empty()) {
    find_in(rules.rules, false, &Rule::name, reference, found);
    find_in(rules.correlations, true, &Correlation::name, reference, found);
  }
  if (found.size() == 1) return found[0];
  if (found.size() > 1)
    return fail(ErrorKind::invalid, "more than one rule has the name " + in_quotes(reference), {},
                "refer to it by its id");
  bool was_refused = std::any_of(rules.refused.begin(), rules.refused.end(),
                                 [&](const Refusal& one) { return one.id == reference; });
  return fail(ErrorKind::invalid,
              in_quotes(reference) + (was_refused ? " was refused itself"
                                                  : " is no id or name of a rule that was read"),
              {}, was_refused ? "mend that one" : "read it too, or correct the reference");
}

void link_correlations(RuleSet& rules) {
  auto broken = [&] {
    return refuse_where(rules,
                        [&](std::uint32_t i) { return check(rules, rules.correlations[i]); });
  };
  auto circular = [&] {
    return refuse_where(rules, [&](std::uint32_t i) -> Result<void> {
      if (!goes_round(rules, i)) return {};
      return refuse_one(rules.correlations[i], "the correlation refers to itself in the end",
                        "take one reference of the circle out");
    });
  };
  while (broken() || circular()) {
  }
}

}  // namespace hinomi::detect
