// Correlations made ready: what is needed of an event for which rule, and who tells whom.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "judge/detect/correlation_links.h"

namespace hinomi::detect {

// Immutable once made; any thread.
class CorrelationPlan {
 public:
  // A rule, or a correlation, that a correlation is about.
  struct Input {
    std::uint32_t node = 0;      // the correlation that wants it
    std::uint32_t position = 0;  // among its rules
    // For each name the node wants: the event's field (its number), or what the correlation that
    // it is about has (number of its wanted name).
    std::vector<std::uint32_t> sources;
  };
  struct Node {
    std::uint32_t correlation = 0;    // index into the rule set's
    std::vector<std::string> wanted;  // group-by, then fields, then what those above ask for
    std::vector<Input> above;         // correlations about this one
  };

  // `rules` after link_correlations.
  static std::shared_ptr<const CorrelationPlan> compile(const RuleSet& rules);

  const Correlation& correlation(const Node& node) const { return correlations_[node.correlation]; }
  const std::vector<Correlation>& correlations() const { return correlations_; }
  const std::vector<Node>& nodes() const { return nodes_; }  // each before those above it
  std::span<const Input> about(std::uint32_t rule) const { return about_[rule]; }

  const std::vector<std::string>& fields() const { return fields_; }
  // Numbers of the fields that are needed of an event that the rule matched, ascending.
  std::span<const std::uint32_t> needed(std::uint32_t rule) const { return needed_[rule]; }

  // Rules and correlations that tell only through others: by index.
  const std::vector<bool>& silent_rules() const { return silent_rules_; }
  const std::vector<bool>& silent_correlations() const { return silent_correlations_; }

 private:
  CorrelationPlan() = default;
  std::uint32_t field(const std::string& name);

  std::vector<Correlation> correlations_;
  std::vector<Node> nodes_;
  std::vector<std::vector<Input>> about_;
  std::vector<std::string> fields_;
  std::map<std::string, std::uint32_t> field_numbers_;
  std::vector<std::vector<std::uint32_t>> needed_;
  std::vector<bool> silent_rules_, silent_correlations_;
};

}  // namespace hinomi::detect
