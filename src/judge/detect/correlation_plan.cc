#include "judge/detect/correlation_plan.h"

#include <algorithm>

namespace hinomi::detect {

namespace {

using Targets = std::vector<std::vector<Target>>;  // by correlation, by position

// Indexes of correlations, each after those that it is about.
std::vector<std::uint32_t> in_order(const Targets& targets) {
  std::vector<std::uint32_t> out;
  std::vector<bool> done(targets.size());
  while (out.size() < targets.size())
    for (std::uint32_t i = 0; i < targets.size(); ++i) {
      bool ready = std::all_of(targets[i].begin(), targets[i].end(), [&](const Target& target) {
        return !target.is_correlation || done[target.index];
      });
      if (done[i] || !ready) continue;
      done[i] = true;
      out.push_back(i);
    }
  return out;
}

// The field that `name` is for one of the correlation's rules.
const std::string& field_for(const RuleSet& rules, const Correlation& correlation,
                             const Target& target, const std::string& name) {
  for (const Correlation::Alias& alias : correlation.aliases) {
    if (alias.name != name) continue;
    for (const auto& [rule, field] : alias.fields)
      if (*find_target(rules, rule) == target) return field;
  }
  return name;
}

std::uint32_t number_in(std::vector<std::string>& names, const std::string& name) {
  auto found = std::find(names.begin(), names.end(), name);
  auto number = static_cast<std::uint32_t>(found - names.begin());
  if (found == names.end()) names.push_back(name);
  return number;
}

}  // namespace

std::uint32_t CorrelationPlan::field(const std::string& name) {
  auto [found, is_new] =
      field_numbers_.try_emplace(name, static_cast<std::uint32_t>(fields_.size()));
  if (is_new) fields_.push_back(name);
  return found->second;
}

std::shared_ptr<const CorrelationPlan> CorrelationPlan::compile(const RuleSet& rules) {
  std::shared_ptr<CorrelationPlan> plan(new CorrelationPlan());
  plan->correlations_ = rules.correlations;
  const std::vector<Correlation>& all = plan->correlations_;
  Targets targets(all.size());
  for (std::size_t i = 0; i < all.size(); ++i)
    for (const std::string& reference : all[i].rules)
      targets[i].push_back(*find_target(rules, reference));

  std::vector<std::uint32_t> order = in_order(targets);
  std::vector<std::uint32_t> node_of(all.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    const Correlation& one = all[order[i]];
    node_of[order[i]] = i;
    Node node{.correlation = order[i]};
    node.wanted = one.group_by;
    node.wanted.insert(node.wanted.end(), one.fields.begin(), one.fields.end());
    plan->nodes_.push_back(std::move(node));
  }

  plan->about_.resize(rules.rules.size());
  plan->needed_.resize(rules.rules.size());
  plan->silent_rules_.resize(rules.rules.size());
  plan->silent_correlations_.resize(all.size());
  // From the top down: a node knows all that is asked of it before it asks those below.
  for (std::uint32_t i = static_cast<std::uint32_t>(order.size()); i-- > 0;) {
    const Correlation& one = all[order[i]];
    for (std::uint32_t position = 0; position < one.rules.size(); ++position) {
      const Target& target = targets[order[i]][position];
      Input input{.node = i, .position = position};
      Node* below = target.is_correlation ? &plan->nodes_[node_of[target.index]] : nullptr;
      for (const std::string& name : plan->nodes_[i].wanted) {
        const std::string& field = field_for(rules, one, target, name);
        input.sources.push_back(below ? number_in(below->wanted, field) : plan->field(field));
      }
      if (below) {
        below->above.push_back(std::move(input));
      } else {
        std::vector<std::uint32_t>& needed = plan->needed_[target.index];
        needed.insert(needed.end(), input.sources.begin(), input.sources.end());
        plan->about_[target.index].push_back(std::move(input));
      }
    }
  }
  for (std::vector<std::uint32_t>& needed : plan->needed_) {
    std::sort(needed.begin(), needed.end());
    needed.erase(std::unique(needed.begin(), needed.end()), needed.end());
  }
  // One that asks for its rules to be told wins over others that do not.
  for (bool tells : {false, true})
    for (std::size_t i = 0; i < all.size(); ++i)
      for (const Target& target : targets[i])
        if (all[i].generate == tells)
          (target.is_correlation ? plan->silent_correlations_ : plan->silent_rules_)[target.index] =
              !tells;
  return plan;
}

}  // namespace hinomi::detect
