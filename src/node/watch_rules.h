// The rules and patterns that a node watches with: those in DATA/rules, and the pipelines and
// mappings that come with the program.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/hash.h"
#include "base/world.h"
#include "judge/pattern/plan.h"
#include "out/hits/rule_book.h"
#include "watch/rule_files.h"

namespace hinomi::node {

struct WatchFolders {
  std::filesystem::path rules;    // Sigma and STIX patterns; empty or absent: none
  std::filesystem::path content;  // detect/*.yml and observe/*.yml
};

struct WatchRules {
  watch::ReadyRules ready;
  std::shared_ptr<const in::ObserveMapping> observe;
  std::shared_ptr<const pattern::Plan> patterns;  // nullptr: there are none
  std::shared_ptr<const hits::RuleBook> book;
  Digest digest{};  // of the rules' files
};

// Names and bytes of all files of rules and patterns: whether they changed. Error: io.
Result<Digest> digest_of_rules(Disk& disk, const std::filesystem::path& folder);
// A rule that is refused is in the book, with the reason. Errors: io; invalid, when a pipeline or
// mapping is.
Result<WatchRules> load_watch_rules(Disk& disk, const WatchFolders& folders);
// The one rule of a text, with the program's pipelines. Errors: io; invalid, as a file's rule.
Result<std::shared_ptr<const detect::Plan>> compile_one(Disk& disk,
                                                        const std::filesystem::path& content,
                                                        std::string_view text);

}  // namespace hinomi::node
