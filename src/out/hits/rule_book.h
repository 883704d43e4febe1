// The rules and patterns that were read, as pages show them: what each says of itself, its text,
// and what it means in plain words. Immutable; any thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/world.h"
#include "judge/detect/pipeline.h"
#include "judge/pattern/plan.h"
#include "watch/watching.h"

namespace hinomi::hits {

class RuleBook {
 public:
  // `rules`: as they were read, filters applied, before they are compiled. Texts are read from
  // `disk` when they are asked for.
  RuleBook(Disk& disk, detect::RuleSet rules, detect::Pipeline pipeline,
           std::shared_ptr<const pattern::Plan> patterns = {},
           std::span<const pattern::Plan::Refusal> refused_patterns = {});

  std::shared_ptr<const watch::WatchedRules> rules() const { return watched_; }
  // Errors: missing; io, when its file is there no more.
  Result<watch::RuleText> rule(std::string_view id) const;

 private:
  struct Place {  // in `watched_`, and in the rules, correlations or patterns
    std::size_t watched;
    const detect::Rule* rule;
    const detect::Correlation* correlation;
    int line;
    std::optional<pattern::Named> pattern = {};  // also one that is refused
  };
  void add_patterns(const pattern::Plan& plan, std::span<const pattern::Plan::Refusal> refused,
                    watch::WatchedRules& all);

  Disk& disk_;
  const detect::RuleSet rules_;
  const detect::Pipeline pipeline_;
  std::shared_ptr<const watch::WatchedRules> watched_;
  std::map<std::string, Place, std::less<>> places_;
};

// The YAML document that begins in this line, from 1, with its end.
std::string_view document_at(std::string_view text, int line);

}  // namespace hinomi::hits
