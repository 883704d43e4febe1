// Sigma rules, correlations and filters as files: one or more YAML documents each.
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "base/world.h"
#include "judge/detect/rule.h"

namespace hinomi::detect {

// What |expand puts in for %name%.
using Placeholders = std::map<std::string, std::vector<std::string>, std::less<>>;

// Adds the documents of one text to `out`: each becomes a rule, a correlation, a filter or a
// refusal. `action: global` (old Sigma) is refused.
void read_rules(std::string_view text, const std::string& file, const Placeholders& placeholders,
                RuleSet& out);

// All .yml and .yaml files of the folders and files, each sorted by name. A second document with an
// id that is there already is refused. Error: missing, when a path does not exist; io.
Result<RuleSet> read_rule_files(Disk& disk, std::span<const std::filesystem::path> paths,
                                const Placeholders& placeholders);

// A filter becomes part of the rules it names; what it cannot find, or what does not hold the
// rule's log source, is answered as text. Called once, after all files were read.
std::vector<std::string> apply_filters(RuleSet& rules);

}  // namespace hinomi::detect
