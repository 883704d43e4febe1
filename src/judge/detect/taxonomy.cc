#include "judge/detect/taxonomy.h"

#include <algorithm>

namespace hinomi::detect {

void refuse_taxonomies(RuleSet& rules, const Pipeline& pipeline) {
  auto is_unknown = [&](const auto& one) {
    const std::string& name = one.taxonomy;
    if (name.empty() || name == "sigma" ||
        std::find(pipeline.taxonomies.begin(), pipeline.taxonomies.end(), name) !=
            pipeline.taxonomies.end())
      return false;
    Error error{ErrorKind::invalid, "the taxonomy '" + name + "' is not known",
                "line " + std::to_string(one.line),
                "name a pipeline that says 'taxonomies: [" + name +
                    "]', or write the rule in the names of Sigma's own taxonomy"};
    rules.refused.push_back({one.file, one.id, one.title, std::move(error)});
    return true;
  };
  std::erase_if(rules.rules, is_unknown);
  std::erase_if(rules.correlations, is_unknown);
  std::erase_if(rules.filters, is_unknown);
}

}  // namespace hinomi::detect
